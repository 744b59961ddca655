//! A database on the PostgreSQL server that `TEST_POSTGRES` names, where the tests are run against one.

use data_encoding::HEXLOWER;
use sqlx::{Connection, Executor, PgConnection};

/// The address of a place there that nobody else has.
pub async fn fresh() -> Option<String> {
    let server = std::env::var("TEST_POSTGRES").ok()?;
    let mut name = [0; 8];
    getrandom::fill(&mut name).unwrap();
    let schema = format!("test_{}", HEXLOWER.encode(&name));
    let mut connection = PgConnection::connect(&server).await.unwrap();
    let create = format!("CREATE SCHEMA {schema}");
    connection.execute(create.as_str()).await.unwrap();
    Some(format!("{server}?options[search_path]={schema}"))
}
