//! What is done once a minute, for as long as the backend is there.

use crate::backend::Backend;
use std::{
    sync::{Arc, Weak},
    time::Duration,
};
use tokio::time::{MissedTickBehavior, interval};

const MINUTE: Duration = Duration::from_secs(60);

/// Begins at once.
pub(crate) fn start(backend: &Arc<Backend>) {
    let backend = Arc::downgrade(backend);
    tokio::spawn(async move {
        let mut minutes = interval(MINUTE);
        // What has taken longer isn't made up for.
        minutes.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            minutes.tick().await;
            let Some(backend) = Weak::upgrade(&backend) else {
                return;
            };
            backend.askers.forget();
            let Some(watch) = &backend.watch else {
                continue;
            };
            let round = watch.round(&backend.connections, &backend.github, || backend.now());
            if let Err(error) = round.await {
                tracing::error!(%error, "the database failed: tokens are watched again in a minute");
            }
        }
    });
}
