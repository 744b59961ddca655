//! Connections: whose token reaches which GitHub account, with the token under lock.

use crate::{
    database::Pool,
    findings::Findings,
    keys::{self, Broken, Keyring},
    permissions::Permissions,
    sessions::Subject,
    token::{Token, TokenType},
    verification::{Account, Verified},
};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::Serialize;
use sqlx::AnyConnection;

/// A connection as the wire tells it, without its token.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Connection {
    pub(crate) connection_id: String,
    pub(crate) account: Account,
    pub(crate) token_type: TokenType,
    /// RFC 3339, in UTC.
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) scopes: Option<Vec<String>>,
    pub(crate) permissions: Option<Permissions>,
    pub(crate) missing_permissions: Option<Vec<String>>,
    /// Since when GitHub doesn't take the token any more, though it should: RFC 3339, in UTC. `expires_at`
    /// is no later then.
    pub(crate) revoked_at: Option<Timestamp>,
    #[serde(skip)]
    pub(crate) account_id: i64,
}

impl Connection {
    /// A token that was revoked has ended, whatever was planned.
    pub(crate) fn revoke(&mut self, at: Timestamp) {
        self.revoked_at = Some(at);
        self.expires_at = Some(self.expires_at.map_or(at, |planned| planned.min(at)));
    }
}

/// A connection as the host's own server sees it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Listed {
    pub(crate) subject: String,
    #[serde(flatten)]
    pub(crate) connection: Connection,
}

/// A connection, and what the watch knows of its token.
#[derive(Debug)]
pub(crate) struct Watched {
    pub(crate) listed: Listed,
    /// Since when this token is the one that is kept.
    pub(crate) updated_at: i64,
    pub(crate) refused_at: Option<i64>,
    pub(crate) checked_at: i64,
}

/// Whether keeping a token made a connection or replaced the token of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    New,
    Replaced,
}

/// The connections that are kept. A subject has one for each GitHub account at most.
pub(crate) struct Connections {
    pool: Pool,
    keys: Keyring,
}

impl Connections {
    pub(crate) fn new(pool: Pool, keys: Keyring) -> Connections {
        Connections { pool, keys }
    }

    /// Seals with the key of now whatever a key before has sealed, while everything goes on.
    pub(crate) async fn seal_anew(&self) -> Result<(), sqlx::Error> {
        if !self.keys.is_changing() {
            return Ok(());
        }
        let (mut sealed_anew, mut broken) = (0, 0);
        let mut last = String::new();
        loop {
            let rows: Vec<(String, String)> = sqlx::query_as(
                "SELECT id, sealed_token FROM connections WHERE id > $1 ORDER BY id LIMIT 100",
            )
            .bind(&last)
            .fetch_all(&self.pool)
            .await?;
            let Some((id, _)) = rows.last() else { break };
            last.clone_from(id);
            for (id, sealed) in rows {
                match self.keys.seal_anew(&id, &sealed) {
                    None => {}
                    // The others aren't to wait for it.
                    Some(Err(Broken)) => broken += 1,
                    Some(Ok(anew)) => {
                        // Unless it has been replaced meanwhile.
                        let update = "UPDATE connections SET sealed_token = $3 \
                                      WHERE id = $1 AND sealed_token = $2";
                        sqlx::query(update)
                            .bind(&id)
                            .bind(&sealed)
                            .bind(&anew)
                            .execute(&self.pool)
                            .await?;
                        sealed_anew += 1;
                    }
                }
            }
        }
        tracing::info!(sealed_anew, broken, "every token is sealed with TOKEN_KEY");
        Ok(())
    }

