//! `GET /connections`: a subject's connections, or everyone's.

use crate::{
    config::ExpiryWindow,
    http::{auth::Caller, extract::Query, problem::Problem},
    state::AppState,
    store::{
        connections::{Scope, is_connection_id},
        subject::Subject,
    },
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use github_pat::contract::{Connection, OwnedConnection};
use serde::Deserialize;

#[derive(Deserialize)]
pub(in crate::http) struct ListQuery {
    expires_within: Option<String>,
    /// The last id of the previous page.
    after: Option<String>,
    /// With the API key: whose connections.
    subject: Option<Subject>,
}

pub(in crate::http) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let window = query.expires_within.as_deref().map(ExpiryWindow::parse);
    let window = window.transpose().or(Err(Problem::InvalidQuery))?;
    let ending_by = window.map(|window| window.end(state.now()));
    let after = query.after.unwrap_or_default();
    if !is_connection_id(&after) {
        return Err(Problem::InvalidQuery);
    }
    let scope = match (&caller, &query.subject) {
        (Caller::ApiKey, Some(subject)) => Scope::Subject(subject),
        (Caller::Session(_), Some(_)) => return Err(Problem::ApiKeyRequired),
        (caller, None) => caller.scope(),
    };
    let page = state
        .connections
        .list_page(scope, ending_by, &after)
        .await?;
    let page = page.into_iter();
    Ok(match caller {
        Caller::Session(_) => Json(page.map(Connection::from).collect::<Vec<_>>()).into_response(),
        Caller::ApiKey => Json(page.map(OwnedConnection::from).collect::<Vec<_>>()).into_response(),
    })
}
