//! The element's events, and what JavaScript reads of the form.

use super::Host;
use crate::{
    js::Members,
    js_json::JsJson,
    told::{Event, Failed, StateChange},
};
use github_pat::{
    Lenient,
    contract::{Account, Connection},
};
use serde::Deserialize;
use wasm_bindgen::JsValue;

/// Fires it; `false` if a listener prevented it.
pub fn emit(host: &Host, event: Event) -> bool {
    match event {
        Event::Connecting => host.emit("connecting", JsValue::NULL),
        Event::Connected(connection) => host.emit("connected", connection_to_js(connection)),
        Event::Failed(failed) => host.emit("failed", failed.into()),
        Event::StateChange(change) => host.emit("statechange", (&change).into()),
    }
}

/// A connection as the page's JavaScript has it, in camel case.
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
        .text_if("connectionId", &connection.connection_id)
        .with("account", account.unwrap_or(JsValue::NULL))
        .text_if("tokenType", &token_type)
        .text_if("expiresAt", &connection.expires_at)
        .texts_if("scopes", &connection.scopes)
        .with("permissions", permissions.unwrap_or(JsValue::NULL))
        .texts_if("missingPermissions", &connection.missing_permissions)
        .done()
}

fn account_to_js(account: &Account) -> JsValue {
    Members::new()
        .text("login", &account.login)
        .text_if("name", &account.name)
        .text_if("avatarUrl", &account.avatar_url)
        .text_if("htmlUrl", &account.html_url)
        .done()
}

/// Reads a connection of the page's, leniently. What isn't written as a connection is comes back as it was.
pub fn connection_from_js(value: JsValue) -> Result<Lenient<Connection>, JsValue> {
    Lenient::deserialize(JsJson(value.clone())).or(Err(value))
}

impl From<&StateChange> for JsValue {
    fn from(change: &StateChange) -> JsValue {
        Members::new()
            .text("from", change.from)
            .text("to", change.to)
            .done()
    }
}

impl From<&Failed> for JsValue {
    fn from(failed: &Failed) -> JsValue {
        let number = |number: Option<u32>| number.map_or(JsValue::NULL, JsValue::from);
        Members::new()
            .text("code", failed.code.as_str())
            .text("message", &failed.message)
            .with("retryable", failed.retryable.into())
            .with("retryAfter", number(failed.retry_after))
            .with("status", number(failed.status.map(u32::from)))
            .done()
    }
}
