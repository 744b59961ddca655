//! Reads the properties `session` and `headers` of the element for a request.

use super::Host;
use crate::api::{Action, PageContext, PageFunction};
use js_sys::{Function, Promise};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

/// The context of a request. Its session function stays the same for the second call, whatever the page sets
/// meanwhile. The headers are read when the request is sent.
pub fn page_context(host: &Host, abort_signal: &AbortSignal, action: Action) -> PageContext {
    let session = host.session();
    // A getter that throws counts as a function that failed.
    let is_asked = session.as_ref().map_or(true, JsValue::is_function);
    // The actions that can be prevented, by the name of their event.
    let event = match action {
        Action::Connect => Some("connecting"),
        Action::Check => None,
        Action::Disconnect => Some("disconnecting"),
    };
    let confirmation = event.and_then(|event| {
        let confirm = host.confirmation()?;
        Some(confirm.bind1(&JsValue::UNDEFINED, &event.into()).into())
    });
    let has_own_session = host.confirmation().is_some() && host.has_attribute("session");
    let host = host.clone();
    let call = |function: Result<JsValue, JsValue>| -> PageFunction {
        Rc::new(move || Box::pin(value_of(function.clone())))
    };
    PageContext {
        abort_signal: Some(abort_signal.clone()),
        has_own_session,
        confirmation: confirmation.map(Ok).map(call),
        session: is_asked.then(|| call(session)),
        headers: Some(Rc::new(move || Box::pin(value_of(host.headers())))),
    }
}

/// The value, or what it returns if it is a function.
async fn value_of(value: Result<JsValue, JsValue>) -> Result<JsValue, JsValue> {
    let value = value?;
    let Some(function) = value.dyn_ref::<Function>() else {
        return Ok(value);
    };
    let given = function.call0(&JsValue::UNDEFINED)?;
    JsFuture::from(Promise::resolve(&given)).await
}
