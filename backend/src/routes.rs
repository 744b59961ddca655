//! What each route does.

use crate::{
    backend::Backend,
    body::Json,
    connections::{Connection, Kept},
    credentials::{Anyone, HostServer},
    database, examination,
    expiry::Within,
    problem::Problem,
    query::Query,
    sandbox::{self, Outcome},
    sessions::{self, Subject},
    token::{Token, Unusable},
    url::{self, BaseUrl},
};
use axum::{
    Json as JsonAnswer,
    extract::{FromRequestParts, Path, State},
    handler::Handler,
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{MethodFilter, MethodRouter, on},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use zeroize::Zeroizing;

/// A route: one method of one path. The contract lists the same ones.
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) handler: MethodRouter<Arc<Backend>>,
}

/// The routes that are always there.
pub(crate) fn always() -> Vec<Route> {
    vec![
        route(Method::POST, "/connections", connect),
        route(Method::GET, "/connections", list),
        route(Method::DELETE, "/connections/{id}", disconnect),
        route(Method::GET, "/connections/{id}/token", read_token),
        route(Method::POST, "/sessions", open_session),
        route(Method::GET, "/openapi.yaml", contract),
        route(Method::GET, "/health", check_health),
    ]
}

/// Only where the playground is asked for.
pub(crate) fn playground() -> Route {
    route(Method::POST, "/playground/session", playground_session)
}

/// Only where the sandbox stands in for GitHub.
pub(crate) fn sandbox() -> Route {
    route(Method::GET, "/sandbox/tokens", sandbox_tokens)
}

fn route<T: 'static>(
    method: Method,
    path: &'static str,
    handler: impl Handler<T, Arc<Backend>>,
) -> Route {
    let filter = MethodFilter::try_from(method.clone()).expect("a method that HTTP names");
    Route {
        method,
        path,
        handler: on(filter, handler),
    }
}

/// What the form posts. It also has `token_type`, the form's guess, which GitHub's answer replaces.
/// No `Debug`: it holds a token.
#[derive(Deserialize)]
struct Order {
    token: Zeroizing<String>,
    github_url: Option<String>,
    connection_id: Option<String>,
    expected_login: Option<String>,
}

/// Verifies a token and keeps it.
///
/// `Idempotency-Key` needs no record of its own yet: an order repeated ends in the same connection
/// with the same token.
async fn connect(
    State(backend): State<Arc<Backend>>,
    subject: Subject,
    Json(order): Json<Order>,
) -> Result<(StatusCode, JsonAnswer<Connection>), Problem> {
    // A claim, compared and never called.
    if let Some(claim) = &order.github_url
        && BaseUrl::parse(claim).as_ref() != Ok(backend.github.home())
    {
        return Err(Problem::OtherGithub);
    }
    let replaced = match &order.connection_id {
        Some(id) if !may_be_id(id) => return Err(Problem::NotToReplace),
        Some(id) => {
            let connection = backend.connections.one(&subject, id).await?;
            Some(connection.ok_or(Problem::NotToReplace)?)
        }
        None => None,
    };
    let token = Token::parse(order.token).map_err(|unusable| match unusable {
        Unusable::NoToken => Problem::InvalidToken,
        Unusable::OtherCredential => Problem::OtherCredential,
    })?;
    let accepted = backend.requirement.accepted;
    if !accepted.takes_prefix(token.token_type()) {
        return Err(Problem::OtherKind { accepted });
    }
    backend.askers.attempt(subject.as_str())?;
    let verified = backend.github.verify(&token, backend.now()).await?;

    // Before anything is kept, and before more is asked with someone else's token.
    let actual = &verified.account.login;
    let mismatch = |expected: &str| Problem::AccountMismatch {
        expected: expected.to_owned(),
        actual: actual.clone(),
    };
    if let Some(replaced) = &replaced
        && replaced.account_id != verified.account_id
    {
        return Err(mismatch(&replaced.account.login));
    }
    if let Some(expected) = &order.expected_login
        && !expected.eq_ignore_ascii_case(actual)
    {
        return Err(mismatch(expected));
    }
    let (github, requirement) = (&backend.github, &backend.requirement);
    let now = backend.now();
    let findings = examination::examine(github, &token, &verified, requirement, now).await?;
    let (connection, kept) = backend
        .connections
        .keep(&subject, &token, verified, findings, now)
        .await?;
    let status = match kept {
        Kept::New => StatusCode::CREATED,
        Kept::Replaced => StatusCode::OK,
    };
    Ok((status, JsonAnswer(connection)))
}

/// Which connections are listed.
#[derive(Deserialize)]
struct Choice {
    expires_within: Option<String>,
    /// For the host's server, which gets them by the page.
    after: Option<String>,
}

async fn list(
    State(backend): State<Arc<Backend>>,
    anyone: Anyone,
    Query(choice): Query<Choice>,
) -> Result<Response, Problem> {
    let within = choice.expires_within.as_deref().map(Within::parse);
    let within = within.transpose().or(Err(Problem::BadQuery))?;
    let ending_by = within.map(|within| within.until(backend.now()));
    let after = choice.after.unwrap_or_default();
    if !may_be_id(&after) {
        return Err(Problem::BadQuery);
    }
    let connections = &backend.connections;
    Ok(match anyone {
        Anyone::Subject(subject) => {
            JsonAnswer(connections.all(&subject, ending_by).await?).into_response()
        }
        Anyone::HostServer => {
            JsonAnswer(connections.page(&after, ending_by).await?).into_response()
        }
    })
}

