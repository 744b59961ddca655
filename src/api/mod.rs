//! The client of the app's backend: one call that stores a token, checks one, or deletes a connection.
//!
//! `json` and `nango` are the two protocols. They are pure: they build a request, and turn a response into an outcome.
//! `call` sends it, with the page's session and headers.

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

/// The protocol of the backend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protocol {
    /// The contract of `github_pat::contract`.
    #[default]
    Json,
    /// The API of a Nango server.
    Nango,
}

/// What a call asks the backend to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Action {
    /// Store a token.
    #[default]
    Connect,
    /// Verify a stored token again.
    Check,
    /// Delete a connection.
    Disconnect,
}

impl Action {
    /// As in events.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Connect => "connect",
            Action::Check => "check",
            Action::Disconnect => "disconnect",
        }
    }
}

/// The backend's URL, and how requests to it are made.
#[derive(Clone, Debug)]
pub struct Backend {
    pub url: BackendUrl,
    pub protocol: Protocol,
    /// With Nango: the integration's id.
    pub integration_id: String,
    /// `None` also if the page provides its session by a function.
    pub session: Option<Session>,
    pub credentials: Credentials,
    /// Milliseconds from the call to the last byte of the response.
    pub timeout: u32,
}

/// The outcome of a call.
pub struct ConnectOutcome {
    pub result: Result<Connection, ConnectError>,
    /// Members of the response that couldn't be read.
    pub unreadable: Vec<Unreadable>,
    /// A warning for the page's author.
    pub warning: Option<String>,
    /// Whether a new session could help.
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
