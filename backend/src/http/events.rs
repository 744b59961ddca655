//! Webhook events: listing them, and having one delivered again.

use super::{
    auth::ApiKeyAuth,
    extract::{EventId, Query},
    problem::Problem,
};
use crate::{
    state::AppState,
    store::events::{EventSummary, is_event_id},
    webhooks::EventStatus,
};
use axum::{Json, extract::State, http::StatusCode};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct ListQuery {
    status: EventStatus,
    /// The last id of the previous page.
    after: Option<String>,
}

pub(super) async fn list(
    State(state): State<AppState>,
    _: ApiKeyAuth,
    Query(ListQuery { status, after }): Query<ListQuery>,
) -> Result<Json<Vec<EventSummary>>, Problem> {
    let after = after.unwrap_or_default();
    if !after.is_empty() && !is_event_id(&after) {
        return Err(Problem::InvalidQuery);
    }
    Ok(Json(state.events.list(status, &after).await?))
}

pub(super) async fn replay(
    State(state): State<AppState>,
    _: ApiKeyAuth,
    EventId(id): EventId,
) -> Result<StatusCode, Problem> {
    match state.events.replay(&id, state.now()).await? {
        true => {
            tracing::info!(event_id = id, "webhook event replayed");
            Ok(StatusCode::ACCEPTED)
        }
        false => Err(Problem::EventNotFound),
    }
}
