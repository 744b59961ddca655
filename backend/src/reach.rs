//! Which repository a token sees, and what it means when it doesn't see the one it should. Pure: no
//! network, no clock.

use crate::{answer::Answer, problem::Problem, requirement::Repository};
use axum::http::StatusCode;
use github_pat::GithubInstance;
use jiff::Timestamp;
use serde::Deserialize;

/// A repository that a token sees.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) repository: Repository,
    /// A public one is seen by everyone: that proves nothing of the token.
    pub(crate) is_private: bool,
    pub(crate) owner: Owner,
}

/// What kind of account owns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Person,
    Organization,
}

/// How a repository looks to a token: the one that the host requires, or the first private one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Sight {
    Seen(Seen),
    /// There is none, or this token isn't shown it: GitHub tells neither from the other.
    Hidden,
    /// GitHub fails, or answers something else. That says nothing of the token.
    Undecided,
}

/// Reads the answer to `GET /repos/{owner}/{repo}`. Refuses what an organization's policy forbids.
pub(crate) fn sight(
    answer: &Answer,
    github: &GithubInstance,
    now: Timestamp,
) -> Result<Sight, Problem> {
    match answer.status {
        StatusCode::OK => Ok(match serde_json::from_slice::<Listed>(&answer.body) {
            Ok(listed) => listed.seen().map_or(Sight::Undecided, Sight::Seen),
            Err(_) => Sight::Undecided,
        }),
        StatusCode::NOT_FOUND => Ok(Sight::Hidden),
        StatusCode::FORBIDDEN => match answer.refusal(github, now) {
            policy @ (Problem::SsoRequired { .. }
            | Problem::BlockedByOrganization
            | Problem::IpNotAllowed
            | Problem::TwoFactorRequired
            | Problem::AccountSuspended
            | Problem::LifetimePolicy) => Err(policy),
            _ if answer.names_the_token() => Ok(Sight::Hidden),
            _ => Ok(Sight::Undecided),
        },
        _ => Ok(Sight::Undecided),
    }
}

/// Reads the answer to `GET /user/repos?visibility=private`: the first one that the token sees.
pub(crate) fn first_private(answer: &Answer) -> Sight {
    if answer.status != StatusCode::OK {
        return Sight::Undecided;
    }
    let Ok(listed) = serde_json::from_slice::<Vec<Listed>>(&answer.body) else {
        return Sight::Undecided;
    };
    let Some(first) = listed.first() else {
        return Sight::Hidden;
    };
    match first.seen() {
        Some(seen) if seen.is_private => Sight::Seen(seen),
        // Whoever doesn't keep to what was asked for has told nothing.
        _ => Sight::Undecided,
    }
}

