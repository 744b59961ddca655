//! Checks of stored tokens: which ones are due, and what was found.

use super::{
    Connections, PAGE_SIZE, Scope,
    record::{COLUMNS, CheckState, ConnectionRecord, EncryptedRow, join_words},
};
use crate::{
    github::{PermissionReport, VerifiedToken},
    store::crypto::DecryptError,
};
use github_pat::{Permissions, Token, contract::WebhookEventType};
use jiff::Timestamp;

/// Which tokens a check is claimed of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Suspicion {
    /// Tokens that GitHub accepted when they were checked last.
    Unsuspected,
    /// Tokens that GitHub rejected.
    Rejected,
}

/// How long a claimed check belongs to the process that has claimed it.
const CLAIM_SECS: i64 = 15 * 60;

impl Connections {
    /// The first [`PAGE_SIZE`] connections after the one with the id `after` whose token expires after `from` and by
    /// `until`, and that have no event of this type.
    pub(crate) async fn expiring_between(
        &self,
        event_type: WebhookEventType,
        from: i64,
        until: i64,
        after: &str,
    ) -> Result<Vec<ConnectionRecord>, sqlx::Error> {
        let select = format!(
            "SELECT {COLUMNS} FROM connections WHERE github = $1 AND revoked_at IS NULL \
             AND expires_at > $2 AND expires_at <= $3 AND id > $5 AND NOT EXISTS \
             (SELECT 1 FROM events WHERE connection_id = connections.id AND version = connections.version \
             AND kind = $4) ORDER BY id LIMIT {PAGE_SIZE}"
        );
        let rows: Vec<EncryptedRow> = sqlx::query_as(&select)
            .bind(&self.github)
            .bind(from)
            .bind(until)
            .bind(event_type.as_str())
            .bind(after)
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.into_iter().map(|row| row.record).collect())
    }

    /// Claims the next check that is due: no other process gets it meanwhile. Returns the connection with its token.
    pub(crate) async fn claim_next_check(
        &self,
        suspicion: Suspicion,
        now: Timestamp,
    ) -> Result<Option<(ConnectionRecord, Result<Token, DecryptError>)>, sqlx::Error> {
        let now = now.as_second();
        let condition = match suspicion {
            Suspicion::Unsuspected => "first_rejected_at IS NULL",
            Suspicion::Rejected => "first_rejected_at IS NOT NULL",
        };
        let select = format!(
            "SELECT {COLUMNS} FROM connections WHERE github = $1 AND {condition} \
             AND (expires_at IS NULL OR expires_at > $2) AND next_check_at <= $2 ORDER BY next_check_at, id LIMIT 1"
        );
        loop {
            let row: Option<EncryptedRow> = sqlx::query_as(&select)
                .bind(&self.github)
                .bind(now)
                .fetch_optional(&self.pool)
                .await?;
            let Some(EncryptedRow {
                encrypted_token,
                record,
            }) = row
            else {
                return Ok(None);
            };
            let claim = "UPDATE connections SET next_check_at = $4 \
                         WHERE id = $1 AND version = $2 AND next_check_at = $3";
            let claimed = sqlx::query(claim)
                .bind(&record.id)
                .bind(record.version)
                .bind(record.checks.next_check_at)
                .bind(now + CLAIM_SECS)
                .execute(&self.pool)
                .await?;
            // Otherwise another process has claimed it.
            if claimed.rows_affected() > 0 {
                let token = self.keys.decrypt(self.owner_of(&record), &encrypted_token);
                return Ok(Some((record, token)));
            }
        }
    }

    /// Stores the result of a check, unless the token was replaced meanwhile.
    pub(crate) async fn record_check(&self, record: &ConnectionRecord) -> Result<(), sqlx::Error> {
        let update = "UPDATE connections SET last_checked_at = $3, next_check_at = $4, failed_checks = $5, \
                      first_rejected_at = $6, revoked_at = $7, expires_at = $8 WHERE id = $1 AND version = $2";
        sqlx::query(update)
            .bind(&record.id)
            .bind(record.version)
            .bind(record.checks.last_checked_at)
            .bind(record.checks.next_check_at)
            .bind(record.checks.failed_checks)
            .bind(record.checks.first_rejected_at)
            .bind(record.revoked_at.map(Timestamp::as_second))
            .bind(record.expires_at.map(Timestamp::as_second))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Stores the result of verifying a stored token again, unless the token was replaced meanwhile. Returns what is stored
    /// then, `None` if the connection was deleted.
    pub(crate) async fn refresh(
        &self,
        record: &ConnectionRecord,
        verified: &VerifiedToken,
        report: &PermissionReport,
        now: Timestamp,
    ) -> Result<Option<ConnectionRecord>, sqlx::Error> {
        let refreshed = ConnectionRecord {
            account: verified.account.clone(),
            token_type: verified.token_type,
            scopes: verified.scopes.clone(),
            permissions: report.permissions.clone(),
            missing_permissions: report.missing.clone(),
            expires_at: verified.expires_at,
            revoked_at: None,
            checks: CheckState::verified(now),
            ..record.clone()
        };
        let update = "UPDATE connections SET login = $3, name = $4, avatar_url = $5, html_url = $6, scopes = $7, \
                      permissions = $8, missing_permissions = $9 WHERE id = $1 AND version = $2";
        sqlx::query(update)
            .bind(&refreshed.id)
            .bind(refreshed.version)
            .bind(&refreshed.account.login)
            .bind(&refreshed.account.name)
            .bind(&refreshed.account.avatar_url)
            .bind(&refreshed.account.html_url)
            .bind(join_words(refreshed.scopes.as_ref()))
            .bind(refreshed.permissions.as_ref().map(Permissions::to_string))
            .bind(join_words(refreshed.missing_permissions.as_ref()))
            .execute(&self.pool)
            .await?;
        self.record_check(&refreshed).await?;
        self.find(Scope::Everyone, &refreshed.id).await
    }
}
