//! GitHub's answer to any request, and what it means when it is a refusal. Pure: no network, no
//! clock.

use crate::{
    problem::{Problem, RateLimit},
    url,
};
use axum::http::{HeaderMap, StatusCode};
use github_pat::GithubInstance;
use jiff::Timestamp;
use serde::Deserialize;

/// No wait is longer: GitHub's limits renew within the hour.
const LONGEST_WAIT: i64 = 24 * 60 * 60;
/// What GitHub asks for where it sets no time (its page on secondary rate limits).
const USUAL_WAIT: u32 = 60;

/// GitHub's answer, or what came in its place.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What a 403 or 429 means, whatever was asked for.
    pub(crate) fn refusal(&self, github: &GithubInstance, now: Timestamp) -> Problem {
        let limited = |limit, retry_after| Problem::RateLimited { limit, retry_after };
        let is_used_up = self.header("x-ratelimit-remaining").map(str::trim) == Some("0");
        if let Some(wait) = self.header("retry-after") {
            let retry_after = wait.trim().parse().ok().map(within_a_day);
            return limited(RateLimit::Client, retry_after);
        }
        if is_used_up {
            let reset = self.header("x-ratelimit-reset");
            let retry_after = reset
                .and_then(|reset| reset.trim().parse::<i64>().ok())
                .map(|reset| within_a_day(reset.saturating_sub(now.as_second())));
            return limited(RateLimit::Account, retry_after);
        }
        if let Some(sso) = self.header("x-github-sso")
            && let Some(rest) = sso.trim().strip_prefix("required")
        {
            let authorize_url = rest
                .split_once("url=")
                .map(|(_, url)| url.trim().to_owned())
                .filter(|page| url::is_page_of(github, page));
            return Problem::SsoRequired { authorize_url };
        }
        let message = self.message();
        if message.contains("login attempts exceeded") {
            // It lasts for a while that GitHub doesn't tell.
            return limited(RateLimit::Account, None);
        }
        // The sentences of an organization's or enterprise's policies, as public issues quote them.
        // The longer one also says that access is forbidden.
        if message.contains("token's lifetime is greater than") {
            return Problem::LifetimePolicy;
        }
        if message.contains("forbids access via a") && message.contains("personal access token") {
            return Problem::BlockedByOrganization;
        }
        if message.contains("ip allow list") {
            return Problem::IpNotAllowed;
        }
        if message.contains("two-factor authentication") {
            return Problem::TwoFactorRequired;
        }
        if message.contains("saml enforcement") {
            // A proxy has dropped the header.
            return Problem::SsoRequired {
                authorize_url: None,
            };
        }
        if message.contains("account was suspended") || message.contains("account is suspended") {
            return Problem::AccountSuspended;
        }
        let is_limited = message.contains("rate limit") || message.contains("abuse detection");
        if self.status == StatusCode::TOO_MANY_REQUESTS || is_limited {
            return limited(RateLimit::Client, Some(USUAL_WAIT));
        }
        Problem::GithubUnreadable
    }

    /// Whether it says that GitHub takes no more requests for now.
    pub(crate) fn is_rate_limited(&self, github: &GithubInstance, now: Timestamp) -> bool {
        matches!(
            self.status,
            StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS
        ) && matches!(self.refusal(github, now), Problem::RateLimited { .. })
    }

    /// Whether a refusal says that it is this very token that may not: it lacks a permission, or the
    /// repository, or an organization's approval.
    pub(crate) fn names_the_token(&self) -> bool {
        let is_limited = self.headers.contains_key("retry-after")
            || self.header("x-ratelimit-remaining").map(str::trim) == Some("0");
        self.status == StatusCode::FORBIDDEN
            && !is_limited
            && self
                .message()
                .contains("not accessible by personal access token")
    }

    /// What the body says in words, in lower case.
    fn message(&self) -> String {
        #[derive(Deserialize)]
        struct Message {
            message: String,
        }
        serde_json::from_slice(&self.body)
            .map(|Message { message }| message.to_lowercase())
            .unwrap_or_default()
    }

    /// An answer that nobody sent.
    #[cfg(test)]
    pub(crate) fn played(
        status: u16,
        headers: &[(&'static str, &'static str)],
        body: &str,
    ) -> Answer {
        use axum::http::{HeaderName, HeaderValue};
        let header = |&(name, value)| {
            let name = HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        };
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: headers.iter().map(header).collect(),
            body: body.as_bytes().to_vec(),
        }
    }
}

fn within_a_day(seconds: i64) -> u32 {
    // A wait of no time would have the browser try again at once, and be refused at once.
    u32::try_from(seconds.clamp(1, LONGEST_WAIT)).unwrap_or(USUAL_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_why() {
        #[track_caller]
        fn check(
            status: u16,
            headers: &[(&'static str, &'static str)],
            body: &str,
            expected: Problem,
        ) {
            let github = GithubInstance::default();
            let now = "2026-01-01T00:00:00Z".parse().unwrap();
            let read = Answer::played(status, headers, body).refusal(&github, now);
            assert_eq!(read, expected, "{status} {headers:?} {body}");
        }
        let limited = |retry_after| Problem::RateLimited {
            limit: RateLimit::Client,
            retry_after,
        };
        let used_up = |retry_after| Problem::RateLimited {
            limit: RateLimit::Account,
            retry_after,
        };
        let sso = |url: Option<&str>| Problem::SsoRequired {
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
            Problem::GithubUnreadable,
        );
        check(
            403,
            &[("x-ratelimit-remaining", "17")],
            r#"{"message":"Forbidden"}"#,
            Problem::GithubUnreadable,
        );
    }

    #[test]
    fn a_policy_is_known_by_its_sentence() {
        #[track_caller]
        fn check(message: &str, expected: Problem) {
            let github = GithubInstance::default();
            let body = serde_json::json!({ "message": message }).to_string();
            let answer = Answer::played(403, &[("x-ratelimit-remaining", "17")], &body);
            let read = answer.refusal(&github, Timestamp::UNIX_EPOCH);
            assert_eq!(read, expected, "{message}");
        }
        check(
            "`acme` forbids access via a personal access token with fine-grained permissions. Please use a GitHub App, or an OAuth App.",
            Problem::BlockedByOrganization,
        );
        check(
            "`acme` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or a personal access token with fine-grained permissions.",
            Problem::BlockedByOrganization,
        );
        check(
            "The 'acme' organization forbids access via a fine-grained personal access tokens if the token's lifetime is greater than 366 days. Please adjust your token's lifetime at the following URL: https://github.com/settings/personal-access-tokens/1",
            Problem::LifetimePolicy,
        );
        check(
            "The 'acme' enterprise forbids access via a personal access tokens (classic) if the token's lifetime is greater than 90 days.",
            Problem::LifetimePolicy,
        );
        check(
            "Resource not accessible by personal access token",
            Problem::GithubUnreadable,
        );
        check(
            "Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.",
            Problem::IpNotAllowed,
        );
        check(
            "The `acme` organization requires all members to have two-factor authentication enabled.",
            Problem::TwoFactorRequired,
        );
        check(
            "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.",
            Problem::SsoRequired {
                authorize_url: None,
            },
        );
        check(
            "Sorry. Your account was suspended.",
            Problem::AccountSuspended,
        );
        check(
            "You have triggered an abuse detection mechanism. Please wait a few minutes before you try again.",
            Problem::RateLimited {
                limit: RateLimit::Client,
                retry_after: Some(60),
            },
        );
    }
}
