//! The token that an app asks for: its permissions and scopes, and GitHub's page for creating it.

mod permission;
mod scope;
mod template;

pub use permission::{
    InvalidPermission, LABELS, Level, Permission, PermissionCategory, Permissions, WRITE_ONLY,
};
pub use scope::{InvalidScope, Scopes, scope_implies};
pub use template::{Expiration, Normalization, RepositoryAccess, TokenTemplate};

/// The entries of a list, separated by white space or commas.
pub fn split_list(text: &str) -> impl Iterator<Item = &str> {
    let entries = text.split(|c: char| c.is_whitespace() || c == ',');
    entries.filter(|entry| !entry.is_empty())
}
