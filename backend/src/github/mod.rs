//! Verifies tokens with GitHub's REST API. All but the client and the permission check are pure functions of GitHub's
//! responses.

// In reading order: a module uses only those above it.
pub(crate) mod error;
pub(crate) mod response;
pub(crate) mod user;
pub(crate) mod client;
pub(crate) mod repository;
pub(crate) mod probes;
pub(crate) mod inference;
pub(crate) mod permission_check;

pub(crate) use client::GithubClient;
pub(crate) use error::{RateLimit, VerificationError};
pub(crate) use inference::PermissionReport;
pub(crate) use permission_check::check_permissions;
pub(crate) use user::VerifiedToken;
