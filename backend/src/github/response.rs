//! A response of GitHub's to any request, and what it means when it is a 403 or 429.

use super::error::{RateLimit, VerificationError};
use crate::config::is_sso_page;
use axum::http::{HeaderMap, StatusCode};
use github_pat::GithubInstance;
use jiff::Timestamp;
use serde::Deserialize;

/// GitHub's limits end within the hour; a longer wait is a mistake.
const MAX_RETRY_AFTER_SECS: i64 = 24 * 60 * 60;
/// What GitHub asks for where it names no time (its documentation of secondary rate limits).
const DEFAULT_RETRY_AFTER_SECS: u32 = 60;

pub(crate) struct GithubResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl GithubResponse {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What a 403 or 429 means, whatever the request was.
    pub(crate) fn classify_forbidden(
        &self,
        github: &GithubInstance,
        now: Timestamp,
    ) -> VerificationError {
        let limited = |limit, retry_after| VerificationError::RateLimited { limit, retry_after };
        if let Some(retry_after) = self.header("retry-after") {
            let retry_after = retry_after.trim().parse().ok().map(clamp_retry_after);
            return limited(RateLimit::Client, retry_after);
        }
        if self.has_no_requests_left() {
            let reset = self.header("x-ratelimit-reset");
            let retry_after = reset
                .and_then(|reset| reset.trim().parse::<i64>().ok())
                .map(|reset| clamp_retry_after(reset.saturating_sub(now.as_second())));
            return limited(RateLimit::Account, retry_after);
        }
        if let Some(sso) = self.header("x-github-sso")
            && let Some(rest) = sso.trim().strip_prefix("required")
        {
            let authorize_url = rest
                .split_once("url=")
                .map(|(_, url)| url.trim().to_owned())
                .filter(|url| is_sso_page(github, url));
            return VerificationError::SsoRequired { authorize_url };
        }
        self.classify_message()
    }

    /// The messages of an organization's or enterprise's policies, as public issues quote them.
    fn classify_message(&self) -> VerificationError {
        let limited = |limit, retry_after| VerificationError::RateLimited { limit, retry_after };
        let message = self.message();
        let has = |text| message.contains(text);
        if has("login attempts exceeded") {
            // GitHub doesn't say for how long.
            return limited(RateLimit::Account, None);
        }
        // First, because this message also says that access is forbidden.
        if has("token's lifetime is greater than") {
            return VerificationError::LifetimePolicy;
        }
        if has("forbids access via a") && has("personal access token") {
            return VerificationError::BlockedByOrganization;
        }
        if has("ip allow list") {
            return VerificationError::IpNotAllowed;
        }
        if has("two-factor authentication") {
            return VerificationError::TwoFactorRequired;
        }
        if has("saml enforcement") {
            // A proxy has removed the header `X-GitHub-SSO`.
            return VerificationError::SsoRequired {
                authorize_url: None,
            };
        }
        if has("account was suspended") || has("account is suspended") {
            return VerificationError::AccountSuspended;
        }
        let is_limited = has("rate limit") || has("abuse detection");
        if self.status == StatusCode::TOO_MANY_REQUESTS || is_limited {
            return limited(RateLimit::Client, Some(DEFAULT_RETRY_AFTER_SECS));
        }
        VerificationError::UnreadableResponse
    }

    pub(crate) fn is_rate_limited(&self, github: &GithubInstance, now: Timestamp) -> bool {
        matches!(
            self.status,
            StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS
        ) && matches!(
            self.classify_forbidden(github, now),
            VerificationError::RateLimited { .. }
        )
    }

    /// Whether GitHub names the token as the reason: it lacks a permission, the repository, or an organization's approval.
    pub(crate) fn is_permission_denied(&self) -> bool {
        self.status == StatusCode::FORBIDDEN
            && !self.headers.contains_key("retry-after")
            && !self.has_no_requests_left()
            && self
                .message()
                .contains("not accessible by personal access token")
    }

    fn has_no_requests_left(&self) -> bool {
        self.header("x-ratelimit-remaining").map(str::trim) == Some("0")
    }

    /// The `message` of the body in lower case, or nothing.
    fn message(&self) -> String {
        #[derive(Deserialize)]
        struct Body {
            message: String,
        }
        serde_json::from_slice(&self.body)
            .map(|Body { message }| message.to_lowercase())
            .unwrap_or_default()
    }

    #[cfg(test)]
    pub(crate) fn fake(
        status: u16,
        headers: &[(&'static str, &'static str)],
        body: &str,
    ) -> GithubResponse {
        use axum::http::{HeaderName, HeaderValue};
        let header = |&(name, value)| {
            let name = HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        };
        GithubResponse {
            status: StatusCode::from_u16(status).unwrap(),
            headers: headers.iter().map(header).collect(),
            body: body.as_bytes().to_vec(),
        }
    }
}