async fn disconnect(
    State(backend): State<Arc<Backend>>,
    subject: Subject,
    ConnectionId(id): ConnectionId,
) -> Result<StatusCode, Problem> {
    if backend.connections.remove(&subject, &id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::NoSuchConnection)
    }
}

async fn read_token(
    State(backend): State<Arc<Backend>>,
    _: HostServer,
    ConnectionId(id): ConnectionId,
) -> Result<Response, Problem> {
    #[derive(Serialize)]
    struct Answer<'a> {
        token: &'a str,
    }
    let sealed = backend.connections.token(&id).await?;
    let opened = sealed.ok_or(Problem::NoSuchConnection)?;
    let token = opened.map_err(|_| {
        tracing::error!(connection_id = id, "a token can't be decrypted");
        Problem::Sealed
    })?;
    let token = token.expose();
    Ok(JsonAnswer(Answer { token }).into_response())
}

/// A session as it is handed out, once.
#[derive(Serialize)]
struct Session {
    session: Zeroizing<String>,
    expires_at: Timestamp,
}

async fn open_session(
    State(backend): State<Arc<Backend>>,
    _: HostServer,
    Json(wish): Json<Wish>,
) -> Result<(StatusCode, JsonAnswer<Session>), Problem> {
    session_for(&backend, &wish.subject).await
}

#[derive(Deserialize)]
struct Wish {
    subject: Subject,
}

/// Without a secret key, so for this machine only.
async fn playground_session(
    State(backend): State<Arc<Backend>>,
    headers: HeaderMap,
) -> Result<(StatusCode, JsonAnswer<Session>), Problem> {
    // Whatever speaks without `Host` is no browser, and no page's doing.
    if let Some(host) = headers.get(header::HOST)
        && !url::is_loopback_host(host)
    {
        return Err(Problem::NotThisMachine);
    }
    session_for(&backend, &Subject::playground()).await
}

async fn session_for(
    backend: &Backend,
    subject: &Subject,
) -> Result<(StatusCode, JsonAnswer<Session>), Problem> {
    let now = backend.now();
    let expires_at = now + sessions::LIFETIME;
    let session = backend.sessions.open(subject, now, expires_at).await?;
    let session = Session {
        session,
        expires_at,
    };
    Ok((StatusCode::CREATED, JsonAnswer(session)))
}

async fn contract() -> impl IntoResponse {
    let content_type = [(header::CONTENT_TYPE, "application/yaml")];
    (content_type, include_str!("../openapi.yaml"))
}

async fn check_health(State(backend): State<Arc<Backend>>) -> Result<StatusCode, Problem> {
    database::answers(&backend.pool).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize)]
struct TestToken {
    outcome: &'static str,
    description: &'static str,
    token: String,
}

async fn sandbox_tokens(State(backend): State<Arc<Backend>>) -> JsonAnswer<Vec<TestToken>> {
    // To lack what isn't required is to succeed.
    let required = &backend.requirement.permissions;
    let is_told = |outcome: &&Outcome| {
        let without = outcome.without();
        without.is_none_or(|permission| required.level(permission).is_some())
    };
    let list = |&outcome: &Outcome| TestToken {
        outcome: outcome.name(),
        description: outcome.description(),
        token: sandbox::token(outcome),
    };
    let told = Outcome::ALL.iter().filter(is_told);
    JsonAnswer(told.map(list).collect())
}

/// Of other texts there are some that PostgreSQL fails at.
fn may_be_id(id: &str) -> bool {
    id.bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The `{id}` of a path. One that can't be read is one that isn't there.
struct ConnectionId(String);

impl FromRequestParts<Arc<Backend>> for ConnectionId {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        backend: &Arc<Backend>,
    ) -> Result<ConnectionId, Problem> {
        match Path::<String>::from_request_parts(parts, backend).await {
            Ok(Path(id)) if may_be_id(&id) => Ok(ConnectionId(id)),
            _ => Err(Problem::NoSuchConnection),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Code;
    use serde_norway::Value;
    use std::collections::BTreeSet;

    fn contract() -> Value {
        serde_norway::from_str(include_str!("../openapi.yaml")).unwrap()
    }

    #[test]
    fn the_contract_has_these_routes_and_no_others() {
        let mut routes = always();
        routes.extend([playground(), sandbox()]);
        let routes: BTreeSet<_> = routes
            .iter()
            .map(|route| format!("{} {}", route.method, route.path))
            .collect();

        let contract = contract();
        let mut promised = BTreeSet::new();
        for (path, operations) in contract["paths"].as_mapping().unwrap() {
            for (method, _) in operations.as_mapping().unwrap() {
                let method = method.as_str().unwrap().to_uppercase();
                if method != "PARAMETERS" {
                    promised.insert(format!("{method} {}", path.as_str().unwrap()));
                }
            }
        }
        assert_eq!(routes, promised);
    }

    #[test]
    fn the_contract_has_these_codes_and_no_others() {
        let codes: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        let contract = contract();
        let promised = contract["components"]["schemas"]["Code"]["enum"].as_sequence();
        let promised: Vec<_> = promised.unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(codes, promised);
    }
}
