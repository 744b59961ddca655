//! Encrypts tokens at rest, with keys that can be rotated.

use crate::{config::EncryptionKey, random::random_bytes};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use data_encoding::BASE64URL_NOPAD;
use github_pat::Token;
use std::iter;
use zeroize::Zeroizing;

const NONCE_LENGTH: usize = 24;
/// The format: `v1.KEY ID.BASE64` of nonce and ciphertext by XChaCha20-Poly1305, with [`TokenOwner`] as associated data.
const VERSION: &str = "v1";

/// The key that encrypts, and the previous ones, which still decrypt.
pub(crate) struct Keyring {
    current: EncryptionKey,
    previous: Vec<EncryptionKey>,
}

/// Whose token it is. A ciphertext in another row, or in a row of another subject, doesn't decrypt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenOwner<'a> {
    pub(crate) connection_id: &'a str,
    pub(crate) github: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) account_id: i64,
}

/// Why a stored token can't be decrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DecryptError {
    /// It is damaged, or a newer version of this program wrote it.
    #[error("its format is unknown to this version")]
    UnknownFormat,
    #[error(
        "it was encrypted with a key that is neither TOKEN_ENCRYPTION_KEY nor in TOKEN_ENCRYPTION_PREVIOUS_KEYS"
    )]
    UnknownKey,
    #[error("it is damaged, or was moved from another row")]
    NotAuthentic,
}

impl Keyring {
    pub(crate) fn new(current: EncryptionKey, previous: Vec<EncryptionKey>) -> Keyring {
        Keyring { current, previous }
    }

    pub(crate) fn has_previous_keys(&self) -> bool {
        !self.previous.is_empty()
    }

    pub(crate) fn encrypt(&self, owner: TokenOwner<'_>, token: &Token) -> String {
        let key_id = self.current.id();
        let nonce = random_bytes::<NONCE_LENGTH>();
        let payload = Payload {
            msg: token.expose().as_bytes(),
            aad: &owner.associated_data(&key_id),
        };
        let ciphertext =
            cipher(&self.current).encrypt(XNonce::from_slice(nonce.as_slice()), payload);
        let mut bytes = nonce.to_vec();
        bytes.extend(ciphertext.expect("a token is shorter than the cipher's limit"));
        format!("{VERSION}.{key_id}.{}", BASE64URL_NOPAD.encode(&bytes))
    }

    pub(crate) fn decrypt(
        &self,
        owner: TokenOwner<'_>,
        encrypted: &str,
    ) -> Result<Token, DecryptError> {
        let (key_id, bytes) = parse(encrypted)?;
        let keys = iter::once(&self.current).chain(&self.previous);
        let mut result = Err(DecryptError::UnknownKey);
        // Two keys may have the same id by chance.
        for key in keys.filter(|key| key.id() == key_id) {
            result = decrypt_with(key, owner, key_id, &bytes);
            if result.is_ok() {
                break;
            }
        }
        result
    }

    /// The token encrypted with the current key; `None` if it already is.
    pub(crate) fn reencrypt(
        &self,
        owner: TokenOwner<'_>,
        encrypted: &str,
    ) -> Option<Result<String, DecryptError>> {
        if parse(encrypted).is_ok_and(|(key_id, _)| key_id == self.current.id()) {
            return None;
        }
        let token = self.decrypt(owner, encrypted);
        Some(token.map(|token| self.encrypt(owner, &token)))
    }
}

fn decrypt_with(
    key: &EncryptionKey,
    owner: TokenOwner<'_>,
    key_id: &str,
    bytes: &[u8],
) -> Result<Token, DecryptError> {
    let (nonce, ciphertext) = bytes
        .split_at_checked(NONCE_LENGTH)
        .ok_or(DecryptError::UnknownFormat)?;
    let payload = Payload {
        msg: ciphertext,
        aad: &owner.associated_data(key_id),
    };
    let decrypted = cipher(key).decrypt(XNonce::from_slice(nonce), payload);
    let text = decrypted.ok().and_then(|text| String::from_utf8(text).ok());
    text.and_then(|text| Token::new(Zeroizing::new(text)).ok())
        .ok_or(DecryptError::NotAuthentic)
}

fn cipher(key: &EncryptionKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.expose().into())
}

/// Parses `v1.KEY ID.BASE64`.
fn parse(encrypted: &str) -> Result<(&str, Vec<u8>), DecryptError> {
    let mut parts = encrypted.split('.');
    let (Some(VERSION), Some(key_id), Some(base64), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(DecryptError::UnknownFormat);
    };
    let bytes = BASE64URL_NOPAD.decode(base64.as_bytes());
    Ok((key_id, bytes.or(Err(DecryptError::UnknownFormat))?))
}

