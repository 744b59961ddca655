//! JavaScript's values as JSON, and what is connected as the page's JavaScript sees it.

use crate::markup::{Element, Node};
use github_pat::{
    Lenient,
    contract::{Account, Connection},
};
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

/// A property of a value; `None` if it isn't there, or null.
pub fn member(object: &JsValue, name: &str) -> Option<JsValue> {
    let member = Reflect::get(object, &name.into()).ok()?;
    (!member.is_null() && !member.is_undefined()).then_some(member)
}

/// A property that is a text: a binding for each of them would weigh ten times as much as its name.
#[inline(never)]
pub fn text(object: &JsValue, name: &str) -> String {
    let property = member(object, name).and_then(|it| it.as_string());
    property.unwrap_or_default()
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
    serde_wasm_bindgen::from_value(value.clone()).or(Err(value))
}

/// In the notation of painted.js: `[tag, attributes, ...children]`, where an attribute that isn't there is
/// `null`; and `[tag]` for what somebody else fills.
impl From<&Element> for JsValue {
    fn from(Element(element): &Element) -> JsValue {
        let node = Array::new();
        node.push(&element.tag.into());
        if !element.is_foreign {
            let mut attributes = Members::new();
            for (name, value) in &element.attributes {
                let value = value.as_deref().map_or(JsValue::NULL, JsValue::from);
                attributes = attributes.with(name, value);
            }
            node.push(&attributes.done());
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
