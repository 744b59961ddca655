//! What is done once a minute, for as long as the backend is there.

use crate::backend::Backend;
use std::{
    sync::{Arc, Weak},
    time::Duration,
};

const MINUTE: Duration = Duration::from_secs(60);

/// Begins at once.
pub(crate) fn start(backend: &Arc<Backend>) {
    let backend = Arc::downgrade(backend);
    tokio::spawn(async move {
        let mut minutes = tokio::time::interval(MINUTE);
        loop {
            minutes.tick().await;
            let Some(backend) = Weak::upgrade(&backend) else {
                return;
            };
            backend.askers.forget();
            let Some(watch) = &backend.watch else {
                continue;
            };
            let round = watch.round(&backend.connections, &backend.github, backend.now());
            if let Err(error) = round.await {
                tracing::error!(%error, "the database failed: tokens are watched again in a minute");
            }
        }
    });
}
