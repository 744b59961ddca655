//! The idempotency key: a backend that sees it again knows that the same attempt was sent twice.

/// The key of the latest attempt to connect, check or disconnect.
#[derive(Default)]
pub struct IdempotencyKeys {
    last: Option<(u32, String)>,
}

impl IdempotencyKeys {
    /// The key of an attempt: the same one if the attempt is the latest, otherwise a new one.
    pub fn key(&mut self, attempt: u32, new_key: impl FnOnce() -> String) -> String {
        match &self.last {
            Some((last, key)) if *last == attempt => key.clone(),
            _ => self.last.insert((attempt, new_key())).1.clone(),
        }
    }
}

/// A version 4 UUID (RFC 9562, 5.4) of random bytes.
fn format_uuid(mut bytes: [u8; 16]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut uuid = String::with_capacity(36);
    for (place, byte) in bytes.into_iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            uuid.push('-');
        }
        for digit in [byte >> 4, byte & 0x0f] {
            uuid.push(char::from(DIGITS[usize::from(digit)]));
        }
    }
    uuid
}

/// A random key.
#[cfg(feature = "component")]
pub fn new_key() -> String {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(catch, js_namespace = crypto, js_name = randomUUID)]
        fn random_uuid() -> Result<String, JsValue>;

        #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
        fn fill_with_random_values(bytes: &mut [u8]);
    }
    random_uuid().unwrap_or_else(|_| {
        // Outside a secure context there is no `randomUUID`.
        let mut bytes = [0; 16];
        fill_with_random_values(&mut bytes);
        format_uuid(bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuid_has_version_4_and_the_variant_of_rfc_9562() {
        for (byte, uuid) in [
            (0x00, "00000000-0000-4000-8000-000000000000"),
            (0xff, "ffffffff-ffff-4fff-bfff-ffffffffffff"),
            (0xa5, "a5a5a5a5-a5a5-45a5-a5a5-a5a5a5a5a5a5"),
        ] {
            assert_eq!(format_uuid([byte; 16]), uuid);
        }
    }

    #[test]
    fn key_is_the_same_for_the_same_attempt_alone() {
        let mut made = 0;
        let mut keys = IdempotencyKeys::default();
        let mut key = |attempt| {
            keys.key(attempt, || {
                made += 1;
                made.to_string()
            })
        };
        assert_eq!([key(1), key(1), key(2), key(2)], ["1", "1", "2", "2"]);
    }
}
