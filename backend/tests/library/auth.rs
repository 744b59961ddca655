//! Authentication, origins and rate limits.

use crate::common::{API_KEY, Backend, config, fake_github::FakeGithub};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, header},
};
use github_pat_backend::{
    Origin, Timestamp,
    sandbox::{self, Scenario},
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
    let token = sandbox::token(Scenario::Success);
    let id = backend.connect(&ada, &token).await.id();
    let path = format!("/connections/{id}");

    assert_eq!(backend.list(&bob).await, Vec::<Value>::new());
    let deleted = backend.call("DELETE", &path, &bob, Value::Null).await;
    deleted.assert_problem(404, "connection_not_found");
    let replaced = backend
        .connect_with(&bob, &token, json!({ "connection_id": id }))
        .await;
    replaced.assert_problem(404, "connection_not_found");
    // Not even its subject's session reads the token.
    for session in [&ada, &bob] {
        let read = backend
            .call("GET", &format!("{path}/token"), session, Value::Null)
            .await;
        read.assert_problem(403, "forbidden");
    }
    // The API key lists everyone's connections, and creates none.
    let server = |method: &'static str, path: String| {
        let request = json!({ "token": token });
        let body = if method == "POST" {
            request
        } else {
            Value::Null
        };
        let backend = &backend;
        async move { backend.call(method, &path, API_KEY, body).await }
    };
    let listed = server("GET", "/connections".to_owned()).await.json();
    assert_eq!(listed[0]["subject"], "ada");
    assert_eq!(listed[0]["connection_id"], id.as_str());
    let refused = server("POST", "/connections".to_owned()).await;
    refused.assert_problem(401, "session_expired");
    // Filters don't extend a session's scope.
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
        .assert_problem(404, "connection_not_found");
    let again = backend.call("DELETE", &path, &ada, Value::Null).await;
    again.assert_problem(404, "connection_not_found");
    assert_eq!(backend.list(&ada).await, Vec::<Value>::new());
}

