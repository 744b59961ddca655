//! The page: what there is of it, and what happens there.

use crate::view::Browser;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{EventTarget, HtmlDocument, Window};

pub fn window() -> Window {
    web_sys::window().expect("a page")
}

pub fn document() -> HtmlDocument {
    window().document().expect("a page").unchecked_into()
}

/// A listener, for as long as it is kept.
pub struct Heard {
    target: EventTarget,
    name: &'static str,
    run: Closure<dyn FnMut(web_sys::Event)>,
}

impl Heard {
    pub fn new(
        target: &EventTarget,
        name: &'static str,
        run: impl FnMut(web_sys::Event) + 'static,
    ) -> Heard {
        let run = Closure::new(run);
        // On its way down: not every event comes up again.
        let listener = run.as_ref().unchecked_ref();
        let _ = target.add_event_listener_with_callback_and_bool(name, listener, true);
        Heard {
            target: target.clone(),
            name,
            run,
        }
    }
}

impl Drop for Heard {
    fn drop(&mut self) {
        let listener = self.run.as_ref().unchecked_ref();
        let _ = self
            .target
            .remove_event_listener_with_callback_and_bool(self.name, listener, true);
    }
}

/// What this browser lets a page do.
pub fn browser() -> Browser {
    let navigator: JsValue = window().navigator().into();
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).unwrap_or_default();
    let has = |name: &str| {
        clipboard.is_object() && js_sys::Reflect::has(&clipboard, &name.into()) == Ok(true)
    };
    Browser {
        copies: has("writeText"),
        pastes: has("readText"),
    }
}
