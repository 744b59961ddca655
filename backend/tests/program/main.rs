//! Tests of the program: settings, startup and shutdown. The modules test what it does while it runs.

#[cfg(unix)]
mod cluster;
#[cfg(unix)]
mod durability;
#[path = "../../src/test_postgres.rs"]
mod postgres;
mod harness;
mod failure_modes;
mod key_rotation;
mod observability;
mod receiver;
mod startup;
mod webhooks;

use harness::{Client, TIMEOUT, program, start};
use std::{fs, process::Output};
use tokio::{process::Command, time::timeout};

#[cfg(unix)]
#[tokio::test]
async fn program_prints_its_address_keeps_its_keys_and_stops_on_a_signal() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let mut keys = Vec::new();
    for signal in ["-TERM", "-INT"] {
        let mut command = program(folder.path());
        let (child, address) = start(command.args(["--sandbox", "--playground"])).await;
        for (method, path, expected) in [
            ("GET", "/health", 204),
            ("GET", "/sandbox/tokens", 200),
            ("POST", "/playground/session", 201),
        ] {
            let (status, body) = Client::new(&address).send(method, path).await;
            assert_eq!(status, expected, "{method} {path}: {body}");
        }
        let id = child.id().unwrap().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().await;
        assert!(sent.unwrap().success());
        let output = timeout(TIMEOUT, child.wait_with_output()).await.unwrap();
        assert_eq!(output.unwrap().status.code(), Some(0), "{signal}");
        for name in ["token.key", "admin-api.key"] {
            let path = folder.path().join(name);
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
            keys.push(fs::read_to_string(path).unwrap());
        }
    }
    assert_eq!(
        keys[..2],
        keys[2..],
        "the second run has the keys of the first"
    );
    assert_ne!(keys[0], keys[1]);
}

#[tokio::test]
async fn keys_from_the_environment_write_no_key_files() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path());
    command
        .env(
            "TOKEN_ENCRYPTION_KEY",
            data_encoding::BASE64.encode(&[7; 32]),
        )
        .env("ADMIN_API_KEY", "s".repeat(32));
    let (child, _) = start(&mut command).await;
    drop(child);
    assert!(folder.path().join("test.sqlite").exists());
    for name in ["token.key", "admin-api.key"] {
        assert!(!folder.path().join(name).exists(), "{name}");
    }
}

/// The program has failed with one sentence that has `remedy` in it.
#[track_caller]
fn assert_startup_error(output: Output, remedy: &str) {
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(output.stdout.is_empty());
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(stderr.starts_with("github-pat-backend: "), "{stderr}");
    assert!(stderr.contains(remedy), "{stderr}");
}

#[tokio::test]
async fn startup_failure_prints_one_sentence_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let mut listening = program(folder.path());
    let (_running, taken) = start(listening.arg("--sandbox")).await;
    let port_taken = program(folder.path())
        .args(["--listen", &taken])
        .output()
        .await;
    assert_startup_error(port_taken.unwrap(), "--listen 127.0.0.1:0");

    let no_folder = program(&folder.path().join("none")).output().await;
    assert_startup_error(no_folder.unwrap(), "--database PATH");

    let bad_key = program(folder.path())
        .env("TOKEN_ENCRYPTION_KEY", "mistyped")
        .output()
        .await
        .unwrap();
    assert!(!String::from_utf8_lossy(&bad_key.stderr).contains("mistyped"));
    assert_startup_error(bad_key, "openssl rand -base64 32");

    let short_key = program(folder.path())
        .env("ADMIN_API_KEY", "secret")
        .output()
        .await;
    assert_startup_error(short_key.unwrap(), "openssl rand -hex 32");

    let no_database = program(folder.path())
        .env("DATABASE_URL", "postgres://ada:lovelace@127.0.0.1:1/none")
        .output()
        .await;
    assert_startup_error(no_database.unwrap(), "leave one out");

    let public_playground = program(folder.path())
        .args(["--playground", "--listen", "0.0.0.0:0"])
        .output()
        .await;
    assert_startup_error(public_playground.unwrap(), "listen on 127.0.0.1");
}

#[tokio::test]
async fn policy_is_read_from_flags_or_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let mut flags = program(folder.path());
    flags
        // As the form's attributes accept them.
        .args([
            "--sandbox",
            "--require-permissions",
            "contents=read,Issues=WRITE",
        ])
        .args(["--require-scopes", "repo, read:org"])
        .args([
            "--require-repository",
            "Acme/website",
            "--token-type",
            "fine-grained",
        ]);
    let mut environment = program(folder.path());
    environment
        .arg("--sandbox")
        .env("REQUIRE_PERMISSIONS", "contents=read issues=write")
        .env("REQUIRE_SCOPES", "repo read:org")
        .env("REQUIRE_REPOSITORY", "acme/website")
        .env("TOKEN_TYPE", "fine-grained");
    for mut command in [flags, environment] {
        let (_child, address) = start(&mut command).await;
        let (_, tokens) = Client::new(&address).send("GET", "/sandbox/tokens").await;
        assert!(tokens.contains("without_issues"), "{tokens}");
        assert!(!tokens.contains("without_members"), "{tokens}");
    }
}

#[tokio::test]
async fn invalid_policy_flag_is_named_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    for (flag, value, remedy) in [
        ("--require-permissions", "contents", "contents=read"),
        (
            "--require-permissions",
            "pull requests=read",
            "requests=read",
        ),
        ("--require-permissions", "issues=rw", "read, write or admin"),
        ("--require-scopes", "contents=read", "repo read:org"),
        ("--github-url", "http://ghes.acme.com", "use https"),
        ("--require-repository", "acme", "OWNER/NAME"),
        ("--token-type", "oauth", "fine-grained, classic or any"),
    ] {
        let output = program(folder.path()).args([flag, value]).output().await;
        let output = output.unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(flag) && stderr.contains(remedy), "{stderr}");
    }
    let other_repository = program(folder.path())
        .args(["--sandbox", "--require-repository", "acme/backend"])
        .output()
        .await;
    assert_startup_error(
        other_repository.unwrap(),
        "--require-repository acme/website",
    );
}

#[cfg(unix)]
#[tokio::test]
async fn key_file_readable_by_others_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("admin-api.key");
    fs::write(&path, "s".repeat(32)).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let output = program(folder.path()).output().await;
    assert_startup_error(output.unwrap(), &format!("chmod 600 {}", path.display()));
}
