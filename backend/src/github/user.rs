//! What GitHub's response to `GET /user` says about a token.

use super::{error::VerificationError, response::GithubResponse};
use axum::http::StatusCode;
use github_pat::{GithubInstance, TokenType, contract::Account, display_name};
use jiff::{Timestamp, fmt::strtime};
use serde::Deserialize;

/// A token that GitHub accepts, and what is known of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct VerifiedToken {
    /// GitHub's number for the account. Unlike a login it never changes.
    pub(crate) account_id: i64,
    pub(crate) account: Account,
    pub(crate) token_type: TokenType,
    /// A classic token's scopes; `None` where GitHub lists none, which isn't the same as none granted.
    pub(crate) scopes: Option<Vec<String>>,
    pub(crate) expires_at: Option<Timestamp>,
}

/// Reads the response to `GET /user`. `type_from_prefix` is the type that the token's prefix tells.
pub(crate) fn parse_user_response(
    response: &GithubResponse,
    type_from_prefix: TokenType,
    github: &GithubInstance,
    now: Timestamp,
) -> Result<VerifiedToken, VerificationError> {
    let expires_at = response
        .header("github-authentication-token-expiration")
        .and_then(parse_expiry);
    // Checked first, because the 401 for an expired token only says "Bad credentials". A 200 overrules this server's
    // clock.
    if response.status != StatusCode::OK
        && let Some(expired_at) = expires_at.filter(|expires_at| *expires_at <= now)
    {
        return Err(VerificationError::ExpiredToken { expired_at });
    }
    match response.status {
        StatusCode::OK => {}
        StatusCode::UNAUTHORIZED => return Err(VerificationError::InvalidToken),
        StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS => {
            return Err(response.classify_forbidden(github, now));
        }
        status if status.is_server_error() => return Err(VerificationError::GithubUnavailable),
        _ => return Err(VerificationError::UnreadableResponse),
    }

    #[derive(Deserialize)]
    struct User {
        id: i64,
        login: String,
        name: Option<String>,
        avatar_url: Option<String>,
        html_url: Option<String>,
    }
    let user: User =
        serde_json::from_slice(&response.body).or(Err(VerificationError::UnreadableResponse))?;
    let login = display_name(&user.login);
    if login.is_empty() {
        return Err(VerificationError::UnreadableResponse);
    }
    let scopes = response.header("x-oauth-scopes");
    let token_type = match (type_from_prefix, scopes) {
        // GitHub's older tokens have no prefix, and all of them are classic.
        (TokenType::Unknown, Some(_)) => TokenType::Classic,
        (type_from_prefix, _) => type_from_prefix,
    };
    Ok(VerifiedToken {
        account_id: user.id,
        account: Account {
            login,
            name: user.name.as_deref().map(display_name),
            avatar_url: user.avatar_url.filter(is_url_length),
            html_url: user.html_url.filter(is_url_length),
        },
        token_type,
        scopes: match token_type {
            TokenType::Classic => scopes.map(split_scopes),
            _ => None,
        },
        expires_at,
    })
}

/// No longer than a form takes.
#[expect(
    clippy::ptr_arg,
    reason = "`Option::filter` gives a reference to the value"
)]
fn is_url_length(url: &String) -> bool {
    url.len() <= 1000
}

/// Parses `2026-06-03 19:52:44 UTC` and `2025-09-10 02:30:13 +0200`: GitHub writes both. `None` for anything else, which
/// is no reason to refuse the token.
fn parse_expiry(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let text = match text.strip_suffix("UTC") {
        Some(time) => format!("{time}+0000"),
        None => text.to_owned(),
    };
    let time = strtime::parse("%Y-%m-%d %H:%M:%S %z", text).ok()?;
    time.to_timestamp().ok()
}

fn split_scopes(header: &str) -> Vec<String> {
    header
        .split([',', ' '])
        .filter(|scope| !scope.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::github::RateLimit;

    const USER: &str = r#"{"login":"octocat","id":583231,"name":null,
        "avatar_url":"https://avatars.githubusercontent.com/u/583231",
        "html_url":"https://github.com/octocat","of_another_day":[1]}"#;

    fn now() -> Timestamp {
        "2026-01-01T00:00:00Z".parse().unwrap()
    }

    fn read_as(
        type_from_prefix: TokenType,
        status: u16,
        headers: &[(&'static str, &'static str)],
        body: &str,
    ) -> Result<VerifiedToken, VerificationError> {
        let github = GithubInstance::default();
        let response = GithubResponse::fake(status, headers, body);
        parse_user_response(&response, type_from_prefix, &github, now())
    }

    #[test]
    fn accepted_token_has_its_account() {
        let verified = read_as(TokenType::FineGrained, 200, &[], USER);
        let expected = VerifiedToken {
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
    fn token_type_is_that_of_the_prefix_or_classic_if_there_are_scopes() {
        use TokenType::{Classic, FineGrained, Unknown};
        #[track_caller]
        fn check(
            type_from_prefix: TokenType,
            header: Option<&'static str>,
            expected: (TokenType, Option<&[&str]>),
        ) {
            let headers: Vec<_> = header
                .map(|scopes| ("x-oauth-scopes", scopes))
                .into_iter()
                .collect();
            let verified = read_as(type_from_prefix, 200, &headers, USER).unwrap();
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
    fn expiry_is_parsed_in_both_formats() {
        #[track_caller]
        fn check(text: &str, expected: Option<&str>) {
            let read = parse_expiry(text).map(|time| time.to_string());
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
    fn token_past_its_expiry_is_expired_unless_github_accepts_it() {
        let past = [(
            "github-authentication-token-expiration",
            "2025-12-31 23:59:59 UTC",
        )];
        let expired_at = "2025-12-31T23:59:59Z".parse().unwrap();
        for status in [401, 403, 503] {
            let read = read_as(TokenType::FineGrained, status, &past, USER);
            assert_eq!(
                read,
                Err(VerificationError::ExpiredToken { expired_at }),
                "{status}"
            );
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
    fn rejected_token_is_invalid_or_has_a_reason() {
        let read = |status, headers, body| read_as(TokenType::Classic, status, headers, body);
        let bad = read(401, &[], r#"{"message":"Bad credentials"}"#);
        assert_eq!(bad, Err(VerificationError::InvalidToken));
        let limited = VerificationError::RateLimited {
            limit: RateLimit::Client,
            retry_after: Some(7),
        };
        for status in [403, 429] {
            let refused = read(status, &[("retry-after", "7")], "");
            assert_eq!(refused.as_ref(), Err(&limited), "{status}");
        }
    }

    #[test]
    fn failed_or_unreadable_response_is_github_unavailable() {
        #[track_caller]
        fn check(status: u16, body: &str, expected: VerificationError) {
            let read = read_as(TokenType::Classic, status, &[], body);
            assert_eq!(read, Err(expected), "{status} {body}");
        }
        for status in [500, 502, 503, 504] {
            check(status, "<html>", VerificationError::GithubUnavailable);
        }
        for status in [204, 301, 302, 304, 400, 404, 418] {
            check(status, USER, VerificationError::UnreadableResponse);
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
            check(200, body, VerificationError::UnreadableResponse);
        }
    }
}
