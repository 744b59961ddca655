//! What is posted and what an answer means, in the words of `protocol="json"`.

mod error;
mod json;

pub use error::ConnectError;
pub use json::{HttpResponse, ResponseBody, parse_response};

use std::fmt;

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