    /// Keeps a token for its account. The account's connection stays the same one: sending a token
    /// again, or a newer one, changes no id that the host knows.
    pub(crate) async fn keep(
        &self,
        subject: &Subject,
        token: &Token,
        verified: Verified,
        findings: Findings,
        now: Timestamp,
    ) -> Result<(Connection, Kept), sqlx::Error> {
        let scopes = verified.scopes.as_ref().map(|scopes| scopes.join(" "));
        let permissions = findings.permissions.as_ref().map(Permissions::to_string);
        let missing = findings.missing.as_ref().map(|missing| missing.join(" "));
        let expires_at = verified.expires_at.map(Timestamp::as_second);
        let mut id = HEXLOWER.encode(keys::random::<16>().as_slice());

        // Writing comes first, so that two tokens for one account wait for each other here.
        let mut transaction = self.pool.begin().await?;
        // An account that is there already stays there until this is through: what was answered is kept.
        let there: String = sqlx::query_scalar(
            "INSERT INTO connections (id, subject, account_id, login, name, avatar_url, html_url, \
             token_type, scopes, permissions, missing_permissions, expires_at, sealed_token, \
             created_at, updated_at, checked_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $14) \
             ON CONFLICT (subject, account_id) DO UPDATE SET subject = excluded.subject RETURNING id",
        )
        .bind(&id)
        .bind(subject.as_str())
        .bind(verified.account_id)
        .bind(&verified.account.login)
        .bind(&verified.account.name)
        .bind(&verified.account.avatar_url)
        .bind(&verified.account.html_url)
        .bind(verified.token_type.as_str())
        .bind(&scopes)
        .bind(&permissions)
        .bind(&missing)
        .bind(expires_at)
        .bind(self.keys.seal(&id, token))
        .bind(now.as_second())
        .fetch_one(&mut *transaction)
        .await?;
        let mut kept = Kept::New;
        if there != id {
            kept = Kept::Replaced;
            id = there;
            sqlx::query(
                "UPDATE connections SET login = $2, name = $3, avatar_url = $4, html_url = $5, \
                 token_type = $6, scopes = $7, permissions = $8, missing_permissions = $9, \
                 expires_at = $10, sealed_token = $11, updated_at = $12, checked_at = $12, \
                 refused_at = NULL, revoked_at = NULL WHERE id = $1",
            )
            .bind(&id)
            .bind(&verified.account.login)
            .bind(&verified.account.name)
            .bind(&verified.account.avatar_url)
            .bind(&verified.account.html_url)
            .bind(verified.token_type.as_str())
            .bind(&scopes)
            .bind(&permissions)
            .bind(&missing)
            .bind(expires_at)
            .bind(self.keys.seal(&id, token))
            .bind(now.as_second())
            .execute(&mut *transaction)
            .await?;
            // They were about the token before.
            forget_events(&id, &mut transaction).await?;
        }
        transaction.commit().await?;

        let connection = Connection {
            connection_id: id,
            account: verified.account,
            token_type: verified.token_type,
            expires_at: verified.expires_at,
            scopes: verified.scopes,
            permissions: findings.permissions,
            missing_permissions: findings.missing,
            revoked_at: None,
            account_id: verified.account_id,
        };
        Ok((connection, kept))
    }

