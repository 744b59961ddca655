//! What the app's server does with the API key, checking connections again, and what applies to every request.

use crate::common::{API_KEY, Backend, config, fake_github::FakeGithub, required};
use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderMap, Request, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use github_pat_backend::{
    ApiKey, BaseUrl, ExpiryWindow, Webhook, WebhookSecret, WebhookUrl,
    sandbox::{self, Scenario},
};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicU16, Ordering::SeqCst},
};

async fn backend_of(github: &FakeGithub) -> Backend {
    let mut config = config().await;
    config.github_api_url = github.start().await;
    Backend::with(config).await
}

#[tokio::test]
async fn api_key_lists_checks_and_deletes_connections_of_any_subject() {
    let backend = backend_of(&FakeGithub::default()).await;
    let (ada, bob) = (backend.session("ada").await, backend.session("bob").await);
    let mut ids = Vec::new();
    for (session, account) in [(&ada, 1), (&ada, 2), (&bob, 3)] {
        let token = FakeGithub::token(account, "someone");
        ids.push(backend.connect(session, &token).await.id());
    }
    let list = async |query: &str, bearer: &str| {
        let path = format!("/connections{query}");
        backend.call("GET", &path, bearer, Value::Null).await
    };
    let of_ada = list("?subject=ada", API_KEY).await.json();
    let listed: Vec<_> = of_ada.as_array().unwrap().iter().collect();
    let mut found: Vec<_> = listed
        .iter()
        .map(|it| it["connection_id"].as_str())
        .collect();
    found.sort();
    let mut expected = [Some(ids[0].as_str()), Some(&ids[1])];
    expected.sort();
    assert_eq!(found, expected);
    assert!(listed.iter().all(|it| it["subject"] == "ada"));
    // A session is limited to its own subject.
    list("?subject=ada", &ada)
        .await
        .assert_problem(403, "forbidden");
    list("?subject=", API_KEY)
        .await
        .assert_problem(400, "misconfigured");

    let check = |id: &str| format!("/connections/{id}/check");
    let checked = backend
        .call("POST", &check(&ids[2]), API_KEY, Value::Null)
        .await;
    assert_eq!(checked.status, 200, "{checked:?}");
    assert_eq!(checked.id(), ids[2]);
    let foreign = backend
        .call("POST", &check(&ids[2]), &ada, Value::Null)
        .await;
    foreign.assert_problem(404, "connection_not_found");

    let path = format!("/connections/{}", ids[2]);
    let deleted = backend.call("DELETE", &path, API_KEY, Value::Null).await;
    assert_eq!(deleted.status, 204);
    let path = "/connections?subject=ada";
    backend
        .call("DELETE", path, &ada, Value::Null)
        .await
        .assert_problem(403, "forbidden");
    let deleted = backend.call("DELETE", path, API_KEY, Value::Null).await;
    assert_eq!(deleted.status, 204);
    assert_eq!(list("", API_KEY).await.json(), json!([]));
    let without_subject = backend
        .call("DELETE", "/connections", API_KEY, Value::Null)
        .await;
    without_subject.assert_problem(400, "misconfigured");
}

#[tokio::test]
async fn deleted_sessions_end_at_once_and_others_continue() {
    let backend = Backend::new().await;
    let (ada, bob) = (backend.session("ada").await, backend.session("bob").await);
    let again = backend.session("ada").await;
    let path = "/sessions?subject=ada";
    backend
        .call("DELETE", path, &ada, Value::Null)
        .await
        .assert_problem(403, "forbidden");
    let deleted = backend.call("DELETE", path, API_KEY, Value::Null).await;
    assert_eq!(deleted.status, 204);
    for session in [&ada, &again] {
        let ended = backend
            .call("GET", "/connections", session, Value::Null)
            .await;
        ended.assert_problem(401, "session_expired");
    }
    assert_eq!(backend.list(&bob).await, [] as [Value; 0]);
}

