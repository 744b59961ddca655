//! Carries the one request to the host's backend; decides nothing.

use crate::{
    dom::{settled, window},
    endpoint::BackendUrl,
    js::Members,
    options::{Credentials, Options},
    protocol::{ConnectError, HttpResponse, ResponseBody, parse_response},
};
use github_pat::{
    ErrorCode, Lenient, Token,
    contract::{ConnectRequest, Connection},
};
use js_sys::{Array, JsString, Promise};
use serde::Serialize;
use serde_wasm_bindgen::{Deserializer, Serializer};
use wasm_bindgen::prelude::*;
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
pub type Settle = Box<dyn FnOnce(Lenient<Result<Connection, ConnectError>>)>;

/// What carries a request: the browser's `fetch`, or something of the page's around it.
pub type Carrier = dyn Fn(&str, &JsValue) -> Promise;

#[cfg(feature = "leptos")]
pub fn by_fetch(url: &str, init: &JsValue) -> Promise {
    #[wasm_bindgen]
    extern "C" {
        fn fetch(url: &str, init: &JsValue) -> Promise;
    }
    fetch(url, init)
}

/// Posts the token, and gives what the backend makes of it to `settle`: not at all if `abort` was used, as
/// nobody is there then to be told.
pub fn connect(
    carrier: &Carrier,
    endpoint: &BackendUrl,
    options: &Options,
    order: Order<'_>,
    abort: &AbortController,
    settle: Settle,
) {
    let has_session = options.session.is_some();
    let limits = Limits {
        abort: abort.signal(),
        timeout: AbortSignal::timeout_with_u32(options.timeout),
    };
    let answer = carrier(endpoint.url(), &post(options, order, &limits));
    settled(
        &answer,
        Box::new(move |answer| {
            // A promise that fails has an error in place of a response.
            let Some(response) = answer.dyn_ref::<Response>() else {
                return limits.broken(settle);
            };
            let status = response.status();
            // The Fetch standard's "opaque-redirect filtered response" is the only one without a status.
            if status == 0 {
                let redirect = HttpResponse::<Deserializer>::Redirect;
                return settle(parse_response(redirect, has_session));
            }
            let Ok(text) = response.text() else {
                return limits.broken(settle);
            };
            settled(
                &text,
                Box::new(move |text| {
                    if !text.is_string() {
                        return limits.broken(settle);
                    }
                    let text: &JsString = text.unchecked_ref();
                    let body = match from_json(text) {
                        Ok(json) => ResponseBody::Json(Deserializer::from(json)),
                        Err(_) if text.length() == 0 => ResponseBody::Empty,
                        Err(_) => ResponseBody::Unreadable,
                    };
                    settle(parse_response(
                        HttpResponse::Status { status, body },
                        has_session,
                    ));
                }),
            );
        }),
    );
}

/// What ends a request before there is an answer.
struct Limits {
    abort: AbortSignal,
    timeout: AbortSignal,
}

impl Limits {
    /// No answer came, or it broke off.
    fn broken(self, settle: Settle) {
        if self.abort.aborted() {
            return;
        }
        let code = if self.timeout.aborted() {
            ErrorCode::Timeout
        } else if !window().navigator().on_line() {
            ErrorCode::Offline
        } else {
            ErrorCode::Network
        };
        settle(Lenient {
            value: Err(code.into()),
            unreadable: Vec::new(),
        });
    }
}

/// The request, as `fetch` takes it. A dictionary is an object to JavaScript: a binding for each of its
/// members weighs a kilobyte.
fn post(options: &Options, order: Order<'_>, limits: &Limits) -> JsValue {
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
    let request = request
        .serialize(&Serializer::json_compatible())
        .expect("texts can always be written");
    let body = to_json(&request);
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
    let signals = Array::new();
    signals.push(&limits.abort);
    signals.push(&limits.timeout);
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
