//! What the answers to probes prove about a token. Pure: no network, no clock.
//!
//! Whatever isn't proven either way stays undecided: a person is never told that something is missing
//! which may be there.

use crate::{
    answer::Answer,
    probes::{Place, Probe},
    problem::Problem,
    reach::Seen,
};
use github_pat::{Level, Permission, Permissions};
use std::collections::BTreeMap;

/// What is known of a token, of what the host requires.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    /// Proven to be granted, each at the highest level that was proven. `None` where nothing was
    /// probed.
    pub(crate) permissions: Option<Permissions>,
    /// Proven to be missing, as the host requires it: permissions, or a classic token's scopes.
    /// `None` where nobody looked.
    pub(crate) missing: Option<Vec<String>>,
}

/// A probe, and what came back.
pub(crate) struct Probed {
    pub(crate) probe: &'static Probe,
    pub(crate) answer: Answer,
}

/// Reads what came back. `seen` is the repository that was asked about.
pub(crate) fn read(required: &Permissions, seen: Option<&Seen>, probed: &[Probed]) -> Findings {
    let proofs = proofs(seen, probed);
    let mut known = Known::default();
    // What one proves can be what another one lacks, so as long as there is something new to know.
    while proofs.iter().any(|proof| known.learn(proof)) {}

    let granted = |permission: &Permission| {
        let level = known.of(permission.name()).granted?;
        Permission::parse(&format!("{}={level}", permission.name())).ok()
    };
    let is_missing = |permission: &&Permission| {
        let refused = known.of(permission.name()).refused;
        refused.is_some_and(|refused| refused <= permission.level())
    };
    let missing = required.iter().filter(is_missing);
    Findings {
        permissions: Some(required.iter().filter_map(granted).collect()),
        missing: Some(missing.map(Permission::to_string).collect()),
    }
}

impl Findings {
    /// Refuses a token that is of no use: something is missing, and nothing of what is required is
    /// there. What couldn't be decided, such as a level above reading, doesn't count; nor does
    /// `metadata`, which comes by itself.
    pub(crate) fn usable(self) -> Result<Findings, Problem> {
        let granted = self.permissions.iter().flat_map(Permissions::iter);
        let has_some = granted.into_iter().any(|it| it.name() != "metadata");
        match &self.missing {
            Some(missing) if !missing.is_empty() && !has_some => Err(Problem::MissingPermissions {
                missing: missing.clone(),
            }),
            _ => Ok(self),
        }
    }
}

/// What one answer says: the endpoint was open to the token, or it was not.
struct Proof {
    is_open: bool,
    /// Any of these opens the endpoint, each by all of its permissions. `None` is a way that isn't
    /// understood.
    ways: Vec<Option<Vec<Permission>>>,
}

fn proofs(seen: Option<&Seen>, probed: &[Probed]) -> Vec<Proof> {
    // A refusal may also say that the token doesn't have the repository, or isn't approved yet. Not
    // so where a private one is seen, or where one thing that needs a permission was granted.
    let reaches = seen.is_some_and(|seen| seen.is_private)
        || probed.iter().any(|Probed { probe, answer }| {
            probe.place == Place::Guarded && answer.status.is_success()
        });
    let proof = |Probed { probe, answer }: &Probed| {
        let is_open = answer.status.is_success();
        let is_closed = answer.names_the_token() && (reaches || probe.place == Place::Account);
        let own = || vec![Some(vec![probe.needs()])];
        (is_open || is_closed).then(|| Proof {
            is_open,
            ways: answer
                .header("x-accepted-github-permissions")
                .map_or_else(own, ways),
        })
    };
    probed.iter().filter_map(proof).collect()
}

/// Reads `contents=read,issues=read; administration=write`: a comma is and, a semicolon is or
/// (GitHub's page "Troubleshooting the REST API"). `allows_permissionless_access=true` also comes.
fn ways(header: &str) -> Vec<Option<Vec<Permission>>> {
    let permission = |word: &str| Permission::parse(word.trim()).ok();
    let way = |way: &str| way.split(',').map(permission).collect();
    header.split(';').map(way).collect()
}

