//! What can go wrong with a request, and how the contract says it: RFC 9457 with a `code`.

use crate::store::crypto::DecryptError;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use github_pat::{AcceptedTokenTypes, ErrorCode, contract};
use jiff::Timestamp;

/// Why a request fails.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    // About the request.
    NotJson,
    WrongContentType,
    TooLarge,
    /// What stands behind the `?`.
    BadQuery,
    /// It didn't come to its end in time.
    TooSlow,
    NoSuchRoute,
    WrongMethod,
    /// The page speaks of another GitHub than this backend does.
    OtherGithub,
    // About who asks.
    /// This backend takes no more from them for now.
    TooMany {
        /// Seconds.
        retry_after: u32,
    },
    ForeignOrigin,
    NotThisMachine,
    NoSession,
    WrongSecretKey,
    /// There is none, or it isn't the subject's.
    NoSuchConnection,
    NoSuchEvent,
    // About the token.
    InvalidToken,
    ExpiredToken {
        expired_at: Timestamp,
    },
    OtherCredential,
    /// A personal access token, but not of the kind that the host takes.
    OtherKind {
        accepted: AcceptedTokenTypes,
    },
    SsoRequired {
        authorize_url: Option<String>,
    },
    BlockedByOrganization,
    /// The organization admits certain IP addresses only, and not this server's.
    IpNotAllowed,
    TwoFactorRequired,
    LifetimePolicy,
    /// GitHub doesn't let the token's account in.
    AccountSuspended,
    /// What the host requires and the token lacks, where it has none of it.
    MissingScopes {
        missing: Vec<String>,
    },
    MissingPermissions {
        missing: Vec<String>,
    },
    RepositoryNotSelected,
    WrongResourceOwner,
    PendingApproval,
    AccountMismatch {
        expected: String,
        actual: String,
    },
    // About GitHub.
    RateLimited {
        limit: RateLimit,
        /// Seconds, where GitHub says.
        retry_after: Option<u32>,
    },
    GithubFails,
    GithubTooSlow,
    GithubUnreadable,
    // About this backend.
    /// The database fails; the log says how.
    Store,
    /// A token that doesn't open: the key isn't the one it was sealed with, or the row is damaged.
    Sealed,
    /// The log says where.
    Panicked,
}

/// Whose requests GitHub takes no more of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RateLimit {
    /// The token's account: its requests of this hour are used up, or it is locked after several bad tokens.
    Account,
    /// This server, whatever the token.
    Client,
}

