//! Tests of the token monitor.

use super::{DAY, HOUR, Harness, OK, REJECTED, SUSPENDED, at};
use crate::{
    store::connections::{Scope, Suspicion},
    webhooks::EventStatus,
};
use axum::http::StatusCode;
use github_pat::contract::Connection;

#[tokio::test]
async fn token_rejected_twice_an_hour_apart_is_revoked_and_keeps_its_expiry() {
    let harness = Harness::new().await;
    let id = harness.store(1, Some(90 * DAY), 0).await;
    assert_eq!(harness.run_types(DAY - 1).await, [""; 0]);
    assert_eq!(harness.verifications(), 0, "not before a day has passed");
    // Once, and then again not.
    for (response, second, expected) in [
        (REJECTED, DAY, 1),
        (REJECTED, DAY + 60, 1),
        (OK, DAY + HOUR, 2),
    ] {
        harness.fakes().github = response;
        assert_eq!(harness.run_types(second).await, [""; 0], "{second}");
        assert_eq!(harness.verifications(), expected, "{second}");
    }
    harness.fakes().github = REJECTED;
    assert_eq!(harness.run_types(3 * DAY).await, [""; 0]);
    assert_eq!(
        harness.run_types(3 * DAY + HOUR).await,
        ["connection.revoked"]
    );
    assert_eq!(harness.run_types(3 * DAY + HOUR + 60).await, [""; 0]);

    let revoked = harness.find(&id).await;
    assert_eq!(revoked.revoked_at, Some(at(3 * DAY)));
    assert_eq!(revoked.expires_at, Some(at(90 * DAY)), "as GitHub said");
    let shown = Connection::from(revoked);
    assert_eq!(shown.expires_at, shown.revoked_at, "no later than that");
    let ending = harness
        .connections
        .list_page(Scope::Everyone, Some(3 * DAY), "");
    assert_eq!(ending.await.unwrap().len(), 1);
    // A new token is a new beginning.
    assert_eq!(harness.store(1, Some(90 * DAY), 10 * DAY).await, id);
    let replaced = harness.find(&id).await;
    assert_eq!(replaced.revoked_at, None);
    assert_eq!(replaced.expires_at, Some(at(90 * DAY)));
}

#[tokio::test]
async fn revoked_token_is_checked_daily_and_restored_when_github_accepts_it() {
    let harness = Harness::new().await;
    let id = harness.store(1, Some(90 * DAY), 0).await;
    harness.fakes().github = REJECTED;
    harness.run(DAY).await;
    assert_eq!(harness.run_types(DAY + HOUR).await, ["connection.revoked"]);
    for (second, expected) in [
        (2 * DAY, 2),
        (2 * DAY + HOUR, 3),
        (3 * DAY + HOUR - 1, 3),
        (4 * DAY, 4),
    ] {
        assert_eq!(harness.run_types(second).await, [""; 0]);
        assert_eq!(harness.verifications(), expected, "{second}");
    }
    harness.fakes().github = OK;
    let restored = harness.run(9 * DAY).await;
    assert_eq!(restored[0].1["type"], "connection.restored");
    assert_eq!(restored[0].1["data"].get("revoked_at"), None);
    assert_eq!(restored[0].1["data"]["expires_at"], "1970-04-01T00:00:00Z");
    assert_eq!(harness.find(&id).await.revoked_at, None);
    // And revoked again, which is another event than the first.
    harness.fakes().github = REJECTED;
    harness.run(20 * DAY).await;
    assert_eq!(
        harness.run_types(20 * DAY + HOUR).await,
        ["connection.revoked"]
    );
}

/// The clock advances during a request, which must not count as a new minute.
#[tokio::test]
async fn run_checks_one_rejected_token_however_long_github_takes() {
    let harness = Harness::new().await;
    for account in 1..=5 {
        harness.store(account, None, 0).await;
    }
    harness.fakes().github = REJECTED;
    for latency in [0, 1, 2, 30] {
        harness.fakes().latency = latency;
        let before = harness.verifications();
        harness.check(DAY + latency * 60).await;
        assert_eq!(harness.verifications(), before + 1, "{latency} s");
    }
}

