//! What GitHub's answer to `GET /user` says about a token. Pure: no network, no clock.

use crate::{answer::Answer, problem::Problem};
use axum::http::StatusCode;
use github_pat::{GithubInstance, TokenType, contract::Account};
use jiff::{Timestamp, fmt::strtime};
use serde::Deserialize;

/// A token that GitHub takes, and what is known of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Verified {
    /// GitHub's number for the account, which outlives its login.
    pub(crate) account_id: i64,
    pub(crate) account: Account,
    pub(crate) token_type: TokenType,
    /// A classic token's. `None` where GitHub tells none, which is not the same as none granted.
    pub(crate) scopes: Option<Vec<String>>,
    pub(crate) expires_at: Option<Timestamp>,
}

/// Reads an answer. `prefixed` is the kind that the token's prefix tells, `github` the place where
/// links may lead.
pub(crate) fn read(
    answer: &Answer,
    prefixed: TokenType,
    github: &GithubInstance,
    now: Timestamp,
) -> Result<Verified, Problem> {
    let expires_at = answer
        .header("github-authentication-token-expiration")
        .and_then(expiration);
    // First, because the 401 for an expired token says no more than "Bad credentials". A 200 counts for more than this
    // server's clock.
    if answer.status != StatusCode::OK
        && let Some(expired_at) = expires_at.filter(|expires_at| *expires_at <= now)
    {
        return Err(Problem::ExpiredToken { expired_at });
    }
    match answer.status {
        StatusCode::OK => {}
        StatusCode::UNAUTHORIZED => return Err(Problem::InvalidToken),
        StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS => {
            return Err(answer.refusal(github, now));
        }
        status if status.is_server_error() => return Err(Problem::GithubFails),
        _ => return Err(Problem::GithubUnreadable),
    }

    #[derive(Deserialize)]
    struct User {
        id: i64,
        login: String,
        name: Option<String>,
        avatar_url: Option<String>,
        html_url: Option<String>,
    }
    let user: User = serde_json::from_slice(&answer.body).or(Err(Problem::GithubUnreadable))?;
    if user.login.is_empty() {
        return Err(Problem::GithubUnreadable);
    }
    let scopes = answer.header("x-oauth-scopes");
    let token_type = match (prefixed, scopes) {
        // GitHub's older tokens have no prefix, but they are all classic.
        (TokenType::Unknown, Some(_)) => TokenType::Classic,
        (prefixed, _) => prefixed,
    };
    Ok(Verified {
        account_id: user.id,
        account: Account {
            login: user.login,
            name: user.name,
            avatar_url: user.avatar_url,
            html_url: user.html_url,
        },
        token_type,
        scopes: match token_type {
            TokenType::Classic => scopes.map(scope_names),
            _ => None,
        },
        expires_at,
    })
}

/// Reads `2026-06-03 19:52:44 UTC` and `2025-09-10 02:30:13 +0200`, the two ways GitHub writes it.
/// A third one is no reason to refuse the token.
fn expiration(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let text = match text.strip_suffix("UTC") {
        Some(time) => format!("{time}+0000"),
        None => text.to_owned(),
    };
    let time = strtime::parse("%Y-%m-%d %H:%M:%S %z", text).ok()?;
    time.to_timestamp().ok()
}

