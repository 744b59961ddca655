//! What the host requires of a token. It is the server's own setting: a page's word is not asked.

use crate::{permissions::Permissions, scopes::Scopes, token::TokenType};
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
    pub accepted: Accepted,
}

/// The kinds of token that the host takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Accepted {
    #[default]
    Any,
    FineGrained,
    Classic,
}

/// A repository by its name, `acme/website`. It can be put into a path: nothing in it leads out of
/// one.
#[derive(Clone, Debug)]
pub struct Repository {
    pub(crate) owner: String,
    pub(crate) name: String,
}

/// Why a text isn't one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadRequirement {
    NoRepository,
    UnknownKind,
}

impl Accepted {
    /// Reads `fine-grained`, `classic` or `any`, as the form's `token-type` is written.
    pub fn parse(text: &str) -> Result<Accepted, BadRequirement> {
        match text {
            "any" => Ok(Accepted::Any),
            "fine-grained" => Ok(Accepted::FineGrained),
            "classic" => Ok(Accepted::Classic),
            _ => Err(BadRequirement::UnknownKind),
        }
    }

    /// Judges the kind that a token's prefix tells. An unknown one may be either.
    pub(crate) fn takes_prefix(self, prefixed: TokenType) -> bool {
        prefixed == TokenType::Unknown || self.takes(prefixed)
    }

    /// Judges the kind that is known after GitHub's answer. What is unknown then has told no scopes,
    /// and a classic token always tells them, if only that it has none.
    pub(crate) fn takes(self, token_type: TokenType) -> bool {
        match self {
            Accepted::Any => true,
            Accepted::FineGrained => token_type != TokenType::Classic,
            Accepted::Classic => token_type == TokenType::Classic,
        }
    }
}

impl Repository {
    /// Reads `OWNER/NAME`.
    pub fn parse(text: &str) -> Result<Repository, BadRequirement> {
        let bad = BadRequirement::NoRepository;
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

impl fmt::Display for BadRequirement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            BadRequirement::NoRepository => "write OWNER/NAME, such as acme/website",
            BadRequirement::UnknownKind => "write fine-grained, classic or any",
        })
    }
}

impl std::error::Error for BadRequirement {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_an_owner_and_a_name() {
        #[track_caller]
        fn check(text: &str, expected: Result<&str, BadRequirement>) {
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
            check(text, Err(BadRequirement::NoRepository));
        }
        let upper = Repository::parse("ACME/Website");
        assert_eq!(upper, Repository::parse("acme/website"));
        assert_ne!(upper, Repository::parse("acme/web-site"));
    }

    #[test]
    fn a_kind_is_judged_as_soon_as_it_is_known() {
        use TokenType::{Classic, FineGrained, Unknown};
        #[track_caller]
        fn check(accepted: &str, token_type: TokenType, by_prefix: bool, in_the_end: bool) {
            let accepted = Accepted::parse(accepted).unwrap();
            assert_eq!(accepted.takes_prefix(token_type), by_prefix);
            assert_eq!(accepted.takes(token_type), in_the_end);
        }
        for token_type in [Classic, FineGrained, Unknown] {
            check("any", token_type, true, true);
        }
        check("fine-grained", FineGrained, true, true);
        check("fine-grained", Classic, false, false);
        check("fine-grained", Unknown, true, true);
        check("classic", Classic, true, true);
        check("classic", FineGrained, false, false);
        check("classic", Unknown, true, false);
        assert_eq!(Accepted::parse("Any"), Err(BadRequirement::UnknownKind));
    }
}
