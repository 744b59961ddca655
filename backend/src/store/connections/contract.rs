//! A connection in the contract's types, without its token.

use super::ConnectionRecord;
use github_pat::contract::{Connection, OwnedConnection};
use jiff::Timestamp;

impl From<ConnectionRecord> for Connection {
    fn from(record: ConnectionRecord) -> Connection {
        let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
        let permissions = record.permissions.map(|permissions| {
            let permissions = permissions.iter();
            permissions
                .map(|it| (it.name().to_owned(), it.level().to_string()))
                .collect()
        });
        // A form shows a token that was revoked like one that has expired.
        let ends_at = [record.expires_at, record.revoked_at];
        let ends_at = ends_at.into_iter().flatten().min();
        Connection {
            expires_at: time(ends_at),
            // Relative to `…/connections/`.
            check_url: Some(format!("{}/check", record.id)),
            disconnect_url: Some(record.id.clone()),
            connection_id: Some(record.id),
            account: Some(record.account),
            token_type: Some(record.token_type),
            scopes: record.scopes,
            permissions,
            missing_permissions: record.missing_permissions,
            revoked_at: time(record.revoked_at),
        }
    }
}

impl From<ConnectionRecord> for OwnedConnection {
    fn from(record: ConnectionRecord) -> OwnedConnection {
        OwnedConnection {
            subject: Some(record.subject.clone()),
            connection: record.into(),
        }
    }
}
