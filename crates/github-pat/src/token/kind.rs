//! The kinds of GitHub's credentials, by their prefixes (GitHub's changelogs of 2021-04-05 and 2022-10-18).
//! GitHub says that prefixes don't change.

use serde::{Deserialize, Serialize};
use std::str::FromStr;
use thiserror::Error;

/// A kind of credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CredentialKind {
    /// `github_pat_…`: a fine-grained personal access token.
    FineGrained,
    /// `ghp_…`: a classic personal access token.
    Classic,
    /// 40 hex digits: a classic token from before April 2021. It may still live on an Enterprise Server.
    Legacy,
    /// `gho_…`: a token that an OAuth app has for a user.
    OAuth,
    /// `ghu_…`: a token that a GitHub App has for a user.
    AppUser,
    /// `ghs_…`: a token that a GitHub App has for an installation, of 40 characters or, since 2026, a JWT.
    AppInstallation,
    /// `ghr_…`: a refresh token for a GitHub App's user token.
    AppRefresh,
    /// `v1.` and 40 hex digits: a GitHub App's token of an old Enterprise Server.
    LegacyApp,
    /// No known prefix. GitHub may introduce one at any time, so this is no reason to refuse it.
    Unknown,
}

/// The types of personal access token, with their names in the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenType {
    FineGrained,
    Classic,
    Unknown,
}

/// Which types of personal access token an app accepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AcceptedTokenTypes {
    FineGrained,
    Classic,
    #[default]
    Any,
}

/// A text that isn't the name of a token type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("unknown token type: expected fine-grained, classic or any")]
pub struct UnknownTokenType;

const PREFIXES: [(&str, CredentialKind); 6] = [
    ("github_pat_", CredentialKind::FineGrained),
    ("ghp_", CredentialKind::Classic),
    ("gho_", CredentialKind::OAuth),
    ("ghu_", CredentialKind::AppUser),
    ("ghs_", CredentialKind::AppInstallation),
    ("ghr_", CredentialKind::AppRefresh),
];

const LEGACY_APP_PREFIX: &str = "v1.";

impl CredentialKind {
    /// The kind of a credential, by its prefix.
    ///
    /// ```
    /// use github_pat::CredentialKind;
    ///
    /// assert_eq!(CredentialKind::detect("ghp_…"), CredentialKind::Classic);
    /// assert_eq!(CredentialKind::detect("hunter2"), CredentialKind::Unknown);
    /// ```
    pub fn detect(text: &str) -> CredentialKind {
        if let Some(kind) = detect_prefix(text) {
            kind
        } else if is_legacy_app(text) {
            CredentialKind::LegacyApp
        } else if is_legacy(text) {
            CredentialKind::Legacy
        } else {
            CredentialKind::Unknown
        }
    }

    /// Whether `text` is the beginning of a known prefix: somebody may be typing one.
    pub fn is_prefix_of_known_prefix(text: &str) -> bool {
        let mut prefixes = PREFIXES.iter();
        prefixes.any(|(prefix, _)| text.len() < prefix.len() && prefix.starts_with(text))
    }

    /// The prefix; empty for kinds without one.
    pub fn prefix(self) -> &'static str {
        if self == CredentialKind::LegacyApp {
            return LEGACY_APP_PREFIX;
        }
        let known = PREFIXES.iter().find(|(_, kind)| *kind == self);
        known.map_or("", |(prefix, _)| prefix)
    }

    /// Whether it can be a personal access token.
    pub fn is_personal_access_token(self) -> bool {
        matches!(
            self,
            CredentialKind::FineGrained
                | CredentialKind::Classic
                | CredentialKind::Legacy
                | CredentialKind::Unknown
        )
    }

    /// The type of personal access token. For a legacy token only GitHub can tell: it is `Unknown`.
    pub fn token_type(self) -> TokenType {
        match self {
            CredentialKind::FineGrained => TokenType::FineGrained,
            CredentialKind::Classic => TokenType::Classic,
            _ => TokenType::Unknown,
        }
    }

    /// How many characters a credential of this kind has today; `None` where it isn't fixed.
    pub fn expected_len(self) -> Option<usize> {
        match self {
            CredentialKind::FineGrained => Some(93),
            CredentialKind::AppRefresh => Some(80),
            CredentialKind::LegacyApp => Some(LEGACY_APP_PREFIX.len() + LEGACY_LEN),
            CredentialKind::Classic
            | CredentialKind::Legacy
            | CredentialKind::OAuth
            | CredentialKind::AppUser => Some(40),
            CredentialKind::AppInstallation | CredentialKind::Unknown => None,
        }
    }
}

impl TokenType {
    /// Its name in the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            TokenType::FineGrained => "fine-grained",
            TokenType::Classic => "classic",
            TokenType::Unknown => "unknown",
        }
    }

    /// Reads what [`as_str`](TokenType::as_str) writes.
    pub fn parse(text: &str) -> Option<TokenType> {
        let all = [
            TokenType::FineGrained,
            TokenType::Classic,
            TokenType::Unknown,
        ];
        all.into_iter()
            .find(|token_type| token_type.as_str() == text)
    }
}

