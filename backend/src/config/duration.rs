//! How long before its expiry a token counts as expiring.

use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use std::fmt;

/// A time from now on: `7d`, `36h`, or ISO 8601's `P7D` and `PT36H`. A day has 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpiryWindow(SignedDuration);

/// Not a duration, a negative one, or one beyond the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid duration: expected one like 7d, 36h or P7D")]
pub struct InvalidDuration;

impl ExpiryWindow {
    /// # Errors
    ///
    /// If `text` isn't a duration, or a negative one.
    pub fn parse(text: &str) -> Result<ExpiryWindow, InvalidDuration> {
        let span: Span = text.parse().or(Err(InvalidDuration))?;
        let duration = span.to_duration(SpanRelativeTo::days_are_24_hours());
        match duration {
            Ok(duration) if !duration.is_negative() => Ok(ExpiryWindow(duration)),
            _ => Err(InvalidDuration),
        }
    }

    /// Its end, in seconds since 1970.
    pub(crate) fn end(self, now: Timestamp) -> i64 {
        now.as_second().saturating_add(self.0.as_secs())
    }
}

impl fmt::Display for ExpiryWindow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}h", self.0.as_hours())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expiry_window_is_parsed_in_both_notations() {
        for (text, hours) in [
            ("7d", Some(168)),
            ("P7D", Some(168)),
            ("P1W", Some(168)),
            ("36h", Some(36)),
            ("PT36H", Some(36)),
            ("0d", Some(0)),
            ("-7d", None),
            ("7", None),
            ("", None),
            ("1 month", None),
            ("99999999d", None),
            ("soon", None),
        ] {
            let window = ExpiryWindow::parse(text).ok();
            let expected = hours.map(|hours| ExpiryWindow(SignedDuration::from_hours(hours)));
            assert_eq!(window, expected, "{text}");
        }
    }
}
