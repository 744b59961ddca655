//! `ConnectError`: why connecting, checking or disconnecting failed.

use super::Action;
use github_pat::{ErrorCode, TokenInspection, contract::Problem};

/// A failed attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectError {
    /// What failed.
    pub action: Action,
    pub code: ErrorCode,
    /// Whether the backend named the code. If not, it follows from the status, and `detail` is more precise than ours.
    pub has_code: bool,
    /// The backend's own text for the person, as plain text.
    pub detail: Option<String>,
    /// The HTTP status, if there was a response.
    pub status: Option<u16>,
    /// Seconds to wait before trying again.
    pub retry_after: Option<u32>,
    /// For `sso_required`: GitHub's page that authorizes the token. It hasn't been checked yet: see
    /// `is_sso_page` in src/url.rs.
    pub authorize_url: Option<String>,
    /// For `sso_required`: the organization that asks for it.
    pub organization: Option<String>,
    /// What the token lacks: `issues=write`, or a scope.
    pub missing: Vec<String>,
    /// For `account_mismatch`: the login that was expected, and the token's.
    pub expected: Option<String>,
    pub actual: Option<String>,
    /// What inspection found about the token that was sent. No response has it.
    pub sent: Option<TokenInspection>,
    /// Whether the page had asked for a token that doesn't expire.
    pub requested_no_expiration: bool,
}

impl ConnectError {
    /// A failure with an HTTP status.
    pub(super) fn with_status(code: ErrorCode, status: u16) -> ConnectError {
        let mut error = ConnectError::from(code);
        error.status = Some(status);
        error
    }

    /// A backend's error response. Without a code the status decides, and `detail` is shown to the person only if it
    /// is in a problem document (`application/problem+json`), because a framework's error texts are for developers.
    pub(super) fn from_problem(status: u16, is_problem: bool, problem: Problem) -> ConnectError {
        let has_code = problem.code.is_some();
        let code = problem
            .code
            .unwrap_or_else(|| ErrorCode::from_status(status));
        let mut error = ConnectError::with_status(code, status);
        error.has_code = has_code;
        error.detail = problem.detail.filter(|_| has_code || is_problem);
        error.retry_after = problem.retry_after;
        error.authorize_url = problem.authorize_url;
        error.organization = problem.organization;
        error.missing = problem.missing_permissions.unwrap_or_default();
        error.expected = problem.expected;
        error.actual = problem.actual;
        error
    }
}

impl From<ErrorCode> for ConnectError {
    #[inline(never)]
    fn from(code: ErrorCode) -> ConnectError {
        ConnectError {
            action: Action::Connect,
            code,
            has_code: true,
            detail: None,
            status: None,
            retry_after: None,
            authorize_url: None,
            organization: None,
            missing: Vec::new(),
            expected: None,
            actual: None,
            sent: None,
            requested_no_expiration: false,
        }
    }
}

/// Why a call ended without a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallError {
    /// Nobody is signed in to the app.
    SessionExpired,
    /// The app's server failed.
    Server,
    Network,
    Offline,
    Timeout,
}

impl CallError {
    /// Tells whether the network or a function of the page failed. A `fetch` in that function throws a `TypeError`
    /// if the network fails.
    pub fn without_answer(is_online: bool, is_network_failure: bool) -> CallError {
        match (is_online, is_network_failure) {
            (false, _) => CallError::Offline,
            (true, true) => CallError::Network,
            (true, false) => CallError::Server,
        }
    }
}

impl From<CallError> for ConnectError {
    fn from(error: CallError) -> ConnectError {
        let code = match error {
            CallError::SessionExpired => ErrorCode::SessionExpired,
            CallError::Server => ErrorCode::ServerError,
            CallError::Network => ErrorCode::Network,
            CallError::Offline => ErrorCode::Offline,
            CallError::Timeout => ErrorCode::Timeout,
        };
        code.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn call_without_an_answer_tells_offline_network_and_server_apart() {
        for (is_online, is_network_failure, error) in [
            (false, true, CallError::Offline),
            (false, false, CallError::Offline),
            (true, true, CallError::Network),
            (true, false, CallError::Server),
        ] {
            let found = CallError::without_answer(is_online, is_network_failure);
            assert_eq!(found, error);
        }
    }
}
