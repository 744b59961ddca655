//! Who may ask: sessions, the secret key, pages of other origins.

mod common;

use axum::{
    body::Body,
    http::{Request, header},
};
use common::{Backend, SECRET_KEY, config};
use github_pat_backend::{
    Origin, Timestamp,
    sandbox::{self, Outcome},
};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicI64, Ordering};

#[tokio::test]
async fn nobody_reaches_what_is_someone_else_s() {
    let backend = Backend::new().await;
    let (ada, bob) = (backend.session("ada").await, backend.session("bob").await);
    let token = sandbox::token(Outcome::Success);
    let id = backend.connect(&ada, &token).await.id();
    let path = format!("/connections/{id}");

    assert_eq!(backend.list(&bob).await, Vec::<Value>::new());
    let deleted = backend.call("DELETE", &path, &bob, Value::Null).await;
    deleted.is_problem(404, "forbidden");
    let replaced = backend
        .connect_with(&bob, &token, json!({ "connection_id": id }))
        .await;
    replaced.is_problem(403, "forbidden");
    // Not even its owner's session reads the token, and the secret key is no session.
    for session in [&ada, &bob] {
        let read = backend
            .call("GET", &format!("{path}/token"), session, Value::Null)
            .await;
        read.is_problem(403, "forbidden");
    }
    let listed = backend
        .call("GET", "/connections", SECRET_KEY, Value::Null)
        .await;
    listed.is_problem(401, "session_expired");
    assert_eq!(backend.token(&id).await.json(), json!({ "token": token }));

    let deleted = backend.call("DELETE", &path, &ada, Value::Null).await;
    assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
    backend.token(&id).await.is_problem(404, "forbidden");
    let again = backend.call("DELETE", &path, &ada, Value::Null).await;
    again.is_problem(404, "forbidden");
    assert_eq!(backend.list(&ada).await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_session_lasts_for_half_an_hour() {
    static SECONDS: AtomicI64 = AtomicI64::new(1_800_000_000);
    let mut config = config().await;
    config.clock = || Timestamp::from_second(SECONDS.load(Ordering::SeqCst)).unwrap();
    let backend = Backend::with(config).await;
    let opened = backend
        .call("POST", "/sessions", SECRET_KEY, json!({ "subject": "ada" }))
        .await
        .json();
    assert_eq!(opened["expires_at"], "2027-01-15T08:30:00Z");
    let session = opened["session"].as_str().unwrap();
    SECONDS.fetch_add(30 * 60 - 1, Ordering::SeqCst);
    assert_eq!(backend.list(session).await, Vec::<Value>::new());
    SECONDS.fetch_add(1, Ordering::SeqCst);
    let late = backend
        .call("GET", "/connections", session, Value::Null)
        .await;
    late.is_problem(401, "session_expired");
    let late = backend
        .connect(session, &sandbox::token(Outcome::Success))
        .await;
    late.is_problem(401, "session_expired");
}

#[tokio::test]
async fn who_asks_must_say_so() {
    let backend = Backend::new().await;
    let session = backend.session("ada").await;
    for (method, path, authorization, status, code) in [
        ("GET", "/connections", "", 401, "session_expired"),
        ("GET", "/connections", "Bearer ", 401, "session_expired"),
        (
            "GET",
            "/connections",
            "Bearer nonsense",
            401,
            "session_expired",
        ),
        (
            "GET",
            "/connections",
            &format!("Basic {session}"),
            401,
            "session_expired",
        ),
        ("POST", "/connections", "", 401, "session_expired"),
        ("DELETE", "/connections/x", "", 401, "session_expired"),
        ("GET", "/connections/x/token", "", 403, "forbidden"),
        ("POST", "/sessions", "", 403, "forbidden"),
        (
            "POST",
            "/sessions",
            &format!("Bearer {session}"),
            403,
            "forbidden",
        ),
        (
            "POST",
            "/sessions",
            &format!("Bearer {SECRET_KEY}x"),
            403,
            "forbidden",
        ),
        (
            "POST",
            "/sessions",
            &format!("Basic {SECRET_KEY}"),
            403,
            "forbidden",
        ),
    ] {
        let mut request = Request::builder().method(method).uri(path);
        if !authorization.is_empty() {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        let answer = backend.send(request.body(Body::empty()).unwrap()).await;
        answer.is_problem(status, code);
    }
    // The scheme's name is the same in upper and lower case (RFC 9110).
    let request = Request::get("/connections")
        .header(header::AUTHORIZATION, format!("bearer {session}"))
        .body(Body::empty())
        .unwrap();
    assert_eq!(backend.send(request).await.status, 200);
}

#[tokio::test]
async fn a_subject_has_a_name() {
    let backend = Backend::new().await;
    for (subject, status) in [
        (json!("é".repeat(200)), 201),
        (json!(""), 400),
        (json!("a".repeat(201)), 400),
        (json!(7), 400),
        (Value::Null, 400),
    ] {
        let body = json!({ "subject": subject });
        let answer = backend.call("POST", "/sessions", SECRET_KEY, body).await;
        assert_eq!(answer.status, status, "{answer:?}");
    }
}

#[tokio::test]
async fn only_known_pages_may_call() {
    let mut config = config().await;
    config.allowed_origins = vec![Origin::parse("https://acme.com").unwrap()];
    let backend = Backend::with(config).await;
    let session = backend.session("ada").await;
    let ask = async |method, origin: Option<&str>, host: &str| {
        let mut request = Request::builder()
            .method(method)
            .uri("/connections")
            .header(header::HOST, host)
            .header(header::AUTHORIZATION, format!("Bearer {session}"))
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST");
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        backend.send(request.body(Body::empty()).unwrap()).await
    };
    let host = "tokens.acme.com";
    for (origin, expected) in [
        (None, None),
        (Some("https://acme.com"), Some("https://acme.com")),
        (Some("https://tokens.acme.com"), None),
    ] {
        let answer = ask("GET", origin, host).await;
        assert_eq!(answer.status, 200, "{origin:?}");
        let allowed = answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        assert_eq!(allowed, expected, "{origin:?}");
    }
    for origin in [
        "null",
        "https://evil.example",
        "http://acme.com",
        "https://acme.com:8443",
    ] {
        for method in ["GET", "OPTIONS"] {
            let answer = ask(method, Some(origin), host).await;
            answer.is_problem(403, "forbidden");
            assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), None);
        }
    }

    let preflight = ask("OPTIONS", Some("https://acme.com"), host).await;
    assert_eq!(preflight.status, 200);
    for (name, expected) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "https://acme.com"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET,POST,DELETE"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization,content-type,idempotency-key",
        ),
    ] {
        assert_eq!(preflight.header(name), Some(expected));
    }
    // A page can read why it failed, and how long to wait.
    let request = Request::get("/connections")
        .header(header::ORIGIN, "https://acme.com")
        .body(Body::empty())
        .unwrap();
    let refused = backend.send(request).await;
    refused.is_problem(401, "session_expired");
    assert_eq!(
        refused.header(header::ACCESS_CONTROL_ALLOW_ORIGIN),
        Some("https://acme.com")
    );
    assert_eq!(
        refused.header(header::ACCESS_CONTROL_EXPOSE_HEADERS),
        Some("retry-after")
    );
}

#[tokio::test]
async fn the_playground_gets_its_session_by_itself_on_this_machine() {
    let backend = Backend::new().await;
    let ask = async |host: &str| {
        let request = Request::post("/playground/session").header(header::HOST, host);
        backend.send(request.body(Body::empty()).unwrap()).await
    };
    let opened = ask("127.0.0.1:3000").await;
    assert_eq!(opened.status, 201);
    let session = opened.json()["session"].as_str().unwrap().to_owned();
    let connected = backend
        .connect(&session, &sandbox::token(Outcome::Success))
        .await;
    let playground = backend.session("playground").await;
    assert_eq!(backend.list(&playground).await, [connected.json()]);
    ask("evil.example:3000").await.is_problem(403, "forbidden");
}
