//! The two keys of the host: one encrypts tokens at rest, the other proves its server.

use crate::token::Token;
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

const NONCE_LENGTH: usize = 24;

/// What tokens are encrypted with. Lost, every token kept is lost; stolen together with the
/// database, every token is stolen.
pub struct EncryptionKey(Zeroizing<[u8; 32]>);

/// What seals, and what still opens what was sealed before it.
pub(crate) struct Keyring {
    key: EncryptionKey,
    previous: Vec<EncryptionKey>,
}

/// What the host's own server shows to open sessions and to read tokens. Only its SHA-256 is held:
/// enough to recognise it.
pub struct SecretKey([u8; 32]);

/// Why a text can't be a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadKey {
    /// An encryption key is 32 bytes, written as base64.
    NotThirtyTwoBytes,
    /// A secret key that could be guessed: fewer than 32 characters.
    TooShort,
    /// A character that can't stand in a header: only ASCII without blanks can.
    NotPrintable,
}

/// A sealed token that doesn't open: another key, another row, or damage.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken;

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

    /// Encrypts a token for the connection with this id and no other: in another row it won't open.
    pub(crate) fn seal(&self, connection_id: &str, token: &Token) -> String {
        let nonce = random::<NONCE_LENGTH>();
        let mut sealed = nonce.to_vec();
        let ciphertext = self.cipher().encrypt(
            XNonce::from_slice(nonce.as_slice()),
            Payload {
                msg: token.expose().as_bytes(),
                aad: connection_id.as_bytes(),
            },
        );
        sealed.extend(ciphertext.expect("a token is shorter than what this cipher can take"));
        BASE64.encode(&sealed)
    }

    pub(crate) fn open(&self, connection_id: &str, sealed: &str) -> Result<Token, Broken> {
        let sealed = BASE64.decode(sealed.as_bytes()).or(Err(Broken))?;
        let (nonce, ciphertext) = sealed.split_at_checked(NONCE_LENGTH).ok_or(Broken)?;
        let payload = Payload {
            msg: ciphertext,
            aad: connection_id.as_bytes(),
        };
        let opened = self.cipher().decrypt(XNonce::from_slice(nonce), payload);
        let text = String::from_utf8(opened.or(Err(Broken))?).or(Err(Broken))?;
        Token::parse(Zeroizing::new(text)).or(Err(Broken))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.0.as_slice().into())
    }
}

impl Keyring {
    pub(crate) fn new(key: EncryptionKey, previous: Vec<EncryptionKey>) -> Keyring {
        Keyring { key, previous }
    }

    /// Whether anything may be sealed with another key than the one that seals now.
    pub(crate) fn is_changing(&self) -> bool {
        !self.previous.is_empty()
    }

    pub(crate) fn seal(&self, connection_id: &str, token: &Token) -> String {
        self.key.seal(connection_id, token)
    }

    pub(crate) fn open(&self, connection_id: &str, sealed: &str) -> Result<Token, Broken> {
        let mut keys = std::iter::once(&self.key).chain(&self.previous);
        keys.find_map(|key| key.open(connection_id, sealed).ok())
            .ok_or(Broken)
    }

    /// The same token under the key that seals now; `None` if it is already.
    pub(crate) fn seal_anew(
        &self,
        connection_id: &str,
        sealed: &str,
    ) -> Option<Result<String, Broken>> {
        if self.key.open(connection_id, sealed).is_ok() {
            return None;
        }
        let token = self.open(connection_id, sealed);
        Some(token.map(|token| self.seal(connection_id, &token)))
    }
}

