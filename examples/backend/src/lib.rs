//! The reference backend of `github-pat-connect`: takes a token from the form, verifies it with
//! GitHub, keeps it encrypted, and answers by the contract in `openapi.yaml`.
//!
//! A host runs it as it is (`src/main.rs`), or copies what it needs:
//!
//! ```no_run
//! use github_pat_backend::{
//!     BaseUrl, Config, Database, EncryptionKey, Requirement, SecretKey, Timestamp, app,
//! };
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let router = app(Config {
//!     database: Database::File("connections.sqlite".into()),
//!     key: EncryptionKey::parse(&std::env::var("TOKEN_KEY")?)?,
//!     previous_keys: Vec::new(),
//!     secret_key: SecretKey::parse(&std::env::var("SECRET_KEY")?)?,
//!     github_api_url: BaseUrl::parse("https://api.github.com")?,
//!     github_url: BaseUrl::parse("https://github.com")?,
//!     requirement: Requirement::default(),
//!     allowed_origins: Vec::new(),
//!     sandbox: false,
//!     playground: false,
//!     clock: Timestamp::now,
//! })
//! .await?;
//! # let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
//! axum::serve(listener, router).await?;
//! # Ok(())
//! # }
//! ```

// In reading order: a module uses only those above it.
mod url;
mod token;
mod keys;
mod permissions;
mod scopes;
mod requirement;
mod config;
mod problem;
mod answer;
mod verification;
mod reach;
mod probes;
mod findings;
mod github;
mod examination;
mod database;
mod sessions;
mod connections;
mod backend;
mod credentials;
mod body;
pub mod sandbox;
mod routes;
mod app;

#[cfg(test)]
#[path = "../tests/common/postgres.rs"]
mod postgres;

pub use app::app;
pub use config::{BadPostgresUrl, Config, Database, PostgresUrl, StartError};
pub use jiff::Timestamp;
pub use keys::{BadKey, EncryptionKey, SecretKey};
pub use permissions::{BadPermissions, Permissions};
pub use problem::Code;
pub use requirement::{Accepted, BadRequirement, Repository, Requirement};
pub use scopes::{BadScope, Scopes};
pub use url::{BadUrl, BaseUrl, Origin};
