//! What is posted and what an answer means, in the words of `protocol="json"`.

mod failure;
mod json;

pub use failure::{Code, Failure};
pub use json::{Answer, Body, Json, read};

use std::fmt;

/// A connection the backend keeps: the detail of `connected`, and the value of `connection`.
///
/// Every part may be missing: a backend says what it knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Connection {
    pub connection_id: Option<String>,
    pub account: Option<Account>,
    pub token_type: Option<String>,
    /// RFC 3339, in UTC; `None` for a token that doesn't expire.
    pub expires_at: Option<String>,
    /// A classic token's scopes.
    pub scopes: Option<Vec<String>>,
    /// A fine-grained token's permissions, as far as they are known: `contents` → `read`.
    pub permissions: Option<Vec<(String, String)>>,
    /// What the host needs and the token lacks: `issues=write`.
    pub missing_permissions: Option<Vec<String>>,
}

/// The GitHub account a token belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    pub login: String,
    pub name: Option<String>,
    pub avatar_url: Option<String>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_shows_where_it_is_sent_and_nowhere_else() {
        let session = Session::new("s1").unwrap();
        assert_eq!(session.bearer(), "Bearer s1");
        assert_eq!(format!("{session:?}"), "Session(…)");
        for none in ["", "a b", "a\nb", "é"] {
            assert!(Session::new(none).is_none(), "{none:?}");
        }
    }
}
