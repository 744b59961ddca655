//! Sends events to the host's server.

use crate::{events::Event, expiry::Within, webhook::Webhook};
use jiff::Timestamp;
use reqwest::{Client, header, redirect};
use std::time::Duration;

/// From the first byte sent to the head of the answer.
const TIMEOUT: Duration = Duration::from_secs(10);

pub(crate) struct Sender {
    client: Client,
    webhook: Webhook,
}

impl Sender {
    pub(crate) fn new(webhook: Webhook) -> Result<Sender, reqwest::Error> {
        let client = Client::builder()
            .timeout(TIMEOUT)
            // What is signed for one place isn't told to another.
            .redirect(redirect::Policy::none())
            .user_agent(concat!("github-pat-backend/", env!("CARGO_PKG_VERSION")));
        let client = match webhook.url.is_loopback() {
            true => client.no_proxy(),
            false => client,
        };
        Ok(Sender {
            client: client.build()?,
            webhook,
        })
    }

    pub(crate) fn expiring_within(&self) -> Within {
        self.webhook.expiring_within
    }

    /// Whether it was taken: answered with 2xx.
    pub(crate) async fn send(&self, event: &Event, now: Timestamp) -> bool {
        let (id, timestamp) = (&event.id, now.as_second());
        let signature = self.webhook.secret.sign(id, timestamp, &event.body);
        let request = self
            .client
            .post(self.webhook.url.url())
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature)
            .body(event.body.clone());
        let answer = request.send().await;
        let status = answer.as_ref().map(|answer| answer.status().as_u16()).ok();
        let is_taken = answer.is_ok_and(|answer| answer.status().is_success());
        if !is_taken {
            tracing::warn!(
                event = id,
                status,
                is_given_up = event.is_last(),
                "the webhook wasn't taken"
            );
        }
        is_taken
    }
}