impl AcceptedTokenTypes {
    pub fn as_str(self) -> &'static str {
        match self {
            AcceptedTokenTypes::FineGrained => "fine-grained",
            AcceptedTokenTypes::Classic => "classic",
            AcceptedTokenTypes::Any => "any",
        }
    }

    /// Whether a token of this type, according to its prefix, may be sent. `Unknown` may be either.
    pub fn accepts(self, token_type: TokenType) -> bool {
        !matches!(
            (self, token_type),
            (AcceptedTokenTypes::FineGrained, TokenType::Classic)
                | (AcceptedTokenTypes::Classic, TokenType::FineGrained)
        )
    }

    /// Whether a token of this type, according to GitHub's response, is accepted. An `Unknown` one isn't classic,
    /// because GitHub always sends the scopes of a classic token.
    pub fn accepts_verified(self, token_type: TokenType) -> bool {
        match self {
            AcceptedTokenTypes::Any => true,
            AcceptedTokenTypes::FineGrained => token_type != TokenType::Classic,
            AcceptedTokenTypes::Classic => token_type == TokenType::Classic,
        }
    }
}

/// Reads `fine-grained`, `classic` or `any`.
impl FromStr for AcceptedTokenTypes {
    type Err = UnknownTokenType;

    fn from_str(text: &str) -> Result<AcceptedTokenTypes, UnknownTokenType> {
        let all = [
            AcceptedTokenTypes::FineGrained,
            AcceptedTokenTypes::Classic,
            AcceptedTokenTypes::Any,
        ];
        let found = all.into_iter().find(|accepted| accepted.as_str() == text);
        found.ok_or(UnknownTokenType)
    }
}

/// The kind whose prefix a text begins with.
pub(super) fn detect_prefix(text: &str) -> Option<CredentialKind> {
    let known = PREFIXES.iter().find(|(prefix, _)| text.starts_with(prefix));
    known.map(|(_, kind)| *kind)
}

const LEGACY_LEN: usize = 40;

/// Whether it looks like GitHub's tokens before they had prefixes.
pub(super) fn is_legacy(text: &str) -> bool {
    text.len() == LEGACY_LEN && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

pub(super) fn is_legacy_app(text: &str) -> bool {
    text.strip_prefix(LEGACY_APP_PREFIX).is_some_and(is_legacy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kind_is_detected_by_prefix_or_shape() {
        #[track_caller]
        fn check(text: &str, expected: CredentialKind) {
            assert_eq!(CredentialKind::detect(text), expected, "{text}");
        }
        for (prefix, kind) in PREFIXES {
            check(prefix, kind);
            check(&[prefix, "1"].concat(), kind);
            assert_eq!(kind.prefix(), prefix);
        }
        let hex = "0123456789abcdef0123".repeat(2);
        check("ghs_1_a.b-c", CredentialKind::AppInstallation);
        check(&hex, CredentialKind::Legacy);
        check(&hex.to_uppercase(), CredentialKind::Legacy);
        check(&["v1.", &hex].concat(), CredentialKind::LegacyApp);
        check("v1.0123", CredentialKind::Unknown);
        check(&"g".repeat(40), CredentialKind::Unknown);
        check(&"a".repeat(39), CredentialKind::Unknown);
        check("ghp", CredentialKind::Unknown);
        check("GHP_1", CredentialKind::Unknown);
        check("ghx_1", CredentialKind::Unknown);
        check("", CredentialKind::Unknown);
    }

    #[test]
    fn accepted_types_take_what_they_name_and_what_nobody_can_tell() {
        use TokenType::{Classic, FineGrained, Unknown};
        #[track_caller]
        fn check(accepted: &str, token_type: TokenType, by_prefix: bool, verified: bool) {
            let accepted: AcceptedTokenTypes = accepted.parse().unwrap();
            assert_eq!(accepted.accepts(token_type), by_prefix);
            assert_eq!(accepted.accepts_verified(token_type), verified);
        }
        for token_type in [Classic, FineGrained, Unknown] {
            check("any", token_type, true, true);
        }
        check("fine-grained", FineGrained, true, true);
        check("fine-grained", Classic, false, false);
        check("fine-grained", Unknown, true, true);
        check("classic", Classic, true, true);
        check("classic", FineGrained, false, false);
        check("classic", Unknown, true, false);
        assert_eq!("Any".parse::<AcceptedTokenTypes>(), Err(UnknownTokenType));
    }

    #[test]
    fn token_type_reads_back_as_itself() {
        for token_type in [
            TokenType::FineGrained,
            TokenType::Classic,
            TokenType::Unknown,
        ] {
            assert_eq!(TokenType::parse(token_type.as_str()), Some(token_type));
            let json = serde_json::to_string(&token_type).unwrap();
            assert_eq!(json, format!("{:?}", token_type.as_str()));
            assert_eq!(
                serde_json::from_str::<TokenType>(&json).unwrap(),
                token_type
            );
        }
        assert_eq!(TokenType::parse("oauth"), None);
    }
}
