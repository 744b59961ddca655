//! Error codes of the contract, and the code that an HTTP status without one stands for.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{borrow::Cow, fmt};

/// Declares each code once: its variant, its name, and its HTTP status if backends send it.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal $($status:literal)?,)*) => {
        /// The error codes of the contract. [`ErrorCode::Other`] has codes that are added later.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* $variant,)*
            /// A code that this version doesn't know; the response's `detail` is shown.
            Other(String),
        }

        impl ErrorCode {
            /// Every code this version knows.
            pub const ALL: &[ErrorCode] = &[$(ErrorCode::$variant),*];

            /// Its name in the contract.
            pub fn as_str(&self) -> &str {
                match self {
                    $(ErrorCode::$variant => $name,)*
                    ErrorCode::Other(code) => code,
                }
            }

            pub fn parse(code: &str) -> ErrorCode {
                match code {
                    $($name => ErrorCode::$variant,)*
                    other => ErrorCode::Other(other.to_owned()),
                }
            }

            /// The HTTP status with which a backend answers it; `None` for codes that come from the browser, and for
            /// codes that this version doesn't know.
            pub fn status(&self) -> Option<u16> {
                match self {
                    $($(ErrorCode::$variant => Some($status),)?)*
                    _ => None,
                }
            }
        }
    };
}

codes! {
    InvalidToken = "invalid_token" 422,
    /// GitHub rejected the token, and the reason isn't known.
    UnconfirmedToken = "unconfirmed_token" 422,
    ExpiredToken = "expired_token" 422,
    WrongTokenType = "wrong_token_type" 422,
    MissingScopes = "missing_scopes" 422,
    MissingPermissions = "missing_permissions" 422,
    RepositoryNotSelected = "repository_not_selected" 422,
    WrongResourceOwner = "wrong_resource_owner" 422,
    PendingApproval = "pending_approval" 422,
    /// With `authorize_url` and `organization`, where they are known.
    SsoRequired = "sso_required" 422,
    BlockedByOrganization = "blocked_by_organization" 422,
    LifetimePolicy = "lifetime_policy" 422,
    AccountSuspended = "account_suspended" 422,
    /// With `expected` and `actual`.
    AccountMismatch = "account_mismatch" 409,
    /// The connection whose token was to be replaced, checked or deleted.
    ConnectionNotFound = "connection_not_found" 404,
    /// The app's session. A bad token is never a 401: many pages log the person out on one.
    SessionExpired = "session_expired" 401,
    Forbidden = "forbidden" 403,
    /// With `retry_after`.
    RateLimited = "rate_limited" 429,
    ServerError = "server_error" 500,
    GithubUnavailable = "github_unavailable" 503,
    /// The backend didn't accept the request; the page's author has to fix that.
    BadRequest = "bad_request" 400,
    /// The backend or the page isn't configured correctly.
    Misconfigured = "misconfigured" 400,
    Timeout = "timeout" 408,
    /// The codes from here on come from the browser: there was no response, or none that can be read.
    Network = "network",
    Offline = "offline",
    BadResponse = "bad_response",
    WasmUnavailable = "wasm_unavailable",
    /// The browser doesn't run WebAssembly.
    WasmUnsupported = "wasm_unsupported",
    FrameUnavailable = "frame_unavailable",
}

impl ErrorCode {
    /// The code for a status without a readable code. It is about the app's own server, never about GitHub or the
    /// token, because a proxy may have answered.
    pub fn from_status(status: u16) -> ErrorCode {
        match status {
            400 | 422 => ErrorCode::BadRequest,
            401 => ErrorCode::SessionExpired,
            403 => ErrorCode::Forbidden,
            429 => ErrorCode::RateLimited,
            402..=499 => ErrorCode::Misconfigured,
            500..=599 => ErrorCode::ServerError,
            _ => ErrorCode::BadResponse,
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ErrorCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ErrorCode, D::Error> {
        let code = Cow::<str>::deserialize(deserializer)?;
        match code.is_empty() {
            true => Err(de::Error::custom("a code isn't empty")),
            false => Ok(ErrorCode::parse(&code)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_reads_back_as_itself() {
        for code in ErrorCode::ALL {
            assert_eq!(ErrorCode::parse(code.as_str()), *code);
            let json = serde_json::to_string(code).unwrap();
            assert_eq!(serde_json::from_str::<ErrorCode>(&json).unwrap(), *code);
        }
        assert_eq!(ErrorCode::parse("quota").as_str(), "quota");
    }

    #[test]
    fn bare_status_speaks_of_the_app_s_server() {
        for (status, code) in [
            (400, "bad_request"),
            (401, "session_expired"),
            (402, "misconfigured"),
            (403, "forbidden"),
            (404, "misconfigured"),
            (409, "misconfigured"),
            (413, "misconfigured"),
            (418, "misconfigured"),
            (422, "bad_request"),
            (429, "rate_limited"),
            (500, "server_error"),
            (501, "server_error"),
            (502, "server_error"),
            (503, "server_error"),
            (504, "server_error"),
            (304, "bad_response"),
        ] {
            assert_eq!(ErrorCode::from_status(status).as_str(), code, "{status}");
        }
    }
}
