//! Why connecting failed: the codes of the contract, and what a bare status stands for.

use crate::token::About;

/// A failed attempt, as the wire tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub code: Code,
    /// What the backend says in its own words, as plain text.
    pub detail: Option<String>,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// Seconds to wait before trying again.
    pub retry_after: Option<u32>,
    /// Where the person can mend it: for `sso_required` the page that authorises the token. Not yet
    /// judged: see `https_on` in src/endpoint.rs.
    pub authorize_url: Option<String>,
    /// What the token lacks: `issues=write`, or a scope.
    pub missing: Vec<String>,
    /// For `account_mismatch`: the login that was expected, and the token's.
    pub expected: Option<String>,
    pub actual: Option<String>,
    /// What the token looked like that was sent: no answer tells.
    pub sent: Option<About>,
    /// Whether the page had asked for one that doesn't expire.
    pub is_to_last: bool,
}

/// Writes the codes once: the variant, and its spelling on the wire and in `failed`.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// The reasons of the contract. New ones may come: [`Code::Other`] carries them on.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $variant,)*
            /// A code this version doesn't know; the answer's `detail` speaks for it.
            Other(String),
        }

        impl Code {
            /// Every code this version knows.
            pub const ALL: &[Code] = &[$(Code::$variant),*];

            pub fn as_str(&self) -> &str {
                match self {
                    $(Code::$variant => $name,)*
                    Code::Other(code) => code,
                }
            }

            pub fn from_wire(code: &str) -> Code {
                match code {
                    $($name => Code::$variant,)*
                    other => Code::Other(other.to_owned()),
                }
            }
        }
    };
}

codes! {
    InvalidToken = "invalid_token",
    /// GitHub was asked about the token and didn't say yes; why, nobody knows.
    UnconfirmedToken = "unconfirmed_token",
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
    AccountMismatch = "account_mismatch",
    SessionExpired = "session_expired",
    Forbidden = "forbidden",
    RateLimited = "rate_limited",
    ServerError = "server_error",
    GithubUnavailable = "github_unavailable",
    /// From here on the browser's own: no answer came, or none that can be read.
    Network = "network",
    Offline = "offline",
    Timeout = "timeout",
    BadResponse = "bad_response",
    Misconfigured = "misconfigured",
    WasmUnavailable = "wasm_unavailable",
}

impl Code {
    /// What an error status stands for where no readable body says more.
    pub fn from_status(status: u16) -> Code {
        match status {
            400 | 422 => Code::InvalidToken,
            401 => Code::SessionExpired,
            403 => Code::Forbidden,
            409 => Code::AccountMismatch,
            429 => Code::RateLimited,
            402..=499 => Code::Misconfigured,
            502..=504 => Code::GithubUnavailable,
            500..=599 => Code::ServerError,
            _ => Code::BadResponse,
        }
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Failure {
        Failure {
            code,
            detail: None,
            status: None,
            retry_after: None,
            authorize_url: None,
            missing: Vec::new(),
            expected: None,
            actual: None,
            sent: None,
            is_to_last: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_as_itself() {
        for code in Code::ALL {
            assert_eq!(Code::from_wire(code.as_str()), *code);
        }
        assert_eq!(Code::from_wire("quota").as_str(), "quota");
    }

    #[test]
    fn a_bare_status_decides_by_the_contract() {
        for (status, code) in [
            (400, "invalid_token"),
            (401, "session_expired"),
            (403, "forbidden"),
            (404, "misconfigured"),
            (409, "account_mismatch"),
            (413, "misconfigured"),
            (418, "misconfigured"),
            (422, "invalid_token"),
            (429, "rate_limited"),
            (500, "server_error"),
            (501, "server_error"),
            (502, "github_unavailable"),
            (503, "github_unavailable"),
            (504, "github_unavailable"),
            (304, "bad_response"),
        ] {
            assert_eq!(Code::from_status(status).as_str(), code, "{status}");
        }
    }
}
