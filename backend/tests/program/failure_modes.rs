//! A full disk, a locked database, slow clients; metrics and logs without secrets.

use crate::harness::{API_KEY, Client, TIMEOUT, program, start};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::{Value, json};
use sqlx::{Connection, Executor, SqliteConnection};
use std::path::Path;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    process::Command,
    time::timeout,
};

fn sandboxed(folder: &Path) -> Command {
    let mut command = program(folder);
    command.arg("--sandbox").env("ADMIN_API_KEY", API_KEY);
    command
}

/// A limit of the file size has the effect of a full disk.
#[cfg(unix)]
#[tokio::test]
async fn full_disk_loses_no_answered_connection_and_is_logged() {
    let folder = tempfile::tempdir().unwrap();
    // Creates the tables before the limit.
    drop(start(&mut sandboxed(folder.path())).await);
    let plain = sandboxed(folder.path());
    let plain = plain.as_std();
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "trap '' XFSZ; ulimit -f 512; exec \"$0\" \"$@\""])
        .arg(plain.get_program())
        .args(plain.get_args())
        .envs(
            plain
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .env("RUST_LOG", "error")
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .kill_on_drop(true);
    let (mut child, address) = start(&mut limited).await;
    let client = Client::new(&address);
    let mut ids = Vec::new();
    let refused = loop {
        match client.try_connect(ids.len()).await {
            Ok(id) => ids.push(id),
            Err(problem) => break problem,
        }
        assert!(ids.len() < 10_000, "the disk is never full");
    };
    assert_eq!(refused["code"], "server_error", "{refused}");
    let expected = json!({"token": token(Scenario::Success)});
    assert!(!ids.is_empty());
    for id in &ids {
        assert_eq!(client.token(id).await, expected);
    }
    child.start_kill().unwrap();
    let output = child.wait_with_output().await.unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(log.contains("database error"), "{log}");
    assert!(!log.contains("SANDBOX"), "{log}");

    // Without the limit.
    let (_child, address) = start(&mut sandboxed(folder.path())).await;
    let client = Client::new(&address);
    ids.push(client.connect(ids.len()).await.unwrap());
    for id in &ids {
        assert_eq!(client.token(id).await, expected);
    }
}

#[tokio::test]
async fn locked_database_times_out_with_server_error() {
    let folder = tempfile::tempdir().unwrap();
    let (_child, address) = start(&mut sandboxed(folder.path())).await;
    let client = Client::new(&address);
    let id = client.connect(1).await.unwrap();
    let file = format!("sqlite:{}", folder.path().join("test.sqlite").display());
    let mut other = SqliteConnection::connect(&file).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let refused = client.try_connect(2).await.unwrap_err();
    assert_eq!(refused["code"], "server_error", "{refused}");
    // Reading needs no lock.
    let expected = json!({"token": token(Scenario::Success)});
    assert_eq!(client.token(&id).await, expected);
    other.execute("ROLLBACK").await.unwrap();
    let second = client.connect(2).await.unwrap();
    assert_eq!(client.token(&second).await, expected);
}

#[tokio::test]
async fn connection_with_an_endless_request_head_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let (_child, address) = start(&mut sandboxed(folder.path())).await;
    let mut slow = TcpStream::connect(&address).await.unwrap();
    slow.write_all(b"GET /health HTTP/1.1\r\nhost: a\r\n")
        .await
        .unwrap();
    // Other clients get responses meanwhile.
    let (status, _) = Client::new(&address).send("GET", "/health").await;
    assert_eq!(status, 204);
    let mut rest = Vec::new();
    let ended = timeout(TIMEOUT, slow.read_to_end(&mut rest)).await;
    ended.expect("it closes the connection").unwrap();
    let rest = String::from_utf8(rest).unwrap();
    assert!(
        rest.is_empty() || rest.starts_with("HTTP/1.1 408 "),
        "{rest}"
    );
}

#[tokio::test]
async fn metrics_are_served_on_their_own_address_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    // A free port.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let metrics = free.local_addr().unwrap().to_string();
    drop(free);
    let mut command = sandboxed(folder.path());
    let (_child, address) = start(command.args(["--metrics", &metrics])).await;
    let client = Client::new(&address);
    client.connect(1).await.unwrap();
    let refused = client
        .post("/connections", "no-session", json!({"token": "a"}))
        .await;
    assert_eq!(refused.unwrap().1["code"], "session_expired");
    for (method, path) in [("BREW", "/health"), ("GET", "/a-token-in-a-wrong-place")] {
        client.send(method, path).await;
    }
    let (_, shown) = Client::new(&metrics).send("GET", "/metrics").await;
    for line in [
        r#"http_requests_total{method="POST",route="/connections",status="201",code=""} 1"#,
        r#"http_requests_total{method="POST",route="/connections",status="401",code="session_expired"} 1"#,
        r#"http_requests_total{method="other",route="/health",status="405",code="misconfigured"} 1"#,
        r#"http_requests_total{method="GET",route="none",status="404",code="misconfigured"} 1"#,
        r#"http_request_duration_seconds_bucket{method="POST",route="/connections",le="+Inf"} 2"#,
        r#"github_token_verifications_total{outcome="valid"} 1"#,
        "# HELP http_requests_total HTTP requests",
    ] {
        assert!(shown.contains(line), "{line} in {shown}");
    }
    for secret in ["SANDBOX", "no-session", "a-token", "BREW", API_KEY] {
        assert!(!shown.contains(secret), "{secret}");
    }
    let (status, _) = client.send("GET", "/metrics").await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn json_log_has_one_object_per_line_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = sandboxed(folder.path());
    command
        .args(["--log-format", "json"])
        .env("RUST_LOG", "trace");
    let (mut child, address) = start(&mut command).await;
    let mut stderr = child.stderr.take().unwrap();
    // Read continuously, so that the program doesn't block at a full pipe.
    let reading = tokio::spawn(async move {
        let mut log = String::new();
        stderr.read_to_string(&mut log).await.unwrap();
        log
    });
    Client::new(&address).connect(1).await.unwrap();
    child.kill().await.unwrap();
    let log = reading.await.unwrap();
    let events: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
        .collect();
    let completed = events
        .iter()
        .find(|it| it["message"] == "request completed" && it["span"]["route"] == "/connections")
        .unwrap();
    assert_eq!(
        (&completed["status"], &completed["level"]),
        (&json!(201), &json!("INFO"))
    );
    for secret in ["SANDBOX", API_KEY] {
        assert!(!log.contains(secret));
    }
}
