//! Storing a token: a new connection, or another token for one that exists.

use super::{
    Connections, Scope,
    record::{CheckState, ConnectionRecord, EncryptedRow, new_connection_id},
};
use crate::{
    github::{PermissionReport, VerifiedToken},
    store::subject::Subject,
};
use github_pat::Token;
use jiff::Timestamp;

/// A verified token that is to be stored.
#[derive(Clone, Copy)]
pub(crate) struct NewToken<'a> {
    pub(crate) subject: &'a Subject,
    pub(crate) token: &'a Token,
    pub(crate) verified: &'a VerifiedToken,
    pub(crate) report: &'a PermissionReport,
    /// When the request arrived: of two requests the later one counts, whichever ends first.
    pub(crate) requested_at: Timestamp,
}

/// What storing a token has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Upsert {
    Created,
    Replaced,
    /// A later request has already stored its token, which stays.
    Superseded,
}

impl Connections {
    /// Stores a token for its account. A connection of that account keeps its id.
    pub(crate) async fn upsert(
        &self,
        new: NewToken<'_>,
        now: Timestamp,
    ) -> Result<(ConnectionRecord, Upsert), sqlx::Error> {
        let requested_at_ms = new.requested_at.as_millisecond();
        // Optimistic locking: each write fails if another one came first, and is tried again on what is stored then.
        loop {
            let select = "SELECT id, version, requested_at_ms FROM connections \
                          WHERE github = $1 AND subject = $2 AND account_id = $3";
            let stored: Option<(String, i64, i64)> = sqlx::query_as(select)
                .bind(&self.github)
                .bind(new.subject.as_str())
                .bind(new.verified.account_id)
                .fetch_optional(&self.pool)
                .await?;
            let (id, version, upsert) = match stored {
                None => (new_connection_id(requested_at_ms), 0, Upsert::Created),
                Some((id, _, latest)) if latest > requested_at_ms => {
                    let Some(record) = self.find(Scope::Subject(new.subject), &id).await? else {
                        continue;
                    };
                    return Ok((record, Upsert::Superseded));
                }
                Some((id, version, _)) => (id, version, Upsert::Replaced),
            };
            let record = new.record(id, version + 1, now);
            let encrypted_token = self.keys.encrypt(self.owner_of(&record), new.token);
            let row = EncryptedRow {
                encrypted_token,
                record,
            };
            let is_stored = match upsert {
                Upsert::Created => self.insert(&row, requested_at_ms, now).await?,
                _ => self.replace(&row, requested_at_ms, now).await?,
            };
            if is_stored {
                return Ok((row.record, upsert));
            }
        }
    }

    /// Whether there was no connection of the account yet.
    async fn insert(
        &self,
        row: &EncryptedRow,
        requested_at_ms: i64,
        now: Timestamp,
    ) -> Result<bool, sqlx::Error> {
        let insert = "INSERT INTO connections (id, login, name, avatar_url, html_url, token_type, scopes, \
                      permissions, missing_permissions, expires_at, encrypted_token, version, requested_at_ms, \
                      updated_at, last_checked_at, next_check_at, created_at, github, subject, account_id) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $14, $17, $18, $19) \
                      ON CONFLICT (github, subject, account_id) DO NOTHING";
        let inserted = row
            .bind(sqlx::query(insert), requested_at_ms, now)
            .bind(&self.github)
            .bind(&row.record.subject)
            .bind(row.record.account_id)
            .execute(&self.pool)
            .await?;
        Ok(inserted.rows_affected() > 0)
    }

    /// Whether the connection had still the version before.
    async fn replace(
        &self,
        row: &EncryptedRow,
        requested_at_ms: i64,
        now: Timestamp,
    ) -> Result<bool, sqlx::Error> {
        let update = "UPDATE connections SET login = $2, name = $3, avatar_url = $4, html_url = $5, token_type = $6, \
                      scopes = $7, permissions = $8, missing_permissions = $9, expires_at = $10, \
                      encrypted_token = $11, version = $12, requested_at_ms = $13, updated_at = $14, \
                      last_checked_at = $15, next_check_at = $16, failed_checks = 0, first_rejected_at = NULL, \
                      revoked_at = NULL WHERE id = $1 AND version = $12 - 1 AND requested_at_ms <= $13";
        let updated = row
            .bind(sqlx::query(update), requested_at_ms, now)
            .execute(&self.pool)
            .await?;
        Ok(updated.rows_affected() > 0)
    }
}

impl NewToken<'_> {
    fn record(self, id: String, version: i64, now: Timestamp) -> ConnectionRecord {
        let NewToken {
            verified, report, ..
        } = self;
        ConnectionRecord {
            id,
            subject: self.subject.as_str().to_owned(),
            account_id: verified.account_id,
            account: verified.account.clone(),
            token_type: verified.token_type,
            scopes: verified.scopes.clone(),
            permissions: report.permissions.clone(),
            missing_permissions: report.missing.clone(),
            expires_at: verified.expires_at,
            revoked_at: None,
            version,
            checks: CheckState::verified(now),
        }
    }
}
