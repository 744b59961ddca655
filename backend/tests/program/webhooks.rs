//! The host hears of tokens that end.

use crate::harness::{Host, PATIENCE, Store, start};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use data_encoding::BASE64;
use github_pat_backend::sandbox::Outcome;
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;
use tokio::{sync::mpsc, time::timeout};

type Heard = (StatusCode, HeaderMap, Value);

/// A host's server: refuses the first that it hears, and takes what comes after it.
async fn hear() -> (String, mpsc::UnboundedReceiver<Heard>) {
    #[derive(Clone)]
    struct Receiver(mpsc::UnboundedSender<Heard>);
    async fn webhook(
        State(Receiver(heard)): State<Receiver>,
        headers: HeaderMap,
        body: Bytes,
    ) -> StatusCode {
        let header = |name| headers[name].to_str().unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&[7; 32]).unwrap();
        let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(&body);
        let expected = format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()));
        let is_signed = header("webhook-signature") == expected;
        let status = match is_signed {
            true => StatusCode::NO_CONTENT,
            false => StatusCode::UNAUTHORIZED,
        };
        let event = serde_json::from_slice(&body).unwrap();
        heard.send((status, headers.clone(), event)).unwrap();
        status
    }
    let (sender, heard) = mpsc::unbounded_channel();
    let router = Router::new()
        .route("/webhook", post(webhook))
        .with_state(Receiver(sender));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/webhook", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router).into_future());
    (url, heard)
}

fn secret() -> String {
    format!("whsec_{}", BASE64.encode(&[7; 32]))
}

#[tokio::test]
async fn webhook_event_is_signed_and_delivered_once_across_restarts() {
    let store = Store::fresh().await;
    let (child, address) = start(&mut store.program()).await;
    let soon = Host::of(&address)
        .connect_with(1, Outcome::ExpiresSoon)
        .await
        .unwrap();
    drop(child);
    let (url, mut heard) = hear().await;
    let mut next = async || timeout(PATIENCE, heard.recv()).await.unwrap().unwrap();
    let watching = || {
        let mut command = store.program();
        command
            .args(["--webhook-url", &url])
            .env("WEBHOOK_SECRET", secret());
        command
    };
    let (child, address) = start(&mut watching()).await;
    let (status, headers, event) = next().await;
    assert_eq!(status, StatusCode::NO_CONTENT, "it is signed");
    assert!(headers["webhook-id"].to_str().unwrap().starts_with("evt_"));
    assert_eq!(event["type"], "connection.expiring");
    assert_eq!(event["data"]["subject"], "person-1");
    assert_eq!(event["data"]["connection_id"], soon.as_str());
    assert!(!event.to_string().contains("SANDBOX"));
    // Another one, that the next start finds: and only that one.
    let second = Host::of(&address)
        .connect_with(2, Outcome::ExpiresSoon)
        .await
        .unwrap();
    drop(child);
    let (_child, _) = start(&mut watching()).await;
    let (_, _, event) = next().await;
    assert_eq!(event["data"]["connection_id"], second.as_str());
}

#[tokio::test]
async fn webhook_without_a_valid_secret_is_refused() {
    for secret in [None, Some("mistyped")] {
        let store = Store::fresh().await;
        let mut command = store.program();
        command.args(["--webhook-url", "https://acme.example/webhook"]);
        command.envs(secret.map(|it| ("WEBHOOK_SECRET", it)));
        let output = command.output().await.unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success());
        assert!(said.contains("WEBHOOK_SECRET"), "{said}");
        assert!(!said.contains("mistyped"), "{said}");
    }
}
