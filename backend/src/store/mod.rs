//! The database: sessions, connections with their encrypted tokens, and events on their way.
//!
//! Each write is one statement, and no transaction is ever opened: a future that is dropped while `BEGIN` is in flight
//! would hand its PostgreSQL connection back inside an open transaction (sqlx 0.8, issue 4385).

pub(crate) mod connections;
pub(crate) mod crypto;
pub(crate) mod database;
pub(crate) mod events;
