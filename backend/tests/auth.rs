//! Who may ask: sessions, the secret key, pages of other origins.

mod common;

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, header},
};
use common::{Backend, SECRET_KEY, config};
use github_pat_backend::{
    Origin, Timestamp,
    sandbox::{self, Outcome},
};
use serde_json::{Value, json};
use std::{
    convert::Infallible,
    net::SocketAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicI64, Ordering},
};

#[tokio::test]
async fn connection_of_another_subject_is_forbidden() {
    let backend = Backend::new().await;
    let (ada, bob) = (backend.session("ada").await, backend.session("bob").await);
    let token = sandbox::token(Outcome::Success);
    let id = backend.connect(&ada, &token).await.id();
    let path = format!("/connections/{id}");

    assert_eq!(backend.list(&bob).await, Vec::<Value>::new());
    let deleted = backend.call("DELETE", &path, &bob, Value::Null).await;
    deleted.is_problem(404, "connection_not_found");
    let replaced = backend
        .connect_with(&bob, &token, json!({ "connection_id": id }))
        .await;
    replaced.is_problem(404, "connection_not_found");
    // Not even its owner's session reads the token.
    for session in [&ada, &bob] {
        let read = backend
            .call("GET", &format!("{path}/token"), session, Value::Null)
            .await;
        read.is_problem(403, "forbidden");
    }
    // The secret key sees everyone's, and stores nothing in anyone's name.
    let server = |method: &'static str, path: String| {
        let order = json!({ "token": token });
        let body = if method == "POST" { order } else { Value::Null };
        let backend = &backend;
        async move { backend.call(method, &path, SECRET_KEY, body).await }
    };
    let listed = server("GET", "/connections".to_owned()).await.json();
    assert_eq!(listed[0]["subject"], "ada");
    assert_eq!(listed[0]["connection_id"], id.as_str());
    let refused = server("POST", "/connections".to_owned()).await;
    refused.is_problem(401, "session_expired");
    // Nor does choosing among them show what is someone else's.
    for path in ["/connections?expires_within=999d", "/connections?after="] {
        let chosen = backend.call("GET", path, &bob, Value::Null).await;
        assert_eq!(chosen.json(), json!([]), "{path}");
    }
    assert_eq!(backend.token(&id).await.json(), json!({ "token": token }));

    let deleted = backend.call("DELETE", &path, &ada, Value::Null).await;
    assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
    backend
        .token(&id)
        .await
        .is_problem(404, "connection_not_found");
    let again = backend.call("DELETE", &path, &ada, Value::Null).await;
    again.is_problem(404, "connection_not_found");
    assert_eq!(backend.list(&ada).await, Vec::<Value>::new());
}

#[tokio::test]
async fn session_older_than_30_minutes_is_expired() {
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
async fn request_without_a_valid_credential_is_refused() {
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
        let scheme = answer.header(header::WWW_AUTHENTICATE);
        assert_eq!(scheme, (status == 401).then_some("Bearer"));
    }
    // The scheme's name is the same in upper and lower case (RFC 9110).
    let request = Request::get("/connections")
        .header(header::AUTHORIZATION, format!("bearer {session}"))
        .body(Body::empty())
        .unwrap();
    assert_eq!(backend.send(request).await.status, 200);
}

#[tokio::test]
async fn session_for_an_invalid_subject_is_refused() {
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
async fn cors_request_of_an_unknown_origin_is_forbidden() {
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
        Some("retry-after,x-request-id")
    );
}

