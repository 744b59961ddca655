//! Checks whether a token that GitHub accepts fulfils the policy.
//!
//! A token is refused only for what GitHub's responses prove. Where GitHub fails, is slow or limits the rate, the token is
//! accepted, and undecided permissions are left out of the report.

use super::{
    client::GithubClient,
    error::VerificationError,
    inference::{PermissionReport, ProbeResponse, infer_permissions},
    probes::{Probe, select_probes},
    repository::{self, RepositoryVisibility, VisibleRepository},
    response::GithubResponse,
    user::VerifiedToken,
};
use crate::config::{Repository, TokenPolicy};
use github_pat::{Token, TokenType};
use jiff::Timestamp;
use std::time::Duration;
use tokio::{
    task::JoinSet,
    time::{Instant, timeout_at},
};

/// For all requests together. With the ten seconds of `GET /user` they end before the form's timeout of twenty seconds.
const DEADLINE: Duration = Duration::from_secs(8);
/// GitHub asks for few concurrent requests (its page "Best practices for using the REST API").
const MAX_CONCURRENT_PROBES: usize = 6;

/// Checks a token, with no more requests than the policy needs.
pub(crate) async fn check_permissions(
    github: &GithubClient,
    token: &Token,
    verified: &VerifiedToken,
    policy: &TokenPolicy,
    now: Timestamp,
) -> Result<PermissionReport, VerificationError> {
    let accepted = policy.token_types;
    if !accepted.accepts_verified(verified.token_type) {
        return Err(VerificationError::TokenTypeNotAccepted { accepted });
    }
    let check = PermissionCheck {
        github,
        token,
        verified,
        now,
        deadline: Instant::now() + DEADLINE,
    };
    match verified.token_type {
        TokenType::Classic => check.check_scopes(policy).await,
        // A classic token has a known prefix or lists its scopes.
        TokenType::FineGrained | TokenType::Unknown => check.probe_permissions(policy).await,
    }
}

struct PermissionCheck<'a> {
    github: &'a GithubClient,
    token: &'a Token,
    verified: &'a VerifiedToken,
    now: Timestamp,
    deadline: Instant,
}

