//! The events of a token's life, as they are stored and sent.

use crate::{connection::ListedConnection, store::connections::ConnectionRecord};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What can become of a token by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum EventKind {
    #[serde(rename = "connection.expiring")]
    Expiring,
    #[serde(rename = "connection.expired")]
    Expired,
    #[serde(rename = "connection.revoked")]
    Revoked,
    /// GitHub accepts a token again that it had rejected.
    #[serde(rename = "connection.restored")]
    Restored,
}

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

impl EventKind {
    /// As it is stored.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            EventKind::Expiring => "expiring",
            EventKind::Expired => "expired",
            EventKind::Revoked => "revoked",
            EventKind::Restored => "restored",
        }
    }

    /// What is sent: written when the event happens, so that each attempt sends the same.
    pub(crate) fn body(self, connection: &ConnectionRecord, now: Timestamp) -> String {
        #[derive(Serialize)]
        struct Body {
            r#type: EventKind,
            timestamp: Timestamp,
            data: ListedConnection,
        }
        serde_json::to_string(&Body {
            r#type: self,
            timestamp: now,
            data: connection.clone().into(),
        })
        .expect("it is made of text")
    }
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

impl TryFrom<String> for EventKind {
    type Error = String;

    fn try_from(text: String) -> Result<EventKind, String> {
        let kinds = [
            EventKind::Expiring,
            EventKind::Expired,
            EventKind::Revoked,
            EventKind::Restored,
        ];
        let found = kinds.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| format!("{text} is no kind of event"))
    }
}

impl TryFrom<String> for EventStatus {
    type Error = String;

    fn try_from(text: String) -> Result<EventStatus, String> {
        let all = [
            EventStatus::Pending,
            EventStatus::Delivered,
            EventStatus::Failed,
        ];
        let found = all.into_iter().find(|status| status.as_str() == text);
        found.ok_or_else(|| format!("{text} is no status of an event"))
    }
}
