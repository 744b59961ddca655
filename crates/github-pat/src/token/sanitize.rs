//! Takes a token out of what copying drags along: line breaks, quotes, a header, a line of a settings
//! file, an address.

use super::{
    MAX_LEN, MIN_LEN,
    characters::{is_blank, is_quote, is_token_char},
    find::{Found, find_token, visible},
};
use std::{fmt, ops::Range};
use zeroize::Zeroizing;

/// What was removed: worth saying, since a password field never shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sanitized {
    /// So many line breaks; with spaces among them, they alone are counted.
    LineBreaks(u32),
    /// So many spaces, tabs and the like.
    Whitespace(u32),
    /// So many characters that take no room.
    ZeroWidth(u32),
    /// Quotes, `Bearer`, `NAME=`, a line of JSON, an address: a text that has the token in it.
    SurroundingText,
}

/// A text without what copying drags along. It need not be a token, and may be a secret: its `Debug` is
/// redacted, and its bytes are overwritten when it is dropped.
pub struct SanitizedText {
    text: Zeroizing<String>,
    removed: Option<Sanitized>,
}

impl SanitizedText {
    /// What is left.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// What was removed; `None` for a text that is left as it was.
    pub fn removed(&self) -> Option<Sanitized> {
        self.removed
    }

    pub(super) fn into_text(mut self) -> String {
        std::mem::take(&mut *self.text)
    }
}

impl fmt::Debug for SanitizedText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("SanitizedText");
        shown
            .field("removed", &self.removed)
            .finish_non_exhaustive()
    }
}

/// Removes what copying drags along: white space in a token, zero-width characters, quotes, and the text around
/// a token. Sanitizing twice is sanitizing once.
///
/// Two tokens that differ are left with a space between them, and so are the words of a text without a token: neither
/// is sent. A text that is longer than any token is cut where it still shows that it is too long; of a JWT, such as an
/// App's newer installation tokens, only the beginning stays.
///
/// ```
/// use github_pat::{Sanitized, sanitize};
///
/// let token = ["ghp_", &"A".repeat(30), "0uCPlr"].concat();
/// let sanitized = sanitize(&format!("GITHUB_TOKEN=\"{token}\"\n"));
/// assert_eq!(sanitized.expose(), token);
/// assert_eq!(sanitized.removed(), Some(Sanitized::SurroundingText));
/// ```
pub fn sanitize(text: &str) -> SanitizedText {
    let mut sanitized = sanitize_once(text);
    // What was cut may read differently.
    loop {
        let again = sanitize_once(&sanitized.text);
        if *again.text == *sanitized.text {
            return sanitized;
        }
        sanitized = SanitizedText {
            removed: again.removed.or(sanitized.removed),
            ..again
        };
    }
}

fn sanitize_once(text: &str) -> SanitizedText {
    // Room for all of it at once: growing would leave copies behind.
    let mut kept = Zeroizing::new(String::with_capacity(text.len() + 1));
    let (place, parts) = match find_token(text) {
        Found::One(place) => (place.clone(), [place, 0..0]),
        Found::Several([first, second]) => (0..0, [first, second]),
        Found::Nothing => {
            let part = text.trim_matches(|c| is_blank(c) || is_quote(c));
            let start = part.as_ptr() as usize - text.as_ptr() as usize;
            let place = start..start + part.len();
            keep_words(&mut kept, part);
            (place, [0..0, 0..0])
        }
    };
    for part in parts {
        if !part.is_empty() {
            let separator = if kept.is_empty() { "" } else { " " };
            kept.push_str(separator);
            kept.extend(visible(&text[part]).take(MAX_LEN + 1));
        }
    }
    SanitizedText {
        removed: (*kept != text).then(|| removed(text, place)),
        text: kept,
    }
}

/// Keeps the words of a text without a token, with a space between them.
fn keep_words(kept: &mut String, text: &str) {
    let words = || {
        text.split_whitespace()
            .filter(|word| visible(word).next().is_some())
    };
    let is_long = |word| visible(word).take(MIN_LEN).count() == MIN_LEN;
    // A token of another day that was wrapped, or a hash in groups, is one word.
    let is_wrapped =
        words().rev().skip(1).all(is_long) && words().all(|word| visible(word).all(is_token_char));
    let is_hex = || words().all(|word| visible(word).all(|c| c.is_ascii_hexdigit()));
    let separator = if is_wrapped || is_hex() { "" } else { " " };
    let mut room = MAX_LEN + 1;
    for word in words() {
        let separator = if kept.is_empty() { "" } else { separator };
        let letters = separator.chars().chain(visible(word));
        for c in letters.take(room) {
            kept.push(c);
            room -= 1;
        }
    }
}

