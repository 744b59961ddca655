//! Webhook events: which ones there are, and having one delivered again.

use crate::{
    backend::Backend, credentials::HostServer, problem::Problem, query::Query,
    store::events::ListedEvent, webhooks::event::EventStatus,
};
use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
pub(super) struct ListQuery {
    status: EventStatus,
    after: Option<String>,
}

pub(super) async fn list(
    State(backend): State<Arc<Backend>>,
    _: HostServer,
    Query(ListQuery { status, after }): Query<ListQuery>,
) -> Result<Json<Vec<ListedEvent>>, Problem> {
    let after = after.unwrap_or_default();
    if !after.is_empty() && !is_event_id(&after) {
        return Err(Problem::BadQuery);
    }
    Ok(Json(backend.events.list(status, &after).await?))
}

pub(super) async fn replay(
    State(backend): State<Arc<Backend>>,
    _: HostServer,
    path: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Problem> {
    // One that can't be read is one that isn't there.
    let id = path.ok().map(|Path(id)| id).filter(|id| is_event_id(id));
    let id = id.ok_or(Problem::NoSuchEvent)?;
    match backend.events.replay(&id, backend.now()).await? {
        true => {
            tracing::info!(event_id = id, "webhook event replayed");
            Ok(StatusCode::ACCEPTED)
        }
        false => Err(Problem::NoSuchEvent),
    }
}

/// Of other texts there are some that PostgreSQL fails at.
fn is_event_id(id: &str) -> bool {
    let hex = id.strip_prefix("evt_").unwrap_or_default();
    !hex.is_empty()
        && hex
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
