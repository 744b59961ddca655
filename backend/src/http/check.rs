//! Verifies a stored token anew, for its person and for the app's server.

use crate::{
    backend::Backend, credentials::Anyone, examination, jobs::note_rejection, problem::Problem,
    routes::ConnectionId, store::connections::ConnectionRecord,
};
use axum::{Json, extract::State};
use github_pat::contract::{Connection, WebhookEventType};
use std::sync::Arc;

pub(super) async fn check(
    State(backend): State<Arc<Backend>>,
    caller: Anyone,
    ConnectionId(id): ConnectionId,
) -> Result<Json<Connection>, Problem> {
    let found = backend
        .connections
        .find_with_token(caller.scope(), &id)
        .await?;
    let (record, token) = found.ok_or(Problem::NoSuchConnection)?;
    let token = token.map_err(|error| Problem::undecryptable(&id, error))?;
    backend.askers.attempt(&record.subject)?;
    let verified = match backend.github.verify(&token, backend.now()).await {
        Ok(verified) => verified,
        Err(problem) => return Err(rejected(&backend, record, problem).await?),
    };
    let findings = examination::examine(
        &backend.github,
        &token,
        &verified,
        &backend.requirement,
        backend.now(),
    )
    .await?;
    let now = backend.now();
    let refreshed = backend
        .connections
        .refresh(&record, &verified, &findings, now)
        .await?
        .ok_or(Problem::NoSuchConnection)?;
    if let Some(revoked_at) = record.revoked_at
        && backend.webhook_client.is_some()
    {
        let occurrence = revoked_at.as_second();
        backend
            .events
            .enqueue(WebhookEventType::Restored, &refreshed, occurrence, now)
            .await?;
    }
    Ok(Json(refreshed.into()))
}

/// Tells the token monitor what was found out.
async fn rejected(
    backend: &Backend,
    mut record: ConnectionRecord,
    problem: Problem,
) -> Result<Problem, Problem> {
    let now = backend.now();
    match &problem {
        Problem::InvalidToken if record.checks.first_rejected_at.is_none() => {
            note_rejection(&mut record, now);
        }
        Problem::ExpiredToken { expired_at } => record.expires_at = Some(*expired_at),
        _ => return Ok(problem),
    }
    record.checks.last_checked_at = now.as_second();
    backend.connections.record_check(&record).await?;
    Ok(problem)
}
