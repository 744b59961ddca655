//! One table for all errors: the message that the person reads, the next step, and whether the token is
//! cleared.

use super::Key;
use crate::{
    api::{Action, ConnectError},
    state::FormError,
};
use github_pat::{
    CredentialKind, ErrorCode, Lookalike, TokenError, TokenInspection, TokenType, TokenWarning,
};

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorGuidance {
    /// What happened, in a few words.
    pub title: Key,
    /// What to do about it.
    pub text: Key,
    pub next: NextStep,
    pub token: FieldAction,
}

/// The next step: a link beside the text, or the label of Connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// No link or button; the text is enough.
    Nothing,
    /// GitHub's page for a new token.
    Create,
    /// GitHub's list of the person's tokens of this type, because a single one has no URL.
    Tokens(TokenType),
    /// The page that authorizes the token for single sign-on. Connect is pressed again afterwards.
    Authorize,
    /// Connect sends the same token again, and is labeled so.
    Retry,
    /// Connect counts down until it may be pressed again.
    Wait,
}

/// What happens to the token in the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldAction {
    /// The token is useless: the field is cleared.
    Clear,
    /// It stays, so that the person can correct it.
    Keep,
    /// It stays, and the same action can succeed if it is tried again, later or after the person has changed
    /// something elsewhere.
    KeepRetryable,
}

impl ErrorGuidance {
    pub fn on(error: &FormError) -> ErrorGuidance {
        match error {
            FormError::RequestFailed(failure) => ErrorGuidance::on_failure(failure),
            FormError::Misconfigured(_) => ErrorGuidance::on_code(&ErrorCode::Misconfigured),
            FormError::InvalidInput(unusable) => {
                let (title, text, next) = of_unusable(*unusable);
                ErrorGuidance {
                    title,
                    text,
                    next,
                    token: FieldAction::Keep,
                }
            }
        }
    }

    pub fn on_failure(failure: &ConnectError) -> ErrorGuidance {
        match failure {
            ConnectError {
                action: Action::Check,
                ..
            } => ErrorGuidance::on_connection(&failure.code, Key::CheckFailed),
            ConnectError {
                action: Action::Disconnect,
                ..
            } => ErrorGuidance::on_connection(&failure.code, Key::DisconnectFailed),
            ConnectError {
                code: ErrorCode::UnconfirmedToken,
                sent: Some(sent),
                ..
            } => ErrorGuidance::on_unconfirmed(*sent, failure.requested_no_expiration),
            ConnectError {
                code: ErrorCode::InvalidToken,
                sent: Some(sent),
                ..
            } if sent.warning.is_some() => ErrorGuidance {
                text: Key::CopyAgainAdvice,
                ..ErrorGuidance::on_code(&failure.code)
            },
            _ => ErrorGuidance::on_code(&failure.code),
        }
    }

    /// GitHub rejected the token, and the reason isn't known. Guesses it from the token's text, and from whether
    /// the page asked for a token that doesn't expire.
    fn on_unconfirmed(sent: TokenInspection, requested_no_expiration: bool) -> ErrorGuidance {
        let (text, next, token) = match (sent.warning, sent.kind) {
            (Some(TokenWarning::UnknownPrefix), _) => (
                Key::UnconfirmedUnknownAdvice,
                NextStep::Tokens(TokenType::Classic),
                FieldAction::KeepRetryable,
            ),
            (Some(_), _) => (Key::CopyAgainAdvice, NextStep::Create, FieldAction::Keep),
            (None, CredentialKind::FineGrained) if !requested_no_expiration => {
                return ErrorGuidance::on_code(&ErrorCode::UnconfirmedToken);
            }
            (None, kind) => (
                Key::UnconfirmedClassicAdvice,
                NextStep::Tokens(kind.token_type()),
                FieldAction::KeepRetryable,
            ),
        };
        ErrorGuidance {
            title: Key::UnconfirmedToken,
            text,
            next,
            token,
        }
    }

    /// Checking or deleting a connection failed. There is no field, but the connection's token can be replaced.
    fn on_connection(code: &ErrorCode, failed: Key) -> ErrorGuidance {
        let guidance = ErrorGuidance::on_code(code);
        let (title, text, token) = match code {
            ErrorCode::ConnectionNotFound => (
                guidance.title,
                Key::ConnectionGoneAdvice,
                FieldAction::KeepRetryable,
            ),
            ErrorCode::MissingScopes
            | ErrorCode::MissingPermissions
            | ErrorCode::RepositoryNotSelected
            | ErrorCode::SsoRequired => (
                guidance.title,
                Key::PermissionsMissingAdvice,
                FieldAction::KeepRetryable,
            ),
            ErrorCode::SessionExpired => (
                guidance.title,
                Key::SignInAdvice,
                FieldAction::KeepRetryable,
            ),
            ErrorCode::PendingApproval
            | ErrorCode::BlockedByOrganization
            | ErrorCode::GithubUnavailable
            | ErrorCode::RateLimited
            | ErrorCode::Network
            | ErrorCode::Offline
            | ErrorCode::Timeout => (
                guidance.title,
                Key::TryLaterAdvice,
                FieldAction::KeepRetryable,
            ),
            // GitHub doesn't accept the token any more.
            ErrorCode::InvalidToken
            | ErrorCode::UnconfirmedToken
            | ErrorCode::ExpiredToken
            | ErrorCode::WrongTokenType
            | ErrorCode::WrongResourceOwner
            | ErrorCode::LifetimePolicy
            | ErrorCode::AccountMismatch
            | ErrorCode::AccountSuspended => {
                (guidance.title, Key::ExpiresAdvice, FieldAction::Keep)
            }
            _ => (failed, Key::TryLaterAdvice, FieldAction::KeepRetryable),
        };
        let next = match guidance.next {
            next @ (NextStep::Tokens(_) | NextStep::Authorize) => next,
            _ => NextStep::Nothing,
        };
        ErrorGuidance {
            title,
            text,
            next,
            token,
        }
    }

