//! The database: sessions, connections with their encrypted tokens, and webhook events.
//!
//! Each write is one statement, without a transaction: a future that is dropped while `BEGIN` is in flight would give its
//! PostgreSQL connection back to the pool inside an open transaction (sqlx 0.8, issue 4385).

pub(crate) mod connections;
pub(crate) mod crypto;
pub(crate) mod database;
pub(crate) mod events;
mod migrations;
pub(crate) mod sessions;
pub(crate) mod subject;
