//! Times as backends write them, which not every browser reads.

/// A time as RFC 3339 has it, of one that is written nearly so: by GitHub (`2026-06-03 19:52:44 UTC`,
/// `2025-09-10 02:30:13 +0200`), by a database (`2026-06-03 19:52:44+00`), without an offset, which is UTC then, or a
/// mere date. `None` for anything else.
///
/// ```
/// use github_pat::contract::to_rfc3339;
///
/// let time = to_rfc3339("2025-09-10 02:30:13 +0200");
/// assert_eq!(time.as_deref(), Some("2025-09-10T02:30:13+02:00"));
/// assert_eq!(to_rfc3339("soon"), None);
/// ```
pub fn to_rfc3339(text: &str) -> Option<String> {
    let (date, rest) = text.trim().split_at_checked(10)?;
    let [year, month, day] = numbers(date, '-')?;
    let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    if !is_year || !is_at_most(month, 12) || !is_at_most(day, 31) {
        return None;
    }
    let rest = match rest.strip_prefix(['T', 't', ' ']) {
        Some(rest) => rest,
        None if rest.is_empty() => "00:00:00",
        None => return None,
    };
    let zone = rest.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.');
    let (time, zone) = rest.split_at(zone.unwrap_or(rest.len()));
    let (whole, fraction) = time.split_once('.').unwrap_or((time, ""));
    let [hour, minute, second] = numbers(whole, ':')?;
    let is_time = is_at_most(hour, 23) && is_at_most(minute, 59) && is_at_most(second, 60);
    if !is_time || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let point = if fraction.is_empty() { "" } else { "." };
    Some([date, "T", whole, point, fraction, &offset(zone.trim())?].concat())
}

/// Three numbers with something between.
fn numbers(text: &str, separator: char) -> Option<[&str; 3]> {
    let mut numbers = text.split(separator);
    let all = [numbers.next()?, numbers.next()?, numbers.next()?];
    numbers.next().is_none().then_some(all)
}

/// Whether it has two digits, and is no higher.
fn is_at_most(digits: &str, highest: u8) -> bool {
    let is_number = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number && digits.parse().is_ok_and(|number: u8| number <= highest)
}

/// `Z` or `+02:00`.
fn offset(zone: &str) -> Option<String> {
    if matches!(zone, "" | "Z" | "z" | "UTC" | "GMT") {
        return Some("Z".to_owned());
    }
    let digits = zone.strip_prefix(['+', '-'])?;
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes = match minutes.strip_prefix(':').unwrap_or(minutes) {
        "" => "00",
        minutes => minutes,
    };
    let is_offset = is_at_most(hours, 23) && is_at_most(minutes, 59);
    is_offset.then(|| [&zone[..1], hours, ":", minutes].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_become_rfc_3339() {
        for (text, expected) in [
            ("2026-06-03T19:52:44Z", "2026-06-03T19:52:44Z"),
            ("2026-06-03t19:52:44z", "2026-06-03T19:52:44Z"),
            (
                "2026-06-03T19:52:44.125+02:00",
                "2026-06-03T19:52:44.125+02:00",
            ),
            // GitHub.
            ("2026-06-03 19:52:44 UTC", "2026-06-03T19:52:44Z"),
            ("2025-09-10 02:30:13 +0200", "2025-09-10T02:30:13+02:00"),
            ("2025-09-10 02:30:13 -0730", "2025-09-10T02:30:13-07:30"),
            // Databases, Python, PHP.
            ("2026-06-03 19:52:44+00", "2026-06-03T19:52:44+00:00"),
            (
                "2026-06-03 19:52:44.123456+00:00",
                "2026-06-03T19:52:44.123456+00:00",
            ),
            ("2026-06-03 19:52:44", "2026-06-03T19:52:44Z"),
            ("2026-06-03T19:52:44 GMT", "2026-06-03T19:52:44Z"),
            ("2026-06-03", "2026-06-03T00:00:00Z"),
            (" 2026-06-03 ", "2026-06-03T00:00:00Z"),
        ] {
            assert_eq!(to_rfc3339(text).as_deref(), Some(expected), "{text}");
            assert_eq!(to_rfc3339(expected).as_deref(), Some(expected));
        }
    }

    #[test]
    fn anything_else_is_no_time() {
        for text in [
            "",
            "soon",
            "1780516364",
            "June 3, 2026",
            "03/06/2026",
            "2026-06-03x",
            "2026-13-03",
            "2026-06-32",
            "2026-6-3",
            "26-06-2003",
            "2026-06-03T25:00:00Z",
            "2026-06-03T19:52Z",
            "2026-06-03T19:52:44.Z5",
            "2026-06-03T19:52:44 CEST",
            "2026-06-03T19:52:44+2",
            "2026-06-03T19:52:44+02:00:00",
            "2026-06-0é",
            "٢٠٢٦-06-03",
        ] {
            assert_eq!(to_rfc3339(text), None, "{text}");
        }
    }
}
