//! `POST /playground/session`: a session for any page on this machine. For trying out only.

use super::{
    problem::Problem,
    sessions::{Session, create_session},
};
use crate::{
    config::{is_loopback_host, is_loopback_origin},
    state::AppState,
    store::subject::Subject,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderName, StatusCode, Version, header},
};

pub(super) async fn create(
    State(state): State<AppState>,
    version: Version,
    headers: HeaderMap,
) -> Result<(StatusCode, Json<Session>), Problem> {
    if !is_local_request(version, &headers) {
        return Err(Problem::NotLoopback);
    }
    create_session(&state, &Subject::playground()).await
}

/// Whether a request comes from a program on this machine, and not through a proxy: proxies mostly add a header, pass on
/// the page's public origin, or send HTTP/1.0, as nginx does by default.
fn is_local_request(version: Version, headers: &HeaderMap) -> bool {
    // Trunk's proxy, which serves the playground, adds the host and the protocol of its own page.
    let is_of_trunk = |name: &str| {
        headers.contains_key(FORWARDED_HOST)
            && [FORWARDED_HOST, "x-forwarded-proto"].contains(&name)
    };
    let is_proxied = headers.keys().map(HeaderName::as_str).any(|name| {
        PROXY_HEADERS.contains(&name) || name.starts_with("x-forwarded-") && !is_of_trunk(name)
    });
    // Browsers always send `Host`.
    let hosts = [header::HOST.as_str(), FORWARDED_HOST];
    let mut hosts = hosts.iter().flat_map(|name| headers.get_all(*name));
    let origin = headers.get(header::ORIGIN);
    version > Version::HTTP_10
        && !is_proxied
        && hosts.all(is_loopback_host)
        && origin.is_none_or(is_loopback_origin)
}

const FORWARDED_HOST: &str = "x-forwarded-host";

/// What proxies and content delivery networks say of the client, besides `X-Forwarded-…`.
const PROXY_HEADERS: [&str; 8] = [
    "cdn-loop",
    "cf-connecting-ip",
    "client-ip",
    "forwarded",
    "true-client-ip",
    "via",
    "x-client-ip",
    "x-real-ip",
];
