//! Opens the database: SQLite's file, or PostgreSQL. The only place that knows which one it is.

use crate::config::{Database, StartError};
use reqwest::Url;
use sqlx::{
    AnyConnection, AnyPool, Connection, Executor,
    any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers},
};
use std::{
    path::{self, Path},
    time::Duration,
};

pub(crate) type Pool = AnyPool;

/// How long a request waits for a connection to the database.
const PATIENCE: Duration = Duration::from_secs(5);

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
            (url_of(path), of_sqlite(pool.max_connections(4)))
        }
        Database::Memory => {
            // It lives in its one connection, which therefore is never closed.
            let pool = pool
                .max_connections(1)
                .idle_timeout(None)
                .max_lifetime(None);
            ("sqlite::memory:".to_owned(), of_sqlite(pool))
        }
        Database::Postgres(url) => (url.expose().to_owned(), pool.max_connections(10)),
    };
    let options: AnyConnectOptions = url.parse().map_err(failed)?;
    // The pool tries again whatever fails, until its patience ends; this says why.
    let mut first = AnyConnection::connect_with(&options)
        .await
        .map_err(failed)?;
    if !matches!(database, Database::Postgres(_)) {
        first.execute(SQLITE).await.map_err(failed)?;
    }
    first.close().await.map_err(failed)?;
    let pool = pool.connect_with(options).await.map_err(failed)?;
    sqlx::migrate!()
        .run(&pool)
        .await
        .map_err(StartError::Migration)?;
    Ok(pool)
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

fn of_sqlite(pool: AnyPoolOptions) -> AnyPoolOptions {
    pool.after_connect(|connection, _| {
        Box::pin(async move { connection.execute(SQLITE).await.map(drop) })
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
