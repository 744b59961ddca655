//! Encrypts tokens at rest, and lets keys be rotated.

use crate::keys::{BadKey, random};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use github_pat::Token;
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::Zeroizing;

const NONCE_LENGTH: usize = 24;
/// XChaCha20-Poly1305: nonce and ciphertext, with [`TokenOwner`] as associated data.
const VERSION: &str = "v1";

/// What tokens are encrypted with. Lost, every stored token is lost; stolen together with the database, every token is
/// stolen.
pub struct EncryptionKey(Zeroizing<[u8; 32]>);

/// The key that encrypts, and those that encrypted before it and still decrypt.
pub(crate) struct Keyring {
    current: EncryptionKey,
    previous: Vec<EncryptionKey>,
}

/// Whose token it is. A ciphertext that is moved to another row, or a row that is given to somebody else, doesn't decrypt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenOwner<'a> {
    pub(crate) connection_id: &'a str,
    pub(crate) github: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) account_id: i64,
}

/// Why a stored token can't be decrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecryptError {
    /// Not `v1.KEY ID.BASE64`: a newer version of this program wrote it, or it is damaged.
    UnknownFormat,
    /// Encrypted with a key that this process doesn't have.
    UnknownKey,
    /// Damaged, or moved from another row.
    NotAuthentic,
}

impl EncryptionKey {
    pub fn random() -> EncryptionKey {
        EncryptionKey(random())
    }

    /// Takes 32 bytes in base64, as `openssl rand -base64 32` writes them.
    pub fn parse(text: &str) -> Result<EncryptionKey, BadKey> {
        let bytes = BASE64
            .decode(text.trim().as_bytes())
            .map(Zeroizing::new)
            .or(Err(BadKey::NotThirtyTwoBytes))?;
        let key = bytes.as_slice().try_into();
        Ok(EncryptionKey(Zeroizing::new(
            key.or(Err(BadKey::NotThirtyTwoBytes))?,
        )))
    }

    /// Names the key without telling anything of it.
    fn id(&self) -> String {
        let mut digest = Sha256::new_with_prefix(b"github-pat-backend key id");
        digest.update(self.0.as_slice());
        HEXLOWER.encode(&digest.finalize()[..4])
    }

    fn encrypt(&self, owner: TokenOwner<'_>, token: &Token) -> String {
        let nonce = random::<NONCE_LENGTH>();
        let key_id = self.id();
        let payload = Payload {
            msg: token.expose().as_bytes(),
            aad: &owner.associated_data(&key_id),
        };
        let ciphertext = self
            .cipher()
            .encrypt(XNonce::from_slice(nonce.as_slice()), payload);
        let mut bytes = nonce.to_vec();
        bytes.extend(ciphertext.expect("a token is shorter than what this cipher can take"));
        format!("{VERSION}.{key_id}.{}", BASE64URL_NOPAD.encode(&bytes))
    }

    fn decrypt(
        &self,
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
        let decrypted = self.cipher().decrypt(XNonce::from_slice(nonce), payload);
        let text = decrypted.ok().and_then(|text| String::from_utf8(text).ok());
        text.and_then(|text| Token::new(Zeroizing::new(text)).ok())
            .ok_or(DecryptError::NotAuthentic)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.0.as_slice().into())
    }
}

impl Keyring {
    pub(crate) fn new(current: EncryptionKey, previous: Vec<EncryptionKey>) -> Keyring {
        Keyring { current, previous }
    }

    pub(crate) fn has_previous_keys(&self) -> bool {
        !self.previous.is_empty()
    }

    pub(crate) fn encrypt(&self, owner: TokenOwner<'_>, token: &Token) -> String {
        self.current.encrypt(owner, token)
    }

    pub(crate) fn decrypt(
        &self,
        owner: TokenOwner<'_>,
        encrypted: &str,
    ) -> Result<Token, DecryptError> {
        let (key_id, bytes) = parse(encrypted)?;
        let keys = std::iter::once(&self.current).chain(&self.previous);
        let mut result = Err(DecryptError::UnknownKey);
        // Two keys can have the same id by chance.
        for key in keys.filter(|key| key.id() == key_id) {
            result = key.decrypt(owner, key_id, &bytes);
            if result.is_ok() {
                break;
            }
        }
        result
    }

    /// The same token under the current key; `None` if it is already.
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

/// Splits `v1.KEY ID.BASE64`.
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
    /// No part has a control character in it, so no two owners have the same data.
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

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EncryptionKey(…)")
    }
}

impl fmt::Display for DecryptError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            DecryptError::UnknownFormat => "its format is not known to this version",
            DecryptError::UnknownKey => {
                "it was encrypted with a key that is neither TOKEN_KEY nor in TOKEN_KEYS_BEFORE"
            }
            DecryptError::NotAuthentic => "it is damaged, or was moved from another row",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            "a nonce is used once"
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

    #[test]
    fn encryption_key_is_32_bytes() {
        #[track_caller]
        fn check(text: &str, expected: Result<[u8; 32], BadKey>) {
            assert_eq!(EncryptionKey::parse(text).map(|key| *key.0), expected);
        }
        check(&BASE64.encode(&[7; 32]), Ok([7; 32]));
        check(&format!("{}\n", BASE64.encode(&[7; 32])), Ok([7; 32]));
        for bad in ["", "AAAA", "not base64", &BASE64.encode(&[7; 33])] {
            check(bad, Err(BadKey::NotThirtyTwoBytes));
        }
    }

    #[test]
    fn debug_of_an_encryption_key_shows_nothing_of_it() {
        assert_eq!(format!("{:?}", key(7)), "EncryptionKey(…)");
    }
}
