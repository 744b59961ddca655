//! What the connected token may do of what was asked for, as far as the backend could tell.

use crate::{
    protocol::Connection,
    request::{Level, Permission, TokenRequest},
    token::TokenType,
};

/// Something that was asked for, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// A scope, or an entry that isn't written as a permission is, as it stands.
    pub name: String,
    pub permission: Option<Permission>,
    pub verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Granted,
    Missing,
    /// GitHub shows whether a token may read, not whether it may write.
    ReadGranted,
    NotChecked,
}

/// All of it: what is missing last, with what the host needs and the page didn't name. Nothing where the
/// backend says nothing.
pub fn accesses(request: &TokenRequest, connection: &Connection) -> Vec<Access> {
    let Connection {
        scopes,
        permissions,
        missing_permissions: missing,
        ..
    } = connection;
    let is_classic = match connection.token_type.as_deref() {
        Some(token_type) => token_type == TokenType::Classic.as_str(),
        None => request.kind() == TokenType::Classic,
    };
    let is_told = if is_classic {
        scopes.is_some()
    } else {
        permissions.is_some()
    };
    if !is_told && missing.is_none() {
        return Vec::new();
    }
    let mut all = Vec::new();
    if is_classic {
        for scope in &request.scopes {
            let is_granted = match scopes {
                None => true,
                Some(scopes) => scopes.iter().any(|it| includes(it, scope)),
            };
            all.push(Access {
                name: scope.clone(),
                permission: None,
                verdict: match is_granted {
                    true => Verdict::Granted,
                    // Another scope may include it, by a rule of GitHub's that isn't known here.
                    false => Verdict::NotChecked,
                },
            });
        }
    } else {
        for permission in &request.permissions {
            all.push(Access {
                name: permission.name.clone(),
                permission: Some(permission.clone()),
                verdict: match permissions {
                    None => Verdict::Granted,
                    Some(granted) => verdict(permission, granted),
                },
            });
        }
    }
    for entry in missing.iter().flatten() {
        let lack = lack(entry);
        all.retain(|access| access.name != lack.name);
        all.push(lack);
    }
    all
}

/// Whether having one scope is having the other (GitHub's page on the scopes of OAuth apps).
fn includes(scope: &str, other: &str) -> bool {
    let is_part = other.split_once(':').is_some_and(|(level, rest)| {
        scope == level
            || (scope == rest || scope.strip_prefix("admin:") == Some(rest)) && level != "admin"
    });
    scope == other || is_part
}

fn verdict(asked: &Permission, granted: &[(String, String)]) -> Verdict {
    match granted.iter().find(|(name, _)| *name == asked.name) {
        None => Verdict::NotChecked,
        Some((_, level)) => match Level::parse(level) {
            Some(level) if level >= asked.level => Verdict::Granted,
            Some(_) => Verdict::ReadGranted,
            None => Verdict::NotChecked,
        },
    }
}

fn lack(entry: &str) -> Access {
    let permission = match Permission::parse_all(entry).as_deref() {
        Some([permission]) => Some(permission.clone()),
        _ => None,
    };
    Access {
        name: permission.as_ref().map_or(entry, |it| &it.name).to_owned(),
        permission,
        verdict: Verdict::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Granted, Missing, NotChecked, ReadGranted};

    fn texts(texts: &[&str]) -> Option<Vec<String>> {
        Some(texts.iter().map(|&it| it.to_owned()).collect())
    }

    #[track_caller]
    fn check(connection: Connection, expected: &[(&str, Verdict)]) {
        let request = TokenRequest {
            permissions: Permission::parse_all("contents=read issues=write").unwrap(),
            scopes: texts(&["repo", "read:org"]).unwrap(),
            ..TokenRequest::default()
        };
        let found = accesses(&request, &connection);
        let found: Vec<_> = found
            .iter()
            .map(|it| (it.name.as_str(), it.verdict))
            .collect();
        assert_eq!(found, expected);
    }

    fn granted(granted: &[(&str, &str)], missing: &[&str]) -> Connection {
        let granted = granted
            .iter()
            .map(|(name, level)| (name.to_string(), level.to_string()));
        Connection {
            permissions: Some(granted.collect()),
            missing_permissions: texts(missing),
            ..Connection::default()
        }
    }

    #[test]
    fn a_backend_that_says_nothing_is_not_spoken_for() {
        check(Connection::default(), &[]);
    }

    #[test]
    fn a_backend_that_names_what_is_missing_has_looked_at_the_rest() {
        let looked = |missing| Connection {
            missing_permissions: texts(missing),
            ..Connection::default()
        };
        check(looked(&[]), &[("contents", Granted), ("issues", Granted)]);
        check(
            looked(&["issues=write"]),
            &[("contents", Granted), ("issues", Missing)],
        );
        // What the host needs, and the page forgot to ask for.
        let all = [
            ("contents", Granted),
            ("issues", Granted),
            ("pages", Missing),
        ];
        check(looked(&["pages=read"]), &all);
        let all = [("contents", Granted), ("issues", Granted), ("a b", Missing)];
        check(looked(&["a b"]), &all);
    }

    #[test]
    fn what_is_granted_is_told_from_what_nobody_can_tell() {
        let all = [("contents", Granted), ("issues", ReadGranted)];
        check(
            granted(&[("contents", "write"), ("issues", "read")], &[]),
            &all,
        );
        let all = [("contents", NotChecked), ("issues", Granted)];
        check(
            granted(&[("contents", "some"), ("issues", "admin")], &[]),
            &all,
        );
        let all = [("contents", NotChecked), ("issues", Missing)];
        check(granted(&[], &["issues=write"]), &all);
    }

    #[test]
    fn scopes_tell_nothing_of_permissions() {
        let connection = Connection {
            scopes: texts(&[]),
            ..Connection::default()
        };
        check(connection, &[]);
    }

    #[test]
    fn a_scope_may_include_others() {
        for (scope, other, expected) in [
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
            assert_eq!(includes(scope, other), expected, "{scope} {other}");
        }
    }

    #[test]
    fn a_classic_token_has_scopes() {
        let classic = |scopes, missing| Connection {
            token_type: Some("classic".into()),
            scopes: texts(scopes),
            missing_permissions: missing,
            ..Connection::default()
        };
        let all = [("repo", Granted), ("read:org", Granted)];
        check(classic(&["repo", "admin:org"], None), &all);
        // The host requires less than the page asks for.
        let all = [("repo", Granted), ("read:org", NotChecked)];
        check(classic(&["repo"], texts(&[])), &all);
        let all = [("repo", Granted), ("read:org", Missing)];
        check(classic(&["repo"], texts(&["read:org"])), &all);
    }
}
