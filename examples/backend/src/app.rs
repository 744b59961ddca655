//! Puts the routes together with what holds for all of them.

use crate::{
    backend::Backend,
    body::LONGEST_BODY,
    config::{Config, StartError},
    problem::{Code, Problem},
    routes,
    url::{self, Origin},
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
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
    let sealing = backend.clone();
    tokio::spawn(async move {
        if let Err(error) = sealing.connections.seal_anew().await {
            tracing::error!(%error, "not every token is sealed with the new key: keep the one before it");
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
        .with_state(backend)
        // The last one is the first to see a request.
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(cors)
        .layer(from_fn_with_state(allowed, check_origin))
        .layer(from_fn(forbid_storing))
        .layer(from_fn(log));
    Ok(router)
}

/// A page that isn't known may not even ask whether it may ask.
async fn check_origin(
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

async fn forbid_storing(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let no_store = HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    response
}

/// One line for each request. The route stands for the path: someone may have put a token there.
async fn log(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    tracing::info!(
        %method,
        route = route.as_ref().map_or("none", MatchedPath::as_str),
        status = response.status().as_u16(),
        code = response.extensions().get::<Code>().map(|code| code.as_str()),
        milliseconds = start.elapsed().as_millis() as u64,
        "answered"
    );
    response
}
