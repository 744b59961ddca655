//! Which harmless GET proves which permission. GitHub lists a fine-grained token's permissions
//! nowhere: only asking for what needs one tells whether it is there.

use crate::reach::{Owner, Seen};
use github_pat::{Level, Permission, Permissions};

/// A GET that needs one permission and changes nothing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Probe {
    pub(crate) permission: &'static str,
    /// What the GET needs. Most need `read`: then they tell nothing about writing.
    pub(crate) level: Level,
    pub(crate) place: Place,
    /// What follows the place's own path.
    rest: &'static str,
}

/// What a probe asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A repository, where anyone may read this of a public one.
    Repository,
    /// A repository, where the permission is needed even for a public one.
    Guarded,
    /// The organization that the repository belongs to.
    Organization,
    /// The token's own account.
    Account,
}

/// From GitHub's page "Permissions required for fine-grained personal access tokens". Each of these
/// GETs is opened by its one permission alone. One item is enough: what is in it isn't read.
///
/// There is none for what can only be written (`workflows`, `gists`, `profile`), for what has no
/// REST API (`discussions`), or for what needs a name that only the host knows: of `environments`,
/// for one, the list itself is opened by `actions`.
#[rustfmt::skip] // A table has a row for each.
pub(crate) const PROBES: &[Probe] = {
    use {
        Level::{Read, Write},
        Place::{Account, Guarded, Organization, Repository},
    };
    &[
        // It comes with the repository: a token that reaches any has it.
        probe("metadata", Read, Repository, ""),
        // An empty repository has no branches, but no commits would be an error.
        probe("contents", Read, Repository, "/branches?per_page=1"),
        probe("issues", Read, Repository, "/issues?per_page=1"),
        probe("pull_requests", Read, Repository, "/pulls?per_page=1"),
        probe("actions", Read, Repository, "/actions/workflows?per_page=1"),
        probe("deployments", Read, Repository, "/deployments?per_page=1"),
        probe("statuses", Read, Repository, "/commits/HEAD/statuses?per_page=1"),
        probe("pages", Read, Repository, "/pages"),
        probe("security_events", Read, Repository, "/code-scanning/alerts?per_page=1"),
        probe("repository_advisories", Read, Repository, "/security-advisories?per_page=1"),
        probe("repository_hooks", Read, Guarded, "/hooks?per_page=1"),
        probe("administration", Read, Guarded, "/keys?per_page=1"),
        probe("administration", Write, Guarded, "/rulesets/rule-suites?per_page=1"),
        probe("secrets", Read, Guarded, "/actions/secrets?per_page=1"),
        probe("actions_variables", Read, Guarded, "/actions/variables?per_page=1"),
        probe("dependabot_secrets", Read, Guarded, "/dependabot/secrets?per_page=1"),
        probe("vulnerability_alerts", Read, Guarded, "/dependabot/alerts?per_page=1"),
        probe("secret_scanning_alerts", Read, Guarded, "/secret-scanning/alerts?per_page=1"),
        probe("codespaces", Read, Guarded, "/codespaces?per_page=1"),
        probe("codespaces_secrets", Write, Guarded, "/codespaces/secrets?per_page=1"),
        // Not `/members`: its public part needs no permission.
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

const fn probe(permission: &'static str, level: Level, place: Place, rest: &'static str) -> Probe {
    Probe {
        permission,
        level,
        place,
        rest,
    }
}

/// The probes that can prove something of what is required, each with its path. `seen` is the
/// repository to ask about, if there is one.
pub(crate) fn choose(required: &Permissions, seen: Option<&Seen>) -> Vec<(&'static Probe, String)> {
    let is_wanted = |probe: &&Probe| {
        let level = required.level(probe.permission);
        level.is_some_and(|level| probe.level <= level)
    };
    let with_path = |probe: &'static Probe| Some((probe, probe.path(seen)?));
    let wanted = PROBES.iter().filter(is_wanted);
    wanted.filter_map(with_path).collect()
}

impl Probe {
    pub(crate) fn needs(&self) -> Permission {
        Permission::parse(&format!("{}={}", self.permission, self.level))
            .expect("the table has permissions")
    }

    /// Where it is sent. `None` where there is nothing to ask about, or where the answer would prove
    /// nothing.
    pub(crate) fn path(&self, seen: Option<&Seen>) -> Option<String> {
        let start = match self.place {
            Place::Repository | Place::Guarded => {
                let seen = seen?;
                let proves = seen.is_private || self.place == Place::Guarded;
                proves.then(|| format!("/repos/{}", seen.repository))?
            }
            Place::Organization => {
                let seen = seen.filter(|seen| seen.owner == Owner::Organization)?;
                format!("/orgs/{}", seen.repository.owner)
            }
            Place::Account => "/user".to_owned(),
        };
        Some(start + self.rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requirement::Repository;
    use std::collections::BTreeSet;

    fn website() -> Seen {
        Seen {
            repository: Repository::parse("acme/website").unwrap(),
            is_private: true,
            owner: Owner::Organization,
        }
    }

    #[track_caller]
    fn check(required: &str, seen: Option<&Seen>, expected: &[&str]) {
        let required = Permissions::parse(required).unwrap();
        let chosen = choose(&required, seen);
        let paths: Vec<_> = chosen.iter().map(|(_, path)| path.as_str()).collect();
        assert_eq!(paths, expected, "{required}");
    }

    /// Each path is one of GitHub's page, under the permission it is named for.
    #[test]
    fn each_permission_has_its_path() {
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
    fn only_what_is_required_is_asked_for_and_no_more_than_that() {
        check("", Some(&website()), &[]);
        check(
            "issues=write contents=admin",
            Some(&website()),
            &[
                "/repos/acme/website/branches?per_page=1",
                "/repos/acme/website/issues?per_page=1",
            ],
        );
        // A few GETs need writing, so they prove it.
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
    fn what_would_prove_nothing_is_not_asked() {
        let all = "contents=read secrets=read members=read emails=read";
        check(all, None, &["/user/emails?per_page=1"]);
        let public = Seen {
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
        let person_s = Seen {
            owner: Owner::Person,
            ..website()
        };
        check("members=read", Some(&person_s), &[]);
    }

    #[test]
    fn no_two_probes_are_the_same() {
        let paths = PROBES.iter().map(|probe| probe.path(Some(&website())));
        let paths: BTreeSet<_> = paths.map(Option::unwrap).collect();
        assert_eq!(paths.len(), PROBES.len());
    }
}
