//! Sends events to the app's server.

use super::secret::Webhook;
use crate::{config::ExpiryWindow, http_client::http_client, store::events::PendingEvent};
use jiff::Timestamp;
use reqwest::{Certificate, Client, StatusCode, header};

/// The result of an attempt to deliver an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// The endpoint responded with 2xx.
    Delivered,
    /// The endpoint responded with 410: it wants no event any more.
    Gone,
    Failed {
        /// `None` where there was no response.
        status: Option<u16>,
        /// Seconds, where the endpoint says so.
        retry_after: Option<i64>,
    },
}

pub(crate) struct WebhookClient {
    client: Client,
    webhook: Webhook,
}

impl WebhookClient {
    pub(crate) fn new(
        webhook: Webhook,
        ca_certificates: &[Certificate],
    ) -> Result<WebhookClient, reqwest::Error> {
        let client = http_client(webhook.url.is_loopback(), ca_certificates)?;
        Ok(WebhookClient { client, webhook })
    }

    pub(crate) fn expiring_within(&self) -> ExpiryWindow {
        self.webhook.expiring_within
    }

    /// Makes one attempt.
    pub(crate) async fn deliver(&self, event: &PendingEvent, now: Timestamp) -> Delivery {
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
        match request.send().await {
            Ok(response) if response.status().is_success() => Delivery::Delivered,
            Ok(response) if response.status() == StatusCode::GONE => Delivery::Gone,
            Ok(response) => Delivery::Failed {
                status: Some(response.status().as_u16()),
                retry_after: retry_after(response.headers()),
            },
            Err(_) => Delivery::Failed {
                status: None,
                retry_after: None,
            },
        }
    }
}

fn retry_after(headers: &header::HeaderMap) -> Option<i64> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    seconds.trim().parse().ok().filter(|seconds| *seconds > 0)
}
