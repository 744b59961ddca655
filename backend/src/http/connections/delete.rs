//! Deletes one connection, or all of a subject.

use crate::{
    http::{
        auth::{ApiKeyAuth, Caller},
        extract::{ConnectionId, Query},
        problem::Problem,
    },
    state::AppState,
    store::subject::Subject,
};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;

/// `DELETE /connections/{id}`.
pub(in crate::http) async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    ConnectionId(id): ConnectionId,
) -> Result<StatusCode, Problem> {
    match state.connections.delete(caller.scope(), &id).await? {
        true => {
            tracing::info!(connection_id = id, "connection deleted");
            Ok(StatusCode::NO_CONTENT)
        }
        false => Err(Problem::ConnectionNotFound),
    }
}

#[derive(Deserialize)]
pub(in crate::http) struct DeleteQuery {
    subject: Subject,
}

/// `DELETE /connections?subject=`: the connections of all GitHub instances.
pub(in crate::http) async fn delete_for_subject(
    State(state): State<AppState>,
    _: ApiKeyAuth,
    Query(DeleteQuery { subject }): Query<DeleteQuery>,
) -> Result<StatusCode, Problem> {
    let connections = state.connections.delete_for_subject(&subject).await?;
    tracing::info!(connections, "connections of a subject deleted");
    Ok(StatusCode::NO_CONTENT)
}
