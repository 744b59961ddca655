//! Enqueues events about tokens that expire soon or have expired.

use crate::{
    state::AppState,
    store::{
        connections::{Connections, PAGE_SIZE},
        events::Events,
    },
};
use github_pat::contract::WebhookEventType;
use jiff::Timestamp;

/// Limits a run; the next one finds the rest.
const MAX_PAGES: usize = 100;

pub(super) async fn run_once(state: AppState) -> Result<(), sqlx::Error> {
    let Some(client) = &state.webhook else {
        return Ok(());
    };
    let now = state.now();
    let soon = client.expiring_within().end(now);
    scan(&state.connections, &state.events, now, soon).await
}

/// Enqueues an event for each token that has expired by `now`, or expires by `soon`.
pub(super) async fn scan(
    connections: &Connections,
    events: &Events,
    now: Timestamp,
    soon: i64,
) -> Result<(), sqlx::Error> {
    for (event_type, from, until) in [
        (WebhookEventType::Expired, i64::MIN, now.as_second()),
        (WebhookEventType::Expiring, now.as_second(), soon),
    ] {
        let mut last = String::new();
        for _ in 0..MAX_PAGES {
            let page = connections
                .expiring_between(event_type, from, until, &last)
                .await?;
            for record in &page {
                events.enqueue(event_type, record, 0, now).await?;
                last.clone_from(&record.id);
            }
            if page.len() < PAGE_SIZE {
                break;
            }
        }
    }
    Ok(())
}