impl SecretKey {
    /// Takes at least 32 printable characters, as `openssl rand -hex 32` writes them.
    pub fn parse(text: &str) -> Result<SecretKey, BadKey> {
        let text = text.trim();
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(BadKey::NotPrintable);
        }
        if text.len() < 32 {
            return Err(BadKey::TooShort);
        }
        Ok(SecretKey(Sha256::digest(text).into()))
    }

    /// Whether this is it. How long the answer takes tells nothing about how much of it was right.
    pub(crate) fn is(&self, text: &str) -> bool {
        let digest: [u8; 32] = Sha256::digest(text).into();
        digest.ct_eq(&self.0).into()
    }
}

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(bytes.as_mut_slice()).expect("the operating system gives random bytes");
    bytes
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EncryptionKey(…)")
    }
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
            BadKey::NotPrintable => "it must be ASCII without blanks: `openssl rand -hex 32`",
        })
    }
}

impl std::error::Error for BadKey {}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> Token {
        Token::parse("a".repeat(40).into()).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_again() {
        let key = EncryptionKey::random();
        let opened = key.open("c1", &key.seal("c1", &token())).unwrap();
        assert_eq!(opened.expose(), token().expose());
    }

    #[test]
    fn sealed_twice_looks_different() {
        let key = EncryptionKey::random();
        assert_ne!(key.seal("c1", &token()), key.seal("c1", &token()));
    }

    #[test]
    fn opens_only_in_its_row_with_its_key_and_whole() {
        let key = EncryptionKey::random();
        let sealed = key.seal("c1", &token());
        assert_eq!(key.open("c2", &sealed).unwrap_err(), Broken);
        let other = EncryptionKey::random();
        assert_eq!(other.open("c1", &sealed).unwrap_err(), Broken);

        let bytes = BASE64.decode(sealed.as_bytes()).unwrap();
        for at in [0, NONCE_LENGTH, bytes.len() - 1] {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            let damaged = BASE64.encode(&damaged);
            assert_eq!(key.open("c1", &damaged).unwrap_err(), Broken, "byte {at}");
        }
        for cut in ["", "AAAA", "no base64", &sealed[..32], &sealed[..40]] {
            assert_eq!(key.open("c1", cut).unwrap_err(), Broken, "{cut}");
        }
    }

    #[test]
    fn a_key_before_opens_and_no_longer_seals() {
        let texts = [7, 8, 9].map(|byte| BASE64.encode(&[byte; 32]));
        let key = |at: usize| EncryptionKey::parse(&texts[at]).unwrap();
        let sealed = key(0).seal("c1", &token());
        let keys = Keyring::new(key(2), vec![key(1), key(0)]);
        assert_eq!(keys.open("c1", &sealed).unwrap().expose(), token().expose());
        let anew = keys.seal_anew("c1", &sealed).unwrap().unwrap();
        assert_eq!(key(2).open("c1", &anew).unwrap().expose(), token().expose());
        assert_eq!(key(0).open("c1", &anew).unwrap_err(), Broken);
        assert!(keys.seal_anew("c1", &anew).is_none());
        // Nobody's, or in another row.
        let keys = Keyring::new(key(2), vec![key(1)]);
        assert_eq!(keys.open("c1", &sealed).unwrap_err(), Broken);
        assert_eq!(keys.seal_anew("c1", &sealed), Some(Err(Broken)));
        assert_eq!(keys.seal_anew("c2", &anew), Some(Err(Broken)));
    }

    #[test]
    fn an_encryption_key_is_32_bytes() {
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
    fn a_secret_key_is_known_by_itself_alone() {
        let text = "s".repeat(32);
        let key = SecretKey::parse(&text).unwrap();
        assert!(key.is(&text));
        for wrong in ["", &"s".repeat(31), &"s".repeat(33), &"S".repeat(32)] {
            assert!(!key.is(wrong), "{wrong}");
        }
        assert_eq!(
            SecretKey::parse(&"s".repeat(31)).unwrap_err(),
            BadKey::TooShort
        );
        assert_eq!(
            SecretKey::parse(&"s ".repeat(32)).unwrap_err(),
            BadKey::NotPrintable
        );
    }

    #[test]
    fn debug_shows_nothing_of_them() {
        let keys = (
            EncryptionKey::random(),
            SecretKey::parse(&"s".repeat(32)).unwrap(),
        );
        assert_eq!(format!("{keys:?}"), "(EncryptionKey(…), SecretKey(…))");
    }
}
