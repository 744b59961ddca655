//! The element's events, and what JavaScript reads of the form.

use super::Host;
use crate::{
    js::Members,
    protocol::{Account, Connection},
    told::{Event, Failed, StateChange},
};
use wasm_bindgen::JsValue;

/// Fires it; `false` if a listener prevented it.
pub fn emit(host: &Host, event: Event) -> bool {
    match event {
        Event::Connecting => host.emit("connecting", JsValue::NULL),
        Event::Connected(connection) => host.emit("connected", connection.into()),
        Event::Failed(failed) => host.emit("failed", failed.into()),
        Event::StateChange(change) => host.emit("statechange", (&change).into()),
    }
}

impl From<&Connection> for JsValue {
    fn from(connection: &Connection) -> JsValue {
        let permissions = connection.permissions.as_ref().map(|permissions| {
            let mut members = Members::new();
            for (name, level) in permissions {
                members = members.text(name, level);
            }
            members.done()
        });
        let account = connection.account.as_ref().map(JsValue::from);
        Members::new()
            .text_if("connectionId", &connection.connection_id)
            .with("account", account.unwrap_or(JsValue::NULL))
            .text_if("tokenType", &connection.token_type)
            .text_if("expiresAt", &connection.expires_at)
            .texts_if("scopes", &connection.scopes)
            .with("permissions", permissions.unwrap_or(JsValue::NULL))
            .texts_if("missingPermissions", &connection.missing_permissions)
            .done()
    }
}

impl From<&Account> for JsValue {
    fn from(account: &Account) -> JsValue {
        Members::new()
            .text("login", &account.login)
            .text_if("name", &account.name)
            .text_if("avatarUrl", &account.avatar_url)
            .text_if("htmlUrl", &account.html_url)
            .done()
    }
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
