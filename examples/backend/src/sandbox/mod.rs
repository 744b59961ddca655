//! GitHub's stand-in: one test token for each outcome, in the way payment providers publish test
//! cards. It is spoken with by HTTP, so that the code that verifies tokens is the real one.

use crate::url::BaseUrl;
use axum::{
    Json, Router,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use data_encoding::BASE32;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{io, time::Duration};

/// Writes the outcomes once: the variant, its name, and what it plays.
macro_rules! outcomes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal: $description:literal,)*) => {
        /// What a test token leads to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Outcome {
            $($(#[$doc])* $variant,)*
        }

        impl Outcome {
            pub const ALL: &[Outcome] = &[$(Outcome::$variant),*];

            pub fn name(self) -> &'static str {
                match self {
                    $(Outcome::$variant => $name,)*
                }
            }

            pub fn description(self) -> &'static str {
                match self {
                    $(Outcome::$variant => $description,)*
                }
            }
        }
    };
}

outcomes! {
    Success = "success": "A fine-grained token of octocat that expires in 90 days.",
    Classic = "classic": "A classic token of octocat with the scopes repo and read:org.",
    Invalid = "invalid": "GitHub doesn't know it.",
    Expired = "expired": "It expired yesterday.",
    /// Fine-grained tokens are authorised for single sign-on when they are made: it is a classic one.
    SsoRequired = "sso_required": "The organization acme asks for single sign-on.",
    RateLimited = "rate_limited": "GitHub takes no more requests for 60 seconds.",
    GithubDown = "github_down": "GitHub answers 503.",
    Slow = "slow": "Succeeds after five seconds.",
}

/// Serves the stand-in on a free port of this machine, for as long as the process lives, and tells
/// where.
pub async fn serve() -> io::Result<BaseUrl> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(axum::serve(listener, router()).into_future());
    BaseUrl::parse(&format!("http://{address}")).map_err(io::Error::other)
}

/// Plays `GET /user`. Every token it doesn't know is a bad one.
pub fn router() -> Router {
    Router::new().route(
        "/user",
        get(async |headers: HeaderMap| {
            let bearer = headers
                .get(header::AUTHORIZATION)
                .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
            let outcome = bearer.and_then(|bearer| {
                let mut outcomes = Outcome::ALL.iter().copied();
                outcomes.find(|&outcome| token(outcome) == bearer)
            });
            play(outcome.unwrap_or(Outcome::Invalid)).await
        }),
    )
}

async fn play(outcome: Outcome) -> Response {
    const EXPIRATION: &str = "github-authentication-token-expiration";
    let refused = |status, message| (status, Json(json!({ "message": message }))).into_response();
    match outcome {
        Outcome::Success => ([(EXPIRATION, in_days(90))], octocat()).into_response(),
        Outcome::Classic => ([("x-oauth-scopes", "repo, read:org")], octocat()).into_response(),
        Outcome::Invalid => refused(StatusCode::UNAUTHORIZED, "Bad credentials"),
        Outcome::Expired => {
            let refused = refused(StatusCode::UNAUTHORIZED, "Bad credentials");
            ([(EXPIRATION, in_days(-1))], refused).into_response()
        }
        Outcome::SsoRequired => {
            let message = "Resource protected by organization SAML enforcement.";
            let sso =
                "required; url=https://github.com/orgs/acme/sso?authorization_request=SANDBOX";
            let refused = refused(StatusCode::FORBIDDEN, message);
            ([("x-github-sso", sso)], refused).into_response()
        }
        Outcome::RateLimited => {
            let headers = [("retry-after", "60"), ("x-ratelimit-remaining", "0")];
            let refused = refused(StatusCode::TOO_MANY_REQUESTS, "API rate limit exceeded");
            (headers, refused).into_response()
        }
        Outcome::GithubDown => refused(StatusCode::SERVICE_UNAVAILABLE, "Service unavailable"),
        Outcome::Slow => {
            tokio::time::sleep(Duration::from_secs(5)).await;
            ([(EXPIRATION, in_days(90))], octocat()).into_response()
        }
    }
}

