//! Finds a token in a text that was copied with it: a header, a line of a settings file, an address.

use super::{
    MIN_LEN,
    characters::{is_blank, is_mask, is_quote, is_token_char},
    checksum::{ChecksumStatus, verify_checksum},
    kind::{CredentialKind, LEGACY_APP_PREFIX, LEGACY_LEN, PREFIXES, is_hex},
    lookalike::is_url,
};
use std::ops::Range;
use zeroize::Zeroizing;

/// What there is in a text.
pub enum Found {
    Nothing,
    One(Range<usize>),
    /// Personal access tokens that differ: the first two.
    Several([Range<usize>; 2]),
}

/// Finds the token in a text. A whole one counts for more than a part of one, and a personal access token for more
/// than another credential of GitHub's.
pub fn find_token(text: &str) -> Found {
    let mut tokens = find_prefixed_tokens(text);
    if tokens.best.is_none() {
        tokens = find_legacy_tokens(text);
    }
    match (tokens.best, tokens.other) {
        (None, _) => Found::Nothing,
        (Some(best), Some(other)) if best.kind.is_personal_access_token() => {
            Found::Several([best.place, other.place])
        }
        (Some(best), _) => Found::One(best.place),
    }
}

struct Candidate {
    place: Range<usize>,
    kind: CredentialKind,
    rank: Rank,
}

/// How much a candidate counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Most of its characters are hidden.
    Masked,
    /// It isn't as long as such a credential is today.
    Partial,
    OtherCredential,
    Token,
}

/// The first of the candidates that count most, and the first that differs from it and counts as much.
#[derive(Default)]
struct Candidates {
    best: Option<Candidate>,
    other: Option<Candidate>,
}

impl Candidates {
    fn add(&mut self, text: &str, candidate: Candidate) {
        let Some(best) = &self.best else {
            self.best = Some(candidate);
            return;
        };
        if candidate.rank > best.rank {
            (self.best, self.other) = (Some(candidate), None);
        } else if candidate.rank == best.rank
            && candidate.kind.is_personal_access_token()
            && self.other.is_none()
            && !visible(&text[best.place.clone()]).eq(visible(&text[candidate.place.clone()]))
        {
            self.other = Some(candidate);
        }
    }
}

/// A text without what shows nothing.
pub fn visible(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|&c| !is_blank(c))
}

fn find_prefixed_tokens(text: &str) -> Candidates {
    let is_one_word = !text
        .trim_matches(|c| is_blank(c) || is_quote(c))
        .contains(char::is_whitespace);
    let mut candidates = Candidates::default();
    let mut end = 0;
    while let Some(word) = next_word(text, end) {
        end = word.end;
        let mut starts = starts(text, &word);
        let Some(reading) = starts.find_map(|start| read_token(text, start)) else {
            continue;
        };
        end = reading.candidate.place.end;
        // The mere beginning of one, in a text with other words, is what the text speaks of.
        let is_long = reading.unbroken >= MIN_LEN || reading.candidate.rank != Rank::Partial;
        if is_long || is_one_word {
            candidates.add(text, reading.candidate);
        }
    }
    candidates
}

struct Reading {
    candidate: Candidate,
    /// How many characters it has before the first blank in it.
    unbroken: usize,
}

/// Reads the token that begins with a known prefix at this place. White space inside it is a slip, as far as it then
/// is as long as it should be; after its last character it is the end.
fn read_token(text: &str, start: usize) -> Option<Reading> {
    let (kind, prefix_end) = prefix_at(text, start)?;
    let expected = kind.expected_len().unwrap_or(LEGACY_LEN);
    let (mut end, unbroken) = run(text, prefix_end, kind.prefix().len(), expected);
    let mut length = unbroken;
    if length < expected
        && let Some(wrapped_end) = wrapped_end(text, start, (end, length), expected)
    {
        (end, length) = (wrapped_end, expected);
    }
    let rank = if length == expected && kind.is_personal_access_token() {
        Rank::Token
    } else if length == expected {
        Rank::OtherCredential
    } else if let masked @ 1.. = masked_len(&text[end..]) {
        end += masked;
        Rank::Masked
    } else {
        Rank::Partial
    };
    let candidate = Candidate {
        place: start..end,
        kind,
        rank,
    };
    Some(Reading {
        candidate,
        unbroken,
    })
}

/// Where a token ends that goes on after white space, if its words are together as long as it should be.
fn wrapped_end(text: &str, start: usize, read: (usize, usize), expected: usize) -> Option<usize> {
    let (mut end, mut length) = read;
    while length < expected {
        let next = end + text[end..].find(|c| !is_blank(c))?;
        // Another token begins there.
        if next == end || prefix_at(text, next).is_some() {
            return None;
        }
        (end, length) = run(text, next, length, expected);
        if end == next {
            return None;
        }
    }
    // Prose may happen to be as long.
    let is_token = || {
        let token = Zeroizing::new(visible(&text[start..end]).collect::<String>());
        verify_checksum(&token) != ChecksumStatus::Invalid
    };
    let is_long = read.1 >= MIN_LEN;
    (length == expected && (is_long || is_token())).then_some(end)
}