    pub fn on_code(code: &ErrorCode) -> ErrorGuidance {
        let (title, text, next, token) = of_code(code);
        ErrorGuidance {
            title,
            text,
            next,
            token,
        }
    }
}

fn of_code(code: &ErrorCode) -> (Key, Key, NextStep, FieldAction) {
    use FieldAction::{Clear, Keep, KeepRetryable};
    use Key::*;
    const CLASSIC: NextStep = NextStep::Tokens(TokenType::Classic);
    const FINE_GRAINED: NextStep = NextStep::Tokens(TokenType::FineGrained);
    match code {
        ErrorCode::InvalidToken => (InvalidToken, InvalidTokenAdvice, NextStep::Create, Keep),
        ErrorCode::UnconfirmedToken => (
            UnconfirmedToken,
            UnconfirmedFineGrainedAdvice,
            FINE_GRAINED,
            KeepRetryable,
        ),
        ErrorCode::ExpiredToken => (ExpiredToken, ExpiredTokenAdvice, NextStep::Create, Clear),
        ErrorCode::WrongTokenType => (
            WrongTokenType,
            WrongTokenTypeAdvice,
            NextStep::Create,
            Clear,
        ),
        ErrorCode::MissingScopes => (MissingScopes, MissingScopesAdvice, CLASSIC, KeepRetryable),
        ErrorCode::MissingPermissions => (
            MissingPermissions,
            MissingPermissionsAdvice,
            FINE_GRAINED,
            KeepRetryable,
        ),
        ErrorCode::RepositoryNotSelected => (
            RepositoryNotSelected,
            RepositoryNotSelectedAdvice,
            FINE_GRAINED,
            KeepRetryable,
        ),
        ErrorCode::WrongResourceOwner => (
            WrongResourceOwner,
            WrongResourceOwnerAdvice,
            NextStep::Create,
            Clear,
        ),
        ErrorCode::PendingApproval => (
            PendingApproval,
            PendingApprovalAdvice,
            NextStep::Retry,
            KeepRetryable,
        ),
        ErrorCode::SsoRequired => (
            SsoRequired,
            SsoRequiredAdvice,
            NextStep::Authorize,
            KeepRetryable,
        ),
        ErrorCode::BlockedByOrganization => (
            BlockedByOrganization,
            BlockedByOrganizationAdvice,
            NextStep::Retry,
            KeepRetryable,
        ),
        ErrorCode::LifetimePolicy => (
            LifetimePolicy,
            LifetimePolicyAdvice,
            NextStep::Create,
            Clear,
        ),
        ErrorCode::AccountMismatch => (
            AccountMismatch,
            AccountMismatchAdvice,
            NextStep::Create,
            Clear,
        ),
        ErrorCode::SessionExpired => (
            SessionExpired,
            SessionExpiredAdvice,
            NextStep::Retry,
            KeepRetryable,
        ),
        // The next request doesn't have its id any more.
        ErrorCode::ConnectionNotFound => (
            ConnectionNotFound,
            ConnectionNotFoundAdvice,
            NextStep::Nothing,
            KeepRetryable,
        ),
        ErrorCode::Forbidden => (Forbidden, ForbiddenAdvice, NextStep::Retry, KeepRetryable),
        ErrorCode::RateLimited => (
            RateLimited,
            RateLimitedAdvice,
            NextStep::Wait,
            KeepRetryable,
        ),
        ErrorCode::ServerError => (
            ServerError,
            ServerErrorAdvice,
            NextStep::Retry,
            KeepRetryable,
        ),
        ErrorCode::GithubUnavailable => (
            GithubUnavailable,
            GithubUnavailableAdvice,
            NextStep::Retry,
            KeepRetryable,
        ),
        ErrorCode::Network => (Network, NetworkAdvice, NextStep::Retry, KeepRetryable),
        ErrorCode::Offline => (Offline, OfflineAdvice, NextStep::Retry, KeepRetryable),
        ErrorCode::Timeout => (Timeout, TimeoutAdvice, NextStep::Retry, KeepRetryable),
        ErrorCode::BadResponse => (
            BadResponse,
            BadResponseAdvice,
            NextStep::Retry,
            KeepRetryable,
        ),
        ErrorCode::BadRequest => (
            BadRequest,
            BadRequestAdvice,
            NextStep::Nothing,
            KeepRetryable,
        ),
        ErrorCode::Misconfigured => (Misconfigured, MisconfiguredAdvice, NextStep::Nothing, Keep),
        ErrorCode::WasmUnavailable | ErrorCode::WasmUnsupported | ErrorCode::FrameUnavailable => {
            (Misconfigured, MisconfiguredAdvice, NextStep::Nothing, Clear)
        }
        // A code without messages of its own. The backend's `detail` is shown as the advice.
        _ => (Refused, RefusedAdvice, NextStep::Nothing, Keep),
    }
}

