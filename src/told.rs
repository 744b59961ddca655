//! What the page is told.

use crate::{
    form::Problem,
    js::Members,
    messages::{Advice, Fate, Names, developer_message},
};
use github_pat::{ErrorCode, contract::Connection};
use wasm_bindgen::JsValue;

/// What happens, as it is told.
pub enum Event<'a> {
    /// A token is about to be sent; the answer `false` keeps it from being sent.
    Connecting,
    Connected(&'a Connection),
    Failed(&'a Failed),
    StateChange(StateChange),
}

/// One state became another: the detail of the element's `statechange`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateChange {
    pub from: &'static str,
    pub to: &'static str,
}

/// Why it came to nothing: the detail of the element's `failed`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
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

impl Failed {
    pub(crate) fn new(names: &Names, problem: &Problem) -> Failed {
        let code = problem.code().clone();
        let (retry_after, status) = match problem {
            Problem::Failed(failure) => (failure.retry_after, failure.status),
            Problem::Unusable(_) | Problem::Misconfigured(_) => (None, None),
        };
        let mut message = names.in_a_line(&names.explain(problem));
        if let Problem::Misconfigured(fault) = problem {
            message = [&message, " ", &developer_message(fault)].concat();
        }
        Failed {
            message,
            retryable: Advice::on(problem).token == Fate::Retryable,
            code,
            retry_after,
            status,
        }
    }
}

impl From<&StateChange> for JsValue {
    fn from(change: &StateChange) -> JsValue {
        Members::new()
            .text("from", change.from)
            .text("to", change.to)
            .done()
    }
}

impl From<&Failed> for JsValue {
    fn from(failed: &Failed) -> JsValue {
        let number = |number: Option<u32>| number.map_or(JsValue::NULL, JsValue::from);
        Members::new()
            .text("code", failed.code.as_str())
            .text("message", &failed.message)
            .with("retryable", failed.retryable.into())
            .with("retryAfter", number(failed.retry_after))
            .with("status", number(failed.status.map(u32::from)))
            .done()
    }
}
