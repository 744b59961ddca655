//! Webhook events across restarts.

use crate::{
    harness::{Client, Store, TIMEOUT, start},
    receiver::{Receiver, secret},
};
use github_pat_backend::sandbox::Scenario;
use tokio::time::timeout;

#[tokio::test]
async fn webhook_event_is_signed_and_delivered_once_across_restarts() {
    let store = Store::new().await;
    let (child, address) = start(&mut store.program()).await;
    let soon = Client::new(&address)
        .connect_with(1, Scenario::ExpiresSoon)
        .await
        .unwrap();
    drop(child);
    let receiver = Receiver::start().await;
    let accepted = async |count| {
        let accepted = timeout(TIMEOUT, receiver.accepted(count)).await.unwrap();
        assert_eq!(accepted.len(), count);
        accepted.into_iter().next_back().unwrap()
    };
    let with_webhook = || {
        let mut command = store.program();
        command
            .args(["--webhook-url", &receiver.url])
            .env("WEBHOOK_SECRET", secret());
        command
    };
    let (child, address) = start(&mut with_webhook()).await;
    // The receiver accepts what is signed, and nothing else.
    let event = accepted(1).await;
    assert!(event.id.starts_with("evt_"), "{event:?}");
    assert_eq!(event.body["type"], "connection.expiring");
    assert_eq!(event.body["data"]["subject"], "person-1");
    assert_eq!(event.body["data"]["connection_id"], soon.as_str());
    assert!(!event.body.to_string().contains("SANDBOX"));
    // Another one, which the next start finds; the first isn't delivered again.
    let second = Client::new(&address)
        .connect_with(2, Scenario::ExpiresSoon)
        .await
        .unwrap();
    drop(child);
    let (_child, _) = start(&mut with_webhook()).await;
    let event = accepted(2).await;
    assert_eq!(event.body["data"]["connection_id"], second.as_str());
}

#[tokio::test]
async fn webhook_without_a_valid_secret_is_refused() {
    for secret in [None, Some("mistyped")] {
        let store = Store::new().await;
        let mut command = store.program();
        command.args(["--webhook-url", "https://acme.example/webhook"]);
        command.envs(secret.map(|it| ("WEBHOOK_SECRET", it)));
        let output = command.output().await.unwrap();
        let log = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success());
        assert!(log.contains("WEBHOOK_SECRET"), "{log}");
        assert!(!log.contains("mistyped"), "{log}");
    }
}
