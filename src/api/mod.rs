//! The app's backend: one call that has it take a token, check one, or delete a connection.
//!
//! `json` and `nango` are the two protocols, pure: options and a token become a request, a response an outcome.
//! `call` carries them out, with the page's session and headers.

mod error;
mod http;
mod session;
mod json;
mod nango;
mod idempotency;
mod retry_after;
#[cfg(feature = "component")]
mod page;
#[cfg(feature = "component")]
mod cancellation;
#[cfg(feature = "component")]
mod request;
#[cfg(feature = "component")]
mod call;

#[cfg(feature = "component")]
pub use call::{BackendRequest, TokenRequest, call};
#[cfg(feature = "component")]
pub use cancellation::Cancellation;
pub use error::ConnectError;
pub use http::Credentials;
#[cfg(feature = "component")]
pub use idempotency::{IdempotencyKeys, new_key};
#[cfg(feature = "component")]
pub use page::{PageContext, PageFunction};
pub use session::Session;

use crate::endpoint::BackendUrl;
use github_pat::{Unreadable, contract::Connection};

/// What the backend speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protocol {
    /// The contract of `github_pat::contract`.
    #[default]
    Json,
    /// The API of a Nango server.
    Nango,
}

/// What the backend is asked to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Action {
    /// To take a token.
    #[default]
    Connect,
    /// To verify a stored token anew.
    Check,
    /// To delete a connection.
    Disconnect,
}

impl Action {
    /// As events have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Connect => "connect",
            Action::Check => "check",
            Action::Disconnect => "disconnect",
        }
    }
}

/// Where and how the backend is asked.
#[derive(Clone, Debug)]
pub struct Backend {
    pub url: BackendUrl,
    pub protocol: Protocol,
    /// With Nango: which of its integrations.
    pub integration_id: String,
    /// What a page that gives its session by a function doesn't have here.
    pub session: Option<Session>,
    pub credentials: Credentials,
    /// Milliseconds from the call to the last byte of the answer.
    pub timeout: u32,
}

/// What came of the call.
pub struct ConnectOutcome {
    pub result: Result<Connection, ConnectError>,
    /// What couldn't be read of the answer.
    pub unreadable: Vec<Unreadable>,
    /// What else the page's author should know of it.
    pub warning: Option<String>,
    /// Whether another session could help.
    session_has_expired: bool,
}

impl ConnectOutcome {
    #[inline(never)]
    fn new(result: Result<Connection, ConnectError>) -> ConnectOutcome {
        ConnectOutcome {
            result,
            unreadable: Vec::new(),
            warning: None,
            session_has_expired: false,
        }
    }
}
