//! What every route has at hand.

use crate::{
    config::{Config, StartError},
    connections::Connections,
    database::{self, Pool},
    delivery::Sender,
    events::Events,
    github::Github,
    keys::{Keyring, SecretKey},
    limits::Askers,
    requirement::Requirement,
    sessions::Sessions,
    watch::Watch,
};
use jiff::Timestamp;

pub(crate) struct Backend {
    pub(crate) pool: Pool,
    pub(crate) sessions: Sessions,
    pub(crate) connections: Connections,
    pub(crate) github: Github,
    pub(crate) requirement: Requirement,
    pub(crate) secret_key: SecretKey,
    pub(crate) askers: Askers,
    /// Where the host wants to hear of tokens that end.
    pub(crate) watch: Option<Watch>,
    clock: fn() -> Timestamp,
}

impl Backend {
    pub(crate) async fn open(config: Config) -> Result<Backend, StartError> {
        let pool = database::open(&config.database).await?;
        let watch = match config.webhook {
            Some(webhook) => {
                let sender = Sender::new(webhook).map_err(StartError::Client)?;
                Some(Watch::new(Events::new(pool.clone()), sender))
            }
            None => None,
        };
        Ok(Backend {
            pool: pool.clone(),
            sessions: Sessions::new(pool.clone()),
            connections: Connections::new(pool, Keyring::new(config.key, config.previous_keys)),
            github: Github::new(&config.github_api_url, config.github_url)
                .map_err(StartError::Client)?,
            requirement: config.requirement,
            secret_key: config.secret_key,
            askers: Askers::new(config.limits),
            watch,
            clock: config.clock,
        })
    }

    /// To the second, like everything that is kept.
    pub(crate) fn now(&self) -> Timestamp {
        let now = (self.clock)();
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }
}
