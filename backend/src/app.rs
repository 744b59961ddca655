//! Puts the routes together with what holds for all of them.

use crate::{
    backend::Backend,
    body::LONGEST_BODY,
    config::{Config, StartError},
    http, jobs,
    layers::{REQUEST_ID, check_origin, forbid_storing, limit_requests, limit_time, log, panicked},
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
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{AllowOrigin, CorsLayer},
};

/// The whole backend as a [`Router`]: to be served, or driven without a socket.
pub async fn app(config: Config) -> Result<Router, StartError> {
    let mut routes = routes::always();
    routes.extend(http::routes());
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
        .expose_headers([header::RETRY_AFTER, HeaderName::from_static(REQUEST_ID)])
        .max_age(Duration::from_secs(600));
    let backend = Arc::new(Backend::open(config).await?);
    warn_of_other_instances(&backend).await;
    jobs::spawn(&backend);
    let router = routes
        .into_iter()
        .fold(Router::new(), |router, route| {
            router.route(route.path, route.handler)
        })
        .method_not_allowed_fallback(async || Problem::WrongMethod)
        .fallback(async || Problem::NoSuchRoute)
        .with_state(backend.clone())
        // The last one is the first to see a request.
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(limit_time))
        .layer(from_fn_with_state(backend.clone(), limit_requests))
        .layer(cors)
        .layer(from_fn_with_state(allowed, check_origin))
        .layer(from_fn(forbid_storing))
        .layer(from_fn_with_state(backend, log));
    Ok(router)
}

/// Their tokens stay where they are: the GitHub of now gets none of them.
async fn warn_of_other_instances(backend: &Backend) {
    match backend.connections.count_of_other_instances().await {
        Ok(0) => {}
        Ok(connections) => tracing::warn!(
            connections,
            "the database has connections to another GitHub instance (or to the sandbox): they are neither shown nor checked"
        ),
        Err(error) => tracing::error!(%error, "the database failed"),
    }
}
