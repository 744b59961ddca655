//! Warnings about a token, for the hint below the field and for the notice after a refusal.

use super::{Key, Names};
use github_pat::{CredentialKind, TokenInspection, TokenWarning};

impl Names {
    /// The warning about a token; `None` if there is none.
    pub fn describe_warning(&self, token: &TokenInspection) -> Option<String> {
        let (key, counts) = match token.warning? {
            TokenWarning::UnexpectedLength { actual, expected } if actual < expected => {
                (Key::LooksCutOff, [actual, expected])
            }
            TokenWarning::UnexpectedLength { actual, expected } => {
                (Key::LooksTooLong, [actual, expected])
            }
            TokenWarning::ChecksumMismatch => (Key::LooksMistyped, [0, 0]),
            TokenWarning::UnknownPrefix if token.kind == CredentialKind::Legacy => {
                (Key::LooksLegacy, [0, 0])
            }
            TokenWarning::UnknownPrefix => (Key::UnknownPrefix, [0, 0]),
        };
        let [actual, expected] = counts.map(|count| count.to_string());
        Some(self.say_with(key, &[("actual", &actual), ("expected", &expected)]))
    }
}
