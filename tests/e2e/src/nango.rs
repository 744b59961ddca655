//! A Nango server's stand-in: what a page and a host's backend use of its API, and as strict as it is. What it
//! keeps is gone with it; whether a token is good it asks GitHub's stand-in.

use crate::serve;
use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Path, RawQuery, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use github_pat_backend::sandbox;
use serde_json::{Map, Value, json};
use std::{
    collections::BTreeMap,
    future::pending,
    sync::{Arc, Mutex, MutexGuard},
};
use tower::ServiceExt;
use tower_http::cors::{Any, CorsLayer};
use url::form_urlencoded;

/// The integrations it has.
const INTEGRATIONS: [&str; 2] = ["github-pat", "github pat"];

/// A server of its own for each test, on an origin of its own.
#[derive(Clone)]
pub struct Nango {
    /// Its API, at the root of its origin.
    pub url: String,
    kept: Kept,
}

type Kept = Arc<Mutex<Inside>>;

#[derive(Default)]
struct Inside {
    /// Counts what was ever made.
    made: u32,
    sessions: BTreeMap<String, Session>,
    /// The tokens, by the connection's id.
    connections: BTreeMap<String, String>,
    next: Option<Answer>,
    requests: Vec<HeaderMap>,
}

#[derive(Clone)]
struct Session {
    /// All of them, if it names none.
    integrations: Option<Vec<String>>,
    /// The connection whose token it replaces.
    replaces: Option<String>,
}

/// What it answers where nobody asks for it: trouble of its own, or of a proxy before it.
#[derive(Clone)]
pub enum Answer {
    /// A status, a media type, and a body.
    Body(u16, &'static str, String),
    Redirect,
    Never,
}

impl Answer {
    /// An error of its own; some of them come without a message.
    pub fn error(status: u16, code: &str, message: Option<&str>) -> Answer {
        let mut error = json!({"code": code});
        if let Some(message) = message {
            error["message"] = message.into();
        }
        let body = json!({"error": error}).to_string();
        Answer::Body(status, "application/json", body)
    }
}

impl Nango {
    /// What the host's backend shows it.
    pub const SECRET_KEY: &str = "nango-secret-key-of-the-tests";

    pub async fn start() -> Nango {
        let kept = Kept::default();
        // Any origin, no cookies, and of the headers those that it knows.
        let cors = CorsLayer::new()
            .allow_origin(Any)
            .allow_methods([Method::POST])
            .allow_headers([header::CONTENT_TYPE, header::AUTHORIZATION]);
        let api = Router::new()
            .route("/connect/sessions", post(make_session))
            .route("/connect/sessions/reconnect", post(make_reconnect_session))
            .route(
                "/api-auth/api-key/{integration}",
                post(connect).layer(middleware::from_fn_with_state(kept.clone(), interfere)),
            )
            .layer(cors)
            .with_state(kept.clone());
        // Some run it behind a path of their own.
        let router = Router::new().nest("/behind/a/path", api.clone()).merge(api);
        let url = serve(router).await;
        Nango { url, kept }
    }

    /// A session for its only kind of connection, as a host's backend hands it to a page.
    pub fn session(&self) -> String {
        let session = Session {
            integrations: None,
            replaces: None,
        };
        lock(&self.kept).add(session)
    }

    /// One that gives a connection another token.
    pub fn reconnect_session(&self, connection: &str) -> String {
        let session = Session {
            integrations: None,
            replaces: Some(connection.to_owned()),
        };
        lock(&self.kept).add(session)
    }

    /// Half an hour has passed for all of them.
    pub fn expire_sessions(&self) {
        lock(&self.kept).sessions.clear();
    }

    /// Answers the next request of a page like this.
    pub fn answer_next(&self, answer: Answer) {
        lock(&self.kept).next = Some(answer);
    }

    /// The tokens it keeps, by the connection's id.
    pub fn connections(&self) -> BTreeMap<String, String> {
        lock(&self.kept).connections.clone()
    }

    /// The headers of each request of a page.
    pub fn requests(&self) -> Vec<HeaderMap> {
        lock(&self.kept).requests.clone()
    }
}

impl Inside {
    fn number(&mut self) -> u32 {
        self.made += 1;
        self.made
    }

    fn add(&mut self, session: Session) -> String {
        let token = format!("nango_connect_session_{:064x}", self.number());
        self.sessions.insert(token.clone(), session);
        token
    }
}

fn lock(kept: &Kept) -> MutexGuard<'_, Inside> {
    kept.lock().expect("nobody panics with it")
}

/// An error in its notation.
fn error(status: StatusCode, code: &str) -> Response {
    (status, Json(json!({"error": {"code": code}}))).into_response()
}

/// The body of a request of the host's backend, with the right key.
fn from_backend(headers: &HeaderMap, body: &Bytes) -> Result<Map<String, Value>, Response> {
    let key = format!("Bearer {}", Nango::SECRET_KEY);
    if headers
        .get(header::AUTHORIZATION)
        .is_none_or(|it| *it != *key)
    {
        return Err(error(StatusCode::UNAUTHORIZED, "unknown_account"));
    }
    body_of(headers, body)
}