impl Problem {
    /// The table of the contract: status, code, and a sentence for whoever reads the answer.
    ///
    /// No sentence repeats anything of the request: it may be a token in the wrong place.
    fn terms(&self) -> (StatusCode, ErrorCode, &'static str) {
        match self {
            Problem::NotJson => (
                StatusCode::BAD_REQUEST,
                ErrorCode::Misconfigured,
                "The body is not the JSON that this route takes; GET /openapi.yaml tells its shape.",
            ),
            Problem::WrongContentType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                ErrorCode::Misconfigured,
                "Send the body with Content-Type: application/json.",
            ),
            Problem::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                ErrorCode::Misconfigured,
                "The body is larger than 16 KiB.",
            ),
            Problem::NoSuchRoute => (
                StatusCode::NOT_FOUND,
                ErrorCode::Misconfigured,
                "There is no such route; GET /openapi.yaml tells which there are.",
            ),
            Problem::WrongMethod => (
                StatusCode::METHOD_NOT_ALLOWED,
                ErrorCode::Misconfigured,
                "This route takes another method; the header Allow tells which.",
            ),
            Problem::OtherGithub => (
                StatusCode::BAD_REQUEST,
                ErrorCode::Misconfigured,
                "This backend is set up for another GitHub than the page: compare its GITHUB_URL with the page's github-url.",
            ),
            Problem::ForeignOrigin => (
                StatusCode::FORBIDDEN,
                ErrorCode::Forbidden,
                "Pages of this origin may not call this backend; --allow-origin adds one.",
            ),
            Problem::BadQuery => (
                StatusCode::BAD_REQUEST,
                ErrorCode::Misconfigured,
                "The query can't be read: `expires_within` is a duration like 7d, 36h or P7D.",
            ),
            Problem::TooMany { .. } => (
                StatusCode::TOO_MANY_REQUESTS,
                ErrorCode::RateLimited,
                "This backend takes no more requests from you for now.",
            ),
            Problem::TooSlow => (
                StatusCode::SERVICE_UNAVAILABLE,
                ErrorCode::ServerError,
                "This request took too long, and was given up.",
            ),
            Problem::NotThisMachine => (
                StatusCode::FORBIDDEN,
                ErrorCode::Forbidden,
                "The playground's session is only for pages on this machine.",
            ),
            Problem::NoSession => (
                StatusCode::UNAUTHORIZED,
                ErrorCode::SessionExpired,
                "There is no session, or it has expired; the host's server opens one with POST /sessions.",
            ),
            Problem::WrongSecretKey => (
                StatusCode::FORBIDDEN,
                ErrorCode::Forbidden,
                "This is for the host's own server, with its secret key.",
            ),
            Problem::NoSuchConnection => (
                StatusCode::NOT_FOUND,
                ErrorCode::ConnectionNotFound,
                "There is no such connection, or it belongs to someone else.",
            ),
            Problem::NoSuchEvent => (
                StatusCode::NOT_FOUND,
                ErrorCode::Misconfigured,
                "There is no such event.",
            ),
            Problem::InvalidToken => (
                StatusCode::UNPROCESSABLE_ENTITY,
                ErrorCode::InvalidToken,
                "GitHub does not know this token: it is mistyped, cut short, deleted or revoked. If it was made only just now, try again in a moment.",
            ),
            Problem::ExpiredToken { .. } => (
                StatusCode::UNPROCESSABLE_ENTITY,
                ErrorCode::ExpiredToken,
                "This token has expired.",
            ),
            Problem::OtherCredential => (
                StatusCode::UNPROCESSABLE_ENTITY,
                ErrorCode::WrongTokenType,
                "This is another kind of GitHub credential, not a personal access token.",
            ),
            Problem::OtherKind { accepted } => (
                StatusCode::UNPROCESSABLE_ENTITY,
                ErrorCode::WrongTokenType,
                match accepted {
                    AcceptedTokenTypes::Classic => "This backend takes classic tokens only.",
                    _ => "This backend takes fine-grained tokens only.",
                },
            ),
            Problem::SsoRequired { .. } => (
                StatusCode::UNPROCESSABLE_ENTITY,
                ErrorCode::SsoRequired,
                "The organization asks that this token be authorized for single sign-on.",
            ),
            Problem::BlockedByOrganization => (
                StatusCode::UNPROCESSABLE_ENTITY,
                ErrorCode::BlockedByOrganization,
                "The organization takes no personal access tokens of this kind.",
            ),
            Problem::IpNotAllowed => (
                StatusCode::UNPROCESSABLE_ENTITY,
                ErrorCode::BlockedByOrganization,
                "The organization has an IP allow list: one of its owners has to add the address of this server.",
            ),
            Problem::TwoFactorRequired => (
                StatusCode::UNPROCESSABLE_ENTITY,
                ErrorCode::BlockedByOrganization,
                "The organization requires two-factor authentication: turn it on for your GitHub account.",
            ),
            Problem::AccountSuspended => (
                StatusCode::UNPROCESSABLE_ENTITY,
                ErrorCode::AccountSuspended,
                "GitHub does not let this account in: it is suspended.",
            ),
            Problem::LifetimePolicy => (
                StatusCode::UNPROCESSABLE_ENTITY,
                ErrorCode::LifetimePolicy,
                "This token lives longer than the organization allows; a shorter expiration mends that.",
            ),
            Problem::MissingScopes { .. } => (
                StatusCode::UNPROCESSABLE_ENTITY,
                ErrorCode::MissingScopes,
                "This token has none of the scopes that are needed; missing_permissions lists them.",
            ),
            Problem::MissingPermissions { .. } => (
                StatusCode::UNPROCESSABLE_ENTITY,
                ErrorCode::MissingPermissions,
                "This token has none of the permissions that are needed; missing_permissions lists them.",
            ),
            Problem::RepositoryNotSelected => (
                StatusCode::UNPROCESSABLE_ENTITY,
                ErrorCode::RepositoryNotSelected,
                "The repository that is needed is not among those selected for this token.",
            ),
            Problem::WrongResourceOwner => (
                StatusCode::UNPROCESSABLE_ENTITY,
                ErrorCode::WrongResourceOwner,
                "This token is for another resource owner than that of the repository that is needed. An outside collaborator can't choose an organization there, and needs a classic token.",
            ),
            Problem::PendingApproval => (
                StatusCode::UNPROCESSABLE_ENTITY,
                ErrorCode::PendingApproval,
                "The organization has not approved this token yet; or you are not one of its members but an outside collaborator, and need a classic token.",
            ),
            Problem::AccountMismatch { .. } => (
                StatusCode::CONFLICT,
                ErrorCode::AccountMismatch,
                "This token belongs to another GitHub account than the one expected.",
            ),
            Problem::RateLimited { .. } => (
                StatusCode::TOO_MANY_REQUESTS,
                ErrorCode::RateLimited,
                "GitHub takes no more requests for now.",
            ),
            Problem::GithubFails => (
                StatusCode::SERVICE_UNAVAILABLE,
                ErrorCode::GithubUnavailable,
                "GitHub could not be reached, or failed.",
            ),
            Problem::GithubTooSlow => (
                StatusCode::GATEWAY_TIMEOUT,
                ErrorCode::GithubUnavailable,
                "GitHub did not answer in time.",
            ),
            Problem::GithubUnreadable => (
                StatusCode::BAD_GATEWAY,
                ErrorCode::GithubUnavailable,
                "GitHub answered something that can't be understood.",
            ),
            Problem::Store => (
                StatusCode::INTERNAL_SERVER_ERROR,
                ErrorCode::ServerError,
                "The database failed; the log of this backend tells more.",
            ),
            Problem::Sealed => (
                StatusCode::INTERNAL_SERVER_ERROR,
                ErrorCode::ServerError,
                "This token can't be decrypted: the encryption key is not the one it was kept with, or its row is damaged.",
            ),
            Problem::Panicked => (
                StatusCode::INTERNAL_SERVER_ERROR,
                ErrorCode::ServerError,
                "This backend has a bug; its log tells more.",
            ),
        }
    }

    /// A stored token can't be decrypted; only the log tells why.
    pub(crate) fn undecryptable(connection_id: &str, error: DecryptError) -> Problem {
        tracing::error!(connection_id, %error, "a token can't be decrypted");
        Problem::Sealed
    }

    pub(crate) fn code(&self) -> ErrorCode {
        self.terms().1
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Problem::RateLimited { retry_after, .. } => *retry_after,
            Problem::TooMany { retry_after } => Some(*retry_after),
            _ => None,
        }
    }
}

