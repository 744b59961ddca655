//! The settings of a backend, parsed and validated.

mod api_key;
mod certificates;
mod database;
mod duration;
mod encryption_key;
mod origin;
mod policy;
mod rate_limits;
mod repository;
mod url;

pub use api_key::{ApiKey, InvalidApiKey};
pub use certificates::{CaCertificates, InvalidCertificates};
pub use database::{Database, InvalidPostgresUrl, PostgresUrl};
pub use duration::{ExpiryWindow, InvalidDuration};
pub use encryption_key::{EncryptionKey, InvalidEncryptionKey};
pub use origin::Origin;
pub use policy::TokenPolicy;
pub use rate_limits::RateLimits;
pub use repository::{InvalidRepository, Repository};
pub use url::{BaseUrl, InvalidUrl, WebhookUrl, parse_github_url};

pub(crate) use origin::{is_allowed_origin, is_loopback_host, is_loopback_origin};
pub(crate) use url::is_sso_page;

use crate::webhooks::Webhook;
use github_pat::GithubInstance;
use jiff::Timestamp;

/// All settings. [`Config::new`] has the defaults.
pub struct Config {
    pub database: Database,
    /// Encrypts tokens.
    pub encryption_key: EncryptionKey,
    /// Keys that encrypted tokens before `encryption_key`. They still decrypt; the tokens are re-encrypted.
    pub previous_encryption_keys: Vec<EncryptionKey>,
    /// Authenticates the app's own server.
    pub api_key: ApiKey,
    /// The GitHub instance on which people create their tokens. A form that names another one is refused.
    pub github_url: GithubInstance,
    /// The REST API that verifies tokens: [`BaseUrl::api_of`] the instance, or
    /// [`sandbox::serve`](crate::sandbox::serve).
    pub github_api_url: BaseUrl,
    /// What a token has to be and to be allowed to do.
    pub policy: TokenPolicy,
    /// Origins of pages that may call this backend, besides its own.
    pub allowed_origins: Vec<Origin>,
    pub rate_limits: RateLimits,
    /// Certificate authorities for GitHub and the webhook endpoint, besides the system's and the usual ones.
    pub ca_certificates: CaCertificates,
    /// Where events about tokens are sent. Without it, stored tokens are not monitored.
    pub webhook: Option<Webhook>,
    /// Whether `github_api_url` is the sandbox. `GET /sandbox/tokens` then lists its tokens, and connections belong to
    /// the sandbox instead of `github_url`.
    pub sandbox: bool,
    /// Whether `POST /playground/session` gives a session to any page on this machine. For trying out only.
    pub playground: bool,
    /// The current time. Tests set it.
    pub clock: fn() -> Timestamp,
}

impl Config {
    /// The settings that have no default, and the default of all others: github.com, any token, no other origin, no
    /// webhook.
    pub fn new(database: Database, encryption_key: EncryptionKey, api_key: ApiKey) -> Config {
        let github_url = GithubInstance::default();
        Config {
            database,
            encryption_key,
            previous_encryption_keys: Vec::new(),
            api_key,
            github_api_url: BaseUrl::api_of(&github_url),
            github_url,
            policy: TokenPolicy::default(),
            allowed_origins: Vec::new(),
            rate_limits: RateLimits::default(),
            ca_certificates: CaCertificates::default(),
            webhook: None,
            sandbox: false,
            playground: false,
            clock: Timestamp::now,
        }
    }

    /// The GitHub instance that connections belong to, as it is stored with each of them.
    pub(crate) fn instance_name(&self) -> String {
        match self.sandbox {
            true => "sandbox".to_owned(),
            false => self.github_url.to_string(),
        }
    }
}
