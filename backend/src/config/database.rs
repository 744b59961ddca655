//! Which database connections are stored in.

use reqwest::Url;
use std::{fmt, path::PathBuf};

/// The database. Its tables are created and migrated when it is opened.
#[derive(Clone, Debug)]
pub enum Database {
    /// An SQLite file, created if it doesn't exist.
    File(PathBuf),
    /// SQLite in memory: gone with the process.
    Memory,
    /// PostgreSQL, which several processes on several machines can share.
    Postgres(PostgresUrl),
}

/// `postgres://USER:PASSWORD@HOST/NAME`. `Display` and `Debug` leave user and password out.
#[derive(Clone)]
pub struct PostgresUrl(Url);

/// Not `postgres://…` with the name of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it must be postgres://USER:PASSWORD@HOST/NAME")]
pub struct InvalidPostgresUrl;

impl PostgresUrl {
    /// # Errors
    ///
    /// If the scheme is another one, or the name of the database is missing.
    pub fn parse(text: &str) -> Result<PostgresUrl, InvalidPostgresUrl> {
        let url = Url::parse(text).or(Err(InvalidPostgresUrl))?;
        match (url.scheme(), url.path()) {
            ("postgres" | "postgresql", path) if path.len() > 1 => Ok(PostgresUrl(url)),
            _ => Err(InvalidPostgresUrl),
        }
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.0.host_str().unwrap_or_default();
        write!(formatter, "{host}{}", self.0.path())
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PostgresUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgres_url_shows_neither_user_nor_password() {
        let url = PostgresUrl::parse("postgres://ada:lovelace@db.acme.com/tokens").unwrap();
        assert_eq!(url.to_string(), "db.acme.com/tokens");
        assert_eq!(format!("{url:?}"), "PostgresUrl(db.acme.com/tokens)");
    }

    #[test]
    fn url_without_database_name_or_of_another_scheme_is_invalid() {
        for text in ["postgres://ada@db.acme.com", "mysql://ada@db/tokens", "db"] {
            assert!(PostgresUrl::parse(text).is_err(), "{text}");
        }
    }
}
