//! Creates JavaScript objects member by member.

use js_sys::Object;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    // With js-sys each name would have to be converted to a value.
    #[wasm_bindgen(js_namespace = Reflect)]
    fn set(object: &Object, name: &str, value: &JsValue);
}

/// An object that is built member by member, because a list of members would take more code.
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

    pub fn done(self) -> JsValue {
        self.0.into()
    }
}
