//! What else people have on their clipboards: told apart from a token that nobody knows yet.

/// Something that is no token of GitHub's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// The address of a page, that of the tokens most of all.
    Address,
    SshKey,
    /// The token of another service.
    Vendor(&'static str),
    /// What GitHub shows of a token in its audit log: the SHA-256 of it, in base64 or hex.
    Digest,
    /// Too short for a token, and begins like none.
    Password,
}

/// How others' tokens begin, by their documentation.
const VENDORS: [(&str, &str); 7] = [
    ("glpat-", "GitLab"),
    ("glrt-", "GitLab"),
    ("npm_", "npm"),
    ("pypi-", "PyPI"),
    ("sk-ant-", "Anthropic"),
    ("sk-", "OpenAI"),
    ("xox", "Slack"),
];

/// The shortest token there is without a prefix has 40 characters.
const SHORTEST_BARE: usize = 40;

impl Foreign {
    /// What this is, once cleaned, if it can be told. Not to be asked about what begins as a token.
    pub fn of(text: &str) -> Option<Foreign> {
        let begins = |starts: &[&str]| starts.iter().any(|start| text.starts_with(start));
        if super::has_address(text) || begins(&["github.com/", "www."]) {
            return Some(Foreign::Address);
        }
        if begins(&[
            "ssh-",
            "ecdsa-",
            "sk-ssh-",
            "sk-ecdsa-",
            "-----BEGIN",
            "SHA256:",
        ]) {
            return Some(Foreign::SshKey);
        }
        if let Some((_, name)) = VENDORS.iter().find(|(start, _)| text.starts_with(start)) {
            return Some(Foreign::Vendor(name));
        }
        let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if (text.len() == 64 && is_hex) || (text.len() == 44 && text.ends_with('=')) {
            return Some(Foreign::Digest);
        }
        // What has a prefix has an underscore after it.
        let has_prefix = text.contains('_') && text.bytes().all(super::is_token_byte);
        let longest = if has_prefix {
            super::SHORTEST
        } else {
            SHORTEST_BARE
        };
        (text.len() < longest).then_some(Foreign::Password)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Foreign>) {
        assert_eq!(Foreign::of(text), expected, "{text}");
    }

    #[test]
    fn what_it_is_is_told() {
        check("https://github.com/settings/tokens", Some(Foreign::Address));
        check("github.com/settings/tokens", Some(Foreign::Address));
        check("http://localhost", Some(Foreign::Address));
        check(
            "ssh-ed25519AAAAC3NzaC1lZDI1NTE5octocat@github.com",
            Some(Foreign::SshKey),
        );
        check("ssh-rsaAAAAB3NzaC1yc2E", Some(Foreign::SshKey));
        check(
            "-----BEGINOPENSSHPRIVATEKEY-----b3BlbnNzaC1rZXk",
            Some(Foreign::SshKey),
        );
        check("sk-ssh-ed25519@openssh.comAAAA", Some(Foreign::SshKey));
        check(
            "SHA256:EH4L8o6PfCqipALbL+BT62lyqUtnI7ql0SPbkaQnjv8",
            Some(Foreign::SshKey),
        );
        for (start, name) in VENDORS {
            let text = [start, &"x".repeat(30)].concat();
            check(&text, Some(Foreign::Vendor(name)));
        }
        check(
            "EH4L8o6PfCqipALbL+BT62lyqUtnI7ql0SPbkaQnjv8=",
            Some(Foreign::Digest),
        );
        check(&"0123456789abcdef".repeat(4), Some(Foreign::Digest));
        check("hunter2", Some(Foreign::Password));
        check("correct-horse-battery-staple!", Some(Foreign::Password));
        check("acmetoken", Some(Foreign::Password));
        check("correcthorsebatterystaple", Some(Foreign::Password));
        check("MySecretPassw0rdIsLong2024", Some(Foreign::Password));
    }

    #[test]
    fn what_may_be_a_token_of_another_day_is_not_called_names() {
        check(&["ghx_", &"a".repeat(16)].concat(), None);
        check(&"g".repeat(40), None);
        check("ghx_0123456789012345678901234567890123456789", None);
        check(&"é-".repeat(40), None);
    }
}
