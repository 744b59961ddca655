//! The reference backend of `github-pat-connect`: it receives a GitHub token from the form, verifies it with GitHub, stores
//! it encrypted, and monitors it. `openapi.yaml` describes its API, `docs/reference-backend`
//! in the repository its settings and operation.
//!
//! It runs as a program, or mounted in an axum app:
//!
//! ```
//! use axum::{Router, routing::get};
//! use github_pat_backend::{ApiKey, AppState, Config, Database, EncryptionKey, app, spawn_jobs};
//!
//! # use axum::{body::Body, http::Request};
//! # use tower::ServiceExt;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let (database, api_key) = (Database::Memory, "a".repeat(32));
//! # let encryption_key = ["A".repeat(43), "=".to_owned()].concat();
//! let encryption_key = EncryptionKey::parse(&encryption_key)?;
//! let api_key = ApiKey::parse(&api_key)?;
//! let state = AppState::open(Config::new(database, encryption_key, api_key)).await?;
//! let _jobs = spawn_jobs(&state);
//!
//! let router = Router::new()
//!     .route("/", get(async || "my app"))
//!     .nest("/github", app(state));
//! # for (path, status) in [("/", 200), ("/github/health", 204), ("/github/connections", 401)] {
//! #     let request = Request::get(path).body(Body::empty())?;
//! #     assert_eq!(router.clone().oneshot(request).await?.status(), status);
//! # }
//! # Ok(())
//! # }
//! ```
//!
//! Serve it with `router.into_make_service_with_connect_info::<SocketAddr>()`: requests are limited per client IP. Without
//! that they aren't. The form's `backend-url` is `/github/connections`, and the app's server creates sessions with
//! `POST /github/sessions` and the API key.
//!
//! Without the feature `cli` the program and its dependencies are left out.

pub mod sandbox;

mod app;
mod config;
mod github;
mod http;
mod http_client;
mod jobs;
mod metrics;
mod random;
mod start_error;
mod state;
mod store;
mod webhooks;

#[cfg(test)]
mod test_postgres;

pub use app::app;
pub use config::{
    ApiKey, BaseUrl, CaCertificates, Config, Database, EncryptionKey, ExpiryWindow, InvalidApiKey,
    InvalidCertificates, InvalidDuration, InvalidEncryptionKey, InvalidPostgresUrl,
    InvalidRepository, InvalidUrl, Origin, PostgresUrl, RateLimits, Repository, TokenPolicy,
    WebhookUrl, parse_github_url,
};
pub use github_pat::{
    AcceptedTokenTypes, ErrorCode, GithubInstance, Permissions, Scopes, TokenType, contract,
};
pub use jiff::Timestamp;
pub use jobs::{Jobs, spawn_jobs};
pub use metrics::{HTTP_REQUEST_DURATION, describe_metrics};
pub use start_error::StartError;
pub use state::AppState;
pub use webhooks::{InvalidWebhookSecret, Webhook, WebhookSecret};
