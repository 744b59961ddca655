//! Reads what stands behind the `?` of an address, without repeating what can't be read.

use crate::{backend::Backend, problem::Problem};
use axum::{
    extract::{FromRequestParts, Query as Parsed},
    http::request::Parts,
};
use serde::de::DeserializeOwned;
use std::sync::Arc;

pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<Arc<Backend>> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Backend>) -> Result<Query<T>, Problem> {
        let Parsed(value) = Parsed::try_from_uri(&parts.uri).or(Err(Problem::BadQuery))?;
        Ok(Query(value))
    }
}
