//! What operators do to all that a subject has, with the API key.

use crate::{
    backend::Backend, credentials::HostServer, problem::Problem, query::Query, sessions::Subject,
};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
pub(super) struct OfSubject {
    subject: Subject,
}

/// Deletes the subject's connections, whichever GitHub instance they belong to.
pub(super) async fn delete_connections(
    State(backend): State<Arc<Backend>>,
    _: HostServer,
    Query(OfSubject { subject }): Query<OfSubject>,
) -> Result<StatusCode, Problem> {
    let connections = backend.connections.delete_all_of(&subject).await?;
    tracing::info!(connections, "connections of a subject deleted");
    Ok(StatusCode::NO_CONTENT)
}

/// Ends the subject's sessions.
pub(super) async fn revoke_sessions(
    State(backend): State<Arc<Backend>>,
    _: HostServer,
    Query(OfSubject { subject }): Query<OfSubject>,
) -> Result<StatusCode, Problem> {
    let sessions = backend.sessions.revoke_all_of(&subject).await?;
    tracing::info!(sessions, "sessions of a subject revoked");
    Ok(StatusCode::NO_CONTENT)
}
