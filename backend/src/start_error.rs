//! Why a backend can't start.

use crate::config::Database;

/// Why [`AppState::open`](crate::AppState::open) fails. `Display` says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database can't be opened for writing.
    #[error("{}", describe(database, error))]
    Database {
        database: Database,
        #[source]
        error: sqlx::Error,
    },
    /// A newer version has migrated the database, or it isn't one of this program's.
    #[error(
        "the database has other tables than this version ({0}): start the version that wrote it, or name another file \
         with `--database PATH`"
    )]
    Migration(#[source] sqlx::migrate::MigrateError),
    #[error(
        "the HTTPS client can't be created ({0}): check the proxy variables of the environment"
    )]
    HttpClient(#[source] reqwest::Error),
}

fn describe(database: &Database, error: &sqlx::Error) -> String {
    let name = match database {
        Database::Postgres(url) => {
            return format!(
                "the database at {url} can't be used ({error}): check that it runs, accepts this user, and is the one \
                 that DATABASE_URL names"
            );
        }
        Database::File(path) => path.display().to_string(),
        Database::Memory => "in memory".to_owned(),
    };
    format!(
        "the database {name} can't be opened for writing ({error}): make it and its directory writable, or name another \
         one with `--database PATH`"
    )
}
