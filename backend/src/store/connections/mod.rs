//! Connections: which subject's token reaches which GitHub account, with the token encrypted.

mod checks;
mod contract;
mod record;
mod reencryption;
mod upsert;

pub(crate) use checks::Suspicion;
pub(crate) use record::{CheckState, ConnectionRecord, is_connection_id};
pub(crate) use reencryption::ReencryptionCount;
pub(crate) use upsert::{NewToken, Upsert};

use super::{
    crypto::{DecryptError, Keyring, TokenOwner},
    database::Pool,
    subject::Subject,
};
use github_pat::Token;
use record::{COLUMNS, EncryptedRow};

/// How many connections are listed at once.
pub(crate) const PAGE_SIZE: usize = 100;

/// The connections of one GitHub instance. A subject has at most one for each GitHub account.
pub(crate) struct Connections {
    pool: Pool,
    keys: Keyring,
    /// Tokens of other instances are neither listed, nor read, nor sent anywhere.
    github: String,
}

/// Whose connections.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scope<'a> {
    Everyone,
    Subject(&'a Subject),
}

impl Connections {
    pub(crate) fn new(pool: Pool, keys: Keyring, github: String) -> Connections {
        Connections { pool, keys, github }
    }

    /// A connection, if it is in scope.
    pub(crate) async fn find(
        &self,
        scope: Scope<'_>,
        id: &str,
    ) -> Result<Option<ConnectionRecord>, sqlx::Error> {
        let row = self.find_encrypted(scope, id).await?;
        Ok(row.map(|row| row.record))
    }

    /// A connection with its token.
    pub(crate) async fn find_with_token(
        &self,
        scope: Scope<'_>,
        id: &str,
    ) -> Result<Option<(ConnectionRecord, Result<Token, DecryptError>)>, sqlx::Error> {
        let row = self.find_encrypted(scope, id).await?;
        Ok(row.map(|row| {
            let token = self
                .keys
                .decrypt(self.owner_of(&row.record), &row.encrypted_token);
            (row.record, token)
        }))
    }

    async fn find_encrypted(
        &self,
        scope: Scope<'_>,
        id: &str,
    ) -> Result<Option<EncryptedRow>, sqlx::Error> {
        let condition = scope.condition("$3");
        let select = format!(
            "SELECT {COLUMNS} FROM connections WHERE github = $1 AND id = $2 AND {condition}"
        );
        sqlx::query_as(&select)
            .bind(&self.github)
            .bind(id)
            .bind(scope.value())
            .fetch_optional(&self.pool)
            .await
    }

    /// The first [`PAGE_SIZE`] connections after the one with the id `after`, in the order of creation; with `ending_by`
    /// only those whose token ends by then.
    pub(crate) async fn list_page(
        &self,
        scope: Scope<'_>,
        ending_by: Option<i64>,
        after: &str,
    ) -> Result<Vec<ConnectionRecord>, sqlx::Error> {
        let condition = scope.condition("$3");
        let ending = match ending_by {
            Some(_) => "(expires_at <= $4 OR revoked_at <= $4)",
            None => "$4 = 0",
        };
        let select = format!(
            "SELECT {COLUMNS} FROM connections WHERE github = $1 AND id > $2 AND {condition} AND {ending} \
             ORDER BY id LIMIT {PAGE_SIZE}"
        );
        let rows: Vec<EncryptedRow> = sqlx::query_as(&select)
            .bind(&self.github)
            .bind(after)
            .bind(scope.value())
            .bind(ending_by.unwrap_or(0))
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.into_iter().map(|row| row.record).collect())
    }

    /// Deletes a connection and its events; returns whether there was one in scope.
    pub(crate) async fn delete(&self, scope: Scope<'_>, id: &str) -> Result<bool, sqlx::Error> {
        let condition = scope.condition("$3");
        let delete =
            format!("DELETE FROM connections WHERE github = $1 AND id = $2 AND {condition}");
        let deleted = sqlx::query(&delete)
            .bind(&self.github)
            .bind(id)
            .bind(scope.value())
            .execute(&self.pool)
            .await?;
        Ok(deleted.rows_affected() > 0)
    }

    /// Deletes a subject's connections of all GitHub instances; returns how many there were.
    pub(crate) async fn delete_for_subject(&self, subject: &Subject) -> Result<u64, sqlx::Error> {
        let deleted = sqlx::query("DELETE FROM connections WHERE subject = $1")
            .bind(subject.as_str())
            .execute(&self.pool)
            .await?;
        Ok(deleted.rows_affected())
    }

    /// Counts the connections of other GitHub instances.
    pub(crate) async fn count_other_instances(&self) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar("SELECT COUNT(*) FROM connections WHERE github <> $1")
            .bind(&self.github)
            .fetch_one(&self.pool)
            .await
    }

    fn owner_of<'a>(&'a self, record: &'a ConnectionRecord) -> TokenOwner<'a> {
        TokenOwner {
            connection_id: &record.id,
            github: &self.github,
            subject: &record.subject,
            account_id: record.account_id,
        }
    }
}

impl<'a> Scope<'a> {
    /// Uses the parameter in either case, so that the others keep their numbers.
    fn condition(self, parameter: &str) -> String {
        match self {
            Scope::Everyone => format!("{parameter} = ''"),
            Scope::Subject(_) => format!("subject = {parameter}"),
        }
    }

    fn value(self) -> &'a str {
        match self {
            Scope::Everyone => "",
            Scope::Subject(subject) => subject.as_str(),
        }
    }
}

#[cfg(test)]
mod tests;
