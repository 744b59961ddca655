//! Enqueues events for tokens that are about to expire, and for those that have expired.

use crate::{
    backend::Backend,
    store::{
        connections::{Connections, PAGE_SIZE},
        events::Events,
    },
};
use github_pat::contract::WebhookEventType;
use jiff::Timestamp;

/// How many connections a run looks at, of each kind; the rest is found by the next one.
const MAX_PAGES: usize = 100;

pub(super) async fn run_once(backend: &Backend) -> Result<(), sqlx::Error> {
    let Some(client) = &backend.webhook_client else {
        return Ok(());
    };
    let now = backend.now();
    let soon = client.expiring_within().until(now);
    scan(&backend.connections, &backend.events, now, soon).await
}

/// Enqueues what is known at `now`: tokens that have expired, and those that expire by `soon`.
pub(super) async fn scan(
    connections: &Connections,
    events: &Events,
    now: Timestamp,
    soon: i64,
) -> Result<(), sqlx::Error> {
    for (kind, from, until) in [
        (WebhookEventType::Expired, i64::MIN, now.as_second()),
        (WebhookEventType::Expiring, now.as_second(), soon),
    ] {
        let mut last = String::new();
        for _ in 0..MAX_PAGES {
            let page = connections
                .expiring_between(kind.as_str(), from, until, &last)
                .await?;
            for record in &page {
                events.enqueue(kind, record, 0, now).await?;
                last.clone_from(&record.id);
            }
            if page.len() < PAGE_SIZE {
                break;
            }
        }
    }
    Ok(())
}
