//! The reference backend of `github-pat-connect`: takes a token from the form, verifies it with
//! GitHub, keeps it encrypted, and answers by the contract in `openapi.yaml`.
//!
//! A host runs it as it is (`src/main.rs`), or copies what it needs:
//!
//! ```no_run
//! use github_pat_backend::{
//!     BaseUrl, CaCertificates, Config, Database, EncryptionKey, GithubInstance, Limits, Requirement,
//!     SecretKey, Timestamp, app, serve,
//! };
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let router = app(Config {
//!     database: Database::File("connections.sqlite".into()),
//!     key: EncryptionKey::parse(&std::env::var("TOKEN_KEY")?)?,
//!     previous_keys: Vec::new(),
//!     secret_key: SecretKey::parse(&std::env::var("SECRET_KEY")?)?,
//!     github_api_url: BaseUrl::parse("https://api.github.com")?,
//!     github_url: GithubInstance::default(),
//!     requirement: Requirement::default(),
//!     allowed_origins: Vec::new(),
//!     limits: Limits::default(),
//!     ca_certificates: CaCertificates::default(),
//!     webhook: None,
//!     sandbox: false,
//!     playground: false,
//!     clock: Timestamp::now,
//! })
//! .await?;
//! let listener = std::net::TcpListener::bind("127.0.0.1:3000")?;
//! serve(listener, router, std::future::pending()).await?;
//! # Ok(())
//! # }
//! ```

// In reading order.
mod url;
mod keys;
mod expiry;
mod requirement;
mod problem;
pub mod numbers;
mod answer;
mod verification;
mod reach;
mod probes;
mod findings;
mod github;
mod examination;
mod limits;
mod config;
mod store;
mod sessions;
mod connection;
mod webhooks;
mod backend;
mod jobs;
mod credentials;
mod body;
mod query;
pub mod sandbox;
mod http;
mod routes;
mod layers;
mod server;
mod app;

#[cfg(test)]
#[path = "../tests/common/postgres.rs"]
mod postgres;

pub use app::app;
pub use config::{
    BadPostgresUrl, CaCertificates, Config, Database, InvalidCertificate, PostgresUrl, StartError,
};
pub use expiry::{BadWithin, Within};
pub use github_pat::{
    AcceptedTokenTypes, ErrorCode, GithubInstance, Permissions, Scopes, TokenType, contract,
};
pub use jiff::Timestamp;
pub use keys::{BadKey, SecretKey};
pub use limits::Limits;
pub use requirement::{InvalidRepository, Repository, Requirement};
pub use server::serve;
pub use store::crypto::EncryptionKey;
pub use url::{BadUrl, BaseUrl, Origin, WebhookUrl, parse_github_url};
pub use webhooks::secret::{BadWebhookSecret, Webhook, WebhookSecret};
