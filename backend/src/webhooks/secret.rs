//! Where the host hears of tokens that end, and how it knows that it hears us: events are signed as Standard
//! Webhooks says (<https://github.com/standard-webhooks/standard-webhooks>).

use crate::{expiry::Within, url::WebhookUrl};
use data_encoding::BASE64;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// The host's own address for it.
pub struct Webhook {
    pub url: WebhookUrl,
    pub secret: WebhookSecret,
    /// How long before a token's end `connection.expiring` is sent.
    pub expiring_within: Within,
}

/// What events are signed with: `whsec_`, and 24 to 64 bytes in base64. Several during a rotation: then each event has a
/// signature by each of them.
pub struct WebhookSecret(Vec<Zeroizing<Vec<u8>>>);

/// Something else than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadWebhookSecret;

impl WebhookSecret {
    /// Takes one secret, or several separated by whitespace.
    pub fn parse(text: &str) -> Result<WebhookSecret, BadWebhookSecret> {
        let secrets = text.split_whitespace().map(|word| {
            let base64 = word.strip_prefix("whsec_").ok_or(BadWebhookSecret)?;
            let bytes = BASE64.decode(base64.as_bytes()).map(Zeroizing::new);
            let bytes = bytes.or(Err(BadWebhookSecret))?;
            match bytes.len() {
                24..=64 => Ok(bytes),
                _ => Err(BadWebhookSecret),
            }
        });
        let secrets: Vec<_> = secrets.collect::<Result<_, _>>()?;
        match secrets.is_empty() {
            true => Err(BadWebhookSecret),
            false => Ok(WebhookSecret(secrets)),
        }
    }

    /// The value of the header `webhook-signature`: whoever verifies it accepts any of the signatures.
    pub(crate) fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        let signatures = self.0.iter().map(|secret| {
            let mut mac =
                Hmac::<Sha256>::new_from_slice(secret).expect("it takes keys of any length");
            mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
            format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()))
        });
        signatures.collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for BadWebhookSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "it has to be whsec_ and 24 to 64 bytes in base64, as `echo whsec_$(openssl rand -base64 32)` writes them",
        )
    }
}

impl std::error::Error for BadWebhookSecret {}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's reference libraries, put together so that nobody takes it for a secret.
    #[test]
    fn events_are_signed_as_others_check_it() {
        let secret = ["whsec_", "MfKQ9r8GKYqrTwjUPD8I", "LPZIo2LaLaSw"].concat();
        let secret = WebhookSecret::parse(&secret).unwrap();
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        assert_eq!(
            secret.sign(id, 1_614_265_330, r#"{"test": 2432232314}"#),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn during_a_rotation_each_secret_signs() {
        let of = |byte| format!("whsec_{}", BASE64.encode(&[byte; 32]));
        let both = WebhookSecret::parse(&format!("{} {}\n", of(1), of(2))).unwrap();
        let alone = [1, 2].map(|byte| WebhookSecret::parse(&of(byte)).unwrap().sign("id", 1, "{}"));
        assert_eq!(both.sign("id", 1, "{}"), alone.join(" "));
        assert!(WebhookSecret::parse(&format!("{} mistyped", of(1))).is_err());
    }

    #[test]
    fn a_secret_is_long_enough_and_marked_as_one() {
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
