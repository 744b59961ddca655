//! What can be a token, of which kind it is, and a type that guards it on its way through.

use serde::Serialize;
use std::fmt;
use zeroize::Zeroizing;

/// GitHub asks integrators to accept up to 255 characters (its changelog of 2021-03-31).
const LONGEST: usize = 255;
/// Shorter than any token GitHub ever made.
const SHORTEST: usize = 20;
/// GitHub's other credentials (its changelog of 2021-04-05): of an OAuth app, of an app for a user,
/// of an installation, and for renewing one.
const OTHER_CREDENTIALS: [&str; 4] = ["gho_", "ghu_", "ghs_", "ghr_"];

/// A personal access token. Its `Debug` is redacted, and its bytes are overwritten when it is
/// dropped.
pub(crate) struct Token(Zeroizing<String>);

/// The kinds a token comes in, as the wire and the database spell them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TokenType {
    FineGrained,
    Classic,
    Unknown,
}

impl TokenType {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            TokenType::FineGrained => "fine-grained",
            TokenType::Classic => "classic",
            TokenType::Unknown => "unknown",
        }
    }
}

/// As the database has it. What it may have of a newer version is a kind that this one doesn't know.
impl From<String> for TokenType {
    fn from(text: String) -> TokenType {
        let known = [TokenType::FineGrained, TokenType::Classic];
        let found = known.into_iter().find(|kind| kind.as_str() == text);
        found.unwrap_or(TokenType::Unknown)
    }
}

/// Why a text isn't even sent to GitHub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// Empty, too short, too long, or with a character outside `[A-Za-z0-9_]`.
    NoToken,
    /// A credential of GitHub's, but no personal access token.
    OtherCredential,
}

impl Token {
    /// Refuses only what can't be one: shapes change, and who insists on today's locks people out
    /// tomorrow.
    pub(crate) fn parse(text: Zeroizing<String>) -> Result<Token, Unusable> {
        // First, because the newer credentials of installations also have other characters and
        // other lengths.
        if OTHER_CREDENTIALS
            .iter()
            .any(|prefix| text.starts_with(prefix))
        {
            return Err(Unusable::OtherCredential);
        }
        let is_alphabet = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if is_alphabet && (SHORTEST..=LONGEST).contains(&text.len()) {
            Ok(Token(text))
        } else {
            Err(Unusable::NoToken)
        }
    }

    /// The kind its prefix tells.
    pub(crate) fn token_type(&self) -> TokenType {
        if self.0.starts_with("github_pat_") {
            TokenType::FineGrained
        } else if self.0.starts_with("ghp_") {
            TokenType::Classic
        } else {
            TokenType::Unknown
        }
    }

    /// The token itself: for GitHub, for the lock, and for the host's server. Never for a log.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<TokenType, Unusable>) {
        let token = Token::parse(text.to_owned().into());
        assert_eq!(token.map(|token| token.token_type()), expected, "{text}");
    }

    #[test]
    fn refuses_only_what_cannot_be_one() {
        check(
            &format!("github_pat_{}", "A".repeat(82)),
            Ok(TokenType::FineGrained),
        );
        check(&format!("ghp_{}", "A".repeat(36)), Ok(TokenType::Classic));
        check(&"a".repeat(40), Ok(TokenType::Unknown));
        check(&"a".repeat(20), Ok(TokenType::Unknown));
        check(&"a".repeat(255), Ok(TokenType::Unknown));
        check("", Err(Unusable::NoToken));
        check(&"a".repeat(19), Err(Unusable::NoToken));
        check(&"a".repeat(256), Err(Unusable::NoToken));
        check(&format!("{}\n", "a".repeat(40)), Err(Unusable::NoToken));
        check(&"é".repeat(40), Err(Unusable::NoToken));
    }

    #[test]
    fn names_other_credentials() {
        for prefix in OTHER_CREDENTIALS {
            check(
                &format!("{prefix}{}", "A".repeat(36)),
                Err(Unusable::OtherCredential),
            );
        }
        check(
            &format!("ghs_1_{}", "a.b-c".repeat(100)),
            Err(Unusable::OtherCredential),
        );
    }

    #[test]
    fn debug_shows_nothing_of_it() {
        let token = Token::parse("a".repeat(40).into());
        assert_eq!(format!("{token:?}"), "Ok(Token(…))");
    }
}
