//! Generates tokens with valid checksums that give access to nothing, for tests and sandboxes.

use super::checksum::{classic_checksum, fine_grained_checksum};

/// A classic token: `ghp_`, 30 characters of `secret` and its checksum. A shorter secret is filled up with `0`.
///
/// ```
/// # #[cfg(feature = "generate")] {
/// use github_pat::{ChecksumStatus, generate, verify_checksum};
///
/// let token = generate::classic("ssoRequired");
/// assert!(token.starts_with("ghp_ssoRequired000"));
/// assert_eq!(verify_checksum(&token), ChecksumStatus::Valid);
/// # }
/// ```
///
/// # Panics
///
/// If `secret` is longer than 30 characters, or has others than letters and digits.
pub fn classic(secret: &str) -> String {
    let secret = fill_up(secret, 30);
    let checksum = classic_checksum(secret.as_bytes()).map(char::from);
    ["ghp_", &secret, &String::from_iter(checksum)].concat()
}

/// A fine-grained token: `github_pat_`, 22 characters of `id`, `_`, 43 of `secret`, the checksum, and eight whose
/// meaning isn't known. Shorter texts are filled up with `0`.
///
/// # Panics
///
/// If `id` is longer than 22 or `secret` longer than 43 characters, or one has others than letters and digits.
pub fn fine_grained(id: &str, secret: &str) -> String {
    let start = ["github_pat_", &fill_up(id, 22), "_", &fill_up(secret, 43)].concat();
    let checksum = fine_grained_checksum(start.as_bytes()).map(char::from);
    [&start, &*String::from_iter(checksum), "00000000"].concat()
}

#[track_caller]
fn fill_up(text: &str, length: usize) -> String {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    assert!(
        is_plain && text.len() <= length,
        "at most {length} letters and digits"
    );
    format!("{text:0<length$}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ChecksumStatus, CredentialKind, verify_checksum};

    #[test]
    fn generated_tokens_are_valid_and_carry_their_text() {
        for (token, kind) in [
            (classic("ssoRequired"), CredentialKind::Classic),
            (classic(""), CredentialKind::Classic),
            (
                fine_grained("11SANDBOX", "ssoRequired"),
                CredentialKind::FineGrained,
            ),
        ] {
            assert_eq!(CredentialKind::detect(&token), kind);
            assert_eq!(Some(token.len()), kind.expected_len());
            assert_eq!(verify_checksum(&token), ChecksumStatus::Valid, "{token}");
        }
        assert!(fine_grained("11SANDBOX", "ssoRequired").contains("_ssoRequired000"));
    }

    #[test]
    #[should_panic(expected = "at most 30 letters and digits")]
    fn text_that_does_not_fit_panics() {
        classic(&"a".repeat(31));
    }

    #[test]
    fn generated_tokens_are_the_public_vectors() {
        let expected = ["ghp_", &"A".repeat(30), "0uCPlr"].concat();
        assert_eq!(classic(&"A".repeat(30)), expected);
        let id = ["11", &"A".repeat(20)].concat();
        assert!(fine_grained(&id, &"B".repeat(43)).ends_with(&["KAJCXJFB", "00000000"].concat()));
    }
}
