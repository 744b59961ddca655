//! The migrations of the database, compiled in.
//!
//! Not by `sqlx::migrate!()`: sqlx's macros compile sqlx and SQLite a second time, for themselves.

use sqlx::{
    error::BoxDynError,
    migrate::{Migration, MigrationSource, MigrationType},
};
use std::pin::Pin;

/// Version, description and SQL, as the name of each file says: `migrations/0001_initial.sql`.
const MIGRATIONS: &[(i64, &str, &str)] = &[(
    1,
    "initial",
    include_str!("../../migrations/0001_initial.sql"),
)];

#[derive(Debug)]
pub(super) struct Migrations;

impl MigrationSource<'static> for Migrations {
    fn resolve(self) -> Pin<Box<dyn Future<Output = Result<Vec<Migration>, BoxDynError>> + Send>> {
        let migration = |&(version, description, sql): &(i64, &'static str, &'static str)| {
            let simple = MigrationType::Simple;
            Migration::new(version, description.into(), simple, sql.into(), false)
        };
        Box::pin(async move { Ok(MIGRATIONS.iter().map(migration).collect()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// As sqlx reads the folder.
    #[tokio::test]
    async fn migrations_are_those_of_the_folder() {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"));
        let [compiled_in, read] = [Migrations.resolve().await, folder.resolve().await];
        let [compiled_in, read] = [compiled_in, read].map(|it| {
            let fields = |it: Migration| (it.version, it.description, it.sql, it.no_tx);
            it.unwrap().into_iter().map(fields).collect::<Vec<_>>()
        });
        assert_eq!(compiled_in, read);
    }
}
