//! Carries the one request to the host's backend; decides nothing.

use crate::{
    browser::window,
    endpoint::BackendUrl,
    js::Members,
    js_json::JsJson,
    options::{Credentials, Options},
    protocol::{ConnectError, HttpResponse, ResponseBody, parse_response},
};
use github_pat::{
    ErrorCode, Lenient, Token,
    contract::{ConnectRequest, Connection},
};
use js_sys::{Array, JsString, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, AbortSignal, Response};

#[wasm_bindgen]
extern "C" {
    // The browser's own, on strings that stay on its side: a copy in the WebAssembly's memory would
    // outlive the token.
    #[wasm_bindgen(js_namespace = JSON, js_name = stringify)]
    fn to_json(value: &JsValue) -> JsString;
    #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
    fn from_json(text: &JsString) -> Result<JsValue, JsValue>;
}

/// What is posted.
pub struct Order<'a> {
    pub token: Token,
    /// The connection whose token it replaces; empty for a new one.
    pub connection_id: &'a str,
    /// The account it has to belong to; empty for any.
    pub expected_login: &'a str,
    /// Its whole part counts the tokens tried.
    pub idempotency_key: f64,
}

/// Takes what the backend answered, and what couldn't be read of it.
pub type RespondFn = Box<dyn FnOnce(Lenient<Result<Connection, ConnectError>>)>;

/// What carries a request: the browser's `fetch`, or something of the page's around it.
pub type FetchFn = dyn Fn(&str, &JsValue) -> Promise;

pub fn browser_fetch(url: &str, init: &JsValue) -> Promise {
    #[wasm_bindgen]
    extern "C" {
        fn fetch(url: &str, init: &JsValue) -> Promise;
    }
    fetch(url, init)
}

/// Posts the token, and gives what the backend makes of it to `respond`: not at all if `abort` was used, as
/// nobody is there then to be told.
pub fn connect(
    fetch: &FetchFn,
    endpoint: &BackendUrl,
    options: &Options,
    order: Order<'_>,
    abort: &AbortController,
    respond: RespondFn,
) {
    let has_session = options.session.is_some();
    let signals = RequestSignals {
        abort: abort.signal(),
        timeout: AbortSignal::timeout_with_u32(options.timeout),
    };
    let response = fetch(endpoint.url(), &request_init(options, order, &signals));
    spawn_local(async move {
        let answer = match read_response(response).await {
            Ok(response) => parse_response(response, has_session),
            Err(_) if signals.abort.aborted() => return,
            Err(_) => Lenient {
                value: Err(signals.failure_without_response()),
                unreadable: Vec::new(),
            },
        };
        respond(answer);
    });
}

/// An error means that no answer came, or that it broke off.
async fn read_response(response: Promise) -> Result<HttpResponse<JsJson>, JsValue> {
    let response: Response = JsFuture::from(response).await?.dyn_into()?;
    let status = response.status();
    // The Fetch standard's "opaque-redirect filtered response" is the only one without a status.
    if status == 0 {
        return Ok(HttpResponse::Redirect);
    }
    let text: JsString = JsFuture::from(response.text()?).await?.dyn_into()?;
    let body = match from_json(&text) {
        Ok(json) => ResponseBody::Json(JsJson::new(json)),
        Err(_) if text.length() == 0 => ResponseBody::Empty,
        Err(_) => ResponseBody::Unreadable,
    };
    Ok(HttpResponse::Status { status, body })
}

/// What ends a request before there is an answer.
struct RequestSignals {
    abort: AbortSignal,
    timeout: AbortSignal,
}

impl RequestSignals {
    fn failure_without_response(&self) -> ConnectError {
        let code = if self.timeout.aborted() {
            ErrorCode::Timeout
        } else if !window().navigator().on_line() {
            ErrorCode::Offline
        } else {
            ErrorCode::Network
        };
        code.into()
    }
}

/// The request, as `fetch` takes it. A dictionary is an object to JavaScript: a binding for each of its
/// members weighs a kilobyte.
fn request_init(options: &Options, order: Order<'_>, signals: &RequestSignals) -> JsValue {
    let Order {
        token,
        connection_id,
        expected_login,
        idempotency_key,
    } = order;
    let request = ConnectRequest {
        token: (&token).into(),
        token_type: Some(token.token_type()),
        // A claim, not an address: a backend compares it with the hosts it knows.
        github_url: Some(options.request.github_url.web_url().into()),
        connection_id: (!connection_id.is_empty()).then(|| connection_id.into()),
        expected_login: (!expected_login.is_empty()).then(|| expected_login.into()),
    };
    let body = to_json(&to_object(&request));
    drop(token);
    let mut headers = Members::new()
        .text("Content-Type", "application/json")
        .text("Accept", "application/json, application/problem+json")
        .with("Idempotency-Key", idempotency_key.into());
    if let Some(session) = &options.session {
        headers = headers.text("Authorization", &session.bearer());
    }
    let credentials = match options.credentials {
        Credentials::Omit => "omit",
        Credentials::SameOrigin => "same-origin",
        Credentials::Include => "include",
    };
    let signals = Array::of2(&signals.abort, &signals.timeout);
    let init = Members::new()
        .text("method", "POST")
        .with("headers", headers.done())
        .with("body", body.into())
        .text("credentials", credentials)
        .text("redirect", "manual")
        .text("referrerPolicy", "no-referrer")
        .with("signal", AbortSignal::any(&signals).into());
    init.done()
}

/// The request as JavaScript has it: every member is named here, so that one that is added isn't forgotten.
fn to_object(request: &ConnectRequest<'_>) -> JsValue {
    let ConnectRequest {
        token,
        token_type,
        github_url,
        connection_id,
        expected_login,
    } = request;
    let texts = [
        ("token_type", token_type.map(|it| it.as_str())),
        ("github_url", github_url.as_deref()),
        ("connection_id", connection_id.as_deref()),
        ("expected_login", expected_login.as_deref()),
    ];
    let members = Members::new().text("token", token.expose());
    let members = texts
        .into_iter()
        .fold(members, |members, (name, text)| match text {
            Some(text) => members.text(name, text),
            None => members,
        });
    members.done()
}
