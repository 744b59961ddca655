//! What the page provides for each request: the session and custom headers.

use super::{Session, error::CallError};
use gloo_net::http::Headers;
use js_sys::Reflect;
use std::{pin::Pin, rc::Rc};
use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

/// A function of the page, called for each request. An error is what it throws, or rejects with.
pub type PageFunction = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>>;

#[derive(Clone, Default)]
pub struct PageContext {
    /// Returns a string; null, undefined or an empty string if nobody is signed in.
    pub session: Option<PageFunction>,
    /// Returns what the constructor of `Headers` takes.
    pub headers: Option<PageFunction>,
    /// Whether this is an iframe whose document sets the session. Then no `Authorization` of the host page is sent.
    pub has_own_session: bool,
    /// Returns `true` if the token may be sent. In an iframe the host page is asked, which takes a while.
    pub confirmation: Option<PageFunction>,
    /// Aborts the request if the WebAssembly has crashed.
    pub abort_signal: Option<AbortSignal>,
}

/// Reads the session that the page's function returned.
pub fn parse_session(given: Result<JsValue, JsValue>) -> Result<Session, CallError> {
    let given = given.map_err(|error| report("session", &error))?;
    let text = given.as_string();
    let is_empty = match &text {
        None => given.is_null() || given.is_undefined(),
        Some(text) => text.trim().is_empty(),
    };
    if is_empty {
        return Err(CallError::SessionExpired);
    }
    let session = text.and_then(|text| Session::new(text.trim()));
    session.ok_or_else(|| {
        report(
            "session",
            &"expected a string of printable ASCII without spaces".into(),
        )
    })
}

/// Reads the headers that the page's function returned. Invalid ones are the page's mistake; the request has none.
pub fn parse_headers(given: Result<JsValue, JsValue>) -> Result<Headers, CallError> {
    let given = given.map_err(|error| report("headers", &error))?;
    if given.is_null() || given.is_undefined() {
        return Ok(Headers::new());
    }
    // The constructor accepts objects, arrays and `Headers`.
    let headers = web_sys::Headers::new_with_str_sequence_sequence(&given);
    Ok(headers.map_or_else(
        |error| {
            report("headers", &error);
            Headers::new()
        },
        Headers::from_raw,
    ))
}

/// Names the function in the console, with its error.
pub fn report(function: &str, error: &JsValue) -> CallError {
    let prefix = ["github-pat-connect: ", function, " failed:"].concat();
    web_sys::console::warn_2(&prefix.into(), error);
    // By its name, because an error of another frame isn't an instance of this frame's class.
    let name = Reflect::get(error, &"name".into()).ok();
    let is_type_error = name.and_then(|name| name.as_string()).as_deref() == Some("TypeError");
    CallError::without_answer(is_online(), is_type_error)
}

/// Whether the browser has a network at all.
pub fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}
