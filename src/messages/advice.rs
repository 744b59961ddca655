//! What each problem means for the person: the one table of what is said, what can be done next, and what
//! becomes of the token.

use super::Key;
use crate::{form::Problem, protocol::ConnectError};
use github_pat::{
    CredentialKind, ErrorCode, Lookalike, TokenError, TokenInspection, TokenType, TokenWarning,
};

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What happened, in a few words.
    pub title: Key,
    /// What to do about it.
    pub text: Key,
    pub next: Next,
    pub token: Fate,
}

/// The next step: a link beside the words, or what Connect says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The words say it all.
    Nothing,
    /// GitHub's page for a new token.
    Create,
    /// GitHub's list of the person's tokens of a kind: it has no address for a single one.
    Tokens(TokenType),
    /// The page that authorises the token for single sign-on; Connect is for when that is done.
    Authorise,
    /// Connect sends the same token again, and says so.
    Retry,
    /// Connect counts down to when it may be pressed again.
    Wait,
}

/// What becomes of the token in the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It can't be of any use: the field is cleared for another one.
    Cleared,
    /// It stays to be looked at, and mended.
    Kept,
    /// It stays, and sending it again can end differently, with nothing changed but time or what the person
    /// does elsewhere.
    Retryable,
}

impl Advice {
    pub fn on(problem: &Problem) -> Advice {
        match problem {
            Problem::Failed(failure) => Advice::on_failure(failure),
            Problem::Misconfigured(_) => Advice::on_code(&ErrorCode::Misconfigured),
            Problem::Unusable(unusable) => {
                let (title, text, next) = of_unusable(*unusable);
                Advice {
                    title,
                    text,
                    next,
                    token: Fate::Kept,
                }
            }
        }
    }

    pub fn on_failure(failure: &ConnectError) -> Advice {
        match failure {
            ConnectError {
                code: ErrorCode::UnconfirmedToken,
                sent: Some(sent),
                ..
            } => Advice::on_unconfirmed(*sent, failure.requested_no_expiration),
            _ => Advice::on_code(&failure.code),
        }
    }

    /// Nobody knows why GitHub didn't say yes: what is likely, going by the looks of the token, and by whether
    /// it was to expire at all.
    fn on_unconfirmed(sent: TokenInspection, requested_no_expiration: bool) -> Advice {
        let (text, next, token) = match (sent.warning, sent.kind) {
            (Some(TokenWarning::UnknownPrefix), _) => (
                Key::UnconfirmedOtherAdvice,
                Next::Tokens(TokenType::Classic),
                Fate::Retryable,
            ),
            (Some(_), _) => (Key::UnconfirmedDoubtAdvice, Next::Create, Fate::Kept),
            (None, CredentialKind::FineGrained) if !requested_no_expiration => {
                return Advice::on_code(&ErrorCode::UnconfirmedToken);
            }
            (None, kind) => (
                Key::UnconfirmedClassicAdvice,
                Next::Tokens(kind.token_type()),
                Fate::Retryable,
            ),
        };
        Advice {
            title: Key::Unconfirmed,
            text,
            next,
            token,
        }
    }

    pub fn on_code(code: &ErrorCode) -> Advice {
        let (title, text, next, token) = of_code(code);
        Advice {
            title,
            text,
            next,
            token,
        }
    }
}

