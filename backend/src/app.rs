//! The router: all routes, with the middleware around them.

use crate::{
    http::{
        MAX_BODY_BYTES, Problem, REQUEST_TIMEOUT, check_origin, cors, handle_panic, handle_timeout,
        limit_requests, log_response, record_metrics, remove_untrusted_id, request_span, routes,
    },
    state::AppState,
};
use axum::{
    Router,
    error_handling::HandleErrorLayer,
    extract::DefaultBodyLimit,
    http::{HeaderValue, header},
    middleware::{from_fn, from_fn_with_state, map_request_with_state},
};
use tower::{ServiceBuilder, timeout::TimeoutLayer};
use tower_http::{
    catch_panic::CatchPanicLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    set_header::SetResponseHeaderLayer,
    trace::TraceLayer,
};

/// Builds the router of a backend, to be served or to be mounted in another app. It starts nothing: see
/// [`spawn_jobs`](crate::spawn_jobs).
pub fn app(state: AppState) -> Router {
    let request_id = ServiceBuilder::new()
        .layer(map_request_with_state(state.clone(), remove_untrusted_id))
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(PropagateRequestIdLayer::x_request_id());
    let access_log = TraceLayer::new_for_http()
        .make_span_with(request_span)
        .on_request(())
        .on_response(log_response)
        .on_failure(());
    // tower-http's timeout and body limit respond without a problem, so tower's and axum's are used.
    let timeout = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(handle_timeout))
        .layer(TimeoutLayer::new(REQUEST_TIMEOUT));
    let no_store = HeaderValue::from_static("no-store");
    routes(state.has_sandbox, state.has_playground)
        .into_iter()
        .fold(Router::new(), |router, route| {
            router.route(route.path, route.handler)
        })
        .method_not_allowed_fallback(async || Problem::MethodNotAllowed)
        .fallback(async || Problem::RouteNotFound)
        .with_state(state.clone())
        // From the innermost layer to the outermost.
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(CatchPanicLayer::custom(handle_panic))
        .layer(timeout)
        .layer(from_fn_with_state(state.clone(), limit_requests))
        .layer(cors(&state.allowed_origins))
        .layer(from_fn_with_state(state.clone(), check_origin))
        .layer(SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            no_store,
        ))
        .layer(from_fn(record_metrics))
        .layer(access_log)
        .layer(request_id)
}
