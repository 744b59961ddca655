//! The outbox of webhook events: each is enqueued once, and stays until it is delivered or given up.

use super::{connections::ConnectionRecord, database::Pool};
use crate::webhooks::{EventStatus, event_body};
use data_encoding::HEXLOWER;
use github_pat::contract::WebhookEventType;
use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::{FromRow, Row as _, any::AnyRow};

/// An event that is due.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PendingEvent {
    pub(crate) id: String,
    pub(crate) body: String,
    /// How many attempts there have been before this one.
    pub(crate) attempts: i64,
}

/// An event without its body, as `GET /events` lists it.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct EventSummary {
    pub(crate) id: String,
    pub(crate) connection_id: String,
    /// `connection.expiring`, …
    pub(crate) r#type: String,
    pub(crate) status: EventStatus,
    pub(crate) attempts: i64,
    pub(crate) created_at: Timestamp,
    /// The HTTP status of the last failed attempt; `None` where there was no response.
    pub(crate) last_status: Option<i64>,
}

/// How long a claimed event belongs to the process that has claimed it: twice as long as an attempt can take.
const CLAIM_SECS: i64 = 20;

/// How many events are listed at once.
pub(crate) const PAGE_SIZE: usize = 100;

pub(crate) struct Events {
    pool: Pool,
    /// Events about connections of other GitHub instances are not delivered.
    github: String,
}

impl Events {
    pub(crate) fn new(pool: Pool, github: String) -> Events {
        Events { pool, github }
    }

    /// Enqueues an event about a connection's token, unless it is enqueued already, or the token was replaced or deleted
    /// meanwhile. `occurrence` distinguishes events of one type that can happen to a token more than once.
    pub(crate) async fn enqueue(
        &self,
        event_type: WebhookEventType,
        connection: &ConnectionRecord,
        occurrence: i64,
        now: Timestamp,
    ) -> Result<(), sqlx::Error> {
        let (id, version) = (&connection.id, connection.version);
        let identity = format!("{id} {} {version} {occurrence}", event_type.as_str());
        let digest = HEXLOWER.encode(&Sha256::digest(identity)[..16]);
        let enqueued = sqlx::query(
            "INSERT INTO events (id, connection_id, version, kind, body, created_at, next_attempt_at) \
             SELECT $1, $2, $3, $4, $5, $6, $6 WHERE EXISTS \
             (SELECT 1 FROM connections WHERE id = $2 AND version = $3) ON CONFLICT (id) DO NOTHING",
        )
        .bind(format!("evt_{digest}"))
        .bind(id)
        .bind(version)
        .bind(event_type.as_str())
        .bind(event_body(event_type, connection, now))
        .bind(now.as_second())
        .execute(&self.pool)
        .await;
        match enqueued {
            // Another process deleted the connection while this statement ran.
            Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => Ok(()),
            enqueued => enqueued.map(drop),
        }
    }

    /// Claims the next event that is due: no other process gets it until the claim has expired.
    pub(crate) async fn claim_next(
        &self,
        now: Timestamp,
    ) -> Result<Option<PendingEvent>, sqlx::Error> {
        let now = now.as_second();
        loop {
            let select = "SELECT events.id, body, attempts FROM events JOIN connections \
                          ON connections.id = connection_id AND connections.version = events.version \
                          WHERE status = 'pending' AND next_attempt_at <= $1 AND github = $2 \
                          ORDER BY next_attempt_at, events.id LIMIT 1";
            let event: Option<PendingEvent> = sqlx::query_as(select)
                .bind(now)
                .bind(&self.github)
                .fetch_optional(&self.pool)
                .await?;
            let Some(event) = event else { return Ok(None) };
            let claim = "UPDATE events SET attempts = attempts + 1, next_attempt_at = $3 \
                         WHERE id = $1 AND attempts = $2 AND status = 'pending'";
            let claimed = sqlx::query(claim)
                .bind(&event.id)
                .bind(event.attempts)
                .bind(now + CLAIM_SECS)
                .execute(&self.pool)
                .await?;
            // Otherwise another process has claimed it.
            if claimed.rows_affected() > 0 {
                return Ok(Some(event));
            }
        }
    }