fn scope_names(header: &str) -> Vec<String> {
    header
        .split([',', ' '])
        .filter(|scope| !scope.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::RateLimit;

    const USER: &str = r#"{"login":"octocat","id":583231,"name":null,
        "avatar_url":"https://avatars.githubusercontent.com/u/583231",
        "html_url":"https://github.com/octocat","of_another_day":[1]}"#;

    fn now() -> Timestamp {
        "2026-01-01T00:00:00Z".parse().unwrap()
    }

    fn read_as(
        prefixed: TokenType,
        status: u16,
        headers: &[(&'static str, &'static str)],
        body: &str,
    ) -> Result<Verified, Problem> {
        let github = GithubInstance::default();
        let answer = Answer::played(status, headers, body);
        read(&answer, prefixed, &github, now())
    }

    #[test]
    fn a_token_that_is_taken_tells_its_account() {
        let verified = read_as(TokenType::FineGrained, 200, &[], USER);
        let expected = Verified {
            account_id: 583231,
            account: Account {
                login: "octocat".into(),
                name: None,
                avatar_url: Some("https://avatars.githubusercontent.com/u/583231".into()),
                html_url: Some("https://github.com/octocat".into()),
            },
            token_type: TokenType::FineGrained,
            scopes: None,
            expires_at: None,
        };
        assert_eq!(verified, Ok(expected));
    }

    #[test]
    fn the_kind_is_its_prefix_s_or_else_that_of_having_scopes() {
        use TokenType::{Classic, FineGrained, Unknown};
        #[track_caller]
        fn check(
            prefixed: TokenType,
            header: Option<&'static str>,
            expected: (TokenType, Option<&[&str]>),
        ) {
            let headers: Vec<_> = header
                .map(|scopes| ("x-oauth-scopes", scopes))
                .into_iter()
                .collect();
            let verified = read_as(prefixed, 200, &headers, USER).unwrap();
            let (token_type, scopes) = expected;
            assert_eq!(verified.token_type, token_type);
            let scopes =
                scopes.map(|scopes| scopes.iter().map(|&scope| scope.to_owned()).collect());
            assert_eq!(verified.scopes, scopes);
        }
        let both = Some(["repo", "read:org"].as_slice());
        check(FineGrained, None, (FineGrained, None));
        check(FineGrained, Some(""), (FineGrained, None));
        check(Classic, Some("repo, read:org"), (Classic, both));
        check(Classic, Some(""), (Classic, Some(&[])));
        check(Classic, None, (Classic, None));
        check(Unknown, Some("repo,read:org"), (Classic, both));
        check(Unknown, None, (Unknown, None));
    }

    #[test]
    fn expiry_is_read_in_both_of_github_s_ways() {
        #[track_caller]
        fn check(text: &str, expected: Option<&str>) {
            let read = expiration(text).map(|time| time.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
        check("2026-06-03 19:52:44 UTC", Some("2026-06-03T19:52:44Z"));
        check("2025-09-10 02:30:13 +0200", Some("2025-09-10T00:30:13Z"));
        check("2025-09-10 02:30:13 -0730", Some("2025-09-10T10:00:13Z"));
        check("2025-09-10 02:30:13 +0000", Some("2025-09-10T02:30:13Z"));
        check("2025-09-10", None);
        check("2025-13-10 02:30:13 UTC", None);
        check("2025-09-10 02:30:13 CEST", None);
        check("never", None);
        check("", None);
    }

    #[test]
    fn expired_token_is_called_so_unless_github_accepts_it() {
        let past = [(
            "github-authentication-token-expiration",
            "2025-12-31 23:59:59 UTC",
        )];
        let expired_at = "2025-12-31T23:59:59Z".parse().unwrap();
        for status in [401, 403, 503] {
            let read = read_as(TokenType::FineGrained, status, &past, USER);
            assert_eq!(read, Err(Problem::ExpiredToken { expired_at }), "{status}");
        }
        // This server's clock is ahead.
        let read = read_as(TokenType::FineGrained, 200, &past, USER).unwrap();
        assert_eq!(read.expires_at, Some(expired_at));
        let future = [(
            "github-authentication-token-expiration",
            "2026-01-01 02:00:01 +0200",
        )];
        let read = read_as(TokenType::FineGrained, 200, &future, USER).unwrap();
        assert_eq!(
            read.expires_at,
            Some("2026-01-01T00:00:01Z".parse().unwrap())
        );
        let odd = [("github-authentication-token-expiration", "soon")];
        let read = read_as(TokenType::FineGrained, 200, &odd, USER).unwrap();
        assert_eq!(read.expires_at, None);
    }

    #[test]
    fn a_token_that_is_not_taken_is_a_bad_one_or_refused_for_a_reason() {
        let read = |status, headers, body| read_as(TokenType::Classic, status, headers, body);
        let bad = read(401, &[], r#"{"message":"Bad credentials"}"#);
        assert_eq!(bad, Err(Problem::InvalidToken));
        let limited = Problem::RateLimited {
            limit: RateLimit::Client,
            retry_after: Some(7),
        };
        for status in [403, 429] {
            let refused = read(status, &[("retry-after", "7")], "");
            assert_eq!(refused.as_ref(), Err(&limited), "{status}");
        }
    }

    #[test]
    fn what_cannot_be_understood_is_github_s_failure() {
        #[track_caller]
        fn check(status: u16, body: &str, expected: Problem) {
            let read = read_as(TokenType::Classic, status, &[], body);
            assert_eq!(read, Err(expected), "{status} {body}");
        }
        for status in [500, 502, 503, 504] {
            check(status, "<html>", Problem::GithubFails);
        }
        for status in [204, 301, 302, 304, 400, 404, 418] {
            check(status, USER, Problem::GithubUnreadable);
        }
        for body in [
            "",
            "<html>",
            "[]",
            "null",
            r#"{"login":"octocat"}"#,
            r#"{"id":1}"#,
            r#"{"login":"","id":1}"#,
            r#"{"login":"octocat","id":"1"}"#,
            r#"{"login":"octocat","id":1e300}"#,
            &USER[..40],
        ] {
            check(200, body, Problem::GithubUnreadable);
        }
    }
}
