//! Opens SQLite or PostgreSQL, and migrates the tables. No other module knows which of them it is.

use super::migrations::Migrations;
use crate::{config::Database, start_error::StartError};
use reqwest::Url;
use sqlx::{
    AnyConnection, AnyPool, Connection, Executor,
    any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers},
    migrate::{MigrateError, Migrator},
};
use std::{
    fs::OpenOptions,
    path::{self, Path},
    time::Duration,
};

pub(crate) type Pool = AnyPool;

/// How long a request waits for a connection of the pool.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// Retries where another process may be starting on the same SQLite file.
const MAX_ATTEMPTS: u32 = 50;
const RETRY_INTERVAL: Duration = Duration::from_millis(100);

/// Limits for statements, locks and idle transactions, shorter than the timeout of a request.
const POSTGRES_SETTINGS: &str = "SET statement_timeout = '20s'; \
                                 SET lock_timeout = '5s'; \
                                 SET idle_in_transaction_session_timeout = '20s'";

/// `busy_timeout` comes first, so that the others can wait for locks.
const SQLITE_PRAGMAS: &str = "PRAGMA busy_timeout = 5000; \
                              -- Readers don't wait for writers.
                              PRAGMA journal_mode = WAL; \
                              -- Commits survive a power failure.
                              PRAGMA synchronous = FULL; \
                              -- SQLite opens a read-only file without an error; this write fails instead.
                              PRAGMA user_version = 1";

pub(crate) async fn open(database: &Database) -> Result<Pool, StartError> {
    install_default_drivers();
    let failed = |error| StartError::Database {
        database: database.clone(),
        error,
    };
    let pool = AnyPoolOptions::new().acquire_timeout(ACQUIRE_TIMEOUT);
    let (url, pool) = match database {
        Database::File(path) => {
            create_with_mode_600(path);
            let pool = on_connect(pool.max_connections(4), SQLITE_PRAGMAS);
            (sqlite_url(path), pool)
        }
        Database::Memory => {
            // The database lives as long as its only connection.
            let pool = pool
                .max_connections(1)
                .idle_timeout(None)
                .max_lifetime(None);
            (
                "sqlite::memory:".to_owned(),
                on_connect(pool, SQLITE_PRAGMAS),
            )
        }
        Database::Postgres(url) => {
            let pool = on_connect(pool.max_connections(10), POSTGRES_SETTINGS);
            (url.expose().to_owned(), pool)
        }
    };
    let options: AnyConnectOptions = url.parse().map_err(failed)?;
    // The pool retries until its timeout and hides the reason; a single connection fails at once with it.
    let mut first = AnyConnection::connect_with(&options)
        .await
        .map_err(failed)?;
    if !matches!(database, Database::Postgres(_)) {
        prepare_sqlite(&mut first).await.map_err(failed)?;
    }
    first.close().await.map_err(failed)?;
    let pool = pool.connect_with(options).await.map_err(failed)?;
    migrate(&pool).await.map_err(StartError::Migration)?;
    Ok(pool)
}

/// Switching a file to WAL fails while another process has it open, and `busy_timeout` doesn't apply to it.
async fn prepare_sqlite(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    let mut attempt = 1;
    loop {
        match connection.execute(SQLITE_PRAGMAS).await {
            Err(error) if is_busy(&error) && attempt < MAX_ATTEMPTS => {
                attempt += 1;
                tokio::time::sleep(RETRY_INTERVAL).await;
            }
            result => return result.map(drop),
        }
    }
}

/// SQLITE_BUSY or one of its extended codes.
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    let code = code.and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}

/// sqlx has no lock for migrations of SQLite: of two processes that start at once, one fails because a table exists, and
/// finds nothing left to do in the next attempt.
async fn migrate(pool: &Pool) -> Result<(), MigrateError> {
    let migrator = Migrator::new(Migrations).await?;
    let mut attempt = 1;
    loop {
        match migrator.run(pool).await {
            Err(MigrateError::Execute(_) | MigrateError::ExecuteMigration(..))
                if attempt < MAX_ATTEMPTS =>
            {
                attempt += 1;
                tokio::time::sleep(RETRY_INTERVAL).await;
            }
            migrated => return migrated,
        }
    }
}

/// Percent-encoded, because a path may have any character.
fn sqlite_url(path: &Path) -> String {
    let url = path::absolute(path)
        .ok()
        .and_then(|path| Url::from_file_path(path).ok());
    url.map_or_else(String::new, |url| format!("sqlite:{}", url.path()))
}

/// Whether the database answers.
pub(crate) async fn ping(pool: &Pool) -> Result<(), sqlx::Error> {
    pool.execute("SELECT 1").await.map(drop)
}

fn on_connect(pool: AnyPoolOptions, statements: &'static str) -> AnyPoolOptions {
    pool.after_connect(move |connection, _| {
        Box::pin(async move { connection.execute(statements).await.map(drop) })
    })
}

/// Creates the file so that only its owner can read it: subjects and accounts are private, too. If that fails, opening it
/// says why.
fn create_with_mode_600(path: &Path) {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.open(path);
}

/// An empty database, on PostgreSQL where the tests run on it.
#[cfg(test)]
pub(crate) async fn test_pool() -> Pool {
    let url = crate::test_postgres::create_schema().await;
    let database = url.map_or(Database::Memory, |url| {
        Database::Postgres(crate::config::PostgresUrl::parse(&url).unwrap())
    });
    open(&database).await.unwrap()
}
