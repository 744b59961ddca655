//! Tests of the delivery of events.

use super::{DAY, HOUR, Harness, at};
use crate::{store::connections::Scope, webhooks::EventStatus};
use axum::http::StatusCode;
use github_pat::contract::WebhookEventType;

#[tokio::test]
async fn failed_event_is_retried_with_its_id_until_it_is_delivered() {
    let harness = Harness::new().await;
    harness.store(1, Some(DAY), 0).await;
    harness.fakes().endpoint = (StatusCode::INTERNAL_SERVER_ERROR, "");
    let first = harness.run(0).await;
    assert_eq!(first.len(), 1);
    assert_eq!(harness.run(59).await, []);
    assert_eq!(harness.run(67).await, first);
    assert_eq!(harness.run(67 + 119).await, []);
    // A redirect isn't followed, and is no success.
    harness.fakes().endpoint = (StatusCode::PERMANENT_REDIRECT, "");
    assert_eq!(harness.run(67 + 133).await, first);
    // `Retry-After` is longer than the backoff.
    harness.fakes().endpoint = (StatusCode::SERVICE_UNAVAILABLE, "5000");
    assert_eq!(harness.run(1000).await, first);
    harness.fakes().endpoint = (StatusCode::OK, "");
    assert_eq!(harness.run(5999).await, []);
    assert_eq!(harness.run(6000).await, first);
    assert_eq!(harness.run(DAY - 1).await, []);
}

#[tokio::test]
async fn event_is_given_up_after_three_days_or_at_a_410_and_can_be_replayed() {
    let harness = Harness::new().await;
    let id = harness.store(2, Some(DAY), 0).await;
    harness.fakes().endpoint = (StatusCode::NOT_FOUND, "");
    let mut attempts = 0;
    for hour in 0..24 {
        attempts += harness.run(hour * HOUR).await.len();
    }
    for hour in 24..200 {
        let sent = harness.run(hour * HOUR).await;
        let expiring = sent
            .iter()
            .filter(|(_, body)| body["type"] == "connection.expiring");
        attempts += expiring.count();
    }
    assert!((10..=20).contains(&attempts), "{attempts}");
    let failed = harness.events.list(EventStatus::Failed, "").await.unwrap();
    assert_eq!(failed.len(), 2);
    assert!(failed.iter().all(|event| event.connection_id == id));
    assert_eq!(failed[0].last_status, Some(404));
    assert_eq!(harness.events.count(EventStatus::Failed).await.unwrap(), 2);

    harness.fakes().endpoint = (StatusCode::GONE, "");
    let replayed = &failed[0].id;
    let is_there = harness
        .events
        .replay(replayed, at(300 * HOUR))
        .await
        .unwrap();
    assert!(is_there);
    assert_eq!(harness.run(300 * HOUR).await.len(), 1);
    assert_eq!(harness.run(400 * HOUR).await, [], "a 410 is the end of it");
    harness.fakes().endpoint = (StatusCode::OK, "");
    harness
        .events
        .replay(replayed, at(400 * HOUR))
        .await
        .unwrap();
    assert_eq!(harness.run(400 * HOUR).await.len(), 1);
    assert_eq!(harness.events.count(EventStatus::Failed).await.unwrap(), 1);
    let is_there = harness.events.replay("evt_none", at(0)).await.unwrap();
    assert!(!is_there);
}

#[tokio::test]
async fn failing_endpoint_delays_neither_scan_nor_checks() {
    let harness = Harness::new().await;
    for account in 1..=3 {
        harness.store(account, Some(5 * DAY), 0).await;
    }
    harness.fakes().endpoint = (StatusCode::INTERNAL_SERVER_ERROR, "");
    let sent = harness.run(DAY).await;
    assert_eq!(sent.len(), 1, "one attempt, then the endpoint has a rest");
    assert_eq!(harness.verifications(), 3);
    assert_eq!(harness.events.count(EventStatus::Pending).await.unwrap(), 3);
}

#[tokio::test]
async fn two_processes_deliver_each_event_once_and_check_each_token_once() {
    let harness = Harness::new().await;
    for account in 1..=20 {
        harness.store(account, Some(DAY), 0).await;
    }
    tokio::join!(harness.scan(0), harness.scan(0));
    tokio::join!(harness.deliver(0), harness.deliver(0));
    let mut ids: Vec<_> = harness
        .fakes()
        .deliveries
        .iter()
        .map(|(id, _)| id.clone())
        .collect();
    assert_eq!(ids.len(), 20);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 20);
    harness.store(21, None, 0).await;
    tokio::join!(
        harness.check_with(&harness.monitor, 2 * DAY),
        harness.check_with(&harness.other_monitor, 2 * DAY)
    );
    assert_eq!(harness.verifications(), 1);
}

#[tokio::test]
async fn event_of_a_deleted_connection_is_not_delivered() {
    let harness = Harness::new().await;
    let id = harness.store(1, Some(DAY), 0).await;
    harness.fakes().endpoint = (StatusCode::BAD_GATEWAY, "");
    assert_eq!(harness.run_types(0).await, ["connection.expiring"]);
    let found = harness.find(&id).await;
    assert!(
        harness
            .connections
            .delete(Scope::Everyone, &id)
            .await
            .unwrap()
    );
    // Found before, and enqueued after.
    let enqueued = harness
        .events
        .enqueue(WebhookEventType::Expired, &found, 0, at(DAY));
    enqueued.await.unwrap();
    harness.fakes().endpoint = (StatusCode::OK, "");
    assert_eq!(harness.run_types(DAY).await, [""; 0]);
    assert_eq!(harness.events.count(EventStatus::Pending).await.unwrap(), 0);
}

/// As where another process stores a token in the middle of enqueueing.
#[tokio::test]
async fn event_of_a_replaced_token_is_not_delivered_and_hides_none_of_the_new_one() {
    let harness = Harness::new().await;
    let id = harness.store(1, Some(DAY), 0).await;
    let found = harness.find(&id).await;
    let enqueued = harness
        .events
        .enqueue(WebhookEventType::Expiring, &found, 0, at(0));
    enqueued.await.unwrap();
    // Within the same second.
    assert_eq!(harness.store(1, Some(2 * DAY), 0).await, id);
    let sent = harness.run(0).await;
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].1["data"]["expires_at"], "1970-01-03T00:00:00Z");
    harness.events.delete_superseded().await.unwrap();
    let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM events")
        .fetch_one(&harness.pool)
        .await
        .unwrap();
    assert_eq!(left, 1);
    let late = harness
        .events
        .enqueue(WebhookEventType::Expired, &found, 0, at(0));
    late.await.unwrap();
    assert_eq!(harness.events.count(EventStatus::Pending).await.unwrap(), 0);
}

#[tokio::test]
async fn run_delivers_all_events_that_are_due() {
    let harness = Harness::new().await;
    for account in 1..=120 {
        harness.store(account, Some(DAY), 0).await;
    }
    assert_eq!(harness.run(0).await.len(), 120);
    assert_eq!(harness.run(0).await, []);
}
