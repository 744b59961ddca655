//! Finds out whether a token that GitHub takes does what the host requires.
//!
//! A token is refused for what GitHub's answers prove, and for nothing else: where GitHub fails, is
//! slow or limits the rate, the token is kept, and what couldn't be decided is left out.

use crate::{
    answer::Answer,
    findings::{self, Findings, Probed},
    github::Github,
    probes::{self, Probe},
    problem::Problem,
    reach::{self, Seen, Sight},
    requirement::{Repository, Requirement},
    verification::Verified,
};
use github_pat::{Token, TokenType};
use jiff::Timestamp;
use std::time::Duration;
use tokio::{
    task::JoinSet,
    time::{Instant, timeout_at},
};

/// For all of it. With the ten seconds that whose token it is may take, it ends before the form
/// loses its patience, which is after twenty.
const LIMIT: Duration = Duration::from_secs(8);
/// How many probes are under way at once. GitHub asks for few (its page "Best practices for using
/// the REST API").
const AT_ONCE: usize = 6;

/// Examines a token. Sends nothing that isn't needed for what is required.
pub(crate) async fn examine(
    github: &Github,
    token: &Token,
    verified: &Verified,
    requirement: &Requirement,
    now: Timestamp,
) -> Result<Findings, Problem> {
    let accepted = requirement.accepted;
    if !accepted.accepts_verified(verified.token_type) {
        return Err(Problem::OtherKind { accepted });
    }
    let examination = Examination {
        github,
        token,
        verified,
        now,
        deadline: Instant::now() + LIMIT,
    };
    match verified.token_type {
        TokenType::Classic => examination.scopes(requirement).await,
        // What has no known prefix and tells no scopes isn't classic.
        TokenType::FineGrained | TokenType::Unknown => examination.permissions(requirement).await,
    }
}

/// A token on its way through GitHub's endpoints.
struct Examination<'a> {
    github: &'a Github,
    token: &'a Token,
    verified: &'a Verified,
    now: Timestamp,
    deadline: Instant,
}