impl PermissionCheck<'_> {
    /// GitHub lists a classic token's scopes.
    async fn check_scopes(
        &self,
        policy: &TokenPolicy,
    ) -> Result<PermissionReport, VerificationError> {
        let required = &policy.scopes;
        let granted = self.verified.scopes.as_ref();
        let granted = granted.filter(|_| !required.is_empty());
        let missing = granted.map(|granted| -> Vec<String> {
            let missing = required.missing_from(granted).into_iter();
            missing.map(str::to_owned).collect()
        });
        if let Some(missing) = &missing
            && missing.len() == required.len()
        {
            let missing = missing.clone();
            return Err(VerificationError::MissingScopes { missing });
        }
        if let Some(repository) = &policy.repository {
            // An organization that blocks the token says so here. Whether the repository is visible doesn't matter: a
            // classic token has no selection of repositories that its owner could change.
            self.check_visibility(repository).await?;
        }
        Ok(PermissionReport {
            permissions: None,
            missing,
        })
    }

    /// GitHub doesn't list a fine-grained token's permissions, so they are probed.
    async fn probe_permissions(
        &self,
        policy: &TokenPolicy,
    ) -> Result<PermissionReport, VerificationError> {
        let required = &policy.permissions;
        let visible = match &policy.repository {
            Some(repository) => self.required_repository(repository).await?,
            None if required.is_empty() => None,
            None => self.first_private_repository().await.visible(),
        };
        let probes = select_probes(required, visible.as_ref());
        if probes.is_empty() {
            return Ok(PermissionReport::default());
        }
        let responses = self.send_probes(probes).await;
        infer_permissions(required, visible.as_ref(), &responses).reject_if_useless()
    }

    /// The required repository. `None` if GitHub doesn't say whether the token sees it, an error if it doesn't.
    async fn required_repository(
        &self,
        repository: &Repository,
    ) -> Result<Option<VisibleRepository>, VerificationError> {
        match self.check_visibility(repository).await? {
            RepositoryVisibility::Visible(visible) => return Ok(Some(visible)),
            RepositoryVisibility::Unknown => return Ok(None),
            RepositoryVisibility::NotFound => {}
        }
        match self.first_private_repository().await {
            // Not shown at its own path, but listed.
            RepositoryVisibility::Visible(first) if first.repository == *repository => {
                return Ok(Some(first));
            }
            RepositoryVisibility::Visible(first) => {
                return Err(repository::explain_other_repository(repository, &first));
            }
            RepositoryVisibility::Unknown => return Ok(None),
            RepositoryVisibility::NotFound => {}
        }
        let path = format!("/users/{}", repository.owner());
        let response = self.get_with_deadline(&path).await;
        match response.as_ref().and_then(repository::parse_owner_type) {
            Some(owner_type) => {
                let login = &self.verified.account.login;
                Err(repository::explain_no_repository(
                    repository, owner_type, login,
                ))
            }
            None => Ok(None),
        }
    }

    async fn check_visibility(
        &self,
        repository: &Repository,
    ) -> Result<RepositoryVisibility, VerificationError> {
        let path = format!("/repos/{repository}");
        match self.get_with_deadline(&path).await {
            Some(response) => {
                if response.status.is_redirection() {
                    tracing::warn!("the required repository was renamed: configure its new name");
                }
                repository::check_visibility(&response, self.github.instance(), self.now)
            }
            None => Ok(RepositoryVisibility::Unknown),
        }
    }

    async fn first_private_repository(&self) -> RepositoryVisibility {
        let path = "/user/repos?visibility=private&per_page=1";
        let response = self.get_with_deadline(path).await;
        response.map_or(RepositoryVisibility::Unknown, |response| {
            repository::parse_first_private(&response)
        })
    }

    async fn get_with_deadline(&self, path: &str) -> Option<GithubResponse> {
        let response = timeout_at(self.deadline, self.github.get(self.token, path)).await;
        let response = response.ok().and_then(Result::ok);
        if response.is_none() {
            tracing::warn!("repository access check failed");
        }
        response
    }

    /// Sends the probes; returns the responses that come before the deadline.
    async fn send_probes(&self, probes: Vec<(&'static Probe, String)>) -> Vec<ProbeResponse> {
        let count = probes.len();
        let mut waiting = probes.into_iter().map(|(probe, path)| {
            let response = self.github.probe(self.token, &path);
            async move {
                let response = response.await.ok()?;
                Some(ProbeResponse { probe, response })
            }
        });
        let mut running = JoinSet::new();
        for probe in waiting.by_ref().take(MAX_CONCURRENT_PROBES) {
            running.spawn(probe);
        }
        let mut responses: Vec<ProbeResponse> = Vec::new();
        // After the deadline the responses so far count.
        let _ = timeout_at(self.deadline, async {
            while let Some(finished) = running.join_next().await {
                let finished = finished.ok().flatten();
                let is_limited = finished.as_ref().is_some_and(|it| {
                    it.response
                        .is_rate_limited(self.github.instance(), self.now)
                });
                responses.extend(finished);
                if is_limited {
                    // Dropping the set cancels the others.
                    break;
                }
                if let Some(next) = waiting.next() {
                    running.spawn(next);
                }
            }
        })
        .await;
        if responses.len() < count {
            let unanswered = count - responses.len();
            tracing::warn!(
                unanswered,
                "GitHub did not respond to all permission probes"
            );
        }
        responses
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::BaseUrl;
    use github_pat::{GithubInstance, Permissions, contract::Account};
    use tokio::net::TcpListener;

    /// The paused clock jumps to the deadline as soon as nothing else can happen.
    #[tokio::test(start_paused = true)]
    async fn check_of_a_silent_github_ends_after_eight_seconds_with_nothing_decided() {
        #[track_caller]
        fn check(
            report: Result<PermissionReport, VerificationError>,
            start: Instant,
            expected: Option<&str>,
        ) {
            let permissions = expected.map(|text| Permissions::parse(text).unwrap());
            let missing = permissions.as_ref().map(|_| Vec::new());
            let expected = PermissionReport {
                permissions,
                missing,
            };
            assert_eq!(report, Ok(expected));
            assert_eq!(start.elapsed().as_secs(), DEADLINE.as_secs());
        }
        // It accepts connections and sends nothing.
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api = format!("http://{}", listener.local_addr().unwrap());
        let instance = GithubInstance::default();
        let api = BaseUrl::parse(&api).unwrap();
        let github = GithubClient::new(&api, instance, &[]).unwrap();
        let token = Token::new("a".repeat(40)).unwrap();
        let verified = VerifiedToken {
            account_id: 1,
            account: Account {
                login: "octocat".to_owned(),
                name: None,
                avatar_url: None,
                html_url: None,
            },
            token_type: TokenType::FineGrained,
            scopes: None,
            expires_at: None,
        };
        let check_policy = async |policy| {
            let now = Timestamp::UNIX_EPOCH;
            check_permissions(&github, &token, &verified, &policy, now).await
        };
        let required = |permissions, repository: Option<&str>| TokenPolicy {
            permissions: Permissions::parse(permissions).unwrap(),
            repository: repository.map(|text| Repository::parse(text).unwrap()),
            ..TokenPolicy::default()
        };
        for (policy, expected) in [
            (required("contents=read", Some("acme/website")), None),
            (required("contents=read", None), None),
            (required("", Some("acme/website")), None),
        ] {
            let start = Instant::now();
            check(check_policy(policy).await, start, expected);
        }
        // One deadline for all requests: no time is left for the probe of the account.
        let start = Instant::now();
        let policy = required("contents=read emails=read", None);
        check(check_policy(policy).await, start, Some(""));
    }
}