    /// One connection, if it is the subject's own.
    pub(crate) async fn one(
        &self,
        subject: &Subject,
        id: &str,
    ) -> Result<Option<Connection>, sqlx::Error> {
        let select = format!("SELECT {COLUMNS} FROM connections WHERE subject = $1 AND id = $2");
        let row: Option<Row> = sqlx::query_as(&select)
            .bind(subject.as_str())
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(Connection::from))
    }

    /// All of the subject's, the oldest first; or those whose token ends by then.
    pub(crate) async fn all(
        &self,
        subject: &Subject,
        ending_by: Option<i64>,
    ) -> Result<Vec<Connection>, sqlx::Error> {
        let rows = self
            .rows(
                "subject = $1",
                subject.as_str(),
                ending_by,
                "created_at, id",
            )
            .await?;
        Ok(rows.into_iter().map(Connection::from).collect())
    }

    /// Everyone's, likewise, for the host's server: the first [`PAGE`] of those whose id comes after `after`.
    pub(crate) async fn page(
        &self,
        after: &str,
        ending_by: Option<i64>,
    ) -> Result<Vec<Listed>, sqlx::Error> {
        let order = format!("id LIMIT {PAGE}");
        let rows = self.rows("id > $1", after, ending_by, &order).await?;
        Ok(rows
            .into_iter()
            .map(|row| Watched::from(row).listed)
            .collect())
    }

    async fn rows(
        &self,
        which: &str,
        value: &str,
        ending_by: Option<i64>,
        order: &str,
    ) -> Result<Vec<Row>, sqlx::Error> {
        let ending = ending_by.map_or("", |_| "AND expires_at <= $2");
        let select =
            format!("SELECT {COLUMNS} FROM connections WHERE {which} {ending} ORDER BY {order}");
        let query = sqlx::query_as(&select).bind(value);
        let query = match ending_by {
            Some(second) => query.bind(second),
            None => query,
        };
        query.fetch_all(&self.pool).await
    }

    /// Whether there was one of the subject's to remove.
    pub(crate) async fn remove(&self, subject: &Subject, id: &str) -> Result<bool, sqlx::Error> {
        let mut transaction = self.pool.begin().await?;
        let removed = sqlx::query("DELETE FROM connections WHERE subject = $1 AND id = $2")
            .bind(subject.as_str())
            .bind(id)
            .execute(&mut *transaction)
            .await?;
        let is_removed = removed.rows_affected() > 0;
        if is_removed {
            forget_events(id, &mut transaction).await?;
        }
        transaction.commit().await?;
        Ok(is_removed)
    }

    /// A connection's token, whoever's it is: for the host's server alone.
    pub(crate) async fn token(
        &self,
        id: &str,
    ) -> Result<Option<Result<Token, Broken>>, sqlx::Error> {
        let sealed: Option<String> =
            sqlx::query_scalar("SELECT sealed_token FROM connections WHERE id = $1")
                .bind(id)
                .fetch_optional(&self.pool)
                .await?;
        Ok(sealed.map(|sealed| self.keys.open(id, &sealed)))
    }

    /// Those whose token ends after `from` and by `until`, and of which no event of this kind has told.
    pub(crate) async fn ending(
        &self,
        kind: &str,
        from: i64,
        until: i64,
    ) -> Result<Vec<Watched>, sqlx::Error> {
        let select = format!(
            "SELECT {COLUMNS} FROM connections \
             WHERE revoked_at IS NULL AND expires_at > $1 AND expires_at <= $2 AND NOT EXISTS \
             (SELECT 1 FROM events WHERE connection_id = connections.id AND kind = $3) \
             ORDER BY expires_at, id LIMIT {PAGE}"
        );
        let rows: Vec<Row> = sqlx::query_as(&select)
            .bind(from)
            .bind(until)
            .bind(kind)
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.into_iter().map(Watched::from).collect())
    }

    /// One that GitHub wasn't asked about for so many seconds; whoever gets it is the one to ask.
    pub(crate) async fn next_to_check(
        &self,
        now: Timestamp,
        seconds: i64,
    ) -> Result<Option<Watched>, sqlx::Error> {
        let select = format!(
            "SELECT {COLUMNS} FROM connections \
             WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $1) \
             AND checked_at <= $2 ORDER BY checked_at, id LIMIT 1"
        );
        loop {
            let row: Option<Row> = sqlx::query_as(&select)
                .bind(now.as_second())
                .bind(now.as_second() - seconds)
                .fetch_optional(&self.pool)
                .await?;
            let Some(mut watched) = row.map(Watched::from) else {
                return Ok(None);
            };
            let claim = "UPDATE connections SET checked_at = $4 \
                         WHERE id = $1 AND updated_at = $2 AND checked_at = $3";
            let claimed = sqlx::query(claim)
                .bind(&watched.listed.connection.connection_id)
                .bind(watched.updated_at)
                .bind(watched.checked_at)
                .bind(now.as_second())
                .execute(&self.pool)
                .await?;
            watched.checked_at = now.as_second();
            // Else it is another process's.
            if claimed.rows_affected() > 0 {
                return Ok(Some(watched));
            }
        }
    }

    /// Keeps what a check has found, unless the token was replaced meanwhile.
    pub(crate) async fn found(&self, watched: &Watched) -> Result<(), sqlx::Error> {
        let connection = &watched.listed.connection;
        let update = "UPDATE connections \
                      SET checked_at = $3, refused_at = $4, revoked_at = $5, expires_at = $6 \
                      WHERE id = $1 AND updated_at = $2";
        sqlx::query(update)
            .bind(&connection.connection_id)
            .bind(watched.updated_at)
            .bind(watched.checked_at)
            .bind(watched.refused_at)
            .bind(connection.revoked_at.map(Timestamp::as_second))
            .bind(connection.expires_at.map(Timestamp::as_second))
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

/// What was to be told of a token that isn't kept any more.
async fn forget_events(id: &str, transaction: &mut AnyConnection) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM events WHERE connection_id = $1")
        .bind(id)
        .execute(transaction)
        .await?;
    Ok(())
}

