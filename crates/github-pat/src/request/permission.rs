//! The permissions of fine-grained tokens, with the names that GitHub's page shows for them.

use super::split_list;
use crate::MAX_NAME_CHARS;
use serde::{Serialize, Serializer};
use std::{fmt, str::FromStr};
use thiserror::Error;

/// What a permission allows. Each level includes the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Read,
    Write,
    Admin,
}

/// A permission and its level.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Permission {
    name: String,
    level: Level,
}

/// Permissions in the order of the text, each name once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions(Vec<Permission>);

/// What a permission is about, as GitHub's page groups them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PermissionCategory {
    Repository,
    Account,
    Organization,
}

/// Why a text isn't a permission, with the invalid word.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidPermission {
    #[error("`{0}` has no level: write {0}=read")]
    MissingLevel(String),
    #[error("`{0}` doesn't begin with a permission's name, such as pull_requests")]
    InvalidName(String),
    #[error("`{0}` has an unknown level: expected read, write or admin")]
    UnknownLevel(String),
}

impl Level {
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Read => "read",
            Level::Write => "write",
            Level::Admin => "admin",
        }
    }

    /// Reads a level, in upper or lower case.
    pub fn parse(text: &str) -> Option<Level> {
        let all = [Level::Read, Level::Write, Level::Admin];
        all.into_iter()
            .find(|level| text.eq_ignore_ascii_case(level.as_str()))
    }
}

impl Permission {
    /// Reads `NAME=LEVEL`, in upper or lower case. A hyphen in a name is an underscore: GitHub ignores names with
    /// hyphens silently.
    ///
    /// The name can be any, because GitHub's list grows.
    pub fn parse(word: &str) -> Result<Permission, InvalidPermission> {
        let Some((name, level)) = word.split_once('=') else {
            return Err(InvalidPermission::MissingLevel(word.to_owned()));
        };
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        let fits = (1..=MAX_NAME_CHARS).contains(&name.len());
        if !fits || !name.bytes().all(is_name) {
            return Err(InvalidPermission::InvalidName(word.to_owned()));
        }
        let Some(level) = Level::parse(level) else {
            return Err(InvalidPermission::UnknownLevel(word.to_owned()));
        };
        let name = name.to_ascii_lowercase().replace('-', "_");
        Ok(Permission { name, level })
    }

    /// Its name in the API: `pull_requests`.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn level(&self) -> Level {
        self.level
    }

    /// Its label on GitHub's page, such as "Commit statuses". A label that exists for both a repository and an
    /// organization gets an addition: "Webhooks (organization)".
    pub fn label(&self) -> String {
        if let Some(label) = find_label(&self.name) {
            return label.to_owned();
        }
        match self.name.strip_prefix("organization_") {
            Some(rest) => {
                let label = find_label(rest).map_or_else(|| capitalize(rest), str::to_owned);
                [&label, " (organization)"].concat()
            }
            None => capitalize(&self.name),
        }
    }

    /// Whether it has the level `write` only.
    pub fn is_write_only(&self) -> bool {
        WRITE_ONLY.contains(&self.name.as_str())
    }

    /// Whether GitHub's page offers the level `admin` for it; `false` for a name that isn't known.
    pub fn has_admin_level(&self) -> bool {
        ADMIN.contains(&self.name.as_str())
    }

    /// `None` for a name that isn't known.
    pub fn category(&self) -> Option<PermissionCategory> {
        let name = self.name.as_str();
        if REPOSITORY.contains(&name) {
            Some(PermissionCategory::Repository)
        } else if ACCOUNT.contains(&name) {
            Some(PermissionCategory::Account)
        } else if ORGANIZATION.contains(&name) || name.starts_with("organization_") {
            Some(PermissionCategory::Organization)
        } else {
            None
        }
    }
}

impl Permissions {
    /// Reads `contents=read issues=write`, separated by white space or commas. If a name occurs twice, the
    /// higher level counts, since it includes the other.
    ///
    /// ```
    /// use github_pat::{Level, Permissions};
    ///
    /// let permissions = Permissions::parse("contents=read, Pull-Requests=write")?;
    /// assert_eq!(permissions.level("pull_requests"), Some(Level::Write));
    /// assert_eq!(permissions.to_string(), "contents=read pull_requests=write");
    /// # Ok::<(), github_pat::InvalidPermission>(())
    /// ```
    pub fn parse(text: &str) -> Result<Permissions, InvalidPermission> {
        split_list(text).map(Permission::parse).collect()
    }

