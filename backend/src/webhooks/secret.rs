//! The webhook endpoint, and the secret that signs its events as Standard Webhooks says
//! (<https://github.com/standard-webhooks/standard-webhooks>).

use crate::config::{ExpiryWindow, WebhookUrl};
use data_encoding::BASE64;
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretSlice, zeroize::Zeroizing};
use sha2::Sha256;

/// Where events about tokens are sent.
pub struct Webhook {
    pub url: WebhookUrl,
    pub secret: WebhookSecret,
    /// How long before a token's expiry `connection.expiring` is sent.
    pub expiring_within: ExpiryWindow,
}

/// `whsec_` and 24 to 64 bytes in base64. Several during a rotation: each event then has a signature of each.
#[derive(Debug)]
pub struct WebhookSecret(Vec<SecretSlice<u8>>);

/// Not one or more secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "it must be whsec_ and 24 to 64 bytes in base64, as `echo whsec_$(openssl rand -base64 32)` writes them"
)]
pub struct InvalidWebhookSecret;

impl WebhookSecret {
    /// Parses one secret, or several separated by whitespace.
    ///
    /// # Errors
    ///
    /// If there is none, or one that isn't valid.
    pub fn parse(text: &str) -> Result<WebhookSecret, InvalidWebhookSecret> {
        let secrets = text.split_whitespace().map(|word| {
            let base64 = word.strip_prefix("whsec_").ok_or(InvalidWebhookSecret)?;
            let bytes = BASE64.decode(base64.as_bytes()).map(Zeroizing::new);
            let bytes = bytes.or(Err(InvalidWebhookSecret))?;
            match bytes.len() {
                24..=64 => Ok(SecretSlice::from(bytes.to_vec())),
                _ => Err(InvalidWebhookSecret),
            }
        });
        let secrets: Vec<_> = secrets.collect::<Result<_, _>>()?;
        match secrets.is_empty() {
            true => Err(InvalidWebhookSecret),
            false => Ok(WebhookSecret(secrets)),
        }
    }

    /// The value of the header `webhook-signature`. A receiver accepts any of the signatures.
    pub(crate) fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        let signatures = self.0.iter().map(|secret| {
            let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret())
                .expect("HMAC takes keys of any length");
            mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
            format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
        });
        signatures.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's reference libraries, in pieces so that secret scanners ignore it.
    #[test]
    fn signature_is_that_of_the_specification() {
        let secret = ["whsec_", "MfKQ9r8GKYqrTwjUPD8I", "LPZIo2LaLaSw"].concat();
        let secret = WebhookSecret::parse(&secret).unwrap();
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        assert_eq!(
            secret.sign(id, 1_614_265_330, r#"{"test": 2432232314}"#),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn both_secrets_of_a_rotation_sign() {
        let of = |byte| format!("whsec_{}", BASE64.encode(&[byte; 32]));
        let both = WebhookSecret::parse(&format!("{} {}\n", of(1), of(2))).unwrap();
        let alone = [1, 2].map(|byte| WebhookSecret::parse(&of(byte)).unwrap().sign("id", 1, "{}"));
        assert_eq!(both.sign("id", 1, "{}"), alone.join(" "));
        assert!(WebhookSecret::parse(&format!("{} mistyped", of(1))).is_err());
    }

    #[test]
    fn secret_has_its_prefix_and_24_to_64_bytes() {
        let of = |length| format!("whsec_{}", BASE64.encode(&vec![7; length]));
        for (text, expected) in [
            (of(24), true),
            (of(64), true),
            (of(23), false),
            (of(65), false),
            (BASE64.encode(&[7; 32]), false),
            ("whsec_?".to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(WebhookSecret::parse(&text).is_ok(), expected, "{text}");
        }
    }
}
