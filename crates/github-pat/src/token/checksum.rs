//! The checksums in GitHub's tokens. They tell a mistyped token from a complete one, but only as a hint, because
//! formats change.

use super::kind::CredentialKind;
use crc::{CRC_32_ISO_HDLC, Crc, NoTable};

/// The result of verifying a token's checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChecksumStatus {
    Valid,
    /// A character is wrong, missing or in the wrong place.
    Invalid,
    /// This kind of credential has no checksum, or it isn't as long as such a credential is today.
    Unknown,
}

/// A warning about a token that may still be valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenWarning {
    /// It has more or fewer characters than tokens of its kind have today.
    UnexpectedLength {
        actual: u32,
        expected: u32,
    },
    ChecksumMismatch,
    /// It has no prefix of GitHub's tokens.
    UnknownPrefix,
}

impl TokenWarning {
    /// Checks a personal access token. `None` for one without a warning, and for other kinds of credential.
    pub fn check(token: &str) -> Option<TokenWarning> {
        let kind = CredentialKind::detect(token);
        match kind {
            CredentialKind::FineGrained | CredentialKind::Classic => {
                let expected = kind.expected_len()?;
                if token.len() != expected {
                    return Some(TokenWarning::UnexpectedLength {
                        actual: token.len() as u32,
                        expected: expected as u32,
                    });
                }
                let is_mistyped = verify_checksum(token) == ChecksumStatus::Invalid;
                is_mistyped.then_some(TokenWarning::ChecksumMismatch)
            }
            CredentialKind::Legacy | CredentialKind::Unknown if !token.is_empty() => {
                Some(TokenWarning::UnknownPrefix)
            }
            _ => None,
        }
    }

    /// Whether more characters could make it valid.
    pub fn is_too_short(&self) -> bool {
        matches!(self, TokenWarning::UnexpectedLength { actual, expected } if actual < expected)
    }
}

/// Verifies the checksum of any of GitHub's credentials.
///
/// ```
/// use github_pat::{ChecksumStatus, verify_checksum};
///
/// let token = ["ghp_", &"A".repeat(30), "0uCPlr"].concat();
/// assert_eq!(verify_checksum(&token), ChecksumStatus::Valid);
/// assert_eq!(verify_checksum("hunter2"), ChecksumStatus::Unknown);
/// ```
pub fn verify_checksum(token: &str) -> ChecksumStatus {
    let kind = CredentialKind::detect(token);
    let bytes = token.as_bytes();
    let is_valid = match (kind, bytes.len()) {
        (CredentialKind::FineGrained, 93) => {
            bytes[33] == b'_' && fine_grained_checksum(&bytes[..77]) == bytes[77..85]
        }
        (
            CredentialKind::Classic
            | CredentialKind::OAuth
            | CredentialKind::AppUser
            | CredentialKind::AppInstallation,
            40,
        )
        | (CredentialKind::AppRefresh, 80) => {
            let (start, checksum) = bytes.split_at(bytes.len() - 6);
            classic_checksum(&start[kind.prefix().len()..]) == checksum
        }
        _ => return ChecksumStatus::Unknown,
    };
    if is_valid {
        ChecksumStatus::Valid
    } else {
        ChecksumStatus::Invalid
    }
}

/// The CRC-32 of the text between prefix and checksum, in base 62 (GitHub's blog, "Behind GitHub's new
/// authentication token formats", 2021-04-05).
pub(super) fn classic_checksum(secret: &[u8]) -> [u8; 6] {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut rest = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC).checksum(secret);
    let mut checksum = [b'0'; 6];
    for digit in checksum.iter_mut().rev() {
        *digit = DIGITS[(rest % 62) as usize];
        rest /= 62;
    }
    checksum
}

