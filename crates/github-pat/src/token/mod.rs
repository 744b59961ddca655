//! GitHub's credentials: their kinds, checksums and lookalikes, sanitizing, and the redacting
//! [`Token`].

mod checksum;
#[cfg(any(test, feature = "generate"))]
pub mod generate;
mod inspect;
mod kind;
mod lookalike;
mod sanitize;

pub use checksum::{ChecksumStatus, TokenWarning, verify_checksum};
pub use inspect::{TokenError, TokenInspection, inspect, inspect_partial};
pub use kind::{AcceptedTokenTypes, CredentialKind, TokenType, UnknownTokenType};
pub use lookalike::Lookalike;
pub use sanitize::{Sanitized, SanitizedText, sanitize};

use inspect::{check_characters, check_credential_type, validate};
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// GitHub asks integrators to accept up to 255 characters (its changelog of 2021-03-31).
const MAX_LEN: usize = 255;
/// Shorter than any token that GitHub has ever created.
const MIN_LEN: usize = 20;

/// A personal access token that is to be sent or encrypted.
///
/// It has no `Clone` and no `Display`, its `Debug` is redacted, and its bytes are overwritten when it is dropped.
pub struct Token(String);

impl Token {
    /// Sanitizes a pasted or typed text, and accepts it as a token unless it can't be one.
    pub fn parse(text: String, accepted: AcceptedTokenTypes) -> Result<Token, TokenError> {
        let text = Zeroizing::new(text);
        let sanitized = sanitize(&text);
        validate(sanitized.expose(), accepted)?;
        Ok(Token(sanitized.into_text()))
    }

    /// Accepts a text unchanged, for a server: refuses other kinds of credential, characters outside GitHub's
    /// alphabet, and lengths that no token has.
    ///
    /// ```
    /// use github_pat::{CredentialKind, Token, TokenError};
    ///
    /// let token = Token::new(["ghp_", &"A".repeat(36)].concat())?;
    /// assert_eq!(format!("{token:?}"), "Token(…)");
    /// let other = Token::new(["ghs_", &"A".repeat(36)].concat());
    /// let installation = CredentialKind::AppInstallation;
    /// assert_eq!(other.unwrap_err(), TokenError::WrongCredentialType(installation));
    /// # Ok::<(), TokenError>(())
    /// ```
    pub fn new(text: impl Into<Zeroizing<String>>) -> Result<Token, TokenError> {
        let mut text = text.into();
        if text.is_empty() {
            return Err(TokenError::Empty);
        }
        check_credential_type(&text)?;
        check_characters(&text)?;
        Ok(Token(std::mem::take(&mut *text)))
    }

    /// What its text says about it.
    pub fn inspect(&self) -> TokenInspection {
        TokenInspection {
            kind: CredentialKind::detect(&self.0),
            removed: None,
            warning: TokenWarning::check(&self.0),
        }
    }

    /// The type according to its prefix.
    pub fn token_type(&self) -> TokenType {
        CredentialKind::detect(&self.0).token_type()
    }