#[tokio::test]
async fn list_with_a_session_has_pages_of_100() {
    let mut config = config().await;
    config.github_api_url = FakeGithub::default().start().await;
    config.rate_limits.verifications_per_minute = std::num::NonZeroU32::MAX;
    let backend = Backend::with(config).await;
    let session = backend.session("ada").await;
    for account in 1..=101 {
        let token = FakeGithub::token(account, "someone");
        assert_eq!(backend.connect(&session, &token).await.status, 201);
    }
    let first = backend.list(&session).await;
    assert_eq!(first.len(), 100);
    let path = format!(
        "/connections?after={}",
        first[99]["connection_id"].as_str().unwrap()
    );
    let second = backend
        .call("GET", &path, &session, Value::Null)
        .await
        .json();
    assert_eq!(second.as_array().unwrap().len(), 1);
    assert!(!first.contains(&second[0]));
}

/// A GitHub whose response to `GET /user` has the status that the test sets.
async fn serve_github(status: Arc<AtomicU16>) -> BaseUrl {
    async fn user(State(status): State<Arc<AtomicU16>>) -> Response {
        let status = StatusCode::from_u16(status.load(SeqCst)).unwrap();
        let user = axum::Json(json!({"id": 1, "login": "octocat"}));
        match status {
            StatusCode::OK => ([("x-oauth-scopes", "repo")], user).into_response(),
            status => status.into_response(),
        }
    }
    let router = Router::new().route("/user", get(user)).with_state(status);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, router).into_future());
    BaseUrl::parse(&format!("http://{address}")).unwrap()
}

#[tokio::test]
async fn check_returns_what_github_says_now_and_keeps_the_token() {
    let status = Arc::new(AtomicU16::new(200));
    let mut config = config().await;
    config.github_api_url = serve_github(status.clone()).await;
    let backend = Backend::with(config).await;
    let session = backend.session("ada").await;
    let connected = backend.connect(&session, &"a".repeat(40)).await;
    let path = format!(
        "/connections/{}",
        connected.json()["check_url"].as_str().unwrap()
    );
    let check = async || backend.call("POST", &path, &session, Value::Null).await;
    assert_eq!(check().await.json(), connected.json());
    for (github, expected, code) in [
        (401, 422, "invalid_token"),
        (503, 503, "github_unavailable"),
        (429, 429, "rate_limited"),
    ] {
        status.store(github, SeqCst);
        check().await.assert_problem(expected, code);
    }
    status.store(200, SeqCst);
    assert_eq!(check().await.json(), connected.json());
    let token = backend.token(&connected.id()).await.json();
    assert_eq!(token["token"], "a".repeat(40));
}

#[tokio::test]
async fn check_finds_permissions_added_to_the_token() {
    let (api, checks) = (sandbox::serve().await.unwrap(), Arc::new(AtomicU16::new(0)));
    // A proxy to the sandbox: the token lacks issues at first, and has them later.
    async fn forward(
        State((api, checks)): State<(BaseUrl, Arc<AtomicU16>)>,
        uri: axum::http::Uri,
    ) -> Response {
        let scenario = match checks.load(SeqCst) {
            0 => Scenario::Incomplete,
            _ => Scenario::Success,
        };
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.get(format!("{api}{uri}"));
        let response = request
            .bearer_auth(sandbox::token(scenario))
            .send()
            .await
            .unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let mut response = (status, response.bytes().await.unwrap()).into_response();
        for name in ["x-accepted-github-permissions", "content-type"] {
            if let Some(value) = headers.get(name) {
                response.headers_mut().insert(name, value.clone());
            }
        }
        response
    }
    let router = Router::new()
        .fallback(forward)
        .with_state((api, checks.clone()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, router).into_future());
    let mut config = config().await;
    config.github_api_url = BaseUrl::parse(&format!("http://{address}")).unwrap();
    config.policy = required("contents=read issues=write", "");
    let backend = Backend::with(config).await;
    let session = backend.session("ada").await;
    let connected = backend
        .connect(&session, &sandbox::token(Scenario::Success))
        .await;
    assert_eq!(
        connected.json()["missing_permissions"],
        json!(["issues=write"])
    );
    checks.store(1, SeqCst);
    let path = format!("/connections/{}/check", connected.id());
    let checked = backend
        .call("POST", &path, &session, Value::Null)
        .await
        .json();
    assert_eq!(checked["missing_permissions"], json!([]));
    assert_eq!(backend.list(&session).await, [checked]);
}

