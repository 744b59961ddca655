//! A connection as the contract shows it, without its token.

use crate::store::connections::ConnectionRecord;
use github_pat::contract::{Connection, OwnedConnection};
use jiff::Timestamp;

impl From<ConnectionRecord> for Connection {
    fn from(record: ConnectionRecord) -> Connection {
        let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
        let pairs = record.permissions.map(|permissions| {
            let pairs = permissions.iter();
            pairs
                .map(|it| (it.name().to_owned(), it.level().to_string()))
                .collect()
        });
        Connection {
            // A form says that a token has ended when it was revoked, too.
            expires_at: time(
                [record.expires_at, record.revoked_at]
                    .into_iter()
                    .flatten()
                    .min(),
            ),
            // Relative to `…/connections/`.
            check_url: Some(format!("{}/check", record.id)),
            disconnect_url: Some(record.id.clone()),
            connection_id: Some(record.id),
            account: Some(record.account),
            token_type: Some(record.token_type),
            scopes: record.scopes,
            permissions: pairs,
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
