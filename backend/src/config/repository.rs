//! The name of a repository.

use std::fmt;

/// `acme/website`. It is safe in a URL path: it has no `/`, `?` or `..` in its parts. Compared without case, as GitHub
/// does.
#[derive(Clone, Debug)]
pub struct Repository {
    owner: String,
    name: String,
}

/// Not `OWNER/NAME`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid repository: expected OWNER/NAME, such as acme/website")]
pub struct InvalidRepository;

impl Repository {
    /// Parses `OWNER/NAME`.
    ///
    /// # Errors
    ///
    /// If a part is missing, or can't be in a name on GitHub.
    pub fn parse(text: &str) -> Result<Repository, InvalidRepository> {
        let (owner, name) = text.split_once('/').ok_or(InvalidRepository)?;
        let is_valid = |part: &str| {
            let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            // Dots alone would lead up the path.
            part.bytes().all(is_allowed) && part.bytes().any(|byte| byte != b'.')
        };
        if !is_valid(owner) || !is_valid(name) {
            return Err(InvalidRepository);
        }
        Ok(Repository {
            owner: owner.to_owned(),
            name: name.to_owned(),
        })
    }

    pub(crate) fn owner(&self) -> &str {
        &self.owner
    }

    pub(crate) fn is_owned_by(&self, login: &str) -> bool {
        self.owner.eq_ignore_ascii_case(login)
    }
}

impl PartialEq for Repository {
    fn eq(&self, other: &Repository) -> bool {
        self.is_owned_by(&other.owner) && self.name.eq_ignore_ascii_case(&other.name)
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.owner, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repository_is_an_owner_and_a_name() {
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
    }

    #[test]
    fn repositories_are_compared_without_case() {
        let upper = Repository::parse("ACME/Website");
        assert_eq!(upper, Repository::parse("acme/website"));
        assert_ne!(upper, Repository::parse("acme/web-site"));
    }
}