    /// The names in a text that are written with a hyphen, with underscores instead: for a warning to its author.
    pub fn hyphenated_names(text: &str) -> Vec<String> {
        split_list(text)
            .filter_map(|word| {
                let (name, _) = word.split_once('=')?;
                name.contains('-')
                    .then(|| name.to_ascii_lowercase().replace('-', "_"))
            })
            .collect()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Permission> {
        self.0.iter()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The level that a name has here.
    pub fn level(&self, name: &str) -> Option<Level> {
        let found = self.iter().find(|permission| permission.name == name);
        found.map(|permission| permission.level)
    }
}

/// If a name occurs twice, the higher level counts.
impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Permissions {
        let mut all: Vec<Permission> = Vec::new();
        for permission in permissions {
            match all.iter_mut().find(|known| known.name == permission.name) {
                Some(known) => known.level = known.level.max(permission.level),
                None => all.push(permission),
            }
        }
        Permissions(all)
    }
}

impl<'a> IntoIterator for &'a Permissions {
    type Item = &'a Permission;
    type IntoIter = std::slice::Iter<'a, Permission>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromStr for Permissions {
    type Err = InvalidPermission;

    fn from_str(text: &str) -> Result<Permissions, InvalidPermission> {
        Permissions::parse(text)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// `contents=read`.
impl fmt::Display for Permission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}={}", self.name, self.level)
    }
}

/// As [`Permissions::parse`] reads them.
impl fmt::Display for Permissions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, permission) in self.iter().enumerate() {
            let separator = if place == 0 { "" } else { " " };
            write!(formatter, "{separator}{permission}")?;
        }
        Ok(())
    }
}

/// As in the contract: `{"contents":"read"}`.
impl Serialize for Permissions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let entries = self.iter();
        serializer
            .collect_map(entries.map(|permission| (&permission.name, permission.level.as_str())))
    }
}

fn find_label(name: &str) -> Option<&'static str> {
    let found = LABELS.iter().find(|(known, _)| *known == name);
    found.map(|(_, label)| *label)
}

/// `pull_requests` as "Pull requests".
fn capitalize(name: &str) -> String {
    let mut label = name.replace('_', " ");
    if let Some(first) = label.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    label
}

/// Labels that don't follow from the name (GitHub's page on the permissions of fine-grained
/// tokens). A name without `organization_` is also looked up for the one with it.
pub const LABELS: &[(&str, &str)] = &[
    ("actions_variables", "Variables"),
    ("blocking", "Block another user"),
    ("copilot_messages", "Copilot Chat"),
    ("emails", "Email addresses"),
    ("git_signing_ssh_public_keys", "SSH signing keys"),
    ("gpg_keys", "GPG keys"),
    ("hooks", "Webhooks"),
    ("keys", "Git SSH keys"),
    ("organization_api_insights", "API Insights"),
    (
        "organization_code_scanning_dismissal_requests",
        "Organization dismissal requests for code scanning",
    ),
    (
        "organization_copilot_seat_management",
        "GitHub Copilot Business",
    ),
    ("organization_custom_org_roles", "Custom organization roles"),
    ("organization_custom_properties", "Custom properties"),
    ("organization_custom_roles", "Custom repository roles"),
    (
        "organization_private_registries",
        "Organization private registries",
    ),
    ("organization_user_blocking", "Blocking users"),
    ("repository_advisories", "Repository security advisories"),
    (
        "repository_custom_properties",
        "Custom repository properties",
    ),
    ("repository_hooks", "Webhooks"),
    ("security_events", "Code scanning alerts"),
    ("statuses", "Commit statuses"),
    ("user_copilot_requests", "Copilot requests"),
    ("user_events", "Events"),
    ("user_models", "Models"),
    ("vulnerability_alerts", "Dependabot alerts"),
];

/// Permissions without the level `read`. The last one is in an example link of GitHub's, `copilot_requests` in its table.
pub const WRITE_ONLY: &[&str] = &[
    "codespaces_secrets",
    "copilot_requests",
    "gists",
    "profile",
    "workflows",
    "user_copilot_requests",
];

const ADMIN: &[&str] = &["organization_custom_properties", "organization_projects"];

const REPOSITORY: &[&str] = &[
    "actions",
    "actions_variables",
    "administration",
    "artifact_metadata",
    "attestations",
    "code_quality",
    "codespaces",
    "codespaces_lifecycle_admin",
    "codespaces_metadata",
    "codespaces_secrets",
    "contents",
    "dependabot_secrets",
    "deployments",
    "discussions",
    "environments",
    "issues",
    "merge_queues",
    "metadata",
    "pages",
    "pull_requests",
    "repository_advisories",
    "repository_custom_properties",
    "repository_hooks",
    "secret_scanning_alerts",
    "secrets",
    "security_events",
    "statuses",
    "vulnerability_alerts",
    "workflows",
];

const ACCOUNT: &[&str] = &[
    "blocking",
    "codespaces_user_secrets",
    "copilot_editor_context",
    "copilot_messages",
    "copilot_requests",
    "emails",
    "followers",
    "gists",
    "git_signing_ssh_public_keys",
    "gpg_keys",
    "interaction_limits",
    "keys",
    "knowledge_bases",
    "plan",
    "private_repository_invitations",
    "profile",
    "starring",
    "user_copilot_requests",
    "user_events",
    "user_models",
    "watching",
];

