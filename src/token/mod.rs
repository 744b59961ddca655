//! What was pasted: cleans it, names its kind, judges it, and guards it until it is sent.

mod kind;
mod clean;
mod foreign;
mod checksum;

pub use checksum::Doubt;
pub use clean::{Removed, clean};
pub use foreign::Foreign;
pub use kind::{Accepts, Kind, TokenType};

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

/// Why a text can't be the token that is asked for. Only what can't be one is refused: shapes change, and
/// a form that insists on today's locks people out tomorrow.
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
    /// Something else that people have on their clipboards.
    Foreign(Foreign),
    /// A credential of GitHub's that is no personal access token.
    NotPersonal(Kind),
    /// A personal access token of the kind that the host doesn't take.
    Unwanted(TokenType),
}

/// What can be said of a token while it is in the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    pub kind: Kind,
    pub removed: Option<Removed>,
    pub doubt: Option<Doubt>,
}

impl Token {
    /// Cleans what was pasted or typed and takes it as a token, unless it can't be one.
    pub fn parse(text: String, accepts: Accepts) -> Result<Token, Unusable> {
        let text = Zeroizing::new(text);
        let (token, _) = clean(&text);
        match refusal(&token.0, accepts) {
            Some(unusable) => Err(unusable),
            None => Ok(token),
        }
    }

    /// What can be said of it by looking at it.
    pub fn about(&self) -> About {
        About {
            kind: Kind::of(&self.0),
            removed: None,
            doubt: Doubt::about(&self.0),
        }
    }

    /// The kind its prefix tells.
    pub fn token_type(&self) -> TokenType {
        Kind::of(&self.0).token_type()
    }

    /// The text itself: to be put into the field, or into the body of the request.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

/// What can be said of a text in the field, `None` while there is nothing to say. `removed` is what was
/// taken away before it got there. An error is a text that can't be the token.
pub fn judge(
    text: &str,
    removed: Option<Removed>,
    accepts: Accepts,
) -> Result<Option<About>, Unusable> {
    let (token, removed_now) = clean(text);
    let text = token.expose();
    if Kind::may_become_known(text) {
        return Ok(None);
    }
    match refusal(text, accepts) {
        None | Some(Unusable::Empty | Unusable::TooShort) => {}
        Some(unusable) => return Err(unusable),
    }
    let about = About {
        kind: Kind::of(text),
        removed: removed.or(removed_now),
        doubt: Doubt::about(text),
    };
    let says = about.kind != Kind::Unknown || about.removed.is_some() || about.doubt.is_some();
    Ok(says.then_some(about))
}

/// The same while somebody types: what is too short gets longer.
pub fn glance(text: &str, accepts: Accepts) -> Result<Option<About>, Unusable> {
    match judge(text, None, accepts) {
        Ok(Some(about)) => Ok(Some(About {
            doubt: about.doubt.filter(|doubt| !doubt.is_too_short()),
            ..about
        })),
        Err(Unusable::Foreign(Foreign::Password)) => Ok(None),
        judged => judged,
    }
}

/// Why it isn't to be sent.
fn refusal(text: &str, accepts: Accepts) -> Option<Unusable> {
    if text.is_empty() {
        return Some(Unusable::Empty);
    }
    let kind = Kind::of(text);
    if !kind.is_personal() {
        return Some(Unusable::NotPersonal(kind));
    }
    if kind == Kind::Unknown
        && let Some(foreign) = Foreign::of(text)
    {
        return Some(Unusable::Foreign(foreign));
    }
    if !text.bytes().all(is_token_byte) {
        return Some(Unusable::ForeignCharacter);
    }
    match text.len() {
        ..SHORTEST => return Some(Unusable::TooShort),
        SHORTEST..=LONGEST => {}
        _ => return Some(Unusable::TooLong),
    }
    let token_type = kind.token_type();
    (!accepts.takes(token_type)).then_some(Unusable::Unwanted(token_type))
}

/// Whether there is a `://` in it. A search for a text weighs more than one for a sign.
fn has_address(text: &str) -> bool {
    text.split(':').skip(1).any(|rest| rest.starts_with("//"))
}

/// What holds for every text, odd as it may be: nothing panics, cleaning twice is cleaning once, and what can
/// be sent has GitHub's alphabet, a length that it could have, and was not called names.
#[cfg(any(test, fuzzing))]
pub fn check_any(text: &str) {
    let (once, _) = clean(text);
    let (twice, removed) = clean(&once.0);
    assert_eq!((&once.0, None), (&twice.0, removed), "{text:?}");
    for accepts in [Accepts::Any, Accepts::FineGrained, Accepts::Classic] {
        let judged = judge(text, None, accepts);
        let _ = glance(text, accepts);
        if let Ok(token) = Token::parse(text.to_owned(), accepts) {
            assert!(judged.is_ok(), "{text:?}");
            assert!((SHORTEST..=LONGEST).contains(&token.0.len()), "{text:?}");
            assert!(token.0.bytes().all(is_token_byte), "{text:?}");
        }
    }
}

/// GitHub's alphabet (its changelog of 2021-03-31).
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
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
    use crc::{CRC_32_ISO_HDLC, Crc};

