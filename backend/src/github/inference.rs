//! What the responses to probes prove about a token's permissions.
//!
//! A permission that is neither proven nor disproven stays undecided: nobody is told that something is missing that may
//! be there.

use super::{
    error::VerificationError,
    probes::{Probe, ProbeTarget},
    repository::VisibleRepository,
    response::GithubResponse,
};
use github_pat::{Level, Permission, Permissions};
use std::collections::BTreeMap;

/// What is known about the required permissions or scopes of a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PermissionReport {
    /// Proven to be granted, each at the highest level that is proven. `None` where nothing was probed.
    pub(crate) permissions: Option<Permissions>,
    /// Required and proven to be missing: permissions, or a classic token's scopes. `None` where nothing was checked.
    pub(crate) missing: Option<Vec<String>>,
}

pub(crate) struct ProbeResponse {
    pub(crate) probe: &'static Probe,
    pub(crate) response: GithubResponse,
}

/// Evaluates the responses to probes of `visible`, the repository.
pub(crate) fn infer_permissions(
    required: &Permissions,
    visible: Option<&VisibleRepository>,
    responses: &[ProbeResponse],
) -> PermissionReport {
    let evidence = collect_evidence(visible, responses);
    let mut knowledge = Knowledge::default();
    // What one response proves can decide another one, so this repeats until nothing new is learned.
    while evidence.iter().any(|it| knowledge.learn(it)) {}

    let granted = |permission: &Permission| {
        let level = knowledge.bounds(permission.name()).granted?;
        Permission::parse(&format!("{}={level}", permission.name())).ok()
    };
    let missing = required.iter().filter(|it| knowledge.is_denied(it));
    PermissionReport {
        permissions: Some(required.iter().filter_map(granted).collect()),
        missing: Some(missing.map(Permission::to_string).collect()),
    }
}

impl PermissionReport {
    /// Refuses a token if something is missing and nothing required is granted. Undecided permissions don't count, nor
    /// does `metadata`, which every token has.
    pub(crate) fn reject_if_useless(self) -> Result<PermissionReport, VerificationError> {
        let granted = self.permissions.iter().flat_map(Permissions::iter);
        let has_some = granted.into_iter().any(|it| it.name() != "metadata");
        match &self.missing {
            Some(missing) if !missing.is_empty() && !has_some => {
                Err(VerificationError::MissingPermissions {
                    missing: missing.clone(),
                })
            }
            _ => Ok(self),
        }
    }
}

/// What one response says: the token may use the endpoint, or may not.
struct Evidence {
    is_success: bool,
    /// Sets of permissions of which each one opens the endpoint. `None` is one that isn't understood.
    alternatives: Vec<Option<Vec<Permission>>>,
}

fn collect_evidence(
    visible: Option<&VisibleRepository>,
    responses: &[ProbeResponse],
) -> Vec<Evidence> {
    // A denial can also mean that the token doesn't have the repository, or isn't approved yet. It can't where a private
    // repository is visible, or where something protected was granted.
    let reaches_repository = visible.is_some_and(|visible| visible.is_private)
        || responses.iter().any(|ProbeResponse { probe, response }| {
            probe.target == ProbeTarget::ProtectedRepository && response.status.is_success()
        });
    let evidence = |ProbeResponse { probe, response }: &ProbeResponse| {
        let is_success = response.status.is_success();
        let is_denial = response.is_permission_denied()
            && (reaches_repository || probe.target == ProbeTarget::Account);
        let own_permission = || vec![Some(vec![probe.required_permission()])];
        (is_success || is_denial).then(|| Evidence {
            is_success,
            alternatives: response
                .header("x-accepted-github-permissions")
                .map_or_else(own_permission, parse_alternatives),
        })
    };
    responses.iter().filter_map(evidence).collect()
}

/// Parses `contents=read,issues=read; administration=write`: a comma means and, a semicolon means or (GitHub's page
/// "Troubleshooting the REST API"). `allows_permissionless_access=true` also occurs.
fn parse_alternatives(header: &str) -> Vec<Option<Vec<Permission>>> {
    let parse = |text: &str| Permission::parse(text.trim()).ok();
    let parse_all = |alternative: &str| alternative.split(',').map(parse).collect();
    header.split(';').map(parse_all).collect()
}

/// What is known about the level of each permission.
#[derive(Default)]
struct Knowledge(BTreeMap<String, Bounds>);

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Bounds {
    /// The highest level that is proven to be granted.
    granted: Option<Level>,
    /// The lowest level that is proven not to be granted.
    denied: Option<Level>,
}

