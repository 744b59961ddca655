//! Delivers the events that are due.

use crate::{
    backend::Backend,
    numbers,
    store::events::{Events, PendingEvent},
    webhooks::{
        client::{Delivery, WebhookClient},
        event::EventStatus,
    },
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// How many events a run delivers, each within ten seconds; the next run comes within seconds.
const BATCH: usize = 50;

/// A minute, two, four, and so on up to six hours: three days in all.
const MAX_ATTEMPTS: i64 = 20;
const FIRST_BACKOFF: i64 = 60;
const LONGEST_BACKOFF: i64 = 6 * 60 * 60;
/// No endpoint postpones an event for longer.
const LONGEST_RETRY_AFTER: i64 = 24 * 60 * 60;

pub(super) async fn run_once(backend: &Backend) -> Result<(), sqlx::Error> {
    let Some(client) = &backend.webhook_client else {
        return Ok(());
    };
    deliver_due(&backend.events, client, || backend.now()).await?;
    for status in [EventStatus::Pending, EventStatus::Failed] {
        numbers::undelivered(status.as_str(), backend.events.count(status).await?);
    }
    Ok(())
}

/// Delivers what is due, until there is no more of it, or until the endpoint fails: then it isn't asked to take another
/// one now, and the event that failed is due after the others.
pub(super) async fn deliver_due(
    events: &Events,
    client: &WebhookClient,
    clock: impl Fn() -> Timestamp,
) -> Result<(), sqlx::Error> {
    for _ in 0..BATCH {
        let Some(event) = events.claim_next(clock()).await? else {
            break;
        };
        let delivery = client.deliver(&event, clock()).await;
        let is_delivered = delivery == Delivery::Delivered;
        numbers::delivered(is_delivered);
        let now = clock();
        match delivery {
            Delivery::Delivered => events.mark_delivered(&event, now).await?,
            Delivery::Gone => fail(events, &event, Some(410), None).await?,
            Delivery::Failed {
                status,
                retry_after,
            } => {
                let next = next_attempt_at(&event, retry_after, now);
                fail(events, &event, status, next).await?;
            }
        }
        if !is_delivered {
            break;
        }
    }
    Ok(())
}

async fn fail(
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
            "webhook delivery failed for good; POST /events/{{id}}/replay tries again"
        ),
    }
    events.mark_failed(event, status, next_attempt_at).await
}

/// `None` where this attempt was the last.
fn next_attempt_at(event: &PendingEvent, retry_after: Option<i64>, now: Timestamp) -> Option<i64> {
    let is_final = event.attempts + 1 >= MAX_ATTEMPTS;
    let asked = retry_after.unwrap_or(0).min(LONGEST_RETRY_AFTER);
    let pause = backoff(&event.id, event.attempts).max(asked);
    (!is_final).then(|| now.as_second() + pause)
}

/// Seconds until the next attempt, after as many before this one: with up to a tenth of jitter, so that what has failed at
/// once doesn't come back at once.
fn backoff(id: &str, attempts: i64) -> i64 {
    let pause = (FIRST_BACKOFF << attempts.clamp(0, 16)).min(LONGEST_BACKOFF);
    let digest = Sha256::digest(format!("{id} {attempts}"));
    pause + pause * i64::from(digest[0]) / (10 * 256)
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
        let pauses: Vec<_> = (0..MAX_ATTEMPTS - 1)
            .map(|attempts| backoff("evt_1", attempts))
            .collect();
        for (pause, least) in pauses.iter().zip([60, 120, 240, 480]) {
            assert!((least..=least * 11 / 10).contains(pause), "{pause}");
        }
        assert!(
            pauses
                .iter()
                .all(|pause| *pause <= LONGEST_BACKOFF * 11 / 10)
        );
        let days = pauses.iter().sum::<i64>() as f64 / 86_400.0;
        assert!((2.5..3.5).contains(&days), "{days}");
        let others: Vec<_> = (0..20).map(|id| backoff(&format!("evt_{id}"), 9)).collect();
        assert!(others.iter().any(|pause| *pause != others[0]), "{others:?}");
    }

    #[test]
    fn endpoint_may_ask_for_a_longer_pause_and_the_last_attempt_has_none_after_it() {
        let next = |attempts, retry_after| {
            next_attempt_at(&event(attempts), retry_after, Timestamp::UNIX_EPOCH)
        };
        let usual = next(0, None).unwrap();
        assert_eq!(next(0, Some(1)), Some(usual));
        assert_eq!(next(0, Some(600)), Some(600));
        assert_eq!(next(0, Some(i64::MAX)), Some(LONGEST_RETRY_AFTER));
        assert_eq!(next(MAX_ATTEMPTS - 1, Some(600)), None);
    }
}
