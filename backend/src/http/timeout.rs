//! The timeout of requests.

use super::problem::Problem;
use axum::BoxError;
use std::time::Duration;

/// From the end of a request's head to its response. GitHub may take ten seconds to verify a token, and eight for its
/// permissions.
pub(crate) const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// A request that timed out may have stored its token. Sent again, it ends in the same connection.
pub(crate) async fn handle_timeout(_: BoxError) -> Problem {
    Problem::RequestTimeout
}
