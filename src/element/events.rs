//! Fires the element's events, and converts connections and errors to JavaScript objects and back.

use super::Host;
use crate::{
    events::{FailedEvent, FormEvent, StateChangeEvent},
    js::Members,
    js_json::JsJson,
    model::Model,
    resolved::Resolved,
    state::FormError,
};
use github_pat::{
    Lenient,
    contract::{Account, Connection},
};
use js_sys::Array;
use serde::Deserialize;
use wasm_bindgen::JsValue;

/// Fires an event; `false` if a listener prevented it.
pub fn emit(host: &Host, event: FormEvent) -> bool {
    match event {
        FormEvent::Connecting => host.emit("connecting", JsValue::NULL),
        FormEvent::Connected(connection) => host.emit("connected", connection_to_js(connection)),
        FormEvent::Disconnecting => host.emit("disconnecting", JsValue::NULL),
        FormEvent::Disconnected(connection) => {
            host.emit("disconnected", connection_to_js(connection))
        }
        FormEvent::Failed(failed) => host.emit("failed", failed.into()),
        FormEvent::StateChange(change) => host.emit("statechange", (&change).into()),
    }
}

/// A connection as a JavaScript object, in camel case.
pub fn connection_to_js(connection: &Connection) -> JsValue {
    let permissions = connection.permissions.as_ref().map(|permissions| {
        let mut members = Members::new();
        for (name, level) in permissions {
            members = members.text(name, level);
        }
        members.done()
    });
    let account = connection.account.as_ref().map(account_to_js);
    let token_type = connection.token_type.map(|it| it.as_str().to_owned());
    Members::new()
        .with("connectionId", text_or_null(&connection.connection_id))
        .with("account", account.unwrap_or(JsValue::NULL))
        .with("tokenType", text_or_null(&token_type))
        .with("expiresAt", text_or_null(&connection.expires_at))
        .with("scopes", texts_or_null(&connection.scopes))
        .with("permissions", permissions.unwrap_or(JsValue::NULL))
        .with(
            "missingPermissions",
            texts_or_null(&connection.missing_permissions),
        )
        .with("checkUrl", text_or_null(&connection.check_url))
        .with("disconnectUrl", text_or_null(&connection.disconnect_url))
        .done()
}

fn account_to_js(account: &Account) -> JsValue {
    Members::new()
        .text("login", &account.login)
        .with("name", text_or_null(&account.name))
        .with("avatarUrl", text_or_null(&account.avatar_url))
        .with("htmlUrl", text_or_null(&account.html_url))
        .done()
}

/// Reads a connection that the page has set, leniently. A value of another type is returned as the error.
pub fn connection_from_js(value: JsValue) -> Result<Lenient<Connection>, JsValue> {
    Lenient::deserialize(JsJson::new(value.clone())).or(Err(value))
}

impl From<&StateChangeEvent> for JsValue {
    fn from(change: &StateChangeEvent) -> JsValue {
        Members::new()
            .text("from", change.from)
            .text("to", change.to)
            .done()
    }
}

impl From<&FailedEvent> for JsValue {
    fn from(failed: &FailedEvent) -> JsValue {
        let number = |number: Option<u32>| number.map_or(JsValue::NULL, JsValue::from);
        let mut members = Members::new()
            .text("action", failed.action.as_str())
            .text("code", failed.code.as_str())
            .text("message", &failed.message)
            .with("retryable", failed.retryable.into())
            .with("retryAfter", number(failed.retry_after))
            .with("status", number(failed.status.map(u32::from)));
        if failed.missing_permissions.is_some() {
            let missing = texts_or_null(&failed.missing_permissions);
            members = members.with("missingPermissions", missing);
        }
        for (name, text) in [
            ("authorizeUrl", &failed.authorize_url),
            ("expected", &failed.expected),
            ("actual", &failed.actual),
        ] {
            if let Some(text) = text {
                members = members.text(name, text);
            }
        }
        members.done()
    }
}

fn text_or_null(text: &Option<String>) -> JsValue {
    text.as_deref().map_or(JsValue::NULL, JsValue::from)
}

fn texts_or_null(texts: &Option<Vec<String>>) -> JsValue {
    let list = |texts: &Vec<String>| {
        texts
            .iter()
            .map(|text| JsValue::from(text.as_str()))
            .collect::<Array>()
    };
    texts
        .as_ref()
        .map_or(JsValue::NULL, |texts| list(texts).into())
}

/// The current error, as in the detail of the last `failed`. `None` if it is resolved.
pub fn current_error(model: &Model) -> Option<FailedEvent> {
    let resolved = Resolved::new(model);
    let github = &model.options.request.github_url;
    let event = |error: &FormError| FailedEvent::new(&resolved.names, error, github);
    match &resolved.endpoint {
        Err(fault) => Some(event(&FormError::Misconfigured(fault.clone()))),
        Ok(_) => model.state.error().map(event),
    }
}
