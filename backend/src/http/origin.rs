//! Requests of pages: the origin check, and CORS.

use super::problem::Problem;
use crate::{
    config::{Origin, is_allowed_origin},
    state::AppState,
};
use axum::{
    extract::{Request, State},
    http::{HeaderName, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::time::Duration;
use tower_http::cors::{AllowOrigin, CorsLayer};

/// Refuses requests of pages of other origins, preflight requests too, before CORS is handled. A request with two hosts is
/// refused as well: a proxy may have looked at the other one.
pub(crate) async fn check_origin(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next();
    if hosts.next().is_some() {
        return Problem::SeveralHosts.into_response();
    }
    match headers.get(header::ORIGIN) {
        Some(origin) if !is_allowed_origin(origin, host, &state.allowed_origins) => {
            Problem::OriginNotAllowed.into_response()
        }
        _ => next.run(request).await,
    }
}

pub(crate) fn cors(allowed: &[Origin]) -> CorsLayer {
    let origins = allowed.iter().map(|origin| origin.as_header().clone());
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("idempotency-key"),
        ])
        .expose_headers([header::RETRY_AFTER, HeaderName::from_static("x-request-id")])
        .max_age(Duration::from_secs(600))
}
