//! What operators do with the secret key, and checking a connection again.

mod common;

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderMap, Request, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use common::{Backend, People, SECRET_KEY, config, required};
use github_pat_backend::{
    BaseUrl, SecretKey, Webhook, WebhookSecret, WebhookUrl, Within,
    sandbox::{self, Outcome},
};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicU16, Ordering::SeqCst},
};

async fn backend_of(people: &People) -> Backend {
    let mut config = config().await;
    config.github_api_url = people.serve().await;
    Backend::with(config).await
}

#[tokio::test]
async fn secret_key_lists_checks_and_deletes_any_subject_s_connections() {
    let backend = backend_of(&People::default()).await;
    let (ada, bob) = (backend.session("ada").await, backend.session("bob").await);
    let mut ids = Vec::new();
    for (session, account) in [(&ada, 1), (&ada, 2), (&bob, 3)] {
        let token = People::token(account, "someone");
        ids.push(backend.connect(session, &token).await.id());
    }
    let list = async |query: &str, bearer: &str| {
        let path = format!("/connections{query}");
        backend.call("GET", &path, bearer, Value::Null).await
    };
    let of_ada = list("?subject=ada", SECRET_KEY).await.json();
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
    // A session names nobody: it speaks for one.
    list("?subject=ada", &ada)
        .await
        .is_problem(403, "forbidden");
    list("?subject=", SECRET_KEY)
        .await
        .is_problem(400, "misconfigured");

    let check = |id: &str| format!("/connections/{id}/check");
    let checked = backend
        .call("POST", &check(&ids[2]), SECRET_KEY, Value::Null)
        .await;
    assert_eq!(checked.status, 200, "{checked:?}");
    assert_eq!(checked.id(), ids[2]);
    let foreign = backend
        .call("POST", &check(&ids[2]), &ada, Value::Null)
        .await;
    foreign.is_problem(404, "connection_not_found");

    let path = format!("/connections/{}", ids[2]);
    let deleted = backend.call("DELETE", &path, SECRET_KEY, Value::Null).await;
    assert_eq!(deleted.status, 204);
    let path = "/connections?subject=ada";
    backend
        .call("DELETE", path, &ada, Value::Null)
        .await
        .is_problem(403, "forbidden");
    let deleted = backend.call("DELETE", path, SECRET_KEY, Value::Null).await;
    assert_eq!(deleted.status, 204);
    assert_eq!(list("", SECRET_KEY).await.json(), json!([]));
    let nobody = backend
        .call("DELETE", "/connections", SECRET_KEY, Value::Null)
        .await;
    nobody.is_problem(400, "misconfigured");
}

#[tokio::test]
async fn revoked_sessions_end_at_once_and_those_of_others_go_on() {
    let backend = Backend::new().await;
    let (ada, bob) = (backend.session("ada").await, backend.session("bob").await);
    let again = backend.session("ada").await;
    let path = "/sessions?subject=ada";
    backend
        .call("DELETE", path, &ada, Value::Null)
        .await
        .is_problem(403, "forbidden");
    let revoked = backend.call("DELETE", path, SECRET_KEY, Value::Null).await;
    assert_eq!(revoked.status, 204);
    for session in [&ada, &again] {
        let ended = backend
            .call("GET", "/connections", session, Value::Null)
            .await;
        ended.is_problem(401, "session_expired");
    }
    assert_eq!(backend.list(&bob).await, [] as [Value; 0]);
}

