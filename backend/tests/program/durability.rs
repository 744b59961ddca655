//! What was answered is kept, whatever becomes of the process and of its keys.

use crate::harness::{Host, Store, program, says, start};
use data_encoding::BASE64;
use github_pat_backend::sandbox::{Outcome, token};
use serde_json::json;
use std::{
    env,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};
use tokio::task::JoinSet;

/// How many connections are made, unless `CONNECTIONS` says so. A soak makes more.
const CONNECTIONS: usize = 500;
/// How many make them at once.
const CLIENTS: usize = 64;

/// Connects people one after the other, with many at once, until `until` have been: those whose connection was told.
async fn connect_all(host: &Host, next: &Arc<AtomicUsize>, until: usize) -> Vec<String> {
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let (host, next) = (host.clone(), next.clone());
        clients.spawn(async move {
            let mut told = Vec::new();
            loop {
                let subject = next.fetch_add(1, SeqCst);
                if subject >= until {
                    return told;
                }
                told.extend(host.connect(subject).await);
            }
        });
    }
    clients.join_all().await.concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn answered_connections_survive_a_kill() {
    let connections = env::var("CONNECTIONS").map_or(CONNECTIONS, |it| it.parse().unwrap());
    let store = Store::fresh().await;
    let run = || {
        let mut command = store.program();
        command.env("RUST_LOG", "warn");
        command
    };
    // In the middle of everything.
    let (mut child, address) = start(&mut run()).await;
    let (host, next) = (Host::of(&address), Arc::new(AtomicUsize::new(0)));
    let half = connections / 2;
    let killing = async {
        while next.load(SeqCst) < half {
            tokio::task::yield_now().await;
        }
        child.kill().await.unwrap();
    };
    let (mut told, ()) = tokio::join!(connect_all(&host, &next, connections), killing);
    let before = told.len();
    assert!(before > 0 && before < connections, "{before}");
    // And when all has been answered.
    let (mut child, address) = start(&mut run()).await;
    let host = Host::of(&address);
    let rest = Arc::new(AtomicUsize::new(connections));
    told.extend(connect_all(&host, &rest, 2 * connections - before).await);
    assert_eq!(told.len(), connections);
    child.kill().await.unwrap();

    let (_child, address) = start(&mut run()).await;
    let host = Host::of(&address);
    let expected = json!({"token": token(Outcome::Success)});
    for id in &told {
        assert_eq!(host.token(id).await, expected, "{id}");
    }
    told.sort_unstable();
    told.dedup();
    assert_eq!(told.len(), connections);
}

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
