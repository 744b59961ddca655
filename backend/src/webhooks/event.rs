//! The events of a token's life, as they are stored and sent.

use crate::store::connections::ConnectionRecord;
use github_pat::contract::{WebhookEvent, WebhookEventType};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What has become of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum EventStatus {
    /// It is to be delivered, for the first time or again.
    Pending,
    Delivered,
    /// It was given up.
    Failed,
}

/// What is sent: written when the event happens, so that each attempt sends the same.
pub(crate) fn event_body(
    event_type: WebhookEventType,
    connection: &ConnectionRecord,
    now: Timestamp,
) -> String {
    serde_json::to_string(&WebhookEvent {
        event_type,
        timestamp: now.to_string(),
        data: connection.clone().into(),
    })
    .expect("it is made of text")
}

impl EventStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            EventStatus::Pending => "pending",
            EventStatus::Delivered => "delivered",
            EventStatus::Failed => "failed",
        }
    }
}

/// The database has a status that this version doesn't know.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no status of an event")]
pub(crate) struct UnknownEventStatus(String);

impl TryFrom<String> for EventStatus {
    type Error = UnknownEventStatus;

    fn try_from(text: String) -> Result<EventStatus, UnknownEventStatus> {
        let all = [
            EventStatus::Pending,
            EventStatus::Delivered,
            EventStatus::Failed,
        ];
        let found = all.into_iter().find(|status| status.as_str() == text);
        found.ok_or(UnknownEventStatus(text))
    }
}