/// What is known of each permission's level.
#[derive(Default)]
struct Known(BTreeMap<String, Bounds>);

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Bounds {
    /// The highest level proven to be there.
    granted: Option<Level>,
    /// The lowest level proven not to be there.
    refused: Option<Level>,
}

impl Known {
    fn of(&self, name: &str) -> Bounds {
        self.0.get(name).copied().unwrap_or_default()
    }

    fn is_refused(&self, permission: &Permission) -> bool {
        let refused = self.of(permission.name()).refused;
        refused.is_some_and(|refused| refused <= permission.level())
    }

    fn is_granted(&self, permission: &Permission) -> bool {
        // Where an endpoint names it, a repository is at hand, and it comes with that.
        (permission.name() == "metadata" && !self.is_refused(permission))
            || self.of(permission.name()).granted >= Some(permission.level())
    }

    /// Whether there was something new in it.
    fn learn(&mut self, proof: &Proof) -> bool {
        match proof.is_open {
            true => self.learn_open(&proof.ways),
            false => self.learn_closed(&proof.ways),
        }
    }

    /// The token came in by one of the ways. What each possible one goes through, it has.
    fn learn_open(&mut self, ways: &[Option<Vec<Permission>>]) -> bool {
        let is_possible = |way: &&Option<Vec<Permission>>| match way {
            Some(permissions) => !permissions.iter().any(|it| self.is_refused(it)),
            None => true,
        };
        let possible: Option<Vec<&Vec<Permission>>> = ways
            .iter()
            .filter(is_possible)
            .map(Option::as_ref)
            .collect();
        let Some((first, others)) = possible.as_deref().and_then(<[_]>::split_first) else {
            return false;
        };
        let mut proven = Vec::new();
        for permission in *first {
            let level_in = |way: &&Vec<Permission>| {
                let mut permissions = way.iter();
                let same = permissions.find(|it| it.name() == permission.name())?;
                Some(same.level())
            };
            let levels: Option<Vec<_>> = others.iter().map(level_in).collect();
            let lowest =
                levels.map(|levels| levels.into_iter().fold(permission.level(), Level::min));
            proven.extend(lowest.map(|level| (permission.name().to_owned(), level)));
        }
        let mut is_new = false;
        for (name, level) in proven {
            let bounds = self.0.entry(name).or_default();
            let before = *bounds;
            bounds.granted = bounds.granted.max(Some(level));
            is_new |= *bounds != before;
        }
        is_new
    }

