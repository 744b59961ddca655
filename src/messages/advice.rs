//! What each problem means for the person: the one table of what is said, what can be done next, and what
//! becomes of the token.

use super::Key;
use crate::{
    form::Problem,
    protocol::{Code, Failure},
    token::{About, Doubt, Foreign, Kind, TokenType, Unusable},
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
            Problem::Misconfigured(_) => Advice::on_code(&Code::Misconfigured),
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

    pub fn on_failure(failure: &Failure) -> Advice {
        match failure {
            Failure {
                code: Code::UnconfirmedToken,
                sent: Some(sent),
                ..
            } => Advice::on_unconfirmed(*sent, failure.is_to_last),
            _ => Advice::on_code(&failure.code),
        }
    }

    /// Nobody knows why GitHub didn't say yes: what is likely, going by the looks of the token, and by whether
    /// it was to expire at all.
    fn on_unconfirmed(sent: About, is_to_last: bool) -> Advice {
        let (text, next, token) = match (sent.doubt, sent.kind) {
            (Some(Doubt::Unknown), _) => (
                Key::UnconfirmedOtherAdvice,
                Next::Tokens(TokenType::Classic),
                Fate::Retryable,
            ),
            (Some(_), _) => (Key::UnconfirmedDoubtAdvice, Next::Create, Fate::Kept),
            (None, Kind::FineGrained) if !is_to_last => {
                return Advice::on_code(&Code::UnconfirmedToken);
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

    pub fn on_code(code: &Code) -> Advice {
        let (title, text, next, token) = of_code(code);
        Advice {
            title,
            text,
            next,
            token,
        }
    }
}

fn of_code(code: &Code) -> (Key, Key, Next, Fate) {
    use Fate::{Cleared, Kept, Retryable};
    use Key::*;
    const CLASSIC: Next = Next::Tokens(TokenType::Classic);
    const FINE_GRAINED: Next = Next::Tokens(TokenType::FineGrained);
    match code {
        Code::InvalidToken => (InvalidToken, InvalidTokenAdvice, Next::Create, Kept),
        Code::UnconfirmedToken => (Unconfirmed, UnconfirmedAdvice, FINE_GRAINED, Retryable),
        Code::ExpiredToken => (ExpiredToken, ExpiredTokenAdvice, Next::Create, Cleared),
        Code::WrongTokenType => (WrongTokenType, WrongTokenTypeAdvice, Next::Create, Cleared),
        Code::MissingScopes => (MissingScopes, MissingScopesAdvice, CLASSIC, Retryable),
        Code::MissingPermissions => (
            MissingPermissions,
            MissingPermissionsAdvice,
            FINE_GRAINED,
            Retryable,
        ),
        Code::RepositoryNotSelected => (
            RepositoryNotSelected,
            RepositoryNotSelectedAdvice,
            FINE_GRAINED,
            Retryable,
        ),
        Code::WrongResourceOwner => (
            WrongResourceOwner,
            WrongResourceOwnerAdvice,
            Next::Create,
            Cleared,
        ),
        Code::PendingApproval => (
            PendingApproval,
            PendingApprovalAdvice,
            Next::Retry,
            Retryable,
        ),
        Code::SsoRequired => (SsoRequired, SsoRequiredAdvice, Next::Authorise, Retryable),
        Code::BlockedByOrganization => (
            BlockedByOrganization,
            BlockedByOrganizationAdvice,
            Next::Retry,
            Retryable,
        ),
        Code::LifetimePolicy => (LifetimePolicy, LifetimePolicyAdvice, Next::Create, Cleared),
        Code::AccountMismatch => (
            AccountMismatch,
            AccountMismatchAdvice,
            Next::Create,
            Cleared,
        ),
        Code::SessionExpired => (SessionExpired, SessionExpiredAdvice, Next::Retry, Retryable),
        Code::Forbidden => (Forbidden, ForbiddenAdvice, Next::Retry, Retryable),
        Code::RateLimited => (RateLimited, RateLimitedAdvice, Next::Wait, Retryable),
        Code::ServerError => (ServerError, ServerErrorAdvice, Next::Retry, Retryable),
        Code::GithubUnavailable => (
            GithubUnavailable,
            GithubUnavailableAdvice,
            Next::Retry,
            Retryable,
        ),
        Code::Network => (Network, NetworkAdvice, Next::Retry, Retryable),
        Code::Offline => (Offline, OfflineAdvice, Next::Retry, Retryable),
        Code::Timeout => (Timeout, TimeoutAdvice, Next::Retry, Retryable),
        Code::BadResponse => (BadResponse, BadResponseAdvice, Next::Retry, Retryable),
        Code::Misconfigured => (Misconfigured, MisconfiguredAdvice, Next::Nothing, Kept),
        Code::WasmUnavailable => (Misconfigured, MisconfiguredAdvice, Next::Nothing, Cleared),
        // A code of another day. What the backend says about it stands in place of the advice.
        Code::Other(_) => (Refused, RefusedAdvice, Next::Nothing, Kept),
    }
}

fn of_unusable(unusable: Unusable) -> (Key, Key, Next) {
    use Key::*;
    match unusable {
        Unusable::Empty => (Empty, EmptyAdvice, Next::Nothing),
        Unusable::ForeignCharacter => (ForeignCharacter, ForeignCharacterAdvice, Next::Nothing),
        Unusable::TooShort => (TooShort, TooShortAdvice, Next::Nothing),
        Unusable::TooLong => (TooLong, TooLongAdvice, Next::Nothing),
        Unusable::Foreign(Foreign::Address) => (Address, AddressAdvice, Next::Nothing),
        Unusable::Foreign(Foreign::SshKey) => (SshKey, NotPersonalAdvice, Next::Create),
        Unusable::Foreign(Foreign::Vendor(_)) => (Vendor, NotPersonalAdvice, Next::Create),
        Unusable::Foreign(Foreign::Digest) => (Digest, DigestAdvice, Next::Create),
        Unusable::Foreign(Foreign::Password) => (Password, ForeignCharacterAdvice, Next::Create),
        Unusable::NotPersonal(kind) => {
            let title = match kind {
                Kind::OAuth => OAuthToken,
                Kind::Refresh => RefreshToken,
                _ => AppToken,
            };
            (title, NotPersonalAdvice, Next::Create)
        }
        Unusable::Unwanted(TokenType::FineGrained) => {
            (UnwantedFineGrained, WrongTokenTypeAdvice, Next::Create)
        }
        Unusable::Unwanted(_) => (UnwantedClassic, WrongTokenTypeAdvice, Next::Create),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the README says of each failure is what happens.
    #[test]
    fn the_readme_has_the_same_table() {
        let readme = include_str!("../../README.md");
        for code in Code::ALL {
            let (title, _, next, token) = of_code(code);
            if *code == Code::WasmUnavailable {
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
