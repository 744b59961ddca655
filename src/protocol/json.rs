//! `protocol="json"`: what comes back.

use super::ConnectError;
use github_pat::{
    ErrorCode, Lenient,
    contract::{Connection, Problem},
};
use serde::{Deserialize, Deserializer};

/// What came back, as far as the browser could make it out. `J` is its JSON.
pub enum HttpResponse<J> {
    /// A redirect, which is never followed: what would have a token posted elsewhere is a login page in disguise.
    Redirect,
    Status {
        status: u16,
        body: ResponseBody<J>,
    },
}

/// A response's body.
pub enum ResponseBody<J> {
    Empty,
    /// HTML from a proxy, half a JSON text, anything else.
    Unreadable,
    Json(J),
}

/// What a response means, and what couldn't be read of it. `has_session` tells whether the request carried a session
/// of the app's: if not, its cookies did, and a redirect says that they have expired.
pub fn parse_response<'de, J: Deserializer<'de>>(
    response: HttpResponse<J>,
    has_session: bool,
) -> Lenient<Result<Connection, ConnectError>> {
    let (status, body) = match response {
        HttpResponse::Redirect => {
            let code = match has_session {
                true => ErrorCode::BadResponse,
                false => ErrorCode::SessionExpired,
            };
            return whole(Err(code.into()));
        }
        HttpResponse::Status { status, body } => (status, body),
    };
    match status {
        200..=299 => parse_success(status, body),
        _ => parse_problem(status, body),
    }
}

fn parse_success<'de, J: Deserializer<'de>>(
    status: u16,
    body: ResponseBody<J>,
) -> Lenient<Result<Connection, ConnectError>> {
    let connection = match body {
        ResponseBody::Empty => Some(Lenient::default()),
        ResponseBody::Unreadable => None,
        ResponseBody::Json(json) => Lenient::<Connection>::deserialize(json).ok(),
    };
    match connection {
        Some(Lenient { value, unreadable }) => Lenient {
            value: Ok(value),
            unreadable,
        },
        None => whole(Err(ConnectError {
            status: Some(status),
            ..ErrorCode::BadResponse.into()
        })),
    }
}

fn parse_problem<'de, J: Deserializer<'de>>(
    status: u16,
    body: ResponseBody<J>,
) -> Lenient<Result<Connection, ConnectError>> {
    let problem = match body {
        ResponseBody::Json(json) => Lenient::<Problem>::deserialize(json).ok(),
        ResponseBody::Empty | ResponseBody::Unreadable => None,
    };
    let Lenient { value, unreadable } = problem.unwrap_or_default();
    Lenient {
        value: Err(ConnectError::from_problem(status, value)),
        unreadable,
    }
}

fn whole<T>(value: T) -> Lenient<T> {
    Lenient {
        value,
        unreadable: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn answer(status: u16, json: Value) -> Result<Connection, ConnectError> {
        bare(status, ResponseBody::Json(json))
    }

    fn bare(status: u16, body: ResponseBody<Value>) -> Result<Connection, ConnectError> {
        parse_response(HttpResponse::Status { status, body }, false).value
    }

    #[test]
    fn success_may_say_nothing() {
        for (status, body) in [
            (204, ResponseBody::Empty),
            (200, ResponseBody::Empty),
            (200, ResponseBody::Json(json!({}))),
        ] {
            assert_eq!(bare(status, body), Ok(Connection::default()));
        }
    }

    #[test]
    fn unreadable_success_is_a_bad_response() {
        for body in [
            ResponseBody::Unreadable,
            ResponseBody::Json(json!("ok")),
            ResponseBody::Json(json!([])),
            ResponseBody::Json(json!({"error": "not logged in"})),
            ResponseBody::Json(json!({"code": "session_expired", "status": 401})),
        ] {
            let failure = bare(200, body).unwrap_err();
            assert_eq!(
                (failure.code, failure.status),
                (ErrorCode::BadResponse, Some(200))
            );
        }
    }

    #[test]
    fn success_is_what_can_be_read_and_the_rest_is_named() {
        let body = ResponseBody::Json(json!({
            "connection_id": 5,
            "account": {"login": "octocat"},
            "scopes": {"repo": true},
        }));
        let Lenient { value, unreadable } =
            parse_response(HttpResponse::Status { status: 201, body }, false);
        let connection = value.unwrap();
        assert_eq!(connection.connection_id.as_deref(), Some("5"));
        assert_eq!(connection.account.unwrap().login, "octocat");
        assert_eq!(connection.scopes, None);
        let unreadable: Vec<_> = unreadable.iter().map(ToString::to_string).collect();
        let expected = "`scopes`: expected an array of strings, found an object";
        assert_eq!(unreadable, [expected]);
    }

    #[test]
    fn bare_status_speaks_of_the_app_s_server() {
        for (status, code) in [
            (400, ErrorCode::BadRequest),
            (422, ErrorCode::BadRequest),
            (401, ErrorCode::SessionExpired),
            (404, ErrorCode::Misconfigured),
            (503, ErrorCode::ServerError),
        ] {
            assert_eq!(bare(status, ResponseBody::Empty).unwrap_err().code, code);
        }
    }

    #[test]
    fn problem_names_its_code() {
        let failure = answer(
            429,
            json!({"code": "rate_limited", "retry_after": 29.2, "detail": "Slow down."}),
        );
        let expected = ConnectError {
            detail: Some("Slow down.".into()),
            status: Some(429),
            retry_after: Some(30),
            ..ErrorCode::RateLimited.into()
        };
        assert_eq!(failure, Err(expected));
    }

    #[test]
    fn problem_without_a_code_goes_by_its_status() {
        for body in [
            ResponseBody::Empty,
            ResponseBody::Unreadable,
            ResponseBody::Json(json!(null)),
            ResponseBody::Json(json!({"title": "Bad Gateway"})),
            ResponseBody::Json(json!({"code": 7})),
        ] {
            assert_eq!(bare(502, body).unwrap_err().code, ErrorCode::ServerError);
        }
    }

    #[test]
    fn redirect_is_a_login_page() {
        let code = |has_session| {
            let response = HttpResponse::<Value>::Redirect;
            let parsed = parse_response(response, has_session);
            parsed.value.unwrap_err().code
        };
        assert_eq!(code(false), ErrorCode::SessionExpired);
        assert_eq!(code(true), ErrorCode::BadResponse);
    }
}
