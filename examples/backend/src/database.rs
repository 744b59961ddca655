//! Opens the database. The only place that knows it is SQLite.

use crate::config::{Database, StartError};
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::Path, time::Duration};

pub(crate) type Pool = SqlitePool;

/// Opens it and brings its tables up to date.
pub(crate) async fn open(database: &Database) -> Result<Pool, StartError> {
    let (options, pool) = match database {
        Database::File(path) => {
            create_private(path);
            let options = SqliteConnectOptions::new()
                .filename(path)
                .create_if_missing(true)
                // Readers don't wait for writers.
                .journal_mode(SqliteJournalMode::Wal)
                // What was answered is on the disk, whatever happens to the process or the power.
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(5));
            (options, SqlitePoolOptions::new().max_connections(4))
        }
        Database::Memory => {
            // It lives in its one connection, which therefore is never closed.
            let pool = SqlitePoolOptions::new()
                .max_connections(1)
                .idle_timeout(None)
                .max_lifetime(None);
            (SqliteConnectOptions::new(), pool)
        }
    };
    let failed = |error| StartError::Database {
        database: database.clone(),
        error,
    };
    let pool = pool.connect_with(options).await.map_err(failed)?;
    // A file that can only be read is opened for reading without a word.
    sqlx::query("PRAGMA user_version = 1")
        .execute(&pool)
        .await
        .map_err(failed)?;
    sqlx::migrate!()
        .run(&pool)
        .await
        .map_err(StartError::Migration)?;
    Ok(pool)
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
