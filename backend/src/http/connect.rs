//! Verifies a token and stores it: the route that the form posts to.

use crate::{
    backend::Backend,
    body::JsonBody,
    examination,
    problem::Problem,
    routes::is_connection_id,
    sessions::Subject,
    store::connections::{ConnectionRecord, Scope, Upsert},
    url::parse_github_url,
    verification::Verified,
};
use axum::{Json, extract::State, http::StatusCode};
use github_pat::{
    AcceptedTokenTypes, Token, TokenError,
    contract::{ConnectRequest, Connection},
};
use std::sync::Arc;

/// `Idempotency-Key` needs no record of its own: a request repeated ends in the same connection with the same token.
pub(super) async fn connect(
    State(backend): State<Arc<Backend>>,
    subject: Subject,
    body: JsonBody,
) -> Result<(StatusCode, Json<Connection>), Problem> {
    let requested_at = backend.precise_now();
    let request: ConnectRequest = body.parse()?;
    check_github_url(&backend, &request)?;
    let replaced = find_replaced(&backend, &subject, &request).await?;
    let token = parse_token(&request, backend.requirement.accepted)?;
    backend.askers.attempt(subject.as_str())?;
    let verified = backend.github.verify(&token, backend.now()).await?;
    // Before anything is stored, and before more is asked with someone else's token.
    check_account(&request, replaced.as_ref(), &verified)?;
    let (github, requirement) = (&backend.github, &backend.requirement);
    let findings =
        examination::examine(github, &token, &verified, requirement, backend.now()).await?;
    let now = backend.now();
    let (record, upsert) = backend
        .connections
        .upsert(&subject, &token, &verified, &findings, requested_at, now)
        .await?;
    tracing::info!(connection_id = record.id, ?upsert, "token stored");
    let status = match upsert {
        Upsert::Created => StatusCode::CREATED,
        Upsert::Replaced | Upsert::Superseded => StatusCode::OK,
    };
    Ok((status, Json(record.into())))
}

/// The GitHub that the page speaks of: a claim, compared and never called.
fn check_github_url(backend: &Backend, request: &ConnectRequest<'_>) -> Result<(), Problem> {
    match &request.github_url {
        Some(claim) if parse_github_url(claim).as_ref() != Ok(backend.github.home()) => {
            Err(Problem::OtherGithub)
        }
        _ => Ok(()),
    }
}

/// The connection whose token is to be replaced, where the request names one.
async fn find_replaced(
    backend: &Backend,
    subject: &Subject,
    request: &ConnectRequest<'_>,
) -> Result<Option<ConnectionRecord>, Problem> {
    let Some(id) = &request.connection_id else {
        return Ok(None);
    };
    if !is_connection_id(id) {
        return Err(Problem::NoSuchConnection);
    }
    let scope = Scope::Subject(subject);
    let found = backend.connections.find(scope, id).await?;
    found.ok_or(Problem::NoSuchConnection).map(Some)
}

fn parse_token(
    request: &ConnectRequest<'_>,
    accepted: AcceptedTokenTypes,
) -> Result<Token, Problem> {
    let token = Token::new(request.token.expose().to_owned()).map_err(|error| match error {
        TokenError::WrongCredentialType(_) => Problem::OtherCredential,
        _ => Problem::InvalidToken,
    })?;
    match accepted.accepts(token.token_type()) {
        true => Ok(token),
        false => Err(Problem::OtherKind { accepted }),
    }
}

/// Whether the token belongs to the account that it is to replace a token of, and to the one that is expected.
fn check_account(
    request: &ConnectRequest<'_>,
    replaced: Option<&ConnectionRecord>,
    verified: &Verified,
) -> Result<(), Problem> {
    let actual = &verified.account.login;
    let mismatch = |expected: &str| Problem::AccountMismatch {
        expected: expected.to_owned(),
        actual: actual.clone(),
    };
    if let Some(replaced) = replaced
        && replaced.account_id != verified.account_id
    {
        return Err(mismatch(&replaced.account.login));
    }
    match &request.expected_login {
        Some(expected) if !expected.eq_ignore_ascii_case(actual) => Err(mismatch(expected)),
        _ => Ok(()),
    }
}
