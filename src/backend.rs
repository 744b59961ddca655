//! Carries the one request to the host's backend; decides nothing.

use crate::{
    browser::window,
    endpoint::Endpoint,
    js::Members,
    options::{Credentials, Options},
    protocol::{Answer, Body, Code, Connection, Failure, read},
    token::Token,
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
pub struct ConnectRequest<'a> {
    pub token: Token,
    /// The connection whose token it replaces; empty for a new one.
    pub connection_id: &'a str,
    /// The account it has to belong to; empty for any.
    pub expected_login: &'a str,
    /// Its whole part counts the tokens tried.
    pub idempotency_key: f64,
}

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
    endpoint: &Endpoint,
    options: &Options,
    request: ConnectRequest<'_>,
    abort: &AbortController,
    respond: Box<dyn FnOnce(Result<Connection, Failure>)>,
) {
    let has_session = options.session.is_some();
    let signals = RequestSignals {
        abort: abort.signal(),
        timeout: AbortSignal::timeout_with_u32(options.timeout),
    };
    let response = fetch(endpoint.url(), &request_init(options, request, &signals));
    spawn_local(async move {
        let answer = match read_response(response).await {
            Ok(answer) => read(answer, has_session),
            Err(_) if signals.abort.aborted() => return,
            Err(_) => Err(signals.failure_without_response()),
        };
        respond(answer);
    });
}

/// An error means that no answer came, or that it broke off.
async fn read_response(response: Promise) -> Result<Answer<JsValue>, JsValue> {
    let response: Response = JsFuture::from(response).await?.dyn_into()?;
    let status = response.status();
    // The Fetch standard's "opaque-redirect filtered response" is the only one without a status.
    if status == 0 {
        return Ok(Answer::Redirect);
    }
    let text: JsString = JsFuture::from(response.text()?).await?.dyn_into()?;
    let body = match from_json(&text) {
        Ok(json) => Body::Json(json),
        Err(_) if text.length() == 0 => Body::Empty,
        Err(_) => Body::Unreadable,
    };
    Ok(Answer::Status { status, body })
}

/// What ends a request before there is an answer.
struct RequestSignals {
    abort: AbortSignal,
    timeout: AbortSignal,
}

impl RequestSignals {
    fn failure_without_response(&self) -> Failure {
        let code = if self.timeout.aborted() {
            Code::Timeout
        } else if !window().navigator().on_line() {
            Code::Offline
        } else {
            Code::Network
        };
        code.into()
    }
}

/// The request, as `fetch` takes it. A dictionary is an object to JavaScript: a binding for each of its
/// members weighs a kilobyte.
fn request_init(
    options: &Options,
    request: ConnectRequest<'_>,
    signals: &RequestSignals,
) -> JsValue {
    let ConnectRequest {
        token,
        connection_id,
        expected_login,
        idempotency_key,
    } = request;
    let mut members = Members::new()
        .text("token", token.expose())
        .text("token_type", token.token_type().as_str())
        // A claim, not an address: a backend compares it with the hosts it knows.
        .text("github_url", options.request.github_url.as_str());
    for (name, value) in [
        ("connection_id", connection_id),
        ("expected_login", expected_login),
    ] {
        if !value.is_empty() {
            members = members.text(name, value);
        }
    }
    let body = to_json(&members.done());
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
