//! Why a request fails, as an RFC 9457 problem with a code of the contract.

use crate::{github::VerificationError, store::crypto::DecryptError};
use axum::{
    Json,
    extract::rejection::{BytesRejection, JsonRejection, QueryRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use github_pat::{ErrorCode, contract};

/// `Display` is the problem's `detail`. It repeats nothing of the request, which may have a token in the wrong place.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    #[error("The body is not the JSON that this route accepts; see GET /openapi.yaml.")]
    InvalidBody,
    #[error("Send the body with Content-Type: application/json.")]
    UnsupportedMediaType,
    #[error("The body is larger than 16 KiB.")]
    BodyTooLarge,
    #[error("Invalid query string; see GET /openapi.yaml.")]
    InvalidQuery,
    #[error("The request has more than one header Host.")]
    SeveralHosts,
    #[error("The request took too long and was cancelled.")]
    RequestTimeout,
    #[error("There is no such route; see GET /openapi.yaml.")]
    RouteNotFound,
    #[error("This route accepts other methods: see the header Allow.")]
    MethodNotAllowed,
    #[error(
        "This backend is configured for another GitHub instance than the page: compare its GITHUB_URL with the page's \
         github-url."
    )]
    GithubHostMismatch,
    #[error("This backend limits the rate of requests: try again later.")]
    RateLimitedByServer {
        /// Seconds.
        retry_after: u32,
    },
    #[error("Pages of this origin may not call this backend; --allow-origin adds one.")]
    OriginNotAllowed,
    #[error("The playground's session is only for pages on this machine.")]
    NotLoopback,
    #[error(
        "There is no session, or it has expired; the app's server creates one with POST /sessions."
    )]
    SessionExpired,
    #[error("Missing or wrong API key.")]
    ApiKeyRequired,
    #[error("There is no such connection, or it belongs to someone else.")]
    ConnectionNotFound,
    #[error("There is no such event.")]
    EventNotFound,
    #[error("This is another kind of GitHub credential, not a personal access token.")]
    NotAPersonalAccessToken,
    #[error("This token belongs to another GitHub account than the expected one.")]
    AccountMismatch { expected: String, actual: String },
    #[error(transparent)]
    Verification(#[from] VerificationError),
    #[error("The database failed; see this backend's log.")]
    Database,
    #[error(
        "This token can't be decrypted: the encryption key is not the one it was stored with, or its row is damaged."
    )]
    DecryptionFailed,
    #[error("This backend has a bug; see its log.")]
    Panic,
}

impl Problem {
    /// Status and code, by the table of the contract.
    fn http_mapping(&self) -> (StatusCode, ErrorCode) {
        use Problem::*;
        let misconfigured = |status| (status, ErrorCode::Misconfigured);
        match self {
            InvalidBody | InvalidQuery | SeveralHosts | GithubHostMismatch => {
                misconfigured(StatusCode::BAD_REQUEST)
            }
            UnsupportedMediaType => misconfigured(StatusCode::UNSUPPORTED_MEDIA_TYPE),
            BodyTooLarge => misconfigured(StatusCode::PAYLOAD_TOO_LARGE),
            RouteNotFound | EventNotFound => misconfigured(StatusCode::NOT_FOUND),
            MethodNotAllowed => misconfigured(StatusCode::METHOD_NOT_ALLOWED),
            // Not 408, after which a browser may send the request again by itself.
            RequestTimeout => (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::ServerError),
            RateLimitedByServer { .. } => (StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited),
            OriginNotAllowed | NotLoopback | ApiKeyRequired => {
                (StatusCode::FORBIDDEN, ErrorCode::Forbidden)
            }
            SessionExpired => (StatusCode::UNAUTHORIZED, ErrorCode::SessionExpired),
            ConnectionNotFound => (StatusCode::NOT_FOUND, ErrorCode::ConnectionNotFound),
            NotAPersonalAccessToken => {
                (StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::WrongTokenType)
            }
            AccountMismatch { .. } => (StatusCode::CONFLICT, ErrorCode::AccountMismatch),
            Verification(error) => (verification_status(error), error.code()),
            Database | DecryptionFailed | Panic => {
                (StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::ServerError)
            }
        }
    }

    /// A stored token can't be decrypted; only the log says why.
    pub(crate) fn decryption_failed(connection_id: &str, error: DecryptError) -> Problem {
        tracing::error!(connection_id, %error, "token cannot be decrypted");
        Problem::DecryptionFailed
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Problem::Verification(VerificationError::RateLimited { retry_after, .. }) => {
                *retry_after
            }
            Problem::RateLimitedByServer { retry_after } => Some(*retry_after),
            _ => None,
        }
    }
}

fn verification_status(error: &VerificationError) -> StatusCode {
    match error {
        VerificationError::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
        VerificationError::GithubUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        VerificationError::GithubTimeout => StatusCode::GATEWAY_TIMEOUT,
        VerificationError::UnreadableResponse => StatusCode::BAD_GATEWAY,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// The cause is logged; a response doesn't reveal it.
impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Problem {
        tracing::error!(%error, "database error");
        Problem::Database
    }
}

/// The rejection's own text may repeat the body.
impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Problem {
        match rejection {
            JsonRejection::MissingJsonContentType(_) => Problem::UnsupportedMediaType,
            JsonRejection::BytesRejection(rejection) => rejection.into(),
            _ => Problem::InvalidBody,
        }
    }
}

impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Problem {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::BodyTooLarge,
            _ => Problem::InvalidBody,
        }
    }
}

impl From<QueryRejection> for Problem {
    fn from(_: QueryRejection) -> Problem {
        Problem::InvalidQuery
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, code) = self.http_mapping();
        let mut body = contract::Problem {
            title: status.canonical_reason().map(str::to_owned),
            status: Some(status.as_u16()),
            detail: Some(self.to_string()),
            retry_after: self.retry_after(),
            ..contract::Problem::new(code.clone())
        };
        match self {
            Problem::Verification(VerificationError::SsoRequired { authorize_url }) => {
                body.organization = authorize_url.as_deref().and_then(organization_of);
                body.authorize_url = authorize_url;
            }
            Problem::Verification(
                VerificationError::MissingScopes { missing }
                | VerificationError::MissingPermissions { missing },
            ) => body.missing_permissions = Some(missing),
            Problem::AccountMismatch { expected, actual } => {
                body.expected = Some(expected);
                body.actual = Some(actual);
            }
            _ => {}
        }
        let mut response = (status, Json(&body)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = body.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            // Required by RFC 9110. Browsers show no dialog for this scheme.
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // For the access log and the metrics.
        response.extensions_mut().insert(code);
        response
    }
}

/// `acme` in `https://github.com/orgs/acme/sso?…`.
fn organization_of(authorize_url: &str) -> Option<String> {
    let (_, rest) = authorize_url.split_once("/orgs/")?;
    let name = rest.split(['/', '?']).next()?;
    (!name.is_empty()).then(|| name.to_owned())
}
