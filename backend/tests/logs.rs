//! Nothing secret is ever logged, at any level, by this crate or by one it uses.

mod common;

use axum::{
    body::Body,
    http::{Request, header},
};
use common::{Backend, People, SECRET_KEY, config, required};
use data_encoding::BASE64;
use github_pat_backend::{
    BaseUrl, Database, EncryptionKey,
    sandbox::{self, Outcome},
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

/// The only test in this file: the log it listens to is the whole process's.
#[tokio::test]
async fn log_at_any_level_contains_no_secret() {
    let log = Log::default();
    let writer = log.clone();
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .with_span_events(FmtSpan::FULL);
    // Takes what is written through the crate `log`, too.
    tracing_subscriber::registry()
        .with(layer)
        .with(LevelFilter::TRACE)
        .init();

    let folder = tempfile::tempdir().unwrap();
    let database = Database::File(folder.path().join("test.sqlite"));
    let key = BASE64.encode(&[7; 32]);
    let mut usual = config().await;
    usual.database = database.clone();
    usual.requirement = required("contents=read issues=write", "repo read:org");
    usual.limits.attempts = NonZeroU32::MAX;
    usual.key = EncryptionKey::parse(&key).unwrap();
    let backend = Backend::with(usual).await;
    let session = backend.session("ada").await;
    let mut tokens = vec![People::token(1, "ada"), format!("gho_{}", "A".repeat(36))];
    let in_the_sandbox = Outcome::ALL.iter().copied();
    tokens.extend(
        in_the_sandbox
            .filter(|&it| it != Outcome::Slow)
            .map(sandbox::token),
    );

    // The job, over a socket.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut stream = TcpStream::connect(listener.local_addr().unwrap())
        .await
        .unwrap();
    tokio::spawn(axum::serve(listener, backend.router.clone()).into_future());
    let order = json!({ "token": sandbox::token(Outcome::Success) }).to_string();
    let request = format!(
        "POST /connections HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {session}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{order}",
        order.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    assert!(response.starts_with("HTTP/1.1 201 "), "{response}");

    // All that goes well and all that doesn't.
    let mut id = String::new();
    for token in &tokens {
        let answer = backend.connect(&session, token).await;
        if answer.status < 300 {
            id = answer.id();
            assert_eq!(backend.token(&id).await.json()["token"], token.as_str());
        }
        let wrong_login = json!({ "expected_login": token });
        backend.connect_with(&session, token, wrong_login).await;
        let wrong_id = json!({ "connection_id": token });
        backend.connect_with(&session, token, wrong_id).await;
        let wrong_github = json!({ "github_url": token });
        backend.connect_with(&session, token, wrong_github).await;
        // A token in every place where it has no business.
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
        .call("GET", "/connections", SECRET_KEY, Value::Null)
        .await;
    let path = format!("/connections/{id}/token");
    backend.call("GET", &path, &session, Value::Null).await;

    // A GitHub that takes a token, and breaks off when it is asked for more.
    let mut breaking = config().await;
    breaking.requirement = required("contents=read emails=read", "");
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
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 24\r\nconnection: close\r\n\r\n\
                               {\"id\":1,\"login\":\"ada\"}  ";
                stream.write_all(answer).await.unwrap();
            }
        }
    });
    let breaking = Backend::with(breaking).await;
    let breaking_session = breaking.session("ada").await;
    let kept = breaking.connect(&breaking_session, &tokens[0]).await;
    assert_eq!(kept.status, 201, "{kept:?}");

    // GitHub away, and another key than the tokens were sealed with.
    let mut broken = config().await;
    broken.database = database;
    broken.github_api_url = BaseUrl::parse("http://127.0.0.1:9").unwrap();
    let broken = Backend::with(broken).await;
    let unreachable = broken.connect(&session, &tokens[0]).await;
    unreachable.is_problem(503, "github_unavailable");
    broken.token(&id).await.is_problem(500, "server_error");

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    // It heard everyone speak: this crate, the database's, the HTTP client's.
    for heard in [
        "answered method=POST route=\"/connections\" status=201",
        "code=\"expired_token\"",
        "code=\"missing_permissions\"",
        "GitHub did not say what the token reaches",
        "GitHub did not answer all probes",
        "GitHub could not be reached",
        "a token can't be decrypted",
        "INSERT INTO connections",
        "TRACE hyper_util",
    ] {
        assert!(log.contains(heard), "{heard} is not in the log:\n{log}");
    }
    let mut secrets: Vec<&str> = tokens.iter().map(String::as_str).collect();
    secrets.extend([&session, SECRET_KEY, &key, "SANDBOX0000", "[7, 7, 7"]);
    for secret in secrets {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret} is in the log");
    }
}
