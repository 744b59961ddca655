//! Takes a token out of what copying drags along: line breaks, quotes, a header, a line of a settings
//! file, an address.

use super::{
    LONGEST, Token, checksum, has_address, is_token_byte,
    kind::{Kind, is_legacy},
};
use std::ops::Range;

/// What cleaning took away: the person is told, since a field never shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    LineBreak,
    Blank,
    /// A character that takes no room.
    Invisible,
    /// Quotes, `Bearer`, `NAME=`, a line of JSON, an address: a text that has the token in it.
    Around,
}

/// Takes away what copying drags along. What is left need not be a token.
pub fn clean(text: &str) -> (Token, Option<Removed>) {
    // The first pass may bring together what was apart: a prefix with a line break in it, say.
    let (token, removed) = pass(text);
    let (token, removed_then) = pass(&token.0);
    (token, removed_then.or(removed))
}

fn pass(text: &str) -> (Token, Option<Removed>) {
    let place = place(text);
    let is_around =
        !text[..place.start].chars().all(is_blank) || !text[place.end..].chars().all(is_blank);
    // Room for all of it at once: growing would leave copies behind.
    let mut token = Token(String::with_capacity(text.len()));
    // What is longer than any token is cut where that still shows.
    let kept = text[place].chars().filter(|&c| !is_blank(c));
    token.0.extend(kept.take(LONGEST + 1));
    let removed = if token.0.len() == text.len() {
        None
    } else if is_around {
        Some(Removed::Around)
    } else if text.contains(['\n', '\r']) {
        Some(Removed::LineBreak)
    } else if text.contains(char::is_whitespace) {
        Some(Removed::Blank)
    } else {
        Some(Removed::Invisible)
    };
    (token, removed)
}

/// Where the token is in a text: the first that is as long as one should be, or else the first; all of the
/// text but the quotes if none can be made out.
fn place(text: &str) -> Range<usize> {
    let mut is_inside = false;
    let mut found = None;
    for (start, c) in text.char_indices() {
        if !is_inside && !Kind::of(&text[start..]).prefix().is_empty() {
            let (end, is_whole) = extent(&text[start..]);
            let place = start..start + end;
            if is_whole {
                return place;
            }
            found.get_or_insert(place);
        }
        is_inside = is_token_char(c);
    }
    if let Some(place) = found {
        return place;
    }
    // In the address of a page such a number is that of a commit.
    if !has_address(text) || text.contains('@') {
        let mut words = text.split(|c| !is_token_char(c));
        if let Some(word) = words.find(|word| is_legacy(word)) {
            return within(text, word);
        }
    }
    within(text, text.trim_matches(|c| is_blank(c) || is_quote(c)))
}

/// How far the token goes with which a text begins, and whether it is as long as it should be. A blank inside
/// it is a slip; after its last character it is the end.
fn extent(text: &str) -> (usize, bool) {
    let whole = checksum::length(Kind::of(text));
    let mut length = 0;
    for (end, c) in text.char_indices() {
        if is_token_char(c) {
            length += 1;
        } else if !is_blank(c) || length >= whole {
            return (end, length == whole);
        }
    }
    (text.len(), length == whole)
}

fn within(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    start..start + part.len()
}

fn is_token_char(c: char) -> bool {
    c.is_ascii() && is_token_byte(c as u8)
}

/// A blank, a line break, or a character that shows nothing.
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
    fn check(text: &str, expected: &str, removed: Option<Removed>) {
        let (token, said) = clean(text);
        assert_eq!((token.expose(), said), (expected, removed), "{text:?}");
        let (again, said) = clean(token.expose());
        assert_eq!((again.expose(), said), (expected, None), "{text:?}");
    }

    #[test]
    fn nothing_is_taken_from_a_token() {
        for token in [classic(), fine_grained(), legacy()] {
            check(&token, &token, None);
        }
        check("", "", None);
        check("a_token_of_another_day", "a_token_of_another_day", None);
    }

    #[test]
    fn blanks_go_wherever_they_are() {
        for token in [classic(), fine_grained()] {
            for (blank, removed) in [
                ("\n", Removed::LineBreak),
                ("\r\n", Removed::LineBreak),
                (" ", Removed::Blank),
                ("\t", Removed::Blank),
                ("\u{a0}", Removed::Blank),
                ("\u{3000}", Removed::Blank),
                ("\u{2028}", Removed::Blank),
                ("\u{200b}", Removed::Invisible),
                ("\u{feff}", Removed::Invisible),
                ("\u{2060}", Removed::Invisible),
                ("\u{ad}", Removed::Invisible),
                ("\u{e0020}", Removed::Invisible),
                ("\0", Removed::Invisible),
            ] {
                let removed = Some(removed);
                check(&[blank, &token, blank].concat(), &token, removed);
                for place in [1, 2, 17, token.len() - 1] {
                    let (head, tail) = token.split_at(place);
                    check(&[head, blank, tail].concat(), &token, removed);
                }
            }
        }
        check("a b\u{200b}c", "abc", Some(Removed::Blank));
        check(" \n\u{200b}", "", Some(Removed::LineBreak));
    }

    #[test]
    fn a_token_is_taken_out_of_what_is_around_it() {
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
                check(&around.replace('…', &token), &token, Some(Removed::Around));
            }
        }
    }

    #[test]
    fn quotes_go_even_around_what_is_no_token() {
        check("\"hunter2\"", "hunter2", Some(Removed::Around));
        check(" ' ", "", Some(Removed::Around));
    }

    #[test]
    fn the_number_of_a_commit_is_no_token() {
        let page = ["https://github.com/o/r/commit/", &legacy()].concat();
        check(&page, &page, None);
    }

    #[test]
    fn a_whole_token_counts_for_more_than_the_beginning_of_one() {
        let token = classic();
        for before in [
            "A token starts with github_pat_ or ghp_. Mine: ",
            "ghp_ ",
            "ghp_…, no: ",
        ] {
            check(&[before, &token].concat(), &token, Some(Removed::Around));
        }
    }

    #[test]
    fn what_is_longer_than_any_token_is_cut() {
        let (cut, _) = clean(&"a".repeat(2_000_000));
        assert_eq!(cut.expose().len(), 256);
    }

    #[test]
    fn a_prefix_inside_a_word_is_none() {
        check("my_ghp_1", "my_ghp_1", None);
        check("éghp_1", "ghp_1", Some(Removed::Around));
    }
}
