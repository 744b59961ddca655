//! The API key, by which the app's own server proves itself, and random bytes.

use sha2::{Digest, Sha256};
use std::fmt;
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

/// What the app's own server shows to open sessions and to read tokens: one key, or several during a rotation. Only
/// their SHA-256 is held: enough to recognise them.
pub struct SecretKey(Vec<[u8; 32]>);

/// Why a text can't be a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadKey {
    /// An encryption key is 32 bytes, written as base64.
    NotThirtyTwoBytes,
    /// A secret key that could be guessed: fewer than 32 characters.
    TooShort,
    /// A character that can't stand in a header: only ASCII without whitespace can.
    NotPrintable,
}

impl SecretKey {
    /// Takes keys of at least 32 printable characters, as `openssl rand -hex 32` writes them, separated by whitespace.
    pub fn parse(text: &str) -> Result<SecretKey, BadKey> {
        let digest = |key: &str| match key.len() {
            _ if !key.bytes().all(|byte| byte.is_ascii_graphic()) => Err(BadKey::NotPrintable),
            ..32 => Err(BadKey::TooShort),
            _ => Ok(Sha256::digest(key).into()),
        };
        let keys = text.split_whitespace().map(digest);
        let keys: Vec<_> = keys.collect::<Result<_, _>>()?;
        match keys.is_empty() {
            true => Err(BadKey::TooShort),
            false => Ok(SecretKey(keys)),
        }
    }

    /// Whether this is one of them. How long the answer takes tells nothing about how much of it was right.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let digest: [u8; 32] = Sha256::digest(text).into();
        let matches = |found: Choice, key: &[u8; 32]| found | digest.ct_eq(key);
        self.0.iter().fold(Choice::from(0), matches).into()
    }
}

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(bytes.as_mut_slice()).expect("the operating system gives random bytes");
    bytes
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretKey(…)")
    }
}

impl fmt::Display for BadKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            BadKey::NotThirtyTwoBytes => "it must be 32 bytes in base64: `openssl rand -base64 32`",
            BadKey::TooShort => "it must have at least 32 characters: `openssl rand -hex 32`",
            BadKey::NotPrintable => "it must be ASCII without whitespace: `openssl rand -hex 32`",
        })
    }
}

impl std::error::Error for BadKey {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_key_matches_itself_alone() {
        let text = "s".repeat(32);
        let key = SecretKey::parse(&format!("{text}\n")).unwrap();
        assert!(key.matches(&text));
        for wrong in ["", &"s".repeat(31), &"s".repeat(33), &"S".repeat(32)] {
            assert!(!key.matches(wrong), "{wrong}");
        }
    }

    #[test]
    fn both_keys_of_a_rotation_match_and_their_text_does_not() {
        let (old, new) = ("o".repeat(32), "n".repeat(32));
        let both = format!("{new} {old}");
        let keys = SecretKey::parse(&both).unwrap();
        assert!(keys.matches(&old) && keys.matches(&new));
        assert!(!keys.matches(&both));
    }

    #[test]
    fn secret_key_that_is_short_or_no_ascii_is_refused() {
        let long = "s".repeat(32);
        for (text, expected) in [
            (String::new(), BadKey::TooShort),
            ("s".repeat(31), BadKey::TooShort),
            (format!("{long} short"), BadKey::TooShort),
            ("é".repeat(32), BadKey::NotPrintable),
        ] {
            assert_eq!(SecretKey::parse(&text).unwrap_err(), expected, "{text}");
        }
    }

    #[test]
    fn debug_of_a_secret_key_shows_nothing_of_it() {
        let key = SecretKey::parse(&"s".repeat(32)).unwrap();
        assert_eq!(format!("{key:?}"), "SecretKey(…)");
    }
}
