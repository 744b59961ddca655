//! Delivers the webhook events that are due.

use crate::{
    metrics,
    state::AppState,
    store::events::{Events, PendingEvent},
    webhooks::{Delivery, EventStatus, WebhookClient},
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// Limits a run, in seconds; the next one delivers the rest.
const MAX_RUN_SECS: i64 = 10 * 60;

/// With the backoff, three days in all.
const MAX_ATTEMPTS: i64 = 20;
/// After the first attempt; doubled after each further one.
const FIRST_BACKOFF_SECS: i64 = 60;
const MAX_BACKOFF_SECS: i64 = 6 * 60 * 60;
/// The longest `Retry-After` that is respected.
const MAX_RETRY_AFTER_SECS: i64 = 24 * 60 * 60;

pub(super) async fn run_once(state: AppState) -> Result<(), sqlx::Error> {
    let Some(client) = &state.webhook else {
        return Ok(());
    };
    deliver_due(&state.events, client, || state.now()).await?;
    for status in [EventStatus::Pending, EventStatus::Failed] {
        metrics::set_event_count(status.as_str(), state.events.count(status).await?);
    }
    Ok(())
}

/// Delivers the events that are due, until one fails: then the endpoint gets none until the next run.
pub(super) async fn deliver_due(
    events: &Events,
    client: &WebhookClient,
    clock: impl Fn() -> Timestamp,
) -> Result<(), sqlx::Error> {
    let end = clock().as_second() + MAX_RUN_SECS;
    while clock().as_second() < end {
        let Some(event) = events.claim_next(clock()).await? else {
            break;
        };
        let delivery = client.deliver(&event, clock()).await;
        let is_delivered = delivery == Delivery::Delivered;
        metrics::record_delivery(is_delivered);
        let now = clock();
        match delivery {
            Delivery::Delivered => events.mark_delivered(&event, now).await?,
            Delivery::Gone => mark_failed(events, &event, Some(410), None).await?,
            Delivery::Failed {
                status,
                retry_after,
            } => {
                let next = next_attempt_at(&event, retry_after, now);
                mark_failed(events, &event, status, next).await?;
            }
        }
        if !is_delivered {
            break;
        }
    }
    Ok(())
}

async fn mark_failed(
    events: &Events,
    event: &PendingEvent,
    status: Option<u16>,
    next_attempt_at: Option<i64>,
) -> Result<(), sqlx::Error> {
    let event_id = &event.id;
    match next_attempt_at {
        Some(_) => tracing::warn!(event_id, status, "webhook delivery failed"),
        None => tracing::error!(
            event_id,
            status,
            "webhook delivery failed finally; POST /events/{{id}}/replay retries it"
        ),
    }
    events.mark_failed(event, status, next_attempt_at).await
}

/// When the next attempt is due, in seconds since 1970; `None` if this one was the last.
fn next_attempt_at(event: &PendingEvent, retry_after: Option<i64>, now: Timestamp) -> Option<i64> {
    let is_final_attempt = event.attempts + 1 >= MAX_ATTEMPTS;
    let retry_after = retry_after.unwrap_or(0).min(MAX_RETRY_AFTER_SECS);
    let wait = backoff(&event.id, event.attempts).max(retry_after);
    (!is_final_attempt).then(|| now.as_second() + wait)
}

/// Exponential backoff in seconds, with up to a tenth of jitter, so that events that failed together don't come back
/// together. `attempts` were made before this one.
fn backoff(id: &str, attempts: i64) -> i64 {
    let wait = (FIRST_BACKOFF_SECS << attempts.clamp(0, 16)).min(MAX_BACKOFF_SECS);
    let digest = Sha256::digest(format!("{id} {attempts}"));
    wait + wait * i64::from(digest[0]) / (10 * 256)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(attempts: i64) -> PendingEvent {
        PendingEvent {
            id: "evt_1".to_owned(),
            body: String::new(),
            attempts,
        }
    }

    #[test]
    fn backoffs_grow_have_jitter_and_last_three_days() {
        let waits: Vec<_> = (0..MAX_ATTEMPTS - 1)
            .map(|attempts| backoff("evt_1", attempts))
            .collect();
        for (wait, minimum) in waits.iter().zip([60, 120, 240, 480]) {
            assert!((minimum..=minimum * 11 / 10).contains(wait), "{wait}");
        }
        assert!(waits.iter().all(|wait| *wait <= MAX_BACKOFF_SECS * 11 / 10));
        let days = waits.iter().sum::<i64>() as f64 / 86_400.0;
        assert!((2.5..3.5).contains(&days), "{days}");
        let others: Vec<_> = (0..20).map(|id| backoff(&format!("evt_{id}"), 9)).collect();
        assert!(others.iter().any(|wait| *wait != others[0]), "{others:?}");
    }

    #[test]
    fn retry_after_prolongs_the_backoff_and_the_last_attempt_has_none() {
        let next = |attempts, retry_after| {
            next_attempt_at(&event(attempts), retry_after, Timestamp::UNIX_EPOCH)
        };
        let usual = next(0, None).unwrap();
        assert_eq!(next(0, Some(1)), Some(usual));
        assert_eq!(next(0, Some(600)), Some(600));
        assert_eq!(next(0, Some(i64::MAX)), Some(MAX_RETRY_AFTER_SECS));
        assert_eq!(next(MAX_ATTEMPTS - 1, Some(600)), None);
    }
}
