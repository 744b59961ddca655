//! Which harmless GET proves which permission. GitHub doesn't list a fine-grained token's permissions, so the only way to
//! find out is to request something that needs one.

use super::repository::{OwnerType, VisibleRepository};
use github_pat::{Level, Permission, Permissions};

/// A GET that needs one permission and changes nothing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Probe {
    pub(crate) permission: &'static str,
    /// Mostly `read`, which says nothing about writing.
    pub(crate) level: Level,
    pub(crate) target: ProbeTarget,
    /// The end of the path, after that of the target.
    path_suffix: &'static str,
}

/// What a probe requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProbeTarget {
    /// Something of a repository that anyone may read if the repository is public.
    Repository,
    /// Something of a repository that needs the permission even if the repository is public.
    ProtectedRepository,
    /// The organization that owns the repository.
    Organization,
    /// The token's own account.
    Account,
}

/// From GitHub's page "Permissions required for fine-grained personal access tokens". Each of these GETs needs one
/// permission and no other. The items in the response aren't read, so one is enough.
///
/// There is no probe for permissions that can only be written (`workflows`, `gists`, `profile`), that have no REST API
/// (`discussions`), or whose GETs need a name that only the app knows (`environments`: the list itself needs `actions`).
#[rustfmt::skip] // One line for each row of a table.
pub(crate) const PROBES: &[Probe] = {
    use {
        Level::{Read, Write},
        ProbeTarget::{Account, Organization, ProtectedRepository, Repository},
    };
    &[
        // Comes with every repository that the token reaches.
        probe("metadata", Read, Repository, ""),
        // Not commits: they are an error in an empty repository.
        probe("contents", Read, Repository, "/branches?per_page=1"),
        probe("issues", Read, Repository, "/issues?per_page=1"),
        probe("pull_requests", Read, Repository, "/pulls?per_page=1"),
        probe("actions", Read, Repository, "/actions/workflows?per_page=1"),
        probe("deployments", Read, Repository, "/deployments?per_page=1"),
        probe("statuses", Read, Repository, "/commits/HEAD/statuses?per_page=1"),
        probe("pages", Read, Repository, "/pages"),
        probe("security_events", Read, Repository, "/code-scanning/alerts?per_page=1"),
        probe("repository_advisories", Read, Repository, "/security-advisories?per_page=1"),
        probe("repository_hooks", Read, ProtectedRepository, "/hooks?per_page=1"),
        probe("administration", Read, ProtectedRepository, "/keys?per_page=1"),
        probe("administration", Write, ProtectedRepository, "/rulesets/rule-suites?per_page=1"),
        probe("secrets", Read, ProtectedRepository, "/actions/secrets?per_page=1"),
        probe("actions_variables", Read, ProtectedRepository, "/actions/variables?per_page=1"),
        probe("dependabot_secrets", Read, ProtectedRepository, "/dependabot/secrets?per_page=1"),
        probe("vulnerability_alerts", Read, ProtectedRepository, "/dependabot/alerts?per_page=1"),
        probe("secret_scanning_alerts", Read, ProtectedRepository, "/secret-scanning/alerts?per_page=1"),
        probe("codespaces", Read, ProtectedRepository, "/codespaces?per_page=1"),
        probe("codespaces_secrets", Write, ProtectedRepository, "/codespaces/secrets?per_page=1"),
        // Not `/members`: public members need no permission.
        probe("members", Read, Organization, "/teams?per_page=1"),
        probe("organization_administration", Read, Organization, "/actions/permissions"),
        probe("organization_administration", Write, Organization, "/rulesets/rule-suites?per_page=1"),
        probe("organization_hooks", Read, Organization, "/hooks?per_page=1"),
        probe("organization_secrets", Read, Organization, "/actions/secrets?per_page=1"),
        probe("organization_actions_variables", Read, Organization, "/actions/variables?per_page=1"),
        probe("organization_dependabot_secrets", Read, Organization, "/dependabot/secrets?per_page=1"),
        probe("organization_self_hosted_runners", Read, Organization, "/actions/runners?per_page=1"),
        probe("organization_user_blocking", Read, Organization, "/blocks?per_page=1"),
        probe("emails", Read, Account, "/emails?per_page=1"),
        probe("keys", Read, Account, "/keys?per_page=1"),
        probe("gpg_keys", Read, Account, "/gpg_keys?per_page=1"),
        probe("git_signing_ssh_public_keys", Read, Account, "/ssh_signing_keys?per_page=1"),
        probe("blocking", Read, Account, "/blocks?per_page=1"),
        probe("codespaces_user_secrets", Read, Account, "/codespaces/secrets?per_page=1"),
    ]
};

const fn probe(
    permission: &'static str,
    level: Level,
    target: ProbeTarget,
    path_suffix: &'static str,
) -> Probe {
    Probe {
        permission,
        level,
        target,
        path_suffix,
    }
}