#[tokio::test]
async fn session_older_than_30_minutes_is_expired() {
    static SECONDS: AtomicI64 = AtomicI64::new(1_800_000_000);
    let mut config = config().await;
    config.clock = || Timestamp::from_second(SECONDS.load(Ordering::SeqCst)).unwrap();
    let backend = Backend::with(config).await;
    let opened = backend
        .call("POST", "/sessions", API_KEY, json!({ "subject": "ada" }))
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
    late.assert_problem(401, "session_expired");
    let late = backend
        .connect(session, &sandbox::token(Scenario::Success))
        .await;
    late.assert_problem(401, "session_expired");
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
            &format!("Bearer {API_KEY}x"),
            403,
            "forbidden",
        ),
        (
            "POST",
            "/sessions",
            &format!("Basic {API_KEY}"),
            403,
            "forbidden",
        ),
    ] {
        let mut request = Request::builder().method(method).uri(path);
        if !authorization.is_empty() {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        let response = backend.send(request.body(Body::empty()).unwrap()).await;
        response.assert_problem(status, code);
        let scheme = response.header(header::WWW_AUTHENTICATE);
        assert_eq!(scheme, (status == 401).then_some("Bearer"));
    }
    // The scheme is case-insensitive (RFC 9110).
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
        let response = backend.call("POST", "/sessions", API_KEY, body).await;
        assert_eq!(response.status, status, "{response:?}");
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
        let response = ask("GET", origin, host).await;
        assert_eq!(response.status, 200, "{origin:?}");
        let allowed = response.header(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        assert_eq!(allowed, expected, "{origin:?}");
    }
    for origin in [
        "null",
        "https://evil.example",
        "http://acme.com",
        "https://acme.com:8443",
    ] {
        for method in ["GET", "OPTIONS"] {
            let response = ask(method, Some(origin), host).await;
            response.assert_problem(403, "forbidden");
            assert_eq!(response.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), None);
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
    // A page can read the problem and how long to wait.
    let request = Request::get("/connections")
        .header(header::ORIGIN, "https://acme.com")
        .body(Body::empty())
        .unwrap();
    let refused = backend.send(request).await;
    refused.assert_problem(401, "session_expired");
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
        .connect(&session, &sandbox::token(Scenario::Success))
        .await;
    let playground = backend.session("playground").await;
    assert_eq!(backend.list(&playground).await, [connected.json()]);
    ask("evil.example:3000")
        .await
        .assert_problem(403, "forbidden");
}

#[tokio::test]
async fn exceeded_rate_limit_responds_with_retry_after() {
    let github = FakeGithub::default();
    let mut config = config().await;
    config.github_api_url = github.start().await;
    config.rate_limits.verifications_per_minute = NonZeroU32::new(3).unwrap();
    config.rate_limits.requests_per_minute = NonZeroU32::new(20).unwrap();
    let backend = Backend::with(config).await;
    let (ada, bob) = (backend.session("ada").await, backend.session("bob").await);
    // A token that isn't sent to GitHub isn't counted.
    for _ in 0..9 {
        backend
            .connect(&ada, "mistyped")
            .await
            .assert_problem(422, "invalid_token");
    }
    let token = FakeGithub::token(1, "ada");
    for attempt in 1..=5 {
        let response = backend.connect(&ada, &token).await;
        if attempt <= 3 {
            assert!(response.status < 300, "{response:?}");
            continue;
        }
        response.assert_problem(429, "rate_limited");
        let seconds = response.json()["retry_after"].as_u64().unwrap();
        assert!((1..=20).contains(&seconds), "{seconds}");
        assert!(response.text.contains("This backend"), "{response:?}");
    }
    assert_eq!(github.requests(), 3);
    assert_eq!(backend.connect(&bob, &token).await.status, 201);

    // One client IP, with any session or none.
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
        .assert_problem(429, "rate_limited");
    ask(peer, "/none", "")
        .await
        .assert_problem(429, "rate_limited");
    // Neither the API key nor another client IP is limited.
    assert_eq!(ask(peer, "/connections", API_KEY).await.status, 200);
    let other = "192.0.2.2:4711".parse().unwrap();
    assert_eq!(ask(other, "/connections", &ada).await.status, 200);
}

/// The paused clock jumps to the timeout as soon as nothing else can happen.
#[tokio::test]
async fn request_body_that_never_ends_times_out() {
    let backend = Backend::new().await;
    tokio::time::pause();
    let body = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, Infallible>>());
    let request = Request::post("/sessions")
        .header(header::AUTHORIZATION, format!("Bearer {API_KEY}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(body);
    let response = backend.send(request.unwrap()).await;
    // Not 408, after which a browser may send it again by itself.
    response.assert_problem(503, "server_error");
}

#[tokio::test]
async fn list_with_expires_within_has_only_connections_that_end_by_then() {
    let backend = Backend::new().await;
    let session = backend.session("ada").await;
    let soon = backend
        .connect(&session, &sandbox::token(Scenario::ExpiresSoon))
        .await;
    let other = backend.session("bob").await;
    for scenario in [Scenario::NeverExpires, Scenario::OtherAccount] {
        backend.connect(&other, &sandbox::token(scenario)).await;
    }
    for (query, bearer, expected) in [
        ("?expires_within=7d", &session, 1),
        ("?expires_within=P1W", &session, 1),
        ("?expires_within=5d", &session, 0),
        ("?expires_within=7d", &other, 0),
        ("", &other, 2),
        ("", &API_KEY.to_owned(), 3),
        ("?expires_within=7d", &API_KEY.to_owned(), 1),
    ] {
        let path = format!("/connections{query}");
        let listed = backend.call("GET", &path, bearer, Value::Null).await.json();
        assert_eq!(listed.as_array().unwrap().len(), expected, "{query}");
    }
    let of_server = backend
        .call(
            "GET",
            "/connections?expires_within=7d",
            API_KEY,
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
        refused.assert_problem(400, "misconfigured");
    }
}

#[tokio::test]
async fn list_with_the_api_key_has_pages_of_100() {
    let github = FakeGithub::default();
    let mut config = config().await;
    config.github_api_url = github.start().await;
    let backend = Backend::with(config).await;
    for account in 1..=120 {
        let session = backend.session(&format!("person-{account}")).await;
        let token = FakeGithub::token(account, "someone");
        assert_eq!(backend.connect(&session, &token).await.status, 201);
    }
    let page = async |after: &str| {
        let path = format!("/connections?after={after}");
        let page = backend
            .call("GET", &path, API_KEY, Value::Null)
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