/// How many the host's server gets at once.
pub(crate) const PAGE: usize = 100;

/// What a [`Row`] is read from. Never `*`: SQLite finds out about a column that a migration has added
/// only while it runs a statement, and sqlx has counted them by then.
const COLUMNS: &str = "id, subject, account_id, login, name, avatar_url, html_url, token_type, scopes, \
                       permissions, missing_permissions, expires_at, revoked_at, refused_at, \
                       checked_at, updated_at";

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    subject: String,
    account_id: i64,
    #[sqlx(flatten)]
    account: Account,
    #[sqlx(try_from = "String")]
    token_type: TokenType,
    scopes: Option<String>,
    permissions: Option<String>,
    missing_permissions: Option<String>,
    expires_at: Option<i64>,
    revoked_at: Option<i64>,
    refused_at: Option<i64>,
    checked_at: i64,
    updated_at: i64,
}

impl From<Row> for Watched {
    fn from(row: Row) -> Watched {
        Watched {
            updated_at: row.updated_at,
            refused_at: row.refused_at,
            checked_at: row.checked_at,
            listed: Listed {
                subject: row.subject.clone(),
                connection: row.into(),
            },
        }
    }
}

impl From<Row> for Connection {
    fn from(row: Row) -> Connection {
        let time = |second: i64| Timestamp::from_second(second).ok();
        let words = |text: String| text.split_whitespace().map(str::to_owned).collect();
        Connection {
            connection_id: row.id,
            account: row.account,
            token_type: row.token_type,
            expires_at: row.expires_at.and_then(time),
            scopes: row.scopes.map(words),
            permissions: row
                .permissions
                .and_then(|text| Permissions::parse(&text).ok()),
            missing_permissions: row.missing_permissions.map(words),
            revoked_at: row.revoked_at.and_then(time),
            account_id: row.account_id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::Database, database, keys::EncryptionKey};

    fn keys() -> Keyring {
        Keyring::new(EncryptionKey::random(), Vec::new())
    }

    async fn connections() -> (Pool, Connections) {
        let pool = database::fresh().await;
        let connections = Connections::new(pool.clone(), keys());
        (pool, connections)
    }

    fn subject(text: &str) -> Subject {
        Subject::try_from(text.to_owned()).unwrap()
    }

    fn token(letter: &str) -> Token {
        Token::parse(letter.repeat(40).into()).unwrap()
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

    #[tokio::test]
    async fn what_is_kept_reads_back_the_same() {
        let (_, connections) = connections().await;
        let now = Timestamp::now();
        let mut bare = verified(2, "bare");
        (bare.account.name, bare.scopes, bare.expires_at) = (None, None, None);
        let mut none_granted = verified(3, "none");
        none_granted.scopes = Some(Vec::new());
        for (verified, findings) in [
            (
                verified(1, "ada"),
                found("contents=read", &["issues=write", "read:org"]),
            ),
            (bare, Findings::default()),
            (none_granted, found("", &[])),
        ] {
            let (kept, _) = connections
                .keep(&subject("s"), &token("a"), verified, findings, now)
                .await
                .unwrap();
            let read = connections.one(&subject("s"), &kept.connection_id).await;
            assert_eq!(read.unwrap(), Some(kept));
        }
        assert_eq!(connections.all(&subject("s"), None).await.unwrap().len(), 3);
    }

    #[tokio::test]
    async fn an_account_keeps_its_connection_when_its_token_or_login_changes() {
        let (_, connections) = connections().await;
        let now = Timestamp::now();
        let keep = async |letter, login, findings| {
            let verified = verified(1, login);
            connections
                .keep(&subject("s"), &token(letter), verified, findings, now)
                .await
                .unwrap()
        };
        let lacking = found("contents=read", &["issues=write"]);
        let (first, new) = keep("a", "ada", lacking).await;
        let mended = found("contents=read issues=read", &[]);
        let (second, replaced) = keep("b", "ada-lovelace", mended).await;
        assert_eq!((new, replaced), (Kept::New, Kept::Replaced));
        assert_eq!(first.connection_id, second.connection_id);
        let read = connections.token(&first.connection_id).await.unwrap();
        assert_eq!(read.unwrap().unwrap().expose(), token("b").expose());
        assert_eq!(
            connections.all(&subject("s"), None).await.unwrap(),
            [second]
        );
    }

    #[tokio::test]
    async fn a_token_in_another_row_does_not_open_and_the_others_still_do() {
        let (pool, connections) = connections().await;
        let now = Timestamp::now();
        let keep = async |account_id, letter| {
            let verified = verified(account_id, "ada");
            let findings = Findings::default();
            let kept = connections
                .keep(&subject("s"), &token(letter), verified, findings, now)
                .await
                .unwrap();
            kept.0.connection_id
        };
        let (first, second) = (keep(1, "a").await, keep(2, "b").await);
        sqlx::query(
            "UPDATE connections SET sealed_token = \
             (SELECT sealed_token FROM connections WHERE id = $1) WHERE id = $2",
        )
        .bind(&first)
        .bind(&second)
        .execute(&pool)
        .await
        .unwrap();
        let moved = connections.token(&second).await.unwrap().unwrap();
        assert_eq!(moved.unwrap_err(), Broken);
        let untouched = connections.token(&first).await.unwrap().unwrap();
        assert_eq!(untouched.unwrap().expose(), token("a").expose());
    }

    #[tokio::test]
    async fn what_the_version_before_kept_is_there_still() {
        let folder = tempfile::tempdir().unwrap();
        let file = Database::File(folder.path().join("test.sqlite"));
        let pool = database::open(&file).await.unwrap();
        let connections = Connections::new(pool.clone(), keys());
        let findings = found("contents=read", &[]);
        let (mut kept, _) = connections
            .keep(
                &subject("s"),
                &token("a"),
                verified(1, "ada"),
                findings,
                Timestamp::now(),
            )
            .await
            .unwrap();
        // As it was.
        for statement in [
            "ALTER TABLE connections DROP COLUMN permissions",
            "ALTER TABLE connections DROP COLUMN missing_permissions",
            "DELETE FROM _sqlx_migrations WHERE version = 2",
        ] {
            sqlx::query(statement).execute(&pool).await.unwrap();
        }
        pool.close().await;

        let pool = database::open(&file).await.unwrap();
        let connections = Connections::new(pool, keys());
        (kept.permissions, kept.missing_permissions) = (None, None);
        assert_eq!(connections.all(&subject("s"), None).await.unwrap(), [kept]);
    }
}
