//! `protocol="nango"`: sends tokens to a Nango server instead of a backend of the app's own. `docs/nango.md` lists its
//! responses and what they become.

use super::{
    Backend, ConnectError, ConnectOutcome, Session,
    http::{Credentials, HttpRequest, HttpResponse, JsonBody, ResponseBody},
};
use github_pat::{
    ErrorCode,
    contract::{ConnectRequest, Connection, JsonObject},
};
use serde::{Deserialize, Deserializer};

/// Seconds to wait for the rate limit if Nango doesn't say how long: it counts requests per minute.
const DEFAULT_RETRY_AFTER: u32 = 30;

const CONNECTION_TEST_FAILED: &str = "connection_test_failed";
const CONNECTION_VALIDATION_FAILED: &str = "connection_validation_failed";

/// It takes nothing else.
pub fn body<'a>(request: &'a ConnectRequest<'_>) -> JsonBody<'a> {
    vec![("apiKey", request.token.expose())]
}

/// The session is in the query, because Nango doesn't accept it elsewhere. Its CORS allows neither cookies nor custom
/// headers.
pub fn request(backend: &Backend, session: &Session) -> HttpRequest {
    let url = backend.url.url();
    let url = url.split_once('#').map_or(url, |(url, _)| url);
    let (base, query) = url.split_once('?').unwrap_or((url, ""));
    let mut url = base.to_owned();
    while url.ends_with('/') {
        url.pop();
    }
    url.push_str("/api-auth/api-key/");
    percent_encode(&backend.integration_id, &mut url);
    url.push('?');
    if !query.is_empty() {
        url.extend([query, "&"]);
    }
    url.push_str("connect_session_token=");
    percent_encode(session.expose(), &mut url);
    HttpRequest {
        method: "POST",
        url,
        headers: vec![("Content-Type", "application/json".to_owned())],
        credentials: Credentials::Omit,
    }
}

/// Everything but RFC 3986's unreserved characters, so that any text can be part of a path or a value.
fn percent_encode(text: &str, url: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            let digit = |value: u8| char::from(DIGITS[usize::from(value)]);
            url.extend(['%', digit(byte >> 4), digit(byte & 0x0f)]);
        }
    }
}

/// The outcome of a response. `replaced` is the connection whose token was to be replaced; empty for a new one.
pub fn parse_response<'de, J: Deserializer<'de>>(
    response: HttpResponse<J>,
    replaced: &str,
) -> ConnectOutcome {
    let (status, retry_after, body) = match response {
        HttpResponse::Redirect => return ConnectOutcome::new(Err(ErrorCode::BadResponse.into())),
        HttpResponse::Status {
            status,
            retry_after,
            body,
            ..
        } => (status, retry_after, body),
    };
    let json = match body {
        ResponseBody::Json(json) => JsonObject::deserialize(json).ok(),
        ResponseBody::Empty | ResponseBody::Unreadable => None,
    };
    match status {
        200..=399 => parse_success(status, json, replaced),
        _ => parse_failure(status, json, retry_after),
    }
}

fn parse_success(status: u16, json: Option<JsonObject>, replaced: &str) -> ConnectOutcome {
    let Some(id) = json.and_then(|mut json| json.string("connectionId")) else {
        let error = ConnectError::with_status(ErrorCode::BadResponse, status);
        let mut outcome = ConnectOutcome::new(Err(error));
        outcome.warning = Some(foreign_answer(status));
        return outcome;
    };
    let is_another = !replaced.is_empty() && replaced != id;
    let mut outcome = ConnectOutcome::new(Ok(Connection {
        connection_id: Some(id),
        ..Connection::default()
    }));
    if is_another {
        let advice = "Nango made another connection and kept the old one: session has to be the token of a reconnect \
            session.";
        outcome.warning = Some(advice.to_owned());
    }
    outcome
}

