//! JavaScript's values as JSON, and what is connected as the page's JavaScript sees it.

use crate::{
    protocol::{Account, Connection, Json},
    told::{Failed, StateChange},
};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

impl Json for JsValue {
    fn member(&self, name: &str) -> Option<JsValue> {
        let member = Reflect::get(self, &name.into()).ok()?;
        (!member.is_null() && !member.is_undefined()).then_some(member)
    }

    fn members(&self) -> Option<Vec<(String, JsValue)>> {
        if !self.is_object() || Array::is_array(self) {
            return None;
        }
        let mut members = Vec::new();
        for name in Object::keys(self.unchecked_ref::<Object>()) {
            members.push((name.as_string()?, Reflect::get(self, &name).ok()?));
        }
        Some(members)
    }

    fn list(&self) -> Option<Vec<JsValue>> {
        let mut items = Vec::new();
        for item in self.dyn_ref::<Array>()?.clone() {
            items.push(item);
        }
        Some(items)
    }

    fn text(&self) -> Option<String> {
        self.as_string()
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }
}

#[wasm_bindgen]
extern "C" {
    // js-sys's would have each name made a value first.
    #[wasm_bindgen(js_namespace = Reflect)]
    fn set(object: &Object, name: &str, value: &JsValue);
}

/// An object, member by member: a list of them first would be made only to be taken apart.
pub struct Members(Object);

impl Members {
    #[inline(never)]
    pub fn new() -> Members {
        Members(Object::new())
    }

    #[inline(never)]
    pub fn with(self, name: &str, value: JsValue) -> Members {
        set(&self.0, name, &value);
        self
    }

    #[inline(never)]
    pub fn text(self, name: &str, text: &str) -> Members {
        self.with(name, text.into())
    }

    fn text_if(self, name: &str, text: &Option<String>) -> Members {
        self.with(name, text.as_deref().map_or(JsValue::NULL, JsValue::from))
    }

    fn texts_if(self, name: &str, texts: &Option<Vec<String>>) -> Members {
        let texts = texts.as_ref().map(|texts| {
            let list = Array::new();
            for text in texts {
                list.push(&text.into());
            }
            list.into()
        });
        self.with(name, texts.unwrap_or(JsValue::NULL))
    }

    pub fn done(self) -> JsValue {
        self.0.into()
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

/// What isn't written as a connection is comes back as it was.
impl TryFrom<JsValue> for Connection {
    type Error = JsValue;

    fn try_from(value: JsValue) -> Result<Connection, JsValue> {
        Connection::read(&value).ok_or(value)
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
