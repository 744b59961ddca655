//! Fine-grained permissions, with the names GitHub's page shows for them.

/// A permission and how much of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// As the API spells it: `pull_requests`. The list grows, so no name is refused.
    pub name: String,
    pub level: Level,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Read,
    /// Includes read.
    Write,
    /// Includes write.
    Admin,
}

impl Level {
    pub fn parse(text: &str) -> Option<Level> {
        match text {
            "read" => Some(Level::Read),
            "write" => Some(Level::Write),
            "admin" => Some(Level::Admin),
            _ => None,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Level::Read => "read",
            Level::Write => "write",
            Level::Admin => "admin",
        }
    }
}

/// Where the words on GitHub's page are not the name's own (GitHub's page on the permissions of
/// fine-grained tokens).
pub const LABELS: &[(&str, &str)] = &[
    ("actions_variables", "Variables"),
    ("blocking", "Block another user"),
    ("emails", "Email addresses"),
    ("git_signing_ssh_public_keys", "SSH signing keys"),
    ("gpg_keys", "GPG keys"),
    ("hooks", "Webhooks"),
    ("keys", "Git SSH keys"),
    ("repository_hooks", "Webhooks"),
    ("repository_advisories", "Repository security advisories"),
    ("security_events", "Code scanning alerts"),
    ("statuses", "Commit statuses"),
    ("user_events", "Events"),
    ("vulnerability_alerts", "Dependabot alerts"),
];

/// Those that can't be read.
pub const WRITE_ONLY: &[&str] = &[
    "codespaces_secrets",
    "copilot_requests",
    "gists",
    "profile",
    "workflows",
];

impl Permission {
    /// Reads `contents=read issues=write`; `None` if a part isn't a name with one of the levels.
    pub fn parse_all(text: &str) -> Option<Vec<Permission>> {
        let mut permissions = Vec::new();
        for word in words(text) {
            let (name, level) = word.split_once('=')?;
            let level = Level::parse(level)?;
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
            if name.is_empty() || !name.bytes().all(is_name) {
                return None;
            }
            let name = name.to_ascii_lowercase();
            permissions.push(Permission { name, level });
        }
        Some(permissions)
    }

    /// What GitHub's page calls it: "Commit statuses".
    pub fn label(&self) -> String {
        let (name, organization) = match self.name.strip_prefix("organization_") {
            Some(rest) => (rest, true),
            None => (self.name.as_str(), false),
        };
        let known = LABELS.iter().find(|(key, _)| *key == name);
        let mut label = match known {
            Some((_, label)) => (*label).to_owned(),
            None => {
                let mut words = name.replace('_', " ");
                if let Some(first) = words.get_mut(..1) {
                    first.make_ascii_uppercase();
                }
                words
            }
        };
        if organization {
            label.push_str(" (organization)");
        }
        label
    }

    /// Whether writing comes without reading.
    pub fn is_write_only(&self) -> bool {
        WRITE_ONLY.contains(&self.name.as_str())
    }
}

/// What is written one after the other, with blanks or commas between.
pub fn words(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| c.is_ascii_whitespace() || c == ',');
    words.filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_github_s_own() {
        for (name, label) in [
            ("contents", "Contents"),
            ("pull_requests", "Pull requests"),
            ("statuses", "Commit statuses"),
            ("security_events", "Code scanning alerts"),
            ("vulnerability_alerts", "Dependabot alerts"),
            ("repository_hooks", "Webhooks"),
            ("actions_variables", "Variables"),
            ("organization_hooks", "Webhooks (organization)"),
            ("organization_actions_variables", "Variables (organization)"),
            ("organization_secrets", "Secrets (organization)"),
            ("members", "Members"),
            ("of_another_day", "Of another day"),
        ] {
            let permission = Permission {
                name: name.into(),
                level: Level::Read,
            };
            assert_eq!(permission.label(), label);
        }
    }

    #[test]
    fn a_list_reads_as_it_is_written() {
        let list = Permission::parse_all(" contents=read,\n issues=write  members=admin ").unwrap();
        let read: Vec<_> = list
            .iter()
            .map(|it| (it.name.as_str(), it.level.as_str()))
            .collect();
        assert_eq!(
            read,
            [
                ("contents", "read"),
                ("issues", "write"),
                ("members", "admin")
            ]
        );
        assert_eq!(Permission::parse_all(""), Some(Vec::new()));
    }

    #[test]
    fn what_is_no_permission_is_none() {
        for text in [
            "contents",
            "contents=all",
            "=read",
            "contents=",
            "a&b=read",
            "ä=read",
        ] {
            assert_eq!(Permission::parse_all(text), None, "{text}");
        }
    }
}
