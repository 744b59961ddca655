//! What holds for every request, whatever its route.

use crate::{
    backend::Backend,
    credentials::bearer,
    numbers,
    problem::{Code, Problem},
    url::{self, Origin},
};
use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::MethodFilter,
};
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

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

/// One line for each request, and its numbers. The route stands for the path: someone may have put a token there.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let status = response.status().as_u16();
    let code = response
        .extensions()
        .get::<Code>()
        .map(|code| code.as_str());
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
    if !bearer(headers).is_some_and(|key| backend.secret_key.is(key))
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
