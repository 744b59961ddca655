//! `GET /connections/{id}/token`: the stored token, for the app's own server.

use crate::{
    http::{auth::ApiKeyAuth, extract::ConnectionId, problem::Problem},
    state::AppState,
    store::connections::Scope,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Serialize;

#[derive(Serialize)]
struct ConnectionToken<'a> {
    token: &'a str,
}

pub(in crate::http) async fn read_token(
    State(state): State<AppState>,
    _: ApiKeyAuth,
    ConnectionId(id): ConnectionId,
) -> Result<Response, Problem> {
    let found = state
        .connections
        .find_with_token(Scope::Everyone, &id)
        .await?;
    let (_, token) = found.ok_or(Problem::ConnectionNotFound)?;
    let token = token.map_err(|error| Problem::decryption_failed(&id, error))?;
    tracing::info!(connection_id = id, "token read");
    let token = token.expose();
    Ok(Json(ConnectionToken { token }).into_response())
}
