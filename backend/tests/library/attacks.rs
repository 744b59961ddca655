//! Attacks on the backend, each of which has to come to nothing. Those on the form are in `tests/e2e/tests/job/attacks`;
//! SECURITY.md says what each shows.

use crate::common::{API_KEY, Backend, config, fake_github};
use axum::{
    Router,
    http::{StatusCode, header},
    response::{IntoResponse, Response as HttpResponse},
};
use github_pat_backend::sandbox::{self, Scenario};
use serde_json::{Value, json};
use serde_norway::Value as Yaml;
use std::{
    collections::BTreeSet,
    future::IntoFuture,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

/// Every operation of the OpenAPI document, as `GET /connections`.
fn operations() -> BTreeSet<String> {
    let document: Yaml = serde_norway::from_str(include_str!("../../openapi.yaml")).unwrap();
    let mut operations = BTreeSet::new();
    for (path, methods) in document["paths"].as_mapping().unwrap() {
        for (method, _) in methods.as_mapping().unwrap() {
            let method = method.as_str().unwrap().to_uppercase();
            if method != "PARAMETERS" {
                operations.insert(format!("{method} {}", path.as_str().unwrap()));
            }
        }
    }
    operations
}

/// Insecure direct object reference: Bob, who is signed in, names what is Ada's, on every route there is.
#[tokio::test]
async fn session_reaches_nothing_of_another_subject_on_any_route() {
    let backend = Backend::new().await;
    let (ada, bob) = (backend.session("ada").await, backend.session("bob").await);
    let token = sandbox::token(Scenario::Success);
    let id = backend.connect(&ada, &token).await.id();
    let mut left = operations();
    // What `{id}` stands for, what is sent, and the status.
    for (method, path, query, body, status) in [
        ("POST", "/sessions", "", json!({"subject": "ada"}), 403),
        ("DELETE", "/sessions", "?subject=ada", Value::Null, 403),
        (
            "POST",
            "/connections",
            "",
            json!({"token": token, "connection_id": id}),
            404,
        ),
        ("GET", "/connections", "?subject=ada", Value::Null, 403),
        ("DELETE", "/connections", "?subject=ada", Value::Null, 403),
        ("DELETE", "/connections/{id}", "", Value::Null, 404),
        ("POST", "/connections/{id}/check", "", Value::Null, 404),
        ("GET", "/connections/{id}/token", "", Value::Null, 403),
        ("GET", "/events", "", Value::Null, 403),
        ("POST", "/events/{id}/replay", "", Value::Null, 403),
        // They are everybody's.
        ("GET", "/openapi.yaml", "", Value::Null, 200),
        ("GET", "/health", "", Value::Null, 204),
        ("GET", "/sandbox/tokens", "", Value::Null, 200),
        ("POST", "/playground/session", "", Value::Null, 201),
    ] {
        assert!(left.remove(&format!("{method} {path}")), "{method} {path}");
        let path = path.replace("{id}", &id) + query;
        let response = backend.call(method, &path, &bob, body).await;
        assert_eq!(response.status, status, "{method} {path}: {response:?}");
        let names_it = response.text.contains(&id) || response.text.contains(&token[10..]);
        assert!(!names_it || path.starts_with("/sandbox"), "{method} {path}");
    }
    assert_eq!(left, BTreeSet::new(), "routes that nobody has attacked");
    // All of it is there, for whom it belongs to.
    assert_eq!(backend.list(&ada).await.len(), 1);
    assert_eq!(backend.token(&id).await.json(), json!({ "token": token }));
}

/// What comes back for these bytes, and whether the connection is closed after it.
async fn exchange(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A connection that stays open has said all that it has to say.
    let _ = timeout(Duration::from_millis(500), stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// A proxy and the backend that don't agree where a request ends: what the one takes for a body, the other would take
/// for a request.
#[tokio::test]
async fn request_whose_end_is_ambiguous_smuggles_no_other() {
    let backend = Backend::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(axum::serve(listener, backend.router.clone()).into_future());
    let hidden = format!(
        "DELETE /connections?subject=ada HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {API_KEY}\r\n\r\n"
    );
    let length = hidden.len();
    for framing in [
        format!("Content-Length: 0\r\nContent-Length: {length}\r\n"),
        format!("Content-Length: {length}, 0\r\n"),
        format!("Content-Length: +{length}\r\n"),
        format!("Content-Length : {length}\r\n"),
        format!("Content-Length: {length}\r\n Transfer-Encoding: chunked\r\n"),
        "Transfer-Encoding : chunked\r\n".to_owned(),
        "Transfer-Encoding: identity\r\n".to_owned(),
        "Transfer-Encoding: xchunked\r\n".to_owned(),
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n".to_owned(),
    ] {
        let request = format!("POST /connections HTTP/1.1\r\nHost: a\r\n{framing}\r\n{hidden}");
        let answer = exchange(&address, &request).await;
        assert_eq!(
            answer.matches("HTTP/1.1 ").count(),
            1,
            "{framing:?}: {answer}"
        );
        assert!(!answer.contains("204"), "{framing:?}: {answer}");
        assert!(answer.starts_with("HTTP/1.1 4"), "{framing:?}: {answer}");
    }
    // Both requests are answered where nothing is ambiguous, so this test sees a second one.
    let request = format!("GET /health HTTP/1.1\r\nHost: a\r\n\r\n{hidden}");
    let answer = exchange(&address, &request).await;
    assert_eq!(answer.matches("HTTP/1.1 2").count(), 2, "{answer}");
}

/// A page whose own name was made to lead to this machine (DNS rebinding) is of the same origin as the backend then, and
/// has no credential.
#[tokio::test]
async fn rebound_host_name_gives_no_session_and_reaches_no_connection() {
    let backend = Backend::new().await;
    for (method, path, status) in [
        ("POST", "/playground/session", 403),
        ("GET", "/connections", 403),
        ("POST", "/connections", 403),
        ("POST", "/sessions", 403),
        ("GET", "/events", 403),
    ] {
        let request = axum::http::Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "evil.example:3000")
            .header(header::ORIGIN, "http://evil.example:3000")
            .body(axum::body::Body::empty());
        let response = backend.send(request.unwrap()).await;
        assert_eq!(response.status, status, "{method} {path}: {response:?}");
    }
}

type FixedAnswer = fn() -> HttpResponse;
type Answer = Arc<dyn Fn() -> HttpResponse + Send + Sync>;

/// Server-side request forgery and worse: a GitHub that was taken over, or somebody in its place.
#[tokio::test]
async fn hostile_answer_of_github_is_a_problem_and_leads_nowhere() {
    static ELSEWHERE: Mutex<String> = Mutex::new(String::new());
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    *ELSEWHERE.lock().unwrap() = format!("http://{}/", elsewhere.local_addr().unwrap());
    let json = |body: String| ([(header::CONTENT_TYPE, "application/json")], body).into_response();
    let answers: [(&str, FixedAnswer); 5] = [
        ("redirect", || {
            let there = ELSEWHERE.lock().unwrap().clone();
            (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, there)]).into_response()
        }),
        ("a hundred megabytes", || {
            "a".repeat(100 << 20).into_response()
        }),
        ("HTML", || {
            "<!doctype html><script>alert(1)</script>".into_response()
        }),
        ("nothing", || ().into_response()),
        ("a status of its own", || {
            StatusCode::from_u16(799).unwrap().into_response()
        }),
    ];
    let bodies = [
        "[".repeat(50_000),
        "null".to_owned(),
        r#"{"id": -1, "login": ""}"#.to_owned(),
        r#"{"id": "1", "login": 7}"#.to_owned(),
        r#"{"id": 1e400, "login": "ada"}"#.to_owned(),
        format!(r#"{{"id": 1, "login": "{}"}}"#, "a".repeat(60_000)),
        r#"{"id": 1, "login": "ada\r\nSet-Cookie: a=b"}"#.to_owned(),
        r#"{"id": 1, "login": "../../users/bob?x="}"#.to_owned(),
        r#"{"id": 1, "login": "ad\u202ea\u0000"}"#.to_owned(),
    ];
    let mut cases: Vec<(String, Answer)> = Vec::new();
    for (name, answer) in answers {
        cases.push((name.to_owned(), Arc::new(answer)));
    }
    for body in bodies {
        let name: String = body.chars().take(60).collect();
        cases.push((name, Arc::new(move || json(body.clone()))));
    }
    for (name, answer) in cases {
        let github = Router::new().fallback(move || std::future::ready(answer()));
        let mut config = config().await;
        config.github_api_url = fake_github::serve(github).await;
        let backend = Backend::with(config).await;
        let session = backend.session("ada").await;
        // It answers at all, and as the OpenAPI document says.
        let response = backend
            .connect(&session, &sandbox::token(Scenario::Success))
            .await;
        assert_ne!(response.status, 500, "{name}: {response:?}");
        assert!(
            response.text.len() < 2_000,
            "{name}: {}",
            response.text.len()
        );
        for bad in ["<script", "\\u0000", "\u{202e}"] {
            assert!(!response.text.contains(bad), "{name}: {response:?}");
        }
        assert!(response.headers.get(header::SET_COOKIE).is_none(), "{name}");
        assert_eq!(
            backend.call("GET", "/health", "", Value::Null).await.status,
            204
        );
    }
    let visit = timeout(Duration::ZERO, elsewhere.accept()).await;
    assert!(visit.is_err(), "the token was taken elsewhere");
}
