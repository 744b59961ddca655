//! What becomes of the program when the disk, the database or those who ask let it down.

use crate::harness::{Host, PATIENCE, SECRET_KEY, program, start};
use github_pat_backend::sandbox::{Outcome, token};
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
    command.arg("--sandbox").env("SECRET_KEY", SECRET_KEY);
    command
}

/// Its files may not grow any more, as on a disk that is full.
#[cfg(unix)]
#[tokio::test]
async fn full_disk_loses_no_answered_connection_and_is_logged() {
    let folder = tempfile::tempdir().unwrap();
    // It makes its tables first.
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
    let host = Host::of(&address);
    let mut told = Vec::new();
    let refused = loop {
        match host.answer(told.len()).await {
            Ok(id) => told.push(id),
            Err(problem) => break problem,
        }
        assert!(told.len() < 10_000, "the disk is never full");
    };
    assert_eq!(refused["code"], "server_error", "{refused}");
    let expected = json!({"token": token(Outcome::Success)});
    assert!(!told.is_empty());
    for id in &told {
        assert_eq!(host.token(id).await, expected);
    }
    child.start_kill().unwrap();
    let output = child.wait_with_output().await.unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    assert!(log.contains("the database failed"), "{log}");
    assert!(!log.contains("SANDBOX"), "{log}");

    // There is room again.
    let (_child, address) = start(&mut sandboxed(folder.path())).await;
    let host = Host::of(&address);
    told.push(host.connect(told.len()).await.unwrap());
    for id in &told {
        assert_eq!(host.token(id).await, expected);
    }
}

#[tokio::test]
async fn locked_database_times_out_with_server_error() {
    let folder = tempfile::tempdir().unwrap();
    let (_child, address) = start(&mut sandboxed(folder.path())).await;
    let host = Host::of(&address);
    let id = host.connect(1).await.unwrap();
    let file = format!("sqlite:{}", folder.path().join("test.sqlite").display());
    let mut other = SqliteConnection::connect(&file).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let refused = host.answer(2).await.unwrap_err();
    assert_eq!(refused["code"], "server_error", "{refused}");
    // Who only reads doesn't wait.
    let expected = json!({"token": token(Outcome::Success)});
    assert_eq!(host.token(&id).await, expected);
    other.execute("ROLLBACK").await.unwrap();
    let second = host.connect(2).await.unwrap();
    assert_eq!(host.token(&second).await, expected);
}

#[tokio::test]
async fn connection_with_an_endless_request_head_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let (_child, address) = start(&mut sandboxed(folder.path())).await;
    let mut slow = TcpStream::connect(&address).await.unwrap();
    slow.write_all(b"GET /health HTTP/1.1\r\nhost: a\r\n")
        .await
        .unwrap();
    // Meanwhile the others are answered.
    let (status, _) = Host::of(&address).ask("GET", "/health").await;
    assert_eq!(status, 204);
    let mut rest = Vec::new();
    let ended = timeout(PATIENCE, slow.read_to_end(&mut rest)).await;
    ended.expect("it hangs up").unwrap();
    let rest = String::from_utf8(rest).unwrap();
    assert!(
        rest.is_empty() || rest.starts_with("HTTP/1.1 408 "),
        "{rest}"
    );
}

#[tokio::test]
async fn metrics_are_served_on_their_own_address_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    // Bound once and let go: nobody else listens there.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let metrics = free.local_addr().unwrap().to_string();
    drop(free);
    let mut command = sandboxed(folder.path());
    let (_child, address) = start(command.args(["--metrics", &metrics])).await;
    let host = Host::of(&address);
    host.connect(1).await.unwrap();
    let refused = host
        .post("/connections", "no-session", json!({"token": "a"}))
        .await;
    assert_eq!(refused.unwrap().1["code"], "session_expired");
    for (method, path) in [("BREW", "/health"), ("GET", "/a-token-in-a-wrong-place")] {
        host.ask(method, path).await;
    }
    let (_, shown) = Host::of(&metrics).ask("GET", "/metrics").await;
    for line in [
        r#"github_pat_answers_total{route="POST /connections",status="201",code=""} 1"#,
        r#"github_pat_answers_total{route="POST /connections",status="401",code="session_expired"} 1"#,
        r#"github_pat_answers_total{route="other /health",status="405",code="misconfigured"} 1"#,
        r#"github_pat_answers_total{route="GET none",status="404",code="misconfigured"} 1"#,
        r#"github_pat_answer_seconds_bucket{route="POST /connections",le="+Inf"} 2"#,
        r#"github_pat_github_answers_total{outcome="valid"} 1"#,
        "# HELP github_pat_answers_total Requests that were answered",
    ] {
        assert!(shown.contains(line), "{line} in {shown}");
    }
    for secret in ["SANDBOX", "no-session", "a-token", "BREW", SECRET_KEY] {
        assert!(!shown.contains(secret), "{secret}");
    }
    let (status, _) = host.ask("GET", "/metrics").await;
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
    // Read as it comes, or it would wait for us.
    let reading = tokio::spawn(async move {
        let mut log = String::new();
        stderr.read_to_string(&mut log).await.unwrap();
        log
    });
    Host::of(&address).connect(1).await.unwrap();
    child.kill().await.unwrap();
    let log = reading.await.unwrap();
    let events: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
        .collect();
    let answered = events
        .iter()
        .find(|it| it["message"] == "answered" && it["route"] == "/connections")
        .unwrap();
    assert_eq!(
        (&answered["status"], &answered["level"]),
        (&json!(201), &json!("INFO"))
    );
    for secret in ["SANDBOX", SECRET_KEY] {
        assert!(!log.contains(secret));
    }
}
