//! Takes a token out of what copying drags along: line breaks, quotes, a header, a line of a settings
//! file, an address.

use super::{
    MAX_LEN, is_token_byte,
    kind::{CredentialKind, detect_prefix, is_legacy, is_legacy_app},
    lookalike::is_url,
};
use std::{fmt, ops::Range};
use zeroize::Zeroizing;

/// What was removed: worth saying, since a password field never shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sanitized {
    LineBreak,
    Whitespace,
    /// A character that takes no room.
    ZeroWidth,
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

/// Removes what copying drags along: white space anywhere, zero-width characters, quotes, and the text around
/// a token. Sanitizing twice is sanitizing once. A text that is longer than any token is cut where it still
/// shows that it is too long; of a JWT, such as an App's newer installation tokens, only the beginning stays.
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
    let first = sanitize_once(text);
    // The first pass may bring together what was apart: a prefix with a line break in it, say.
    let second = sanitize_once(&first.text);
    SanitizedText {
        removed: second.removed.or(first.removed),
        text: second.text,
    }
}

fn sanitize_once(text: &str) -> SanitizedText {
    let place = find_token(text);
    let has_surroundings =
        !text[..place.start].chars().all(is_blank) || !text[place.end..].chars().all(is_blank);
    // Room for all of it at once: growing would leave copies behind.
    let mut kept = Zeroizing::new(String::with_capacity(text.len()));
    let visible = text[place].chars().filter(|&c| !is_blank(c));
    kept.extend(visible.take(MAX_LEN + 1));
    let removed = if kept.len() == text.len() {
        None
    } else if has_surroundings {
        Some(Sanitized::SurroundingText)
    } else if text.contains(['\n', '\r']) {
        Some(Sanitized::LineBreak)
    } else if text.contains(char::is_whitespace) {
        Some(Sanitized::Whitespace)
    } else {
        Some(Sanitized::ZeroWidth)
    };
    SanitizedText {
        text: kept,
        removed,
    }
}

/// Where the token is in a text: the first that is as long as one should be, or else the first; all of the
/// text but the quotes if none can be made out.
fn find_token(text: &str) -> Range<usize> {
    let mut is_inside = false;
    let mut found = None;
    for (start, c) in text.char_indices() {
        if !is_inside && let Some(kind) = detect_prefix(&text[start..]) {
            let (end, is_whole) = token_len(&text[start..], kind);
            let place = start..start + end;
            if is_whole {
                return place;
            }
            found.get_or_insert(place);
        }
        is_inside = is_token_char(c);
    }
    found
        .or_else(|| find_legacy_token(text))
        .unwrap_or_else(|| subrange(text, text.trim_matches(|c| is_blank(c) || is_quote(c))))
}

/// Where a token without a prefix is.
fn find_legacy_token(text: &str) -> Option<Range<usize>> {
    // In the address of a page such a number is that of a commit.
    if is_url(text) && !text.contains('@') {
        return None;
    }
    // First, because 40 hex digits are in it too.
    let mut dotted = text.split(|c| !is_token_char(c) && c != '.');
    if let Some(word) = dotted.find(|word| is_legacy_app(word)) {
        return Some(subrange(text, word));
    }
    let mut words = text.split(|c| !is_token_char(c));
    let word = words.find(|word| is_legacy(word))?;
    Some(subrange(text, word))
}

/// How far the token goes with which a text begins, and whether it is as long as it should be. White space
/// inside it is a slip; after its last character it is the end.
fn token_len(text: &str, kind: CredentialKind) -> (usize, bool) {
    let expected = kind.expected_len().unwrap_or(40);
    let mut length = 0;
    for (end, c) in text.char_indices() {
        if is_token_char(c) {
            length += 1;
        } else if !is_blank(c) || length >= expected {
            return (end, length == expected);
        }
    }
    (text.len(), length == expected)
}

/// Where a part of a text is in it.
fn subrange(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    start..start + part.len()
}

fn is_token_char(c: char) -> bool {
    c.is_ascii() && is_token_byte(c as u8)
}

/// White space, a line break, or a character that shows nothing.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '‘'..='‟' | '«' | '»')
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
                ("\n", Sanitized::LineBreak),
                ("\r\n", Sanitized::LineBreak),
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
                let removed = Some(removed);
                check(&[blank, &token, blank].concat(), &token, removed);
                for place in [1, 2, 17, token.len() - 1] {
                    let (head, tail) = token.split_at(place);
                    check(&[head, blank, tail].concat(), &token, removed);
                }
            }
        }
        check("a b\u{200b}c", "abc", Some(Sanitized::Whitespace));
        check(" \n\u{200b}", "", Some(Sanitized::LineBreak));
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
        check("éghp_1", "ghp_1", Some(Sanitized::SurroundingText));
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
        assert_eq!(shown, "SanitizedText { removed: Some(Whitespace), .. }");
    }
}