    /// The token came in by none of the ways. Where it has all but one of what a way needs, that one
    /// is what it lacks.
    fn learn_closed(&mut self, ways: &[Option<Vec<Permission>>]) -> bool {
        let mut is_new = false;
        for way in ways.iter().flatten() {
            let mut lacking = way
                .iter()
                .filter(|it| way.len() == 1 || !self.is_granted(it));
            let (Some(one), None) = (lacking.next(), lacking.next()) else {
                continue;
            };
            let bounds = self.0.entry(one.name().to_owned()).or_default();
            let before = *bounds;
            let lowest = bounds
                .refused
                .map_or(one.level(), |level| level.min(one.level()));
            bounds.refused = Some(lowest);
            is_new |= *bounds != before;
        }
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{probes::PROBES, reach::Owner, requirement::Repository};

    const TOKEN: &str = r#"{"message":"Resource not accessible by personal access token"}"#;

    fn website() -> Seen {
        Seen {
            repository: Repository::parse("acme/website").unwrap(),
            is_private: true,
            owner: Owner::Organization,
        }
    }

    /// An answer to the probe for a permission at a level, with what the endpoint accepts.
    fn probed(needs: &str, status: u16, accepted: &'static str, body: &str) -> Probed {
        let probe = PROBES.iter().find(|it| it.needs().to_string() == needs);
        let headers: &[_] = match accepted {
            "" => &[],
            accepted => &[("x-accepted-github-permissions", accepted)],
        };
        Probed {
            probe: probe.unwrap(),
            answer: Answer::played(status, headers, body),
        }
    }

    #[track_caller]
    fn check_seen(seen: Option<&Seen>, required: &str, probed: &[Probed], expected: (&str, &str)) {
        let findings = read(&Permissions::parse(required).unwrap(), seen, probed);
        let granted = findings.permissions.unwrap().to_string();
        let missing = findings.missing.unwrap().join(" ");
        assert_eq!((granted.as_str(), missing.as_str()), expected, "{required}");
    }

    #[track_caller]
    fn check(required: &str, probed: &[Probed], expected: (&str, &str)) {
        check_seen(Some(&website()), required, probed, expected);
    }

    #[test]
    fn reading_is_proven_or_disproven_and_writing_only_disproven() {
        let open = |needs| probed(needs, 200, "", "");
        let closed = |needs| probed(needs, 403, "", TOKEN);
        let both = "contents=read issues=write";
        check(
            both,
            &[open("contents=read"), open("issues=read")],
            ("contents=read issues=read", ""),
        );
        check(
            both,
            &[open("contents=read"), closed("issues=read")],
            ("contents=read", "issues=write"),
        );
        check(
            both,
            &[closed("contents=read"), closed("issues=read")],
            ("", "contents=read issues=write"),
        );
        check(both, &[], ("", ""));
        check(
            "issues=admin",
            &[closed("issues=read")],
            ("", "issues=admin"),
        );

        // Two GETs of one permission.
        let required = "administration=write";
        let (read, write) = ("administration=read", "administration=write");
        check(required, &[open(read), open(write)], (write, ""));
        check(required, &[open(read), closed(write)], (read, write));
        check(required, &[closed(read), closed(write)], ("", write));
        check(required, &[open(read)], (read, ""));
    }

    #[test]
    fn only_a_refusal_that_names_the_token_proves_that_something_is_missing() {
        for (status, headers, body) in [
            (404, vec![], r#"{"message":"Not Found"}"#),
            (
                410,
                vec![],
                r#"{"message":"Issues has been disabled in this repository."}"#,
            ),
            (
                403,
                vec![],
                r#"{"message":"Must have admin rights to Repository."}"#,
            ),
            (403, vec![], ""),
            (403, vec![("retry-after", "60")], TOKEN),
            (403, vec![("x-ratelimit-remaining", "0")], TOKEN),
            (429, vec![], TOKEN),
            (401, vec![], r#"{"message":"Bad credentials"}"#),
            (301, vec![], ""),
            (500, vec![], ""),
            (503, vec![], TOKEN),
        ] {
            let mut odd = probed("issues=read", status, "", body);
            odd.answer = Answer::played(status, &headers, body);
            check("issues=read", &[odd], ("", ""));
        }
    }

    /// `,` is and, `;` is or.
    #[test]
    fn what_an_endpoint_accepts_is_its_own_word() {
        let either = "issues=read; pull_requests=read";
        let open = || probed("issues=read", 200, either, "");
        check("issues=read", &[open()], ("", ""));
        let no_pulls = || probed("pull_requests=read", 403, "pull_requests=read", TOKEN);
        check(
            "issues=read pull_requests=read",
            &[open(), no_pulls()],
            ("issues=read", "pull_requests=read"),
        );
        // Whatever comes first.
        check(
            "issues=read pull_requests=read",
            &[no_pulls(), open()],
            ("issues=read", "pull_requests=read"),
        );
        let closed = probed("issues=read", 403, either, TOKEN);
        check(
            "issues=read pull_requests=read",
            &[closed],
            ("", "issues=read pull_requests=read"),
        );

        let both = "contents=read,issues=read";
        let open = probed("issues=read", 200, both, "");
        check(
            "contents=read issues=read",
            &[open],
            ("contents=read issues=read", ""),
        );
        let closed = || probed("issues=read", 403, both, TOKEN);
        check("contents=read issues=read", &[closed()], ("", ""));
        let contents = || probed("contents=read", 200, "contents=read", "");
        check(
            "contents=read issues=read",
            &[closed(), contents()],
            ("contents=read", "issues=read"),
        );
        // It comes with the repository.
        let with_metadata = probed("issues=read", 403, "issues=read,metadata=read", TOKEN);
        check("issues=read", &[with_metadata], ("", "issues=read"));
    }

    #[test]
    fn an_endpoint_may_need_more_or_less_than_its_probe_says() {
        let open = |accepted| probed("issues=read", 200, accepted, "");
        let closed = |accepted| probed("issues=read", 403, accepted, TOKEN);
        check(
            "issues=write",
            &[open("issues=write")],
            ("issues=write", ""),
        );
        check(
            "issues=write",
            &[closed("issues=write")],
            ("", "issues=write"),
        );
        check("issues=read", &[closed("issues=write")], ("", ""));
        // The lower of two ways is what is proven.
        check(
            "issues=write",
            &[open("issues=write;issues=read")],
            ("issues=read", ""),
        );
        // Open to anyone, or by something that isn't understood.
        for accepted in [
            "allows_permissionless_access=true",
            "issues=read; allows_permissionless_access=true",
            "contents=read",
            "",
        ] {
            let expected = if accepted.is_empty() {
                "issues=read"
            } else {
                ""
            };
            check("issues=read", &[open(accepted)], (expected, ""));
        }
        check("issues=read", &[closed("contents=read")], ("", ""));
        check("issues=read", &[closed("of another day")], ("", ""));
    }

    #[test]
    fn metadata_is_missing_only_if_it_is_refused_itself() {
        let open = probed("metadata=read", 200, "metadata=read", "");
        check("metadata=read", &[open], ("metadata=read", ""));
        let closed = probed("metadata=read", 403, "metadata=read", TOKEN);
        check("metadata=read", &[closed], ("", "metadata=read"));
    }

    #[test]
    fn of_a_public_repository_a_refusal_counts_where_the_token_is_known_to_reach_it() {
        let public = Seen {
            is_private: false,
            ..website()
        };
        let closed = |needs| probed(needs, 403, "", TOKEN);
        let required = "secrets=read repository_hooks=read members=read emails=read";
        let refused = || {
            let needs = ["secrets=read", "repository_hooks=read", "members=read"];
            needs.map(closed)
        };
        // It may not be selected, or not be approved yet.
        check_seen(Some(&public), required, &refused(), ("", ""));
        let mut probed_all = Vec::from(refused());
        probed_all[0] = probed("secrets=read", 200, "", "");
        check_seen(
            Some(&public),
            required,
            &probed_all,
            ("secrets=read", "repository_hooks=read members=read"),
        );
        // The account is always the token's own.
        check_seen(
            None,
            required,
            &[closed("emails=read")],
            ("", "emails=read"),
        );
    }

    #[test]
    fn a_token_with_nothing_of_what_is_required_is_refused() {
        #[track_caller]
        fn check(granted: &str, missing: &[&str], is_usable: bool) {
            let missing: Vec<_> = missing.iter().map(|&it| it.to_owned()).collect();
            let findings = Findings {
                permissions: Some(Permissions::parse(granted).unwrap()),
                missing: Some(missing.clone()),
            };
            let expected = match is_usable {
                true => Ok(findings.clone()),
                false => Err(Problem::MissingPermissions { missing }),
            };
            assert_eq!(findings.usable(), expected);
        }
        check("contents=read", &[], true);
        check("contents=read", &["issues=write"], true);
        check("", &["issues=write"], false);
        check("metadata=read", &["issues=write"], false);
        check("metadata=read", &[], true);
        check("metadata=read contents=read", &["issues=write"], true);
        check("", &[], true);
        assert_eq!(Findings::default().usable(), Ok(Findings::default()));
    }
}
