//! Encrypts with the current key what a previous key has encrypted, while everything goes on.

use crate::{backend::Backend, store::connections::Reencryption};
use std::{
    sync::{Arc, Weak},
    time::Duration,
};

/// How long it waits where the database has failed.
const RETRY_PAUSE: Duration = Duration::from_secs(60);

/// Runs once through all connections, and goes on where it was after a failure.
pub(super) async fn run(backend: Weak<Backend>) {
    let mut count = Reencryption::default();
    let mut last = String::new();
    while let Some(backend) = Weak::upgrade(&backend) {
        match backend.connections.reencrypt_page(&last, &mut count).await {
            Ok(Some(id)) => last = id,
            Ok(None) => return report(count),
            Err(error) => {
                tracing::error!(%error, "token re-encryption failed; it goes on in a minute");
                pause(backend).await;
            }
        }
    }
}

/// Doesn't keep the backend alive.
async fn pause(backend: Arc<Backend>) {
    drop(backend);
    tokio::time::sleep(RETRY_PAUSE).await;
}

fn report(count: Reencryption) {
    let Reencryption {
        reencrypted,
        undecryptable,
    } = count;
    match undecryptable {
        0 => tracing::info!(
            reencrypted,
            "token re-encryption finished: TOKEN_KEYS_BEFORE is not needed any more"
        ),
        _ => tracing::error!(
            reencrypted,
            undecryptable,
            "token re-encryption finished, but some tokens can't be decrypted with any of the keys"
        ),
    }
}
