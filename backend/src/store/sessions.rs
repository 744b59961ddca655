//! Sessions: with one a browser acts for one subject, for a limited time.

use super::{database::Pool, subject::Subject};
use crate::random::random_bytes;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Long enough to create a token on GitHub, short enough that a leaked session is worth little.
pub(crate) const LIFETIME: SignedDuration = SignedDuration::from_mins(30);

/// The sessions, stored as SHA-256 digests: reading the database gives access to none.
pub(crate) struct Sessions {
    pool: Pool,
}

impl Sessions {
    pub(crate) fn new(pool: Pool) -> Sessions {
        Sessions { pool }
    }

    pub(crate) async fn create(
        &self,
        subject: &Subject,
        expires_at: Timestamp,
    ) -> Result<Zeroizing<String>, sqlx::Error> {
        let session = BASE64URL_NOPAD.encode(random_bytes::<32>().as_slice());
        let session = Zeroizing::new(session);
        sqlx::query("INSERT INTO sessions (digest, subject, expires_at) VALUES ($1, $2, $3)")
            .bind(digest(&session))
            .bind(subject.as_str())
            .bind(expires_at.as_second())
            .execute(&self.pool)
            .await?;
        Ok(session)
    }

    /// The subject of a session that hasn't expired.
    pub(crate) async fn find_subject(
        &self,
        session: &str,
        now: Timestamp,
    ) -> Result<Option<Subject>, sqlx::Error> {
        let subject: Option<String> = sqlx::query_scalar(
            "SELECT subject FROM sessions WHERE digest = $1 AND expires_at > $2",
        )
        .bind(digest(session))
        .bind(now.as_second())
        .fetch_optional(&self.pool)
        .await?;
        Ok(subject.and_then(|subject| Subject::try_from(subject).ok()))
    }

    /// Deletes the sessions of a subject; returns how many there were.
    pub(crate) async fn delete_for_subject(&self, subject: &Subject) -> Result<u64, sqlx::Error> {
        let deleted = sqlx::query("DELETE FROM sessions WHERE subject = $1")
            .bind(subject.as_str())
            .execute(&self.pool)
            .await?;
        Ok(deleted.rows_affected())
    }

    pub(crate) async fn delete_expired(&self, now: Timestamp) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM sessions WHERE expires_at <= $1")
            .bind(now.as_second())
            .execute(&self.pool)
            .await
            .map(drop)
    }
}

/// A session is 32 random bytes, so a fast digest is enough.
fn digest(session: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(session))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::database::test_pool;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn subject(text: &str) -> Subject {
        Subject::try_from(text.to_owned()).unwrap()
    }

    #[tokio::test]
    async fn session_belongs_to_its_subject_until_it_expires() {
        let sessions = Sessions::new(test_pool().await);
        let ada = sessions.create(&subject("ada"), at(100)).await.unwrap();
        let bob = sessions.create(&subject("bob"), at(150)).await.unwrap();
        for (session, now, expected) in [
            (ada.as_str(), 0, Some("ada")),
            (&*ada, 99, Some("ada")),
            (&*ada, 100, None),
            (&*bob, 100, Some("bob")),
            ("", 0, None),
            (&ada[1..], 0, None),
        ] {
            let found = sessions.find_subject(session, at(now)).await.unwrap();
            assert_eq!(found, expected.map(subject), "{now}");
        }
    }

    #[tokio::test]
    async fn expired_sessions_are_deleted_and_only_digests_are_stored() {
        let pool = test_pool().await;
        let sessions = Sessions::new(pool.clone());
        sessions.create(&subject("ada"), at(100)).await.unwrap();
        let session = sessions.create(&subject("ada"), at(200)).await.unwrap();
        sessions.delete_expired(at(100)).await.unwrap();
        let stored: Vec<String> = sqlx::query_scalar("SELECT digest FROM sessions")
            .fetch_all(&pool)
            .await
            .unwrap();
        assert_eq!(stored, [digest(&session)]);
        assert!(!stored[0].contains(session.as_str()));
    }
}
