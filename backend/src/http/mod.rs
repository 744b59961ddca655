//! The HTTP API: routes, and the middleware around them.

mod access_log;
mod auth;
mod connections;
mod events;
mod extract;
mod health;
mod openapi;
mod origin;
mod panic;
mod playground;
mod problem;
mod rate_limit;
mod request_id;
mod routes;
mod sandbox_tokens;
mod sessions;
mod timeout;

pub(crate) use access_log::{log_response, record_metrics, request_span};
pub(crate) use extract::MAX_BODY_BYTES;
pub(crate) use origin::{check_origin, cors};
pub(crate) use panic::handle_panic;
pub(crate) use problem::Problem;
pub(crate) use rate_limit::{RateLimiters, limit_requests};
pub(crate) use request_id::remove_untrusted_id;
pub(crate) use routes::routes;
pub(crate) use timeout::{REQUEST_TIMEOUT, handle_timeout};
