//! `protocol="json"`: builds the request of the contract, and reads its response.

use super::{
    Action, Backend, ConnectError, ConnectOutcome, Session,
    http::{HttpRequest, HttpResponse, JsonBody, ResponseBody},
};
use github_pat::{
    ErrorCode, Lenient,
    contract::{ConnectRequest, Connection, Problem},
};
use serde::{Deserialize, Deserializer};

/// Every member is named here, so that one that is added to the contract isn't forgotten.
pub fn body<'a>(request: &'a ConnectRequest<'_>) -> JsonBody<'a> {
    let ConnectRequest {
        token,
        token_type,
        github_url,
        connection_id,
        expected_login,
    } = request;
    let mut members = vec![("token", token.expose())];
    for (name, text) in [
        ("token_type", token_type.map(|it| it.as_str())),
        ("github_url", github_url.as_deref()),
        ("connection_id", connection_id.as_deref()),
        ("expected_login", expected_login.as_deref()),
    ] {
        members.extend(text.map(|text| (name, text)));
    }
    members
}

pub fn request(
    backend: &Backend,
    action: Action,
    session: Option<&Session>,
    idempotency_key: &str,
) -> HttpRequest {
    let accept = "application/json, application/problem+json";
    let mut headers = vec![
        ("Accept", accept.to_owned()),
        ("Idempotency-Key", idempotency_key.to_owned()),
    ];
    if action == Action::Connect {
        headers.push(("Content-Type", "application/json".to_owned()));
    }
    if let Some(session) = session {
        headers.push(("Authorization", ["Bearer ", session.expose()].concat()));
    }
    HttpRequest {
        method: match action {
            Action::Connect | Action::Check => "POST",
            Action::Disconnect => "DELETE",
        },
        url: backend.url.url().to_owned(),
        headers,
        credentials: backend.credentials,
    }
}

/// The outcome of a response. Without a session (`has_session`) the request relied on cookies, and a redirect means
/// that they have expired.
pub fn parse_response<'de, J: Deserializer<'de>>(
    action: Action,
    response: HttpResponse<J>,
    has_session: bool,
) -> ConnectOutcome {
    let failure = |code: ErrorCode| ConnectOutcome::new(Err(code.into()));
    match response {
        HttpResponse::Redirect if has_session => failure(ErrorCode::BadResponse),
        HttpResponse::Redirect => failure(ErrorCode::SessionExpired),
        // The connection is deleted, whatever the body of the response says.
        HttpResponse::Status {
            status: 200..=299, ..
        } if action == Action::Disconnect => ConnectOutcome::new(Ok(Connection::default())),
        HttpResponse::Status {
            status: status @ 200..=299,
            body,
            ..
        } => parse_success(status, body),
        HttpResponse::Status {
            status,
            is_problem,
            retry_after,
            body,
        } => {
            let mut outcome = parse_failure(status, is_problem, body);
            if let Err(error) = &mut outcome.result {
                error.retry_after = error.retry_after.or(retry_after);
            }
            outcome
        }
    }
}

fn parse_success<'de, J: Deserializer<'de>>(status: u16, body: ResponseBody<J>) -> ConnectOutcome {
    let connection = match body {
        ResponseBody::Empty => Some(Lenient::default()),
        ResponseBody::Unreadable => None,
        ResponseBody::Json(json) => Lenient::<Connection>::deserialize(json).ok(),
    };
    match connection {
        Some(Lenient { value, unreadable }) => {
            let mut outcome = ConnectOutcome::new(Ok(value));
            outcome.unreadable = unreadable;
            outcome
        }
        None => {
            let error = ConnectError::with_status(ErrorCode::BadResponse, status);
            ConnectOutcome::new(Err(error))
        }
    }
}

