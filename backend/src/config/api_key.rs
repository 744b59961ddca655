//! The API key, which authenticates the app's own server.

use sha2::{Digest, Sha256};
use std::fmt;
use subtle::{Choice, ConstantTimeEq};

/// One API key, or several during a rotation. Only their SHA-256 digests are kept.
pub struct ApiKey(Vec<[u8; 32]>);

/// Why a text isn't an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidApiKey {
    #[error("it must have at least 32 characters: `openssl rand -hex 32`")]
    TooShort,
    #[error("it must be ASCII without whitespace: `openssl rand -hex 32`")]
    NotPrintable,
}

impl ApiKey {
    /// Parses keys of at least 32 printable ASCII characters, separated by whitespace.
    ///
    /// # Errors
    ///
    /// If one of them is too short or has other characters, or if there is none.
    pub fn parse(text: &str) -> Result<ApiKey, InvalidApiKey> {
        let digest = |key: &str| match key.len() {
            _ if !key.bytes().all(|byte| byte.is_ascii_graphic()) => {
                Err(InvalidApiKey::NotPrintable)
            }
            ..32 => Err(InvalidApiKey::TooShort),
            _ => Ok(Sha256::digest(key).into()),
        };
        let digests = text.split_whitespace().map(digest);
        let digests: Vec<_> = digests.collect::<Result<_, _>>()?;
        match digests.is_empty() {
            true => Err(InvalidApiKey::TooShort),
            false => Ok(ApiKey(digests)),
        }
    }

    /// Whether `candidate` is one of the keys, in constant time.
    pub(crate) fn matches(&self, candidate: &str) -> bool {
        let candidate: [u8; 32] = Sha256::digest(candidate).into();
        let matches = |found: Choice, key: &[u8; 32]| found | candidate.ct_eq(key);
        self.0.iter().fold(Choice::from(0), matches).into()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ApiKey([REDACTED])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_key_matches_itself_alone() {
        let text = "s".repeat(32);
        let key = ApiKey::parse(&format!("{text}\n")).unwrap();
        assert!(key.matches(&text));
        for wrong in ["", &"s".repeat(31), &"s".repeat(33), &"S".repeat(32)] {
            assert!(!key.matches(wrong), "{wrong}");
        }
    }

    #[test]
    fn both_api_keys_of_a_rotation_match_and_their_joined_text_does_not() {
        let (old, new) = ("o".repeat(32), "n".repeat(32));
        let both = format!("{new} {old}");
        let keys = ApiKey::parse(&both).unwrap();
        assert!(keys.matches(&old) && keys.matches(&new));
        assert!(!keys.matches(&both));
    }

    #[test]
    fn short_or_non_ascii_api_key_is_invalid() {
        let long = "s".repeat(32);
        for (text, expected) in [
            (String::new(), InvalidApiKey::TooShort),
            ("s".repeat(31), InvalidApiKey::TooShort),
            (format!("{long} short"), InvalidApiKey::TooShort),
            ("é".repeat(32), InvalidApiKey::NotPrintable),
        ] {
            assert_eq!(ApiKey::parse(&text).unwrap_err(), expected, "{text}");
        }
    }

    #[test]
    fn debug_of_an_api_key_is_redacted() {
        let key = ApiKey::parse(&"s".repeat(32)).unwrap();
        assert_eq!(format!("{key:?}"), "ApiKey([REDACTED])");
    }
}
