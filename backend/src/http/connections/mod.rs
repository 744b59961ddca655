//! Connections: creating, listing, checking and deleting them, and reading their tokens.

mod check;
mod connect;
mod delete;
mod list;
mod read_token;

pub(super) use check::check;
pub(super) use connect::connect;
pub(super) use delete::{delete, delete_for_subject};
pub(super) use list::list;
pub(super) use read_token::read_token;
