//! Sessions: the app's own server creates and deletes them.

use super::{
    auth::ApiKeyAuth,
    extract::{Json, Query},
    problem::Problem,
};
use crate::{
    state::AppState,
    store::{sessions, subject::Subject},
};
use axum::{extract::State, http::StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

#[derive(Deserialize)]
pub(super) struct CreateSession {
    subject: Subject,
}

#[derive(Serialize)]
pub(super) struct Session {
    session: Zeroizing<String>,
    expires_at: Timestamp,
}

pub(super) async fn create(
    State(state): State<AppState>,
    _: ApiKeyAuth,
    Json(CreateSession { subject }): Json<CreateSession>,
) -> Result<(StatusCode, axum::Json<Session>), Problem> {
    create_session(&state, &subject).await
}

pub(super) async fn create_session(
    state: &AppState,
    subject: &Subject,
) -> Result<(StatusCode, axum::Json<Session>), Problem> {
    let expires_at = state.now() + sessions::LIFETIME;
    let session = state.sessions.create(subject, expires_at).await?;
    let session = Session {
        session,
        expires_at,
    };
    Ok((StatusCode::CREATED, axum::Json(session)))
}

#[derive(Deserialize)]
pub(super) struct DeleteQuery {
    subject: Subject,
}

/// Logs a subject out.
pub(super) async fn delete_for_subject(
    State(state): State<AppState>,
    _: ApiKeyAuth,
    Query(DeleteQuery { subject }): Query<DeleteQuery>,
) -> Result<StatusCode, Problem> {
    let sessions = state.sessions.delete_for_subject(&subject).await?;
    tracing::info!(sessions, "sessions of a subject deleted");
    Ok(StatusCode::NO_CONTENT)
}
