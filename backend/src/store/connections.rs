//! Connections: which subject's token reaches which GitHub account, with the token encrypted.

use super::{
    crypto::{DecryptError, Keyring, TokenOwner},
    database::Pool,
};
use crate::{findings::Findings, keys, sessions::Subject, verification::Verified};
use data_encoding::HEXLOWER;
use github_pat::{Permissions, Token, TokenType, contract::Account};
use jiff::Timestamp;
use sqlx::Row as _;

/// A connection as it is stored, without its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConnectionRecord {
    pub(crate) id: String,
    pub(crate) subject: String,
    pub(crate) account_id: i64,
    pub(crate) account: Account,
    pub(crate) token_type: TokenType,
    pub(crate) scopes: Option<Vec<String>>,
    pub(crate) permissions: Option<Permissions>,
    pub(crate) missing_permissions: Option<Vec<String>>,
    /// As GitHub says, whether or not the token was revoked before.
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) revoked_at: Option<Timestamp>,
    /// Counts the tokens that this connection has had.
    pub(crate) version: i64,
    pub(crate) checks: CheckState,
}

/// What the token monitor knows of a token. Times are seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CheckState {
    pub(crate) last_checked_at: i64,
    pub(crate) next_check_at: i64,
    /// How many checks in a row told nothing about the token.
    pub(crate) failed_checks: i64,
    pub(crate) first_rejected_at: Option<i64>,
}

/// A connection with its encrypted token.
struct EncryptedRow {
    encrypted_token: String,
    record: ConnectionRecord,
}

/// What storing a token has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Upsert {
    Created,
    Replaced,
    /// A request that arrived later has stored its token already: that one stays.
    Superseded,
}

/// Which connections are meant.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scope<'a> {
    Everyone,
    Subject(&'a Subject),
}

/// Which tokens a check is claimed of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Suspicion {
    /// GitHub has accepted it when it was asked last.
    Unsuspected,
    /// GitHub has rejected it.
    Rejected,
}

/// How many connections are listed at once.
pub(crate) const PAGE_SIZE: usize = 100;

/// How long a claimed check belongs to the process that has claimed it, in seconds.
const CLAIM: i64 = 15 * 60;

/// Never `*`: SQLite finds out about a column that a migration has added only while it runs a statement, and sqlx has
/// counted them by then.
const COLUMNS: &str = "id, subject, account_id, login, name, avatar_url, html_url, token_type, scopes, permissions, \
                       missing_permissions, expires_at, revoked_at, version, last_checked_at, next_check_at, \
                       failed_checks, first_rejected_at, encrypted_token";

/// The stored connections of one GitHub instance. A subject has one for each GitHub account at most.
pub(crate) struct Connections {
    pool: Pool,
    keys: Keyring,
    /// Tokens of another instance are neither listed, nor read, nor sent anywhere.
    github: String,
}

impl Connections {
    pub(crate) fn new(pool: Pool, keys: Keyring, github: String) -> Connections {
        Connections { pool, keys, github }
    }

    /// Stores a token for its account. The account's connection keeps its id: sending a token again, or a newer one,
    /// changes no id that the app knows. `requested_at` tells which of two requests came later.
    pub(crate) async fn upsert(
        &self,
        subject: &Subject,
        token: &Token,
        verified: &Verified,
        findings: &Findings,
        requested_at: Timestamp,
        now: Timestamp,
    ) -> Result<(ConnectionRecord, Upsert), sqlx::Error> {
        let requested_at = requested_at.as_millisecond();
        // Each turn compares and sets: where it fails, somebody else's has succeeded.
        loop {
            let select = "SELECT id, version, requested_at_ms FROM connections \
                          WHERE github = $1 AND subject = $2 AND account_id = $3";
            let stored: Option<(String, i64, i64)> = sqlx::query_as(select)
                .bind(&self.github)
                .bind(subject.as_str())
                .bind(verified.account_id)
                .fetch_optional(&self.pool)
                .await?;
            let (id, version, upsert) = match stored {
                None => (new_id(requested_at), 0, Upsert::Created),
                Some((id, _, latest)) if latest > requested_at => {
                    let Some(record) = self.find(Scope::Subject(subject), &id).await? else {
                        continue;
                    };
                    return Ok((record, Upsert::Superseded));
                }
                Some((id, version, _)) => (id, version, Upsert::Replaced),
            };
            let record = ConnectionRecord {
                id,
                subject: subject.as_str().to_owned(),
                account_id: verified.account_id,
                account: verified.account.clone(),
                token_type: verified.token_type,
                scopes: verified.scopes.clone(),
                permissions: findings.permissions.clone(),
                missing_permissions: findings.missing.clone(),
                expires_at: verified.expires_at,
                revoked_at: None,
                version: version + 1,
                checks: CheckState::verified(now),
            };
            let encrypted_token = self.keys.encrypt(self.owner_of(&record), token);
            let row = EncryptedRow {
                encrypted_token,
                record,
            };
            let is_stored = match upsert {
                Upsert::Created => self.insert(&row, requested_at, now).await?,
                _ => self.replace(&row, requested_at, now).await?,
            };
            if is_stored {
                return Ok((row.record, upsert));
            }
        }
    }

