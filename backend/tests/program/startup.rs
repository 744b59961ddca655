//! Starting: invalid settings, several processes at once, a restored backup, another GitHub instance.

use crate::{
    assert_startup_error,
    harness::{API_KEY, Client, Store, program, start},
};
use data_encoding::BASE64;
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;
use sqlx::{Connection, Executor, SqliteConnection};
use std::fs;

#[tokio::test]
async fn invalid_log_filter_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for filter in ["debgu,", "debgu", "info,", "github_pat_backend=loud"] {
        let mut command = program(folder.path());
        let output = command.env("RUST_LOG", filter).output().await;
        assert_startup_error(output.unwrap(), "RUST_LOG");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn key_that_is_not_utf_8_is_refused_and_none_is_created() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "TOKEN_ENCRYPTION_KEY",
        "ADMIN_API_KEY",
        "TOKEN_ENCRYPTION_PREVIOUS_KEYS",
    ] {
        let mut command = program(folder.path());
        command.env("TOKEN_ENCRYPTION_KEY", BASE64.encode(&[7; 32]));
        command.env("ADMIN_API_KEY", API_KEY);
        command.env(name, OsStr::from_bytes(b"\xff\xfe"));
        assert_startup_error(command.output().await.unwrap(), name);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn invalid_certificate_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    fs::write(&file, "no certificate").unwrap();
    for path in [file, folder.path().join("none.pem")] {
        let mut command = program(folder.path());
        let output = command.arg("--ca-certificate").arg(path).output().await;
        assert_startup_error(output.unwrap(), "--ca-certificate PATH");
    }
}

#[tokio::test]
async fn playground_behind_a_proxy_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path());
    let output = command
        .args(["--playground", "--trust-proxy"])
        .output()
        .await;
    assert_startup_error(output.unwrap(), "leave it out behind a proxy");
}

/// None finds an incomplete key file or incomplete tables.
#[tokio::test]
async fn processes_that_start_at_once_in_an_empty_folder_share_their_keys() {
    for _ in 0..3 {
        let folder = tempfile::tempdir().unwrap();
        let mut commands = [(); 3].map(|()| {
            let mut command = program(folder.path());
            command.arg("--sandbox");
            command
        });
        let [first, second, third] = &mut commands;
        let ((_one, one), (_two, two), (_three, _)) =
            tokio::join!(start(first), start(second), start(third));
        let api_key = fs::read_to_string(folder.path().join("admin-api.key")).unwrap();
        let session = json!({"subject": "ada"});
        let (_, session) = Client::new(&one)
            .post("/sessions", api_key.trim(), session)
            .await
            .unwrap();
        let request = json!({"token": token(Scenario::Success)});
        let session = session["session"].as_str().unwrap();
        let (status, connection) = Client::new(&two)
            .post("/connections", session, request)
            .await
            .unwrap();
        assert_eq!(status, 201, "{connection}");
        let files = fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<_> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.starts_with("test.sqlite"))
            .collect();
        names.sort();
        assert_eq!(
            names,
            ["admin-api.key", "token.key"],
            "no temporary file is left"
        );
    }
}

/// As docs/reference-backend/operations.md says. A copy of the file alone would lack the write-ahead log.
#[tokio::test]
async fn backup_made_at_run_time_has_every_answered_connection() {
    let folder = tempfile::tempdir().unwrap();
    let key = BASE64.encode(&[7; 32]);
    let run = |folder: &std::path::Path| {
        let mut command = program(folder);
        command
            .arg("--sandbox")
            .env("ADMIN_API_KEY", API_KEY)
            .env("TOKEN_ENCRYPTION_KEY", &key);
        command
    };
    let (_child, address) = start(&mut run(folder.path())).await;
    let id = Client::new(&address).connect(1).await.unwrap();
    let copy = tempfile::tempdir().unwrap();
    let source = format!("sqlite:{}", folder.path().join("test.sqlite").display());
    let mut connection = SqliteConnection::connect(&source).await.unwrap();
    let backup = format!(
        "VACUUM INTO '{}'",
        copy.path().join("test.sqlite").display()
    );
    connection.execute(&*backup).await.unwrap();

    let (_child, address) = start(&mut run(copy.path())).await;
    let read = Client::new(&address).token(&id).await;
    assert_eq!(read, json!({"token": token(Scenario::Success)}));
}

/// Otherwise a real token would be sent to the sandbox, and count as revoked.
#[tokio::test]
async fn connections_of_another_github_instance_are_left_alone() {
    let store = Store::new().await;
    let (child, address) = start(&mut store.program()).await;
    let id = Client::new(&address).connect(1).await.unwrap();
    drop(child);
    let mut command = store.program_without_sandbox();
    command.args(["--github-url", "https://ghes.acme.com/api/v3"]);
    let (child, address) = start(&mut command).await;
    assert_eq!(
        Client::new(&address).token(&id).await["code"],
        "connection_not_found"
    );
    crate::harness::wait_for_log(child, "connections to another GitHub instance").await;

    let (_child, address) = start(&mut store.program()).await;
    let read = Client::new(&address).token(&id).await;
    assert_eq!(read, json!({"token": token(Scenario::Success)}));
}
