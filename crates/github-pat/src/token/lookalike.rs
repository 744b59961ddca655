//! Recognizes what people paste by mistake instead of a token.

/// Something that is pasted instead of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookalike {
    /// The URL of a page, often that of GitHub's token settings.
    Url,
    /// An SSH key, or its fingerprint.
    SshKey,
    /// The token of another service: its name.
    OtherService(&'static str),
    /// The SHA-256 of a token, in base64 or hex, as in GitHub's audit log.
    TokenHash,
    /// Several words, none of them a token.
    Text,
    /// Too short for a token, and without a token's prefix.
    Password,
}

/// The prefixes of other services' tokens, according to their documentation.
const OTHER_SERVICES: [(&str, &str); 7] = [
    ("glpat-", "GitLab"),
    ("glrt-", "GitLab"),
    ("npm_", "npm"),
    ("pypi-", "PyPI"),
    ("sk-ant-", "Anthropic"),
    ("sk-", "OpenAI"),
    ("xox", "Slack"),
];

/// The shortest token there is without a prefix has 40 characters.
const MIN_LEN_WITHOUT_PREFIX: usize = 40;

impl Lookalike {
    /// Recognizes a sanitized text without a known prefix, if possible.
    pub fn detect(text: &str) -> Option<Lookalike> {
        let begins = |starts: &[&str]| starts.iter().any(|start| text.starts_with(start));
        if is_url(text) || begins(&["github.com/", "www."]) {
            return Some(Lookalike::Url);
        }
        if begins(&[
            "ssh-",
            "ecdsa-",
            "sk-ssh-",
            "sk-ecdsa-",
            "-----BEGIN",
            "SHA256:",
        ]) {
            return Some(Lookalike::SshKey);
        }
        if let Some((_, name)) = OTHER_SERVICES
            .iter()
            .find(|(start, _)| text.starts_with(start))
        {
            return Some(Lookalike::OtherService(name));
        }
        if text.contains(' ') {
            return Some(Lookalike::Text);
        }
        let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if (text.len() == 64 && is_hex) || (text.len() == 44 && text.ends_with('=')) {
            return Some(Lookalike::TokenHash);
        }
        // What has a prefix has an underscore after it.
        let has_prefix = text.contains('_') && text.bytes().all(super::is_token_byte);
        let shortest = if has_prefix {
            super::MIN_LEN
        } else {
            MIN_LEN_WITHOUT_PREFIX
        };
        (text.len() < shortest).then_some(Lookalike::Password)
    }
}

/// Whether the text contains a URL with a scheme.
pub(super) fn is_url(text: &str) -> bool {
    text.contains("://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Lookalike>) {
        assert_eq!(Lookalike::detect(text), expected, "{text}");
    }

    #[test]
    fn lookalikes_are_named() {
        check("https://github.com/settings/tokens", Some(Lookalike::Url));
        check("github.com/settings/tokens", Some(Lookalike::Url));
        check("http://localhost", Some(Lookalike::Url));
        check(
            "ssh-ed25519AAAAC3NzaC1lZDI1NTE5octocat@github.com",
            Some(Lookalike::SshKey),
        );
        check("ssh-rsaAAAAB3NzaC1yc2E", Some(Lookalike::SshKey));
        check(
            "-----BEGINOPENSSHPRIVATEKEY-----b3BlbnNzaC1rZXk",
            Some(Lookalike::SshKey),
        );
        check("sk-ssh-ed25519@openssh.comAAAA", Some(Lookalike::SshKey));
        check(
            "SHA256:EH4L8o6PfCqipALbL+BT62lyqUtnI7ql0SPbkaQnjv8",
            Some(Lookalike::SshKey),
        );
        for (start, name) in OTHER_SERVICES {
            let text = [start, &"x".repeat(30)].concat();
            check(&text, Some(Lookalike::OtherService(name)));
        }
        check(
            "EH4L8o6PfCqipALbL+BT62lyqUtnI7ql0SPbkaQnjv8=",
            Some(Lookalike::TokenHash),
        );
        check(&"0123456789abcdef".repeat(4), Some(Lookalike::TokenHash));
        check("correct horse battery staple", Some(Lookalike::Text));
        check("hunter2", Some(Lookalike::Password));
        check("correct-horse-battery-staple!", Some(Lookalike::Password));
        check("acmetoken", Some(Lookalike::Password));
        check("correcthorsebatterystaple", Some(Lookalike::Password));
        check("MySecretPassw0rdIsLong2024", Some(Lookalike::Password));
    }

    #[test]
    fn possible_future_token_is_none() {
        check(&["ghx_", &"a".repeat(16)].concat(), None);
        check(&"g".repeat(40), None);
        check("ghx_0123456789012345678901234567890123456789", None);
        check(&"é-".repeat(40), None);
    }
}
