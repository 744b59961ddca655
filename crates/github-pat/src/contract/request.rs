//! The request that the form posts.

use crate::{Token, TokenType};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, Visitor},
};
use std::{borrow::Cow, fmt};
use zeroize::Zeroizing;

/// The body of the request to connect an account, or to replace the token of a connection. `Debug` is redacted.
///
/// ```
/// # fn main() -> Result<(), serde_json::Error> {
/// use github_pat::contract::ConnectRequest;
///
/// let json = r#"{"token": "…", "expected_login": "octocat"}"#;
/// let request: ConnectRequest = serde_json::from_str(json)?;
/// assert_eq!(request.token.expose(), "…");
/// assert_eq!(request.expected_login.as_deref(), Some("octocat"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Serialize, Deserialize)]
pub struct ConnectRequest<'a> {
    #[serde(borrow)]
    pub token: RequestToken<'a>,
    /// The type according to the token's prefix: a hint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_type: Option<TokenType>,
    /// The page's GitHub instance. A backend compares it with its own setting, and never calls it.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub github_url: Option<Cow<'a, str>>,
    /// The connection whose token is replaced.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub connection_id: Option<Cow<'a, str>>,
    /// The login that the token has to belong to; case-insensitive.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub expected_login: Option<Cow<'a, str>>,
}

/// The token's text in a request, which isn't validated yet. It is borrowed if possible; a copy is overwritten when it
/// is dropped.
pub enum RequestToken<'a> {
    Borrowed(&'a str),
    Owned(Zeroizing<String>),
}

impl RequestToken<'_> {
    /// For [`Token::new`]. Never for a log.
    pub fn expose(&self) -> &str {
        match self {
            RequestToken::Borrowed(token) => token,
            RequestToken::Owned(token) => token,
        }
    }
}

impl<'a> From<&'a Token> for RequestToken<'a> {
    fn from(token: &'a Token) -> RequestToken<'a> {
        RequestToken::Borrowed(token.expose())
    }
}

impl fmt::Debug for RequestToken<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RequestToken(…)")
    }
}

impl Serialize for RequestToken<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for RequestToken<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TokenVisitor)
    }
}

struct TokenVisitor;

/// The error doesn't have the value, which may be the token although it isn't a string.
impl<'de> Visitor<'de> for TokenVisitor {
    type Value = RequestToken<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<RequestToken<'de>, E> {
        Ok(RequestToken::Borrowed(text))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<RequestToken<'de>, E> {
        Ok(RequestToken::Owned(text.to_owned().into()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<RequestToken<'de>, E> {
        Ok(RequestToken::Owned(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn token() -> Token {
        Token::new(["ghp_", &"A".repeat(36)].concat()).unwrap()
    }

    #[test]
    fn request_is_written_as_the_contract_says() {
        let token = token();
        let request = ConnectRequest {
            token: (&token).into(),
            token_type: Some(token.token_type()),
            github_url: Some("https://github.com".into()),
            connection_id: None,
            expected_login: Some("octocat".into()),
        };
        let expected = json!({
            "token": token.expose(),
            "token_type": "classic",
            "github_url": "https://github.com",
            "expected_login": "octocat",
        });
        assert_eq!(serde_json::to_value(&request).unwrap(), expected);
        assert!(!format!("{request:?}").contains("AAAA"));
    }

    #[test]
    fn request_borrows_its_token() {
        let json = json!({"token": token().expose(), "connection_id": "c1"}).to_string();
        let request: ConnectRequest = serde_json::from_str(&json).unwrap();
        assert!(matches!(request.token, RequestToken::Borrowed(_)));
        assert_eq!(request.token.expose(), token().expose());
        assert_eq!(request.connection_id.as_deref(), Some("c1"));
        assert_eq!(request.token_type, None);
        // An escape can't be borrowed.
        let escaped = json.replace("ghp_", "\\u0067hp_");
        let request: ConnectRequest = serde_json::from_str(&escaped).unwrap();
        assert!(matches!(request.token, RequestToken::Owned(_)));
        assert_eq!(request.token.expose(), token().expose());
    }

    #[test]
    fn request_without_token_is_none() {
        for json in ["{}", r#"{"token": null}"#, r#"{"token": ["a"]}"#, "[]"] {
            assert!(
                serde_json::from_str::<ConnectRequest>(json).is_err(),
                "{json}"
            );
        }
    }
}
