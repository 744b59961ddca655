//! Extractors whose rejections are problems.

use super::problem::Problem;
use crate::store::{connections::is_connection_id, events::is_event_id};
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Request},
    http::{header, request::Parts},
};
use serde::Deserialize;

/// Larger than any request: a token has at most 255 characters.
pub(crate) const MAX_BODY_BYTES: usize = 16 * 1024;

#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub(crate) struct Json<T>(pub(crate) T);

#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub(crate) struct Query<T>(pub(crate) T);

/// A JSON body that is not parsed yet, for types that borrow from it.
pub(crate) struct JsonBody(Bytes);

impl JsonBody {
    pub(crate) fn parse<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Problem> {
        serde_json::from_slice(&self.0).or(Err(Problem::InvalidBody))
    }
}

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<JsonBody, Problem> {
        let content_type = request.headers().get(header::CONTENT_TYPE);
        let media_type = content_type
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next());
        if !media_type.is_some_and(|it| it.trim().eq_ignore_ascii_case("application/json")) {
            return Err(Problem::UnsupportedMediaType);
        }
        Ok(JsonBody(Bytes::from_request(request, state).await?))
    }
}

/// The `{id}` of a connection. An invalid one doesn't exist.
pub(crate) struct ConnectionId(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for ConnectionId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<ConnectionId, Problem> {
        match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(id)) if is_connection_id(&id) => Ok(ConnectionId(id)),
            _ => Err(Problem::ConnectionNotFound),
        }
    }
}

/// The `{id}` of a webhook event. An invalid one doesn't exist.
pub(crate) struct EventId(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for EventId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<EventId, Problem> {
        match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(id)) if is_event_id(&id) => Ok(EventId(id)),
            _ => Err(Problem::EventNotFound),
        }
    }
}
