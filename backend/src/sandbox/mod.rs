//! GitHub's stand-in: one test token for each outcome, in the way payment providers publish test
//! cards. It is spoken with by HTTP, so that the code that verifies tokens is the real one.

mod outcome;
mod token;
mod play;

pub use outcome::Outcome;
pub use token::token;

use crate::{requirement::Repository, url::BaseUrl};
use axum::{
    Router,
    http::{HeaderMap, Uri, header},
    routing::get,
};
use std::io;

/// Serves the stand-in on a free port of this machine, for as long as the process lives, and tells
/// where.
pub async fn serve() -> io::Result<BaseUrl> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(axum::serve(listener, router()).into_future());
    BaseUrl::parse(&format!("http://{address}")).map_err(io::Error::other)
}

/// The only repository there is: acme/website, which is private. Most of the tokens see it.
pub fn repository() -> Repository {
    play::website().repository
}

/// Plays what the backend asks GitHub for. Every token it doesn't know is a bad one.
pub fn router() -> Router {
    let answer = async |headers: HeaderMap, uri: Uri| {
        let bearer = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let outcome = bearer.and_then(|bearer| {
            let mut outcomes = Outcome::ALL.iter().copied();
            outcomes.find(|&outcome| token(outcome) == bearer)
        });
        play::play(outcome.unwrap_or(Outcome::Invalid), &uri).await
    };
    Router::new().route("/{*path}", get(answer))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{
        body::Body,
        http::{Request, StatusCode},
        response::Response,
    };
    use tokio::time::Instant;
    use tower::ServiceExt;

    async fn ask(path: &str, token: &str) -> Response {
        let request = Request::get(path)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::empty())
            .unwrap();
        router().oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn an_unknown_token_is_a_bad_one() {
        for path in ["/user", "/user/repos", "/repos/acme/website", "/nowhere"] {
            for unknown in ["", "a", &"a".repeat(40)] {
                let answer = ask(path, unknown).await;
                assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
            }
        }
    }

    #[tokio::test]
    async fn a_permission_opens_what_is_its_own() {
        const ACCEPTED: &str = "x-accepted-github-permissions";
        for (outcome, path, status, accepted) in [
            (
                Outcome::Success,
                "/repos/acme/website/issues",
                200,
                Some("issues=read"),
            ),
            (
                Outcome::Incomplete,
                "/repos/acme/website/issues",
                403,
                Some("issues=read"),
            ),
            (
                Outcome::Incomplete,
                "/repos/acme/website/pulls",
                200,
                Some("pull_requests=read"),
            ),
            (
                Outcome::WithoutMembers,
                "/orgs/acme/teams",
                403,
                Some("members=read"),
            ),
            (
                Outcome::NoPermissions,
                "/repos/acme/website",
                200,
                Some("metadata=read"),
            ),
            (Outcome::PendingApproval, "/repos/acme/website", 404, None),
            (Outcome::Success, "/repos/acme/backend", 404, None),
            (Outcome::Success, "/repos/acme/website/nowhere", 404, None),
        ] {
            let answer = ask(path, &token(outcome)).await;
            assert_eq!(answer.status(), status, "{outcome:?} {path}");
            let header = answer.headers().get(ACCEPTED);
            let header = header.map(|value| value.to_str().unwrap());
            assert_eq!(header, accepted, "{outcome:?} {path}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn slow_takes_five_seconds() {
        let start = Instant::now();
        let response = ask("/user", &token(Outcome::Slow)).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(start.elapsed().as_secs(), 5);
    }
}