fn parse_failure(
    status: u16,
    json: Option<JsonObject>,
    retry_after: Option<u32>,
) -> ConnectOutcome {
    let error = json.and_then(|mut json| json.object("error"));
    let (name, message) = error.map_or((None, None), |mut error| {
        (error.string("code"), error.string("message"))
    });
    // A text that isn't written like a code may contain anything, the token too, and isn't shown.
    let is_code = |name: &String| {
        let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        name.bytes().all(is_letter)
    };
    let name = name.filter(is_code);
    let code = error_code(status, name.as_deref().unwrap_or_default());
    let mut error = ConnectError::with_status(code, status);
    let mut warning = None;
    match &error.code {
        ErrorCode::RateLimited => error.retry_after = retry_after.or(Some(DEFAULT_RETRY_AFTER)),
        ErrorCode::Misconfigured => {
            warning = Some(match name {
                Some(name) => ["Nango answered ", &name, ": ", remedy(&name)].concat(),
                None => foreign_answer(status),
            });
        }
        ErrorCode::Other(_) => {
            error.detail = message.filter(|message| is_sentence(message));
            if error.detail.is_none() {
                let advice = "Nango's validation script failed without a sentence for people: let it throw \
                    nango.ActionError({ message }).";
                warning = Some(advice.to_owned());
            }
        }
        _ => {}
    }
    let session_has_expired = error.code == ErrorCode::SessionExpired;
    let mut outcome = ConnectOutcome::new(Err(error));
    outcome.warning = warning;
    outcome.session_has_expired = session_has_expired;
    outcome
}

/// The error code for the person. With any other status below 500 the page's author is warned.
fn error_code(status: u16, name: &str) -> ErrorCode {
    match (status, name) {
        (429, _) => ErrorCode::RateLimited,
        (_, CONNECTION_TEST_FAILED) => ErrorCode::UnconfirmedToken,
        (_, CONNECTION_VALIDATION_FAILED) => {
            ErrorCode::Other(CONNECTION_VALIDATION_FAILED.to_owned())
        }
        (_, "unknown_connect_session_token") => ErrorCode::SessionExpired,
        // A failure inside Nango, such as of its database.
        (_, "unknown_account") => ErrorCode::ServerError,
        (500.., _) => ErrorCode::ServerError,
        _ => ErrorCode::Misconfigured,
    }
}

/// What the page's author can do about other codes.
fn remedy(name: &str) -> &'static str {
    match name {
        "integration_not_allowed" => {
            "the session isn't for this integration-id: add it to allowed_integrations."
        }
        "invalid_auth_mode" => "the integration's auth mode has to be \"API key\".",
        "invalid_connect_session_token_format" => {
            "session has to be the token of a connect session."
        }
        "invalid_connection" => "the connection of this reconnect session is gone.",
        "unknown_provider_config" => "it has no integration of this integration-id.",
        _ => "see its documentation.",
    }
}

/// The warning for a response that isn't of Nango's API: from a proxy before it, or another server.
fn foreign_answer(status: u16) -> String {
    [
        "Nango answered ",
        &status.to_string(),
        " without a `code`: is backend-url its API?",
    ]
    .concat()
}

