//! No secret is logged, at any level, by this crate or by one that it uses.

mod common;

use axum::{
    body::Body,
    http::{Request, header},
};
use common::{API_KEY, Backend, config, fake_github::FakeGithub, required};
use data_encoding::BASE64;
use github_pat_backend::{
    BaseUrl, Database, EncryptionKey,
    sandbox::{self, Scenario},
};
use serde_json::{Value, json};
use std::{
    io,
    num::NonZeroU32,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tracing_subscriber::{filter::LevelFilter, fmt::format::FmtSpan, prelude::*};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The only test in this file, because the subscriber is the whole process's.
#[tokio::test]
async fn log_at_any_level_contains_no_secret() {
    let log = Log::default();
    let writer = log.clone();
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .with_span_events(FmtSpan::FULL);
    // Also receives the records of the crate `log`.
    tracing_subscriber::registry()
        .with(layer)
        .with(LevelFilter::TRACE)
        .init();

    let folder = tempfile::tempdir().unwrap();
    let database = Database::File(folder.path().join("test.sqlite"));
    let key = BASE64.encode(&[7; 32]);
    let mut usual = config().await;
    usual.database = database.clone();
    usual.policy = required("contents=read issues=write", "repo read:org");
    usual.rate_limits.verifications_per_minute = NonZeroU32::MAX;
    usual.encryption_key = EncryptionKey::parse(&key).unwrap();
    let backend = Backend::with(usual).await;
    let session = backend.session("ada").await;
    let mut tokens = vec![
        FakeGithub::token(1, "ada"),
        format!("gho_{}", "A".repeat(36)),
    ];
    let in_the_sandbox = Scenario::ALL.iter().copied();
    tokens.extend(
        in_the_sandbox
            .filter(|&it| it != Scenario::Slow)
            .map(sandbox::token),
    );

    // Connecting, over a socket.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut stream = TcpStream::connect(listener.local_addr().unwrap())
        .await
        .unwrap();
    tokio::spawn(axum::serve(listener, backend.router.clone()).into_future());
    let body = json!({ "token": sandbox::token(Scenario::Success) }).to_string();
    let request = format!(
        "POST /connections HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {session}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    assert!(response.starts_with("HTTP/1.1 201 "), "{response}");

    // Every success and every error.
    let mut id = String::new();
    for token in &tokens {
        let response = backend.connect(&session, token).await;
        if response.status < 300 {
            id = response.id();
            assert_eq!(backend.token(&id).await.json()["token"], token.as_str());
        }
        let wrong_login = json!({ "expected_login": token });
        backend.connect_with(&session, token, wrong_login).await;
        let wrong_id = json!({ "connection_id": token });
        backend.connect_with(&session, token, wrong_id).await;
        let wrong_github = json!({ "github_url": token });
        backend.connect_with(&session, token, wrong_github).await;
        // A token in every wrong place.
        for body in [
            json!(token),
            json!({ "token": [token] }),
            json!({ token: token }),
        ] {
            backend.call("POST", "/connections", &session, body).await;
        }
        for path in [
            format!("/connections/{token}"),
            format!("/connections?token={token}"),
            format!("/{token}"),
        ] {
            backend.call("DELETE", &path, &session, Value::Null).await;
            backend.call("GET", &path, token, Value::Null).await;
        }
        let request = Request::post("/connections")
            .header(header::AUTHORIZATION, format!("Bearer {session}"))
            .header(header::ORIGIN, format!("https://{token}.example"))
            .header(header::CONTENT_TYPE, token)
            .body(Body::from(token.clone()));
        backend.send(request.unwrap()).await;
    }
    backend
        .call("GET", "/connections", API_KEY, Value::Null)
        .await;
    let path = format!("/connections/{id}/token");
    backend.call("GET", &path, &session, Value::Null).await;

    // A GitHub that accepts a token, and closes the connection at every other request.
    let mut breaking = config().await;
    breaking.policy = required("contents=read emails=read", "");
    let github = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = github.local_addr().unwrap();
    breaking.github_api_url = BaseUrl::parse(&format!("http://{address}")).unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = github.accept().await {
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(stream.read_u8().await.unwrap());
            }
            if request.starts_with(b"GET /user HTTP") {
                let response =
                    b"HTTP/1.1 200 OK\r\ncontent-length: 24\r\nconnection: close\r\n\r\n\
                               {\"id\":1,\"login\":\"ada\"}  ";
                stream.write_all(response).await.unwrap();
            }
        }
    });
    let breaking = Backend::with(breaking).await;
    let breaking_session = breaking.session("ada").await;
    let stored = breaking.connect(&breaking_session, &tokens[0]).await;
    assert_eq!(stored.status, 201, "{stored:?}");

    // GitHub unreachable, and another key than the one of the stored tokens.
    let mut broken = config().await;
    broken.database = database;
    broken.github_api_url = BaseUrl::parse("http://127.0.0.1:9").unwrap();
    let broken = Backend::with(broken).await;
    let unreachable = broken.connect(&session, &tokens[0]).await;
    unreachable.assert_problem(503, "github_unavailable");
    broken.token(&id).await.assert_problem(500, "server_error");

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    // The log has records of this crate, the database's and the HTTP client's.
    for expected in [
        "method=\"POST\" route=\"/connections\"",
        "request completed status=201",
        "code=\"expired_token\"",
        "code=\"missing_permissions\"",
        "repository access check failed",
        "GitHub did not respond to all permission probes",
        "GitHub could not be reached",
        "token cannot be decrypted",
        "INSERT INTO connections",
        "TRACE hyper_util",
    ] {
        assert!(
            log.contains(expected),
            "{expected} is not in the log:\n{log}"
        );
    }
    let mut secrets: Vec<&str> = tokens.iter().map(String::as_str).collect();
    secrets.extend([&session, API_KEY, &key, "SANDBOX0000", "[7, 7, 7"]);
    for secret in secrets {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret} is in the log");
    }
}