/// The cause stays here: an answer doesn't tell how the inside looks.
impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Problem {
        tracing::error!(%error, "the database failed");
        Problem::Store
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, code, detail) = self.terms();
        let mut body = contract::Problem {
            title: status.canonical_reason().map(str::to_owned),
            status: Some(status.as_u16()),
            detail: Some(detail.to_owned()),
            retry_after: self.retry_after(),
            ..contract::Problem::new(code.clone())
        };
        match self {
            Problem::SsoRequired { authorize_url } => {
                body.organization = authorize_url.as_deref().and_then(organization_of);
                body.authorize_url = authorize_url;
            }
            Problem::MissingScopes { missing } | Problem::MissingPermissions { missing } => {
                body.missing_permissions = Some(missing);
            }
            Problem::AccountMismatch { expected, actual } => {
                body.expected = Some(expected);
                body.actual = Some(actual);
            }
            _ => {}
        }
        let mut response = (status, axum::Json(&body)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = body.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            // RFC 9110 asks for it. Browsers show no dialog for this scheme.
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // The log names the reason, and nothing else of the answer.
        response.extensions_mut().insert(code);
        response
    }
}

/// `acme` of `https://github.com/orgs/acme/sso?…`.
fn organization_of(authorize_url: &str) -> Option<String> {
    let (_, rest) = authorize_url.split_once("/orgs/")?;
    let name = rest.split(['/', '?']).next()?;
    (!name.is_empty()).then(|| name.to_owned())
}
