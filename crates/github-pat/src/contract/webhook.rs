//! Webhook events: notify an app's server about its connections.

use super::Connection;
use serde::{Deserialize, Serialize};

/// A change of a connection's token that nobody requested, signed as Standard Webhooks says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookEvent {
    #[serde(rename = "type")]
    pub event_type: WebhookEventType,
    /// RFC 3339, in UTC.
    pub timestamp: String,
    pub data: OwnedConnection,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum WebhookEventType {
    /// The token expires soon.
    #[serde(rename = "connection.expiring")]
    Expiring,
    #[serde(rename = "connection.expired")]
    Expired,
    /// GitHub rejects the token, although it hasn't expired.
    #[serde(rename = "connection.revoked")]
    Revoked,
    /// GitHub accepts a token again that it had rejected.
    #[serde(rename = "connection.restored")]
    Restored,
}

/// A connection, and the app's user to whom it belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnedConnection {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    #[serde(flatten)]
    pub connection: Connection,
}

impl WebhookEventType {
    pub const ALL: &[WebhookEventType] = &[
        WebhookEventType::Expiring,
        WebhookEventType::Expired,
        WebhookEventType::Revoked,
        WebhookEventType::Restored,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            WebhookEventType::Expiring => "connection.expiring",
            WebhookEventType::Expired => "connection.expired",
            WebhookEventType::Revoked => "connection.revoked",
            WebhookEventType::Restored => "connection.restored",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn event_reads_what_it_writes() {
        for event_type in WebhookEventType::ALL {
            let event = WebhookEvent {
                event_type: *event_type,
                timestamp: "2026-11-27T00:00:00Z".into(),
                data: OwnedConnection {
                    subject: Some("user-1".into()),
                    connection: Connection {
                        connection_id: Some("c1".into()),
                        ..Connection::default()
                    },
                },
            };
            let json = serde_json::to_value(&event).unwrap();
            assert_eq!(json["type"], event_type.as_str());
            assert_eq!(json["data"]["subject"], "user-1");
            assert_eq!(json["data"]["connection_id"], "c1");
            assert_eq!(serde_json::from_value::<WebhookEvent>(json).unwrap(), event);
        }
    }
}
