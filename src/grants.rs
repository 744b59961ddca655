//! Compares what the app asked for with what the connected token may do, as far as the backend could tell.

use github_pat::{
    Level, Permission, TokenTemplate, TokenType, contract::Connection, scope_implies,
};

/// A permission or scope that the app asked for, and whether the token has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// A scope, or an entry that can't be read as a permission, unchanged.
    pub name: String,
    pub permission: Option<Permission>,
    pub status: GrantStatus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantStatus {
    Granted,
    Missing,
    /// GitHub shows whether a token may read, not whether it may write.
    ReadGranted,
    NotChecked,
}

/// All grants. What is missing comes last, with what the backend requires and the page didn't name. Empty if
/// the backend doesn't say anything.
pub fn compare_grants(request: &TokenTemplate, connection: &Connection) -> Vec<Grant> {
    let Connection {
        scopes,
        permissions,
        missing_permissions: missing,
        ..
    } = connection;
    let token_type = connection.token_type;
    let is_classic = token_type.unwrap_or_else(|| request.preferred_type()) == TokenType::Classic;
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
        for scope in request.scopes.iter() {
            let is_granted = match scopes {
                None => true,
                Some(scopes) => scopes.iter().any(|granted| scope_implies(granted, scope)),
            };
            all.push(Grant {
                name: scope.to_owned(),
                permission: None,
                status: match is_granted {
                    true => GrantStatus::Granted,
                    // Another scope may include it by a rule of GitHub that isn't known here.
                    false => GrantStatus::NotChecked,
                },
            });
        }
    } else {
        for permission in &request.permissions {
            all.push(Grant {
                name: permission.name().to_owned(),
                permission: Some(permission.clone()),
                status: match permissions {
                    None => GrantStatus::Granted,
                    Some(granted) => grant_status(permission, granted),
                },
            });
        }
    }
    for entry in missing.iter().flatten() {
        let missing = missing_entry(entry);
        all.retain(|access| access.name != missing.name);
        all.push(missing);
    }
    all
}

fn grant_status(asked: &Permission, granted: &[(String, String)]) -> GrantStatus {
    match granted.iter().find(|(name, _)| name == asked.name()) {
        None => GrantStatus::NotChecked,
        Some((_, level)) => match Level::parse(level) {
            Some(level) if level >= asked.level() => GrantStatus::Granted,
            Some(_) => GrantStatus::ReadGranted,
            None => GrantStatus::NotChecked,
        },
    }
}

fn missing_entry(entry: &str) -> Grant {
    let permission = Permission::parse(entry.trim()).ok();
    Grant {
        name: permission
            .as_ref()
            .map_or(entry, Permission::name)
            .to_owned(),
        permission,
        status: GrantStatus::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use GrantStatus::{Granted, Missing, NotChecked, ReadGranted};
    use github_pat::{Permissions, Scopes};

    fn texts(texts: &[&str]) -> Option<Vec<String>> {
        Some(texts.iter().map(|&it| it.to_owned()).collect())
    }

    #[track_caller]
    fn check(connection: Connection, expected: &[(&str, GrantStatus)]) {
        let request = TokenTemplate {
            permissions: Permissions::parse("contents=read issues=write").unwrap(),
            scopes: Scopes::parse("repo read:org").unwrap(),
            ..TokenTemplate::default()
        };
        let found = compare_grants(&request, &connection);
        let found: Vec<_> = found
            .iter()
            .map(|it| (it.name.as_str(), it.status))
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
        // What the backend requires, and the page didn't ask for.
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
    fn a_classic_token_has_scopes() {
        let classic = |scopes, missing| Connection {
            token_type: Some(TokenType::Classic),
            scopes: texts(scopes),
            missing_permissions: missing,
            ..Connection::default()
        };
        let all = [("repo", Granted), ("read:org", Granted)];
        check(classic(&["repo", "admin:org"], None), &all);
        check(classic(&["repo", "write:org"], None), &all);
        // The backend requires less than the page asks for.
        let all = [("repo", Granted), ("read:org", NotChecked)];
        check(classic(&["repo"], texts(&[])), &all);
        let all = [("repo", Granted), ("read:org", Missing)];
        check(classic(&["repo"], texts(&["read:org"])), &all);
    }

    /// What the element makes of each, held against the same table as the backend.
    #[test]
    fn requirements_are_understood_as_the_backend_does() {
        use crate::{attributes, requirements};
        let read = |name: &'static str, text: &str| {
            let text = text.to_owned();
            attributes::read(move |attribute| (attribute == name).then(|| text.clone()))
        };
        for (text, expected) in requirements::PERMISSIONS {
            let options = read("permissions", text);
            let permissions = options.request.permissions.to_string();
            let found = options.fault.is_none().then_some(permissions);
            assert_eq!(found.as_deref(), *expected, "{text:?}");
        }
        for (text, granted, expected) in requirements::SCOPES {
            let options = read("scopes", text);
            let connection = Connection {
                token_type: Some(TokenType::Classic),
                scopes: texts(granted),
                ..Connection::default()
            };
            let grants = compare_grants(&options.request, &connection);
            let lacks = grants.iter().filter(|grant| grant.status != Granted);
            let lacks: Vec<_> = lacks.map(|grant| grant.name.as_str()).collect();
            let found = options.fault.is_none().then_some(lacks);
            assert_eq!(found.as_deref(), *expected, "{text:?} of {granted:?}");
        }
    }
}
