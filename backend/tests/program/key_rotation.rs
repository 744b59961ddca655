//! Rotation of the encryption key.

use crate::harness::{Client, Store, program, start, wait_for_log};
use data_encoding::BASE64;
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;

#[tokio::test]
async fn key_rotation_reencrypts_every_token() {
    let store = Store::new().await;
    let [old, new, other] = [7, 8, 9].map(|byte| BASE64.encode(&[byte; 32]));
    let run = |key: &str, before: &str| {
        let mut command = store.program();
        command
            .env("TOKEN_ENCRYPTION_KEY", key)
            .env("TOKEN_ENCRYPTION_PREVIOUS_KEYS", before);
        command
    };
    let expected = json!({"token": token(Scenario::Success)});
    // The next key may be known before, as during a rotation with several processes.
    let (child, address) = start(&mut run(&old, &new)).await;
    let id = Client::new(&address).connect(1).await.unwrap();
    drop(child);
    let (child, address) = start(&mut run(&new, &format!("{other} {old}"))).await;
    let client = Client::new(&address);
    // Readable from the start; new tokens are encrypted with the new key.
    assert_eq!(client.token(&id).await, expected);
    let second = client.connect(2).await.unwrap();
    wait_for_log(child, "token re-encryption finished").await;

    let (child, address) = start(&mut run(&new, "")).await;
    let client = Client::new(&address);
    for id in [&id, &second] {
        assert_eq!(client.token(id).await, expected);
    }
    drop(child);
    // With another key nothing decrypts, and nothing is changed.
    let (child, address) = start(&mut run(&other, "")).await;
    let client = Client::new(&address);
    assert_eq!(client.token(&id).await["code"], "server_error");
    let third = client.connect(3).await.unwrap();
    assert_eq!(client.token(&third).await, expected);
    drop(child);
    let (_child, address) = start(&mut run(&new, &other)).await;
    let client = Client::new(&address);
    for id in [&id, &second, &third] {
        assert_eq!(client.token(id).await, expected);
    }
}

#[tokio::test]
async fn invalid_previous_key_is_reported_without_its_value() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path());
    let output = command
        .env("TOKEN_ENCRYPTION_PREVIOUS_KEYS", "mistyped")
        .output()
        .await
        .unwrap();
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(
        log.contains("TOKEN_ENCRYPTION_PREVIOUS_KEYS") && log.contains("openssl rand -base64 32"),
        "{log}"
    );
    assert!(!log.contains("mistyped"), "{log}");
}