    async fn insert(
        &self,
        row: &EncryptedRow,
        requested_at: i64,
        now: Timestamp,
    ) -> Result<bool, sqlx::Error> {
        let insert = "INSERT INTO connections (id, login, name, avatar_url, html_url, token_type, scopes, \
                      permissions, missing_permissions, expires_at, encrypted_token, version, requested_at_ms, \
                      updated_at, last_checked_at, next_check_at, created_at, github, subject, account_id) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $14, $17, $18, $19) \
                      ON CONFLICT (github, subject, account_id) DO NOTHING";
        let inserted = row
            .bind(sqlx::query(insert), requested_at, now)
            .bind(&self.github)
            .bind(&row.record.subject)
            .bind(row.record.account_id)
            .execute(&self.pool)
            .await?;
        Ok(inserted.rows_affected() > 0)
    }

    async fn replace(
        &self,
        row: &EncryptedRow,
        requested_at: i64,
        now: Timestamp,
    ) -> Result<bool, sqlx::Error> {
        let update = "UPDATE connections SET login = $2, name = $3, avatar_url = $4, html_url = $5, token_type = $6, \
                      scopes = $7, permissions = $8, missing_permissions = $9, expires_at = $10, \
                      encrypted_token = $11, version = $12, requested_at_ms = $13, updated_at = $14, \
                      last_checked_at = $15, next_check_at = $16, failed_checks = 0, first_rejected_at = NULL, \
                      revoked_at = NULL WHERE id = $1 AND version = $12 - 1 AND requested_at_ms <= $13";
        let updated = row
            .bind(sqlx::query(update), requested_at, now)
            .execute(&self.pool)
            .await?;
        Ok(updated.rows_affected() > 0)
    }

    /// Stores what a check of a stored token has found, unless the token was replaced meanwhile. Returns what is stored
    /// then, `None` if the connection was deleted.
    pub(crate) async fn refresh(
        &self,
        record: &ConnectionRecord,
        verified: &Verified,
        findings: &Findings,
        now: Timestamp,
    ) -> Result<Option<ConnectionRecord>, sqlx::Error> {
        let refreshed = ConnectionRecord {
            account: verified.account.clone(),
            token_type: verified.token_type,
            scopes: verified.scopes.clone(),
            permissions: findings.permissions.clone(),
            missing_permissions: findings.missing.clone(),
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
            .bind(words(refreshed.scopes.as_ref()))
            .bind(refreshed.permissions.as_ref().map(Permissions::to_string))
            .bind(words(refreshed.missing_permissions.as_ref()))
            .execute(&self.pool)
            .await?;
        self.record_check(&refreshed).await?;
        self.find(Scope::Everyone, &refreshed.id).await
    }

    /// One connection, if it is among those that are meant.
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

    /// In the order of creation, the first [`PAGE_SIZE`] of those whose id comes after `after`; or of those whose token
    /// ends by then.
    pub(crate) async fn list(
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

    /// Whether there was one to delete, among those that are meant. Its events go with it.
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

    /// Deletes all that a subject has, of every GitHub instance; returns how many there were.
    pub(crate) async fn delete_all_of(&self, subject: &Subject) -> Result<u64, sqlx::Error> {
        let deleted = sqlx::query("DELETE FROM connections WHERE subject = $1")
            .bind(subject.as_str())
            .execute(&self.pool)
            .await?;
        Ok(deleted.rows_affected())
    }

    /// How many connections there are of other GitHub instances.
    pub(crate) async fn count_of_other_instances(&self) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar("SELECT COUNT(*) FROM connections WHERE github <> $1")
            .bind(&self.github)
            .fetch_one(&self.pool)
            .await
    }

    /// Those whose token expires after `from` and by `until`, and of which no event of this kind tells: a page of those
    /// whose id comes after `after`.
    pub(crate) async fn expiring_between(
        &self,
        kind: &str,
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
            .bind(kind)
            .bind(after)
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.into_iter().map(|row| row.record).collect())
    }

