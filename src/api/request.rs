//! Sends one request, and reads its response to the last byte.
//!
//! It is built and sent without gloo-net's `RequestBuilder` and `send`: the first adds `&` to a URL that has a query,
//! which breaks one that is signed; the second panics where the page's own wrapper around `fetch` throws, rejects with
//! what is no `Error`, or gives what is no `Response`, and a panic ends every form on the page.

use super::{
    http::{Credentials, HttpRequest, HttpResponse, ResponseBody},
    retry_after::seconds_to_wait,
};
use crate::{js::Members, js_json::JsJson};
use gloo_net::http::{Headers, Response};
use js_sys::{Date, JsString, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, ReadableStreamDefaultReader, ReadableStreamReadResult, Request, RequestInit,
};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    fn fetch(request: &Request) -> Result<JsValue, JsValue>;

    // The browser's own, on strings that stay on its side: a copy in the WebAssembly's memory would outlive the token.
    #[wasm_bindgen(js_namespace = JSON, js_name = stringify)]
    fn to_json(value: &JsValue) -> JsString;
    #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
    fn from_json(text: &JsString) -> Result<JsValue, JsValue>;

    type TextDecoder;
    #[wasm_bindgen(constructor)]
    fn new() -> TextDecoder;
    #[wasm_bindgen(method)]
    fn decode(this: &TextDecoder, bytes: &Uint8Array, options: &JsValue) -> JsString;
}

/// Bytes. More of a body isn't read, because every valid response is far shorter.
const MAX_BODY_LEN: u32 = 1 << 20;

/// The text of a JSON object, on the browser's side.
pub fn json_text(members: &[(&'static str, &str)]) -> JsString {
    let object = members.iter().fold(Members::new(), |object, (name, text)| {
        object.text(name, text)
    });
    to_json(&object.done())
}

/// The request for `fetch`. The page's headers are set first, so that they don't override the request's own.
pub fn build(
    request: &HttpRequest,
    body: Option<&JsString>,
    headers: Headers,
    signal: &AbortSignal,
) -> Result<Request, JsValue> {
    for (name, value) in &request.headers {
        headers.set(name, value);
    }
    let credentials = match request.credentials {
        Credentials::Omit => "omit",
        Credentials::SameOrigin => "same-origin",
        Credentials::Include => "include",
    };
    // An untyped object, because a binding for each member would take a kilobyte.
    let init = Members::new()
        .text("method", request.method)
        .with("headers", headers.into_raw().into())
        .with("body", body.map_or(JsValue::UNDEFINED, JsValue::from))
        .text("credentials", credentials)
        .text("redirect", "manual")
        .text("referrerPolicy", "no-referrer")
        .with("signal", signal.into())
        .done();
    Request::new_with_str_and_init(&request.url, init.unchecked_ref::<RequestInit>())
}

/// Sends a request and reads the whole response. An error means that there was none, or that it was cut off.
pub async fn send(request: Request) -> Result<HttpResponse<JsJson>, JsValue> {
    let response = JsFuture::from(Promise::resolve(&fetch(&request)?)).await?;
    let response = Response::from(response.dyn_into::<web_sys::Response>()?);
    let mut text = Some(JsString::from(""));
    if let Some(stream) = response.body() {
        let reader = ReadableStreamDefaultReader::new(&stream)?;
        let decoder = TextDecoder::new();
        let to_be_continued = Members::new().with("stream", true.into()).done();
        let mut left = MAX_BODY_LEN;
        while let Some(read) = &text {
            let result = JsFuture::from(reader.read()).await?;
            let result: ReadableStreamReadResult = result.unchecked_into();
            if result.get_done() == Some(true) {
                break;
            }
            let chunk: Uint8Array = result.get_value().dyn_into()?;
            text = match left.checked_sub(chunk.length()) {
                Some(rest) => {
                    left = rest;
                    Some(read.concat(&decoder.decode(&chunk, &to_be_continued)))
                }
                None => {
                    // This ends the transfer, too.
                    let _ = reader.cancel();
                    None
                }
            };
        }
    }
    Ok(read_response(&response, text))
}

/// `text` is `None` for a body that is too long.
fn read_response(response: &Response, text: Option<JsString>) -> HttpResponse<JsJson> {
    let status = response.status();
    // The Fetch standard's "opaque-redirect filtered response" is the only one without a status.
    if status == 0 {
        return HttpResponse::Redirect;
    }
    let body = match text {
        None => ResponseBody::Unreadable,
        Some(text) => match from_json(&text) {
            Ok(json) => ResponseBody::Json(JsJson::new(json)),
            Err(_) if text.length() == 0 => ResponseBody::Empty,
            Err(_) => ResponseBody::Unreadable,
        },
    };
    let headers = response.headers();
    let is_problem = |media_type: String| {
        const PROBLEM: &str = "application/problem+json";
        let start = media_type.get(..PROBLEM.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(PROBLEM))
    };
    let [retry_after, rate_limit_reset] =
        ["Retry-After", "X-RateLimit-Reset"].map(|name| headers.get(name));
    HttpResponse::Status {
        status,
        is_problem: headers.get("Content-Type").is_some_and(is_problem),
        retry_after: seconds_to_wait(
            retry_after.as_deref(),
            rate_limit_reset.as_deref(),
            Date::now(),
            Date::parse,
        ),
        body,
    }
}
