//! `GET /openapi.yaml`: the contract.

use axum::{http::header, response::IntoResponse};

/// Written by hand, because utoipa can't describe webhooks (its issue 686). Tests compare it with the routes and the
/// contract's types, and with every response.
pub(super) const OPENAPI: &str = include_str!("../../openapi.yaml");

pub(super) async fn get_openapi() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/yaml")], OPENAPI)
}