    // Tokens are put together at run time, so that no scanner mistakes these files for a leak.

    pub fn classic() -> String {
        ["ghp_", &"A".repeat(30), "0uCPlr"].concat()
    }

    pub fn fine_grained() -> String {
        let (id, secret) = ("A".repeat(20), "B".repeat(43));
        let check = ["KAJCXJFB", &"C".repeat(8)].concat();
        ["github_pat_11", &id, "_", &secret, &check].concat()
    }

    pub fn legacy() -> String {
        "0123456789abcdef0123".repeat(2)
    }

    /// Numbers that look random, and are the same ones every time (xorshift).
    pub struct Random(u64);

    impl Random {
        pub fn new() -> Random {
            Random(0x9e37_79b9_7f4a_7c15)
        }

        pub fn below(&mut self, limit: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 % limit as u64) as usize
        }

        fn of(&mut self, alphabet: &[char], length: usize) -> String {
            let mut one = || alphabet[self.below(alphabet.len())];
            (0..length).map(|_| one()).collect()
        }

        fn letters(&mut self, length: usize) -> String {
            let alphabet: Vec<_> = ('0'..='9').chain('A'..='Z').chain('a'..='z').collect();
            self.of(&alphabet, length)
        }
    }

    pub fn random_classic(random: &mut Random) -> String {
        let secret = random.letters(30);
        let sum = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(secret.as_bytes());
        let digit = |place: u32| {
            let digit = u64::from(sum) / 62_u64.pow(place) % 62;
            let digits = ('0'..='9').chain('A'..='Z').chain('a'..='z');
            digits.clone().nth(digit as usize).unwrap()
        };
        let check: String = (0..6).rev().map(digit).collect();
        ["ghp_", &secret, &check].concat()
    }

    pub fn random_fine_grained(random: &mut Random) -> String {
        let start = ["github_pat_", &random.letters(22), "_", &random.letters(43)].concat();
        let mut check = data_encoding::BASE32.encode(&hmac_sha256::Hash::hash(start.as_bytes()));
        check.truncate(8);
        [start, check, random.letters(8)].concat()
    }

    #[track_caller]
    fn check(text: &str, accepts: Accepts, expected: Result<(), Unusable>) {
        let parsed = Token::parse(text.to_owned(), accepts);
        assert_eq!(parsed.map(|_| ()), expected, "{text}");
    }

    #[test]
    fn it_takes_what_can_be_a_token() {
        for token in [classic(), fine_grained(), legacy()] {
            check(&token, Accepts::Any, Ok(()));
        }
        // However wrong it looks.
        for token in ["ghp_0123456789012345", "github_pat_012345678"] {
            check(token, Accepts::Any, Ok(()));
        }
        check(&["ghp_", &"a".repeat(251)].concat(), Accepts::Any, Ok(()));
        check("ghx_0123456789012345", Accepts::Any, Ok(()));
        check(&"a".repeat(255), Accepts::Any, Ok(()));
    }

    #[test]
    fn it_refuses_only_what_cannot_be_one() {
        let any = |text: &str, unusable| check(text, Accepts::Any, Err(unusable));
        any("", Unusable::Empty);
        any(" \n\u{200b}", Unusable::Empty);
        any("ghp_012345678901234", Unusable::TooShort);
        any(&["ghp_", &"a".repeat(252)].concat(), Unusable::TooLong);
        any(&"a".repeat(256), Unusable::TooLong);
        any(&"é".repeat(40), Unusable::ForeignCharacter);
        any(
            "https://github.com/settings/tokens",
            Unusable::Foreign(Foreign::Address),
        );
        any("hunter2", Unusable::Foreign(Foreign::Password));
    }

    #[test]
    fn of_what_is_being_typed_only_what_will_stay_is_said() {
        let any = |text: &str| glance(text, Accepts::Any);
        // It gets longer.
        let begun = &classic()[..30];
        assert!(
            judge(begun, None, Accepts::Any)
                .unwrap()
                .unwrap()
                .doubt
                .is_some()
        );
        let about = any(begun).unwrap().unwrap();
        assert_eq!((about.kind, about.doubt), (Kind::Classic, None));
        assert_eq!(any("hunter2"), Ok(None));
        // What no further letter can mend.
        let long = [&classic(), "x"].concat();
        assert!(any(&long).unwrap().unwrap().doubt.is_some());
        let foreign = Unusable::Foreign(Foreign::Address);
        assert_eq!(any("https://github.com/settings"), Err(foreign));
    }

    #[test]
    fn it_refuses_credentials_of_other_kinds() {
        for kind in [
            Kind::OAuth,
            Kind::AppUser,
            Kind::AppInstallation,
            Kind::Refresh,
        ] {
            let token = [kind.prefix(), &"a".repeat(36)].concat();
            check(&token, Accepts::Any, Err(Unusable::NotPersonal(kind)));
        }
        let installation = ["ghs_1_", &"a.b-c".repeat(100)].concat();
        let kind = Kind::AppInstallation;
        check(
            &installation,
            Accepts::Any,
            Err(Unusable::NotPersonal(kind)),
        );
    }

    #[test]
    fn it_refuses_the_kind_that_the_host_does_not_take() {
        let unwanted = |token_type| Err(Unusable::Unwanted(token_type));
        let (one, other) = (TokenType::Classic, TokenType::FineGrained);
        check(&classic(), Accepts::FineGrained, unwanted(one));
        check(&fine_grained(), Accepts::Classic, unwanted(other));
        check(&classic(), Accepts::Classic, Ok(()));
        check(&fine_grained(), Accepts::FineGrained, Ok(()));
        check(&legacy(), Accepts::FineGrained, Ok(()));
    }

    #[test]
    fn a_hint_needs_something_to_say() {
        let judge = |text: &str, removed| judge(text, removed, Accepts::Any);
        for start in ["", "g", "gh", "gith", "github_pat", "ghp"] {
            assert_eq!(judge(start, None), Ok(None));
        }
        let about = judge(&classic(), None).unwrap().unwrap();
        assert_eq!(
            (about.kind, about.removed, about.doubt),
            (Kind::Classic, None, None)
        );
        let about = judge(&classic(), Some(Removed::LineBreak))
            .unwrap()
            .unwrap();
        assert_eq!(about.removed, Some(Removed::LineBreak));
        let about = judge(&[" ", &classic()].concat(), None).unwrap().unwrap();
        assert_eq!(about.removed, Some(Removed::Blank));
        let foreign = judge("hunter2", None);
        assert_eq!(foreign, Err(Unusable::Foreign(Foreign::Password)));
        // Somebody may be typing on.
        assert!(judge("ghp_1", None).unwrap().unwrap().doubt.is_some());
    }

    #[test]
    fn no_text_is_too_odd_and_cleaning_twice_is_cleaning_once() {
        let mut random = Random::new();
        let mut alphabet: Vec<_> = (' '..='~').collect();
        alphabet.extend("\0\n\r\t\u{a0}\u{200b}\u{feff}éß“”😀\u{e0020}\u{10ffff}".chars());
        for _ in 0..20_000 {
            let length = random.below(120);
            let mut text = random.of(&alphabet, length);
            for _ in 0..random.below(3) {
                let place = random.below(text.len() + 1);
                let piece = match random.below(4) {
                    0 => random_classic(&mut random),
                    1 => random_fine_grained(&mut random),
                    2 => ["github_pat_", "ghp_", "gho_", "ghs_"][random.below(4)].to_owned(),
                    _ => "://".to_owned(),
                };
                if text.is_char_boundary(place) {
                    text.insert_str(place, &piece);
                }
            }
            check_any(&text);
        }
    }

    #[test]
    fn debug_shows_nothing_of_it() {
        let shown = format!("{:?}", Token::parse(classic(), Accepts::Any));
        assert_eq!(shown, "Ok(Token(…))");
    }
}
