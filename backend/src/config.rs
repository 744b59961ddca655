//! What the host decides before the backend starts.

use crate::{
    keys::SecretKey,
    limits::Limits,
    requirement::Requirement,
    store::crypto::EncryptionKey,
    url::{BaseUrl, Origin},
    webhooks::secret::Webhook,
};
use github_pat::GithubInstance;
use jiff::Timestamp;
use reqwest::{Certificate, Url};
use std::{fmt, path::PathBuf};

/// All that [`app`](crate::app) needs to know. Every part has been parsed: what is wrong with one
/// was said where it was read.
pub struct Config {
    pub database: Database,
    pub key: EncryptionKey,
    /// What tokens were encrypted with before. They are still opened, and sealed anew with `key`.
    pub previous_keys: Vec<EncryptionKey>,
    pub secret_key: SecretKey,
    /// Where tokens are verified: [`BaseUrl::api_of`] the instance, or [`sandbox::serve`](crate::sandbox::serve).
    pub github_api_url: BaseUrl,
    /// The instance on which people make tokens: a page that speaks of another is refused.
    pub github_url: GithubInstance,
    /// What a token must be and do.
    pub requirement: Requirement,
    /// Pages on other origins that may call from the browser.
    pub allowed_origins: Vec<Origin>,
    /// How often one may ask.
    pub limits: Limits,
    /// Certificate authorities that GitHub and the webhook's endpoint may have their certificates from, besides the
    /// system's and the usual ones.
    pub ca_certificates: CaCertificates,
    /// Where the host hears of tokens that end. Without it nobody watches over them.
    pub webhook: Option<Webhook>,
    /// Whether the sandbox is in GitHub's place: `GET /sandbox/tokens` lists its tokens, and connections made with it
    /// are kept apart from those of `github_url`, whose tokens it never gets.
    pub sandbox: bool,
    /// Whether `POST /playground/session` gives a session to any page on this machine. For trying
    /// out only: who gets the session reads and deletes the playground's connections.
    pub playground: bool,
    /// What time it is. A test lets it pass by hand.
    pub clock: fn() -> Timestamp,
}

/// Certificates of a company's own authority.
#[derive(Clone, Debug, Default)]
pub struct CaCertificates(Vec<Certificate>);

/// No certificates in PEM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidCertificate;

impl CaCertificates {
    /// Reads a PEM bundle.
    pub fn parse_pem(pem: &[u8]) -> Result<CaCertificates, InvalidCertificate> {
        match Certificate::from_pem_bundle(pem) {
            Ok(certificates) if !certificates.is_empty() => Ok(CaCertificates(certificates)),
            _ => Err(InvalidCertificate),
        }
    }

    pub(crate) fn as_slice(&self) -> &[Certificate] {
        &self.0
    }
}

impl fmt::Display for InvalidCertificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("it has no certificates in PEM (`-----BEGIN CERTIFICATE-----`)")
    }
}

impl std::error::Error for InvalidCertificate {}

impl Config {
    /// The GitHub instance that connections belong to, as it is stored with each of them.
    pub(crate) fn github_instance(&self) -> String {
        match self.sandbox {
            true => "sandbox".to_owned(),
            false => self.github_url.to_string(),
        }
    }

    /// With nothing that only some apps want.
    #[cfg(test)]
    pub(crate) fn for_test() -> Config {
        Config {
            database: Database::Memory,
            key: EncryptionKey::random(),
            previous_keys: Vec::new(),
            secret_key: SecretKey::parse(&"s".repeat(32)).unwrap(),
            github_api_url: BaseUrl::api_of(&GithubInstance::default()),
            github_url: GithubInstance::default(),
            requirement: Requirement::default(),
            allowed_origins: Vec::new(),
            limits: Limits::default(),
            ca_certificates: CaCertificates::default(),
            webhook: None,
            sandbox: false,
            playground: false,
            clock: Timestamp::now,
        }
    }
}

/// Where connections are kept.
#[derive(Clone, Debug)]
pub enum Database {
    /// In a file, which is created if it isn't there.
    File(PathBuf),
    /// Nowhere: gone with the app.
    Memory,
    /// On a server, which several of these may share.
    Postgres(PostgresUrl),
}

/// `postgres://user:password@host/name`. Shown and debugged without its password.
#[derive(Clone)]
pub struct PostgresUrl(Url);

/// Not `postgres://…` with the name of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadPostgresUrl;

impl PostgresUrl {
    pub fn parse(text: &str) -> Result<PostgresUrl, BadPostgresUrl> {
        let url = Url::parse(text).or(Err(BadPostgresUrl))?;
        match (url.scheme(), url.path()) {
            ("postgres" | "postgresql", path) if path.len() > 1 => Ok(PostgresUrl(url)),
            _ => Err(BadPostgresUrl),
        }
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.0.host_str().unwrap_or_default();
        write!(formatter, "{host}{}", self.0.path())
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PostgresUrl({self})")
    }
}

impl fmt::Display for BadPostgresUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("it has to be postgres://USER:PASSWORD@HOST/NAME")
    }
}

impl std::error::Error for BadPostgresUrl {}

/// Why the backend can't start.
#[derive(Debug)]
pub enum StartError {
    /// The database can't be opened for writing.
    Database {
        database: Database,
        error: sqlx::Error,
    },
    /// The database was written by a newer version, or something else is in it.
    Migration(sqlx::migrate::MigrateError),
    /// No HTTPS client can be made.
    Client(reqwest::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::Database { database, error } => {
                let place = match database {
                    Database::File(path) => path.display().to_string(),
                    Database::Memory => "in memory".to_owned(),
                    Database::Postgres(url) => {
                        return write!(
                            formatter,
                            "the database at {url} can't be used ({error}): see that it runs, lets this user in, and is named rightly in DATABASE_URL"
                        );
                    }
                };
                write!(
                    formatter,
                    "the database {place} can't be opened for writing ({error}): make it and its folder writable, or name another one with `--database PATH`"
                )
            }
            StartError::Migration(error) => write!(
                formatter,
                "the database doesn't have the tables that this version knows ({error}): start the version that wrote it, or name another file with `--database PATH`"
            ),
            StartError::Client(error) => write!(
                formatter,
                "no HTTPS client can be made ({error}): check the proxy variables of the environment"
            ),
        }
    }
}

impl std::error::Error for StartError {}
