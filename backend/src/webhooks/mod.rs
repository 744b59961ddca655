//! Webhooks: what the app's server is told of its connections, and how.

pub(crate) mod client;
pub(crate) mod event;
pub(crate) mod secret;
