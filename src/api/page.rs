//! What the page gives to each request: a session and headers of its own.

use super::error::code_without_answer;
use github_pat::ErrorCode;
use gloo_net::http::Headers;
use js_sys::Reflect;
use std::{pin::Pin, rc::Rc};
use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

/// A function of the page's, called anew for each request.
pub type PageFunction<T> = Rc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<T, PageError>>>>>;

#[derive(Clone, Default)]
pub struct PageContext {
    /// Gives the session; `None` where nobody is signed in.
    pub session: Option<PageFunction<Option<String>>>,
    pub headers: Option<PageFunction<Headers>>,
    /// Aborts the request when the WebAssembly can't any more.
    pub abort_signal: Option<AbortSignal>,
}

/// What a function of the page's threw, or rejected with.
pub struct PageError(pub JsValue);

impl PageError {
    /// Names the function in the console, and tells what failed.
    pub(super) fn report(self, function: &str) -> ErrorCode {
        let PageError(error) = self;
        let prefix = ["github-pat-connect: ", function, " failed:"].concat();
        web_sys::console::warn_2(&prefix.into(), &error);
        // By its name: an error of another frame is no instance of this one's.
        let name = Reflect::get(&error, &"name".into()).ok();
        let is_type_error = name.and_then(|name| name.as_string()).as_deref() == Some("TypeError");
        code_without_answer(is_online(), is_type_error)
    }
}

/// Whether the browser has a network at all.
pub(super) fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}
