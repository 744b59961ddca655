//! What the page is told.

use crate::{
    messages::{ErrorGuidance, FieldAction, Names, developer_message},
    state::FormError,
};
use github_pat::{ErrorCode, contract::Connection};

/// What happens, as it is told.
pub enum FormEvent<'a> {
    /// A token is about to be sent; the answer `false` keeps it from being sent.
    Connecting,
    Connected(&'a Connection),
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
    pub code: ErrorCode,
    /// What the person reads.
    pub message: String,
    /// Whether sending the same token again can help.
    pub retryable: bool,
    /// Seconds to wait before that.
    pub retry_after: Option<u32>,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
}

impl FailedEvent {
    pub(crate) fn new(names: &Names, error: &FormError) -> FailedEvent {
        let code = error.code().clone();
        let (retry_after, status) = match error {
            FormError::RequestFailed(failure) => (failure.retry_after, failure.status),
            FormError::InvalidInput(_) | FormError::Misconfigured(_) => (None, None),
        };
        let mut message = names.in_a_line(&names.explain(error));
        if let FormError::Misconfigured(fault) = error {
            message = [&message, " ", &developer_message(fault)].concat();
        }
        FailedEvent {
            message,
            retryable: ErrorGuidance::on(error).token == FieldAction::KeepRetryable,
            code,
            retry_after,
            status,
        }
    }
}
