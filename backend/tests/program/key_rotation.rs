//! Tokens can be read whatever becomes of the keys, as long as all of them are known.

use crate::harness::{Host, Store, program, says, start};
use data_encoding::BASE64;
use github_pat_backend::sandbox::{Outcome, token};
use serde_json::json;

#[tokio::test]
async fn key_rotation_reencrypts_every_token() {
    let store = Store::fresh().await;
    let [old, new, other] = [7, 8, 9].map(|byte| BASE64.encode(&[byte; 32]));
    let run = |key: &str, before: &str| {
        let mut command = store.program();
        command
            .env("TOKEN_KEY", key)
            .env("TOKEN_KEYS_BEFORE", before);
        command
    };
    let expected = json!({"token": token(Outcome::Success)});
    // One that knows the next key already, for those who run more than one.
    let (child, address) = start(&mut run(&old, &new)).await;
    let id = Host::of(&address).connect(1).await.unwrap();
    drop(child);
    let (child, address) = start(&mut run(&new, &format!("{other} {old}"))).await;
    let host = Host::of(&address);
    // From the first moment on, and what is kept now is under the new one.
    assert_eq!(host.token(&id).await, expected);
    let second = host.connect(2).await.unwrap();
    says(child, "token re-encryption finished").await;

    let (child, address) = start(&mut run(&new, "")).await;
    let host = Host::of(&address);
    for id in [&id, &second] {
        assert_eq!(host.token(id).await, expected);
    }
    drop(child);
    // With a wrong one alone nothing opens, and nothing is changed.
    let (child, address) = start(&mut run(&other, "")).await;
    let host = Host::of(&address);
    assert_eq!(host.token(&id).await["code"], "server_error");
    let third = host.connect(3).await.unwrap();
    assert_eq!(host.token(&third).await, expected);
    drop(child);
    let (_child, address) = start(&mut run(&new, &other)).await;
    let host = Host::of(&address);
    for id in [&id, &second, &third] {
        assert_eq!(host.token(id).await, expected);
    }
}

#[tokio::test]
async fn invalid_previous_key_is_reported_without_its_value() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path());
    let output = command
        .env("TOKEN_KEYS_BEFORE", "mistyped")
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("TOKEN_KEYS_BEFORE") && said.contains("openssl rand -base64 32"),
        "{said}"
    );
    assert!(!said.contains("mistyped"), "{said}");
}
