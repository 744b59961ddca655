//! `POST /connections/{id}/check`: verifies the stored token again.

use crate::{
    github::{VerificationError, check_permissions},
    http::{auth::Caller, extract::ConnectionId, problem::Problem},
    jobs::record_rejection,
    state::AppState,
    store::connections::ConnectionRecord,
};
use axum::{Json, extract::State};
use github_pat::contract::{Connection, WebhookEventType};

pub(in crate::http) async fn check(
    State(state): State<AppState>,
    caller: Caller,
    ConnectionId(id): ConnectionId,
) -> Result<Json<Connection>, Problem> {
    let found = state
        .connections
        .find_with_token(caller.scope(), &id)
        .await?;
    let (record, token) = found.ok_or(Problem::ConnectionNotFound)?;
    let token = token.map_err(|error| Problem::decryption_failed(&id, error))?;
    state.rate_limiters.check_verification(&record.subject)?;
    let verified = match state.github.verify(&token, state.now()).await {
        Ok(verified) => verified,
        Err(error) => {
            store_error(&state, record, &error).await?;
            return Err(error.into());
        }
    };
    let (github, policy) = (&state.github, &state.policy);
    let report = check_permissions(github, &token, &verified, policy, state.now()).await?;
    let now = state.now();
    let refreshed = state
        .connections
        .refresh(&record, &verified, &report, now)
        .await?
        .ok_or(Problem::ConnectionNotFound)?;
    if let Some(revoked_at) = record.revoked_at
        && state.webhook.is_some()
    {
        let occurrence = revoked_at.as_second();
        state
            .events
            .enqueue(WebhookEventType::Restored, &refreshed, occurrence, now)
            .await?;
    }
    Ok(Json(refreshed.into()))
}

/// Stores what the token monitor has to know about a token that isn't valid any more.
async fn store_error(
    state: &AppState,
    mut record: ConnectionRecord,
    error: &VerificationError,
) -> Result<(), sqlx::Error> {
    let now = state.now();
    match error {
        VerificationError::InvalidToken if record.checks.first_rejected_at.is_none() => {
            record_rejection(&mut record, now);
        }
        VerificationError::ExpiredToken { expired_at } => record.expires_at = Some(*expired_at),
        _ => return Ok(()),
    }
    record.checks.last_checked_at = now.as_second();
    state.connections.record_check(&record).await
}
