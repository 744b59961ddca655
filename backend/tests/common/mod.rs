//! A backend to send requests to, with every response compared with the OpenAPI document.

#![allow(dead_code, reason = "each test file uses its part")]

pub mod fake_github;
pub mod openapi;
#[path = "../../src/test_postgres.rs"]
pub mod postgres;

use axum::{
    Router,
    body::{Body, HttpBody},
    http::{HeaderMap, Method, Request, header},
};
use github_pat_backend::{
    ApiKey, AppState, Config, Database, EncryptionKey, Jobs, Permissions, PostgresUrl, Repository,
    Scopes, TokenPolicy, app, sandbox, spawn_jobs,
};
use http_body_util::BodyExt;
use openapi::DocumentedResponse;
use serde_json::{Value, json};
use tower::ServiceExt;

pub const API_KEY: &str = "the-api-key-of-the-test-app-server-0";
pub const GITHUB: &str = "https://github.com";

pub struct Backend {
    pub router: Router,
    _jobs: Jobs,
}

#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

/// A configuration with the sandbox and the playground.
pub async fn config() -> Config {
    let database = match postgres::create_schema().await {
        Some(url) => Database::Postgres(PostgresUrl::parse(&url).unwrap()),
        None => Database::Memory,
    };
    let api_key = ApiKey::parse(API_KEY).unwrap();
    Config {
        github_api_url: sandbox::serve().await.unwrap(),
        sandbox: true,
        playground: true,
        ..Config::new(database, EncryptionKey::random(), api_key)
    }
}

/// Permissions, and the equivalent scopes, of the sandbox's repository.
pub fn required(permissions: &str, scopes: &str) -> TokenPolicy {
    TokenPolicy {
        permissions: Permissions::parse(permissions).unwrap(),
        scopes: Scopes::parse(scopes).unwrap(),
        repository: Some(Repository::parse("acme/website").unwrap()),
        ..TokenPolicy::default()
    }
}

impl Backend {
    pub async fn new() -> Backend {
        Backend::with(config().await).await
    }

    pub async fn with(config: Config) -> Backend {
        let state = AppState::open(config).await.unwrap();
        Backend {
            _jobs: spawn_jobs(&state),
            router: app(state),
        }
    }

    /// With the sandbox.
    pub async fn requiring(policy: TokenPolicy) -> Backend {
        let mut config = config().await;
        config.policy = policy;
        Backend::with(config).await
    }

    /// Sends a request; the response has to be as the OpenAPI document says.
    pub async fn send(&self, request: Request<Body>) -> Response {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let (head, body) = request.into_parts();
        // A body of unknown length may never end.
        let (body, sent) = match body.size_hint().exact() {
            Some(_) => {
                let sent = body.collect().await.unwrap().to_bytes();
                (Body::from(sent.clone()), Some(sent))
            }
            None => (body, None),
        };
        let request = Request::from_parts(head, body);
        let sent_response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = sent_response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let response = Response {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        };
        check_response(&method, &path, &response);
        if let (Some(sent), 200..=299) = (sent, response.status) {
            check_request(&method, &path, &sent);
        }
        response
    }

    /// Sends JSON, or no body, with a bearer credential.
    pub async fn call(&self, method: &str, path: &str, bearer: &str, body: Value) -> Response {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {bearer}"));
        let request = match body {
            Value::Null => request.body(Body::empty()),
            body => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string())),
        };
        self.send(request.unwrap()).await
    }

    /// Creates a session for a subject.
    pub async fn session(&self, subject: &str) -> String {
        let body = json!({ "subject": subject });
        let response = self.call("POST", "/sessions", API_KEY, body).await;
        assert_eq!(response.status, 201, "{response:?}");
        response.json()["session"].as_str().unwrap().to_owned()
    }

    /// Posts a token as the form does.
    pub async fn connect(&self, session: &str, token: &str) -> Response {
        self.connect_with(session, token, json!({})).await
    }

    /// Posts a token with more members in the body.
    pub async fn connect_with(&self, session: &str, token: &str, more: Value) -> Response {
        let mut request = json!({
            "token": token,
            "token_type": "unknown",
            "github_url": GITHUB,
            "unknown_member": [1, 2],
        });
        let more = more.as_object().unwrap().clone();
        request.as_object_mut().unwrap().extend(more);
        self.call("POST", "/connections", session, request).await
    }

    pub async fn list(&self, session: &str) -> Vec<Value> {
        let response = self.call("GET", "/connections", session, Value::Null).await;
        assert_eq!(response.status, 200, "{response:?}");
        response.json().as_array().unwrap().clone()
    }

    /// Reads the token of a connection, as the app's server does.
    pub async fn token(&self, id: &str) -> Response {
        let path = format!("/connections/{id}/token");
        self.call("GET", &path, API_KEY, Value::Null).await
    }
}

impl Response {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub fn id(&self) -> String {
        self.json()["connection_id"].as_str().unwrap().to_owned()
    }

    /// Status and code of a problem.
    pub fn problem(&self) -> (u16, String) {
        let code = self.json()["code"].as_str().unwrap_or_default().to_owned();
        (self.status, code)
    }

    #[track_caller]
    pub fn assert_problem(&self, status: u16, code: &str) {
        assert_eq!(self.problem(), (status, code.to_owned()), "{self:?}");
    }

    pub fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// Every response has `no-store`, every error is a problem, and both are as the OpenAPI document says.
#[track_caller]
fn check_response(method: &Method, path: &str, response: &Response) {
    assert_eq!(response.header(header::CACHE_CONTROL), Some("no-store"));
    let content_type = response.header(header::CONTENT_TYPE);
    let mut violations = openapi::response_violations(DocumentedResponse {
        method: method.as_str(),
        path,
        status: response.status,
        content_type,
        body: &response.text,
    });
    if response.status >= 400 {
        assert_eq!(
            content_type,
            Some("application/problem+json"),
            "{response:?}"
        );
        violations.extend(openapi::problem_violations(&response.text));
        let problem = response.json();
        assert_eq!(problem["status"], response.status);
        let retry_after = problem["retry_after"]
            .as_u64()
            .map(|seconds| seconds.to_string());
        assert_eq!(retry_after.as_deref(), response.header(header::RETRY_AFTER));
    }
    assert!(
        violations.is_empty(),
        "{method} {path}: {violations:?} in {response:?}"
    );
}

/// A request that succeeds is one that the OpenAPI document allows.
#[track_caller]
fn check_request(method: &Method, path: &str, body: &[u8]) {
    let body = String::from_utf8_lossy(body);
    let violations = openapi::request_violations(method.as_str(), path, &body);
    assert!(
        violations.is_empty(),
        "{method} {path} accepted a request: {violations:?}"
    );
}
