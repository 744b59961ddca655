//! Opens the database: SQLite's file, or PostgreSQL. The only place that knows which one it is.

use crate::config::{Database, StartError};
use reqwest::Url;
use sqlx::{
    AnyConnection, AnyPool, Connection, Executor,
    any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers},
    migrate::MigrateError,
};
use std::{
    path::{self, Path},
    time::Duration,
};

pub(crate) type Pool = AnyPool;

/// How long a request waits for a connection to the database.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often, and after which pause, something is tried that another process may be doing at the same moment.
const ATTEMPTS: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// What a statement on PostgreSQL may take, and wait for a lock; whoever asked has given up by then. The last ends a
/// transaction that nobody ends, in whichever way it was opened.
const POSTGRES: &str = "SET statement_timeout = '20s'; \
                        SET lock_timeout = '5s'; \
                        SET idle_in_transaction_session_timeout = '20s'";

/// In this order: what waits for a lock can wait for the one that the others take.
const SQLITE: &str = "PRAGMA busy_timeout = 5000; \
                      -- Readers don't wait for writers.
                      PRAGMA journal_mode = WAL; \
                      -- What was answered is on the disk, whatever happens to the process or the power.
                      PRAGMA synchronous = FULL; \
                      -- A file that can only be read is opened for reading without a word.
                      PRAGMA user_version = 1";

/// Opens it and brings its tables up to date.
pub(crate) async fn open(database: &Database) -> Result<Pool, StartError> {
    install_default_drivers();
    let failed = |error| StartError::Database {
        database: database.clone(),
        error,
    };
    let pool = AnyPoolOptions::new().acquire_timeout(PATIENCE);
    let (url, pool) = match database {
        Database::File(path) => {
            create_private(path);
            (url_of(path), on_connect(pool.max_connections(4), SQLITE))
        }
        Database::Memory => {
            // It lives in its one connection, which therefore is never closed.
            let pool = pool
                .max_connections(1)
                .idle_timeout(None)
                .max_lifetime(None);
            ("sqlite::memory:".to_owned(), on_connect(pool, SQLITE))
        }
        Database::Postgres(url) => (
            url.expose().to_owned(),
            on_connect(pool.max_connections(10), POSTGRES),
        ),
    };
    let options: AnyConnectOptions = url.parse().map_err(failed)?;
    // The pool tries again whatever fails, until its patience ends; this says why.
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

/// A file becomes one with a write-ahead log only while nobody else has it open, and SQLite doesn't wait for that.
async fn prepare_sqlite(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    let mut attempt = 1;
    loop {
        match connection.execute(SQLITE).await {
            Err(error) if is_busy(&error) && attempt < ATTEMPTS => {
                attempt += 1;
                tokio::time::sleep(PAUSE).await;
            }
            result => return result.map(drop),
        }
    }
}

/// SQLITE_BUSY, and its extended codes.
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    let code = code.and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}

/// On SQLite nothing keeps two processes that start at once from making the same tables, and one of them fails. It finds
/// them there when it tries again.
async fn migrate(pool: &Pool) -> Result<(), MigrateError> {
    let mut attempt = 1;
    loop {
        match sqlx::migrate!().run(pool).await {
            Err(MigrateError::Execute(_) | MigrateError::ExecuteMigration(..))
                if attempt < ATTEMPTS =>
            {
                attempt += 1;
                tokio::time::sleep(PAUSE).await;
            }
            migrated => return migrated,
        }
    }
}

/// The address of a file, in which any character of its path has to survive.
fn url_of(path: &Path) -> String {
    let file = path::absolute(path)
        .ok()
        .and_then(|path| Url::from_file_path(path).ok());
    file.map_or_else(String::new, |url| format!("sqlite:{}", url.path()))
}

/// Whether it answers.
pub(crate) async fn answers(pool: &Pool) -> Result<(), sqlx::Error> {
    pool.execute("SELECT 1").await.map(drop)
}

fn on_connect(pool: AnyPoolOptions, statements: &'static str) -> AnyPoolOptions {
    pool.after_connect(move |connection, _| {
        Box::pin(async move { connection.execute(statements).await.map(drop) })
    })
}

/// An empty one, for a test.
#[cfg(test)]
pub(crate) async fn fresh() -> Pool {
    let url = crate::postgres::fresh().await;
    let database = url.map_or(Database::Memory, |url| {
        Database::Postgres(crate::config::PostgresUrl::parse(&url).unwrap())
    });
    open(&database).await.unwrap()
}

/// Makes the file readable by its owner alone: whose accounts these are is nobody else's business
/// either. Where it can't be made, opening it says why.
fn create_private(path: &Path) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.open(path);
}
