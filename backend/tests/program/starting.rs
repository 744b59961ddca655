//! What the program starts with: settings that can't be read, two at once, a copy of the database.

use crate::{
    harness::{Host, SECRET_KEY, Store, program, start},
    refuses,
};
use data_encoding::BASE64;
use github_pat_backend::sandbox::{Outcome, token};
use serde_json::json;
use sqlx::{Connection, Executor, SqliteConnection};
use std::fs;

#[tokio::test]
async fn filter_that_cannot_be_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for filter in ["debgu,", "debgu", "info,", "github_pat_backend=loud"] {
        let mut command = program(folder.path());
        let output = command.env("RUST_LOG", filter).output().await;
        refuses(output.unwrap(), "RUST_LOG");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn key_that_is_no_utf_8_is_refused_and_no_new_one_made() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let folder = tempfile::tempdir().unwrap();
    for name in ["TOKEN_KEY", "SECRET_KEY", "TOKEN_KEYS_BEFORE"] {
        let mut command = program(folder.path());
        command.env("TOKEN_KEY", BASE64.encode(&[7; 32]));
        command.env("SECRET_KEY", SECRET_KEY);
        command.env(name, OsStr::from_bytes(b"\xff\xfe"));
        refuses(command.output().await.unwrap(), name);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn certificate_file_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    fs::write(&file, "no certificate").unwrap();
    for path in [file, folder.path().join("none.pem")] {
        let mut command = program(folder.path());
        let output = command.arg("--ca-certificate").arg(path).output().await;
        refuses(output.unwrap(), "--ca-certificate PATH");
    }
}

#[tokio::test]
async fn playground_behind_a_proxy_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path());
    let output = command
        .args(["--playground", "--behind-proxy"])
        .output()
        .await;
    refuses(output.unwrap(), "leave it out behind a proxy");
}

/// Neither finds half a key of the other's, nor half its tables.
#[tokio::test]
async fn two_processes_start_at_once_in_an_empty_folder_and_share_their_keys() {
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
        let secret_key = fs::read_to_string(folder.path().join("secret.key")).unwrap();
        let session = json!({"subject": "ada"});
        let (_, session) = Host::of(&one)
            .post("/sessions", secret_key.trim(), session)
            .await
            .unwrap();
        let order = json!({"token": token(Outcome::Success)});
        let session = session["session"].as_str().unwrap();
        let (status, connection) = Host::of(&two)
            .post("/connections", session, order)
            .await
            .unwrap();
        assert_eq!(status, 201, "{connection}");
        let files = fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<_> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.starts_with("test.sqlite"))
            .collect();
        names.sort();
        assert_eq!(names, ["secret.key", "token.key"], "nothing is left over");
    }
}

/// As the README says it is made: the file alone lacks what is in the write-ahead log.
#[tokio::test]
async fn backup_made_while_it_runs_has_all_that_was_answered() {
    let folder = tempfile::tempdir().unwrap();
    let key = BASE64.encode(&[7; 32]);
    let run = |folder: &std::path::Path| {
        let mut command = program(folder);
        command
            .arg("--sandbox")
            .env("SECRET_KEY", SECRET_KEY)
            .env("TOKEN_KEY", &key);
        command
    };
    let (_child, address) = start(&mut run(folder.path())).await;
    let id = Host::of(&address).connect(1).await.unwrap();
    let copy = tempfile::tempdir().unwrap();
    let source = format!("sqlite:{}", folder.path().join("test.sqlite").display());
    let mut connection = SqliteConnection::connect(&source).await.unwrap();
    let backup = format!(
        "VACUUM INTO '{}'",
        copy.path().join("test.sqlite").display()
    );
    connection.execute(&*backup).await.unwrap();

    let (_child, address) = start(&mut run(copy.path())).await;
    let read = Host::of(&address).token(&id).await;
    assert_eq!(read, json!({"token": token(Outcome::Success)}));
}

/// A real token would be sent to the sandbox, and called revoked.
#[tokio::test]
async fn connections_of_another_github_instance_are_left_alone() {
    let store = Store::fresh().await;
    let (child, address) = start(&mut store.program()).await;
    let id = Host::of(&address).connect(1).await.unwrap();
    drop(child);
    let mut command = store.program_of_github();
    command.args(["--github-url", "https://ghes.acme.com/api/v3"]);
    let (child, address) = start(&mut command).await;
    assert_eq!(
        Host::of(&address).token(&id).await["code"],
        "connection_not_found"
    );
    crate::harness::says(child, "connections to another GitHub instance").await;

    let (_child, address) = start(&mut store.program()).await;
    let read = Host::of(&address).token(&id).await;
    assert_eq!(read, json!({"token": token(Outcome::Success)}));
}
