//! Puts the routes together with what holds for all of them.

use crate::{
    backend::Backend,
    body::LONGEST_BODY,
    caretaker,
    config::{Config, StartError},
    layers::{check_origin, forbid_storing, limit_requests, limit_time, log},
    problem::Problem,
    routes,
    url::Origin,
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, Method, header},
    middleware::{from_fn, from_fn_with_state},
};
use std::{sync::Arc, time::Duration};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// The whole backend as a [`Router`]: to be served, or driven without a socket.
pub async fn app(config: Config) -> Result<Router, StartError> {
    let mut routes = routes::always();
    if config.playground {
        routes.push(routes::playground());
    }
    if config.sandbox {
        routes.push(routes::sandbox());
    }
    let allowed: Arc<[Origin]> = config.allowed_origins.clone().into();
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::list(
            allowed.iter().map(|origin| origin.as_header().clone()),
        ))
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("idempotency-key"),
        ])
        .expose_headers([header::RETRY_AFTER])
        .max_age(Duration::from_secs(600));
    let backend = Arc::new(Backend::open(config).await?);
    caretaker::start(&backend);
    let sealing = backend.clone();
    tokio::spawn(async move {
        if let Err(error) = sealing.connections.seal_anew().await {
            tracing::error!(%error, "not every token is sealed with TOKEN_KEY: keep the keys before it");
        }
    });
    let router = routes
        .into_iter()
        .fold(Router::new(), |router, route| {
            tracing::debug!(method = %route.method, path = route.path, "a route");
            router.route(route.path, route.handler)
        })
        .method_not_allowed_fallback(async || Problem::WrongMethod)
        .fallback(async || Problem::NoSuchRoute)
        .with_state(backend.clone())
        // The last one is the first to see a request.
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(from_fn(limit_time))
        .layer(from_fn_with_state(backend, limit_requests))
        .layer(cors)
        .layer(from_fn_with_state(allowed, check_origin))
        .layer(from_fn(forbid_storing))
        .layer(from_fn(log));
    Ok(router)
}
