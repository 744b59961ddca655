//! The app's session token, which is sent with each request.

use std::fmt;

/// The app's short-lived session token. A secret: `Debug` is redacted.
#[derive(Clone, PartialEq, Eq)]
pub struct Session(String);

impl Session {
    /// `None` unless it is printable ASCII without spaces, because a header can't carry anything else.
    pub fn new(text: &str) -> Option<Session> {
        let is_valid = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        is_valid.then(|| Session(text.to_owned()))
    }

    /// The token itself: for a request. Never for a log.
    pub(super) fn expose(&self) -> &str {
        &self.0
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
    fn session_takes_visible_ascii() {
        assert_eq!(Session::new("s1").unwrap().expose(), "s1");
        for text in ["", "a b", "a\nb", "é"] {
            assert!(Session::new(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn session_debug_is_redacted() {
        let session = Session::new("s1").unwrap();
        assert_eq!(format!("{session:?}"), "Session(…)");
    }
}
