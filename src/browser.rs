//! The browser's globals.

use crate::model::{ClipboardSupport, Environment, PasteGesture};
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
        paste_gesture: detect_paste_gesture(),
    }
}

fn detect_paste_gesture() -> PasteGesture {
    let touch = window().match_media("(hover: none) and (pointer: coarse)");
    if touch.ok().flatten().is_some_and(|query| query.matches()) {
        return PasteGesture::Touch;
    }
    let platform = window().navigator().platform().unwrap_or_default();
    // "MacIntel" on every Mac, and on iPads with a keyboard.
    match platform.starts_with("Mac") || platform.starts_with("iP") {
        true => PasteGesture::CommandV,
        false => PasteGesture::CtrlV,
    }
}
