//! The policy: which token is accepted, and what it must be allowed to do. The form's own settings only advise people.

use super::Repository;
use github_pat::{AcceptedTokenTypes, Permissions, Scopes};

/// The requirements for a token. With the default, every token that GitHub accepts is stored, and nothing is probed.
#[derive(Clone, Debug, Default)]
pub struct TokenPolicy {
    /// Required of a fine-grained token.
    pub permissions: Permissions,
    /// Required of a classic token.
    pub scopes: Scopes,
    /// The repository that a token has to reach. Without one, permissions are probed on the first private repository
    /// that the token sees.
    pub repository: Option<Repository>,
    pub token_types: AcceptedTokenTypes,
}