    /// One that is due to be checked, with its token; whoever gets it is the one to check it.
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
                .bind(now + CLAIM)
                .execute(&self.pool)
                .await?;
            // Else it is another process's.
            if claimed.rows_affected() > 0 {
                let token = self.keys.decrypt(self.owner_of(&record), &encrypted_token);
                return Ok(Some((record, token)));
            }
        }
    }

    /// Stores what a check has found of the token, unless it was replaced meanwhile.
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

    /// Whether tokens may be encrypted with another key than the current one.
    pub(crate) fn has_previous_keys(&self) -> bool {
        self.keys.has_previous_keys()
    }

    /// Encrypts a page of tokens with the current key, whichever instance they belong to: those whose id comes after
    /// `after`. Returns the last id of the page, `None` at the end.
    pub(crate) async fn reencrypt_page(
        &self,
        after: &str,
        count: &mut Reencryption,
    ) -> Result<Option<String>, sqlx::Error> {
        let select = format!(
            "SELECT {COLUMNS}, github FROM connections WHERE id > $1 ORDER BY id LIMIT {PAGE_SIZE}"
        );
        let rows = sqlx::query(&select)
            .bind(after)
            .fetch_all(&self.pool)
            .await?;
        let mut last = None;
        for row in rows {
            let github: String = row.try_get("github")?;
            let EncryptedRow {
                encrypted_token,
                record,
            } = sqlx::FromRow::from_row(&row)?;
            let owner = TokenOwner {
                github: &github,
                ..self.owner_of(&record)
            };
            match self.keys.reencrypt(owner, &encrypted_token) {
                None => {}
                Some(Err(error)) => {
                    tracing::error!(connection_id = record.id, %error, "a token can't be decrypted");
                    count.undecryptable += 1;
                }
                Some(Ok(reencrypted)) => {
                    // Unless it has been replaced meanwhile.
                    let update = "UPDATE connections SET encrypted_token = $3 \
                                  WHERE id = $1 AND encrypted_token = $2";
                    let updated = sqlx::query(update)
                        .bind(&record.id)
                        .bind(&encrypted_token)
                        .bind(&reencrypted)
                        .execute(&self.pool)
                        .await?;
                    count.reencrypted += updated.rows_affected();
                }
            }
            last = Some(record.id);
        }
        Ok(last)
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

/// What re-encrypting all tokens has come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reencryption {
    pub(crate) reencrypted: u64,
    pub(crate) undecryptable: u64,
}

impl CheckState {
    /// How long after a token was accepted it is checked again, in seconds.
    pub(crate) const INTERVAL: i64 = 24 * 60 * 60;

    /// GitHub has just accepted the token.
    pub(crate) fn verified(now: Timestamp) -> CheckState {
        CheckState {
            last_checked_at: now.as_second(),
            next_check_at: now.as_second() + CheckState::INTERVAL,
            failed_checks: 0,
            first_rejected_at: None,
        }
    }
}

