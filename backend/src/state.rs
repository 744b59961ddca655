//! What routes and jobs share: the database, the clients of GitHub and of the webhook endpoint, the policy.

use crate::{
    config::{ApiKey, Config, Origin, TokenPolicy},
    github::GithubClient,
    http::RateLimiters,
    start_error::StartError,
    store::{
        connections::Connections,
        crypto::Keyring,
        database::{self, Pool},
        events::Events,
        sessions::Sessions,
    },
    webhooks::WebhookClient,
};
use jiff::Timestamp;
use std::{ops::Deref, sync::Arc};

/// A backend that is ready to serve requests and to run jobs. A clone shares everything with the original.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

#[doc(hidden)]
pub struct Shared {
    pub(crate) pool: Pool,
    pub(crate) sessions: Sessions,
    pub(crate) connections: Connections,
    pub(crate) events: Events,
    pub(crate) github: GithubClient,
    pub(crate) policy: TokenPolicy,
    pub(crate) api_key: ApiKey,
    pub(crate) allowed_origins: Vec<Origin>,
    pub(crate) rate_limiters: RateLimiters,
    pub(crate) webhook: Option<WebhookClient>,
    pub(crate) has_sandbox: bool,
    pub(crate) has_playground: bool,
    clock: fn() -> Timestamp,
}

impl AppState {
    /// Opens the database, and creates or migrates its tables.
    ///
    /// # Errors
    ///
    /// If the database can't be used, or no HTTPS client can be created.
    pub async fn open(config: Config) -> Result<AppState, StartError> {
        let pool = database::open(&config.database).await?;
        let instance = config.instance_name();
        let ca_certificates = config.ca_certificates.as_slice();
        let webhook = config
            .webhook
            .map(|webhook| WebhookClient::new(webhook, ca_certificates))
            .transpose()
            .map_err(StartError::HttpClient)?;
        let github = GithubClient::new(&config.github_api_url, config.github_url, ca_certificates)
            .map_err(StartError::HttpClient)?;
        let keys = Keyring::new(config.encryption_key, config.previous_encryption_keys);
        let state = AppState(Arc::new(Shared {
            sessions: Sessions::new(pool.clone()),
            events: Events::new(pool.clone(), instance.clone()),
            connections: Connections::new(pool.clone(), keys, instance),
            pool,
            github,
            policy: config.policy,
            api_key: config.api_key,
            allowed_origins: config.allowed_origins,
            rate_limiters: RateLimiters::new(config.rate_limits),
            webhook,
            has_sandbox: config.sandbox,
            has_playground: config.playground,
            clock: config.clock,
        }));
        state.warn_about_other_instances().await;
        Ok(state)
    }

    /// The time to the millisecond: it tells which of two requests came first.
    pub(crate) fn precise_now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The time to the second, as times are stored.
    pub(crate) fn now(&self) -> Timestamp {
        let now = self.precise_now();
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }

    async fn warn_about_other_instances(&self) {
        match self.connections.count_other_instances().await {
            Ok(0) => {}
            Ok(connections) => tracing::warn!(
                connections,
                "the database has connections to another GitHub instance (or to the sandbox): they are neither listed \
                 nor checked"
            ),
            Err(error) => tracing::error!(%error, "database error"),
        }
    }
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
