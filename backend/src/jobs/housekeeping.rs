//! Forgets what isn't needed any more: idle clients of the rate limiters, expired sessions, events of replaced tokens.

use crate::backend::Backend;

pub(super) async fn run_once(backend: &Backend) -> Result<(), sqlx::Error> {
    backend.askers.evict_idle();
    backend.sessions.delete_expired(backend.now()).await?;
    backend.events.delete_superseded().await
}
