//! Carries the one request to the host's backend; decides nothing.

use crate::{
    dom::window,
    endpoint::Endpoint,
    js::object,
    options::{Credentials, Options},
    protocol::{Answer, Body, Code, Connection, Failure, read},
    token::Token,
};
use gloo_timers::callback::Timeout;
use js_sys::{JsString, Promise};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Response};

#[wasm_bindgen]
extern "C" {
    // The browser's own, on strings that stay on its side: a copy in the WebAssembly's memory would
    // outlive the token.
    #[wasm_bindgen(js_namespace = JSON, js_name = stringify)]
    fn to_json(value: &JsValue) -> JsString;
    #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
    fn from_json(text: &JsString) -> Result<JsValue, JsValue>;

    // A dictionary is an object to JavaScript. A binding for each of its members weighs a kilobyte, and
    // gloo's builder appends a `&` to an address with a query, which breaks signed ones.
    fn fetch(url: &str, init: &JsValue) -> Promise;
}

/// A browser's timers count in 32 bits; what is longer would ring at once.
const LONGEST_TIMEOUT: u32 = i32::MAX as u32;

/// Posts the token and waits for what the backend makes of it. `None` if `abort` was used: nobody
/// is there to be told.
pub async fn connect(
    endpoint: &Endpoint,
    options: &Options,
    idempotency_key: &str,
    token: Token,
    abort: &AbortController,
) -> Option<Result<Connection, Failure>> {
    let late = Rc::new(Cell::new(false));
    let timeout = Timeout::new(options.timeout.min(LONGEST_TIMEOUT), {
        let (late, abort) = (late.clone(), abort.clone());
        move || {
            late.set(true);
            abort.abort();
        }
    });
    let answer = post(endpoint, options, idempotency_key, token, abort).await;
    timeout.cancel();
    if late.get() {
        return Some(Err(Code::Timeout.into()));
    }
    if abort.signal().aborted() {
        return None;
    }
    Some(match answer {
        Ok(answer) => read(answer, options.session.is_some()),
        Err(_) if is_offline() => Err(Code::Offline.into()),
        Err(_) => Err(Code::Network.into()),
    })
}

/// An error means that no answer came, or that it broke off.
async fn post(
    endpoint: &Endpoint,
    options: &Options,
    idempotency_key: &str,
    token: Token,
    abort: &AbortController,
) -> Result<Answer<JsValue>, JsValue> {
    let body = to_json(&object(&[
        ("token", token.expose().into()),
        ("token_type", token.token_type().as_str().into()),
        // A claim, not an address: a backend compares it with the hosts it knows.
        ("github_url", options.request.github_url.as_str().into()),
    ]));
    drop(token);
    let mut headers = vec![
        ("Content-Type", "application/json".into()),
        (
            "Accept",
            "application/json, application/problem+json".into(),
        ),
        ("Idempotency-Key", idempotency_key.into()),
    ];
    if let Some(session) = &options.session {
        headers.push(("Authorization", session.bearer().into()));
    }
    let credentials = match options.credentials {
        Credentials::Omit => "omit",
        Credentials::SameOrigin => "same-origin",
        Credentials::Include => "include",
    };
    let init = object(&[
        ("method", "POST".into()),
        ("headers", object(&headers)),
        ("body", body.into()),
        ("credentials", credentials.into()),
        ("redirect", "manual".into()),
        ("referrerPolicy", "no-referrer".into()),
        ("signal", abort.signal().into()),
    ]);
    let response = JsFuture::from(fetch(endpoint.url(), &init)).await?;
    let response: Response = response.unchecked_into();
    // The Fetch standard's "opaque-redirect filtered response" is the only one without a status.
    if response.status() == 0 {
        return Ok(Answer::Redirect);
    }
    let text: JsString = JsFuture::from(response.text()?).await?.unchecked_into();
    let body = if text.length() == 0 {
        Body::Empty
    } else {
        match from_json(&text) {
            Ok(json) => Body::Json(json),
            Err(_) => Body::Unreadable,
        }
    };
    Ok(Answer::Status {
        status: response.status(),
        body,
    })
}

fn is_offline() -> bool {
    !window().navigator().on_line()
}
