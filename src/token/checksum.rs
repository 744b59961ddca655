//! Whether a token looks as it left GitHub. Hints, never gates: shapes change.

use super::kind::Kind;
use crc::{CRC_32_ISO_HDLC, Crc, NoTable};

/// What seems wrong with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It has more or fewer characters than tokens of its kind.
    Length { has: u32, of: u32 },
    /// The part of it that checks the rest doesn't.
    Mistyped,
    /// It begins like no token that GitHub makes today.
    Unknown,
}

impl Doubt {
    pub fn is_too_short(&self) -> bool {
        matches!(self, Doubt::Length { has, of } if has < of)
    }

    /// `None` for what looks right, and for what can't be told.
    pub fn about(text: &str) -> Option<Doubt> {
        let kind = Kind::of(text);
        let (has, of) = (text.len(), length(kind));
        let is_right = match kind {
            Kind::FineGrained | Kind::Classic if has != of => {
                return Some(Doubt::Length {
                    has: has as u32,
                    of: of as u32,
                });
            }
            Kind::FineGrained => is_fine_grained(text.as_bytes()),
            Kind::Classic => is_classic(text.as_bytes()),
            Kind::Legacy | Kind::Unknown if !text.is_empty() => return Some(Doubt::Unknown),
            _ => true,
        };
        (!is_right).then_some(Doubt::Mistyped)
    }
}

/// How many characters a token of this kind has today.
pub fn length(kind: Kind) -> usize {
    match kind {
        Kind::FineGrained => 93,
        _ => 40,
    }
}

/// After the prefix 30 characters, then their CRC-32 in base 62 (GitHub's blog, "Behind GitHub's new
/// authentication token formats", 2021-04-05).
fn is_classic(token: &[u8]) -> bool {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let (start, check) = token.split_at(token.len() - 6);
    let mut rest = Crc::<u32, NoTable>::new(&CRC_32_ISO_HDLC).checksum(&start[4..]);
    check.iter().rev().all(|&digit| {
        let expected = DIGITS[(rest % 62) as usize];
        rest /= 62;
        digit == expected
    })
}

/// Two parts of 22 and 59 characters; the eight from the 77th on are the SHA-256 of all before in base 32
/// (RFC 4648). Observed by public scanners, not documented.
fn is_fine_grained(token: &[u8]) -> bool {
    const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let digest = hmac_sha256::Hash::hash(&token[..77]);
    let bits = digest[..5]
        .iter()
        .fold(0, |bits, &byte| bits << 8 | u64::from(byte));
    let mut check = token[77..85].iter().enumerate();
    token[33] == b'_'
        && check.all(|(place, &digit)| digit == DIGITS[(bits >> (35 - 5 * place)) as usize & 31])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::{
        Accepts, Token, judge,
        tests::{Random, classic, fine_grained, legacy, random_classic, random_fine_grained},
    };

    #[track_caller]
    fn check(token: &str, expected: Option<Doubt>) {
        assert_eq!(Doubt::about(token), expected, "{token}");
    }

    #[test]
    fn public_vectors_are_right() {
        for [secret, sum] in [
            [&"A".repeat(30), "0uCPlr"],
            [&"0".repeat(30), "2C8GjS"],
            // Of another kind, which has the same sum.
            ["abcdefghijklmnopqrstuvwxyz0123", "2LolCm"],
        ] {
            check(&["ghp_", secret, sum].concat(), None);
        }
        for [id, secret, sum, rest] in [
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
            check(&["github_pat_", id, "_", secret, sum, rest].concat(), None);
        }
    }

    #[test]
    fn a_wrong_length_is_counted() {
        check(
            &fine_grained()[..71],
            Some(Doubt::Length { has: 71, of: 93 }),
        );
        check(&classic()[..4], Some(Doubt::Length { has: 4, of: 40 }));
        let longer = classic() + "ab";
        check(&longer, Some(Doubt::Length { has: 42, of: 40 }));
    }

    #[test]
    fn of_others_it_is_only_known_that_they_are_others() {
        check(&legacy(), Some(Doubt::Unknown));
        check("", None);
        check("another", Some(Doubt::Unknown));
    }

    #[test]
    fn ten_thousand_of_each_kind_raise_no_doubt() {
        let mut random = Random::new();
        for _ in 0..10_000 {
            check(&random_classic(&mut random), None);
            check(&random_fine_grained(&mut random), None);
        }
    }

    /// Whether somebody who pastes this is told that something is wrong with it.
    fn is_noticed(token: &str) -> bool {
        match judge(token, None, Accepts::Any) {
            Ok(Some(about)) => about.doubt.is_some(),
            // The beginning of a prefix is not to be sent.
            Ok(None) => Token::parse(token.to_owned(), Accepts::Any).is_err(),
            Err(_) => true,
        }
    }

    /// The tokens, each with how many of its first characters are checked.
    fn checked() -> Vec<(String, usize)> {
        let mut random = Random::new();
        let several = (0..20).flat_map(|_| {
            let (one, other) = (
                random_classic(&mut random),
                random_fine_grained(&mut random),
            );
            [(one, 40), (other, 85)]
        });
        several.collect()
    }

    #[test]
    fn any_single_wrong_character_is_noticed() {
        let alphabet = (b'0'..=b'z').filter(|&byte| crate::token::is_token_byte(byte));
        let alphabet: Vec<_> = alphabet.collect();
        for (token, checked) in checked() {
            for place in 0..checked {
                for &byte in &alphabet {
                    let mut wrong = token.clone().into_bytes();
                    if wrong[place] != byte {
                        wrong[place] = byte;
                        let wrong = String::from_utf8(wrong).unwrap();
                        assert!(is_noticed(&wrong), "{token} {wrong}");
                    }
                }
            }
        }
    }

    #[test]
    fn any_two_neighbours_that_change_places_are_noticed() {
        for (token, checked) in checked() {
            for place in 1..checked {
                let mut wrong = token.clone().into_bytes();
                if wrong[place - 1] != wrong[place] {
                    wrong.swap(place - 1, place);
                    let wrong = String::from_utf8(wrong).unwrap();
                    assert!(is_noticed(&wrong), "{token} {wrong}");
                }
            }
        }
    }

    #[test]
    fn any_cut_is_noticed() {
        for (token, _) in checked() {
            for length in 0..token.len() {
                assert!(is_noticed(&token[..length]), "{}", &token[..length]);
            }
        }
    }
}
