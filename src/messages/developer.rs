//! Messages for the page's author, in English as the attributes are.

use crate::endpoint::ConfigError;
use github_pat::Normalization;

/// Describes a mistake of the page.
pub fn developer_message(fault: &ConfigError) -> String {
    let fault = match fault {
        ConfigError::NoBackendUrl => {
            "set the attribute backend-url to the address that takes the token."
        }
        ConfigError::BadBackendUrl => {
            "backend-url has to be an https address, or a path on this site."
        }
        ConfigError::InsecureBackendUrl => {
            "backend-url has to begin with https, or be on this computer (localhost)."
        }
        ConfigError::SandboxedFrame => "a sandboxed frame needs allow-same-origin.",
        ConfigError::SchemeWithoutOrigin => {
            "a page of file: or of a program's own scheme has no origin: serve it by https."
        }
        ConfigError::BadAttribute { name, takes } => {
            &["the attribute ", name, " takes ", takes, "."].concat()
        }
    };
    ["For the author of this page: ", fault].concat()
}

/// Describes a value that was corrected or ignored.
pub fn normalization_message(correction: &Normalization) -> String {
    let cut = |attribute: &str, to: u32| {
        [
            attribute,
            " was cut to ",
            &to.to_string(),
            ", which is as much as can be used.",
        ]
        .concat()
    };
    match correction {
        Normalization::Truncated {
            attribute,
            max_chars,
        } => cut(attribute, *max_chars as u32),
        Normalization::ExpirationClamped { days } => cut("token-expiration", *days),
        Normalization::Ignored { attribute, instead } => [
            attribute,
            " say nothing for the kind of token that is to be made: name ",
            instead,
            " too.",
        ]
        .concat(),
        Normalization::HyphenReplaced { permission } => [
            "permissions: GitHub spells it ",
            permission,
            "; a hyphen does nothing.",
        ]
        .concat(),
        Normalization::OwnerMismatch { permission } => [
            "permissions: with this resource-owner GitHub refuses ",
            permission,
        ]
        .concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_author_reads_which_attribute_is_wrong() {
        let fault = ConfigError::BadAttribute {
            name: "timeout",
            takes: "milliseconds",
        };
        assert!(developer_message(&fault).ends_with("the attribute timeout takes milliseconds."));
    }
}