/// At least one second: without a wait the browser would try again at once, and be refused again.
fn clamp_retry_after(seconds: i64) -> u32 {
    let seconds = seconds.clamp(1, MAX_RETRY_AFTER_SECS);
    u32::try_from(seconds).unwrap_or(DEFAULT_RETRY_AFTER_SECS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_response_is_classified_by_its_headers() {
        #[track_caller]
        fn check(
            status: u16,
            headers: &[(&'static str, &'static str)],
            body: &str,
            expected: VerificationError,
        ) {
            let github = GithubInstance::default();
            let now = "2026-01-01T00:00:00Z".parse().unwrap();
            let read = GithubResponse::fake(status, headers, body).classify_forbidden(&github, now);
            assert_eq!(read, expected, "{status} {headers:?} {body}");
        }
        let limited = |retry_after| VerificationError::RateLimited {
            limit: RateLimit::Client,
            retry_after,
        };
        let used_up = |retry_after| VerificationError::RateLimited {
            limit: RateLimit::Account,
            retry_after,
        };
        let sso = |url: Option<&str>| VerificationError::SsoRequired {
            authorize_url: url.map(str::to_owned),
        };
        // 90 seconds after `now`.
        let spent = [
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset", "1767225690"),
        ];
        check(403, &spent, "", used_up(Some(90)));
        check(429, &spent, "", used_up(Some(90)));
        check(403, &[("retry-after", "60")], "", limited(Some(60)));
        check(
            429,
            &[("retry-after", "60"), spent[0], spent[1]],
            "",
            limited(Some(60)),
        );
        check(429, &[("retry-after", "-5")], "", limited(Some(1)));
        check(
            429,
            &[("retry-after", "99999999")],
            "",
            limited(Some(86_400)),
        );
        check(
            429,
            &[("retry-after", "Thu, 01 Jan 2026 00:01:00 GMT")],
            "",
            limited(None),
        );
        check(
            429,
            &[spent[0], ("x-ratelimit-reset", "1")],
            "",
            used_up(Some(1)),
        );
        check(
            429,
            &[spent[0], ("x-ratelimit-reset", "-9223372036854775808")],
            "",
            used_up(Some(1)),
        );
        check(403, &[spent[0]], "", used_up(None));
        check(429, &[], "", limited(Some(60)));
        check(
            403,
            &[],
            r#"{"message":"Maximum number of login attempts exceeded. Please try again later."}"#,
            used_up(None),
        );
        check(
            403,
            &[],
            r#"{"message":"You have exceeded a secondary rate limit."}"#,
            limited(Some(60)),
        );

        let page = "https://github.com/orgs/acme/sso?authorization_request=A";
        check(
            403,
            &[(
                "x-github-sso",
                "required; url=https://github.com/orgs/acme/sso?authorization_request=A",
            )],
            "",
            sso(Some(page)),
        );
        check(
            403,
            &[("x-github-sso", "required; url=https://evil.example/sso")],
            "",
            sso(None),
        );
        check(403, &[("x-github-sso", "required")], "", sso(None));
        check(
            403,
            &[("x-github-sso", "partial-results; organizations=1")],
            "",
            VerificationError::UnreadableResponse,
        );
        check(
            403,
            &[("x-ratelimit-remaining", "17")],
            r#"{"message":"Forbidden"}"#,
            VerificationError::UnreadableResponse,
        );
    }

    #[test]
    fn forbidden_response_is_classified_by_its_message() {
        #[track_caller]
        fn check(message: &str, expected: VerificationError) {
            let github = GithubInstance::default();
            let body = serde_json::json!({ "message": message }).to_string();
            let response = GithubResponse::fake(403, &[("x-ratelimit-remaining", "17")], &body);
            let read = response.classify_forbidden(&github, Timestamp::UNIX_EPOCH);
            assert_eq!(read, expected, "{message}");
        }
        check(
            "`acme` forbids access via a personal access token with fine-grained permissions. Please use a GitHub App, or an OAuth App.",
            VerificationError::BlockedByOrganization,
        );
        check(
            "`acme` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or a personal access token with fine-grained permissions.",
            VerificationError::BlockedByOrganization,
        );
        check(
            "The 'acme' organization forbids access via a fine-grained personal access tokens if the token's lifetime is greater than 366 days. Please adjust your token's lifetime at the following URL: https://github.com/settings/personal-access-tokens/1",
            VerificationError::LifetimePolicy,
        );
        check(
            "The 'acme' enterprise forbids access via a personal access tokens (classic) if the token's lifetime is greater than 90 days.",
            VerificationError::LifetimePolicy,
        );
        check(
            "Resource not accessible by personal access token",
            VerificationError::UnreadableResponse,
        );
        check(
            "Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.",
            VerificationError::IpNotAllowed,
        );
        check(
            "The `acme` organization requires all members to have two-factor authentication enabled.",
            VerificationError::TwoFactorRequired,
        );
        check(
            "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.",
            VerificationError::SsoRequired {
                authorize_url: None,
            },
        );
        check(
            "Sorry. Your account was suspended.",
            VerificationError::AccountSuspended,
        );
        check(
            "You have triggered an abuse detection mechanism. Please wait a few minutes before you try again.",
            VerificationError::RateLimited {
                limit: RateLimit::Client,
                retry_after: Some(60),
            },
        );
    }
}
