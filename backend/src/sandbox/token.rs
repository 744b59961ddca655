//! The sandbox's tokens: of the shape that real ones have, opening nothing anywhere.

use super::outcome::Outcome;
use data_encoding::BASE32;
use sha2::{Digest, Sha256};

/// The test token for an outcome: of the right shape and with the right checksum, so that it passes
/// wherever a real one does, and with the outcome's name readable in it.
///
/// It is put together when it is asked for: a whole token in a file would alarm secret scanners.
pub fn token(outcome: Outcome) -> String {
    if outcome.is_classic() {
        classic(&format!("{:0<30}", camel(outcome)))
    } else {
        fine_grained(&format!("{:0<43}", camel(outcome)))
    }
}

/// `ssoRequired` for `sso_required`: the places for the name take letters and digits only.
fn camel(outcome: Outcome) -> String {
    let mut words = outcome.name().split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |camel, word| {
        let (initial, rest) = word.split_at(1);
        camel + &initial.to_uppercase() + rest
    })
}

/// 22 characters for the account, 43 for the secret, 8 for the checksum of all before, 8 unknown.
fn fine_grained(secret: &str) -> String {
    let start = format!("github_pat_{:0<22}_{secret}", "11SANDBOX");
    let mut check = BASE32.encode(&Sha256::digest(&start));
    check.truncate(8);
    format!("{start}{check}{:0<8}", "")
}

/// 30 characters, and their CRC-32 in base 62 (GitHub's blog, "Behind GitHub's new authentication
/// token formats").
fn classic(secret: &str) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut rest = crc32fast::hash(secret.as_bytes()) as usize;
    let mut check = [b'0'; 6];
    for digit in check.iter_mut().rev() {
        *digit = DIGITS[rest % 62];
        rest /= 62;
    }
    format!(
        "ghp_{secret}{}",
        check.map(char::from).iter().collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_the_shape_of_real_ones() {
        for &outcome in Outcome::ALL {
            let token = token(outcome);
            let (length, underscores) = match outcome.is_classic() {
                true => (40, 1),
                false => (93, 3),
            };
            assert_eq!(token.len(), length, "{token}");
            assert_eq!(token.matches('_').count(), underscores, "{token}");
            assert!(token.contains(&camel(outcome)), "{token}");
            assert!(
                token
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            );
        }
    }

    /// Against vectors of public scanners, put together here for the same reason as above.
    #[test]
    fn checksums_are_github_s() {
        for (secret, check) in [
            ("A".repeat(30), "0uCPlr"),
            ("0".repeat(30), "2C8GjS"),
            ("abcdefghijklmnopqrstuvwxyz0123".to_owned(), "2LolCm"),
        ] {
            assert_eq!(classic(&secret), format!("ghp_{secret}{check}"));
        }
        let start = ["github_pat_11", &"A".repeat(20), "_", &"B".repeat(43)].concat();
        let digest = BASE32.encode(&Sha256::digest(&start));
        assert_eq!(&digest[..8], "KAJCXJFB");
        let token = fine_grained(&"B".repeat(43));
        let digest = BASE32.encode(&Sha256::digest(&token[..77]));
        assert_eq!((&token[77..85], &token[85..]), (&digest[..8], "00000000"));
    }
}
