//! The scopes of classic tokens, and which of them include which.

use std::fmt;

/// Scopes in the order they were written in, such as `repo read:org`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

/// A word that can't be a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadScope(String);

impl Scopes {
    /// Reads `repo read:org`. An empty text is no scopes.
    pub fn parse(text: &str) -> Result<Scopes, BadScope> {
        let is_scope = |byte: u8| byte.is_ascii_lowercase() || matches!(byte, b'_' | b':');
        let words = text.split_whitespace();
        let scope = |word: &str| match word.bytes().all(is_scope) {
            true => Ok(word.to_owned()),
            false => Err(BadScope(word.to_owned())),
        };
        Ok(Scopes(words.map(scope).collect::<Result<_, _>>()?))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Those that are neither among the granted ones nor included in one of them.
    pub(crate) fn missing_from(&self, granted: &[String]) -> Vec<String> {
        let is_missing = |wanted: &&String| !granted.iter().any(|scope| includes(scope, wanted));
        self.0.iter().filter(is_missing).cloned().collect()
    }
}

/// Whether a scope is another one, or holds it.
fn includes(scope: &str, wanted: &str) -> bool {
    scope == wanted || parts(scope).iter().any(|part| includes(part, wanted))
}

/// What is ticked along with a scope on GitHub's page for classic tokens, one step down.
fn parts(scope: &str) -> &'static [&'static str] {
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

impl fmt::Display for BadScope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = &self.0;
        write!(
            formatter,
            "`{word}` is no scope: they are lower case, and blanks stand between them, as in `repo read:org`"
        )
    }
}

impl std::error::Error for BadScope {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_missing_unless_it_or_a_wider_one_is_granted() {
        #[track_caller]
        fn check(required: &str, granted: &[&str], expected: &[&str]) {
            let granted: Vec<_> = granted.iter().map(|&scope| scope.to_owned()).collect();
            let missing = Scopes::parse(required).unwrap().missing_from(&granted);
            assert_eq!(missing, expected, "{required} of {granted:?}");
        }
        check("", &[], &[]);
        check("repo read:org", &["repo", "read:org"], &[]);
        check("repo read:org", &["repo"], &["read:org"]);
        check("repo read:org", &[], &["repo", "read:org"]);
        // `repo` holds five, but not what concerns an organization or workflows.
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
    fn what_is_no_scope_is_named() {
        for word in ["Repo", "repo,read:org", "contents=read"] {
            let bad = Scopes::parse(&format!("gist {word}")).unwrap_err();
            assert_eq!(bad, BadScope(word.to_owned()));
            assert!(bad.to_string().contains(word));
        }
    }
}