#[tokio::test]
async fn events_are_listed_and_replayed_with_the_api_key() {
    let mut config = config().await;
    // A port that nothing listens on.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", free.local_addr().unwrap());
    drop(free);
    config.webhook = Some(Webhook {
        url: WebhookUrl::parse(&url).unwrap(),
        secret: WebhookSecret::parse(&format!("whsec_{}", "QUFB".repeat(8))).unwrap(),
        expiring_within: ExpiryWindow::parse("7d").unwrap(),
    });
    let backend = Backend::with(config).await;
    for (method, path, status) in [
        ("GET", "/events?status=failed", 200),
        ("GET", "/events?status=pending&after=evt_00", 200),
        ("GET", "/events?status=lost", 400),
        ("GET", "/events", 400),
        ("GET", "/events?status=failed&after=%00", 400),
        ("POST", "/events/evt_00/replay", 404),
        ("POST", "/events/%00/replay", 404),
        ("POST", "/events/%ff/replay", 404),
    ] {
        let response = backend.call(method, path, API_KEY, Value::Null).await;
        assert_eq!(response.status, status, "{method} {path}: {response:?}");
        let refused = backend.call(method, path, "", Value::Null).await;
        refused.assert_problem(403, "forbidden");
    }
}

#[tokio::test]
async fn both_api_keys_of_a_rotation_are_accepted() {
    let mut config = config().await;
    let new = "n".repeat(32);
    config.api_key = ApiKey::parse(&format!("{new} {API_KEY}")).unwrap();
    let backend = Backend::with(config).await;
    for (key, status) in [(&*new, 201), (API_KEY, 201), ("neither", 403)] {
        let body = json!({"subject": "ada"});
        let response = backend.call("POST", "/sessions", key, body).await;
        assert_eq!(response.status, status, "{key}");
    }
}

#[tokio::test]
async fn response_has_a_request_id_of_its_own() {
    let backend = Backend::new().await;
    let ask = async |id: Option<&str>| {
        let mut request = Request::get("/health");
        if let Some(id) = id {
            request = request.header("x-request-id", id);
        }
        let response = backend.send(request.body(Body::empty()).unwrap()).await;
        response.header("x-request-id").unwrap().to_owned()
    };
    let (first, second) = (ask(None).await, ask(None).await);
    assert_ne!(first, second);
    // Without a trusted proxy, a client could send any text.
    let given = "0b5c4c2e-6f1d-4c8e-9d6e-0a1b2c3d4e5f";
    assert_ne!(ask(Some(given)).await, given);
}

#[tokio::test]
async fn panicking_handler_responds_with_500() {
    let mut config = config().await;
    config.clock = || panic!("a broken clock");
    let backend = Backend::with(config).await;
    let body = json!({"subject": "ada"});
    let response = backend.call("POST", "/sessions", API_KEY, body).await;
    response.assert_problem(500, "server_error");
    assert!(!response.text.contains("broken clock"), "{response:?}");
    let health = backend.call("GET", "/health", "", Value::Null).await;
    assert_eq!(health.status, 204);
}

