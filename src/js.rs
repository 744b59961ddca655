//! JavaScript's values as JSON.

use crate::{
    protocol::{Connection, Json},
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

    pub fn text_if(self, name: &str, text: &Option<String>) -> Members {
        self.with(name, text.as_deref().map_or(JsValue::NULL, JsValue::from))
    }

    pub fn texts_if(self, name: &str, texts: &Option<Vec<String>>) -> Members {
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

/// What isn't written as a connection is comes back as it was.
impl TryFrom<JsValue> for Connection {
    type Error = JsValue;

    fn try_from(value: JsValue) -> Result<Connection, JsValue> {
        Connection::read(&value).ok_or(value)
    }
}

