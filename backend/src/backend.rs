//! What every route has at hand.

use crate::{
    config::{Config, StartError},
    github::Github,
    jobs::TokenMonitor,
    keys::SecretKey,
    limits::Askers,
    requirement::Requirement,
    sessions::Sessions,
    store::{
        connections::Connections,
        crypto::Keyring,
        database::{self, Pool},
        events::Events,
    },
    webhooks::client::WebhookClient,
};
use jiff::Timestamp;

pub(crate) struct Backend {
    pub(crate) pool: Pool,
    pub(crate) sessions: Sessions,
    pub(crate) connections: Connections,
    pub(crate) events: Events,
    pub(crate) github: Github,
    pub(crate) requirement: Requirement,
    pub(crate) secret_key: SecretKey,
    pub(crate) askers: Askers,
    pub(crate) monitor: TokenMonitor,
    /// Where the app's server wants to hear of tokens that end.
    pub(crate) webhook_client: Option<WebhookClient>,
    clock: fn() -> Timestamp,
}

impl Backend {
    pub(crate) async fn open(config: Config) -> Result<Backend, StartError> {
        let pool = database::open(&config.database).await?;
        let instance = config.github_instance();
        let ca_certificates = config.ca_certificates.as_slice();
        let webhook_client = config
            .webhook
            .map(|webhook| WebhookClient::new(webhook, ca_certificates))
            .transpose()
            .map_err(StartError::Client)?;
        Ok(Backend {
            pool: pool.clone(),
            sessions: Sessions::new(pool.clone()),
            events: Events::new(pool.clone(), instance.clone()),
            connections: Connections::new(
                pool,
                Keyring::new(config.key, config.previous_keys),
                instance,
            ),
            github: Github::new(&config.github_api_url, config.github_url, ca_certificates)
                .map_err(StartError::Client)?,
            requirement: config.requirement,
            secret_key: config.secret_key,
            askers: Askers::new(config.limits),
            monitor: TokenMonitor::new(),
            webhook_client,
            clock: config.clock,
        })
    }

    /// To the millisecond: which of two requests came first.
    pub(crate) fn precise_now(&self) -> Timestamp {
        (self.clock)()
    }

    /// To the second, like everything that is kept.
    pub(crate) fn now(&self) -> Timestamp {
        let now = self.precise_now();
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }
}
