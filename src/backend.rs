//! Carries the one request to the host's backend; decides nothing.

use crate::{
    options::{Credentials, Options},
    protocol::{Answer, Body, Code, Connection, Endpoint, Failure, Order, read},
    token::Token,
};
use gloo_net::http::{Method, RequestBuilder};
use gloo_timers::callback::Timeout;
use js_sys::JsString;
use serde::Serialize;
use serde_wasm_bindgen::{Deserializer, Serializer};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReferrerPolicy, RequestCredentials, RequestRedirect, Response, ResponseType,
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
    let timeout = Timeout::new(options.timeout, {
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
) -> Result<Answer<Deserializer>, JsValue> {
    let body = to_json(&Order::new(&token).serialize(&Serializer::json_compatible())?);
    drop(token);
    let mut request = RequestBuilder::new(endpoint.url())
        .method(Method::POST)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, application/problem+json")
        .header("Idempotency-Key", idempotency_key)
        .credentials(match options.credentials {
            Credentials::Omit => RequestCredentials::Omit,
            Credentials::SameOrigin => RequestCredentials::SameOrigin,
            Credentials::Include => RequestCredentials::Include,
        })
        .redirect(RequestRedirect::Manual)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(Some(&abort.signal()));
    if let Some(session) = &options.session {
        request = request.header("Authorization", &session.bearer());
    }
    let request = request.body(body).map_err(js_error)?;
    let response: Response = request.send().await.map_err(js_error)?.into();
    if response.type_() == ResponseType::Opaqueredirect {
        return Ok(Answer::Redirect);
    }
    let text: JsString = JsFuture::from(response.text()?).await?.unchecked_into();
    let body = if text.length() == 0 {
        Body::Empty
    } else {
        match from_json(&text) {
            Ok(json) => Body::Json(json.into()),
            Err(_) => Body::Unreadable,
        }
    };
    Ok(Answer::Status {
        status: response.status(),
        body,
    })
}

/// Only that it failed is of use: what a browser says of a failed request is for consoles.
fn js_error(_: gloo_net::Error) -> JsValue {
    JsValue::UNDEFINED
}

fn is_offline() -> bool {
    !leptos::prelude::window().navigator().on_line()
}
