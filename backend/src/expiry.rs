//! How long before its end a token is spoken of.

use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use std::fmt;

/// A time from now on: `7d`, `36h`, or as ISO 8601 writes them, `P7D` and `PT36H`. A day has 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Within(SignedDuration);

/// No duration, a negative one, or one that no calendar reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadWithin;

impl Within {
    pub fn parse(text: &str) -> Result<Within, BadWithin> {
        let span: Span = text.parse().or(Err(BadWithin))?;
        let duration = span.to_duration(SpanRelativeTo::days_are_24_hours());
        match duration {
            Ok(duration) if !duration.is_negative() => Ok(Within(duration)),
            _ => Err(BadWithin),
        }
    }

    /// The last moment of it, in seconds since 1970.
    pub(crate) fn until(self, now: Timestamp) -> i64 {
        now.as_second().saturating_add(self.0.as_secs())
    }
}

impl fmt::Display for Within {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}h", self.0.as_hours())
    }
}

impl fmt::Display for BadWithin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a duration is written like 7d, 36h or P7D")
    }
}

impl std::error::Error for BadWithin {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_written_in_two_ways() {
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
            let within = Within::parse(text).ok();
            let expected = hours.map(|hours| Within(SignedDuration::from_hours(hours)));
            assert_eq!(within, expected, "{text}");
        }
    }
}
