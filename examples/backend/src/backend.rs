//! What every route has at hand.

use crate::{
    config::{Config, StartError},
    connections::Connections,
    database,
    github::Github,
    keys::{Keyring, SecretKey},
    requirement::Requirement,
    sessions::Sessions,
};
use jiff::Timestamp;

pub(crate) struct Backend {
    pub(crate) sessions: Sessions,
    pub(crate) connections: Connections,
    pub(crate) github: Github,
    pub(crate) requirement: Requirement,
    pub(crate) secret_key: SecretKey,
    clock: fn() -> Timestamp,
}

impl Backend {
    pub(crate) async fn open(config: Config) -> Result<Backend, StartError> {
        let pool = database::open(&config.database).await?;
        Ok(Backend {
            sessions: Sessions::new(pool.clone()),
            connections: Connections::new(pool, Keyring::new(config.key, config.previous_keys)),
            github: Github::new(&config.github_api_url, config.github_url)
                .map_err(StartError::Client)?,
            requirement: config.requirement,
            secret_key: config.secret_key,
            clock: config.clock,
        })
    }

    /// To the second, like everything that is kept.
    pub(crate) fn now(&self) -> Timestamp {
        let now = (self.clock)();
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }
}