fn octocat() -> Json<serde_json::Value> {
    Json(json!({
        "login": "octocat",
        "id": 583231,
        "name": "The Octocat",
        "avatar_url": "https://avatars.githubusercontent.com/u/583231",
        "html_url": "https://github.com/octocat",
    }))
}

/// So many days from now, as GitHub writes it.
fn in_days(days: i64) -> String {
    let time = Timestamp::now() + SignedDuration::from_hours(24 * days);
    time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// The test token for an outcome: of the right shape and with the right checksum, so that it passes
/// wherever a real one does, and with the outcome's name readable in it.
///
/// It is put together when it is asked for: a whole token in a file would alarm secret scanners.
pub fn token(outcome: Outcome) -> String {
    match outcome {
        Outcome::Classic | Outcome::SsoRequired => classic(&format!("{:0<30}", camel(outcome))),
        _ => fine_grained(&format!("{:0<43}", camel(outcome))),
    }
}

/// `ssoRequired` for `sso_required`: the places for the name take letters and digits only.
fn camel(outcome: Outcome) -> String {
    let mut words = outcome.name().split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |camel, word| {
        let (initial, rest) = word.split_at(1);
        camel + &initial.to_uppercase() + rest
    })
}

/// 22 characters for the account, 43 for the secret, 8 for the checksum of all before, 8 unknown.
fn fine_grained(secret: &str) -> String {
    let start = format!("github_pat_{:0<22}_{secret}", "11SANDBOX");
    let mut check = BASE32.encode(&Sha256::digest(&start));
    check.truncate(8);
    format!("{start}{check}{:0<8}", "")
}

/// 30 characters, and their CRC-32 in base 62 (GitHub's blog, "Behind GitHub's new authentication
/// token formats").
fn classic(secret: &str) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut rest = crc32fast::hash(secret.as_bytes()) as usize;
    let mut check = [b'0'; 6];
    for digit in check.iter_mut().rev() {
        *digit = DIGITS[rest % 62];
        rest /= 62;
    }
    format!(
        "ghp_{secret}{}",
        check.map(char::from).iter().collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, http::Request};
    use tokio::time::Instant;
    use tower::ServiceExt;

    async fn user(token: &str) -> Response {
        let request = Request::get("/user")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::empty())
            .unwrap();
        router().oneshot(request).await.unwrap()
    }

    #[test]
    fn tokens_have_the_shape_of_real_ones() {
        for &outcome in Outcome::ALL {
            let token = token(outcome);
            let (length, underscores) = match outcome {
                Outcome::Classic | Outcome::SsoRequired => (40, 1),
                _ => (93, 3),
            };
            assert_eq!(token.len(), length, "{token}");
            assert_eq!(token.matches('_').count(), underscores, "{token}");
            assert!(token.contains(&camel(outcome)), "{token}");
            assert!(
                token
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            );
        }
    }

    /// Against vectors of public scanners, put together here for the same reason as above.
    #[test]
    fn checksums_are_github_s() {
        for (secret, check) in [
            ("A".repeat(30), "0uCPlr"),
            ("0".repeat(30), "2C8GjS"),
            ("abcdefghijklmnopqrstuvwxyz0123".to_owned(), "2LolCm"),
        ] {
            assert_eq!(classic(&secret), format!("ghp_{secret}{check}"));
        }
        let start = ["github_pat_11", &"A".repeat(20), "_", &"B".repeat(43)].concat();
        let digest = BASE32.encode(&Sha256::digest(&start));
        assert_eq!(&digest[..8], "KAJCXJFB");
        let token = fine_grained(&"B".repeat(43));
        let digest = BASE32.encode(&Sha256::digest(&token[..77]));
        assert_eq!((&token[77..85], &token[85..]), (&digest[..8], "00000000"));
    }

    #[tokio::test]
    async fn an_unknown_token_is_a_bad_one() {
        for unknown in ["", "a", &"a".repeat(40)] {
            assert_eq!(user(unknown).await.status(), StatusCode::UNAUTHORIZED);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn slow_takes_five_seconds() {
        let start = Instant::now();
        let response = user(&token(Outcome::Slow)).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(start.elapsed().as_secs(), 5);
    }
}
