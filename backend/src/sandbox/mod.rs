//! The sandbox: a fake GitHub API with one test token for each scenario, as payment providers have test cards. The backend
//! uses it over HTTP, so the code that verifies tokens is the real one.

mod scenario;
mod token;
mod responses;

pub use scenario::Scenario;
pub use token::token;

use crate::config::{BaseUrl, Repository};
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, Uri, header},
    response::Response,
    routing::get,
};
use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex},
};

/// Serves the fake API on a free port of this machine until the process ends; returns its URL.
///
/// # Errors
///
/// If no port is free.
pub async fn serve() -> io::Result<BaseUrl> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(axum::serve(listener, router()).into_future());
    BaseUrl::parse(&format!("http://{address}")).map_err(io::Error::other)
}

/// The only repository in it, acme/website. It is private, and visible to most of the tokens.
pub fn repository() -> Repository {
    responses::website().repository
}

/// The fake API. Every other token is an invalid one.
pub fn router() -> Router {
    Router::new()
        .route("/{*path}", get(respond))
        .with_state(Arc::default())
}

/// How many times the token of each scenario has been verified.
type Verifications = Arc<Mutex<HashMap<Scenario, usize>>>;

async fn respond(
    State(verifications): State<Verifications>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let scenario = bearer.and_then(|bearer| {
        let mut scenarios = Scenario::ALL.iter().copied();
        scenarios.find(|&scenario| token(scenario) == bearer)
    });
    let scenario = scenario.unwrap_or(Scenario::Invalid);
    let verification = {
        let mut verifications = verifications.lock().expect("nothing panics with it");
        let count = verifications.entry(scenario).or_default();
        // The first request of each verification.
        if uri.path() == "/user" {
            *count += 1;
        }
        *count
    };
    responses::respond(scenario.at(verification), &uri).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{
        body::Body,
        http::{Request, StatusCode},
    };
    use tokio::time::Instant;
    use tower::ServiceExt;

    async fn get_as(path: &str, token: &str) -> Response {
        let request = Request::get(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::empty())
            .unwrap();
        router().oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn unknown_token_is_invalid() {
        for path in ["/user", "/user/repos", "/repos/acme/website", "/nowhere"] {
            for unknown in ["", "a", &"a".repeat(40)] {
                let response = get_as(path, unknown).await;
                assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
            }
        }
    }

    #[tokio::test]
    async fn permission_opens_its_endpoints() {
        const ACCEPTED: &str = "x-accepted-github-permissions";
        for (scenario, path, status, accepted) in [
            (
                Scenario::Success,
                "/repos/acme/website/issues",
                200,
                Some("issues=read"),
            ),
            (
                Scenario::Incomplete,
                "/repos/acme/website/issues",
                403,
                Some("issues=read"),
            ),
            (
                Scenario::Incomplete,
                "/repos/acme/website/pulls",
                200,
                Some("pull_requests=read"),
            ),
            (
                Scenario::WithoutMembers,
                "/orgs/acme/teams",
                403,
                Some("members=read"),
            ),
            (
                Scenario::NoPermissions,
                "/repos/acme/website",
                200,
                Some("metadata=read"),
            ),
            (Scenario::PendingApproval, "/repos/acme/website", 404, None),
            (Scenario::Success, "/repos/acme/backend", 404, None),
            (Scenario::Success, "/repos/acme/website/nowhere", 404, None),
        ] {
            let response = get_as(path, &token(scenario)).await;
            assert_eq!(response.status(), status, "{scenario:?} {path}");
            let header = response.headers().get(ACCEPTED);
            let header = header.map(|value| value.to_str().unwrap());
            assert_eq!(header, accepted, "{scenario:?} {path}");
        }
    }

    #[tokio::test]
    async fn token_that_changes_later_changes_when_it_is_verified_again() {
        let router = router();
        for (scenario, later) in [
            (Scenario::PermissionAdded, [200, 200]),
            (Scenario::RevokedLater, [401, 401]),
            (Scenario::GithubDownLater, [503, 503]),
        ] {
            let ask = async || {
                let mut statuses = Vec::new();
                for path in ["/user", "/repos/acme/website/issues"] {
                    let request = Request::get(path)
                        .header(header::AUTHORIZATION, format!("Bearer {}", token(scenario)))
                        .body(Body::empty())
                        .unwrap();
                    let response = router.clone().oneshot(request).await.unwrap();
                    statuses.push(response.status().as_u16());
                }
                statuses
            };
            for expected in [[200, 403], later, [200, 403]] {
                assert_eq!(ask().await, expected, "{scenario:?}");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn slow_scenario_takes_five_seconds() {
        let start = Instant::now();
        let response = get_as("/user", &token(Scenario::Slow)).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(start.elapsed().as_secs(), 5);
    }
}