/// Whether a message is written for people. If a validation script crashes, Nango sends the exception as a message,
/// with internal URLs or task numbers.
fn is_sentence(message: &str) -> bool {
    let begins_well = matches!(message.bytes().next(), Some(b'A'..=b'Z' | 0x80..));
    let ends_well = matches!(
        message.chars().next_back(),
        Some('.' | '!' | '?' | '…' | '。' | '！' | '？' | '।' | '؟')
    );
    let has_url = message.as_bytes().windows(3).any(|it| it == b"://");
    let has_code = message.bytes().any(|byte| b"\n{}<>".contains(&byte));
    begins_well && ends_well && !has_url && !has_code
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{api::Protocol, endpoint::BackendUrl};
    use github_pat::Token;
    use serde_json::{Value, json};

    fn backend(url: &str, integration_id: &str) -> Backend {
        Backend {
            url: BackendUrl::parse(url.into()).unwrap(),
            protocol: Protocol::Nango,
            integration_id: integration_id.into(),
            session: None,
            credentials: Credentials::Include,
            timeout: 1,
        }
    }

    fn parse(status: u16, json: Value) -> ConnectOutcome {
        parse_body(status, None, ResponseBody::Json(json), "")
    }

    fn parse_body(
        status: u16,
        retry_after: Option<u32>,
        body: ResponseBody<Value>,
        replaced: &str,
    ) -> ConnectOutcome {
        let response = HttpResponse::Status {
            status,
            is_problem: false,
            retry_after,
            body,
        };
        parse_response(response, replaced)
    }

    fn error(code: &str, message: Option<&str>) -> Value {
        match message {
            Some(message) => json!({"error": {"code": code, "message": message}}),
            None => json!({"error": {"code": code}}),
        }
    }

    #[test]
    fn body_has_the_token_and_nothing_else() {
        let text = ["ghp_", &"A".repeat(36)].concat();
        let token = Token::new(text.clone()).unwrap();
        let request = ConnectRequest {
            token: (&token).into(),
            token_type: Some(token.token_type()),
            github_url: Some("https://github.com".into()),
            connection_id: Some("c1".into()),
            expected_login: Some("octocat".into()),
        };
        assert_eq!(body(&request), [("apiKey", text.as_str())]);
    }

    #[test]
    fn request_goes_to_the_integration_with_the_session() {
        let session = Session::new("nango_connect_session_0f").unwrap();
        let token = "?connect_session_token=nango_connect_session_0f";
        for (url, integration_id, path) in [
            (
                "https://api.nango.dev/",
                "github-pat",
                "/api-auth/api-key/github-pat",
            ),
            (
                "https://api.nango.dev/behind/a/path/",
                "a:b@c d~e._-",
                "/behind/a/path/api-auth/api-key/a%3Ab%40c%20d~e._-",
            ),
            ("https://api.nango.dev/#top", "x", "/api-auth/api-key/x"),
        ] {
            let expected = HttpRequest {
                method: "POST",
                url: ["https://api.nango.dev", path, token].concat(),
                headers: vec![("Content-Type", "application/json".into())],
                credentials: Credentials::Omit,
            };
            assert_eq!(request(&backend(url, integration_id), &session), expected);
        }
        let with_query = backend("https://api.nango.dev/?params[version]=2022-11-28", "x");
        let other = Session::new("a&b=c#d").unwrap();
        assert_eq!(
            request(&with_query, &other).url,
            "https://api.nango.dev/api-auth/api-key/x?params[version]=2022-11-28\
             &connect_session_token=a%26b%3Dc%23d"
        );
    }

    /// Every code of its API: the error code that it becomes, and whether the page's author is warned.
    #[test]
    fn codes_become_those_of_the_contract() {
        for (status, name, code, warning) in [
            (400, "connection_test_failed", "unconfirmed_token", ""),
            (
                400,
                "integration_not_allowed",
                "misconfigured",
                "allowed_integrations",
            ),
            (400, "invalid_auth_mode", "misconfigured", "API key"),
            (
                400,
                "invalid_body",
                "misconfigured",
                "invalid_body: see its",
            ),
            (
                400,
                "invalid_query_params",
                "misconfigured",
                "invalid_query_params: see",
            ),
            (
                400,
                "invalid_uri_params",
                "misconfigured",
                "invalid_uri_params: see its",
            ),
            (
                400,
                "invalid_json",
                "misconfigured",
                "invalid_json: see its",
            ),
            (
                400,
                "invalid_connection",
                "misconfigured",
                "reconnect session is gone",
            ),
            (401, "unknown_connect_session_token", "session_expired", ""),
            (
                401,
                "invalid_connect_session_token_format",
                "misconfigured",
                "the token of a connect session",
            ),
            (401, "unknown_account", "server_error", ""),
            (
                404,
                "unknown_provider_config",
                "misconfigured",
                "integration-id",
            ),
            (
                404,
                "unknown_provider_template",
                "misconfigured",
                "see its documentation",
            ),
            (
                415,
                "invalid_content_type",
                "misconfigured",
                "see its documentation",
            ),
            (429, "too_many_request", "rate_limited", ""),
            (429, "of_another_day", "rate_limited", ""),
            (500, "server_error", "server_error", ""),
            (500, "generic_error_support", "server_error", ""),
            (500, "plan_not_found", "server_error", ""),
            (503, "of_another_day", "server_error", ""),
            (
                400,
                "of_another_day",
                "misconfigured",
                "of_another_day: see its",
            ),
        ] {
            for message in [None, Some("Something is amiss.")] {
                let outcome = parse(status, error(name, message));
                let error = outcome.result.unwrap_err();
                assert_eq!(
                    (error.code.as_str(), error.status),
                    (code, Some(status)),
                    "{name}"
                );
                assert_eq!(error.detail, None, "{name}");
                let told = outcome.warning.unwrap_or_default();
                assert_eq!(told.is_empty(), warning.is_empty(), "{name}: {told}");
                assert!(told.contains(warning), "{name}: {told}");
                assert_eq!(
                    outcome.session_has_expired,
                    code == "session_expired",
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn answers_of_a_proxy_go_by_their_status() {
        for (status, code) in [
            (200, "bad_response"),
            (204, "bad_response"),
            (401, "misconfigured"),
            (403, "misconfigured"),
            (413, "misconfigured"),
            (429, "rate_limited"),
            (500, "server_error"),
            (502, "server_error"),
        ] {
            for body in [
                ResponseBody::Empty,
                ResponseBody::Unreadable,
                ResponseBody::Json(json!(null)),
                ResponseBody::Json(json!({})),
                ResponseBody::Json(json!({"error": "no"})),
                ResponseBody::Json(json!({"error": {"code": 7}})),
                ResponseBody::Json(json!({"connectionId": 1})),
                ResponseBody::Json(json!({"connectionId": ""})),
            ] {
                let outcome = parse_body(status, None, body, "");
                let error = outcome.result.unwrap_err();
                assert_eq!((error.code.as_str(), error.status), (code, Some(status)));
                let is_told = matches!(code, "bad_response" | "misconfigured");
                assert_eq!(outcome.warning.is_some(), is_told, "{status}");
            }
        }
        let redirect = parse_response(HttpResponse::<Value>::Redirect, "");
        assert_eq!(redirect.result.unwrap_err().code, ErrorCode::BadResponse);
    }

    #[test]
    fn success_has_the_connection_s_id() {
        let id = "00000000-0000-4000-8000-000000000001";
        let json = json!({"connectionId": id, "providerConfigKey": "github-pat"});
        let expected = Connection {
            connection_id: Some(id.into()),
            ..Connection::default()
        };
        for (replaced, is_told) in [("", false), (id, false), ("c1", true)] {
            let body = ResponseBody::Json(json.clone());
            let outcome = parse_body(200, None, body, replaced);
            assert_eq!(outcome.result.as_ref(), Ok(&expected));
            let told = outcome
                .warning
                .is_some_and(|it| it.contains("reconnect session"));
            assert_eq!(told, is_told, "{replaced:?}");
        }
    }

    #[test]
    fn wait_is_the_response_s_else_half_a_minute() {
        for (retry_after, expected) in [(Some(7), 7), (None, 30)] {
            let body = ResponseBody::Json(error("too_many_request", None));
            let error = parse_body(429, retry_after, body, "").result.unwrap_err();
            assert_eq!(error.retry_after, Some(expected));
        }
    }

    #[test]
    fn message_of_a_validation_script_is_shown_if_it_is_a_sentence() {
        for (message, is_shown) in [
            ("Only tokens of Acme's staff.", true),
            ("Nur Token der Belegschaft!", true),
            ("Échec : ce jeton n'est pas accepté.", true),
            ("社員のトークンだけを使えます。", true),
            ("Task 0191f0a4-4b5e-7f31-a2e6-5a1e6a3a7d5c expired", false),
            ("POST http://127.0.0.1:3009/ failed", false),
            ("See https://acme.example/tokens.", false),
            (
                "Cannot read properties of undefined (reading 'login')",
                false,
            ),
            ("fetch failed.", false),
            ("{\"error\": true}.", false),
            ("", false),
        ] {
            let outcome = parse(400, error(CONNECTION_VALIDATION_FAILED, Some(message)));
            let error = outcome.result.unwrap_err();
            assert_eq!(error.code.as_str(), CONNECTION_VALIDATION_FAILED);
            let detail = is_shown.then_some(message);
            assert_eq!(error.detail.as_deref(), detail, "{message}");
            let told = outcome.warning.unwrap_or_default();
            assert_eq!(told.contains("ActionError"), !is_shown, "{message}");
            assert!(message.is_empty() || !told.contains(message));
        }
    }

    #[test]
    fn code_that_repeats_the_token_is_shown_nowhere() {
        let token = ["ghp_", &"A".repeat(36)].concat();
        let outcome = parse(400, error(&token, Some(&token)));
        let error = outcome.result.unwrap_err();
        assert_eq!(error.code, ErrorCode::Misconfigured);
        let shown = format!("{error:?} {:?}", outcome.warning);
        assert!(!shown.contains(&token), "{shown}");
    }
}
