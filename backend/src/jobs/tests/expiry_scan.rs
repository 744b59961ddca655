//! Tests of the expiry scan.

use super::{DAY, Harness};
use crate::webhooks::EventStatus;
use serde_json::Value;

#[tokio::test]
async fn scan_enqueues_expiring_and_expired_once_each() {
    let harness = Harness::new().await;
    let id = harness.store(1, Some(30 * DAY), 0).await;
    harness.store(2, None, 0).await;
    harness.store(3, Some(300 * DAY), 0).await;
    for (day, expected) in [
        (0, [].as_slice()),
        (22, &[]),
        (23, &["connection.expiring"]),
        (24, &[]),
        (29, &[]),
        (30, &["connection.expired"]),
        (31, &[]),
    ] {
        assert_eq!(harness.run_types(day * DAY).await, expected, "day {day}");
    }
    // Another token, another end.
    assert_eq!(harness.store(1, Some(60 * DAY), 31 * DAY).await, id);
    assert_eq!(harness.run_types(32 * DAY).await, [""; 0]);
    let sent = harness.run(53 * DAY).await;
    let data = &sent[0].1["data"];
    assert_eq!(sent[0].1["type"], "connection.expiring");
    assert_eq!(sent[0].1["timestamp"], "1970-02-23T00:00:00Z");
    assert_eq!(data["subject"], "ada");
    assert_eq!(data["connection_id"], id.as_str());
    assert_eq!(data["expires_at"], "1970-03-02T00:00:00Z");
    assert_eq!(data["token"], Value::Null);
}

#[tokio::test]
async fn scan_of_several_pages_finds_every_token() {
    let harness = Harness::new().await;
    for account in 1..=250 {
        harness.store(account, Some(DAY), 0).await;
    }
    harness.scan(0).await;
    let pending = harness.events.count(EventStatus::Pending).await.unwrap();
    assert_eq!(pending, 250);
}