/// The probes that can prove something about the required permissions, each with its path. `visible` is the repository to
/// probe, if there is one.
pub(crate) fn select_probes(
    required: &Permissions,
    visible: Option<&VisibleRepository>,
) -> Vec<(&'static Probe, String)> {
    let is_required = |probe: &&Probe| {
        let level = required.level(probe.permission);
        level.is_some_and(|level| probe.level <= level)
    };
    let with_path = |probe: &'static Probe| Some((probe, probe.path(visible)?));
    let selected = PROBES.iter().filter(is_required);
    selected.filter_map(with_path).collect()
}

impl Probe {
    pub(crate) fn required_permission(&self) -> Permission {
        Permission::parse(&format!("{}={}", self.permission, self.level))
            .expect("the table has valid permissions")
    }

    /// `None` where there is nothing to request, or where the response would prove nothing.
    pub(crate) fn path(&self, visible: Option<&VisibleRepository>) -> Option<String> {
        let start = match self.target {
            ProbeTarget::Repository | ProbeTarget::ProtectedRepository => {
                let visible = visible?;
                let proves = visible.is_private || self.target == ProbeTarget::ProtectedRepository;
                proves.then(|| format!("/repos/{}", visible.repository))?
            }
            ProbeTarget::Organization => {
                let visible = visible?;
                let is_organization = visible.owner_type == OwnerType::Organization;
                is_organization.then(|| format!("/orgs/{}", visible.repository.owner()))?
            }
            ProbeTarget::Account => "/user".to_owned(),
        };
        Some(start + self.path_suffix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Repository;
    use std::collections::BTreeSet;

    fn website() -> VisibleRepository {
        VisibleRepository {
            repository: Repository::parse("acme/website").unwrap(),
            is_private: true,
            owner_type: OwnerType::Organization,
        }
    }

    #[track_caller]
    fn check(required: &str, visible: Option<&VisibleRepository>, expected: &[&str]) {
        let required = Permissions::parse(required).unwrap();
        let selected = select_probes(&required, visible);
        let paths: Vec<_> = selected.iter().map(|(_, path)| path.as_str()).collect();
        assert_eq!(paths, expected, "{required}");
    }

    /// Each path is on GitHub's page under the permission that it proves.
    #[test]
    fn probe_has_the_path_of_its_permission() {
        for (required, path) in [
            ("metadata=read", "/repos/acme/website"),
            ("contents=read", "/repos/acme/website/branches?per_page=1"),
            ("issues=read", "/repos/acme/website/issues?per_page=1"),
            ("pull_requests=read", "/repos/acme/website/pulls?per_page=1"),
            (
                "actions=read",
                "/repos/acme/website/actions/workflows?per_page=1",
            ),
            (
                "repository_hooks=read",
                "/repos/acme/website/hooks?per_page=1",
            ),
            ("administration=read", "/repos/acme/website/keys?per_page=1"),
            (
                "deployments=read",
                "/repos/acme/website/deployments?per_page=1",
            ),
            (
                "secrets=read",
                "/repos/acme/website/actions/secrets?per_page=1",
            ),
            ("members=read", "/orgs/acme/teams?per_page=1"),
            ("emails=read", "/user/emails?per_page=1"),
        ] {
            check(required, Some(&website()), &[path]);
        }
    }

    #[test]
    fn selected_probes_are_the_required_ones() {
        check("", Some(&website()), &[]);
        check(
            "issues=write contents=admin",
            Some(&website()),
            &[
                "/repos/acme/website/branches?per_page=1",
                "/repos/acme/website/issues?per_page=1",
            ],
        );
        // A few GETs need `write` and prove it.
        check(
            "administration=write",
            Some(&website()),
            &[
                "/repos/acme/website/keys?per_page=1",
                "/repos/acme/website/rulesets/rule-suites?per_page=1",
            ],
        );
        check("workflows=write of_another_day=read", Some(&website()), &[]);
    }

    #[test]
    fn probe_that_proves_nothing_is_not_selected() {
        let all = "contents=read secrets=read members=read emails=read";
        check(all, None, &["/user/emails?per_page=1"]);
        let public = VisibleRepository {
            is_private: false,
            ..website()
        };
        check(
            all,
            Some(&public),
            &[
                "/repos/acme/website/actions/secrets?per_page=1",
                "/orgs/acme/teams?per_page=1",
                "/user/emails?per_page=1",
            ],
        );
        let of_user = VisibleRepository {
            owner_type: OwnerType::User,
            ..website()
        };
        check("members=read", Some(&of_user), &[]);
    }

    #[test]
    fn probe_paths_are_unique() {
        let paths = PROBES.iter().map(|probe| probe.path(Some(&website())));
        let paths: BTreeSet<_> = paths.map(Option::unwrap).collect();
        assert_eq!(paths.len(), PROBES.len());
    }
}
