//! The responses of the fake GitHub API. acme is an organization with the private repository website; octocat is one of its
//! members.

use super::scenario::Scenario;
use crate::{
    config::Repository,
    github::{
        probes::{PROBES, ProbeTarget},
        repository::{OwnerType, VisibleRepository},
    },
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
pub(super) fn website() -> VisibleRepository {
    VisibleRepository {
        repository: Repository::parse("acme/website").expect("it is a valid name"),
        is_private: true,
        owner_type: OwnerType::Organization,
    }
}

/// The response to a GET.
pub(super) async fn respond(scenario: Scenario, uri: &Uri) -> Response {
    if let Some(rejection) = global_rejection(scenario) {
        return rejection;
    }
    match uri.path() {
        "/user" => get_user(scenario).await,
        "/user/repos" => list_private_repositories(scenario),
        "/users/acme" => Json(json!({"login": "acme", "type": "Organization"})).into_response(),
        "/users/octocat" | "/users/hubot" => Json(json!({"type": "User"})).into_response(),
        path if scenario.is_classic() => get_with_classic(scenario, path),
        path => get_with_fine_grained(scenario, path),
    }
}

/// The response of scenarios in which all requests fail alike.
fn global_rejection(scenario: Scenario) -> Option<Response> {
    match scenario {
        Scenario::Invalid => Some(error(StatusCode::UNAUTHORIZED, "Bad credentials")),
        Scenario::Expired => {
            let response = error(StatusCode::UNAUTHORIZED, "Bad credentials");
            Some(with_expiry(in_days(-1), response))
        }
        Scenario::SsoRequired => {
            let message = "Resource protected by organization SAML enforcement.";
            let sso =
                "required; url=https://github.com/orgs/acme/sso?authorization_request=SANDBOX";
            let response = error(StatusCode::FORBIDDEN, message);
            Some(([("x-github-sso", sso)], response).into_response())
        }
        Scenario::RateLimited => {
            let headers = [("retry-after", "60"), ("x-ratelimit-remaining", "0")];
            let response = error(StatusCode::TOO_MANY_REQUESTS, "API rate limit exceeded");
            Some((headers, response).into_response())
        }
        Scenario::LockedOut => {
            let message = "Maximum number of login attempts exceeded. Please try again later.";
            Some(error(StatusCode::FORBIDDEN, message))
        }
        Scenario::GithubDown => Some(error(
            StatusCode::SERVICE_UNAVAILABLE,
            "Service unavailable",
        )),
        _ => None,
    }
}

async fn get_user(scenario: Scenario) -> Response {
    let (login, id, name) = match scenario {
        Scenario::OtherAccount => ("hubot", 480_938, "Hubot"),
        _ => ("octocat", 583_231, "The Octocat"),
    };
    let user = Json(json!({
        "login": login,
        "id": id,
        "name": name,
        "avatar_url": format!("https://avatars.githubusercontent.com/u/{id}"),
        "html_url": format!("https://github.com/{login}"),
    }));
    if scenario.is_classic() {
        return ([("x-oauth-scopes", scopes(scenario))], user).into_response();
    }
    if scenario == Scenario::Slow {
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
    let user = ([(ACCEPTED, "allows_permissionless_access=true")], user).into_response();
    match scenario {
        Scenario::NeverExpires | Scenario::LifetimePolicy => user,
        Scenario::ExpiresSoon => with_expiry(in_days(6), user),
        Scenario::OffsetExpiry => with_expiry(in_days_with_offset(90), user),
        _ => with_expiry(in_days(90), user),
    }
}

fn scopes(scenario: Scenario) -> &'static str {
    match scenario {
        Scenario::NoScopes => "",
        Scenario::IncompleteClassic => "repo",
        _ => "repo, read:org",
    }
}

fn list_private_repositories(scenario: Scenario) -> Response {
    let visible = match scenario {
        Scenario::RepositoryNotSelected => vec![repository("acme", "backend", "Organization")],
        Scenario::WrongResourceOwner => vec![repository("octocat", "notes", "User")],
        Scenario::PendingApproval
        | Scenario::BlockedByOrganization
        | Scenario::LifetimePolicy
        | Scenario::NoScopes => Vec::new(),
        _ => vec![repository("acme", "website", "Organization")],
    };
    ([(ACCEPTED, "metadata=read")], Json(visible)).into_response()
}

/// The scope `repo` gives access to every repository of its user.
fn get_with_classic(scenario: Scenario, path: &str) -> Response {
    if path == "/repos/acme/website" && scopes(scenario).contains("repo") {
        Json(repository("acme", "website", "Organization")).into_response()
    } else {
        not_found()
    }
}

/// One of the endpoints that the probes request.
fn get_with_fine_grained(scenario: Scenario, path: &str) -> Response {
    let website = website();
    let probe = PROBES.iter().find(|probe| {
        let path_of_probe = probe.path(Some(&website));
        path_of_probe.is_some_and(|it| it.split('?').next() == Some(path))
    });
    let Some(probe) = probe else {
        return not_found();
    };
    if probe.target != ProbeTarget::Account {
        match scenario {
            Scenario::BlockedByOrganization => {
                let message = "`acme` forbids access via a personal access token with fine-grained permissions. Please use a GitHub App, or an OAuth App.";
                return error(StatusCode::FORBIDDEN, message);
            }
            Scenario::LifetimePolicy => {
                let message = "The 'acme' organization forbids access via a fine-grained personal access tokens if the token's lifetime is greater than 366 days. Please adjust your token's lifetime at the following URL: https://github.com/settings/personal-access-tokens/1";
                return error(StatusCode::FORBIDDEN, message);
            }
            Scenario::RepositoryNotSelected
            | Scenario::WrongResourceOwner
            | Scenario::PendingApproval => return not_found(),
            _ => {}
        }
    }
    let lacks = match scenario {
        Scenario::NoPermissions => probe.permission != "metadata",
        Scenario::Incomplete => probe.permission == "issues",
        _ => scenario.without() == Some(probe.permission),
    };
    let response = if lacks {
        let message = "Resource not accessible by personal access token";
        error(StatusCode::FORBIDDEN, message)
    } else if probe.permission == "metadata" {
        Json(repository("acme", "website", "Organization")).into_response()
    } else {
        Json(json!([])).into_response()
    };
    (
        [(ACCEPTED, probe.required_permission().to_string())],
        response,
    )
        .into_response()
}

fn repository(owner: &str, name: &str, kind: &str) -> Value {
    json!({
        "name": name,
        "full_name": format!("{owner}/{name}"),
        "private": true,
        "owner": {"login": owner, "type": kind},
    })
}

/// Something that doesn't exist, or isn't shown to this token.
fn not_found() -> Response {
    error(StatusCode::NOT_FOUND, "Not Found")
}

fn error(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "message": message }))).into_response()
}

fn with_expiry(time: String, response: Response) -> Response {
    ([("github-authentication-token-expiration", time)], response).into_response()
}

/// This many days from now, in the first of GitHub's two formats.
fn in_days(days: i64) -> String {
    let time = Timestamp::now() + SignedDuration::from_hours(24 * days);
    time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// In the second format.
fn in_days_with_offset(days: i64) -> String {
    let time = Timestamp::now() + SignedDuration::from_hours(24 * days);
    let time = time.to_zoned(TimeZone::fixed(tz::offset(2)));
    time.strftime("%Y-%m-%d %H:%M:%S %z").to_string()
}
