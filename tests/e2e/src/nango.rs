//! A Nango server's stand-in: what a page and a host's backend use of its API, and as strict as it is. What it
//! keeps is gone with it; whether a token is good it asks GitHub's stand-in.

use crate::serve;
use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Path, Query, RawQuery, Request, State},
    http::{HeaderMap, HeaderName, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use github_pat_backend::sandbox;
use serde_json::{Map, Value, json};
use std::{
    collections::BTreeMap,
    future::pending,
    sync::{Arc, Mutex, MutexGuard},
    time::{SystemTime, UNIX_EPOCH},
};
use tower::ServiceExt;
use tower_http::cors::{Any, CorsLayer};
use url::form_urlencoded;

/// The integrations it has.
const INTEGRATIONS: [&str; 2] = ["github-pat", "github pat"];

/// What a page of another origin may read of its limit on requests.
const RATE_LIMIT: [HeaderName; 2] = [
    HeaderName::from_static("x-ratelimit-remaining"),
    HeaderName::from_static("x-ratelimit-reset"),
];

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
    /// By id.
    connections: BTreeMap<String, Connection>,
    next: Option<Answer>,
    requests: Vec<HeaderMap>,
}

#[derive(Clone, Default)]
struct Session {
    /// All of them, if it names none.
    integrations: Option<Vec<String>>,
    /// The connection whose token it replaces.
    replaces: Option<String>,
    /// What the connection is to have: also where its token is replaced, and then none if it names none.
    tags: Map<String, Value>,
}

struct Connection {
    integration: String,
    token: String,
    tags: Map<String, Value>,
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
    /// Seconds until its limit on requests allows more of them, whenever it is asked.
    pub const RATE_LIMIT_RESET: u64 = 42;

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
    pub const API_KEY: &str = "nango-api-key-of-the-tests";

    pub async fn start() -> Nango {
        let kept = Kept::default();
        // Any origin, no cookies, and of the headers those that it knows.
        let cors = CorsLayer::new()
            .allow_origin(Any)
            .allow_methods([Method::POST])
            .allow_headers([header::CONTENT_TYPE, header::AUTHORIZATION])
            .expose_headers(RATE_LIMIT);
        let api = Router::new()
            .route("/connect/sessions", post(make_session))
            .route("/connect/sessions/reconnect", post(make_reconnect_session))
            .route("/connections/{id}", get(show_connection))
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
        lock(&self.kept).add(Session::default())
    }