impl Examination<'_> {
    /// A classic token tells its scopes by itself. It is refused by an organization only when it
    /// asks for what belongs to it.
    async fn scopes(&self, requirement: &Requirement) -> Result<Findings, Problem> {
        let required = &requirement.scopes;
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
            return Err(Problem::MissingScopes { missing });
        }
        if let Some(repository) = &requirement.repository {
            // Whether it is seen isn't judged: there is no selection of repositories to mend.
            self.sight(repository).await?;
        }
        Ok(Findings {
            permissions: None,
            missing,
        })
    }

    async fn permissions(&self, requirement: &Requirement) -> Result<Findings, Problem> {
        let required = &requirement.permissions;
        let seen = match &requirement.repository {
            Some(repository) => self.required_one(repository).await?,
            None if required.is_empty() => None,
            None => self.first_private().await.seen(),
        };
        let probes = probes::choose(required, seen.as_ref());
        if probes.is_empty() {
            return Ok(Findings::default());
        }
        let probed = self.probe(probes).await;
        findings::read(required, seen.as_ref(), &probed).usable()
    }

    /// The repository that the host requires, if it is seen. If it is hidden, finds out why.
    async fn required_one(&self, repository: &Repository) -> Result<Option<Seen>, Problem> {
        match self.sight(repository).await? {
            Sight::Seen(seen) => return Ok(Some(seen)),
            Sight::Undecided => return Ok(None),
            Sight::Hidden => {}
        }
        match self.first_private().await {
            // Hidden, but listed: only its own page is refused.
            Sight::Seen(first) if first.repository == *repository => return Ok(Some(first)),
            Sight::Seen(first) => return Err(reach::elsewhere(repository, &first)),
            Sight::Undecided => return Ok(None),
            Sight::Hidden => {}
        }
        let path = format!("/users/{}", repository.owner);
        let answer = self.ask(&path).await;
        match answer.as_ref().and_then(reach::owner) {
            Some(owner) => {
                let login = &self.verified.account.login;
                Err(reach::nowhere(repository, owner, login))
            }
            None => Ok(None),
        }
    }

    async fn sight(&self, repository: &Repository) -> Result<Sight, Problem> {
        let path = format!("/repos/{repository}");
        match self.ask(&path).await {
            Some(answer) => {
                if answer.status.is_redirection() {
                    tracing::warn!("the required repository has moved: set its new name");
                }
                reach::sight(&answer, self.github.home(), self.now)
            }
            None => Ok(Sight::Undecided),
        }
    }

    async fn first_private(&self) -> Sight {
        let path = "/user/repos?visibility=private&per_page=1";
        let answer = self.ask(path).await;
        answer.map_or(Sight::Undecided, |answer| reach::first_private(&answer))
    }

    async fn ask(&self, path: &str) -> Option<Answer> {
        let answer = timeout_at(self.deadline, self.github.get(self.token, path)).await;
        let answer = answer.ok().and_then(Result::ok);
        if answer.is_none() {
            tracing::warn!("GitHub did not say what the token reaches");
        }
        answer
    }

    /// Sends the probes, and gathers what comes back in time.
    async fn probe(&self, probes: Vec<(&'static Probe, String)>) -> Vec<Probed> {
        let count = probes.len();
        let mut waiting = probes.into_iter().map(|(probe, path)| {
            let answer = self.github.probe(self.token, &path);
            async move { answer.await.ok().map(|answer| Probed { probe, answer }) }
        });
        let mut running = JoinSet::new();
        for probe in waiting.by_ref().take(AT_ONCE) {
            running.spawn(probe);
        }
        let mut probed: Vec<Probed> = Vec::new();
        // Time out or not: what has come stays.
        let _ = timeout_at(self.deadline, async {
            while let Some(one) = running.join_next().await {
                let one = one.ok().flatten();
                let is_limited = one
                    .as_ref()
                    .is_some_and(|one| one.answer.is_rate_limited(self.github.home(), self.now));
                probed.extend(one);
                if is_limited {
                    // Those under way are given up, and no more are sent.
                    break;
                }
                if let Some(next) = waiting.next() {
                    running.spawn(next);
                }
            }
        })
        .await;
        if probed.len() < count {
            let unanswered = count - probed.len();
            tracing::warn!(unanswered, "GitHub did not answer all probes");
        }
        probed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::url::BaseUrl;
    use github_pat::{GithubInstance, Permissions, contract::Account};
    use tokio::net::TcpListener;

    /// The clock is turned by hand: it jumps to the time limit as soon as nothing else can happen.
    #[tokio::test(start_paused = true)]
    async fn a_github_that_says_nothing_costs_eight_seconds_and_no_connection() {
        #[track_caller]
        fn check(findings: Result<Findings, Problem>, start: Instant, expected: Option<&str>) {
            let permissions = expected.map(|text| Permissions::parse(text).unwrap());
            let missing = permissions.as_ref().map(|_| Vec::new());
            let expected = Findings {
                permissions,
                missing,
            };
            assert_eq!(findings, Ok(expected));
            assert_eq!(start.elapsed().as_secs(), LIMIT.as_secs());
        }
        // Connections are made, and nobody ever answers.
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api = format!("http://{}", listener.local_addr().unwrap());
        let home = GithubInstance::default();
        let github = Github::new(&BaseUrl::parse(&api).unwrap(), home, &[]).unwrap();
        let token = Token::new("a".repeat(40)).unwrap();
        let verified = Verified {
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
        let examine = async |requirement| {
            let now = Timestamp::UNIX_EPOCH;
            super::examine(&github, &token, &verified, &requirement, now).await
        };
        let required = |permissions, repository: Option<&str>| Requirement {
            permissions: Permissions::parse(permissions).unwrap(),
            repository: repository.map(|text| Repository::parse(text).unwrap()),
            ..Requirement::default()
        };
        for (requirement, expected) in [
            (required("contents=read", Some("acme/website")), None),
            (required("contents=read", None), None),
            (required("", Some("acme/website")), None),
        ] {
            let start = Instant::now();
            check(examine(requirement).await, start, expected);
        }
        // One deadline for all of it: none is left for the probe of the account.
        let start = Instant::now();
        let requirement = required("contents=read emails=read", None);
        check(examine(requirement).await, start, Some(""));
    }
}
