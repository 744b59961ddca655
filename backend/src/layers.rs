//! What holds for every request, whatever its route.

use crate::{
    backend::Backend,
    credentials::bearer,
    keys, numbers,
    problem::Problem,
    url::{self, Origin},
};
use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::MethodFilter,
};
use data_encoding::HEXLOWER;
use github_pat::ErrorCode;
use std::{
    any::Any,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tracing::Instrument;

/// From the end of a request's head to its answer. GitHub may take ten seconds of it, the examination eight.
pub(crate) const LONGEST: Duration = Duration::from_secs(30);

/// A page that isn't known may not even ask whether it may ask.
pub(crate) async fn check_origin(
    State(allowed): State<Arc<[Origin]>>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    match headers.get(header::ORIGIN) {
        Some(origin) if !url::is_welcome(origin, headers.get(header::HOST), &allowed) => {
            Problem::ForeignOrigin.into_response()
        }
        _ => next.run(request).await,
    }
}

pub(crate) async fn forbid_storing(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let no_store = HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    response
}

/// The id of a request: in each line that it logs, and in the header of its response.
pub(crate) const REQUEST_ID: &str = "x-request-id";

/// One line for each request, and its numbers. The route stands for the path: someone may have put a token there.
pub(crate) async fn log(
    State(backend): State<Arc<Backend>>,
    request: Request,
    next: Next,
) -> Response {
    let id = request_id(request.headers(), backend.askers.is_behind_proxy());
    let span = tracing::info_span!("request", request_id = id);
    let mut response = log_within(request, next).instrument(span).await;
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// The one of the app's own proxy, if it is a UUID or the like: whatever else stands there may be a token.
fn request_id(headers: &HeaderMap, is_behind_proxy: bool) -> String {
    let is_id = |id: &&str| {
        let is_known = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
        (8..=36).contains(&id.len()) && id.bytes().all(is_known)
    };
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let given = given.filter(|_| is_behind_proxy).filter(is_id);
    given.map_or_else(
        || HEXLOWER.encode(keys::random::<16>().as_slice()),
        str::to_owned,
    )
}

async fn log_within(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let status = response.status().as_u16();
    let code = response
        .extensions()
        .get::<ErrorCode>()
        .map(ErrorCode::as_str);
    let took = start.elapsed();
    tracing::info!(
        %method,
        route,
        status,
        code,
        milliseconds = took.as_millis() as u64,
        "answered"
    );
    // Anybody can make up a method, and each would be a number of its own.
    let known = MethodFilter::try_from(method.clone()).map_or("other", |_| method.as_str());
    numbers::answered(known, route, status, code, took);
    response
}

/// Who asks too often waits. The host's own server may ask as often as it likes.
pub(crate) async fn limit_requests(
    State(backend): State<Arc<Backend>>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map(|ConnectInfo(address)| address.ip());
    if !bearer(headers).is_some_and(|key| backend.secret_key.matches(key))
        && let Err(problem) = backend.askers.request(peer, headers)
    {
        return problem.into_response();
    }
    next.run(request).await
}

/// A request that takes longer is given up. What it has kept by then is kept, and the same order sent again
/// ends in the same connection.
pub(crate) async fn limit_time(request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(LONGEST, next.run(request)).await;
    answer.unwrap_or_else(|_| Problem::TooSlow.into_response())
}

/// For a handler that panics. What it panicked with isn't repeated; where, the panic hook has said.
pub(crate) fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    Problem::Panicked.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_id_is_the_proxy_s_if_it_can_be_no_token() {
        let uuid = "0b5c4c2e-6f1d-4c8e-9d6e-0a1b2c3d4e5f";
        for (given, is_behind_proxy, expected) in [
            (uuid, true, true),
            (uuid, false, false),
            ("0123abcd", true, true),
            ("1", true, false),
            (&"a".repeat(40), true, false),
            (&["ghp", "_0123"].concat(), true, false),
            ("", true, false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID, given.parse().unwrap());
            let id = request_id(&headers, is_behind_proxy);
            assert_eq!(id == given, expected, "{given}");
            assert!(id.len() >= 8, "{id}");
        }
    }
}
