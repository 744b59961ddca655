//! `GET /sandbox/tokens`: lists the sandbox's test tokens.

use crate::{
    sandbox::{self, Scenario},
    state::AppState,
};
use axum::{Json, extract::State};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct SandboxToken {
    scenario: &'static str,
    description: &'static str,
    token: String,
}

pub(super) async fn list(State(state): State<AppState>) -> Json<Vec<SandboxToken>> {
    // A token that lacks a permission that isn't required would be like the one of `success`.
    let required = &state.policy.permissions;
    let is_listed = |scenario: &&Scenario| {
        let without = scenario.without();
        without.is_none_or(|permission| required.level(permission).is_some())
    };
    let token = |&scenario: &Scenario| SandboxToken {
        scenario: scenario.name(),
        description: scenario.description(),
        token: sandbox::token(scenario),
    };
    let listed = Scenario::ALL.iter().filter(is_listed);
    Json(listed.map(token).collect())
}
