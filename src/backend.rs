//! Carries the one request to the host's backend; decides nothing.

use crate::{
    dom::window,
    endpoint::Endpoint,
    options::{Credentials, Options},
    protocol::{Answer, Body, Code, Connection, Failure, read},
    token::Token,
};
use gloo_net::http::{Headers, Request};
use gloo_timers::callback::Timeout;
use js_sys::{JsString, Object, Reflect};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReferrerPolicy, RequestCredentials, RequestInit, RequestRedirect, Response,
    ResponseType,
};

#[wasm_bindgen]
extern "C" {
    // The browser's own, on strings that stay on its side: a copy in the WebAssembly's memory would
    // outlive the token.
    #[wasm_bindgen(js_namespace = JSON, js_name = stringify)]
    fn to_json(value: &JsValue) -> JsString;
    #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
    fn from_json(text: &JsString) -> Result<JsValue, JsValue>;
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
    let order = Object::new();
    for (name, value) in [
        ("token", token.expose()),
        ("token_type", token.token_type().as_str()),
        // A claim, not an address: a backend compares it with the hosts it knows.
        ("github_url", options.request.github_url.as_str()),
    ] {
        Reflect::set(&order, &name.into(), &value.into())?;
    }
    let body = to_json(&order);
    drop(token);
    let headers = Headers::new();
    headers.set("Content-Type", "application/json");
    headers.set("Accept", "application/json, application/problem+json");
    headers.set("Idempotency-Key", idempotency_key);
    if let Some(session) = &options.session {
        headers.set("Authorization", &session.bearer());
    }
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&body);
    init.set_headers(&headers.into_raw());
    init.set_credentials(match options.credentials {
        Credentials::Omit => RequestCredentials::Omit,
        Credentials::SameOrigin => RequestCredentials::SameOrigin,
        Credentials::Include => RequestCredentials::Include,
    });
    init.set_redirect(RequestRedirect::Manual);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_signal(Some(&abort.signal()));
    // Not gloo's builder: it appends a `&` to an address with a query, which breaks signed ones.
    let request = web_sys::Request::new_with_str_and_init(endpoint.url(), &init)?;
    let response = Request::from(request).send().await;
    // What a browser says of a failed request is for consoles.
    let response: Response = response.or(Err(JsValue::UNDEFINED))?.into();
    if response.type_() == ResponseType::Opaqueredirect {
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
