//! Fine-grained permissions, as GitHub's links and the form's `permissions` write them:
//! `contents=read issues=write`.

use serde::{Serialize, Serializer};
use std::fmt;

/// What a permission allows. Each level includes the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Read,
    Write,
    Admin,
}

/// One permission. The name can be any: GitHub's list grows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    pub(crate) name: String,
    pub(crate) level: Level,
}

/// Permissions in the order they were written in, each name once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions(Vec<Permission>);

/// Why a text isn't a list of permissions. It holds the word that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadPermissions {
    /// No `NAME=LEVEL`.
    NoLevel(String),
    /// GitHub's names are lower case with underscores; what has a hyphen does nothing, silently.
    BadName(String),
    UnknownLevel(String),
    Twice(String),
}

impl Permissions {
    /// Reads `contents=read issues=write`. An empty text is no permissions.
    pub fn parse(text: &str) -> Result<Permissions, BadPermissions> {
        let mut permissions = Permissions::default();
        for word in text.split_whitespace() {
            let permission = Permission::parse(word)?;
            if permissions.level(&permission.name).is_some() {
                return Err(BadPermissions::Twice(permission.name));
            }
            permissions.0.push(permission);
        }
        Ok(permissions)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Permission> {
        self.0.iter()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn level(&self, name: &str) -> Option<Level> {
        let mut permissions = self.iter();
        let permission = permissions.find(|permission| permission.name == name)?;
        Some(permission.level)
    }
}

impl Permission {
    pub(crate) fn parse(word: &str) -> Result<Permission, BadPermissions> {
        let Some((name, level)) = word.split_once('=') else {
            return Err(BadPermissions::NoLevel(word.to_owned()));
        };
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        if name.is_empty() || !name.bytes().all(is_name) {
            return Err(BadPermissions::BadName(word.to_owned()));
        }
        let level = match level {
            "read" => Level::Read,
            "write" => Level::Write,
            "admin" => Level::Admin,
            _ => return Err(BadPermissions::UnknownLevel(word.to_owned())),
        };
        Ok(Permission {
            name: name.to_owned(),
            level,
        })
    }
}

impl Level {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Level::Read => "read",
            Level::Write => "write",
            Level::Admin => "admin",
        }
    }
}

impl FromIterator<Permission> for Permissions {
    /// Each name must come once.
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Permissions {
        Permissions(permissions.into_iter().collect())
    }
}

/// As the wire shows them: `{"contents":"read"}`.
impl Serialize for Permissions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = self.iter();
        serializer.collect_map(members.map(|it| (&it.name, it.level.as_str())))
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}={}", self.name, self.level.as_str())
    }
}

/// As [`Permissions::parse`] reads them.
impl fmt::Display for Permissions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.iter().map(Permission::to_string).collect();
        formatter.write_str(&words.join(" "))
    }
}

impl fmt::Display for BadPermissions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadPermissions::NoLevel(word) => {
                write!(formatter, "`{word}` has no level: write {word}=read")
            }
            BadPermissions::BadName(word) => write!(
                formatter,
                "`{word}` doesn't begin with a permission's name: they are lower case with underscores, such as pull_requests"
            ),
            BadPermissions::UnknownLevel(word) => write!(
                formatter,
                "`{word}` asks for a level that there isn't: read, write and admin are"
            ),
            BadPermissions::Twice(name) => write!(
                formatter,
                "`{name}` is there twice: write it once, with the higher level"
            ),
        }
    }
}

impl std::error::Error for BadPermissions {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_names_and_levels() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            let permissions = Permissions::parse(text).unwrap();
            assert_eq!(serde_json::to_string(&permissions).unwrap(), expected);
            assert_eq!(
                Permissions::parse(&permissions.to_string()),
                Ok(permissions)
            );
        }
        check("", "{}");
        check("contents=read", r#"{"contents":"read"}"#);
        check(
            "  issues=write\n\tcontents=read ",
            r#"{"issues":"write","contents":"read"}"#,
        );
        check(
            "organization_projects=admin",
            r#"{"organization_projects":"admin"}"#,
        );
        check("of_another_day=read", r#"{"of_another_day":"read"}"#);
    }

    #[test]
    fn what_is_none_is_named() {
        #[track_caller]
        fn check(text: &str, expected: BadPermissions) {
            let bad = Permissions::parse(text).unwrap_err();
            assert_eq!(bad, expected);
            let word = text.split_whitespace().last().unwrap();
            let name = word.split('=').next().unwrap();
            assert!(bad.to_string().contains(name), "{bad}");
        }
        check("contents", BadPermissions::NoLevel("contents".into()));
        check(
            "contents=read issues",
            BadPermissions::NoLevel("issues".into()),
        );
        for word in ["=read", "pull-requests=read", "Issues=read", "a,b=read"] {
            check(word, BadPermissions::BadName(word.into()));
        }
        for word in ["issues=", "issues=rw", "issues=Read", "issues=read,"] {
            check(word, BadPermissions::UnknownLevel(word.into()));
        }
        check(
            "issues=read issues=write",
            BadPermissions::Twice("issues".into()),
        );
    }

    #[test]
    fn a_level_includes_the_ones_before_it() {
        assert!(Level::Read < Level::Write && Level::Write < Level::Admin);
    }
}
