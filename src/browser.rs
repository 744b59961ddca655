//! The browser's globals `window` and `document`, and what this browser can do.

use crate::model::{ClipboardSupport, Environment};
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlDocument, Window};

/// # Panics
/// Outside a page.
pub fn window() -> Window {
    web_sys::window().expect("a page")
}

/// # Panics
/// Outside a page.
pub fn document() -> HtmlDocument {
    window().document().expect("a page").unchecked_into()
}

pub fn detect_environment() -> Environment {
    // Absent on plain HTTP, whatever its type says.
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into()).unwrap_or_default();
    let has = |name: &str| {
        clipboard.is_object() && Reflect::has(&clipboard, &JsValue::from(name)) == Ok(true)
    };
    Environment {
        is_browser: true,
        clipboard: ClipboardSupport {
            read: has("readText"),
            write: has("writeText"),
        },
    }
}
