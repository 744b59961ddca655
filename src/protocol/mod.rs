//! What is posted and what an answer means, in the words of `protocol="json"`.

mod failure;
mod json;

pub use failure::{Code, Failure};
pub use json::{Answer, Body, Order, read};

use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// A connection the backend keeps: the detail of `connected`, and the value of `connection`.
///
/// Every part may be missing: a backend says what it knows. It is read with the wire's names
/// (`connection_id`) or the page's (`connectionId`), and written with the page's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all(serialize = "camelCase"))]
pub struct Connection {
    #[serde(alias = "connectionId")]
    pub connection_id: Option<String>,
    pub account: Option<Account>,
    #[serde(alias = "tokenType")]
    pub token_type: Option<String>,
    /// RFC 3339, in UTC; `None` for a token that doesn't expire.
    #[serde(alias = "expiresAt")]
    pub expires_at: Option<String>,
    /// A classic token's scopes.
    pub scopes: Option<Vec<String>>,
    /// A fine-grained token's permissions, as far as they are known: `contents` → `read`.
    pub permissions: Option<BTreeMap<String, String>>,
    /// What the host needs and the token lacks: `issues=write`.
    #[serde(alias = "missingPermissions")]
    pub missing_permissions: Option<Vec<String>>,
}

/// The GitHub account a token belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all(serialize = "camelCase"))]
pub struct Account {
    pub login: String,
    pub name: Option<String>,
    #[serde(alias = "avatarUrl")]
    pub avatar_url: Option<String>,
    #[serde(alias = "htmlUrl")]
    pub html_url: Option<String>,
}

/// The host's short-lived session token. A secret: `Debug` is redacted.
#[derive(Clone, PartialEq, Eq)]
pub struct Session(String);

impl Session {
    /// `None` for what no header can carry: it takes visible ASCII.
    pub fn new(text: &str) -> Option<Session> {
        let good = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        good.then(|| Session(text.to_owned()))
    }

    /// The value of the `Authorization` header.
    pub fn bearer(&self) -> String {
        ["Bearer ", &self.0].concat()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Session(…)")
    }
}