    /// One that gives a connection another token.
    pub fn reconnect_session(&self, connection: &str) -> String {
        let session = Session {
            replaces: Some(connection.to_owned()),
            ..Session::default()
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
        let kept = lock(&self.kept);
        let connections = kept.connections.iter();
        connections
            .map(|(id, connection)| (id.clone(), connection.token.clone()))
            .collect()
    }

    /// Its tags, by the connection's id.
    pub fn tags(&self, connection: &str) -> Value {
        let tags = lock(&self.kept).connections[connection].tags.clone();
        Value::Object(tags)
    }

    /// A connection is deleted.
    pub fn delete(&self, connection: &str) {
        lock(&self.kept).connections.remove(connection);
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

/// Whether it is the host's backend that asks.
fn authorize(headers: &HeaderMap) -> Result<(), Response> {
    let key = format!("Bearer {}", Nango::API_KEY);
    match headers.get(header::AUTHORIZATION) {
        Some(shown) if *shown == *key => Ok(()),
        _ => Err(error(StatusCode::UNAUTHORIZED, "unknown_account")),
    }
}

/// The body of a request of the host's backend.
fn from_backend(headers: &HeaderMap, body: &Bytes) -> Result<Map<String, Value>, Response> {
    authorize(headers)?;
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

/// The tags that a session names for its connection. Without an `end_user`, which is deprecated, it has to name some.
fn tags_of(body: &Map<String, Value>) -> Result<Map<String, Value>, Response> {
    let invalid = || error(StatusCode::BAD_REQUEST, "invalid_body");
    let Some(tags) = body.get("tags") else {
        let has_end_user = body
            .get("end_user")
            .is_some_and(|user| user["id"].is_string());
        let is_reconnect = body.contains_key("connection_id");
        return match has_end_user || is_reconnect {
            true => Ok(Map::new()),
            false => Err(invalid()),
        };
    };
    let tags = tags.as_object().ok_or_else(invalid)?;
    let is_valid = |(key, value): (&String, &Value)| {
        let length = value.as_str().map_or(0, str::len);
        !key.bytes().any(|byte| byte.is_ascii_uppercase()) && (1..=255).contains(&length)
    };
    match tags.len() <= 10 && tags.iter().all(is_valid) {
        true => Ok(tags.clone()),
        false => Err(invalid()),
    }
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
    let tags = tags_of(&body)?;
    let integrations = body.get("allowed_integrations").map(|list| {
        let list = list.as_array().into_iter().flatten();
        list.filter_map(|it| Some(it.as_str()?.to_owned()))
            .collect::<Vec<_>>()
    });
    let mut named = integrations.iter().flatten();
    if !named.all(|name| INTEGRATIONS.contains(&name.as_str())) {
        return Err(error(StatusCode::BAD_REQUEST, "invalid_body"));
    }
    let session = Session {
        integrations,
        replaces: None,
        tags,
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
    let tags = tags_of(&body)?;
    let text = |name| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let (id, integration) = (text("connection_id"), text("integration_id"));
    let mut kept = lock(&kept);
    let connection = kept.connections.get(id);
    if connection.is_none_or(|connection| connection.integration != integration) {
        return Err(error(StatusCode::BAD_REQUEST, "invalid_body"));
    }
    let session = Session {
        integrations: Some(vec![integration.to_owned()]),
        replaces: Some(id.to_owned()),
        tags,
    };
    Ok(made(kept.add(session)))
}

/// A connection, to the host's backend. The integration has to be named.
async fn show_connection(
    State(kept): State<Kept>,
    Path(id): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Result<Response, Response> {
    authorize(&headers)?;
    let integration = query.get("provider_config_key");
    let integration =
        integration.ok_or_else(|| error(StatusCode::BAD_REQUEST, "invalid_query_params"))?;
    let kept = lock(&kept);
    let connection = kept.connections.get(&id);
    match connection.filter(|connection| connection.integration == *integration) {
        None => Err(error(StatusCode::NOT_FOUND, "not_found")),
        Some(connection) => Ok(Json(json!({
            "connection_id": id,
            "provider_config_key": integration,
            "tags": connection.tags,
        }))
        .into_response()),
    }
}

/// Answers in the place of the API, if it was told to.
async fn interfere(State(kept): State<Kept>, request: Request, next: Next) -> Response {
    let answer = {
        let mut kept = lock(&kept);
        kept.requests.push(request.headers().clone());
        kept.next.take()
    };
    let mut response = match answer {
        None => next.run(request).await,
        Some(Answer::Never) => pending().await,
        Some(Answer::Redirect) => Redirect::to("/login").into_response(),
        Some(Answer::Body(status, kind, body)) => {
            let status = StatusCode::from_u16(status).expect("a status");
            (status, [(header::CONTENT_TYPE, kind)], body).into_response()
        }
    };
    let headers = response.headers_mut();
    let is_own = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/json");
    if is_own {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let reset = now.expect("it is after 1970").as_secs() + Answer::RATE_LIMIT_RESET;
        for (name, value) in RATE_LIMIT.into_iter().zip([199, reset]) {
            headers.insert(name, value.into());
        }
    }
    response
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
        .as_ref()
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
    let id = match session.replaces {
        Some(id) if !kept.connections.contains_key(&id) => {
            return Err(error(StatusCode::BAD_REQUEST, "invalid_connection"));
        }
        Some(id) => id,
        None => format!("00000000-0000-4000-8000-{:012x}", kept.number()),
    };
    let connection = Connection {
        integration: integration.clone(),
        token: key.to_owned(),
        tags: session.tags,
    };
    kept.connections.insert(id.clone(), connection);
    Ok(Json(json!({"connectionId": id, "providerConfigKey": integration})).into_response())
}
