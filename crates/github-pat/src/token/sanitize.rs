//! Extracts a token from pasted text: removes line breaks, quotes, a header's name, a line of a settings
//! file, a URL.

use super::{
    MAX_LEN,
    checksum::{ChecksumStatus, verify_checksum},
    is_token_byte,
    kind::{CredentialKind, detect_prefix, is_legacy, is_legacy_app},
    lookalike::is_url,
};
use std::{fmt, ops::Range};
use zeroize::Zeroizing;

/// What was removed. The form names it, because a password field doesn't show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sanitized {
    LineBreak,
    Whitespace,
    /// A zero-width character.
    ZeroWidth,
    /// The text around the token: quotes, `Bearer`, `NAME=`, a line of JSON, a URL.
    SurroundingText,
}

/// A sanitized text. It isn't necessarily a token, and may be a secret: its `Debug` is redacted, and its
/// bytes are overwritten when it is dropped.
pub struct SanitizedText {
    text: Zeroizing<String>,
    removed: Option<Sanitized>,
}

impl SanitizedText {
    /// The sanitized text.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// What was removed; `None` if the text is unchanged.
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

/// Removes white space in a token, zero-width characters, quotes, and the text around a token. Sanitizing a
/// sanitized text doesn't change it.
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
    // After cutting or joining, the text may be recognized differently.
    loop {
        let again = sanitize_once(&sanitized.text);
        if again.text == sanitized.text {
            return sanitized;
        }
        sanitized = SanitizedText {
            removed: again.removed.or(sanitized.removed),
            ..again
        };
    }
}

