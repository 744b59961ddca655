//! What can go wrong with a request, and how the contract says it: RFC 9457 with a `code`.

use crate::{requirement::Accepted, store::crypto::DecryptError};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use serde::Serialize;

/// Writes the codes once: the variant, and its spelling on the wire.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// The reasons of the contract.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            pub const ALL: &[Code] = &[$(Code::$variant),*];

            pub fn as_str(self) -> &'static str {
                match self {
                    $(Code::$variant => $name,)*
                }
            }
        }
    };
}

codes! {
    InvalidToken = "invalid_token",
    ExpiredToken = "expired_token",
    WrongTokenType = "wrong_token_type",
    MissingScopes = "missing_scopes",
    MissingPermissions = "missing_permissions",
    RepositoryNotSelected = "repository_not_selected",
    WrongResourceOwner = "wrong_resource_owner",
    PendingApproval = "pending_approval",
    SsoRequired = "sso_required",
    BlockedByOrganization = "blocked_by_organization",
    LifetimePolicy = "lifetime_policy",
    AccountSuspended = "account_suspended",
    ConnectionNotFound = "connection_not_found",
    AccountMismatch = "account_mismatch",
    SessionExpired = "session_expired",
    Forbidden = "forbidden",
    RateLimited = "rate_limited",
    ServerError = "server_error",
    GithubUnavailable = "github_unavailable",
    /// The page or its host calls this backend wrongly; no person can mend that.
    Misconfigured = "misconfigured",
}

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
        accepted: Accepted,
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
    fn terms(&self) -> (StatusCode, Code, &'static str) {
        match self {
            Problem::NotJson => (
                StatusCode::BAD_REQUEST,
                Code::Misconfigured,
                "The body is not the JSON that this route takes; GET /openapi.yaml tells its shape.",
            ),
            Problem::WrongContentType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                Code::Misconfigured,
                "Send the body with Content-Type: application/json.",
            ),
            Problem::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                Code::Misconfigured,
                "The body is larger than 16 KiB.",
            ),
            Problem::NoSuchRoute => (
                StatusCode::NOT_FOUND,
                Code::Misconfigured,
                "There is no such route; GET /openapi.yaml tells which there are.",
            ),
            Problem::WrongMethod => (
                StatusCode::METHOD_NOT_ALLOWED,
                Code::Misconfigured,
                "This route takes another method; the header Allow tells which.",
            ),
            Problem::OtherGithub => (
                StatusCode::BAD_REQUEST,
                Code::Misconfigured,
                "This backend is set up for another GitHub than the page: compare its GITHUB_URL with the page's github-url.",
            ),
            Problem::ForeignOrigin => (
                StatusCode::FORBIDDEN,
                Code::Forbidden,
                "Pages of this origin may not call this backend; --allow-origin adds one.",
            ),
            Problem::BadQuery => (
                StatusCode::BAD_REQUEST,
                Code::Misconfigured,
                "The query can't be read: `expires_within` is a duration like 7d, 36h or P7D.",
            ),
            Problem::TooMany { .. } => (
                StatusCode::TOO_MANY_REQUESTS,
                Code::RateLimited,
                "This backend takes no more requests from you for now.",
            ),
            Problem::TooSlow => (
                StatusCode::SERVICE_UNAVAILABLE,
                Code::ServerError,
                "This request took too long, and was given up.",
            ),
            Problem::NotThisMachine => (
                StatusCode::FORBIDDEN,
                Code::Forbidden,
                "The playground's session is only for pages on this machine.",
            ),
            Problem::NoSession => (
                StatusCode::UNAUTHORIZED,
                Code::SessionExpired,
                "There is no session, or it has expired; the host's server opens one with POST /sessions.",
            ),
            Problem::WrongSecretKey => (
                StatusCode::FORBIDDEN,
                Code::Forbidden,
                "This is for the host's own server, with its secret key.",
            ),
            Problem::NoSuchConnection => (
                StatusCode::NOT_FOUND,
                Code::ConnectionNotFound,
                "There is no such connection, or it belongs to someone else.",
            ),
            Problem::NoSuchEvent => (
                StatusCode::NOT_FOUND,
                Code::Misconfigured,
                "There is no such event.",
            ),
            Problem::InvalidToken => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::InvalidToken,
                "GitHub does not know this token: it is mistyped, cut short, deleted or revoked. If it was made only just now, try again in a moment.",
            ),
            Problem::ExpiredToken { .. } => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::ExpiredToken,
                "This token has expired.",
            ),
            Problem::OtherCredential => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::WrongTokenType,
                "This is another kind of GitHub credential, not a personal access token.",
            ),
            Problem::OtherKind { accepted } => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::WrongTokenType,
                match accepted {
                    Accepted::Classic => "This backend takes classic tokens only.",
                    _ => "This backend takes fine-grained tokens only.",
                },
            ),
            Problem::SsoRequired { .. } => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::SsoRequired,
                "The organization asks that this token be authorized for single sign-on.",
            ),
            Problem::BlockedByOrganization => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::BlockedByOrganization,
                "The organization takes no personal access tokens of this kind.",
            ),
            Problem::IpNotAllowed => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::BlockedByOrganization,
                "The organization has an IP allow list: one of its owners has to add the address of this server.",
            ),
            Problem::TwoFactorRequired => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::BlockedByOrganization,
                "The organization requires two-factor authentication: turn it on for your GitHub account.",
            ),
            Problem::AccountSuspended => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::AccountSuspended,
                "GitHub does not let this account in: it is suspended.",
            ),
            Problem::LifetimePolicy => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::LifetimePolicy,
                "This token lives longer than the organization allows; a shorter expiration mends that.",
            ),
            Problem::MissingScopes { .. } => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::MissingScopes,
                "This token has none of the scopes that are needed; missing_permissions lists them.",
            ),
            Problem::MissingPermissions { .. } => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::MissingPermissions,
                "This token has none of the permissions that are needed; missing_permissions lists them.",
            ),
            Problem::RepositoryNotSelected => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::RepositoryNotSelected,
                "The repository that is needed is not among those selected for this token.",
            ),
            Problem::WrongResourceOwner => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::WrongResourceOwner,
                "This token is for another resource owner than that of the repository that is needed. An outside collaborator can't choose an organization there, and needs a classic token.",
            ),
            Problem::PendingApproval => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Code::PendingApproval,
                "The organization has not approved this token yet; or you are not one of its members but an outside collaborator, and need a classic token.",
            ),
            Problem::AccountMismatch { .. } => (
                StatusCode::CONFLICT,
                Code::AccountMismatch,
                "This token belongs to another GitHub account than the one expected.",
            ),
            Problem::RateLimited { .. } => (
                StatusCode::TOO_MANY_REQUESTS,
                Code::RateLimited,
                "GitHub takes no more requests for now.",
            ),
            Problem::GithubFails => (
                StatusCode::SERVICE_UNAVAILABLE,
                Code::GithubUnavailable,
                "GitHub could not be reached, or failed.",
            ),
            Problem::GithubTooSlow => (
                StatusCode::GATEWAY_TIMEOUT,
                Code::GithubUnavailable,
                "GitHub did not answer in time.",
            ),
            Problem::GithubUnreadable => (
                StatusCode::BAD_GATEWAY,
                Code::GithubUnavailable,
                "GitHub answered something that can't be understood.",
            ),
            Problem::Store => (
                StatusCode::INTERNAL_SERVER_ERROR,
                Code::ServerError,
                "The database failed; the log of this backend tells more.",
            ),
            Problem::Sealed => (
                StatusCode::INTERNAL_SERVER_ERROR,
                Code::ServerError,
                "This token can't be decrypted: the encryption key is not the one it was kept with, or its row is damaged.",
            ),
            Problem::Panicked => (
                StatusCode::INTERNAL_SERVER_ERROR,
                Code::ServerError,
                "This backend has a bug; its log tells more.",
            ),
        }
    }

    /// A stored token can't be decrypted; only the log tells why.
    pub(crate) fn undecryptable(connection_id: &str, error: DecryptError) -> Problem {
        tracing::error!(connection_id, %error, "a token can't be decrypted");
        Problem::Sealed
    }

    pub(crate) fn code(&self) -> Code {
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

#[derive(Serialize)]
struct Body<'a> {
    r#type: &'static str,
    title: Option<&'static str>,
    status: u16,
    code: &'static str,
    detail: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorize_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing_permissions: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actual: Option<&'a str>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, code, detail) = self.terms();
        let mut body = Body {
            r#type: "about:blank",
            title: status.canonical_reason(),
            status: status.as_u16(),
            code: code.as_str(),
            detail,
            retry_after: self.retry_after(),
            authorize_url: None,
            missing_permissions: None,
            expected: None,
            actual: None,
        };
        match &self {
            Problem::SsoRequired { authorize_url } => body.authorize_url = authorize_url.as_deref(),
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