impl Knowledge {
    fn bounds(&self, name: &str) -> Bounds {
        self.0.get(name).copied().unwrap_or_default()
    }

    fn is_denied(&self, permission: &Permission) -> bool {
        let denied = self.bounds(permission.name()).denied;
        denied.is_some_and(|denied| denied <= permission.level())
    }

    fn is_granted(&self, permission: &Permission) -> bool {
        // Every token that reaches a repository has `metadata`.
        (permission.name() == "metadata" && !self.is_denied(permission))
            || self.bounds(permission.name()).granted >= Some(permission.level())
    }

    /// Whether there was something new in it.
    fn learn(&mut self, evidence: &Evidence) -> bool {
        match evidence.is_success {
            true => self.learn_from_success(&evidence.alternatives),
            false => self.learn_from_denial(&evidence.alternatives),
        }
    }

    /// The token has one of the alternatives, so it has what all possible ones have in common.
    fn learn_from_success(&mut self, alternatives: &[Option<Vec<Permission>>]) -> bool {
        let is_possible = |alternative: &&Option<Vec<Permission>>| match alternative {
            Some(permissions) => !permissions.iter().any(|it| self.is_denied(it)),
            None => true,
        };
        let possible: Option<Vec<&Vec<Permission>>> = alternatives
            .iter()
            .filter(is_possible)
            .map(Option::as_ref)
            .collect();
        let Some((first, others)) = possible.as_deref().and_then(<[_]>::split_first) else {
            return false;
        };
        let mut proven = Vec::new();
        for permission in *first {
            let level_in = |alternative: &&Vec<Permission>| {
                let mut permissions = alternative.iter();
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

    /// The token has none of the alternatives. Where it has all permissions of one but a single one, that one is missing.
    fn learn_from_denial(&mut self, alternatives: &[Option<Vec<Permission>>]) -> bool {
        let mut is_new = false;
        for alternative in alternatives.iter().flatten() {
            let mut lacking = alternative
                .iter()
                .filter(|it| alternative.len() == 1 || !self.is_granted(it));
            let (Some(missing), None) = (lacking.next(), lacking.next()) else {
                continue;
            };
            let bounds = self.0.entry(missing.name().to_owned()).or_default();
            let before = *bounds;
            let lowest = bounds
                .denied
                .map_or(missing.level(), |level| level.min(missing.level()));
            bounds.denied = Some(lowest);
            is_new |= *bounds != before;
        }
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::Repository,
        github::{probes::PROBES, repository::OwnerType},
    };

    const TOKEN: &str = r#"{"message":"Resource not accessible by personal access token"}"#;

    fn website() -> VisibleRepository {
        VisibleRepository {
            repository: Repository::parse("acme/website").unwrap(),
            is_private: true,
            owner_type: OwnerType::Organization,
        }
    }

    /// A response to the probe that needs this permission, with what the endpoint accepts.
    fn respond(needs: &str, status: u16, accepted: &'static str, body: &str) -> ProbeResponse {
        let probe = PROBES
            .iter()
            .find(|it| it.required_permission().to_string() == needs);
        let headers: &[_] = match accepted {
            "" => &[],
            accepted => &[("x-accepted-github-permissions", accepted)],
        };
        ProbeResponse {
            probe: probe.unwrap(),
            response: GithubResponse::fake(status, headers, body),
        }
    }

    #[track_caller]
    fn check_visible(
        visible: Option<&VisibleRepository>,
        required: &str,
        responses: &[ProbeResponse],
        expected: (&str, &str),
    ) {
        let required_permissions = Permissions::parse(required).unwrap();
        let report = infer_permissions(&required_permissions, visible, responses);
        let granted = report.permissions.unwrap().to_string();
        let missing = report.missing.unwrap().join(" ");
        assert_eq!((granted.as_str(), missing.as_str()), expected, "{required}");
    }

    #[track_caller]
    fn check(required: &str, responses: &[ProbeResponse], expected: (&str, &str)) {
        check_visible(Some(&website()), required, responses, expected);
    }

    #[test]
    fn read_is_proven_or_disproven_and_write_only_disproven() {
        let open = |needs| respond(needs, 200, "", "");
        let closed = |needs| respond(needs, 403, "", TOKEN);
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

        // Two probes of one permission.
        let required = "administration=write";
        let (read, write) = ("administration=read", "administration=write");
        check(required, &[open(read), open(write)], (write, ""));
        check(required, &[open(read), closed(write)], (read, write));
        check(required, &[closed(read), closed(write)], ("", write));
        check(required, &[open(read)], (read, ""));
    }

    #[test]
    fn only_a_denial_that_names_the_token_proves_a_missing_permission() {
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
            let mut odd = respond("issues=read", status, "", body);
            odd.response = GithubResponse::fake(status, &headers, body);
            check("issues=read", &[odd], ("", ""));
        }
    }

    /// A comma means and, a semicolon means or.
    #[test]
    fn accepted_permissions_of_the_response_decide() {
        let either = "issues=read; pull_requests=read";
        let open = || respond("issues=read", 200, either, "");
        check("issues=read", &[open()], ("", ""));
        let no_pulls = || respond("pull_requests=read", 403, "pull_requests=read", TOKEN);
        check(
            "issues=read pull_requests=read",
            &[open(), no_pulls()],
            ("issues=read", "pull_requests=read"),
        );
        // In any order.
        check(
            "issues=read pull_requests=read",
            &[no_pulls(), open()],
            ("issues=read", "pull_requests=read"),
        );
        let closed = respond("issues=read", 403, either, TOKEN);
        check(
            "issues=read pull_requests=read",
            &[closed],
            ("", "issues=read pull_requests=read"),
        );

        let both = "contents=read,issues=read";
        let open = respond("issues=read", 200, both, "");
        check(
            "contents=read issues=read",
            &[open],
            ("contents=read issues=read", ""),
        );
        let closed = || respond("issues=read", 403, both, TOKEN);
        check("contents=read issues=read", &[closed()], ("", ""));
        let contents = || respond("contents=read", 200, "contents=read", "");
        check(
            "contents=read issues=read",
            &[closed(), contents()],
            ("contents=read", "issues=read"),
        );
        // Comes with the repository.
        let with_metadata = respond("issues=read", 403, "issues=read,metadata=read", TOKEN);
        check("issues=read", &[with_metadata], ("", "issues=read"));
    }

    #[test]
    fn endpoint_may_need_more_or_less_than_its_probe() {
        let open = |accepted| respond("issues=read", 200, accepted, "");
        let closed = |accepted| respond("issues=read", 403, accepted, TOKEN);
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
        // Of two alternatives the lower level is proven.
        check(
            "issues=write",
            &[open("issues=write;issues=read")],
            ("issues=read", ""),
        );
        // Accepted without a permission, or with one that isn't understood.
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
    fn metadata_is_missing_only_if_it_is_denied_itself() {
        let open = respond("metadata=read", 200, "metadata=read", "");
        check("metadata=read", &[open], ("metadata=read", ""));
        let closed = respond("metadata=read", 403, "metadata=read", TOKEN);
        check("metadata=read", &[closed], ("", "metadata=read"));
    }

    #[test]
    fn denial_of_a_public_repository_counts_only_if_the_token_reaches_it() {
        let public = VisibleRepository {
            is_private: false,
            ..website()
        };
        let closed = |needs| respond(needs, 403, "", TOKEN);
        let required = "secrets=read repository_hooks=read members=read emails=read";
        let denied = || {
            let needs = ["secrets=read", "repository_hooks=read", "members=read"];
            needs.map(closed)
        };
        // The repository may not be selected, or the token not be approved yet.
        check_visible(Some(&public), required, &denied(), ("", ""));
        let mut responses = Vec::from(denied());
        responses[0] = respond("secrets=read", 200, "", "");
        check_visible(
            Some(&public),
            required,
            &responses,
            ("secrets=read", "repository_hooks=read members=read"),
        );
        // The token always reaches its own account.
        check_visible(
            None,
            required,
            &[closed("emails=read")],
            ("", "emails=read"),
        );
    }

    #[test]
    fn token_with_nothing_required_is_rejected() {
        #[track_caller]
        fn check(granted: &str, missing: &[&str], is_usable: bool) {
            let missing: Vec<_> = missing.iter().map(|&it| it.to_owned()).collect();
            let report = PermissionReport {
                permissions: Some(Permissions::parse(granted).unwrap()),
                missing: Some(missing.clone()),
            };
            let expected = match is_usable {
                true => Ok(report.clone()),
                false => Err(VerificationError::MissingPermissions { missing }),
            };
            assert_eq!(report.reject_if_useless(), expected);
        }
        check("contents=read", &[], true);
        check("contents=read", &["issues=write"], true);
        check("", &["issues=write"], false);
        check("metadata=read", &["issues=write"], false);
        check("metadata=read", &[], true);
        check("metadata=read contents=read", &["issues=write"], true);
        check("", &[], true);
        assert_eq!(
            PermissionReport::default().reject_if_useless(),
            Ok(PermissionReport::default())
        );
    }
}
