//! What the stand-in answers, as GitHub would. acme is an organization with the private repository
//! website; octocat is one of its members.

use super::outcome::Outcome;
use crate::{
    probes::{PROBES, Place},
    reach::{Owner, Seen},
    requirement::Repository,
};
use axum::{
    Json,
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};
use jiff::{
    SignedDuration, Timestamp,
    tz::{self, TimeZone},
};
use serde_json::{Value, json};
use std::time::Duration;

const ACCEPTED: &str = "x-accepted-github-permissions";

/// acme/website.
pub(super) fn website() -> Seen {
    Seen {
        repository: Repository {
            owner: "acme".to_owned(),
            name: "website".to_owned(),
        },
        is_private: true,
        owner: Owner::Organization,
    }
}

/// Answers a GET.
pub(super) async fn play(outcome: Outcome, uri: &Uri) -> Response {
    if let Some(refused) = at_the_door(outcome) {
        return refused;
    }
    match uri.path() {
        "/user" => user(outcome).await,
        "/user/repos" => private_repositories(outcome),
        "/users/acme" => Json(json!({"login": "acme", "type": "Organization"})).into_response(),
        "/users/octocat" | "/users/hubot" => Json(json!({"type": "User"})).into_response(),
        path if outcome.is_classic() => of_classic(outcome, path),
        path => of_fine_grained(outcome, path),
    }
}

/// What is refused whatever was asked for.
fn at_the_door(outcome: Outcome) -> Option<Response> {
    match outcome {
        Outcome::Invalid => Some(refused(StatusCode::UNAUTHORIZED, "Bad credentials")),
        Outcome::Expired => {
            let refused = refused(StatusCode::UNAUTHORIZED, "Bad credentials");
            Some(expiring(in_days(-1), refused))
        }
        Outcome::SsoRequired => {
            let message = "Resource protected by organization SAML enforcement.";
            let sso =
                "required; url=https://github.com/orgs/acme/sso?authorization_request=SANDBOX";
            let refused = refused(StatusCode::FORBIDDEN, message);
            Some(([("x-github-sso", sso)], refused).into_response())
        }
        Outcome::RateLimited => {
            let headers = [("retry-after", "60"), ("x-ratelimit-remaining", "0")];
            let refused = refused(StatusCode::TOO_MANY_REQUESTS, "API rate limit exceeded");
            Some((headers, refused).into_response())
        }
        Outcome::LockedOut => {
            let message = "Maximum number of login attempts exceeded. Please try again later.";
            Some(refused(StatusCode::FORBIDDEN, message))
        }
        Outcome::GithubDown => Some(refused(
            StatusCode::SERVICE_UNAVAILABLE,
            "Service unavailable",
        )),
        _ => None,
    }
}

async fn user(outcome: Outcome) -> Response {
    let (login, id, name) = match outcome {
        Outcome::OtherAccount => ("hubot", 480_938, "Hubot"),
        _ => ("octocat", 583_231, "The Octocat"),
    };
    let user = Json(json!({
        "login": login,
        "id": id,
        "name": name,
        "avatar_url": format!("https://avatars.githubusercontent.com/u/{id}"),
        "html_url": format!("https://github.com/{login}"),
    }));
    if outcome.is_classic() {
        return ([("x-oauth-scopes", scopes(outcome))], user).into_response();
    }
    if outcome == Outcome::Slow {
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
    let user = ([(ACCEPTED, "allows_permissionless_access=true")], user).into_response();
    match outcome {
        Outcome::NeverExpires | Outcome::LifetimePolicy => user,
        Outcome::ExpiresSoon => expiring(in_days(6), user),
        Outcome::OffsetExpiry => expiring(in_days_elsewhere(90), user),
        _ => expiring(in_days(90), user),
    }
}

fn scopes(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NoScopes => "",
        Outcome::IncompleteClassic => "repo",
        _ => "repo, read:org",
    }
}

fn private_repositories(outcome: Outcome) -> Response {
    let seen = match outcome {
        Outcome::RepositoryNotSelected => vec![repository("acme", "backend", "Organization")],
        Outcome::WrongResourceOwner => vec![repository("octocat", "notes", "User")],
        Outcome::PendingApproval
        | Outcome::BlockedByOrganization
        | Outcome::LifetimePolicy
        | Outcome::NoScopes => Vec::new(),
        _ => vec![repository("acme", "website", "Organization")],
    };
    ([(ACCEPTED, "metadata=read")], Json(seen)).into_response()
}

/// The scope `repo` opens every repository that its person sees.
fn of_classic(outcome: Outcome, path: &str) -> Response {
    if path == "/repos/acme/website" && scopes(outcome).contains("repo") {
        Json(repository("acme", "website", "Organization")).into_response()
    } else {
        not_found()
    }
}

/// One of the endpoints that prove a permission.
fn of_fine_grained(outcome: Outcome, path: &str) -> Response {
    let website = website();
    let probe = PROBES.iter().find(|probe| {
        let own = probe.path(Some(&website));
        own.is_some_and(|own| own.split('?').next() == Some(path))
    });
    let Some(probe) = probe else {
        return not_found();
    };
    if probe.place != Place::Account {
        match outcome {
            Outcome::BlockedByOrganization => {
                let message = "`acme` forbids access via a personal access token with fine-grained permissions. Please use a GitHub App, or an OAuth App.";
                return refused(StatusCode::FORBIDDEN, message);
            }
            Outcome::LifetimePolicy => {
                let message = "The 'acme' organization forbids access via a fine-grained personal access tokens if the token's lifetime is greater than 366 days. Please adjust your token's lifetime at the following URL: https://github.com/settings/personal-access-tokens/1";
                return refused(StatusCode::FORBIDDEN, message);
            }
            Outcome::RepositoryNotSelected
            | Outcome::WrongResourceOwner
            | Outcome::PendingApproval => return not_found(),
            _ => {}
        }
    }
    let lacks = match outcome {
        Outcome::NoPermissions => probe.permission != "metadata",
        Outcome::Incomplete => probe.permission == "issues",
        _ => outcome.without() == Some(probe.permission),
    };
    let answer = if lacks {
        let message = "Resource not accessible by personal access token";
        refused(StatusCode::FORBIDDEN, message)
    } else if probe.permission == "metadata" {
        Json(repository("acme", "website", "Organization")).into_response()
    } else {
        Json(json!([])).into_response()
    };
    ([(ACCEPTED, probe.needs().to_string())], answer).into_response()
}

fn repository(owner: &str, name: &str, kind: &str) -> Value {
    json!({
        "name": name,
        "full_name": format!("{owner}/{name}"),
        "private": true,
        "owner": {"login": owner, "type": kind},
    })
}

/// What isn't there, or isn't shown to this token.
fn not_found() -> Response {
    refused(StatusCode::NOT_FOUND, "Not Found")
}

fn refused(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "message": message }))).into_response()
}

fn expiring(time: String, answer: Response) -> Response {
    ([("github-authentication-token-expiration", time)], answer).into_response()
}

/// So many days from now, as GitHub writes it.
fn in_days(days: i64) -> String {
    let time = Timestamp::now() + SignedDuration::from_hours(24 * days);
    time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// The other way in which GitHub writes it.
fn in_days_elsewhere(days: i64) -> String {
    let time = Timestamp::now() + SignedDuration::from_hours(24 * days);
    let time = time.to_zoned(TimeZone::fixed(tz::offset(2)));
    time.strftime("%Y-%m-%d %H:%M:%S %z").to_string()
}