    pub(crate) async fn mark_delivered(
        &self,
        event: &PendingEvent,
        now: Timestamp,
    ) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE events SET status = 'delivered', delivered_at = $2 WHERE id = $1")
            .bind(&event.id)
            .bind(now.as_second())
            .execute(&self.pool)
            .await
            .map(drop)
    }

    /// Records a failed attempt, with its HTTP status if there was a response. Without `next_attempt_at` it was the last one.
    pub(crate) async fn mark_failed(
        &self,
        event: &PendingEvent,
        last_status: Option<u16>,
        next_attempt_at: Option<i64>,
    ) -> Result<(), sqlx::Error> {
        let status = match next_attempt_at {
            Some(_) => EventStatus::Pending,
            None => EventStatus::Failed,
        };
        let update = "UPDATE events SET status = $2, last_status = $3, next_attempt_at = $4 \
                      WHERE id = $1 AND status = 'pending'";
        sqlx::query(update)
            .bind(&event.id)
            .bind(status.as_str())
            .bind(last_status.map(i64::from))
            .bind(next_attempt_at.unwrap_or(0))
            .execute(&self.pool)
            .await
            .map(drop)
    }

    /// Deletes the events about tokens that were replaced.
    pub(crate) async fn delete_superseded(&self) -> Result<(), sqlx::Error> {
        let delete = "DELETE FROM events WHERE NOT EXISTS (SELECT 1 FROM connections \
                      WHERE id = connection_id AND connections.version = events.version)";
        sqlx::query(delete).execute(&self.pool).await.map(drop)
    }

    /// The first [`PAGE_SIZE`] events with this status after the one with the id `after`.
    pub(crate) async fn list(
        &self,
        status: EventStatus,
        after: &str,
    ) -> Result<Vec<EventSummary>, sqlx::Error> {
        let select = format!(
            "SELECT id, connection_id, kind AS type, status, attempts, created_at, last_status \
             FROM events WHERE status = $1 AND id > $2 ORDER BY id LIMIT {PAGE_SIZE}"
        );
        sqlx::query_as(&select)
            .bind(status.as_str())
            .bind(after)
            .fetch_all(&self.pool)
            .await
    }

    /// Enqueues an event again, whether it was delivered or given up; returns whether there is one.
    pub(crate) async fn replay(&self, id: &str, now: Timestamp) -> Result<bool, sqlx::Error> {
        let update = "UPDATE events SET status = 'pending', attempts = 0, next_attempt_at = $2, \
                      delivered_at = NULL WHERE id = $1";
        let updated = sqlx::query(update)
            .bind(id)
            .bind(now.as_second())
            .execute(&self.pool)
            .await?;
        Ok(updated.rows_affected() > 0)
    }

    /// Counts the events with this status.
    pub(crate) async fn count(&self, status: EventStatus) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar("SELECT COUNT(*) FROM events WHERE status = $1")
            .bind(status.as_str())
            .fetch_one(&self.pool)
            .await
    }
}

impl<'r> FromRow<'r, AnyRow> for PendingEvent {
    fn from_row(row: &'r AnyRow) -> Result<PendingEvent, sqlx::Error> {
        Ok(PendingEvent {
            id: row.try_get("id")?,
            body: row.try_get("body")?,
            attempts: row.try_get("attempts")?,
        })
    }
}

impl<'r> FromRow<'r, AnyRow> for EventSummary {
    fn from_row(row: &'r AnyRow) -> Result<EventSummary, sqlx::Error> {
        let status = EventStatus::try_from(row.try_get::<String, _>("status")?)
            .map_err(|error| sqlx::Error::Decode(error.into()))?;
        let created_at = Timestamp::from_second(row.try_get("created_at")?)
            .map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(EventSummary {
            id: row.try_get("id")?,
            connection_id: row.try_get("connection_id")?,
            r#type: row.try_get("type")?,
            status,
            attempts: row.try_get("attempts")?,
            created_at,
            last_status: row.try_get("last_status")?,
        })
    }
}

/// Whether `id` can be an event's. PostgreSQL fails at some other texts.
pub(crate) fn is_event_id(id: &str) -> bool {
    let hex = id.strip_prefix("evt_").unwrap_or_default();
    !hex.is_empty()
        && hex
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::{Database, EncryptionKey, PostgresUrl},
        store::{
            connections::{Connections, Scope},
            crypto::Keyring,
            database,
        },
        test_postgres,
    };
    use sqlx::Executor;

    const GITHUB: &str = "https://github.com";

    /// Waits until the insertion waits for a lock of another connection.
    async fn wait_for_a_lock(pool: &Pool) {
        let select = "SELECT COUNT(*) FROM pg_stat_activity \
                      WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO events%'";
        let waiting = async {
            while sqlx::query_scalar::<_, i64>(select)
                .fetch_one(pool)
                .await
                .unwrap()
                == 0
            {
                tokio::task::yield_now().await;
            }
        };
        let limit = std::time::Duration::from_secs(10);
        tokio::time::timeout(limit, waiting).await.unwrap();
    }

    #[tokio::test]
    async fn event_enqueued_while_its_connection_is_deleted_is_deleted_too() {
        let folder = tempfile::tempdir().unwrap();
        let url = test_postgres::create_schema().await;
        let is_postgres = url.is_some();
        let database = match url {
            Some(url) => Database::Postgres(PostgresUrl::parse(&url).unwrap()),
            None => Database::File(folder.path().join("test.sqlite")),
        };
        let pool = database::open(&database).await.unwrap();
        let insert = "INSERT INTO connections (id, github, subject, account_id, login, token_type, encrypted_token, \
                      created_at, updated_at) VALUES ('1', $1, 's', 1, 'ada', 'classic', 'v1..', 0, 0)";
        let inserted = sqlx::query(insert).bind(GITHUB).execute(&pool);
        inserted.await.unwrap();
        let keys = Keyring::new(EncryptionKey::random(), Vec::new());
        let connections = Connections::new(pool.clone(), keys, GITHUB.to_owned());
        let found = connections.find(Scope::Everyone, "1").await.unwrap();
        let record = found.unwrap();

        // Another process is deleting it, and hasn't committed yet.
        let mut other = pool.acquire().await.unwrap();
        other.execute("BEGIN").await.unwrap();
        other
            .execute("DELETE FROM connections WHERE id = '1'")
            .await
            .unwrap();
        let events = Events::new(pool.clone(), GITHUB.to_owned());
        let enqueue = events.enqueue(WebhookEventType::Expired, &record, 0, Timestamp::UNIX_EPOCH);
        let commit = async {
            if is_postgres {
                wait_for_a_lock(&pool).await;
            }
            other.execute("COMMIT").await.unwrap();
        };
        let (enqueued, ()) = tokio::join!(enqueue, commit);
        enqueued.unwrap();
        assert_eq!(events.count(EventStatus::Pending).await.unwrap(), 0);
    }
}