/// How far the characters of a token go from here, and how many there are with those before. One that is as long as it
/// should be ends where another begins.
fn run(text: &str, start: usize, before: usize, expected: usize) -> (usize, usize) {
    let (mut end, mut length) = (start, before);
    for byte in text[start..].bytes() {
        let is_other = length == expected && prefix_at(text, end).is_some();
        if !is_token_char(byte.into()) || is_other {
            break;
        }
        (end, length) = (end + 1, length + 1);
    }
    (end, length)
}

/// How far the characters go that stand in place of a secret's, with those between them.
fn masked_len(text: &str) -> usize {
    if !text.starts_with(is_mask) && !text.starts_with("...") {
        return 0;
    }
    let end = text.find(|c| !is_mask(c) && !is_token_char(c) && c != '.');
    end.unwrap_or(text.len())
}

/// The prefix at this place, which may have white space in it, and where it ends.
fn prefix_at(text: &str, start: usize) -> Option<(CredentialKind, usize)> {
    PREFIXES.iter().find_map(|(prefix, kind)| {
        let mut letters = prefix.chars().peekable();
        for (place, c) in text[start..].char_indices() {
            if place > 0 && is_blank(c) {
                continue;
            }
            letters.next_if_eq(&c)?;
            if letters.peek().is_none() {
                return Some((*kind, start + place + c.len_utf8()));
            }
        }
        None
    })
}

/// Where the next word of a token's characters is.
fn next_word(text: &str, from: usize) -> Option<Range<usize>> {
    let start = from + text[from..].find(is_token_char)?;
    let length = text[start..].find(|c| !is_token_char(c));
    Some(start..length.map_or(text.len(), |length| start + length))
}

/// The places in a word where a token may begin: at its start, and after an escape whose end is the word's beginning.
fn starts(text: &str, word: &Range<usize>) -> impl Iterator<Item = usize> {
    const LONGEST: usize = "2520".len() + 2;
    let before = text[..word.start].chars().next_back();
    let longest = LONGEST.min(word.len());
    let start = word.start;
    (0..=longest)
        .map(move |length| start + length)
        .filter(move |&end| end == start || is_escape(before, &text[start..end]))
}

/// Whether these letters are those of an escape that begins with the character before them.
fn is_escape(before: Option<char>, letters: &str) -> bool {
    match before {
        // `%20`, in an address that was escaped twice `%2520`; `=20` in a mail.
        Some('%' | '=') => {
            let (repeated, code) = letters.split_at(letters.len().saturating_sub(2));
            code.len() == 2 && is_hex(code) && matches!(repeated, "" | "25" | "2525")
        }
        // `\n`, `\x20`, `\u0022` in a string.
        Some('\\') => match letters.split_at(1) {
            ("n" | "r" | "t", code) => code.is_empty(),
            ("x", code) => code.len() == 2 && is_hex(code),
            ("u", code) => code.len() == 4 && is_hex(code),
            _ => false,
        },
        // The colour of a terminal: `\e[36m`.
        Some('[' | ';') => {
            let code = letters.strip_suffix('m');
            code.is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_digit()))
        }
        _ => false,
    }
}

/// Tokens without a prefix: 40 hex digits, in a word or in groups.
fn find_legacy_tokens(text: &str) -> Candidates {
    let mut candidates = Candidates::default();
    // In the address of a page such a number is that of a commit, but where a user name stands.
    if is_url(text) && !text.contains('@') && !text.contains("%40") {
        return candidates;
    }
    let mut groups: Option<Range<usize>> = None;
    let mut end = 0;
    while let Some(word) = next_word(text, end) {
        let is_next = text[end..word.start].chars().all(is_blank);
        end = word.end;
        let is_of_groups = is_hex(&text[word.clone()]);
        // Those before end here, if this isn't one of them.
        let before = match &mut groups {
            Some(groups) if is_next && is_of_groups => {
                groups.end = word.end;
                None
            }
            groups => std::mem::replace(groups, is_of_groups.then_some(word.clone())),
        };
        if let Some(groups) = before {
            add_legacy_token(&mut candidates, text, groups);
        }
        for start in starts(text, &word) {
            add_legacy_token(&mut candidates, text, start..word.end);
        }
    }
    if let Some(groups) = groups {
        add_legacy_token(&mut candidates, text, groups);
    }
    candidates
}

/// Adds what is as long as one.
fn add_legacy_token(candidates: &mut Candidates, text: &str, mut place: Range<usize>) {
    let digits = &text[place.clone()];
    let is_legacy = visible(digits).take(LEGACY_LEN + 1).count() == LEGACY_LEN
        && visible(digits).all(|c| c.is_ascii_hexdigit());
    if !is_legacy {
        return;
    }
    let (kind, rank) = if text[..place.start].ends_with(LEGACY_APP_PREFIX) {
        place.start -= LEGACY_APP_PREFIX.len();
        (CredentialKind::LegacyApp, Rank::OtherCredential)
    } else {
        (CredentialKind::Legacy, Rank::Token)
    };
    let candidate = Candidate { place, kind, rank };
    candidates.add(text, candidate);
}
