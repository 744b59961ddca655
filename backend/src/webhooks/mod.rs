//! Webhooks: events about tokens, signed and sent to the app's server.

mod client;
mod event;
mod secret;

pub use secret::{InvalidWebhookSecret, Webhook, WebhookSecret};

pub(crate) use client::{Delivery, WebhookClient};
pub(crate) use event::{EventStatus, event_body};
