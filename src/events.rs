//! The events by which the form notifies the page.

use crate::{
    api::Action,
    messages::{ErrorGuidance, FieldAction, Names, developer_message},
    state::FormError,
};
use github_pat::{ErrorCode, GithubInstance, contract::Connection};

/// An event, with its detail.
pub enum FormEvent<'a> {
    /// A token is about to be sent. A listener that returns `false` stops it.
    Connecting,
    /// The backend has stored a token, or has verified it again.
    Connected(&'a Connection),
    /// A connection is about to be deleted. A listener that returns `false` stops it.
    Disconnecting,
    /// The backend has deleted this connection.
    Disconnected(&'a Connection),
    Failed(&'a FailedEvent),
    StateChange(StateChangeEvent),
}

/// A change of the state: the detail of the element's `statechange`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateChangeEvent {
    pub from: &'static str,
    pub to: &'static str,
}

/// A failed action: the detail of the element's `failed`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedEvent {
    /// What failed.
    pub action: Action,
    pub code: ErrorCode,
    /// What the person reads.
    pub message: String,
    /// Whether the same action can succeed if it is tried again.
    pub retryable: bool,
    /// Seconds to wait before trying again.
    pub retry_after: Option<u32>,
    /// The HTTP status, if there was a response.
    pub status: Option<u16>,
    /// What the token lacks: `issues=write`, or a scope. `None` if the response doesn't say.
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