/// Besides all that begin with `organization_`.
const ORGANIZATION: &[&str] = &["issue_types", "members", "team_discussions"];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn named(name: &str) -> Permission {
        Permission::parse(&[name, "=read"].concat()).unwrap()
    }

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
            ("organization_custom_properties", "Custom properties"),
            (
                "repository_custom_properties",
                "Custom repository properties",
            ),
            ("organization_api_insights", "API Insights"),
            (
                "organization_copilot_seat_management",
                "GitHub Copilot Business",
            ),
            ("organization_user_blocking", "Blocking users"),
            ("copilot_messages", "Copilot Chat"),
            ("user_models", "Models"),
            ("user_copilot_requests", "Copilot requests"),
            ("copilot_requests", "Copilot requests"),
            ("members", "Members"),
            ("of_another_day", "Of another day"),
        ] {
            assert_eq!(named(name).label(), label);
        }
    }

    #[test]
    fn permissions_read_as_they_are_written() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            let permissions = Permissions::parse(text).unwrap();
            assert_eq!(permissions.to_string(), expected, "{text}");
            assert_eq!(Permissions::parse(expected), Ok(permissions));
        }
        check("", "");
        check(" , ", "");
        check("contents=read", "contents=read");
        check(
            " contents=read,\n issues=write  members=admin ",
            "contents=read issues=write members=admin",
        );
        check("Pull-Requests=Write", "pull_requests=write");
        check("of_another_day=read", "of_another_day=read");
        // The higher level includes the other.
        check(
            "issues=read contents=read issues=write",
            "issues=write contents=read",
        );
        check("issues=write issues=read", "issues=write");
    }

    #[test]
    fn invalid_permissions_are_named() {
        #[track_caller]
        fn check(text: &str, expected: InvalidPermission) {
            let error = Permissions::parse(text).unwrap_err();
            assert_eq!(error, expected);
            let name = text
                .split([' ', '='])
                .find(|name| error.to_string().contains(name));
            assert!(name.is_some(), "{error}");
        }
        use InvalidPermission::{InvalidName, MissingLevel, UnknownLevel};
        check("contents", MissingLevel("contents".into()));
        check("contents=read issues", MissingLevel("issues".into()));
        for word in ["=read", "a&b=read", "ä=read"] {
            check(word, InvalidName(word.into()));
        }
        for word in ["contents=all", "contents=", "issues=rw"] {
            check(word, UnknownLevel(word.into()));
        }
    }

    #[test]
    fn hyphens_are_told() {
        let text = "contents=read Pull-Requests=write, a-b";
        assert_eq!(Permissions::hyphenated_names(text), ["pull_requests"]);
    }

    #[test]
    fn permissions_serialize_as_a_map() {
        let permissions = Permissions::parse("issues=write contents=read").unwrap();
        let json = serde_json::to_string(&permissions).unwrap();
        assert_eq!(json, r#"{"issues":"write","contents":"read"}"#);
    }

    #[test]
    fn level_includes_the_ones_before_it() {
        assert!(Level::Read < Level::Write && Level::Write < Level::Admin);
    }

    #[test]
    fn categories_are_those_of_github_s_page() {
        for (name, expected) in [
            ("contents", Some(PermissionCategory::Repository)),
            (
                "repository_custom_properties",
                Some(PermissionCategory::Repository),
            ),
            ("gists", Some(PermissionCategory::Account)),
            ("codespaces_user_secrets", Some(PermissionCategory::Account)),
            ("members", Some(PermissionCategory::Organization)),
            (
                "organization_of_another_day",
                Some(PermissionCategory::Organization),
            ),
            ("of_another_day", None),
        ] {
            assert_eq!(named(name).category(), expected, "{name}");
        }
    }

    #[test]
    fn tables_name_each_permission_once() {
        let mut names: Vec<_> = [REPOSITORY, ACCOUNT, ORGANIZATION].concat();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
        for name in WRITE_ONLY.iter().chain(ADMIN) {
            assert!(named(name).category().is_some(), "{name}");
        }
        assert!(named("workflows").is_write_only() && !named("contents").is_write_only());
        assert!(named("organization_projects").has_admin_level());
        assert!(!named("contents").has_admin_level());
    }

    proptest! {
        #[test]
        fn whatever_parses_displays_as_itself(text in "([a-zA-Z_=-]{1,12}[ ,]?){0,5}") {
            if let Ok(permissions) = Permissions::parse(&text) {
                let shown = permissions.to_string();
                prop_assert_eq!(Permissions::parse(&shown), Ok(permissions));
            }
        }
    }
}