fn body_of(headers: &HeaderMap, body: &Bytes) -> Result<Map<String, Value>, Response> {
    let kind = headers.get(header::CONTENT_TYPE);
    if kind.is_none_or(|it| !it.as_bytes().starts_with(b"application/json")) {
        return Err(error(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "invalid_content_type",
        ));
    }
    serde_json::from_slice(body).map_err(|_| error(StatusCode::BAD_REQUEST, "invalid_json"))
}

/// Nothing may be in it but these.
fn has_only(body: &Map<String, Value>, names: &[&str]) -> Result<(), Response> {
    match body.keys().all(|it| names.contains(&it.as_str())) {
        true => Ok(()),
        false => Err(error(StatusCode::BAD_REQUEST, "invalid_body")),
    }
}

fn made(token: String) -> Response {
    let data = json!({"token": token, "expires_at": "2099-01-01T00:00:00.000Z"});
    (StatusCode::CREATED, Json(json!({"data": data}))).into_response()
}

async fn make_session(
    State(kept): State<Kept>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    let body = from_backend(&headers, &body)?;
    has_only(
        &body,
        &["end_user", "allowed_integrations", "tags", "organization"],
    )?;
    if body
        .get("end_user")
        .and_then(|it| it["id"].as_str())
        .is_none()
        && !body.contains_key("tags")
    {
        return Err(error(StatusCode::BAD_REQUEST, "invalid_body"));
    }
    let integrations = body.get("allowed_integrations").map(|list| {
        let list = list.as_array().into_iter().flatten();
        list.filter_map(|it| Some(it.as_str()?.to_owned()))
            .collect()
    });
    let session = Session {
        integrations,
        replaces: None,
    };
    Ok(made(lock(&kept).add(session)))
}

async fn make_reconnect_session(
    State(kept): State<Kept>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    let body = from_backend(&headers, &body)?;
    has_only(
        &body,
        &["connection_id", "integration_id", "end_user", "tags"],
    )?;
    let mut kept = lock(&kept);
    let id = body
        .get("connection_id")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let integration = body
        .get("integration_id")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if !kept.connections.contains_key(id) || !INTEGRATIONS.contains(&integration) {
        return Err(error(StatusCode::NOT_FOUND, "unknown_connection"));
    }
    let session = Session {
        integrations: Some(vec![integration.to_owned()]),
        replaces: Some(id.to_owned()),
    };
    Ok(made(kept.add(session)))
}

/// Answers in the place of the API, if it was told to.
async fn interfere(State(kept): State<Kept>, request: Request, next: Next) -> Response {
    let answer = {
        let mut kept = lock(&kept);
        kept.requests.push(request.headers().clone());
        kept.next.take()
    };
    match answer {
        None => next.run(request).await,
        Some(Answer::Never) => pending().await,
        Some(Answer::Redirect) => Redirect::to("/login").into_response(),
        Some(Answer::Body(status, kind, body)) => {
            let status = StatusCode::from_u16(status).expect("a status");
            (status, [(header::CONTENT_TYPE, kind)], body).into_response()
        }
    }
}

/// The one request that a page makes.
async fn connect(
    State(kept): State<Kept>,
    Path(integration): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    let body = body_of(&headers, &body)?;
    let query = query.unwrap_or_default();
    let query: BTreeMap<_, _> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    if query
        .keys()
        .any(|it| !["connect_session_token", "params[version]"].contains(&it.as_str()))
    {
        return Err(error(StatusCode::BAD_REQUEST, "invalid_query_params"));
    }
    let token = query.get("connect_session_token");
    let token = token.ok_or_else(|| error(StatusCode::UNAUTHORIZED, "missing_public_key"))?;
    let is_hex = |it: &str| it.len() == 64 && it.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !token
        .strip_prefix("nango_connect_session_")
        .is_some_and(is_hex)
    {
        let code = "invalid_connect_session_token_format";
        return Err(error(StatusCode::UNAUTHORIZED, code));
    }
    let session = lock(&kept).sessions.get(token).cloned();
    let session =
        session.ok_or_else(|| error(StatusCode::UNAUTHORIZED, "unknown_connect_session_token"))?;
    has_only(&body, &["apiKey"])?;
    let key = body
        .get("apiKey")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if !(1..=1024).contains(&key.len()) {
        return Err(error(StatusCode::BAD_REQUEST, "invalid_body"));
    }
    if !INTEGRATIONS.contains(&integration.as_str()) {
        return Err(error(StatusCode::NOT_FOUND, "unknown_provider_config"));
    }
    if session
        .integrations
        .is_some_and(|all| !all.contains(&integration))
    {
        return Err(error(StatusCode::BAD_REQUEST, "integration_not_allowed"));
    }
    let test = Request::get("/user")
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .body(Body::empty())
        .expect("a good request");
    let tested = sandbox::router().oneshot(test).await.expect("an answer");
    if !tested.status().is_success() {
        return Err(error(StatusCode::BAD_REQUEST, "connection_test_failed"));
    }
    let mut kept = lock(&kept);
    let number = kept.number();
    let id = session.replaces;
    let id = id.unwrap_or_else(|| format!("00000000-0000-4000-8000-{number:012x}"));
    kept.connections.insert(id.clone(), key.to_owned());
    Ok(Json(json!({"connectionId": id, "providerConfigKey": integration})).into_response())
}
