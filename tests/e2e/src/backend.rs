//! The reference backend with the fake GitHub, and requests to it.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use github_pat_backend::{
    ApiKey, AppState, Config, Database, EncryptionKey, RateLimits, TokenPolicy, app, sandbox,
};
use serde_json::{Value, json};
use std::num::NonZeroU32;
use tempfile::TempDir;
use tower::ServiceExt;

/// A backend with a database of its own, gone with it.
pub struct Backend {
    pub router: Router,
    // Deleted when dropped.
    _folder: TempDir,
}

impl Backend {
    /// Authenticates the app's own server.
    pub const API_KEY: &str = "end-to-end-tests-and-nothing-else-0123456789";

    pub async fn start(policy: TokenPolicy) -> Backend {
        let folder = TempDir::new().expect("a temporary folder");
        let database = Database::File(folder.path().join("connections.db"));
        let api_key = ApiKey::parse(Self::API_KEY).expect("a valid key");
        let config = Config {
            github_api_url: sandbox::serve().await.expect("a port for the fake GitHub"),
            policy,
            rate_limits: RateLimits {
                // A test presses Connect as often as it likes.
                verifications_per_minute: NonZeroU32::MAX,
                ..RateLimits::default()
            },
            sandbox: true,
            playground: true,
            ..Config::new(database, EncryptionKey::random(), api_key)
        };
        let state = AppState::open(config).await.expect("the backend starts");
        let router = app(state);
        Backend {
            router,
            _folder: folder,
        }
    }

    /// A session for this person, as the host's own server makes it.
    pub async fn create_session(&self, subject: &str) -> String {
        let body = json!({"subject": subject});
        let (_, answer) = self
            .request(Method::POST, "/sessions", Self::API_KEY, body)
            .await;
        answer["session"].as_str().expect("a session").to_owned()
    }

    /// Makes a request with this bearer token, without a socket; returns the status, and the body if it is JSON.
    pub async fn request(
        &self,
        method: Method,
        path: &str,
        bearer: &str,
        body: Value,
    ) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {bearer}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .expect("a good request");
        let response = self.router.clone().oneshot(request).await;
        let response = response.expect("an answer");
        let status = response.status();
        let bytes = to_bytes(response.into_body(), 1 << 20).await;
        let body = serde_json::from_slice(&bytes.expect("a body"));
        (status, body.unwrap_or(Value::Null))
    }
}
