//! What is in the SQLite file, and what happens if it can't be used.

use crate::common::{API_KEY, Backend, config};
use data_encoding::BASE64;
use github_pat_backend::{
    AppState, Database, EncryptionKey, StartError,
    sandbox::{self, Scenario},
};
use serde_json::json;

#[tokio::test]
async fn connections_after_a_restart_decrypt_only_with_their_key() {
    let folder = tempfile::tempdir().unwrap();
    // A path that has to be percent-encoded in a URL.
    let database = Database::File(folder.path().join("a test? 100%20 #1.sqlite"));
    let key = || EncryptionKey::parse(&BASE64.encode(&[7; 32])).unwrap();
    let open = async |key| {
        let mut config = config().await;
        (config.database, config.encryption_key) = (database.clone(), key);
        Backend::with(config).await
    };
    let token = sandbox::token(Scenario::Success);
    let first = open(key()).await;
    let session = first.session("ada").await;
    let connected = first.connect(&session, &token).await;
    drop(first);

    let again = open(key()).await;
    assert_eq!(
        again.list(&session).await,
        [connected.json()],
        "the session is still valid"
    );
    let read = again.token(&connected.id()).await;
    assert_eq!(read.json(), json!({ "token": token }));
    drop(again);

    let other = open(EncryptionKey::random()).await;
    let read = other.token(&connected.id()).await;
    read.assert_problem(500, "server_error");
    assert!(read.text.contains("encryption key"), "{read:?}");
    assert_eq!(other.list(&session).await, [connected.json()]);
}

#[tokio::test]
async fn database_files_contain_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config().await;
    config.database = Database::File(folder.path().join("test.sqlite"));
    let backend = Backend::with(config).await;
    let session = backend.session("ada").await;
    let token = sandbox::token(Scenario::Success);
    let id = backend.connect(&session, &token).await.id();
    let files = std::fs::read_dir(folder.path()).unwrap();
    let bytes: Vec<u8> = files
        .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .collect();
    let has = |text: &str| {
        bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    };
    assert!(has(&id) && has("octocat"));
    for secret in [&token, &session, API_KEY, "SANDBOX"] {
        assert!(!has(secret), "{secret}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn database_file_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.sqlite");
    let mut config = config().await;
    config.database = Database::File(path.clone());
    let _backend = Backend::with(config).await;
    let mode = std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn unusable_database_is_named_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let mut no_folder = config().await;
    no_folder.database = Database::File(folder.path().join("none/test.sqlite"));
    let mut no_file = config().await;
    no_file.database = Database::File(folder.path().to_owned());
    let garbage = folder.path().join("garbage.sqlite");
    std::fs::write(
        &garbage,
        "this is no database, whatever its name says".repeat(99),
    )
    .unwrap();
    let mut no_database = config().await;
    no_database.database = Database::File(garbage);
    for config in [no_folder, no_file, no_database] {
        let error = AppState::open(config).await.err().unwrap();
        assert!(matches!(error, StartError::Database { .. }), "{error:?}");
        let sentence = error.to_string();
        let place = folder.path().display().to_string();
        assert!(
            sentence.contains(&place) && sentence.contains("--database"),
            "{sentence}"
        );
    }
}
