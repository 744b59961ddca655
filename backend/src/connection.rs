//! A connection as the contract shows it, without its token.

use crate::{
    permissions::Permissions, store::connections::ConnectionRecord, token::TokenType,
    verification::Account,
};
use jiff::Timestamp;
use serde::Serialize;

#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Connection {
    pub(crate) connection_id: String,
    pub(crate) account: Account,
    pub(crate) token_type: TokenType,
    /// RFC 3339, in UTC. Of a token that was revoked, no later than that.
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) scopes: Option<Vec<String>>,
    pub(crate) permissions: Option<Permissions>,
    pub(crate) missing_permissions: Option<Vec<String>>,
    /// Since when GitHub rejects the token, though it should be valid: RFC 3339, in UTC.
    pub(crate) revoked_at: Option<Timestamp>,
    /// Where it is checked again and deleted, relative to `…/connections/`.
    pub(crate) check_url: String,
    pub(crate) disconnect_url: String,
}

/// A connection, and whose it is: as the app's server sees it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ListedConnection {
    pub(crate) subject: String,
    #[serde(flatten)]
    pub(crate) connection: Connection,
}

impl From<ConnectionRecord> for Connection {
    fn from(record: ConnectionRecord) -> Connection {
        Connection {
            expires_at: record.ends_at(),
            check_url: format!("{}/check", record.id),
            disconnect_url: record.id.clone(),
            connection_id: record.id,
            account: record.account,
            token_type: record.token_type,
            scopes: record.scopes,
            permissions: record.permissions,
            missing_permissions: record.missing_permissions,
            revoked_at: record.revoked_at,
        }
    }
}

impl From<ConnectionRecord> for ListedConnection {
    fn from(record: ConnectionRecord) -> ListedConnection {
        ListedConnection {
            subject: record.subject.clone(),
            connection: record.into(),
        }
    }
}