/// The first 40 bits of the SHA-256 of everything before it, with the prefix, in base 32 (RFC 4648). Public scanners
/// have observed this; it isn't documented.
pub(super) fn fine_grained_checksum(start: &[u8]) -> [u8; 8] {
    const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let digest = hmac_sha256::Hash::hash(start);
    let bits = digest[..5]
        .iter()
        .fold(0, |bits, &byte| bits << 8 | u64::from(byte));
    std::array::from_fn(|place| DIGITS[(bits >> (35 - 5 * place)) as usize & 31])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::{
        AcceptedTokenTypes, Token, inspect,
        tests::{any_classic, any_fine_grained, classic, fine_grained, legacy, secret},
    };
    use proptest::prelude::*;

    #[track_caller]
    fn check(token: &str, expected: Option<TokenWarning>) {
        assert_eq!(TokenWarning::check(token), expected, "{token}");
    }

    #[test]
    fn public_vectors_are_valid() {
        for (prefix, secret, checksum) in [
            ("ghp_", &*"A".repeat(30), "0uCPlr"),
            ("ghp_", &"0".repeat(30), "2C8GjS"),
            ("gho_", "abcdefghijklmnopqrstuvwxyz0123", "2LolCm"),
            // The same checksum under every short prefix.
            ("ghp_", "abcdefghijklmnopqrstuvwxyz0123", "2LolCm"),
            ("ghu_", "abcdefghijklmnopqrstuvwxyz0123", "2LolCm"),
            ("ghs_", "abcdefghijklmnopqrstuvwxyz0123", "2LolCm"),
        ] {
            let token = [prefix, secret, checksum].concat();
            check(&token, None);
            assert_eq!(verify_checksum(&token), ChecksumStatus::Valid, "{token}");
        }
        for [id, secret, checksum, rest] in [
            [
                &*["11", &"A".repeat(20)].concat(),
                &"B".repeat(43),
                "KAJCXJFB",
                "CCCCCCCC",
            ],
            [
                &["11ABCDEFG0", &"a".repeat(12)].concat(),
                &"b".repeat(43),
                "ZQRSCXGR",
                "dddddddd",
            ],
        ] {
            let token = ["github_pat_", id, "_", secret, checksum, rest].concat();
            check(&token, None);
            assert_eq!(verify_checksum(&token), ChecksumStatus::Valid, "{token}");
        }
    }

    #[test]
    fn wrong_length_is_counted() {
        let length = |actual, expected| Some(TokenWarning::UnexpectedLength { actual, expected });
        check(&fine_grained()[..71], length(71, 93));
        check(&classic()[..4], length(4, 40));
        check(&[&classic(), "ab"].concat(), length(42, 40));
    }

    #[test]
    fn credentials_without_checksum_are_unknown() {
        for token in [
            legacy(),
            ["v1.", &legacy()].concat(),
            ["ghs_1_", &"a.b-c".repeat(100)].concat(),
            String::new(),
            "another".to_owned(),
            // Another length than today's.
            [&classic(), "ab"].concat(),
        ] {
            assert_eq!(verify_checksum(&token), ChecksumStatus::Unknown, "{token}");
        }
        check(&legacy(), Some(TokenWarning::UnknownPrefix));
        check("", None);
        check("another", Some(TokenWarning::UnknownPrefix));
    }

    #[test]
    fn checksum_of_a_refresh_token_covers_seventy_characters() {
        let secret = "a".repeat(70);
        let checksum = classic_checksum(secret.as_bytes()).map(char::from);
        let checksum: String = checksum.iter().collect();
        let token = ["ghr_", &secret, &checksum].concat();
        assert_eq!(verify_checksum(&token), ChecksumStatus::Valid);
        let mistyped = ["ghr_b", &secret[1..], &checksum].concat();
        assert_eq!(verify_checksum(&mistyped), ChecksumStatus::Invalid);
    }

    /// Whether somebody who pastes this is told that something is wrong with it.
    fn is_noticed(token: &str) -> bool {
        match inspect(token, None, AcceptedTokenTypes::Any) {
            Ok(Some(inspection)) => inspection.warning.is_some(),
            // The beginning of a prefix is not to be sent.
            Ok(None) => Token::parse(token.to_owned(), AcceptedTokenTypes::Any).is_err(),
            Err(_) => true,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn classic_tokens_raise_no_warning(token in any_classic()) {
            check(&token, None);
        }

        #[test]
        fn fine_grained_tokens_raise_no_warning(token in any_fine_grained()) {
            check(&token, None);
        }

        #[test]
        fn checksums_are_those_of_independent_implementations(secret in secret(30)) {
            let crc = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(secret.as_bytes());
            let value = classic_checksum(secret.as_bytes()).iter().fold(0_u64, |value, &digit| {
                let digit = match digit {
                    b'0'..=b'9' => digit - b'0',
                    b'A'..=b'Z' => digit - b'A' + 10,
                    _ => digit - b'a' + 36,
                };
                value * 62 + u64::from(digit)
            });
            prop_assert_eq!(value, u64::from(crc));
            let base32 = data_encoding::BASE32.encode(&hmac_sha256::Hash::hash(secret.as_bytes()));
            prop_assert_eq!(&fine_grained_checksum(secret.as_bytes())[..], &base32.as_bytes()[..8]);
        }
    }

    /// Tokens, each with how many of its first characters are checked.
    fn checked() -> impl Strategy<Value = (String, usize)> {
        prop_oneof![
            any_classic().prop_map(|token| (token, 40)),
            any_fine_grained().prop_map(|token| (token, 85)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn any_single_wrong_character_is_noticed((token, checked) in checked()) {
            let alphabet = (b'0'..=b'z').filter(|&byte| crate::token::is_token_byte(byte));
            let alphabet: Vec<_> = alphabet.collect();
            for place in 0..checked {
                for &byte in &alphabet {
                    let mut wrong = token.clone().into_bytes();
                    if wrong[place] != byte {
                        wrong[place] = byte;
                        let wrong = String::from_utf8(wrong).unwrap();
                        prop_assert!(is_noticed(&wrong), "{token} {wrong}");
                    }
                }
            }
        }

        #[test]
        fn any_two_neighbours_that_change_places_are_noticed((token, checked) in checked()) {
            for place in 1..checked {
                let mut wrong = token.clone().into_bytes();
                if wrong[place - 1] != wrong[place] {
                    wrong.swap(place - 1, place);
                    let wrong = String::from_utf8(wrong).unwrap();
                    prop_assert!(is_noticed(&wrong), "{token} {wrong}");
                }
            }
        }

        #[test]
        fn any_cut_is_noticed((token, _) in checked()) {
            for length in 0..token.len() {
                prop_assert!(is_noticed(&token[..length]), "{}", &token[..length]);
            }
        }
    }
}
