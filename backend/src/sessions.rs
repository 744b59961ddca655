//! Sessions: what a browser shows to speak for one subject, for a while.

use crate::{keys, store::database::Pool};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Long enough to make a token on GitHub, short enough to be worth little when it leaks.
pub(crate) const LIFETIME: SignedDuration = SignedDuration::from_mins(30);

/// Whom the host's server names when it opens a session: its own user, in its own words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Subject(String);

/// No name, or one of more than 200 characters.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadSubject;

/// The sessions that are open, known by their SHA-256 alone: who reads the database can't speak
/// for anyone.
pub(crate) struct Sessions {
    pool: Pool,
}

impl Subject {
    /// Whom the playground's session speaks for.
    pub(crate) fn playground() -> Subject {
        Subject("playground".to_owned())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Subject {
    type Error = BadSubject;

    fn try_from(text: String) -> Result<Subject, BadSubject> {
        match text.chars().count() {
            // What no database keeps and no log shows is no name.
            1..=200 if !text.chars().any(char::is_control) => Ok(Subject(text)),
            _ => Err(BadSubject),
        }
    }
}

impl std::fmt::Display for BadSubject {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a subject has 1 to 200 characters, none of them a control character")
    }
}

impl Sessions {
    pub(crate) fn new(pool: Pool) -> Sessions {
        Sessions { pool }
    }

    /// Opens a session that ends at `expires_at`.
    pub(crate) async fn open(
        &self,
        subject: &Subject,
        expires_at: Timestamp,
    ) -> Result<Zeroizing<String>, sqlx::Error> {
        let session = Zeroizing::new(BASE64URL_NOPAD.encode(keys::random::<32>().as_slice()));
        sqlx::query("INSERT INTO sessions (digest, subject, expires_at) VALUES ($1, $2, $3)")
            .bind(digest(&session))
            .bind(subject.as_str())
            .bind(expires_at.as_second())
            .execute(&self.pool)
            .await?;
        Ok(session)
    }

    /// Ends all sessions of a subject; returns how many there were.
    pub(crate) async fn revoke_all_of(&self, subject: &Subject) -> Result<u64, sqlx::Error> {
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

    /// Whom a session speaks for, while it lasts.
    pub(crate) async fn subject(
        &self,
        session: &str,
        now: Timestamp,
    ) -> Result<Option<Subject>, sqlx::Error> {
        let subject = sqlx::query_scalar(
            "SELECT subject FROM sessions WHERE digest = $1 AND expires_at > $2",
        )
        .bind(digest(session))
        .bind(now.as_second())
        .fetch_optional(&self.pool)
        .await?;
        Ok(subject.map(Subject))
    }
}

/// A session is 32 random bytes: nothing slower than a plain digest is needed to hide it.
fn digest(session: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(session))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::database;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn subject(text: &str) -> Subject {
        Subject::try_from(text.to_owned()).unwrap()
    }

    #[tokio::test]
    async fn a_session_speaks_for_its_subject_until_it_ends() {
        let sessions = Sessions::new(database::fresh().await);
        let ada = sessions.open(&subject("ada"), at(100)).await.unwrap();
        let bob = sessions.open(&subject("bob"), at(150)).await.unwrap();
        for (session, now, expected) in [
            (ada.as_str(), 0, Some("ada")),
            (&*ada, 99, Some("ada")),
            (&*ada, 100, None),
            (&*bob, 100, Some("bob")),
            ("", 0, None),
            (&ada[1..], 0, None),
        ] {
            let found = sessions.subject(session, at(now)).await.unwrap();
            assert_eq!(found, expected.map(subject), "{now}");
        }
    }

    #[tokio::test]
    async fn expired_sessions_are_deleted_and_no_session_is_written_down() {
        let pool = database::fresh().await;
        let sessions = Sessions::new(pool.clone());
        sessions.open(&subject("ada"), at(100)).await.unwrap();
        let session = sessions.open(&subject("ada"), at(200)).await.unwrap();
        sessions.delete_expired(at(100)).await.unwrap();
        let kept: Vec<String> = sqlx::query_scalar("SELECT digest FROM sessions")
            .fetch_all(&pool)
            .await
            .unwrap();
        assert_eq!(kept, [digest(&session)]);
        assert!(!kept[0].contains(session.as_str()));
    }

    #[test]
    fn a_subject_has_1_to_200_characters() {
        for (text, expected) in [
            ("a".to_owned(), true),
            ("é".repeat(200), true),
            (String::new(), false),
            ("a".repeat(201), false),
        ] {
            assert_eq!(Subject::try_from(text).is_ok(), expected);
        }
    }
}
