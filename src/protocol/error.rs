//! Why connecting failed, as the contract tells it.

use github_pat::{ErrorCode, TokenInspection, contract::Problem};

/// A failed attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectError {
    pub code: ErrorCode,
    /// What the backend says in its own words, as plain text.
    pub detail: Option<String>,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// Seconds to wait before trying again.
    pub retry_after: Option<u32>,
    /// Where the person can mend it: for `sso_required` the page that authorizes the token. Not checked yet: see
    /// `is_https_on_host` in src/url.rs.
    pub authorize_url: Option<String>,
    /// What the token lacks: `issues=write`, or a scope.
    pub missing: Vec<String>,
    /// For `account_mismatch`: the login that was expected, and the token's.
    pub expected: Option<String>,
    pub actual: Option<String>,
    /// What the token looked like that was sent: no answer tells.
    pub sent: Option<TokenInspection>,
    /// Whether the page had asked for one that doesn't expire.
    pub requested_no_expiration: bool,
}

impl ConnectError {
    /// What a backend answered. Without a code its status decides.
    pub(super) fn from_problem(status: u16, problem: Problem) -> ConnectError {
        let by_status = || ErrorCode::from_status(status);
        ConnectError {
            detail: problem.detail,
            status: Some(status),
            retry_after: problem.retry_after,
            authorize_url: problem.authorize_url,
            missing: problem.missing_permissions.unwrap_or_default(),
            expected: problem.expected,
            actual: problem.actual,
            ..problem.code.unwrap_or_else(by_status).into()
        }
    }
}

impl From<ErrorCode> for ConnectError {
    fn from(code: ErrorCode) -> ConnectError {
        ConnectError {
            code,
            detail: None,
            status: None,
            retry_after: None,
            authorize_url: None,
            missing: Vec::new(),
            expected: None,
            actual: None,
            sent: None,
            requested_no_expiration: false,
        }
    }
}
