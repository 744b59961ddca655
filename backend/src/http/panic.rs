//! Turns a panic in a handler into a problem response.

use super::problem::Problem;
use axum::response::{IntoResponse, Response};
use std::any::Any;

/// The panic's message may be of a request, so it is neither sent nor logged.
pub(crate) fn handle_panic(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("request handler panicked");
    Problem::Panic.into_response()
}