#[tokio::test]
async fn playground_session_through_a_proxy_is_refused() {
    let backend = Backend::new().await;
    let ask = async |headers: &[(&str, &str)], version| {
        let mut request = Request::post("/playground/session").version(version);
        // nginx's default, whatever the browser requested.
        request = request.header(header::HOST, "127.0.0.1:3000");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        backend.send(request.body(Body::empty()).unwrap()).await
    };
    use axum::http::Version;
    let http = Version::HTTP_11;
    ask(&[], Version::HTTP_10)
        .await
        .assert_problem(403, "forbidden");
    for (name, value) in [
        ("x-forwarded-for", "198.51.100.7"),
        ("forwarded", "for=198.51.100.7"),
        ("x-real-ip", "198.51.100.7"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-port", "443"),
        ("cf-connecting-ip", "198.51.100.7"),
        ("via", "1.1 proxy"),
        ("x-forwarded-host", "acme.com"),
    ] {
        ask(&[(name, value)], http)
            .await
            .assert_problem(403, "forbidden");
    }
    let local = ("origin", "http://127.0.0.1:3000");
    assert_eq!(ask(&[local], http).await.status, 201);
    // Of Trunk's proxy, which serves the playground.
    let trunk = [
        ("x-forwarded-host", "127.0.0.1:8080"),
        ("x-forwarded-proto", "http"),
    ];
    assert_eq!(ask(&[local, trunk[0], trunk[1]], http).await.status, 201);
    assert_eq!(ask(&[], http).await.status, 201);
}

#[tokio::test]
async fn request_with_two_hosts_is_refused() {
    let backend = Backend::new().await;
    for hosts in [
        &["acme.com"][..],
        &["acme.com", "evil.example"],
        &["acme.com", "acme.com"],
    ] {
        let request =
            Request::get("/connections").header(header::AUTHORIZATION, format!("Bearer {API_KEY}"));
        let request = hosts
            .iter()
            .fold(request, |request, host| request.header(header::HOST, *host));
        let response = backend.send(request.body(Body::empty()).unwrap()).await;
        match hosts {
            [_] => assert_eq!(response.status, 200),
            _ => response.assert_problem(400, "misconfigured"),
        }
    }
}

#[tokio::test]
async fn allowed_origin_of_an_app_may_call() {
    let mut config = config().await;
    let app = "tauri://localhost";
    config.allowed_origins = vec![github_pat_backend::Origin::parse(app).unwrap()];
    let backend = Backend::with(config).await;
    for (origin, status) in [(app, 204), ("capacitor://localhost", 403)] {
        let request = Request::get("/health").header(header::ORIGIN, origin);
        let response = backend.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status, status, "{origin}");
        let allowed = response.header(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        assert_eq!(allowed, (status == 204).then_some(app));
    }
}

#[tokio::test]
async fn refusal_of_an_organization_or_account_has_its_code() {
    async fn forbid(headers: HeaderMap) -> Response {
        let bearer = headers[header::AUTHORIZATION].to_str().unwrap();
        let message = match bearer.chars().nth(7) {
            Some('s') => "Sorry. Your account was suspended.",
            Some('i') => {
                "Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource."
            }
            _ => {
                "The `acme` organization requires all members to have two-factor authentication enabled."
            }
        };
        let body = axum::Json(json!({"message": message}));
        (StatusCode::FORBIDDEN, body).into_response()
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(forbid);
    tokio::spawn(axum::serve(listener, router).into_future());
    let mut config = config().await;
    config.github_api_url = BaseUrl::parse(&format!("http://{address}")).unwrap();
    let backend = Backend::with(config).await;
    let session = backend.session("ada").await;
    for (letter, code, word) in [
        ("s", "account_suspended", "suspended"),
        (
            "i",
            "blocked_by_organization",
            "owners has to add the address",
        ),
        ("t", "blocked_by_organization", "two-factor"),
    ] {
        let refused = backend.connect(&session, &letter.repeat(40)).await;
        refused.assert_problem(422, code);
        assert!(refused.text.contains(word), "{refused:?}");
    }
}
