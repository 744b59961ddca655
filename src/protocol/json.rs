//! `protocol="json"`: the body that is posted, and what comes back.

use super::{Code, Connection, Failure};
use crate::token::{Token, TokenType};
use serde::{Deserialize, Deserializer, Serialize};

/// The body of `POST {backend-url}`.
#[derive(Serialize)]
pub struct Order<'a> {
    token: &'a Token,
    token_type: TokenType,
    /// A claim, not an address: a backend compares it with the hosts it knows.
    github_url: &'a str,
}

impl<'a> Order<'a> {
    pub fn new(token: &'a Token, github_url: &'a str) -> Order<'a> {
        Order {
            token,
            token_type: token.token_type(),
            github_url,
        }
    }
}

/// What came back, as far as the browser could make it out. `D` reads the JSON, whoever parsed it.
pub enum Answer<D> {
    /// A redirect, which is never followed: what would have a token posted elsewhere is a login
    /// page in disguise.
    Redirect,
    Status {
        status: u16,
        body: Body<D>,
    },
}

/// An answer's body.
pub enum Body<D> {
    Empty,
    /// HTML from a proxy, half a JSON text, anything else.
    Unreadable,
    Json(D),
}

/// The members of a problem (RFC 9457) that the contract names.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Problem {
    code: Option<String>,
    detail: Option<String>,
    retry_after: Option<f64>,
    authorize_url: Option<String>,
    expected: Option<String>,
    actual: Option<String>,
}

/// What an answer means. `has_session` tells whether the request carried a session of the host's:
/// if not, its cookies did, and a redirect says that they have expired.
pub fn read<'de, D: Deserializer<'de>>(
    answer: Answer<D>,
    has_session: bool,
) -> Result<Connection, Failure> {
    let (status, body) = match answer {
        Answer::Redirect if has_session => return Err(Code::BadResponse.into()),
        Answer::Redirect => return Err(Code::SessionExpired.into()),
        Answer::Status { status, body } => (status, body),
    };
    let unreadable = Failure {
        status: Some(status),
        ..Code::BadResponse.into()
    };
    if matches!(status, 200..=299) {
        return match body {
            Body::Empty => Ok(Connection::default()),
            Body::Unreadable => Err(unreadable),
            Body::Json(json) => Connection::deserialize(json).or(Err(unreadable)),
        };
    }
    let problem = match body {
        Body::Json(json) => Problem::deserialize(json).unwrap_or_default(),
        Body::Empty | Body::Unreadable => Problem::default(),
    };
    Err(Failure {
        code: match problem.code {
            Some(code) => Code::from_wire(&code),
            None => Code::from_status(status),
        },
        detail: problem.detail,
        status: Some(status),
        // A float cast saturates: a negative or absurd wait becomes the nearest one there is.
        retry_after: problem.retry_after.map(|seconds| seconds.ceil() as u32),
        authorize_url: problem.authorize_url,
        expected: problem.expected,
        actual: problem.actual,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Account;
    use serde_json::{Value, json};

    fn answer(status: u16, json: Value) -> Result<Connection, Failure> {
        let body = Body::Json(json);
        read(Answer::Status { status, body }, false)
    }

    fn bare(status: u16, body: Body<Value>) -> Result<Connection, Failure> {
        read(Answer::Status { status, body }, false)
    }

    #[test]
    fn the_body_is_the_contract_s() {
        let text = ["ghp_", &"A".repeat(36)].concat();
        let token = Token::parse(text.clone()).unwrap();
        assert_eq!(
            serde_json::to_value(Order::new(&token, "https://github.com")).unwrap(),
            json!({"token": text, "token_type": "classic", "github_url": "https://github.com"}),
        );
    }

    #[test]
    fn success_says_what_the_backend_knows() {
        let connection = answer(
            201,
            json!({
                "connection_id": "c1",
                "account": {"login": "octocat", "avatar_url": "https://a.example/1", "id": 1},
                "token_type": "classic",
                "expires_at": null,
                "scopes": ["repo"],
                "permissions": {"contents": "read"},
                "missing_permissions": ["issues=write"],
                "of_another_day": [1, 2],
            }),
        );
        let expected = Connection {
            connection_id: Some("c1".into()),
            account: Some(Account {
                login: "octocat".into(),
                avatar_url: Some("https://a.example/1".into()),
                ..Account::default()
            }),
            token_type: Some("classic".into()),
            expires_at: None,
            scopes: Some(vec!["repo".into()]),
            permissions: Some([("contents".into(), "read".into())].into()),
            missing_permissions: Some(vec!["issues=write".into()]),
        };
        assert_eq!(connection, Ok(expected));
    }

    #[test]
    fn success_may_say_nothing() {
        for (status, body) in [
            (204, Body::Empty),
            (200, Body::Empty),
            (200, Body::Json(json!({}))),
        ] {
            assert_eq!(bare(status, body), Ok(Connection::default()));
        }
    }

    #[test]
    fn success_that_cannot_be_read_is_none() {
        for body in [
            Body::Unreadable,
            Body::Json(json!("ok")),
            Body::Json(json!({"connection_id": {}})),
        ] {
            let failure = bare(200, body).unwrap_err();
            assert_eq!(
                (failure.code, failure.status),
                (Code::BadResponse, Some(200))
            );
        }
    }

    #[test]
    fn a_problem_names_its_code() {
        let failure = answer(
            429,
            json!({"code": "rate_limited", "retry_after": 29.2, "detail": "Slow down."}),
        );
        let expected = Failure {
            detail: Some("Slow down.".into()),
            status: Some(429),
            retry_after: Some(30),
            ..Code::RateLimited.into()
        };
        assert_eq!(failure, Err(expected));
    }

    #[test]
    fn a_problem_without_a_code_goes_by_its_status() {
        for body in [
            Body::Empty,
            Body::Unreadable,
            Body::Json(json!(null)),
            Body::Json(json!({"title": "Bad Gateway"})),
            Body::Json(json!({"code": 7})),
        ] {
            assert_eq!(bare(502, body).unwrap_err().code, Code::GithubUnavailable);
        }
    }

    #[test]
    fn an_absurd_wait_is_the_nearest_there_is() {
        for (seconds, wait) in [(-5.0, 0), (1e300, u32::MAX)] {
            let failure = answer(429, json!({"retry_after": seconds})).unwrap_err();
            assert_eq!(failure.retry_after, Some(wait));
        }
    }

    #[test]
    fn a_redirect_is_a_login_page() {
        let code = |has_session| {
            read(Answer::<Value>::Redirect, has_session)
                .unwrap_err()
                .code
        };
        assert_eq!(code(false), Code::SessionExpired);
        assert_eq!(code(true), Code::BadResponse);
    }
}