fn sanitize_once(text: &str) -> SanitizedText {
    // With the full capacity, because growing would leave copies of the secret in memory.
    let mut kept = Zeroizing::new(String::with_capacity(text.len() + 1));
    let [token, other] = find_tokens(text);
    let place = match token {
        Some(token) => {
            keep_visible(&mut kept, &text[token.clone()]);
            token
        }
        None => {
            let part = text.trim_matches(|c| is_blank(c) || is_quote(c));
            keep_visible(&mut kept, part);
            // Without white space there may be one: its prefix was split, or it is in groups.
            if find_tokens(&kept) == [None, None] {
                kept.clear();
                keep_words(&mut kept, part);
            }
            subrange(text, part)
        }
    };
    if let Some(other) = other {
        kept.push(' ');
        keep_visible(&mut kept, &text[other]);
    }
    let has_surroundings =
        !text[..place.start].chars().all(is_blank) || !text[place.end..].chars().all(is_blank);
    let removed = if *kept == text {
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

/// Removes the characters that aren't visible.
fn keep_visible(kept: &mut String, text: &str) {
    let visible = text.chars().filter(|&c| !is_blank(c));
    kept.extend(visible.take(MAX_LEN + 1));
}

/// Keeps the words of a text without a token, with a space between them.
fn keep_words(kept: &mut String, text: &str) {
    let mut is_after_space = false;
    for c in text.chars() {
        if c.is_whitespace() {
            is_after_space = true;
        } else if !is_blank(c) && kept.len() <= MAX_LEN {
            if is_after_space && !kept.is_empty() {
                kept.push(' ');
            }
            is_after_space = false;
            kept.push(c);
        }
    }
}

/// Where the token is in a text: the first that is as long as one should be, and the next that differs from it; or
/// else the first credential of any kind, or what begins like one.
fn find_tokens(text: &str) -> [Option<Range<usize>>; 2] {
    let mut is_inside = false;
    let (mut tokens, mut begun) = (Vec::new(), None);
    for (start, c) in text.char_indices() {
        if let Some(kind) = detect_prefix(&text[start..]) {
            let (end, is_whole) = token_len(&text[start..], kind);
            let place = start..start + end;
            // A whole one is one even inside a word: what is before it is the rest of an escape, `%20` or `\n`.
            if is_whole && kind.is_personal_access_token() {
                tokens.push(place);
            } else if is_whole || !is_inside {
                begun.get_or_insert(place);
            }
        }
        is_inside = is_token_char(c);
    }
    let Some(first) = tokens.first().cloned() else {
        return [begun.or_else(|| find_legacy_token(text)), None];
    };
    let is_other = |token: &Range<usize>| text[token.clone()] != text[first.clone()];
    let other = tokens.into_iter().find(is_other);
    [Some(first), other]
}

/// Where a token without a prefix is: 40 hex digits.
fn find_legacy_token(text: &str) -> Option<Range<usize>> {
    // In the address of a page such a number is that of a commit.
    if is_url(text) && !text.contains('@') {
        return None;
    }
    // An App's first, because 40 hex digits are in it too.
    let mut dotted = text.split(|c| !is_token_char(c) && c != '.');
    let mut words = text.split(|c| !is_token_char(c));
    let word = dotted
        .find(|word| is_legacy_app(word))
        .or_else(|| words.find(|word| is_legacy(word)));
    word.map(|word| subrange(text, word))
}

/// How far the token goes with which a text begins, and whether it is as long as it should be. White space
/// inside it is a slip; after its last character it is the end.
fn token_len(text: &str, kind: CredentialKind) -> (usize, bool) {
    let expected = kind.expected_len().unwrap_or(40);
    let (mut end, mut length, mut first_space) = (text.len(), 0, None);
    for (place, c) in text.char_indices() {
        if is_token_char(c) && length <= MAX_LEN {
            length += 1;
        } else if !is_blank(c) || length >= expected {
            end = place;
            break;
        } else if c == ' ' {
            first_space.get_or_insert(place);
        }
    }
    let Some(first_space) = first_space else {
        return (end, length == expected);
    };
    // Prose after the beginning of a token may happen to make it as long.
    let mut joined = Zeroizing::new(String::with_capacity(end));
    keep_visible(&mut joined, &text[..end]);
    let is_whole = length == expected && verify_checksum(&joined) != ChecksumStatus::Invalid;
    (if is_whole { end } else { first_space }, is_whole)
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
                ("\r", Sanitized::LineBreak),
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
                check(&around, &token, Some(removed));
                for place in [1, 2, 17, token.len() - 1] {
                    let (head, tail) = token.split_at(place);
                    let inside = [head, blank, tail].concat();
                    check(&inside, &token, Some(removed));
                }
            }
        }
        check("a\u{200b}b", "ab", Some(Sanitized::ZeroWidth));
        check(" \n\u{200b}", "", Some(Sanitized::LineBreak));
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
            let spaced = groups.join(" ");
            check(&spaced, &token, Some(Sanitized::Whitespace));
            let app = ["v1.", &spaced].concat();
            let expected = ["v1.", &token].concat();
            check(&app, &expected, Some(Sanitized::Whitespace));
        }
    }

    #[test]
    fn escape_before_a_token_is_none_of_its_characters() {
        for token in [classic(), fine_grained()] {
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
                for after in ["@github.com/o/r", "%40github.com", "%22", "\\n", "\\u0022"] {
                    check(
                        &[before, &token, after].concat(),
                        &token,
                        Some(Sanitized::SurroundingText),
                    );
                }
            }
        }
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
        ] {
            let sanitized = sanitize(text);
            assert_eq!(sanitized.expose(), expected, "{text:?}");
            check(expected, expected, None);
        }
    }

    #[test]
    fn different_tokens_are_left_apart() {
        let [first, second] = [classic(), fine_grained()];
        let expected = [&*first, " ", &second].concat();
        for between in ["\n", " ", ", ", "\nOTHER_TOKEN=", "%0A"] {
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
        for text in ["a", "ghp_", "ghp_ ", "a ", "gh p_"] {
            let sanitized = sanitize(&text.repeat(500_000));
            assert!(sanitized.expose().len() < 260, "{text}");
        }
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
