//! The key that encrypts tokens.

use crate::random::random_bytes;
use data_encoding::{BASE64, HEXLOWER};
use secrecy::{ExposeSecret, SecretBox, zeroize::Zeroizing};
use sha2::{Digest, Sha256};

/// 32 bytes. Without them stored tokens can't be decrypted; with them and the database, all can.
#[derive(Debug)]
pub struct EncryptionKey(SecretBox<[u8; 32]>);

/// Not 32 bytes in base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it must be 32 bytes in base64: `openssl rand -base64 32`")]
pub struct InvalidEncryptionKey;

impl EncryptionKey {
    /// A new key from the operating system's random bytes.
    pub fn random() -> EncryptionKey {
        EncryptionKey(SecretBox::init_with_mut(|key: &mut [u8; 32]| {
            key.copy_from_slice(random_bytes::<32>().as_slice());
        }))
    }

    /// Parses 32 bytes in base64.
    ///
    /// # Errors
    ///
    /// If `text` is something else.
    pub fn parse(text: &str) -> Result<EncryptionKey, InvalidEncryptionKey> {
        let bytes = BASE64.decode(text.trim().as_bytes()).map(Zeroizing::new);
        let bytes = bytes.or(Err(InvalidEncryptionKey))?;
        if bytes.len() != 32 {
            return Err(InvalidEncryptionKey);
        }
        Ok(EncryptionKey(SecretBox::init_with_mut(
            |key: &mut [u8; 32]| key.copy_from_slice(&bytes),
        )))
    }

    pub(crate) fn expose(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }

    /// Identifies the key in what it has encrypted, and reveals nothing of it.
    pub(crate) fn id(&self) -> String {
        let mut digest = Sha256::new_with_prefix(b"github-pat-backend key id");
        digest.update(self.expose());
        HEXLOWER.encode(&digest.finalize()[..4])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encryption_key_is_32_bytes_in_base64() {
        let encoded = BASE64.encode(&[7; 32]);
        for text in [&encoded, &format!("{encoded}\n")] {
            assert_eq!(EncryptionKey::parse(text).unwrap().expose(), &[7; 32]);
        }
        for text in ["", "AAAA", "not base64", &BASE64.encode(&[7; 33])] {
            assert!(EncryptionKey::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn debug_of_an_encryption_key_is_redacted() {
        let debug = format!("{:?}", EncryptionKey::parse(&BASE64.encode(&[7; 32])));
        assert!(
            debug.contains("REDACTED") && !debug.contains('7'),
            "{debug}"
        );
    }
}