    /// The text itself, for the field, a request or encryption. It must not be logged.
    pub fn expose(&self) -> &str {
        &self.0
    }
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

/// GitHub's alphabet (its changelog of 2021-03-31).
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// What holds for every text: nothing panics, sanitizing twice is sanitizing once, and what can be sent has
/// GitHub's alphabet, a length that a token could have, and raised no error before.
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub fn fuzz_invariants(text: &str) {
    let once = sanitize(text);
    let twice = sanitize(once.expose());
    let found = (twice.expose(), twice.removed());
    assert_eq!(found, (once.expose(), None), "{text:?}");
    let mut words = once.expose().split(' ');
    assert!(
        once.expose().is_empty() || words.all(|word| !word.is_empty()),
        "{text:?}"
    );
    for accepted in [
        AcceptedTokenTypes::Any,
        AcceptedTokenTypes::FineGrained,
        AcceptedTokenTypes::Classic,
    ] {
        let inspected = inspect(text, None, accepted);
        let _ = inspect_partial(text, accepted);
        if let Ok(token) = Token::parse(text.to_owned(), accepted) {
            assert!(inspected.is_ok(), "{text:?}");
            assert!((MIN_LEN..=MAX_LEN).contains(&token.0.len()), "{text:?}");
            assert!(token.0.bytes().all(is_token_byte), "{text:?}");
            assert!(Token::new(token.0.clone()).is_ok(), "{text:?}");
        }
    }
    let _ = verify_checksum(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crc::{CRC_32_ISO_HDLC, Crc};
    use proptest::prelude::*;

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

    /// Letters and digits.
    pub fn secret(length: usize) -> impl Strategy<Value = String> {
        const ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        proptest::collection::vec(0..ALPHABET.len(), length).prop_map(|places| {
            let characters = places.into_iter().map(|place| char::from(ALPHABET[place]));
            characters.collect()
        })
    }

    /// Made without our own checksum.
    pub fn any_classic() -> impl Strategy<Value = String> {
        secret(30).prop_map(|secret| {
            let sum = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(secret.as_bytes());
            let digit = |place: u32| {
                let digit = u64::from(sum) / 62_u64.pow(place) % 62;
                let digits = ('0'..='9').chain('A'..='Z').chain('a'..='z');
                digits.clone().nth(digit as usize).unwrap()
            };
            let checksum: String = (0..6).rev().map(digit).collect();
            ["ghp_", &secret, &checksum].concat()
        })
    }

    /// Likewise.
    pub fn any_fine_grained() -> impl Strategy<Value = String> {
        (secret(22), secret(43), secret(8)).prop_map(|(id, secret, rest)| {
            let start = ["github_pat_", &id, "_", &secret].concat();
            let mut checksum =
                data_encoding::BASE32.encode(&hmac_sha256::Hash::hash(start.as_bytes()));
            checksum.truncate(8);
            [start, checksum, rest].concat()
        })
    }

    #[track_caller]
    fn check(text: &str, accepted: AcceptedTokenTypes, expected: Result<(), TokenError>) {
        let parsed = Token::parse(text.to_owned(), accepted);
        assert_eq!(parsed.map(|_| ()), expected, "{text}");
    }

    #[track_caller]
    fn check_any(text: &str, expected: Result<(), TokenError>) {
        check(text, AcceptedTokenTypes::Any, expected);
    }

    #[test]
    fn token_parses_what_can_be_one() {
        for token in [classic(), fine_grained(), legacy()] {
            check_any(&token, Ok(()));
        }
        // However wrong it looks.
        for token in ["ghp_0123456789012345", "github_pat_012345678"] {
            check_any(token, Ok(()));
        }
        check_any(&["ghp_", &"a".repeat(251)].concat(), Ok(()));
        check_any("ghx_0123456789012345", Ok(()));
        check_any(&"a".repeat(255), Ok(()));
    }

    #[test]
    fn token_refuses_only_what_cannot_be_one() {
        let refused = |text: &str, error| check_any(text, Err(error));
        refused("", TokenError::Empty);
        refused(" \n\u{200b}", TokenError::Empty);
        refused("ghp_012345678901234", TokenError::TooShort);
        refused(&["ghp_", &"a".repeat(252)].concat(), TokenError::TooLong);
        refused(&"a".repeat(256), TokenError::TooLong);
        refused(&"é".repeat(40), TokenError::InvalidCharacter);
        refused(
            "https://github.com/settings/tokens",
            TokenError::NotAToken(Lookalike::Url),
        );
        refused("hunter2", TokenError::NotAToken(Lookalike::Password));
        let text = TokenError::NotAToken(Lookalike::Text);
        refused("correct horse battery staple and more words here", text);
        // What is hidden, and what the text speaks of.
        for text in [
            "ghp_****",
            "Token: ghp_••••",
            "github_pat_11ABC...wxyz",
            "ghp_abc and more words that are no token at all",
            "A token starts with github_pat_ or ghp_.",
        ] {
            refused(text, TokenError::TooShort);
        }
        refused("************", TokenError::NotAToken(Lookalike::Password));
        let several = [&classic(), "\n", &*fine_grained()].concat();
        refused(&several, TokenError::SeveralTokens);
    }

    #[test]
    fn token_refuses_other_kinds_of_credential() {
        for kind in [
            CredentialKind::OAuth,
            CredentialKind::AppUser,
            CredentialKind::AppInstallation,
            CredentialKind::AppRefresh,
        ] {
            let token = [kind.prefix(), &"a".repeat(36)].concat();
            check_any(&token, Err(TokenError::WrongCredentialType(kind)));
        }
        let installation = ["ghs_1_", &"a.b-c".repeat(100)].concat();
        let kind = CredentialKind::AppInstallation;
        check_any(&installation, Err(TokenError::WrongCredentialType(kind)));
        let app = ["v1.", &legacy()].concat();
        let kind = CredentialKind::LegacyApp;
        check_any(&app, Err(TokenError::WrongCredentialType(kind)));
    }

    #[test]
    fn token_refuses_the_type_that_is_not_accepted() {
        use AcceptedTokenTypes::{Classic, FineGrained};
        let refused = |token_type| Err(TokenError::TokenTypeNotAccepted(token_type));
        check(&classic(), FineGrained, refused(TokenType::Classic));
        check(&fine_grained(), Classic, refused(TokenType::FineGrained));
        check(&classic(), Classic, Ok(()));
        check(&fine_grained(), FineGrained, Ok(()));
        check(&legacy(), FineGrained, Ok(()));
    }

    #[test]
    fn new_takes_a_text_as_it_is() {
        #[track_caller]
        fn check(text: &str, expected: Result<TokenType, TokenError>) {
            let token = Token::new(text.to_owned());
            assert_eq!(token.map(|token| token.token_type()), expected, "{text}");
        }
        check(&fine_grained(), Ok(TokenType::FineGrained));
        check(&classic(), Ok(TokenType::Classic));
        check(&"a".repeat(20), Ok(TokenType::Unknown));
        check(&"a".repeat(255), Ok(TokenType::Unknown));
        check("", Err(TokenError::Empty));
        check(&"a".repeat(19), Err(TokenError::TooShort));
        check(&"a".repeat(256), Err(TokenError::TooLong));
        check(
            &[&classic(), "\n"].concat(),
            Err(TokenError::InvalidCharacter),
        );
        check(&"é".repeat(40), Err(TokenError::InvalidCharacter));
        let installation = ["ghs_1_", &"a.b-c".repeat(100)].concat();
        let kind = CredentialKind::AppInstallation;
        check(&installation, Err(TokenError::WrongCredentialType(kind)));
    }

    #[test]
    fn inspection_while_typing_says_only_what_will_stay() {
        let partial = |text: &str| inspect_partial(text, AcceptedTokenTypes::Any);
        // It gets longer.
        let begun = &classic()[..30];
        let inspected = inspect(begun, None, AcceptedTokenTypes::Any);
        assert!(inspected.unwrap().unwrap().warning.is_some());
        let inspection = partial(begun).unwrap().unwrap();
        let found = (inspection.kind, inspection.warning);
        assert_eq!(found, (CredentialKind::Classic, None));
        assert_eq!(partial("hunter2"), Ok(None));
        assert_eq!(partial("export the "), Ok(None));
        let inspection = partial("ghp_").unwrap().unwrap();
        let found = (inspection.kind, inspection.warning);
        assert_eq!(found, (CredentialKind::Classic, None));
        // What no further character can change.
        let long = [&classic(), "x"].concat();
        assert!(partial(&long).unwrap().unwrap().warning.is_some());
        let url = TokenError::NotAToken(Lookalike::Url);
        assert_eq!(partial("https://github.com/settings"), Err(url));
    }

    #[test]
    fn inspection_is_none_without_anything_to_say() {
        let inspect = |text: &str, removed| inspect(text, removed, AcceptedTokenTypes::Any);
        for start in ["", "g", "gh", "gith", "github_pat", "ghp"] {
            assert_eq!(inspect(start, None), Ok(None));
        }
        let found = inspect(&classic(), None).unwrap().unwrap();
        let plain = TokenInspection {
            kind: CredentialKind::Classic,
            removed: None,
            warning: None,
        };
        assert_eq!(found, plain);
        let found = inspect(&classic(), Some(Sanitized::LineBreak));
        assert_eq!(found.unwrap().unwrap().removed, Some(Sanitized::LineBreak));
        let found = inspect(&[" ", &classic()].concat(), None);
        assert_eq!(found.unwrap().unwrap().removed, Some(Sanitized::Whitespace));
        let password = TokenError::NotAToken(Lookalike::Password);
        assert_eq!(inspect("hunter2", None), Err(password));
        // What can't be sent isn't offered to be.
        for short in ["ghp_", "ghp_1", "github_pat_11ABC"] {
            assert_eq!(inspect(short, None), Err(TokenError::TooShort));
        }
    }

    /// Texts with tokens, their beginnings and odd characters in them.
    fn any_text() -> impl Strategy<Value = String> {
        let mut alphabet: Vec<_> = (' '..='~').collect();
        alphabet.extend("\0\n\r\t\u{1b}\u{a0}\u{200b}\u{feff}éß•…“”😀\u{e0020}\u{10ffff}".chars());
        let noise = proptest::collection::vec(0..alphabet.len(), 0..60).prop_map(move |places| {
            let characters = places.into_iter().map(|place| alphabet[place]);
            characters.collect()
        });
        let piece = prop_oneof![
            2 => noise,
            1 => any_classic(),
            1 => any_fine_grained(),
            1 => Just(["v1.", &legacy()].concat()),
            1 => Just(legacy()[..20].to_owned()),
            2 => proptest::sample::select(vec![
                "github_pat_", "ghp_", "gho_", "ghs_", "v1.", "://", "%20", "%2520", "\\n", " ", "\n",
            ])
            .prop_map(str::to_owned),
        ];
        proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn invariants_hold_for_every_text(text in any_text()) {
            fuzz_invariants(&text);
        }
    }

    #[test]
    fn debug_shows_nothing_of_it() {
        let shown = format!("{:?}", Token::parse(classic(), AcceptedTokenTypes::Any));
        assert_eq!(shown, "Ok(Token(…))");
    }
}