impl TokenOwner<'_> {
    /// Separated by NUL, which no part contains, so that no two owners have the same data.
    fn associated_data(&self, key_id: &str) -> Vec<u8> {
        let account_id = self.account_id.to_string();
        [
            VERSION,
            key_id,
            self.connection_id,
            self.github,
            self.subject,
            &account_id,
        ]
        .join("\0")
        .into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::BASE64;

    const OWNER: TokenOwner<'static> = TokenOwner {
        connection_id: "c1",
        github: "https://github.com",
        subject: "ada",
        account_id: 1,
    };

    fn token() -> Token {
        Token::new("a".repeat(40)).unwrap()
    }

    fn key(byte: u8) -> EncryptionKey {
        EncryptionKey::parse(&BASE64.encode(&[byte; 32])).unwrap()
    }

    fn keyring(current: u8, previous: &[u8]) -> Keyring {
        Keyring::new(
            key(current),
            previous.iter().map(|&byte| key(byte)).collect(),
        )
    }

    #[test]
    fn encrypted_token_names_version_and_key_and_decrypts() {
        let keys = keyring(7, &[]);
        let encrypted = keys.encrypt(OWNER, &token());
        let start = format!("v1.{}.", key(7).id());
        assert!(encrypted.starts_with(&start), "{encrypted}");
        let decrypted = keys.decrypt(OWNER, &encrypted).unwrap();
        assert_eq!(decrypted.expose(), token().expose());
        assert_ne!(
            encrypted,
            keys.encrypt(OWNER, &token()),
            "each nonce is used once"
        );
    }

    #[test]
    fn decrypting_for_another_owner_fails() {
        let keys = keyring(7, &[]);
        let encrypted = keys.encrypt(OWNER, &token());
        for other in [
            TokenOwner {
                connection_id: "c2",
                ..OWNER
            },
            TokenOwner {
                github: "https://ghe.acme.com",
                ..OWNER
            },
            TokenOwner {
                subject: "bob",
                ..OWNER
            },
            TokenOwner {
                account_id: 2,
                ..OWNER
            },
        ] {
            let decrypted = keys.decrypt(other, &encrypted).unwrap_err();
            assert_eq!(decrypted, DecryptError::NotAuthentic, "{other:?}");
        }
    }

    #[test]
    fn decrypting_with_another_key_or_damaged_text_fails_for_a_reason() {
        let encrypted = keyring(7, &[]).encrypt(OWNER, &token());
        let unknown = keyring(8, &[9]).decrypt(OWNER, &encrypted).unwrap_err();
        assert_eq!(unknown, DecryptError::UnknownKey);

        let (start, base64) = encrypted.rsplit_once('.').unwrap();
        let bytes = BASE64URL_NOPAD.decode(base64.as_bytes()).unwrap();
        for index in [0, NONCE_LENGTH, bytes.len() - 1] {
            let mut damaged = bytes.clone();
            damaged[index] ^= 1;
            let damaged = format!("{start}.{}", BASE64URL_NOPAD.encode(&damaged));
            let decrypted = keyring(7, &[]).decrypt(OWNER, &damaged).unwrap_err();
            assert_eq!(decrypted, DecryptError::NotAuthentic, "byte {index}");
        }
        let of_tomorrow = encrypted.replacen("v1", "v2", 1);
        let cut = format!("{start}.{}", &base64[..16]);
        for text in ["", "v1", base64, &of_tomorrow, &cut, &format!("{start}.?")] {
            let decrypted = keyring(7, &[]).decrypt(OWNER, text).unwrap_err();
            assert_eq!(decrypted, DecryptError::UnknownFormat, "{text}");
        }
    }

    #[test]
    fn previous_key_decrypts_and_reencryption_uses_the_current_one() {
        let encrypted = keyring(7, &[]).encrypt(OWNER, &token());
        let keys = keyring(9, &[8, 7]);
        let decrypted = keys.decrypt(OWNER, &encrypted).unwrap();
        assert_eq!(decrypted.expose(), token().expose());

        let reencrypted = keys.reencrypt(OWNER, &encrypted).unwrap().unwrap();
        let decrypted = keyring(9, &[]).decrypt(OWNER, &reencrypted).unwrap();
        assert_eq!(decrypted.expose(), token().expose());
        assert_eq!(keys.reencrypt(OWNER, &reencrypted), None);

        let without = keyring(9, &[8]);
        let unknown = Some(Err(DecryptError::UnknownKey));
        assert_eq!(without.reencrypt(OWNER, &encrypted), unknown);
    }
}
