//! Why a token isn't accepted: because of what GitHub says about it, or because of the policy.

use github_pat::{AcceptedTokenTypes, ErrorCode};
use jiff::Timestamp;

/// Why a token can't be verified. `Display` is the `detail` of the response, and repeats nothing of the request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum VerificationError {
    #[error(
        "GitHub does not know this token: it is mistyped, cut short, deleted or revoked. If it was created only just \
         now, try again in a moment."
    )]
    InvalidToken,
    #[error("This token has expired.")]
    ExpiredToken { expired_at: Timestamp },
    #[error("{}", describe_accepted(*accepted))]
    TokenTypeNotAccepted { accepted: AcceptedTokenTypes },
    #[error("The organization requires this token to be authorized for single sign-on.")]
    SsoRequired { authorize_url: Option<String> },
    #[error("The organization accepts no personal access tokens of this type.")]
    BlockedByOrganization,
    #[error(
        "The organization has an IP allow list: one of its owners has to add the address of this server."
    )]
    IpNotAllowed,
    #[error(
        "The organization requires two-factor authentication: turn it on for your GitHub account."
    )]
    TwoFactorRequired,
    #[error(
        "This token's lifetime is longer than the organization allows; create one that expires sooner."
    )]
    LifetimePolicy,
    #[error("GitHub does not accept this account: it is suspended.")]
    AccountSuspended,
    /// The token has none of the scopes that the policy requires.
    #[error("This token has none of the required scopes; missing_permissions lists them.")]
    MissingScopes { missing: Vec<String> },
    /// The token has none of the permissions that the policy requires.
    #[error("This token has none of the required permissions; missing_permissions lists them.")]
    MissingPermissions { missing: Vec<String> },
    #[error("The required repository is not among those selected for this token.")]
    RepositoryNotSelected,
    #[error(
        "This token has another resource owner than the required repository. An outside collaborator can't choose an \
         organization there, and needs a classic token."
    )]
    WrongResourceOwner,
    #[error(
        "The organization has not approved this token yet; or you are not one of its members but an outside \
         collaborator, and need a classic token."
    )]
    PendingApproval,
    #[error("GitHub limits the rate of requests: try again later.")]
    RateLimited {
        limit: RateLimit,
        /// Seconds, where GitHub says so.
        retry_after: Option<u32>,
    },
    #[error("GitHub could not be reached, or failed.")]
    GithubUnavailable,
    #[error("GitHub did not respond in time.")]
    GithubTimeout,
    #[error("GitHub sent a response that can't be understood.")]
    UnreadableResponse,
}

/// Whose requests GitHub limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RateLimit {
    /// The token's account: its requests of this hour are used up, or GitHub blocks it after several invalid tokens.
    Account,
    /// This server, whatever the token.
    Client,
}

fn describe_accepted(accepted: AcceptedTokenTypes) -> &'static str {
    match accepted {
        AcceptedTokenTypes::Classic => "This backend accepts classic tokens only.",
        _ => "This backend accepts fine-grained tokens only.",
    }
}

impl VerificationError {
    pub(crate) fn code(&self) -> ErrorCode {
        use VerificationError::*;
        match self {
            InvalidToken => ErrorCode::InvalidToken,
            ExpiredToken { .. } => ErrorCode::ExpiredToken,
            TokenTypeNotAccepted { .. } => ErrorCode::WrongTokenType,
            SsoRequired { .. } => ErrorCode::SsoRequired,
            BlockedByOrganization | IpNotAllowed | TwoFactorRequired => {
                ErrorCode::BlockedByOrganization
            }
            LifetimePolicy => ErrorCode::LifetimePolicy,
            AccountSuspended => ErrorCode::AccountSuspended,
            MissingScopes { .. } => ErrorCode::MissingScopes,
            MissingPermissions { .. } => ErrorCode::MissingPermissions,
            RepositoryNotSelected => ErrorCode::RepositoryNotSelected,
            WrongResourceOwner => ErrorCode::WrongResourceOwner,
            PendingApproval => ErrorCode::PendingApproval,
            RateLimited { .. } => ErrorCode::RateLimited,
            GithubUnavailable | GithubTimeout | UnreadableResponse => ErrorCode::GithubUnavailable,
        }
    }
}
