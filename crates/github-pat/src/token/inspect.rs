//! Inspects the text in a token field: whether it can be a personal access token, and what to warn about.

use super::{
    AcceptedTokenTypes, CredentialKind, Lookalike, MAX_LEN, MIN_LEN, Sanitized, SanitizedText,
    TokenType, TokenWarning, is_token_byte, sanitize,
};
use thiserror::Error;

/// Why a text can't be the token that is asked for. Only what can't be one is refused: formats change, and a
/// stricter form would lock people out later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    #[error("nothing is left after sanitizing")]
    Empty,
    /// Outside GitHub's alphabet `[A-Za-z0-9_]`.
    #[error("a token has only letters, digits and underscores")]
    InvalidCharacter,
    #[error("a token has at least {MIN_LEN} characters")]
    TooShort,
    #[error("a token has at most {MAX_LEN} characters")]
    TooLong,
    /// There are several tokens, and the person has to choose one.
    #[error("more than one token")]
    SeveralTokens,
    #[error("something else that people have on their clipboards")]
    NotAToken(Lookalike),
    #[error("a credential of GitHub's that is no personal access token")]
    WrongCredentialType(CredentialKind),
    #[error("a personal access token of a type that isn't accepted")]
    TokenTypeNotAccepted(TokenType),
}

/// What a token's text says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenInspection {
    pub kind: CredentialKind,
    /// What sanitizing removed around or inside it.
    pub removed: Option<Sanitized>,
    pub warning: Option<TokenWarning>,
}

/// Sanitizes a text and inspects it; `None` while there is nothing to say. `removed` is what was removed
/// before. An error is a text that can't be the token.
///
/// ```
/// use github_pat::{AcceptedTokenTypes, CredentialKind, TokenError, inspect};
///
/// let token = ["ghp_", &"A".repeat(30), "0uCPlr"].concat();
/// let inspection = inspect(&token, None, AcceptedTokenTypes::Any)?.expect("it has a known prefix");
/// assert_eq!(inspection.kind, CredentialKind::Classic);
/// assert_eq!(inspection.warning, None);
///
/// let other = inspect(&["gho_", &"A".repeat(36)].concat(), None, AcceptedTokenTypes::Any);
/// assert_eq!(other, Err(TokenError::WrongCredentialType(CredentialKind::OAuth)));
/// # Ok::<(), TokenError>(())
/// ```
pub fn inspect(
    text: &str,
    removed: Option<Sanitized>,
    accepted: AcceptedTokenTypes,
) -> Result<Option<TokenInspection>, TokenError> {
    let sanitized = sanitize(text);
    if CredentialKind::is_prefix_of_known_prefix(sanitized.expose()) {
        return Ok(None);
    }
    validate(sanitized.expose(), accepted)?;
    Ok(describe(&sanitized, removed))
}

/// Like [`inspect`], while somebody types: without warnings that further characters can resolve.
pub fn inspect_partial(
    text: &str,
    accepted: AcceptedTokenTypes,
) -> Result<Option<TokenInspection>, TokenError> {
    let inspection = match inspect(text, None, accepted) {
        Err(TokenError::TooShort) => describe(&sanitize(text), None),
        Err(TokenError::NotAToken(Lookalike::Password | Lookalike::Text)) => None,
        inspected => inspected?,
    };
    Ok(inspection.map(|inspection| TokenInspection {
        warning: inspection.warning.filter(|warning| !warning.is_too_short()),
        ..inspection
    }))
}

/// `None` if there is nothing to report.
fn describe(sanitized: &SanitizedText, removed: Option<Sanitized>) -> Option<TokenInspection> {
    let text = sanitized.expose();
    let inspection = TokenInspection {
        kind: CredentialKind::detect(text),
        removed: removed.or(sanitized.removed()),
        warning: TokenWarning::check(text),
    };
    let has_news = inspection.kind != CredentialKind::Unknown
        || inspection.removed.is_some()
        || inspection.warning.is_some();
    has_news.then_some(inspection)
}

/// Whether a sanitized text may be sent.
pub(super) fn validate(text: &str, accepted: AcceptedTokenTypes) -> Result<(), TokenError> {
    if text.is_empty() {
        return Err(TokenError::Empty);
    }
    // Sanitizing leaves a space between tokens, and between the words of a text without one.
    let first = text.split(' ').next().unwrap_or_default();
    let kind = check_credential_type(first)?;
    if kind == CredentialKind::Unknown {
        if let Some(lookalike) = Lookalike::detect(text) {
            return Err(TokenError::NotAToken(lookalike));
        }
    } else if first != text {
        return Err(TokenError::SeveralTokens);
    }
    check_characters(text)?;
    let token_type = kind.token_type();
    if !accepted.accepts(token_type) {
        return Err(TokenError::TokenTypeNotAccepted(token_type));
    }
    Ok(())
}

pub(super) fn check_credential_type(text: &str) -> Result<CredentialKind, TokenError> {
    let kind = CredentialKind::detect(text);
    match kind.is_personal_access_token() {
        true => Ok(kind),
        false => Err(TokenError::WrongCredentialType(kind)),
    }
}

pub(super) fn check_characters(text: &str) -> Result<(), TokenError> {
    if !text.bytes().all(is_token_byte) {
        return Err(TokenError::InvalidCharacter);
    }
    match text.len() {
        ..MIN_LEN => Err(TokenError::TooShort),
        MIN_LEN..=MAX_LEN => Ok(()),
        _ => Err(TokenError::TooLong),
    }
}
