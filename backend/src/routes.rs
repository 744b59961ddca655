//! What each route does.

use crate::{
    backend::Backend,
    body::Json,
    credentials::{Anyone, HostServer},
    expiry::Within,
    problem::Problem,
    query::Query,
    sandbox::{self, Outcome},
    sessions::{self, Subject},
    store::{connections::Scope, database},
    url,
};
use axum::{
    Json as JsonAnswer,
    extract::{FromRequestParts, Path, State},
    handler::Handler,
    http::{HeaderMap, Method, StatusCode, Version, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{MethodFilter, MethodRouter, on},
};
use github_pat::contract::{Connection, OwnedConnection};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use zeroize::Zeroizing;

/// A route: one method of one path. The contract lists the same ones.
pub(crate) struct Route {
    #[cfg(test)]
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) handler: MethodRouter<Arc<Backend>>,
}

/// The routes that are always there.
pub(crate) fn always() -> Vec<Route> {
    vec![
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

pub(crate) fn route<T: 'static>(
    method: Method,
    path: &'static str,
    handler: impl Handler<T, Arc<Backend>>,
) -> Route {
    let filter = MethodFilter::try_from(method.clone()).expect("a method that HTTP names");
    Route {
        #[cfg(test)]
        method,
        path,
        handler: on(filter, handler),
    }
}

/// Which connections are listed.
#[derive(Deserialize)]
struct Choice {
    expires_within: Option<String>,
    /// The last id of the page before.
    after: Option<String>,
    /// For the app's server: whose connections.
    subject: Option<Subject>,
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
    if !is_connection_id(&after) {
        return Err(Problem::BadQuery);
    }
    let scope = match (&anyone, &choice.subject) {
        (Anyone::HostServer, Some(subject)) => Scope::Subject(subject),
        // A session speaks for its own subject only.
        (Anyone::Subject(_), Some(_)) => return Err(Problem::WrongSecretKey),
        (anyone, None) => anyone.scope(),
    };
    let page = backend.connections.list(scope, ending_by, &after).await?;
    let page = page.into_iter();
    Ok(match anyone {
        Anyone::Subject(_) => {
            JsonAnswer(page.map(Connection::from).collect::<Vec<_>>()).into_response()
        }
        Anyone::HostServer => {
            JsonAnswer(page.map(OwnedConnection::from).collect::<Vec<_>>()).into_response()
        }
    })
}

async fn disconnect(
    State(backend): State<Arc<Backend>>,
    anyone: Anyone,
    ConnectionId(id): ConnectionId,
) -> Result<StatusCode, Problem> {
    if backend.connections.delete(anyone.scope(), &id).await? {
        tracing::info!(connection_id = id, "connection deleted");
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
    let found = backend
        .connections
        .find_with_token(Scope::Everyone, &id)
        .await?;
    let (_, token) = found.ok_or(Problem::NoSuchConnection)?;
    let token = token.map_err(|error| Problem::undecryptable(&id, error))?;
    tracing::info!(connection_id = id, "token read");
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
    version: Version,
    headers: HeaderMap,
) -> Result<(StatusCode, JsonAnswer<Session>), Problem> {
    if !is_from_this_machine(version, &headers) {
        return Err(Problem::NotThisMachine);
    }
    session_for(&backend, &Subject::playground()).await
}

/// Whether a request comes from a browser or a program on this machine, as far as it tells. A proxy that makes this
/// server public mostly leaves a trace: a header of its own, the page's public origin, or HTTP/1.0, which nginx speaks
/// unless it is told otherwise.
fn is_from_this_machine(version: Version, headers: &HeaderMap) -> bool {
    const OF_PROXIES: [&str; 4] = ["forwarded", "via", "x-forwarded-for", "x-real-ip"];
    let is_proxied = OF_PROXIES.iter().any(|name| headers.contains_key(*name));
    // Whatever speaks without `Host` is no browser, and no page's doing. Trunk's proxy, which stands before the
    // playground, names the host that it was asked for.
    let hosts = [header::HOST.as_str(), "x-forwarded-host"];
    let mut hosts = hosts.iter().flat_map(|name| headers.get_all(*name));
    let origin = headers.get(header::ORIGIN);
    version > Version::HTTP_10
        && !is_proxied
        && hosts.all(url::is_loopback_host)
        && origin.is_none_or(url::is_loopback_origin)
}

async fn session_for(
    backend: &Backend,
    subject: &Subject,
) -> Result<(StatusCode, JsonAnswer<Session>), Problem> {
    let expires_at = backend.now() + sessions::LIFETIME;
    let session = backend.sessions.open(subject, expires_at).await?;
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
pub(crate) fn is_connection_id(id: &str) -> bool {
    id.bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The `{id}` of a path. One that can't be read is one that isn't there.
pub(crate) struct ConnectionId(pub(crate) String);

impl FromRequestParts<Arc<Backend>> for ConnectionId {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        backend: &Arc<Backend>,
    ) -> Result<ConnectionId, Problem> {
        match Path::<String>::from_request_parts(parts, backend).await {
            Ok(Path(id)) if is_connection_id(&id) => Ok(ConnectionId(id)),
            _ => Err(Problem::NoSuchConnection),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use github_pat::ErrorCode;
    use serde_norway::Value;
    use std::collections::BTreeSet;

    fn contract() -> Value {
        serde_norway::from_str(include_str!("../openapi.yaml")).unwrap()
    }

    #[test]
    fn openapi_has_these_routes_and_no_others() {
        let mut routes = always();
        routes.extend(crate::http::routes());
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
    fn openapi_has_the_contract_s_codes_and_no_others() {
        let codes = ErrorCode::ALL.iter().filter(|code| code.status().is_some());
        let codes: Vec<_> = codes.map(ErrorCode::as_str).collect();
        let contract = contract();
        let promised = contract["components"]["schemas"]["Code"]["enum"].as_sequence();
        let promised: Vec<_> = promised.unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(codes, promised);
    }
}
