//! Deletes what isn't needed any more: idle clients of the rate limiters, expired sessions, events of replaced tokens.

use crate::state::AppState;

pub(super) async fn run_once(state: AppState) -> Result<(), sqlx::Error> {
    state.rate_limiters.evict_idle();
    state.sessions.delete_expired(state.now()).await?;
    state.events.delete_superseded().await
}
