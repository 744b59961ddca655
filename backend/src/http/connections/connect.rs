//! `POST /connections`: verifies a token and stores it. The form sends it.

use crate::{
    config::parse_github_url,
    github::{VerificationError, VerifiedToken, check_permissions},
    http::{extract::JsonBody, problem::Problem},
    state::AppState,
    store::{
        connections::{ConnectionRecord, NewToken, Scope, Upsert, is_connection_id},
        subject::Subject,
    },
};
use axum::{Json, extract::State, http::StatusCode};
use github_pat::{
    AcceptedTokenTypes, Token, TokenError,
    contract::{ConnectRequest, Connection},
};

/// `Idempotency-Key` isn't needed: a repeated request ends in the same connection with the same token.
pub(in crate::http) async fn connect(
    State(state): State<AppState>,
    subject: Subject,
    body: JsonBody,
) -> Result<(StatusCode, Json<Connection>), Problem> {
    let requested_at = state.precise_now();
    let request: ConnectRequest = body.parse()?;
    check_github_url(&state, &request)?;
    let replaced = find_replaced(&state, &subject, &request).await?;
    let token = parse_token(&request, state.policy.token_types)?;
    state.rate_limiters.check_verification(subject.as_str())?;
    let verified = state.github.verify(&token, state.now()).await?;
    // Before any other request is sent with a token that may be someone else's.
    check_account(&request, replaced.as_ref(), &verified)?;
    let (github, policy) = (&state.github, &state.policy);
    let report = check_permissions(github, &token, &verified, policy, state.now()).await?;
    let new = NewToken {
        subject: &subject,
        token: &token,
        verified: &verified,
        report: &report,
        requested_at,
    };
    let (record, upsert) = state.connections.upsert(new, state.now()).await?;
    tracing::info!(connection_id = record.id, ?upsert, "token stored");
    let status = match upsert {
        Upsert::Created => StatusCode::CREATED,
        Upsert::Replaced | Upsert::Superseded => StatusCode::OK,
    };
    Ok((status, Json(record.into())))
}

/// The request's GitHub URL is only compared with the configured one.
fn check_github_url(state: &AppState, request: &ConnectRequest<'_>) -> Result<(), Problem> {
    match &request.github_url {
        Some(url) if parse_github_url(url).as_ref() != Ok(state.github.instance()) => {
            Err(Problem::GithubHostMismatch)
        }
        _ => Ok(()),
    }
}

/// The connection whose token is replaced, if the request names one.
async fn find_replaced(
    state: &AppState,
    subject: &Subject,
    request: &ConnectRequest<'_>,
) -> Result<Option<ConnectionRecord>, Problem> {
    let Some(id) = &request.connection_id else {
        return Ok(None);
    };
    if !is_connection_id(id) {
        return Err(Problem::ConnectionNotFound);
    }
    let found = state.connections.find(Scope::Subject(subject), id).await?;
    found.ok_or(Problem::ConnectionNotFound).map(Some)
}

fn parse_token(
    request: &ConnectRequest<'_>,
    accepted: AcceptedTokenTypes,
) -> Result<Token, Problem> {
    let token = Token::new(request.token.expose().to_owned()).map_err(|error| match error {
        TokenError::WrongCredentialType(_) => Problem::NotAPersonalAccessToken,
        _ => VerificationError::InvalidToken.into(),
    })?;
    match accepted.accepts(token.token_type()) {
        true => Ok(token),
        false => Err(VerificationError::TokenTypeNotAccepted { accepted }.into()),
    }
}

/// Whether the token belongs to the account of the replaced connection, or else to the expected one. The connection's
/// account has a number; a login may be an earlier one of the same account.
fn check_account(
    request: &ConnectRequest<'_>,
    replaced: Option<&ConnectionRecord>,
    verified: &VerifiedToken,
) -> Result<(), Problem> {
    let actual = &verified.account.login;
    let (is_same, expected) = match (replaced, request.expected_login.as_deref()) {
        (Some(replaced), _) => (
            replaced.account_id == verified.account_id,
            &*replaced.account.login,
        ),
        (None, Some(expected)) => (expected.eq_ignore_ascii_case(actual), expected),
        (None, None) => return Ok(()),
    };
    match is_same {
        true => Ok(()),
        false => Err(Problem::AccountMismatch {
            expected: expected.to_owned(),
            actual: actual.clone(),
        }),
    }
}
