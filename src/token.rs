//! What was pasted: cleans it, names its kind, and guards it until it is sent.

use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// GitHub asks integrators to accept up to 255 characters (its changelog of 2021-03-31).
const LONGEST: usize = 255;
/// Shorter than any token GitHub ever made; what is shorter is a slip of the hand.
const SHORTEST: usize = 20;

/// A personal access token on its way from the field to the backend.
///
/// It has no `Clone` and no `Display`, its `Debug` is redacted, and its bytes are overwritten when
/// it is dropped: whoever holds it last leaves no copy behind.
pub struct Token(String);

/// The kinds a personal access token comes in, as the wire spells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenType {
    /// `github_pat_…`
    FineGrained,
    /// `ghp_…`
    Classic,
    /// No prefix we know. GitHub's older tokens are bare hex, and a prefix may come that we don't
    /// know yet, so this is no reason to refuse it.
    Unknown,
}

/// Why a text can't be a token. Only what can't be one is refused: shapes change, and a form that
/// insists on today's locks people out tomorrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// Nothing is left after cleaning.
    Empty,
    /// A character outside GitHub's alphabet `[A-Za-z0-9_]`.
    ForeignCharacter,
    /// Fewer than 20 characters.
    TooShort,
    /// More than 255 characters.
    TooLong,
}

/// What cleaning took away: the person is told, since a field never shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    LineBreak,
    /// A blank, or a character that takes no room.
    Blank,
}

/// What can be said of a text while it is still being edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint {
    pub token_type: TokenType,
    pub removed: Option<Removed>,
}

impl Hint {
    /// `None` while there is nothing to say.
    pub fn about(text: &str, removed: Option<Removed>) -> Option<Hint> {
        let token_type = TokenType::of(text);
        let known = token_type != TokenType::Unknown || removed.is_some();
        known.then_some(Hint {
            token_type,
            removed,
        })
    }
}

impl Token {
    /// Cleans what was pasted or typed and takes it as a token, unless it can't be one.
    pub fn parse(text: String) -> Result<Token, Unusable> {
        let text = Zeroizing::new(text);
        let (token, _) = clean(&text);
        let Token(kept) = &token;
        if kept.is_empty() {
            return Err(Unusable::Empty);
        }
        if !kept
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            return Err(Unusable::ForeignCharacter);
        }
        match kept.len() {
            ..SHORTEST => Err(Unusable::TooShort),
            SHORTEST..=LONGEST => Ok(token),
            _ => Err(Unusable::TooLong),
        }
    }

    /// The kind its prefix tells.
    pub fn token_type(&self) -> TokenType {
        TokenType::of(&self.0)
    }

    /// The text itself: to be put into the field, or into the body of the request.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl TokenType {
    /// As the wire spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            TokenType::FineGrained => "fine-grained",
            TokenType::Classic => "classic",
            TokenType::Unknown => "unknown",
        }
    }

    /// By prefix (GitHub's changelog of 2021-03-31).
    fn of(text: &str) -> TokenType {
        if text.starts_with("github_pat_") {
            TokenType::FineGrained
        } else if text.starts_with("ghp_") {
            TokenType::Classic
        } else {
            TokenType::Unknown
        }
    }
}

/// Takes away what copying drags along. What is left need not be a token.
pub fn clean(text: &str) -> (Token, Option<Removed>) {
    // Room for all of it at once: growing would leave copies behind.
    let mut token = Token(String::with_capacity(text.len()));
    token.0.extend(text.chars().filter(|&c| !is_blank(c)));
    let removed = if token.0.len() == text.len() {
        None
    } else if text.contains(['\n', '\r']) {
        Some(Removed::LineBreak)
    } else {
        Some(Removed::Blank)
    };
    (token, removed)
}

/// A blank, a line break, or a character that takes no room: what copying drags along.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

impl Drop for Token {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Put together at run time, so that no scanner mistakes this file for a leak.
    fn classic() -> String {
        ["ghp_", &"A".repeat(30), "0uCPlr"].concat()
    }

    fn fine_grained() -> String {
        let (id, secret) = ("A".repeat(20), "B".repeat(43));
        [
            "github_pat_11",
            &id,
            "_",
            &secret,
            "KAJCXJFB",
            &"C".repeat(8),
        ]
        .concat()
    }

    #[track_caller]
    fn check(pasted: &str, expected: Result<&str, Unusable>) {
        let kept = Token::parse(pasted.to_owned()).map(|token| token.0.clone());
        assert_eq!(kept, expected.map(str::to_owned));
    }

    #[test]
    fn takes_what_can_be_a_token() {
        for token in [classic(), fine_grained(), "0123456789abcdef0123".repeat(2)] {
            check(&token, Ok(&token));
        }
        check(&"a".repeat(20), Ok(&"a".repeat(20)));
        check(&"a".repeat(255), Ok(&"a".repeat(255)));
    }

    #[test]
    fn removes_what_copying_drags_along() {
        let token = classic();
        let (head, tail) = token.split_at(17);
        for blank in [
            "\n", "\r\n", " ", "\t", "\u{a0}", "\u{200b}", "\u{feff}", "\u{2060}", "\u{3000}",
        ] {
            check(&format!("{blank}{token}{blank}"), Ok(&token));
            check(&format!("{head}{blank}{tail}"), Ok(&token));
        }
    }

    #[test]
    fn says_what_it_removed() {
        let token = classic();
        for (text, removed) in [
            (token.clone(), None),
            (format!("{token}\n"), Some(Removed::LineBreak)),
            (format!(" {token}\r\n"), Some(Removed::LineBreak)),
            (format!(" {token}"), Some(Removed::Blank)),
            (format!("{token}\u{200b}"), Some(Removed::Blank)),
        ] {
            let (cleaned, said) = clean(&text);
            assert_eq!((cleaned.expose(), said), (token.as_str(), removed));
        }
    }

    #[test]
    fn a_hint_needs_something_to_say() {
        assert_eq!(Hint::about("", None), None);
        assert_eq!(Hint::about("ghp", None), None);
        let hint = Hint::about(&classic(), None).unwrap();
        assert_eq!(hint.token_type, TokenType::Classic);
        assert!(Hint::about("ab", Some(Removed::Blank)).is_some());
    }

    #[test]
    fn refuses_only_what_cannot_be_one() {
        check("", Err(Unusable::Empty));
        check(" \n\u{200b}", Err(Unusable::Empty));
        check(
            "https://github.com/settings/tokens",
            Err(Unusable::ForeignCharacter),
        );
        check(&format!("{}é", classic()), Err(Unusable::ForeignCharacter));
        check(&"a".repeat(19), Err(Unusable::TooShort));
        check(&"a".repeat(256), Err(Unusable::TooLong));
    }

    #[test]
    fn names_the_kind_by_its_prefix() {
        for (text, kind) in [
            (classic(), TokenType::Classic),
            (fine_grained(), TokenType::FineGrained),
            ("a".repeat(40), TokenType::Unknown),
        ] {
            assert_eq!(Token::parse(text).unwrap().token_type(), kind);
        }
    }

    #[test]
    fn debug_shows_nothing_of_it() {
        let shown = format!("{:?}", Token::parse(classic()));
        assert_eq!(shown, "Ok(Token(…))");
    }
}