fn parse_failure<'de, J: Deserializer<'de>>(
    status: u16,
    is_problem: bool,
    body: ResponseBody<J>,
) -> ConnectOutcome {
    let problem = match body {
        ResponseBody::Json(json) => Lenient::<Problem>::deserialize(json).ok(),
        ResponseBody::Empty | ResponseBody::Unreadable => None,
    };
    let Lenient { value, unreadable } = problem.unwrap_or_default();
    let error = ConnectError::from_problem(status, is_problem, value);
    // Only the page's author can do something about these.
    let is_author_s = matches!(error.code, ErrorCode::BadRequest | ErrorCode::Misconfigured);
    let warning = (!error.has_code && is_author_s).then(|| {
        [
            "backend-url answered ",
            &status.to_string(),
            " without a `code`.",
        ]
        .concat()
    });
    let mut outcome = ConnectOutcome::new(Err(error));
    outcome.unreadable = unreadable;
    outcome.warning = warning;
    outcome.session_has_expired = status == 401;
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        api::{Protocol, http::Credentials},
        endpoint::BackendUrl,
    };
    use github_pat::{Token, TokenType};
    use serde_json::{Value, json};

    fn backend() -> Backend {
        Backend {
            url: BackendUrl::parse("https://api.acme.com/github?signed=a%2Fb&x".into()).unwrap(),
            protocol: Protocol::Json,
            integration_id: String::new(),
            session: None,
            credentials: Credentials::Include,
            timeout: 1,
        }
    }

    /// A response in plain JSON.
    fn response(status: u16, body: ResponseBody<Value>) -> HttpResponse<Value> {
        HttpResponse::Status {
            status,
            is_problem: false,
            retry_after: None,
            body,
        }
    }

    fn outcome(status: u16, json: Value) -> ConnectOutcome {
        parse_response(
            Action::Connect,
            response(status, ResponseBody::Json(json)),
            false,
        )
    }

    fn bare(status: u16, body: ResponseBody<Value>) -> Result<Connection, ConnectError> {
        parse_response(Action::Connect, response(status, body), false).result
    }

    #[test]
    fn body_is_the_contract_s_request() {
        let token = Token::new(["ghp_", &"A".repeat(36)].concat()).unwrap();
        let request = ConnectRequest {
            token: (&token).into(),
            token_type: Some(TokenType::Classic),
            github_url: Some("https://github.com".into()),
            connection_id: Some("c1".into()),
            expected_login: Some("octocat".into()),
        };
        let plain = ConnectRequest {
            token: (&token).into(),
            token_type: None,
            github_url: None,
            connection_id: None,
            expected_login: None,
        };
        for request in [request, plain] {
            let members = body(&request).into_iter();
            let members: serde_json::Map<_, _> = members
                .map(|(name, text)| (name.to_owned(), text.into()))
                .collect();
            assert_eq!(
                serde_json::to_value(&request).unwrap(),
                Value::from(members)
            );
        }
    }

    #[test]
    fn request_has_the_key_and_the_session() {
        let session = Session::new("s1");
        let found = request(&backend(), Action::Connect, session.as_ref(), "k1");
        let expected = HttpRequest {
            method: "POST",
            url: "https://api.acme.com/github?signed=a%2Fb&x".into(),
            headers: vec![
                (
                    "Accept",
                    "application/json, application/problem+json".into(),
                ),
                ("Idempotency-Key", "k1".into()),
                ("Content-Type", "application/json".into()),
                ("Authorization", "Bearer s1".into()),
            ],
            credentials: Credentials::Include,
        };
        assert_eq!(found, expected);
        for (action, method, expected) in [
            (
                Action::Connect,
                "POST",
                &["Accept", "Idempotency-Key", "Content-Type"][..],
            ),
            (Action::Check, "POST", &["Accept", "Idempotency-Key"]),
            (Action::Disconnect, "DELETE", &["Accept", "Idempotency-Key"]),
        ] {
            let request = request(&backend(), action, None, "k1");
            let names: Vec<_> = request.headers.iter().map(|(name, _)| *name).collect();
            assert_eq!((request.method, &*names), (method, expected));
        }
    }

    #[test]
    fn disconnect_succeeds_whatever_the_success_says() {
        for body in [
            ResponseBody::Empty,
            ResponseBody::Unreadable,
            ResponseBody::Json(json!(["deleted"])),
        ] {
            let outcome = parse_response(Action::Disconnect, response(200, body), false);
            assert!(outcome.result.is_ok());
        }
        let gone = response(404, ResponseBody::Empty);
        let gone = parse_response(Action::Disconnect, gone, false);
        assert!(gone.result.is_err());
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
        let ConnectOutcome {
            result, unreadable, ..
        } = parse_response(Action::Connect, response(201, body), false);
        let connection = result.unwrap();
        assert_eq!(connection.connection_id.as_deref(), Some("5"));
        assert_eq!(connection.account.unwrap().login, "octocat");
        assert_eq!(connection.scopes, None);
        let unreadable: Vec<_> = unreadable.iter().map(ToString::to_string).collect();
        let expected =
            "`scopes`: expected at most 100 strings of at most 100 characters, found an object";
        assert_eq!(unreadable, [expected]);
    }

    #[test]
    fn bare_status_speaks_of_the_app_s_server() {
        for (status, code) in [
            (400, ErrorCode::BadRequest),
            (422, ErrorCode::BadRequest),
            (401, ErrorCode::SessionExpired),
            (403, ErrorCode::Forbidden),
            (429, ErrorCode::RateLimited),
            (402, ErrorCode::Misconfigured),
            (404, ErrorCode::Misconfigured),
            (500, ErrorCode::ServerError),
            (502, ErrorCode::ServerError),
            (503, ErrorCode::ServerError),
        ] {
            assert_eq!(bare(status, ResponseBody::Empty).unwrap_err().code, code);
        }
    }

    #[test]
    fn problem_names_its_code() {
        let json = json!({"code": "rate_limited", "retry_after": 29.2, "detail": "Slow down."});
        let ConnectOutcome {
            result, warning, ..
        } = outcome(429, json);
        let expected = ConnectError {
            detail: Some("Slow down.".into()),
            status: Some(429),
            retry_after: Some(30),
            ..ErrorCode::RateLimited.into()
        };
        assert_eq!((result, warning), (Err(expected), None));
    }

    #[test]
    fn detail_without_a_code_is_for_the_person_only_in_a_problem() {
        for status in [400, 402, 403, 404, 422, 429, 500, 503] {
            for is_problem in [false, true] {
                let body = ResponseBody::Json(json!({"detail": "Your plan is full."}));
                let response = HttpResponse::Status {
                    status,
                    is_problem,
                    retry_after: None,
                    body,
                };
                let error = parse_response(Action::Connect, response, false)
                    .result
                    .unwrap_err();
                assert_eq!(error.code, ErrorCode::from_status(status));
                assert!(!error.has_code);
                let detail = is_problem.then_some("Your plan is full.");
                assert_eq!(error.detail.as_deref(), detail, "{status}");
            }
        }
    }

    #[test]
    fn request_that_was_not_understood_is_told_to_the_page_s_author() {
        for (status, json, warning) in [
            (
                422,
                json!({"message": "no"}),
                Some("backend-url answered 422 without a `code`."),
            ),
            (
                404,
                json!({}),
                Some("backend-url answered 404 without a `code`."),
            ),
            (422, json!({"code": "invalid_token"}), None),
            (403, json!({}), None),
            (503, json!({}), None),
        ] {
            assert_eq!(
                outcome(status, json).warning.as_deref(),
                warning,
                "{status}"
            );
        }
    }

    #[test]
    fn wait_is_the_body_s_else_the_headers() {
        for (json, expected) in [
            (json!({"retry_after": 9}), 9),
            (json!({"retry_after": null}), 7),
            (json!({}), 7),
        ] {
            let response = HttpResponse::Status {
                status: 429,
                is_problem: false,
                retry_after: Some(7),
                body: ResponseBody::Json(json),
            };
            let error = parse_response(Action::Connect, response, false)
                .result
                .unwrap_err();
            assert_eq!(error.retry_after, Some(expected));
        }
    }

    #[test]
    fn session_has_expired_by_the_status_alone() {
        for (status, json, expected) in [
            (401, json!({}), true),
            (401, json!({"code": "unauthorized"}), true),
            (403, json!({}), false),
            (422, json!({"code": "session_expired"}), false),
            (200, json!({}), false),
        ] {
            assert_eq!(outcome(status, json).session_has_expired, expected);
        }
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
            let parsed = parse_response(Action::Connect, response, has_session);
            parsed.result.unwrap_err().code
        };
        assert_eq!(code(false), ErrorCode::SessionExpired);
        assert_eq!(code(true), ErrorCode::BadResponse);
    }
}
