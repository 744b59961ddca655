//! What the host is told of its connections: each event once, kept until it is taken.

use crate::{connections::Listed, database::Pool};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What can become of a token by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Kind {
    #[serde(rename = "connection.expiring")]
    Expiring,
    #[serde(rename = "connection.expired")]
    Expired,
    #[serde(rename = "connection.revoked")]
    Revoked,
}

/// An event on its way.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) body: String,
    /// How often it was sent before.
    attempts: i64,
}

/// The events there have been.
pub(crate) struct Events {
    pool: Pool,
}

/// A minute, two, four, and so on up to six hours: three days in all.
const MOST_ATTEMPTS: i64 = 20;
const FIRST_PAUSE: i64 = 60;
const LONGEST_PAUSE: i64 = 6 * 60 * 60;

impl Events {
    pub(crate) fn new(pool: Pool) -> Events {
        Events { pool }
    }

    /// Notes what became of a connection's token, unless that was noted before. `updated_at` tells the
    /// token from the one before it.
    pub(crate) async fn note(
        &self,
        kind: Kind,
        connection: &Listed,
        updated_at: i64,
        now: Timestamp,
    ) -> Result<(), sqlx::Error> {
        #[derive(Serialize)]
        struct Body<'a> {
            r#type: Kind,
            timestamp: Timestamp,
            data: &'a Listed,
        }
        let body = serde_json::to_string(&Body {
            r#type: kind,
            timestamp: now,
            data: connection,
        })
        .expect("it is made of text");
        let connection_id = &connection.connection.connection_id;
        let about = format!("{connection_id} {} {updated_at}", kind.as_str());
        let digest = HEXLOWER.encode(&Sha256::digest(about)[..16]);
        sqlx::query(
            // Nothing of a token that has been replaced or forgotten meanwhile.
            "INSERT INTO events (id, connection_id, kind, body, attempts, due_at) \
             SELECT $1, $2, $3, $4, 0, $5 WHERE EXISTS \
             (SELECT 1 FROM connections WHERE id = $2 AND updated_at = $6) \
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(format!("evt_{digest}"))
        .bind(connection_id)
        .bind(kind.as_str())
        .bind(body)
        .bind(now.as_second())
        .bind(updated_at)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The next one that is to be sent. Until it is taken, it is due again after a pause: for whoever takes
    /// over if this process ends meanwhile.
    pub(crate) async fn next(&self, now: Timestamp) -> Result<Option<Event>, sqlx::Error> {
        loop {
            let select = "SELECT id, body, attempts FROM events WHERE due_at <= $1 \
                          ORDER BY due_at, id LIMIT 1";
            let event: Option<Event> = sqlx::query_as(select)
                .bind(now.as_second())
                .fetch_optional(&self.pool)
                .await?;
            let Some(event) = event else { return Ok(None) };
            let is_last = event.attempts + 1 >= MOST_ATTEMPTS;
            let due_at = (!is_last).then(|| now.as_second() + pause(event.attempts));
            let claim = "UPDATE events SET attempts = attempts + 1, due_at = $3 \
                         WHERE id = $1 AND attempts = $2";
            let claimed = sqlx::query(claim)
                .bind(&event.id)
                .bind(event.attempts)
                .bind(due_at)
                .execute(&self.pool)
                .await?;
            // Else another process has it.
            if claimed.rows_affected() > 0 {
                return Ok(Some(event));
            }
        }
    }

    pub(crate) async fn taken(&self, event: &Event) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE events SET due_at = NULL WHERE id = $1")
            .bind(&event.id)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

impl Kind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Kind::Expiring => "expiring",
            Kind::Expired => "expired",
            Kind::Revoked => "revoked",
        }
    }
}

impl Event {
    /// Whether this is the last time that it is sent.
    pub(crate) fn is_last(&self) -> bool {
        self.attempts + 1 >= MOST_ATTEMPTS
    }
}

/// Seconds until it is sent again, after as many attempts before this one.
fn pause(attempts: i64) -> i64 {
    (FIRST_PAUSE << attempts.clamp(0, 16)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pauses_grow_and_last_three_days() {
        let pauses: Vec<_> = (0..MOST_ATTEMPTS - 1).map(pause).collect();
        assert_eq!(pauses[..4], [60, 120, 240, 480]);
        assert_eq!(pauses.last(), Some(&LONGEST_PAUSE));
        let days = pauses.iter().sum::<i64>() as f64 / 86_400.0;
        assert!((2.5..3.5).contains(&days), "{days}");
    }
}