fn of_code(code: &ErrorCode) -> (Key, Key, Next, Fate) {
    use Fate::{Cleared, Kept, Retryable};
    use Key::*;
    const CLASSIC: Next = Next::Tokens(TokenType::Classic);
    const FINE_GRAINED: Next = Next::Tokens(TokenType::FineGrained);
    match code {
        ErrorCode::InvalidToken => (InvalidToken, InvalidTokenAdvice, Next::Create, Kept),
        ErrorCode::UnconfirmedToken => (Unconfirmed, UnconfirmedAdvice, FINE_GRAINED, Retryable),
        ErrorCode::ExpiredToken => (ExpiredToken, ExpiredTokenAdvice, Next::Create, Cleared),
        ErrorCode::WrongTokenType => (WrongTokenType, WrongTokenTypeAdvice, Next::Create, Cleared),
        ErrorCode::MissingScopes => (MissingScopes, MissingScopesAdvice, CLASSIC, Retryable),
        ErrorCode::MissingPermissions => (
            MissingPermissions,
            MissingPermissionsAdvice,
            FINE_GRAINED,
            Retryable,
        ),
        ErrorCode::RepositoryNotSelected => (
            RepositoryNotSelected,
            RepositoryNotSelectedAdvice,
            FINE_GRAINED,
            Retryable,
        ),
        ErrorCode::WrongResourceOwner => (
            WrongResourceOwner,
            WrongResourceOwnerAdvice,
            Next::Create,
            Cleared,
        ),
        ErrorCode::PendingApproval => (
            PendingApproval,
            PendingApprovalAdvice,
            Next::Retry,
            Retryable,
        ),
        ErrorCode::SsoRequired => (SsoRequired, SsoRequiredAdvice, Next::Authorise, Retryable),
        ErrorCode::BlockedByOrganization => (
            BlockedByOrganization,
            BlockedByOrganizationAdvice,
            Next::Retry,
            Retryable,
        ),
        ErrorCode::LifetimePolicy => (LifetimePolicy, LifetimePolicyAdvice, Next::Create, Cleared),
        ErrorCode::AccountMismatch => (
            AccountMismatch,
            AccountMismatchAdvice,
            Next::Create,
            Cleared,
        ),
        ErrorCode::SessionExpired => (SessionExpired, SessionExpiredAdvice, Next::Retry, Retryable),
        ErrorCode::Forbidden | ErrorCode::ConnectionNotFound => {
            (Forbidden, ForbiddenAdvice, Next::Retry, Retryable)
        }
        ErrorCode::RateLimited => (RateLimited, RateLimitedAdvice, Next::Wait, Retryable),
        ErrorCode::ServerError => (ServerError, ServerErrorAdvice, Next::Retry, Retryable),
        ErrorCode::GithubUnavailable => (
            GithubUnavailable,
            GithubUnavailableAdvice,
            Next::Retry,
            Retryable,
        ),
        ErrorCode::Network => (Network, NetworkAdvice, Next::Retry, Retryable),
        ErrorCode::Offline => (Offline, OfflineAdvice, Next::Retry, Retryable),
        ErrorCode::Timeout => (Timeout, TimeoutAdvice, Next::Retry, Retryable),
        ErrorCode::BadResponse => (BadResponse, BadResponseAdvice, Next::Retry, Retryable),
        ErrorCode::Misconfigured => (Misconfigured, MisconfiguredAdvice, Next::Nothing, Kept),
        ErrorCode::WasmUnavailable | ErrorCode::WasmUnsupported | ErrorCode::FrameUnavailable => {
            (Misconfigured, MisconfiguredAdvice, Next::Nothing, Cleared)
        }
        // A code without sentences of its own. What the backend says about it stands in place of the advice.
        _ => (Refused, RefusedAdvice, Next::Nothing, Kept),
    }
}

fn of_unusable(unusable: TokenError) -> (Key, Key, Next) {
    use Key::*;
    match unusable {
        TokenError::Empty => (Empty, EmptyAdvice, Next::Nothing),
        TokenError::InvalidCharacter => (ForeignCharacter, ForeignCharacterAdvice, Next::Nothing),
        TokenError::TooShort => (TooShort, TooShortAdvice, Next::Nothing),
        TokenError::TooLong => (TooLong, TooLongAdvice, Next::Nothing),
        TokenError::NotAToken(Lookalike::Url) => (Address, AddressAdvice, Next::Nothing),
        TokenError::NotAToken(Lookalike::SshKey) => (SshKey, NotPersonalAdvice, Next::Create),
        TokenError::NotAToken(Lookalike::OtherService(_)) => {
            (Vendor, NotPersonalAdvice, Next::Create)
        }
        TokenError::NotAToken(Lookalike::TokenHash) => (Digest, DigestAdvice, Next::Create),
        TokenError::NotAToken(Lookalike::Password) => {
            (Password, ForeignCharacterAdvice, Next::Create)
        }
        TokenError::WrongCredentialType(kind) => {
            let title = match kind {
                CredentialKind::OAuth => OAuthToken,
                CredentialKind::AppRefresh => RefreshToken,
                _ => AppToken,
            };
            (title, NotPersonalAdvice, Next::Create)
        }
        TokenError::TokenTypeNotAccepted(TokenType::FineGrained) => {
            (UnwantedFineGrained, WrongTokenTypeAdvice, Next::Create)
        }
        TokenError::TokenTypeNotAccepted(_) => {
            (UnwantedClassic, WrongTokenTypeAdvice, Next::Create)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the README says of each failure is what happens.
    #[test]
    fn the_readme_has_the_same_table() {
        let readme = include_str!("../../README.md");
        for code in ErrorCode::ALL {
            let (title, _, next, token) = of_code(code);
            // Who has these has no form that could say them.
            if matches!(
                code,
                ErrorCode::WasmUnavailable
                    | ErrorCode::WasmUnsupported
                    | ErrorCode::FrameUnavailable
            ) {
                continue;
            }
            let next = match next {
                Next::Nothing => "",
                Next::Create => "GitHub's page for a new one",
                Next::Tokens(_) => "the list of tokens on GitHub",
                Next::Authorise => {
                    "the page that authorises it, then \"I've authorised it, connect\""
                }
                Next::Retry => "Connect says \"Try again\"",
                Next::Wait => "Connect counts `retry_after` down",
            };
            let token = match token {
                Fate::Cleared => "cleared",
                Fate::Kept => "stays",
                Fate::Retryable => "stays, can be sent again",
            };
            let title = title
                .english()
                .replace("{app}", "Acme")
                .replace("{host}", "api.acme.com");
            let row = format!("| `{}` | {title} | {next} | {token} |", code.as_str());
            assert!(readme.contains(&row), "{row}");
        }
    }
}
