//! The id of a request, in each of its log lines and in its response.

use crate::state::AppState;
use axum::{
    extract::{Request, State},
    http::HeaderValue,
};

const X_REQUEST_ID: &str = "x-request-id";

/// Removes the id unless it is of a trusted proxy: a client could send any text, a token too, and it would be logged.
pub(crate) async fn remove_untrusted_id(
    State(state): State<AppState>,
    mut request: Request,
) -> Request {
    let id = request.headers().get(X_REQUEST_ID);
    let is_trusted = state.rate_limiters.trust_proxy() && id.is_some_and(is_request_id);
    if !is_trusted {
        request.headers_mut().remove(X_REQUEST_ID);
    }
    request
}

/// Whether it is a UUID or the like.
fn is_request_id(id: &HeaderValue) -> bool {
    let is_allowed = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b'-';
    (8..=36).contains(&id.len()) && id.as_bytes().iter().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_id_is_a_uuid_or_the_like() {
        for (id, expected) in [
            ("0b5c4c2e-6f1d-4c8e-9d6e-0a1b2c3d4e5f", true),
            ("0123abcd", true),
            ("1", false),
            (&"a".repeat(40), false),
            (&["ghp", "_0123"].concat(), false),
            ("", false),
        ] {
            let header = HeaderValue::from_str(id).unwrap();
            assert_eq!(is_request_id(&header), expected, "{id}");
        }
    }
}
