//! A backend to try things on, and answers that are held against the contract as they come.

#![allow(dead_code, reason = "each test file uses its part")]

pub mod contract;
pub mod postgres;

use axum::{
    Json, Router,
    body::{Body, HttpBody},
    extract::State,
    http::{HeaderMap, Method, Request, StatusCode, header},
    routing::get,
};
use contract::Answered;
use github_pat_backend::{
    BaseUrl, CaCertificates, Config, Database, EncryptionKey, GithubInstance, Limits, Permissions,
    PostgresUrl, Repository, Requirement, Scopes, SecretKey, Timestamp, app, sandbox,
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tower::ServiceExt;

pub const SECRET_KEY: &str = "the-secret-key-of-the-test-host-0";
pub const GITHUB: &str = "https://github.com";

pub struct Backend {
    pub router: Router,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

/// A configuration with the sandbox in GitHub's place, and all that only some hosts want.
pub async fn config() -> Config {
    Config {
        database: postgres::fresh().await.map_or(Database::Memory, |url| {
            Database::Postgres(PostgresUrl::parse(&url).unwrap())
        }),
        key: EncryptionKey::random(),
        previous_keys: Vec::new(),
        secret_key: SecretKey::parse(SECRET_KEY).unwrap(),
        github_api_url: sandbox::serve().await.unwrap(),
        github_url: GithubInstance::default(),
        requirement: Requirement::default(),
        allowed_origins: Vec::new(),
        limits: Limits::default(),
        ca_certificates: CaCertificates::default(),
        webhook: None,
        sandbox: true,
        playground: true,
        clock: Timestamp::now,
    }
}

/// What a host may require: permissions, and the scopes that are their equivalent, of the sandbox's
/// repository.
pub fn required(permissions: &str, scopes: &str) -> Requirement {
    Requirement {
        permissions: Permissions::parse(permissions).unwrap(),
        scopes: Scopes::parse(scopes).unwrap(),
        repository: Some(Repository::parse("acme/website").unwrap()),
        ..Requirement::default()
    }
}

impl Backend {
    pub async fn new() -> Backend {
        Backend::with(config().await).await
    }

    pub async fn with(config: Config) -> Backend {
        let router = app(config).await.unwrap();
        Backend { router }
    }

    /// With the sandbox in GitHub's place.
    pub async fn requiring(requirement: Requirement) -> Backend {
        let mut config = config().await;
        config.requirement = requirement;
        Backend::with(config).await
    }

    /// Sends a request, and holds the answer against the contract.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let (head, body) = request.into_parts();
        // One that is sent in pieces may never come to its end.
        let (body, sent) = match body.size_hint().exact() {
            Some(_) => {
                let sent = body.collect().await.unwrap().to_bytes();
                (Body::from(sent.clone()), Some(sent))
            }
            None => (body, None),
        };
        let request = Request::from_parts(head, body);
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let answer = Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        };
        keeps_to_the_contract(&method, &path, &answer);
        if let (Some(sent), 200..=299) = (sent, answer.status) {
            was_allowed(&method, &path, &sent);
        }
        answer
    }

    /// Sends JSON, or nothing, with a credential.
    pub async fn call(&self, method: &str, path: &str, bearer: &str, body: Value) -> Answer {
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

    /// A session for a subject.
    pub async fn session(&self, subject: &str) -> String {
        let body = json!({ "subject": subject });
        let answer = self.call("POST", "/sessions", SECRET_KEY, body).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json()["session"].as_str().unwrap().to_owned()
    }

    /// Posts a token as the form does.
    pub async fn connect(&self, session: &str, token: &str) -> Answer {
        self.connect_with(session, token, json!({})).await
    }

    /// As [`connect`](Backend::connect), with more members.
    pub async fn connect_with(&self, session: &str, token: &str, more: Value) -> Answer {
        let mut order = json!({
            "token": token,
            "token_type": "unknown",
            "github_url": GITHUB,
            "of_another_day": [1, 2],
        });
        let more = more.as_object().unwrap().clone();
        order.as_object_mut().unwrap().extend(more);
        self.call("POST", "/connections", session, order).await
    }

    pub async fn list(&self, session: &str) -> Vec<Value> {
        let answer = self.call("GET", "/connections", session, Value::Null).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json().as_array().unwrap().clone()
    }

    /// The token of a connection, as the host's server reads it.
    pub async fn token(&self, id: &str) -> Answer {
        let path = format!("/connections/{id}/token");
        self.call("GET", &path, SECRET_KEY, Value::Null).await
    }
}

impl Answer {
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
    pub fn is_problem(&self, status: u16, code: &str) {
        assert_eq!(self.problem(), (status, code.to_owned()), "{self:?}");
    }

    pub fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// What holds for every answer: nothing of it is stored, a failure is a problem, and it is as the contract says.
#[track_caller]
fn keeps_to_the_contract(method: &Method, path: &str, answer: &Answer) {
    assert_eq!(answer.header(header::CACHE_CONTROL), Some("no-store"));
    let content_type = answer.header(header::CONTENT_TYPE);
    let mut violations = contract::violations_of_answer(Answered {
        method: method.as_str(),
        path,
        status: answer.status,
        content_type,
        body: &answer.text,
    });
    if answer.status >= 400 {
        assert_eq!(content_type, Some("application/problem+json"), "{answer:?}");
        violations.extend(contract::violations_of_problem(&answer.text));
        let problem = answer.json();
        assert_eq!(problem["status"], answer.status);
        let shown = problem["retry_after"]
            .as_u64()
            .map(|seconds| seconds.to_string());
        assert_eq!(shown.as_deref(), answer.header(header::RETRY_AFTER));
    }
    assert!(
        violations.is_empty(),
        "{method} {path}: {violations:?} in {answer:?}"
    );
}

/// A request that was taken is one that the contract allows.
#[track_caller]
fn was_allowed(method: &Method, path: &str, body: &[u8]) {
    let body = String::from_utf8_lossy(body);
    let violations = contract::violations_of_request(method.as_str(), path, &body);
    assert!(
        violations.is_empty(),
        "{method} {path} took a request: {violations:?}"
    );
}

/// A GitHub with more people than the sandbox: the account is in the token, and it counts the
/// requests.
#[derive(Clone, Default)]
pub struct People {
    asked: Arc<AtomicUsize>,
}

impl People {
    pub async fn serve(&self) -> BaseUrl {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/user", get(user))
            .with_state(self.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        BaseUrl::parse(&format!("http://{address}")).unwrap()
    }

    /// A token of the account with this number and login.
    pub fn token(id: i64, login: &str) -> String {
        format!("{:0<20}_{id}_{login}", "anyone")
    }

    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

/// Plays `GET /user`, for those who ask as GitHub's documentation says.
async fn user(State(people): State<People>, headers: HeaderMap) -> (StatusCode, Json<Value>) {
    people.asked.fetch_add(1, Ordering::SeqCst);
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap());
    let is_proper = header("accept") == Some("application/vnd.github+json")
        && header("x-github-api-version") == Some("2022-11-28")
        && header("user-agent").is_some_and(|agent| agent.starts_with("github-pat-backend/"));
    let bearer = header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    let parts: Vec<_> = bearer.unwrap_or_default().split('_').collect();
    let (true, [_, id, login]) = (is_proper, &parts[..]) else {
        return (StatusCode::BAD_REQUEST, Json(json!({})));
    };
    let id: i64 = id.parse().unwrap();
    (StatusCode::OK, Json(json!({ "id": id, "login": login })))
}
