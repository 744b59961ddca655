//! What the page has set on the element for its requests: the properties `session` and `headers`.

use super::Host;
use crate::{
    api::{PageContext, PageError, PageFunction},
    controller::warn_developer,
};
use gloo_net::http::Headers;
use js_sys::{Function, Promise};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// As it is at the beginning of a request: the function that is asked first is asked again, whatever the page sets
/// meanwhile.
pub fn page_context(host: &Host) -> PageContext {
    let session = host.session().ok();
    let session = session.and_then(|session| session.dyn_into::<Function>().ok());
    let host = host.clone();
    PageContext {
        abort_signal: Some(host.abort_signal()),
        session: session.map(|session| -> PageFunction<_> {
            Rc::new(move || Box::pin(ask_for_session(session.clone())))
        }),
        headers: Some(Rc::new(move || Box::pin(ask_for_headers(host.clone())))),
    }
}

async fn ask_for_session(session: Function) -> Result<Option<String>, PageError> {
    let session = call(&session).await.map_err(PageError)?;
    match session.as_string() {
        None if !session.is_null() && !session.is_undefined() => {
            Err(PageError("it takes a string".into()))
        }
        session => Ok(session),
    }
}

/// What can't be headers is the page's mistake: the request goes without.
async fn ask_for_headers(host: Host) -> Result<Headers, PageError> {
    let headers = host.headers().map_err(PageError)?;
    let headers = match headers.dyn_ref() {
        Some(function) => call(function).await.map_err(PageError)?,
        None => headers,
    };
    if headers.is_null() || headers.is_undefined() {
        return Ok(Headers::new());
    }
    // The constructor takes each of its forms.
    let headers = web_sys::Headers::new_with_str_sequence_sequence(&headers);
    Ok(headers.map_or_else(
        |_| {
            warn_developer("headers can't be sent: they take names and values of HTTP headers");
            Headers::new()
        },
        Headers::from_raw,
    ))
}

async fn call(function: &Function) -> Result<JsValue, JsValue> {
    let value = function.call0(&JsValue::UNDEFINED)?;
    JsFuture::from(Promise::resolve(&value)).await
}