/// What a text has beside what stands at this place, and in it.
fn removed(text: &str, place: Range<usize>) -> Sanitized {
    let [before, after] = [&text[..place.start], &text[place.end..]];
    if visible(before).chain(visible(after)).next().is_some() {
        return Sanitized::SurroundingText;
    }
    // A carriage return and a line feed are one line break.
    let line_breaks =
        text.matches('\n').count() + text.matches('\r').count() - text.matches("\r\n").count();
    let spaces = text.chars().filter(|c| c.is_whitespace()).count();
    if line_breaks > 0 {
        Sanitized::LineBreaks(line_breaks as u32)
    } else if spaces > 0 {
        Sanitized::Whitespace(spaces as u32)
    } else {
        let invisible = text.chars().filter(|&c| is_blank(c)).count();
        Sanitized::ZeroWidth(invisible as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tests::{classic, fine_grained, legacy};

    #[track_caller]
    fn check(text: &str, expected: &str, removed: Option<Sanitized>) {
        let once = sanitize(text);
        let found = (once.expose(), once.removed());
        assert_eq!(found, (expected, removed), "{text:?}");
        let twice = sanitize(once.expose());
        let found = (twice.expose(), twice.removed());
        assert_eq!(found, (expected, None), "{text:?}");
    }

    #[test]
    fn token_is_left_as_it_is() {
        for token in [classic(), fine_grained(), legacy()] {
            check(&token, &token, None);
        }
        check("", "", None);
        check("a_token_of_another_day", "a_token_of_another_day", None);
    }

    #[test]
    fn white_space_is_removed_wherever_it_is() {
        for token in [classic(), fine_grained()] {
            for (blank, removed) in [
                ("\n", Sanitized::LineBreaks as fn(u32) -> Sanitized),
                ("\r\n", Sanitized::LineBreaks),
                ("\r", Sanitized::LineBreaks),
                (" ", Sanitized::Whitespace),
                ("\t", Sanitized::Whitespace),
                ("\u{a0}", Sanitized::Whitespace),
                ("\u{3000}", Sanitized::Whitespace),
                ("\u{2028}", Sanitized::Whitespace),
                ("\u{200b}", Sanitized::ZeroWidth),
                ("\u{feff}", Sanitized::ZeroWidth),
                ("\u{2060}", Sanitized::ZeroWidth),
                ("\u{ad}", Sanitized::ZeroWidth),
                ("\u{e0020}", Sanitized::ZeroWidth),
                ("\0", Sanitized::ZeroWidth),
            ] {
                let around = [blank, &token, blank].concat();
                check(&around, &token, Some(removed(2)));
                for place in [1, 2, 17, token.len() - 1] {
                    let (head, tail) = token.split_at(place);
                    let inside = [head, blank, tail].concat();
                    check(&inside, &token, Some(removed(1)));
                }
            }
        }
        check("a\u{200b}b", "ab", Some(Sanitized::ZeroWidth(1)));
        check(" \n\u{200b}", "", Some(Sanitized::LineBreaks(1)));
    }

    #[test]
    fn removed_characters_are_counted() {
        let token = classic();
        let (head, tail) = token.split_at(20);
        for (text, removed) in [
            (["  ", head, "   ", tail, "  "], Sanitized::Whitespace(7)),
            (["\r\n", head, "\r\n", tail, "\n"], Sanitized::LineBreaks(3)),
            ([" ", head, "\n", tail, " "], Sanitized::LineBreaks(1)),
            (
                ["\u{feff}", head, "\u{200b}", tail, ""],
                Sanitized::ZeroWidth(2),
            ),
        ] {
            check(&text.concat(), &token, Some(removed));
        }
    }

    #[test]
    fn token_wrapped_over_lines_is_found_in_text() {
        for token in [classic(), fine_grained()] {
            for place in [1, 3, 12, token.len() / 2, token.len() - 1] {
                let (head, tail) = token.split_at(place);
                let text = ["export GH_TOKEN=", head, "\n    ", tail, "\n"].concat();
                check(&text, &token, Some(Sanitized::SurroundingText));
            }
        }
        // Prose after a cut-off token is none of it.
        let cut = &classic()[..30];
        let text = [cut, " is my token, and it is secret"].concat();
        check(&text, cut, Some(Sanitized::SurroundingText));
    }

    #[test]
    fn legacy_token_is_found_in_groups() {
        let token = legacy();
        for length in [4, 8, 10, 20] {
            let groups: Vec<_> = (0..40)
                .step_by(length)
                .map(|start| &token[start..start + length])
                .collect();
            let spaces = groups.len() as u32 - 1;
            check(
                &groups.join(" "),
                &token,
                Some(Sanitized::Whitespace(spaces)),
            );
            let text = ["token: ", &groups.join("\n"), " # mine"].concat();
            check(&text, &token, Some(Sanitized::SurroundingText));
            let app = ["v1.", &groups.join(" ")].concat();
            let expected = ["v1.", &token].concat();
            check(&app, &expected, Some(Sanitized::Whitespace(spaces)));
        }
        // A SHA-256 in groups is more than that.
        let hash = "01234567 89abcdef ".repeat(4);
        check(
            &hash,
            &hash.replace(' ', ""),
            Some(Sanitized::Whitespace(8)),
        );
    }

    #[test]
    fn escape_before_a_token_is_none_of_its_characters() {
        for token in [classic(), fine_grained(), legacy()] {
            for before in [
                "https://%20",
                "https://x-access-token%3A",
                "https://x-access-token%3a",
                "%22",
                "https%3A%2F%2F",
                "login?next=https%253A%252F%252F",
                "token%25253A",
                "GITHUB_TOKEN=3D",
                "{\\\"token\\\": \\\"",
                "GITHUB_TOKEN=a\\n",
                "\\tkey:\\t",
                "\\r\\n",
                "\\x22",
                "\\u0022",
                "\u{1b}[36m",
                "\u{1b}[1;36m",
                "\\u001b[0m",
            ] {
                // A number in an address is a token only where a user name stands.
                let is_number = token == legacy() && before.contains("://");
                let afters: &[&str] = match is_number {
                    true => &["@github.com/o/r", "%40github.com%2Fo%2Fr"],
                    false => &["@github.com/o/r", "%40github.com", "%22", "\\n", "\\u0022"],
                };
                for after in afters {
                    check(
                        &[before, &token, after].concat(),
                        &token,
                        Some(Sanitized::SurroundingText),
                    );
                }
            }
        }
        // What only looks like one.
        let word = ["x20", &classic()].concat();
        check(&word, &word, None);
    }

    #[test]
    fn words_without_a_token_stay_words() {
        for (text, expected) in [
            (
                "correct horse battery staple and more words here",
                "correct horse battery staple and more words here",
            ),
            (
                "  correct\r\nhorse \t battery\u{200b}\u{a0}staple \n",
                "correct horse battery staple",
            ),
            ("“My token”", "My token"),
            (
                "A token starts with github_pat_ or ghp_.",
                "A token starts with github_pat_ or ghp_.",
            ),
            (
                "ghp_abc and more words that are no token",
                "ghp_abc and more words that are no token",
            ),
        ] {
            let sanitized = sanitize(text);
            assert_eq!(sanitized.expose(), expected, "{text:?}");
            check(expected, expected, None);
        }
        // A token of another day that was wrapped is one word.
        let token = ["ghx_", &"a".repeat(60)].concat();
        let (head, tail) = token.split_at(50);
        let wrapped = [head, "\n", tail].concat();
        check(&wrapped, &token, Some(Sanitized::LineBreaks(1)));
    }

    #[test]
    fn different_tokens_are_left_apart() {
        let [first, second] = [classic(), fine_grained()];
        let expected = [&*first, " ", &second].concat();
        for between in ["\n", " ", ", ", "", "\nOTHER_TOKEN=", "%0A"] {
            let text = [&first, between, &second].concat();
            assert_eq!(sanitize(&text).expose(), expected, "{between:?}");
        }
        check(&expected, &expected, None);
        let text = ["A=", &first, "\nB=", &second, "\nC=", &first].concat();
        check(&text, &expected, Some(Sanitized::SurroundingText));
        // The same one is one.
        let text = [&*first, "\n", &first, "\n"].concat();
        check(&text, &first, Some(Sanitized::SurroundingText));
        // One is whole, the other isn't.
        let text = [&second[..60], "\n", &first].concat();
        check(&text, &first, Some(Sanitized::SurroundingText));
        // One is another credential.
        let app = ["gho_", &"a".repeat(36)].concat();
        let text = ["oauth_token: ", &app, "\ntoken: ", &first].concat();
        check(&text, &first, Some(Sanitized::SurroundingText));
    }

    #[test]
    fn masked_token_stays_masked() {
        for masked in [
            "ghp_****",
            "ghp_••••",
            "github_pat_11ABC…wxyz",
            "ghp_...1234",
            "ghp_…",
        ] {
            check(masked, masked, None);
            let text = ["Token: ", masked].concat();
            check(&text, masked, Some(Sanitized::SurroundingText));
        }
    }

    #[test]
    fn token_is_taken_out_of_surrounding_text() {
        for token in [classic(), fine_grained(), legacy()] {
            for around in [
                "\"…\"",
                "'…'",
                "`…`",
                "“…”",
                "```\n…\n```",
                "Bearer …",
                "bearer …\n",
                "token …",
                "Authorization: Bearer …",
                "-H 'Authorization: token …'",
                "GITHUB_TOKEN=…",
                "GITHUB_TOKEN = '…'",
                "export GH_TOKEN=…",
                "export GH_TOKEN=\"…\"\n",
                "set GH_TOKEN=…",
                "$env:GH_TOKEN = \"…\"",
                "https://…@github.com/octocat/hello",
                "https://x:…@github.com/octocat/hello.git",
                "https://x-access-token:…@github.com",
                "git clone https://…:x-oauth-basic@github.com/o/r",
                r#"{"token": "…"}"#,
                r#"  "github_token": "…","#,
                "token: …",
                "  - token: '…' # mine",
                "//npm.pkg.github.com/:_authToken=…",
                "machine github.com login octocat password …",
                "My token is … and it is secret.",
                "<…>",
                "…,",
            ] {
                check(
                    &around.replace('…', &token),
                    &token,
                    Some(Sanitized::SurroundingText),
                );
            }
        }
    }

    #[test]
    fn quotes_are_removed_even_around_what_is_no_token() {
        check("\"hunter2\"", "hunter2", Some(Sanitized::SurroundingText));
        check(" ' ", "", Some(Sanitized::SurroundingText));
    }

    #[test]
    fn commit_hash_in_a_url_is_no_token() {
        let page = ["https://github.com/o/r/commit/", &legacy()].concat();
        check(&page, &page, None);
    }

    #[test]
    fn whole_token_counts_for_more_than_the_beginning_of_one() {
        let token = classic();
        for before in [
            "A token starts with github_pat_ or ghp_. Mine: ",
            "ghp_ ",
            "ghp_…, no: ",
        ] {
            check(
                &[before, &token].concat(),
                &token,
                Some(Sanitized::SurroundingText),
            );
        }
    }

    #[test]
    fn text_longer_than_any_token_is_cut() {
        assert_eq!(sanitize(&"a".repeat(2_000_000)).expose().len(), 256);
    }

    #[test]
    fn prefix_inside_a_word_is_none() {
        check("my_ghp_1", "my_ghp_1", None);
        check("é-ghp_1", "ghp_1", Some(Sanitized::SurroundingText));
    }

    #[test]
    fn legacy_app_token_stays_whole() {
        let token = ["v1.", &legacy()].concat();
        check(&token, &token, None);
        let around = Some(Sanitized::SurroundingText);
        check(&["Bearer ", &token].concat(), &token, around);
        check(
            &["https://x:", &token, "@git.acme.com"].concat(),
            &token,
            around,
        );
    }

    #[test]
    fn debug_shows_nothing_of_it() {
        let shown = format!("{:?}", sanitize(&[" ", &classic()].concat()));
        assert_eq!(shown, "SanitizedText { removed: Some(Whitespace(1)), .. }");
    }
}