#[tokio::test]
async fn playground_session_is_given_to_local_pages_only() {
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

#[tokio::test]
async fn rate_limit_exceeded_is_answered_with_retry_after() {
    let people = common::People::default();
    let mut config = config().await;
    config.github_api_url = people.serve().await;
    config.limits.attempts = NonZeroU32::new(3).unwrap();
    config.limits.requests = NonZeroU32::new(20).unwrap();
    let backend = Backend::with(config).await;
    let (ada, bob) = (backend.session("ada").await, backend.session("bob").await);
    // What GitHub isn't asked about isn't counted.
    for _ in 0..9 {
        backend
            .connect(&ada, "mistyped")
            .await
            .is_problem(422, "invalid_token");
    }
    let token = common::People::token(1, "ada");
    for attempt in 1..=5 {
        let answer = backend.connect(&ada, &token).await;
        if attempt <= 3 {
            assert!(answer.status < 300, "{answer:?}");
            continue;
        }
        answer.is_problem(429, "rate_limited");
        let seconds = answer.json()["retry_after"].as_u64().unwrap();
        assert!((1..=20).contains(&seconds), "{seconds}");
        assert!(answer.text.contains("This backend"), "{answer:?}");
    }
    assert_eq!(people.asked(), 3);
    assert_eq!(backend.connect(&bob, &token).await.status, 201);

    // From one address: whoever's session it is, and whether there is one.
    let peer: SocketAddr = "192.0.2.1:4711".parse().unwrap();
    let ask = async |peer: SocketAddr, path: &str, bearer: &str| {
        let request = Request::get(path)
            .header(header::AUTHORIZATION, format!("Bearer {bearer}"))
            .extension(ConnectInfo(peer));
        backend.send(request.body(Body::empty()).unwrap()).await
    };
    for _ in 0..20 {
        assert_eq!(ask(peer, "/connections", &ada).await.status, 200);
    }
    ask(peer, "/connections", &bob)
        .await
        .is_problem(429, "rate_limited");
    ask(peer, "/none", "").await.is_problem(429, "rate_limited");
    // Neither the host's own server there, nor anybody else.
    assert_eq!(ask(peer, "/connections", SECRET_KEY).await.status, 200);
    let other = "192.0.2.2:4711".parse().unwrap();
    assert_eq!(ask(other, "/connections", &ada).await.status, 200);
}

/// The clock is turned by hand: it jumps to the limit as soon as nothing else can happen.
#[tokio::test]
async fn request_body_that_never_ends_times_out() {
    let backend = Backend::new().await;
    tokio::time::pause();
    let body = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, Infallible>>());
    let request = Request::post("/sessions")
        .header(header::AUTHORIZATION, format!("Bearer {SECRET_KEY}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(body);
    let answer = backend.send(request.unwrap()).await;
    // Not 408, after which a browser may send it again by itself.
    answer.is_problem(503, "server_error");
}

#[tokio::test]
async fn list_with_expires_within_has_only_connections_that_end_by_then() {
    let backend = Backend::new().await;
    let session = backend.session("ada").await;
    let soon = backend
        .connect(&session, &sandbox::token(Outcome::ExpiresSoon))
        .await;
    let other = backend.session("bob").await;
    for outcome in [Outcome::NeverExpires, Outcome::OtherAccount] {
        backend.connect(&other, &sandbox::token(outcome)).await;
    }
    for (query, bearer, expected) in [
        ("?expires_within=7d", &session, 1),
        ("?expires_within=P1W", &session, 1),
        ("?expires_within=5d", &session, 0),
        ("?expires_within=7d", &other, 0),
        ("", &other, 2),
        ("", &SECRET_KEY.to_owned(), 3),
        ("?expires_within=7d", &SECRET_KEY.to_owned(), 1),
    ] {
        let path = format!("/connections{query}");
        let listed = backend.call("GET", &path, bearer, Value::Null).await.json();
        assert_eq!(listed.as_array().unwrap().len(), expected, "{query}");
    }
    let of_server = backend
        .call(
            "GET",
            "/connections?expires_within=7d",
            SECRET_KEY,
            Value::Null,
        )
        .await
        .json();
    let mut listed = soon.json();
    listed["subject"] = json!("ada");
    assert_eq!(of_server, json!([listed]));
    for query in [
        "expires_within=soon",
        "expires_within=",
        "expires_within=-1d",
        "after=1&after=2",
        "after=-",
    ] {
        let path = format!("/connections?{query}");
        let refused = backend.call("GET", &path, &session, Value::Null).await;
        refused.is_problem(400, "misconfigured");
    }
}

#[tokio::test]
async fn list_with_the_secret_key_is_paginated() {
    let people = common::People::default();
    let mut config = config().await;
    config.github_api_url = people.serve().await;
    let backend = Backend::with(config).await;
    for account in 1..=120 {
        let session = backend.session(&format!("person-{account}")).await;
        let token = common::People::token(account, "someone");
        assert_eq!(backend.connect(&session, &token).await.status, 201);
    }
    let page = async |after: &str| {
        let path = format!("/connections?after={after}");
        let page = backend
            .call("GET", &path, SECRET_KEY, Value::Null)
            .await
            .json();
        page.as_array().unwrap().clone()
    };
    let first = page("").await;
    let second = page(first[99]["connection_id"].as_str().unwrap()).await;
    assert_eq!((first.len(), second.len()), (100, 20));
    let mut ids: Vec<_> = first
        .iter()
        .chain(&second)
        .map(|it| it["subject"].to_string())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 120);
}
