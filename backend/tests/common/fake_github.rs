//! A fake GitHub API of the tests' own, for accounts that the sandbox doesn't have.

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::get,
};
use github_pat_backend::BaseUrl;
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// Serves a fake API until the test ends.
pub async fn serve(router: Router) -> BaseUrl {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, router).into_future());
    BaseUrl::parse(&format!("http://{address}")).unwrap()
}

/// A GitHub on which each token names its account. It counts the requests.
#[derive(Clone, Default)]
pub struct FakeGithub {
    requests: Arc<AtomicUsize>,
}

impl FakeGithub {
    pub async fn start(&self) -> BaseUrl {
        let router = Router::new().route("/user", get(get_user));
        serve(router.with_state(self.clone())).await
    }

    /// A token of the account with this number and login.
    pub fn token(id: i64, login: &str) -> String {
        format!("{:0<20}_{id}_{login}", "anyone")
    }

    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// `GET /user`, for requests with the headers that GitHub's documentation asks for.
async fn get_user(
    State(github): State<FakeGithub>,
    headers: HeaderMap,
) -> (StatusCode, Json<Value>) {
    github.requests.fetch_add(1, Ordering::SeqCst);
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap());
    let has_headers = header("accept") == Some("application/vnd.github+json")
        && header("x-github-api-version") == Some("2022-11-28")
        && header("user-agent").is_some_and(|agent| agent.starts_with("github-pat-backend/"));
    let bearer = header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    let parts: Vec<_> = bearer.unwrap_or_default().split('_').collect();
    let (true, [_, id, login]) = (has_headers, &parts[..]) else {
        return (StatusCode::BAD_REQUEST, Json(json!({})));
    };
    let id: i64 = id.parse().unwrap();
    (StatusCode::OK, Json(json!({ "id": id, "login": login })))
}
