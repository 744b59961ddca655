//! `GET /health`: whether the database works.

use super::problem::Problem;
use crate::{state::AppState, store::database};
use axum::{extract::State, http::StatusCode};

pub(super) async fn check_health(State(state): State<AppState>) -> Result<StatusCode, Problem> {
    database::ping(&state.pool).await?;
    Ok(StatusCode::NO_CONTENT)
}
