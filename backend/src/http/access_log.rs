//! The access log: one span and one line for each request, and its metrics.

use crate::metrics;
use axum::{
    extract::{MatchedPath, Request},
    http::{Extensions, Method},
    middleware::Next,
    response::Response,
};
use github_pat::ErrorCode;
use std::time::{Duration, Instant};
use tower_http::request_id::RequestId;
use tracing::Span;

/// The span of a request. It has the route instead of the path, which may have a token in it.
pub(crate) fn request_span(request: &Request) -> Span {
    let request_id = request.extensions().get::<RequestId>();
    let request_id = request_id.and_then(|id| id.header_value().to_str().ok());
    tracing::info_span!(
        "request",
        request_id,
        method = known_method(request.method()),
        route = route(request.extensions()),
    )
}

pub(crate) fn log_response(response: &Response, latency: Duration, _: &Span) {
    tracing::info!(
        status = response.status().as_u16(),
        code = error_code(response),
        milliseconds = latency.as_millis() as u64,
        "request completed"
    );
}

pub(crate) async fn record_metrics(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = known_method(request.method());
    let route = route(request.extensions()).to_owned();
    let response = next.run(request).await;
    let (status, code) = (response.status().as_u16(), error_code(&response));
    metrics::record_http_request(method, &route, status, code, start.elapsed());
    response
}

fn route(extensions: &Extensions) -> &str {
    let route = extensions.get::<MatchedPath>();
    route.map_or("none", MatchedPath::as_str)
}

/// Methods are free text, of which each would be a metric of its own.
fn known_method(method: &Method) -> &'static str {
    match *method {
        Method::CONNECT => "CONNECT",
        Method::DELETE => "DELETE",
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::TRACE => "TRACE",
        _ => "other",
    }
}

/// The code of a problem.
fn error_code(response: &Response) -> Option<&str> {
    let code = response.extensions().get::<ErrorCode>();
    code.map(ErrorCode::as_str)
}