#[tokio::test]
async fn rejected_tokens_and_others_take_turns() {
    let harness = Harness::new().await;
    for account in 1..=20 {
        harness.store_token('r', account, None, 0).await;
    }
    for account in 21..=30 {
        harness.store_token('a', account, None, 1).await;
    }
    harness.fakes().token_responses.insert('r', REJECTED);
    let mut minute = 0;
    while harness.events.count(EventStatus::Pending).await.unwrap() == 0 {
        minute += 1;
        harness.check(DAY + minute * 60).await;
        assert!(minute <= 61 + 1, "the first is confirmed after an hour");
    }
    assert!(harness.fakes().verified.contains(&'a'));
}

#[tokio::test]
async fn problem_of_one_token_delays_that_token_alone_and_longer_each_time() {
    let harness = Harness::new().await;
    harness.store_token('s', 1, None, 0).await;
    harness.fakes().token_responses.insert('s', SUSPENDED);
    for account in 2..=4 {
        harness.store(account, None, 1).await;
    }
    harness.check(DAY + 1).await;
    assert_eq!(harness.fakes().verified, ['s', 'a', 'a', 'a']);
    for (hours, expected) in [(1, 5), (2, 5), (3, 6), (6, 6), (7, 7), (14, 7), (15, 8)] {
        harness.check(DAY + 1 + hours * HOUR).await;
        assert_eq!(harness.verifications(), expected, "after {hours} hours");
    }
    // Nothing is known of it, so it isn't called revoked.
    assert_eq!(harness.run_types(DAY + 1 + 15 * HOUR).await, [""; 0]);
}

#[tokio::test]
async fn rate_limit_of_an_account_delays_its_token_alone() {
    let harness = Harness::new().await;
    harness.store_token('l', 1, None, 0).await;
    harness.store(2, None, 1).await;
    let message = r#"{"message": "Maximum number of login attempts exceeded."}"#;
    let limited = (StatusCode::FORBIDDEN, message);
    harness.fakes().token_responses.insert('l', limited);
    harness.check(DAY + 1).await;
    assert_eq!(harness.fakes().verified, ['l', 'a']);
}

#[tokio::test]
async fn failure_of_github_delays_all_tokens() {
    let harness = Harness::new().await;
    for account in 1..=3 {
        harness.store(account, None, 0).await;
    }
    harness.fakes().latency = 10;
    harness.fakes().github = (StatusCode::SERVICE_UNAVAILABLE, "");
    harness.check(DAY).await;
    assert_eq!(harness.verifications(), 1);
    harness.fakes().github = OK;
    // An hour after GitHub's response.
    harness.check(DAY + HOUR).await;
    assert_eq!(harness.verifications(), 1);
    harness.check(DAY + HOUR + 10).await;
    assert_eq!(harness.verifications(), 4);
    harness.fakes().latency = 0;
    harness.fakes().github = (StatusCode::TOO_MANY_REQUESTS, "");
    for (second, expected) in [(3 * DAY, 5), (3 * DAY + 59, 5), (3 * DAY + 60, 6)] {
        harness.check(second).await;
        assert_eq!(harness.verifications(), expected, "{second}");
    }
}

#[tokio::test]
async fn undecryptable_token_is_skipped_and_the_others_are_checked() {
    let harness = Harness::new().await;
    let id = harness.store(1, None, 0).await;
    harness.store(2, None, 1).await;
    sqlx::query("UPDATE connections SET encrypted_token = 'v1.none.' WHERE id = $1")
        .bind(&id)
        .execute(&harness.pool)
        .await
        .unwrap();
    harness.check(DAY + 1).await;
    assert_eq!(harness.verifications(), 1);
    assert_eq!(harness.find(&id).await.revoked_at, None);
}

#[tokio::test]
async fn claimed_check_of_an_ended_process_is_repeated_later() {
    let harness = Harness::new().await;
    harness.store(1, None, 0).await;
    let claim = |second| {
        let claimed = harness
            .connections
            .claim_next_check(Suspicion::Unsuspected, at(second));
        async { claimed.await.unwrap().is_some() }
    };
    assert!(claim(DAY).await);
    assert!(!claim(DAY + 60).await);
    harness.check(DAY + HOUR).await;
    assert_eq!(harness.verifications(), 1);
}
