//! Reads a request's body. An own reader, because a library's rejection repeats in its text, and in
//! its log, what it couldn't read: that may be a token.

use crate::{backend::Backend, problem::Problem};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{StatusCode, header},
    response::IntoResponse,
};
use serde::{Deserialize, de::DeserializeOwned};
use std::sync::Arc;

/// Larger than any order; a token has 255 characters at most.
pub(crate) const LONGEST_BODY: usize = 16 * 1024;

/// A body that was JSON of the right shape.
pub(crate) struct Json<T>(pub(crate) T);

/// A body that says it is JSON, for a type that borrows from it.
pub(crate) struct JsonBody(Bytes);

impl JsonBody {
    pub(crate) fn parse<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Problem> {
        serde_json::from_slice(&self.0).or(Err(Problem::NotJson))
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<Backend>> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, backend: &Arc<Backend>) -> Result<Json<T>, Problem> {
        let body = JsonBody::from_request(request, backend).await?;
        serde_json::from_slice(&body.0)
            .map(Json)
            .or(Err(Problem::NotJson))
    }
}

impl FromRequest<Arc<Backend>> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, backend: &Arc<Backend>) -> Result<JsonBody, Problem> {
        let content_type = request.headers().get(header::CONTENT_TYPE);
        let is_json = content_type
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
        if !is_json {
            return Err(Problem::WrongContentType);
        }
        Bytes::from_request(request, backend)
            .await
            .map(JsonBody)
            .map_err(|rejection| match rejection.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
                _ => Problem::NotJson,
            })
    }
}
