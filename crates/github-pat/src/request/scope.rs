//! The scopes of classic tokens, and which of them imply which.

use super::split_list;
use crate::MAX_NAME_CHARS;
use std::{fmt, str::FromStr};
use thiserror::Error;

/// Scopes in the order of the text, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

/// A word that can't be a scope.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no scope: scopes have letters, underscores and colons, as in `repo read:org`")]
pub struct InvalidScope(String);

impl Scopes {
    /// Reads `repo read:org`, separated by white space or commas, in upper or lower case.
    ///
    /// ```
    /// use github_pat::Scopes;
    ///
    /// let required = Scopes::parse("public_repo, read:org")?;
    /// assert_eq!(required.missing_from(["repo"]), ["read:org"]);
    /// # Ok::<(), github_pat::InvalidScope>(())
    /// ```
    pub fn parse(text: &str) -> Result<Scopes, InvalidScope> {
        let mut scopes: Vec<String> = Vec::new();
        for word in split_list(text) {
            let is_scope =
                |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'-');
            if word.len() > MAX_NAME_CHARS || !word.bytes().all(is_scope) {
                return Err(InvalidScope(word.to_owned()));
            }
            let scope = word.to_ascii_lowercase();
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        Ok(Scopes(scopes))
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The scopes that no granted scope implies.
    pub fn missing_from<S: AsRef<str>>(&self, granted: impl AsRef<[S]>) -> Vec<&str> {
        let granted = granted.as_ref();
        let is_granted = |scope: &str| {
            let mut granted = granted.iter();
            granted.any(|granted| scope_implies(granted.as_ref(), scope))
        };
        self.iter().filter(|scope| !is_granted(scope)).collect()
    }
}

/// Whether a scope includes another: the same one, or one that GitHub's page selects with it.
///
/// ```
/// use github_pat::scope_implies;
///
/// assert!(scope_implies("repo", "public_repo"));
/// assert!(scope_implies("admin:org", "read:org"));
/// assert!(!scope_implies("repo", "workflow"));
/// ```
pub fn scope_implies(granted: &str, wanted: &str) -> bool {
    granted == wanted
        || implied(granted)
            .iter()
            .any(|implied| scope_implies(implied, wanted))
}

/// The scopes that GitHub's page for classic tokens selects with a scope, one step down.
fn implied(scope: &str) -> &'static [&'static str] {
    match scope {
        "repo" => &[
            "repo:status",
            "repo_deployment",
            "public_repo",
            "repo:invite",
            "security_events",
        ],
        "write:packages" => &["read:packages"],
        "admin:org" => &["write:org", "manage_runners:org"],
        "write:org" => &["read:org"],
        "admin:public_key" => &["write:public_key"],
        "write:public_key" => &["read:public_key"],
        "admin:repo_hook" => &["write:repo_hook"],
        "write:repo_hook" => &["read:repo_hook"],
        "user" => &["read:user", "user:email", "user:follow"],
        "write:discussion" => &["read:discussion"],
        "admin:enterprise" => &[
            "manage_runners:enterprise",
            "manage_billing:enterprise",
            "read:enterprise",
            "scim:enterprise",
        ],
        "audit_log" => &["read:audit_log"],
        "codespace" => &["codespace:secrets"],
        "copilot" => &["manage_billing:copilot"],
        "write:network_configurations" => &["read:network_configurations"],
        "project" => &["read:project"],
        "admin:gpg_key" => &["write:gpg_key"],
        "write:gpg_key" => &["read:gpg_key"],
        "admin:ssh_signing_key" => &["write:ssh_signing_key"],
        "write:ssh_signing_key" => &["read:ssh_signing_key"],
        _ => &[],
    }
}

impl FromStr for Scopes {
    type Err = InvalidScope;

    fn from_str(text: &str) -> Result<Scopes, InvalidScope> {
        Scopes::parse(text)
    }
}

/// As [`Scopes::parse`] reads them.
impl fmt::Display for Scopes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scope_is_missing_unless_it_or_a_wider_one_is_granted() {
        #[track_caller]
        fn check(required: &str, granted: &[&str], expected: &[&str]) {
            let required = Scopes::parse(required).unwrap();
            let missing = required.missing_from(granted);
            assert_eq!(missing, expected, "{required} of {granted:?}");
        }
        check("", &[], &[]);
        check("repo read:org", &["repo", "read:org"], &[]);
        check("repo read:org", &["repo"], &["read:org"]);
        check("repo read:org", &[], &["repo", "read:org"]);
        // `repo` implies five, but not what concerns an organization or workflows.
        check(
            "public_repo repo:status repo_deployment repo:invite security_events",
            &["repo"],
            &[],
        );
        check(
            "workflow delete_repo",
            &["repo"],
            &["workflow", "delete_repo"],
        );
        check("repo", &["public_repo", "repo:status"], &["repo"]);
        // Two steps down.
        for area in ["org", "repo_hook", "public_key", "gpg_key"] {
            let scope = |verb| format!("{verb}:{area}");
            let (admin, write, read) = (scope("admin"), scope("write"), scope("read"));
            check(&format!("{write} {read}"), &[&admin], &[]);
            check(&format!("{admin} {read}"), &[&write], &[&admin]);
            check(&write, &[&read], &[&write]);
        }
        check("read:user user:email user:follow", &["user"], &[]);
        check("read:project", &["project"], &[]);
        check("read:packages", &["write:packages"], &[]);
        check("of_another:day", &["of_another:day"], &[]);
    }

    #[test]
    fn scope_implies_itself_and_what_is_ticked_along_with_it() {
        for (granted, wanted, expected) in [
            ("repo", "repo", true),
            ("repo", "repo:status", true),
            ("user", "user:email", true),
            ("user", "read:user", true),
            ("admin:org", "write:org", true),
            ("admin:org", "read:org", true),
            ("read:org", "admin:org", false),
            ("admin:org", "read:user", false),
            ("repository", "repo", false),
            ("", "repo", false),
        ] {
            assert_eq!(
                scope_implies(granted, wanted),
                expected,
                "{granted} {wanted}"
            );
        }
    }

    #[test]
    fn scopes_read_as_they_are_written() {
        for (text, expected) in [
            ("", ""),
            (" repo,read:org\n", "repo read:org"),
            ("Repo repo", "repo"),
            ("of_another:day2", "of_another:day2"),
        ] {
            assert_eq!(Scopes::parse(text).unwrap().to_string(), expected);
        }
    }

    #[test]
    fn invalid_scopes_are_named() {
        for word in ["contents=read", "répo", "repo/org"] {
            let error = Scopes::parse(&format!("gist {word}")).unwrap_err();
            assert_eq!(error, InvalidScope(word.to_owned()));
            assert!(error.to_string().contains(word));
        }
    }
}
