//! Key rotation: re-encrypts the tokens of previous keys while requests are served.

use crate::{state::AppState, store::connections::ReencryptionCount};
use std::time::Duration;

/// After a database error.
const RETRY_INTERVAL: Duration = Duration::from_secs(60);

/// Goes once through all connections.
pub(super) async fn run(state: AppState) {
    let mut count = ReencryptionCount::default();
    let mut last = String::new();
    loop {
        match state.connections.reencrypt_page(&last, &mut count).await {
            Ok(Some(id)) => last = id,
            Ok(None) => return log_result(count),
            Err(error) => {
                tracing::error!(%error, "token re-encryption failed; retrying in 60 s");
                tokio::time::sleep(RETRY_INTERVAL).await;
            }
        }
    }
}

fn log_result(count: ReencryptionCount) {
    let ReencryptionCount {
        reencrypted,
        undecryptable,
    } = count;
    match undecryptable {
        0 => tracing::info!(
            reencrypted,
            "token re-encryption finished: TOKEN_ENCRYPTION_PREVIOUS_KEYS is not needed any more"
        ),
        _ => tracing::error!(
            reencrypted,
            undecryptable,
            "token re-encryption finished, but some tokens cannot be decrypted with any of the keys"
        ),
    }
}