impl<'a> Scope<'a> {
    /// The same parameter either way, so that the others keep their numbers.
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

type Query<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments<'q>>;

impl EncryptedRow {
    /// The parameters that inserting and replacing have in common: `$1` to `$16`.
    fn bind<'q>(&'q self, query: Query<'q>, requested_at: i64, now: Timestamp) -> Query<'q> {
        let record = &self.record;
        query
            .bind(&record.id)
            .bind(&record.account.login)
            .bind(&record.account.name)
            .bind(&record.account.avatar_url)
            .bind(&record.account.html_url)
            .bind(record.token_type.as_str())
            .bind(words(record.scopes.as_ref()))
            .bind(record.permissions.as_ref().map(Permissions::to_string))
            .bind(words(record.missing_permissions.as_ref()))
            .bind(record.expires_at.map(Timestamp::as_second))
            .bind(&self.encrypted_token)
            .bind(record.version)
            .bind(requested_at)
            .bind(now.as_second())
            .bind(record.checks.last_checked_at)
            .bind(record.checks.next_check_at)
    }
}

impl<'r> sqlx::FromRow<'r, sqlx::any::AnyRow> for EncryptedRow {
    fn from_row(row: &'r sqlx::any::AnyRow) -> Result<EncryptedRow, sqlx::Error> {
        let time = |name: &str| -> Result<Option<Timestamp>, sqlx::Error> {
            let second: Option<i64> = row.try_get(name)?;
            Ok(second.and_then(|second| Timestamp::from_second(second).ok()))
        };
        let words = |name: &str| -> Result<Option<Vec<String>>, sqlx::Error> {
            let text: Option<String> = row.try_get(name)?;
            Ok(text.map(|text| text.split_whitespace().map(str::to_owned).collect()))
        };
        let permissions: Option<String> = row.try_get("permissions")?;
        let record = ConnectionRecord {
            id: row.try_get("id")?,
            subject: row.try_get("subject")?,
            account_id: row.try_get("account_id")?,
            account: Account {
                login: row.try_get("login")?,
                name: row.try_get("name")?,
                avatar_url: row.try_get("avatar_url")?,
                html_url: row.try_get("html_url")?,
            },
            // A newer version may have stored a type that this one doesn't know.
            token_type: TokenType::parse(&row.try_get::<String, _>("token_type")?)
                .unwrap_or(TokenType::Unknown),
            scopes: words("scopes")?,
            permissions: permissions.and_then(|text| Permissions::parse(&text).ok()),
            missing_permissions: words("missing_permissions")?,
            expires_at: time("expires_at")?,
            revoked_at: time("revoked_at")?,
            version: row.try_get("version")?,
            checks: CheckState {
                last_checked_at: row.try_get("last_checked_at")?,
                next_check_at: row.try_get("next_check_at")?,
                failed_checks: row.try_get("failed_checks")?,
                first_rejected_at: row.try_get("first_rejected_at")?,
            },
        };
        Ok(EncryptedRow {
            encrypted_token: row.try_get("encrypted_token")?,
            record,
        })
    }
}

/// 48 bits of time and 80 bits of chance, as hex: in the order of creation, and never the same.
fn new_id(milliseconds: i64) -> String {
    let milliseconds = milliseconds.unsigned_abs();
    let random = HEXLOWER.encode(keys::random::<10>().as_slice());
    format!("{milliseconds:012x}{random}")
}

fn words(words: Option<&Vec<String>>) -> Option<String> {
    words.map(|words| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{crypto::EncryptionKey, database};

    const GITHUB: &str = "https://github.com";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn keys() -> Keyring {
        Keyring::new(EncryptionKey::random(), Vec::new())
    }

    async fn connections() -> (Pool, Connections) {
        let pool = database::fresh().await;
        let connections = Connections::new(pool.clone(), keys(), GITHUB.to_owned());
        (pool, connections)
    }

    fn subject(text: &str) -> Subject {
        Subject::try_from(text.to_owned()).unwrap()
    }

    fn token(letter: &str) -> Token {
        Token::new(letter.repeat(40)).unwrap()
    }

    fn verified(account_id: i64, login: &str) -> Verified {
        Verified {
            account_id,
            account: Account {
                login: login.to_owned(),
                name: Some("Ada".to_owned()),
                avatar_url: None,
                html_url: None,
            },
            token_type: TokenType::Classic,
            scopes: Some(vec!["repo".to_owned(), "read:org".to_owned()]),
            expires_at: Timestamp::from_second(1_800_000_000).ok(),
        }
    }

    fn found(permissions: &str, missing: &[&str]) -> Findings {
        Findings {
            permissions: Some(Permissions::parse(permissions).unwrap()),
            missing: Some(missing.iter().map(|&it| it.to_owned()).collect()),
        }
    }

    impl Connections {
        async fn store(
            &self,
            account_id: i64,
            letter: &str,
            requested_at: i64,
        ) -> (ConnectionRecord, Upsert) {
            self.upsert(
                &subject("s"),
                &token(letter),
                &verified(account_id, "ada"),
                &Findings::default(),
                at(requested_at),
                at(100),
            )
            .await
            .unwrap()
        }

        async fn token(&self, id: &str) -> Option<Result<Token, DecryptError>> {
            let found = self.find_with_token(Scope::Everyone, id).await.unwrap();
            found.map(|(_, token)| token)
        }

        async fn list_all(&self) -> Vec<ConnectionRecord> {
            self.list(Scope::Subject(&subject("s")), None, "")
                .await
                .unwrap()
        }
    }

    #[tokio::test]
    async fn stored_connections_read_back_the_same_in_the_order_of_creation() {
        let (_, connections) = connections().await;
        let mut bare = verified(2, "bare");
        (bare.account.name, bare.scopes, bare.expires_at) = (None, None, None);
        let mut none_granted = verified(3, "none");
        none_granted.scopes = Some(Vec::new());
        let mut stored = Vec::new();
        for (second, verified, findings) in [
            (
                30,
                verified(1, "ada"),
                found("contents=read", &["issues=write", "read:org"]),
            ),
            (40, bare, Findings::default()),
            (50, none_granted, found("", &[])),
        ] {
            let (subject, now) = (subject("s"), at(second));
            let (record, _) = connections
                .upsert(&subject, &token("a"), &verified, &findings, now, now)
                .await
                .unwrap();
            let read = connections.find(Scope::Subject(&subject), &record.id).await;
            assert_eq!(read.unwrap().as_ref(), Some(&record));
            stored.push(record);
        }
        assert_eq!(connections.list_all().await, stored);
        let rest = connections.list(Scope::Everyone, None, &stored[0].id).await;
        assert_eq!(rest.unwrap(), stored[1..]);
    }

    #[tokio::test]
    async fn account_keeps_its_connection_when_token_or_login_change() {
        let (_, connections) = connections().await;
        let store = async |letter, login, findings| {
            let verified = verified(1, login);
            connections
                .upsert(
                    &subject("s"),
                    &token(letter),
                    &verified,
                    &findings,
                    at(1),
                    at(1),
                )
                .await
                .unwrap()
        };
        let lacking = found("contents=read", &["issues=write"]);
        let (first, created) = store("a", "ada", lacking).await;
        let mended = found("contents=read issues=read", &[]);
        let (second, replaced) = store("b", "ada-lovelace", mended).await;
        assert_eq!((created, replaced), (Upsert::Created, Upsert::Replaced));
        assert_eq!(first.id, second.id);
        assert_eq!((first.version, second.version), (1, 2));
        let read = connections.token(&first.id).await.unwrap();
        assert_eq!(read.unwrap().expose(), token("b").expose());
        assert_eq!(connections.list_all().await, [second]);
    }

    #[tokio::test]
    async fn earlier_request_that_ends_later_does_not_replace_the_newer_token() {
        let (_, connections) = connections().await;
        let (newer, _) = connections.store(1, "b", 20).await;
        let (answered, upsert) = connections.store(1, "a", 10).await;
        assert_eq!(upsert, Upsert::Superseded);
        assert_eq!(answered, newer);
        let read = connections.token(&newer.id).await.unwrap();
        assert_eq!(read.unwrap().expose(), token("b").expose());
    }

    #[tokio::test]
    async fn tokens_of_another_github_instance_are_neither_listed_nor_read_nor_checked() {
        let (pool, connections) = connections().await;
        let (record, _) = connections.store(1, "a", 0).await;
        let other = Connections::new(pool, keys(), "https://ghe.acme.com".to_owned());
        assert_eq!(other.list_all().await, []);
        assert!(other.token(&record.id).await.is_none());
        assert!(!other.delete(Scope::Everyone, &record.id).await.unwrap());
        // Long before it expires.
        let due = at(1_000_000);
        let claimed = other.claim_next_check(Suspicion::Unsuspected, due).await;
        assert!(claimed.unwrap().is_none());
        let expiring = other.expiring_between("expiring", 0, i64::MAX, "").await;
        assert_eq!(expiring.unwrap(), []);
        assert_eq!(other.count_of_other_instances().await.unwrap(), 1);

        // The same account number there is another account.
        let (second, upsert) = other.store(1, "b", 0).await;
        assert_eq!(upsert, Upsert::Created);
        assert_ne!(second.id, record.id);
        let read = connections.token(&record.id).await.unwrap();
        assert_eq!(read.unwrap().expose(), token("a").expose());
        // Whoever leaves leaves altogether.
        assert_eq!(other.delete_all_of(&subject("s")).await.unwrap(), 2);
    }

    #[tokio::test]
    async fn token_moved_to_another_row_or_subject_does_not_decrypt() {
        let (pool, connections) = connections().await;
        let ids = [
            connections.store(1, "a", 0).await.0.id,
            connections.store(2, "b", 0).await.0.id,
            connections.store(3, "c", 0).await.0.id,
        ];
        for (set, id) in [
            (
                "encrypted_token = (SELECT encrypted_token FROM connections WHERE account_id = 3)",
                &ids[0],
            ),
            ("subject = 'mallory'", &ids[1]),
        ] {
            sqlx::query(&format!("UPDATE connections SET {set} WHERE id = $1"))
                .bind(id)
                .execute(&pool)
                .await
                .unwrap();
            let moved = connections.token(id).await.unwrap();
            assert_eq!(moved.unwrap_err(), DecryptError::NotAuthentic, "{set}");
        }
        let untouched = connections.token(&ids[2]).await.unwrap();
        assert_eq!(untouched.unwrap().expose(), token("c").expose());
    }

    #[tokio::test]
    async fn reencryption_counts_what_it_has_written_and_what_it_could_not_read() {
        let pool = database::fresh().await;
        let key =
            |byte: u8| EncryptionKey::parse(&data_encoding::BASE64.encode(&[byte; 32])).unwrap();
        let with = |keys| Connections::new(pool.clone(), keys, GITHUB.to_owned());
        let old = with(Keyring::new(key(1), Vec::new()));
        for account_id in 1..=3 {
            old.store(account_id, "a", 0).await;
        }
        with(Keyring::new(key(2), Vec::new()))
            .store(4, "a", 0)
            .await;
        let lost = with(Keyring::new(key(9), Vec::new()));
        lost.store(5, "a", 1).await;

        let new = with(Keyring::new(key(2), vec![key(1)]));
        let mut count = Reencryption::default();
        let last = new.reencrypt_page("", &mut count).await.unwrap();
        assert_eq!(
            new.reencrypt_page(&last.unwrap(), &mut count)
                .await
                .unwrap(),
            None
        );
        let expected = Reencryption {
            reencrypted: 3,
            undecryptable: 1,
        };
        assert_eq!(count, expected);
        let mut again = Reencryption::default();
        new.reencrypt_page("", &mut again).await.unwrap();
        assert_eq!((again.reencrypted, again.undecryptable), (0, 1));
    }

    #[tokio::test]
    async fn columns_of_the_monitor_have_values_where_another_version_sets_none() {
        let (pool, connections) = connections().await;
        let insert = "INSERT INTO connections (id, github, subject, account_id, login, token_type, encrypted_token, \
                      created_at, updated_at) VALUES ('1', $1, 's', 1, 'ada', 'classic', 'v1..', 0, 0)";
        sqlx::query(insert)
            .bind(GITHUB)
            .execute(&pool)
            .await
            .unwrap();
        let listed = connections.list_all().await;
        assert_eq!((listed.len(), listed[0].checks.next_check_at), (1, 0));
        let claimed = connections
            .claim_next_check(Suspicion::Unsuspected, at(1))
            .await;
        assert!(claimed.unwrap().is_some());
    }
}
