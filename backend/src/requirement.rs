//! What the host requires of a token. It is the server's own setting: a page's word is not asked.

use github_pat::{AcceptedTokenTypes, Permissions, Scopes};
use std::fmt;

/// What a token must be and do. Without any of it, every token that GitHub takes will do, and
/// nothing is probed.
#[derive(Clone, Debug, Default)]
pub struct Requirement {
    /// Of a fine-grained token.
    pub permissions: Permissions,
    /// Of a classic token: the equivalent.
    pub scopes: Scopes,
    /// The repository that the host works with. Without one, permissions are probed on the first
    /// private repository that the token sees.
    pub repository: Option<Repository>,
    pub accepted: AcceptedTokenTypes,
}

/// A repository by its name, `acme/website`. It can be put into a path: nothing in it leads out of
/// one.
#[derive(Clone, Debug)]
pub struct Repository {
    pub(crate) owner: String,
    pub(crate) name: String,
}

/// Not `OWNER/NAME`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidRepository;

impl Repository {
    /// Reads `OWNER/NAME`.
    pub fn parse(text: &str) -> Result<Repository, InvalidRepository> {
        let bad = InvalidRepository;
        let (owner, name) = text.split_once('/').ok_or(bad)?;
        let is_plain = |part: &str| {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            // Dots alone lead up a path, and are nobody's name.
            part.bytes().all(is_plain) && part.bytes().any(|byte| byte != b'.')
        };
        if !is_plain(owner) || !is_plain(name) {
            return Err(bad);
        }
        Ok(Repository {
            owner: owner.to_owned(),
            name: name.to_owned(),
        })
    }

    pub(crate) fn is_of(&self, owner: &str) -> bool {
        self.owner.eq_ignore_ascii_case(owner)
    }
}

/// Upper and lower case are the same to GitHub.
impl PartialEq for Repository {
    fn eq(&self, other: &Repository) -> bool {
        self.is_of(&other.owner) && self.name.eq_ignore_ascii_case(&other.name)
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.owner, self.name)
    }
}

impl fmt::Display for InvalidRepository {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("write OWNER/NAME, such as acme/website")
    }
}

impl std::error::Error for InvalidRepository {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_an_owner_and_a_name() {
        #[track_caller]
        fn check(text: &str, expected: Result<&str, InvalidRepository>) {
            let repository = Repository::parse(text).map(|it| it.to_string());
            assert_eq!(repository, expected.map(str::to_owned), "{text}");
        }
        check("acme/website", Ok("acme/website"));
        check("Acme-1/.github", Ok("Acme-1/.github"));
        check("o_acme/a.b-c_d", Ok("o_acme/a.b-c_d"));
        for text in [
            "",
            "acme",
            "/website",
            "acme/",
            "acme/website/issues",
            "acme/..",
            "./website",
            "acme/web site",
            "acme/web%2Fsite",
            "acme/website?page=1",
            "https://github.com/acme/website",
        ] {
            check(text, Err(InvalidRepository));
        }
        let upper = Repository::parse("ACME/Website");
        assert_eq!(upper, Repository::parse("acme/website"));
        assert_ne!(upper, Repository::parse("acme/web-site"));
    }
}