#[tokio::test]
async fn listing_of_a_session_has_pages_of_a_hundred() {
    let mut config = config().await;
    config.github_api_url = People::default().serve().await;
    config.limits.attempts = std::num::NonZeroU32::MAX;
    let backend = Backend::with(config).await;
    let session = backend.session("ada").await;
    for account in 1..=101 {
        let token = People::token(account, "someone");
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

/// A GitHub that answers `GET /user` with a status that the test sets.
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
async fn check_answers_what_github_says_now_and_keeps_the_token() {
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
    for (github, answer, code) in [
        (401, 422, "invalid_token"),
        (503, 503, "github_unavailable"),
        (429, 429, "rate_limited"),
    ] {
        status.store(github, SeqCst);
        check().await.is_problem(answer, code);
    }
    status.store(200, SeqCst);
    assert_eq!(check().await.json(), connected.json());
    let token = backend.token(&connected.id()).await.json();
    assert_eq!(token["token"], "a".repeat(40));
}

#[tokio::test]
async fn check_finds_what_was_added_to_the_token_meanwhile() {
    let (api, tokens) = (sandbox::serve().await.unwrap(), Arc::new(AtomicU16::new(0)));
    // The same token lacks issues at first, and has them then.
    async fn pass_on(
        State((api, turn)): State<(BaseUrl, Arc<AtomicU16>)>,
        uri: axum::http::Uri,
    ) -> Response {
        let outcome = match turn.load(SeqCst) {
            0 => Outcome::Incomplete,
            _ => Outcome::Success,
        };
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.get(format!("{api}{uri}"));
        let answer = request
            .bearer_auth(sandbox::token(outcome))
            .send()
            .await
            .unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut response = (status, answer.bytes().await.unwrap()).into_response();
        for name in ["x-accepted-github-permissions", "content-type"] {
            if let Some(value) = headers.get(name) {
                response.headers_mut().insert(name, value.clone());
            }
        }
        response
    }
    let router = Router::new()
        .fallback(pass_on)
        .with_state((api, tokens.clone()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, router).into_future());
    let mut config = config().await;
    config.github_api_url = BaseUrl::parse(&format!("http://{address}")).unwrap();
    config.requirement = required("contents=read issues=write", "");
    let backend = Backend::with(config).await;
    let session = backend.session("ada").await;
    let connected = backend
        .connect(&session, &sandbox::token(Outcome::Success))
        .await;
    assert_eq!(
        connected.json()["missing_permissions"],
        json!(["issues=write"])
    );
    tokens.store(1, SeqCst);
    let path = format!("/connections/{}/check", connected.id());
    let checked = backend
        .call("POST", &path, &session, Value::Null)
        .await
        .json();
    assert_eq!(checked["missing_permissions"], json!([]));
    assert_eq!(backend.list(&session).await, [checked]);
}

#[tokio::test]
async fn failed_events_are_listed_and_replayed_with_the_secret_key() {
    let mut config = config().await;
    // Nobody listens there.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", free.local_addr().unwrap());
    drop(free);
    config.webhook = Some(Webhook {
        url: WebhookUrl::parse(&url).unwrap(),
        secret: WebhookSecret::parse(&format!("whsec_{}", "QUFB".repeat(8))).unwrap(),
        expiring_within: Within::parse("7d").unwrap(),
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
        let answer = backend.call(method, path, SECRET_KEY, Value::Null).await;
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
        let refused = backend.call(method, path, "", Value::Null).await;
        refused.is_problem(403, "forbidden");
    }
}

#[tokio::test]
async fn both_secret_keys_of_a_rotation_are_accepted() {
    let mut config = config().await;
    let new = "n".repeat(32);
    config.secret_key = SecretKey::parse(&format!("{new} {SECRET_KEY}")).unwrap();
    let backend = Backend::with(config).await;
    for (key, status) in [(&*new, 201), (SECRET_KEY, 201), ("neither", 403)] {
        let body = json!({"subject": "ada"});
        let answer = backend.call("POST", "/sessions", key, body).await;
        assert_eq!(answer.status, status, "{key}");
    }
}

#[tokio::test]
async fn response_has_the_request_s_id() {
    let backend = Backend::new().await;
    let ask = async |id: Option<&str>| {
        let mut request = Request::get("/health");
        if let Some(id) = id {
            request = request.header("x-request-id", id);
        }
        let answer = backend.send(request.body(Body::empty()).unwrap()).await;
        answer.header("x-request-id").unwrap().to_owned()
    };
    let (first, second) = (ask(None).await, ask(None).await);
    assert_ne!(first, second);
    // Without a proxy of the app's own, anybody could write anything there.
    let given = "0b5c4c2e-6f1d-4c8e-9d6e-0a1b2c3d4e5f";
    assert_ne!(ask(Some(given)).await, given);
}

#[tokio::test]
async fn handler_that_panics_is_answered_with_500() {
    let mut config = config().await;
    config.clock = || panic!("a clock that stands still");
    let backend = Backend::with(config).await;
    let body = json!({"subject": "ada"});
    let answer = backend.call("POST", "/sessions", SECRET_KEY, body).await;
    answer.is_problem(500, "server_error");
    assert!(!answer.text.contains("stands still"), "{answer:?}");
    let health = backend.call("GET", "/health", "", Value::Null).await;
    assert_eq!(health.status, 204);
}

#[tokio::test]
async fn playground_s_session_is_refused_to_what_comes_through_a_proxy() {
    let backend = Backend::new().await;
    let ask = async |headers: &[(&str, &str)], version| {
        let mut request = Request::post("/playground/session").version(version);
        // What nginx sends by itself, whatever the browser has asked for.
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
        .is_problem(403, "forbidden");
    for (name, value) in [
        ("x-forwarded-for", "198.51.100.7"),
        ("forwarded", "for=198.51.100.7"),
        ("x-real-ip", "198.51.100.7"),
        ("via", "1.1 proxy"),
        ("x-forwarded-host", "acme.com"),
    ] {
        ask(&[(name, value)], http)
            .await
            .is_problem(403, "forbidden");
    }
    let local = ("origin", "http://127.0.0.1:3000");
    assert_eq!(ask(&[local], http).await.status, 201);
    // As Trunk's proxy says what its own page was asked for.
    let trunk = ("x-forwarded-host", "127.0.0.1:8080");
    assert_eq!(ask(&[local, trunk], http).await.status, 201);
    assert_eq!(ask(&[], http).await.status, 201);
}

#[tokio::test]
async fn pages_of_apps_may_call_where_they_are_allowed() {
    let mut config = config().await;
    let app = "tauri://localhost";
    config.allowed_origins = vec![github_pat_backend::Origin::parse(app).unwrap()];
    let backend = Backend::with(config).await;
    for (origin, status) in [(app, 204), ("capacitor://localhost", 403)] {
        let request = Request::get("/health").header(header::ORIGIN, origin);
        let answer = backend.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{origin}");
        let allowed = answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        assert_eq!(allowed, (status == 204).then_some(app));
    }
}

#[tokio::test]
async fn refusals_of_an_organization_or_of_the_account_are_told_as_such() {
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
        refused.is_problem(422, code);
        assert!(refused.text.contains(word), "{refused:?}");
    }
}
