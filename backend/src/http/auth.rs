//! Authentication: a browser has a session, the app's own server has the API key.

use super::problem::Problem;
use crate::{
    state::AppState,
    store::{connections::Scope, subject::Subject},
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
};
use axum_extra::headers::{Authorization, HeaderMapExt, authorization::Bearer};

/// The request has the API key.
pub(crate) struct ApiKeyAuth;

/// Who sent a request that either credential allows.
pub(crate) enum Caller {
    ApiKey,
    Session(Subject),
}

impl Caller {
    /// The connections that the caller may use.
    pub(crate) fn scope(&self) -> Scope<'_> {
        match self {
            Caller::ApiKey => Scope::Everyone,
            Caller::Session(subject) => Scope::Subject(subject),
        }
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Caller, Problem> {
        if has_api_key(&parts.headers, state) {
            return Ok(Caller::ApiKey);
        }
        // A wrong credential counts as an expired session: that is what a page can renew.
        let subject = Subject::from_request_parts(parts, state).await?;
        Ok(Caller::Session(subject))
    }
}

/// The subject of the request's session.
impl FromRequestParts<AppState> for Subject {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Subject, Problem> {
        let session = bearer(&parts.headers).ok_or(Problem::SessionExpired)?;
        let subject = state
            .sessions
            .find_subject(session.token(), state.now())
            .await?;
        subject.ok_or(Problem::SessionExpired)
    }
}

impl FromRequestParts<AppState> for ApiKeyAuth {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<ApiKeyAuth, Problem> {
        match has_api_key(&parts.headers, state) {
            true => Ok(ApiKeyAuth),
            false => Err(Problem::ApiKeyRequired),
        }
    }
}

pub(super) fn has_api_key(headers: &HeaderMap, state: &AppState) -> bool {
    bearer(headers).is_some_and(|bearer| state.api_key.matches(bearer.token()))
}

fn bearer(headers: &HeaderMap) -> Option<Authorization<Bearer>> {
    headers.typed_get()
}
