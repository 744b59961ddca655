//! What the page is told.

use crate::{
    api::Action,
    messages::{ErrorGuidance, FieldAction, Names, developer_message},
    state::FormError,
};
use github_pat::{ErrorCode, GithubInstance, contract::Connection};

/// What happens, as it is told.
pub enum FormEvent<'a> {
    /// A token is about to be sent; the answer `false` keeps it from being sent.
    Connecting,
    /// The backend has taken a token, or has verified it anew.
    Connected(&'a Connection),
    /// A connection is about to be deleted; the answer `false` keeps it.
    Disconnecting,
    /// What was connected.
    Disconnected(&'a Connection),
    Failed(&'a FailedEvent),
    StateChange(StateChangeEvent),
}

/// One state became another: the detail of the element's `statechange`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateChangeEvent {
    pub from: &'static str,
    pub to: &'static str,
}

/// Why it came to nothing: the detail of the element's `failed`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedEvent {
    /// What failed.
    pub action: Action,
    pub code: ErrorCode,
    /// What the person reads.
    pub message: String,
    /// Whether sending the same token again can help.
    pub retryable: bool,
    /// Seconds to wait before that.
    pub retry_after: Option<u32>,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// What the token lacks: `issues=write`, or a scope. `None` where the answer doesn't say.
    pub missing_permissions: Option<Vec<String>>,
    /// With `sso_required`: the page on GitHub that authorizes the token.
    pub authorize_url: Option<String>,
    /// With `account_mismatch`: the login that the token has to belong to, and the one that it belongs to.
    pub expected: Option<String>,
    pub actual: Option<String>,
}

impl FailedEvent {
    pub(crate) fn new(names: &Names, error: &FormError, github: &GithubInstance) -> FailedEvent {
        let mut event = FailedEvent {
            action: error.action(),
            code: error.code().clone(),
            message: names.in_a_line(&names.explain(error)),
            retryable: ErrorGuidance::on(error).token == FieldAction::KeepRetryable,
            retry_after: None,
            status: None,
            missing_permissions: None,
            authorize_url: error.authorize_url(github).map(str::to_owned),
            expected: None,
            actual: None,
        };
        match error {
            FormError::RequestFailed(failure) => {
                let missing = Some(&failure.missing).filter(|missing| !missing.is_empty());
                event.retry_after = failure.retry_after;
                event.status = failure.status;
                event.missing_permissions = missing.cloned();
                event.expected = failure.expected.clone();
                event.actual = failure.actual.clone();
            }
            FormError::Misconfigured(fault) => {
                event.message = [&event.message, " ", &developer_message(fault)].concat();
            }
            FormError::InvalidInput(_) => {}
        }
        event
    }
}
