//! The contract between a form and its backend: the request, and its two responses, a [`Connection`] or a
//! [`Problem`] with an [`ErrorCode`]. `docs/contract.md` of github-pat-connect describes it.
//!
//! Answers are read leniently: see [`Lenient`].

mod code;
mod connection;
mod lenient;
mod problem;
mod request;
mod webhook;

pub use code::ErrorCode;
pub use connection::{Account, Connection};
pub use lenient::{JsonObject, JsonType, Lenient, Unreadable};
pub use problem::Problem;
pub use request::{ConnectRequest, RequestToken};
pub use webhook::{OwnedConnection, WebhookEvent, WebhookEventType};