/// Reads the answer to `GET /users/{owner}`.
pub(crate) fn owner(answer: &Answer) -> Option<Owner> {
    #[derive(Deserialize)]
    struct Account {
        r#type: String,
    }
    if answer.status != StatusCode::OK {
        return None;
    }
    let Account { r#type } = serde_json::from_slice(&answer.body).ok()?;
    Owner::parse(&r#type)
}

/// Why a fine-grained token doesn't see a repository, judged by the first private one that it does
/// see. It reaches the repositories of one owner only, so that one tells whose they are.
pub(crate) fn elsewhere(required: &Repository, first: &Seen) -> Problem {
    if required.is_of(&first.repository.owner) {
        Problem::RepositoryNotSelected
    } else {
        Problem::WrongResourceOwner
    }
}

/// Why a fine-grained token doesn't see a repository, if it sees no private one at all. `login` is
/// the token's own account.
pub(crate) fn nowhere(required: &Repository, owner: Owner, login: &str) -> Problem {
    match owner {
        // Until an organization approves a token, it reads what is public and nothing else.
        Owner::Organization => Problem::PendingApproval,
        Owner::Person if required.is_of(login) => Problem::RepositoryNotSelected,
        // A fine-grained token never reaches another person's repositories.
        Owner::Person => Problem::WrongResourceOwner,
    }
}

impl Sight {
    pub(crate) fn seen(self) -> Option<Seen> {
        match self {
            Sight::Seen(seen) => Some(seen),
            Sight::Hidden | Sight::Undecided => None,
        }
    }
}

/// A repository as GitHub shows it, as far as it matters here.
#[derive(Deserialize)]
struct Listed {
    full_name: String,
    private: bool,
    owner: ListedOwner,
}

#[derive(Deserialize)]
struct ListedOwner {
    r#type: String,
}

impl Listed {
    /// Its name is put into paths, so it is parsed like any other.
    fn seen(&self) -> Option<Seen> {
        Some(Seen {
            repository: Repository::parse(&self.full_name).ok()?,
            is_private: self.private,
            owner: Owner::parse(&self.owner.r#type)?,
        })
    }
}

impl Owner {
    fn parse(text: &str) -> Option<Owner> {
        match text {
            "User" => Some(Owner::Person),
            "Organization" => Some(Owner::Organization),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEBSITE: &str = r#"{"id":1,"name":"website","full_name":"acme/website","private":true,
        "owner":{"login":"acme","type":"Organization"},"of_another_day":[1]}"#;

    fn website() -> Seen {
        Seen {
            repository: repository("acme/website"),
            is_private: true,
            owner: Owner::Organization,
        }
    }

    fn repository(text: &str) -> Repository {
        Repository::parse(text).unwrap()
    }

    #[test]
    fn a_repository_is_seen_hidden_or_undecided() {
        #[track_caller]
        fn check(
            status: u16,
            headers: &[(&'static str, &'static str)],
            body: &str,
            expected: Result<Sight, Problem>,
        ) {
            let github = GithubInstance::default();
            let answer = Answer::played(status, headers, body);
            let sight = sight(&answer, &github, Timestamp::UNIX_EPOCH);
            assert_eq!(sight, expected, "{status} {headers:?} {body}");
        }
        check(200, &[], WEBSITE, Ok(Sight::Seen(website())));
        let public = WEBSITE.replace("true", "false");
        let seen = Seen {
            is_private: false,
            ..website()
        };
        check(200, &[], &public, Ok(Sight::Seen(seen)));
        check(404, &[], r#"{"message":"Not Found"}"#, Ok(Sight::Hidden));
        let token = r#"{"message":"Resource not accessible by personal access token"}"#;
        check(403, &[], token, Ok(Sight::Hidden));

        let page = "required; url=https://github.com/orgs/acme/sso?authorization_request=A";
        let sso = Problem::SsoRequired {
            authorize_url: Some(page[14..].to_owned()),
        };
        check(403, &[("x-github-sso", page)], "", Err(sso));
        for (message, problem) in [
            (
                "`acme` forbids access via a personal access token (classic).",
                Problem::BlockedByOrganization,
            ),
            (
                "The 'acme' organization forbids access via a fine-grained personal access tokens if the token's lifetime is greater than 90 days.",
                Problem::LifetimePolicy,
            ),
            (
                "Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.",
                Problem::IpNotAllowed,
            ),
        ] {
            let body = serde_json::json!({ "message": message }).to_string();
            check(403, &[], &body, Err(problem));
        }

        // What fails, has moved, or can't be read says nothing.
        let undecided = || Ok(Sight::Undecided);
        for status in [301, 401, 403, 410, 429, 451, 500, 503] {
            check(status, &[], r#"{"message":"Sorry"}"#, undecided());
        }
        check(403, &[("retry-after", "60")], token, undecided());
        let escaping = WEBSITE.replace("acme/website", "acme/..");
        let enterprise = WEBSITE.replace("Organization", "Enterprise");
        for body in ["", "[]", "<html>", "{}", &escaping, &enterprise] {
            check(200, &[], body, undecided());
        }
    }

    #[test]
    fn the_first_private_repository_is_the_list_s() {
        #[track_caller]
        fn check(status: u16, body: &str, expected: Sight) {
            let answer = Answer::played(status, &[], body);
            assert_eq!(first_private(&answer), expected, "{status} {body}");
        }
        check(200, &format!("[{WEBSITE}]"), Sight::Seen(website()));
        check(200, "[]", Sight::Hidden);
        let public = WEBSITE.replace("true", "false");
        check(200, &format!("[{public},{WEBSITE}]"), Sight::Undecided);
        for body in ["", WEBSITE, "[1]", "[{}]"] {
            check(200, body, Sight::Undecided);
        }
        for status in [304, 403, 404, 500] {
            check(status, "[]", Sight::Undecided);
        }
    }

    #[test]
    fn an_owner_is_a_person_or_an_organization() {
        for (status, body, expected) in [
            (200, r#"{"type":"User"}"#, Some(Owner::Person)),
            (200, r#"{"type":"Organization"}"#, Some(Owner::Organization)),
            (200, r#"{"type":"Bot"}"#, None),
            (200, "", None),
            (404, r#"{"type":"User"}"#, None),
        ] {
            assert_eq!(
                owner(&Answer::played(status, &[], body)),
                expected,
                "{body}"
            );
        }
    }

    #[test]
    fn why_a_repository_is_hidden_follows_from_what_is_seen_instead() {
        #[track_caller]
        fn check(required: &str, first: &str, expected: Problem) {
            let first = Seen {
                repository: repository(first),
                ..website()
            };
            assert_eq!(elsewhere(&repository(required), &first), expected);
        }
        check(
            "acme/website",
            "Acme/backend",
            Problem::RepositoryNotSelected,
        );
        check(
            "octocat/notes",
            "octocat/diary",
            Problem::RepositoryNotSelected,
        );
        check("acme/website", "octocat/notes", Problem::WrongResourceOwner);
        check("acme/website", "ecma/website", Problem::WrongResourceOwner);

        #[track_caller]
        fn check_nowhere(required: &str, owner: Owner, expected: Problem) {
            assert_eq!(nowhere(&repository(required), owner, "OctoCat"), expected);
        }
        check_nowhere(
            "acme/website",
            Owner::Organization,
            Problem::PendingApproval,
        );
        check_nowhere(
            "octocat/notes",
            Owner::Person,
            Problem::RepositoryNotSelected,
        );
        check_nowhere("hubot/notes", Owner::Person, Problem::WrongResourceOwner);
    }
}
