//! Reads from a response how many seconds to wait before the next attempt.

/// Seconds by `Retry-After` (RFC 9110, 10.2.3: seconds or a date), else by `X-RateLimit-Reset` (epoch seconds), which
/// some servers let a page of another origin read instead. `now` and the date that `parse_date` reads are epoch
/// milliseconds.
pub fn seconds_to_wait(
    retry_after: Option<&str>,
    rate_limit_reset: Option<&str>,
    now: f64,
    parse_date: impl FnOnce(&str) -> f64,
) -> Option<u32> {
    let until = |end: f64| Some(((end - now) / 1000.0).ceil() as u32);
    let wait = match (retry_after, rate_limit_reset) {
        (Some(text), _) => match text.parse() {
            Ok(seconds) => Some(seconds),
            Err(_) => until(parse_date(text)),
        },
        (None, Some(text)) => until(f64::from(text.parse::<u32>().ok()?) * 1000.0),
        (None, None) => None,
    };
    wait.filter(|seconds| *seconds > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: f64 = 1_700_000_000_000.0;

    fn parse_date(text: &str) -> f64 {
        match text {
            "in a minute" => NOW + 59_001.0,
            "a minute ago" => NOW - 60_000.0,
            _ => f64::NAN,
        }
    }

    #[test]
    fn wait_is_read_from_either_header() {
        for (retry_after, rate_limit_reset, expected) in [
            (None, None, None),
            (Some("7"), None, Some(7)),
            (Some("7"), Some("1700000030"), Some(7)),
            (Some("0"), None, None),
            (Some("-5"), None, None),
            (Some("soon"), None, None),
            (Some("in a minute"), None, Some(60)),
            (Some("a minute ago"), None, None),
            (None, Some("1700000030"), Some(30)),
            (None, Some("1699999999"), None),
            (None, Some("soon"), None),
        ] {
            let wait = seconds_to_wait(retry_after, rate_limit_reset, NOW, parse_date);
            assert_eq!(wait, expected, "{retry_after:?} {rate_limit_reset:?}");
        }
    }
}