fn of_unusable(unusable: TokenError) -> (Key, Key, NextStep) {
    use Key::*;
    match unusable {
        TokenError::Empty => (Empty, EmptyAdvice, NextStep::Nothing),
        TokenError::InvalidCharacter => (InvalidCharacter, TokenFormatAdvice, NextStep::Nothing),
        TokenError::TooShort => (TooShort, TooShortAdvice, NextStep::Nothing),
        TokenError::TooLong => (TooLong, TooLongAdvice, NextStep::Nothing),
        TokenError::SeveralTokens => (SeveralTokens, SeveralTokensAdvice, NextStep::Nothing),
        TokenError::NotAToken(lookalike) => of_lookalike(lookalike),
        TokenError::WrongCredentialType(kind) => {
            let title = match kind {
                CredentialKind::OAuth => OAuthToken,
                CredentialKind::AppRefresh => RefreshToken,
                _ => AppToken,
            };
            (title, CreatePersonalTokenAdvice, NextStep::Create)
        }
        TokenError::TokenTypeNotAccepted(TokenType::FineGrained) => (
            FineGrainedNotAccepted,
            WrongTokenTypeAdvice,
            NextStep::Create,
        ),
        TokenError::TokenTypeNotAccepted(_) => {
            (ClassicNotAccepted, WrongTokenTypeAdvice, NextStep::Create)
        }
    }
}

fn of_lookalike(lookalike: Lookalike) -> (Key, Key, NextStep) {
    use Key::*;
    match lookalike {
        Lookalike::Url => (WebAddress, CopyTokenAdvice, NextStep::Nothing),
        Lookalike::SshKey => (SshKey, CreatePersonalTokenAdvice, NextStep::Create),
        Lookalike::OtherService(_) => (OtherService, CreatePersonalTokenAdvice, NextStep::Create),
        Lookalike::TokenHash => (TokenHash, TokenHashAdvice, NextStep::Create),
        Lookalike::Text => (Text, TokenFormatAdvice, NextStep::Create),
        Lookalike::Password => (Password, TokenFormatAdvice, NextStep::Create),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reference_has_title_next_step_and_field_action_of_each_code() {
        let reference = include_str!("../../docs/reference.md");
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
                NextStep::Nothing => "",
                NextStep::Create => "GitHub's page for a new one",
                NextStep::Tokens(_) => "the list of tokens on GitHub",
                NextStep::Authorize => {
                    "the page that authorizes it, then \"I've authorized it, connect\""
                }
                NextStep::Retry => "Connect says \"Try again\"",
                NextStep::Wait => "Connect counts `retry_after` down",
            };
            let token = match token {
                FieldAction::Clear => "cleared",
                FieldAction::Keep => "stays",
                FieldAction::KeepRetryable => "stays, can be sent again",
            };
            let title = title
                .english()
                .replace("{app}", "Acme")
                .replace("{host}", "api.acme.com");
            let row = format!("| `{}` | {title} | {next} | {token} |", code.as_str());
            assert!(reference.contains(&row), "{row}");
        }
    }

    #[test]
    fn failed_check_never_speaks_of_the_field_or_of_saving() {
        for code in ErrorCode::ALL {
            for action in [Action::Check, Action::Disconnect] {
                let failure = ConnectError {
                    action,
                    ..code.clone().into()
                };
                let guidance = ErrorGuidance::on_failure(&failure);
                let words = [guidance.title, guidance.text].map(Key::english).concat();
                for wrong in [
                    "save the token",
                    "then connect again",
                    "Connect now",
                    "stays here",
                    "keep a copy",
                ] {
                    assert!(!words.contains(wrong), "{code:?}: {words}");
                }
                // The field is gone: nothing in it is cleared.
                assert_ne!(guidance.token, FieldAction::Clear, "{code:?}");
            }
        }
    }

    #[test]
    fn refused_token_of_a_connection_is_to_be_replaced() {
        for (code, token) in [
            (ErrorCode::ExpiredToken, FieldAction::Keep),
            (ErrorCode::InvalidToken, FieldAction::Keep),
            (ErrorCode::MissingPermissions, FieldAction::KeepRetryable),
            (ErrorCode::SsoRequired, FieldAction::KeepRetryable),
            (ErrorCode::GithubUnavailable, FieldAction::KeepRetryable),
            (ErrorCode::SessionExpired, FieldAction::KeepRetryable),
        ] {
            let failure = ConnectError {
                action: Action::Check,
                ..code.into()
            };
            assert_eq!(ErrorGuidance::on_failure(&failure).token, token);
        }
    }
}
