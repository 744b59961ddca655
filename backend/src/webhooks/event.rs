//! Webhook events, as they are stored and sent.

use crate::store::connections::ConnectionRecord;
use github_pat::contract::{WebhookEvent, WebhookEventType};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Whether an event has been delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum EventStatus {
    /// Not delivered yet.
    Pending,
    Delivered,
    /// Given up.
    Failed,
}

/// The body of an event. It is stored, so that each attempt sends the same.
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
    .expect("the event is serializable")
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
#[error("unknown event status `{0}`")]
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
