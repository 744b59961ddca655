//! JavaScript's values as JSON, and what is connected as the page's JavaScript sees it.

use crate::{
    markup::{Element, Node},
    protocol::{Account, Connection, Json},
};
use js_sys::{Array, JsString, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

impl Json for JsValue {
    fn member(&self, name: &str) -> Option<JsValue> {
        let member = Reflect::get(self, &name.into()).ok()?;
        (!member.is_null() && !member.is_undefined()).then_some(member)
    }

    fn members(&self) -> Option<Vec<(String, JsValue)>> {
        if !self.is_object() || Array::is_array(self) {
            return None;
        }
        let names = Object::keys(self.unchecked_ref::<Object>()).into_iter();
        names
            .map(|name| Some((name.as_string()?, Reflect::get(self, &name).ok()?)))
            .collect()
    }

    fn list(&self) -> Option<Vec<JsValue>> {
        let list = self.dyn_ref::<Array>()?;
        Some(list.iter().collect())
    }

    fn text(&self) -> Option<String> {
        self.as_string()
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }
}

/// An object with these members.
pub fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        // Only a frozen object refuses.
        let _ = Reflect::set(&object, &JsString::from(*name), value);
    }
    object.into()
}

fn text(text: &Option<String>) -> JsValue {
    text.as_deref().map_or(JsValue::NULL, JsValue::from)
}

fn texts(texts: &Option<Vec<String>>) -> JsValue {
    match texts {
        Some(texts) => texts.iter().map(JsValue::from).collect::<Array>().into(),
        None => JsValue::NULL,
    }
}

impl From<&Connection> for JsValue {
    fn from(connection: &Connection) -> JsValue {
        let permissions = connection.permissions.as_ref().map(|permissions| {
            let members = permissions
                .iter()
                .map(|(name, level)| (name.as_str(), level.into()));
            object(&members.collect::<Vec<_>>())
        });
        let account = connection.account.as_ref().map(JsValue::from);
        object(&[
            ("connectionId", text(&connection.connection_id)),
            ("account", account.unwrap_or(JsValue::NULL)),
            ("tokenType", text(&connection.token_type)),
            ("expiresAt", text(&connection.expires_at)),
            ("scopes", texts(&connection.scopes)),
            ("permissions", permissions.unwrap_or(JsValue::NULL)),
            ("missingPermissions", texts(&connection.missing_permissions)),
        ])
    }
}

/// In the notation of painted.js: `[tag, attributes, ...children]`, where an attribute that isn't there is
/// `null`; and `[tag]` for what somebody else fills.
impl From<&Element> for JsValue {
    fn from(Element(element): &Element) -> JsValue {
        let node = Array::of1(&element.tag.into());
        if !element.is_foreign {
            let attributes = Object::new();
            for (name, value) in &element.attributes {
                let value = value.as_deref().map_or(JsValue::NULL, JsValue::from);
                let _ = Reflect::set(&attributes, &JsString::from(*name), &value);
            }
            node.push(&attributes);
            for child in &element.children {
                node.push(&match child {
                    Node::Text(text) => JsValue::from(&**text),
                    Node::Element(element) => element.into(),
                });
            }
        }
        node.into()
    }
}

impl From<&Account> for JsValue {
    fn from(account: &Account) -> JsValue {
        object(&[
            ("login", account.login.as_str().into()),
            ("name", text(&account.name)),
            ("avatarUrl", text(&account.avatar_url)),
            ("htmlUrl", text(&account.html_url)),
        ])
    }
}

/// What isn't written as a connection is comes back as it was.
impl TryFrom<JsValue> for Connection {
    type Error = JsValue;

    fn try_from(value: JsValue) -> Result<Connection, JsValue> {
        Connection::read(&value).ok_or(value)
    }
}
