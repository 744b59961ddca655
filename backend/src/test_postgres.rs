//! The PostgreSQL server that `TEST_POSTGRES` names, where the tests run on it. The unit tests and the
//! integration tests use this file.

use data_encoding::HEXLOWER;
use sqlx::{Connection, Executor, PgConnection};

/// Creates a schema for one test; returns the URL that selects it. `None` without a server.
pub async fn create_schema() -> Option<String> {
    let server = std::env::var("TEST_POSTGRES").ok()?;
    let mut name = [0; 8];
    getrandom::fill(&mut name).unwrap();
    let schema = format!("test_{}", HEXLOWER.encode(&name));
    let mut connection = PgConnection::connect(&server).await.unwrap();
    let create = format!("CREATE SCHEMA {schema}");
    connection.execute(create.as_str()).await.unwrap();
    Some(format!("{server}?options[search_path]={schema}"))
}
