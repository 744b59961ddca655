//! The page: what there is of it, and what happens there.

use crate::{
    js::Members,
    view::{Browser, Expiry},
};
use js_sys::{Date, Promise};
use std::cell::Cell;
use wasm_bindgen::{closure::Closure, prelude::*};
use web_sys::{EventTarget, HtmlDocument, Window};

#[wasm_bindgen]
extern "C" {
    // An object's value is itself: so much shorter than web-sys's search through all that a script may run in.
    #[wasm_bindgen(js_namespace = window, js_name = valueOf)]
    pub fn window() -> Window;
    #[wasm_bindgen(js_namespace = document, js_name = valueOf)]
    pub fn document() -> HtmlDocument;
}

/// A listener to some events, for as long as it is kept.
pub struct Heard {
    target: EventTarget,
    names: &'static [&'static str],
    // Not `FnMut`: what one event makes us do may be the next one.
    run: Closure<dyn Fn(JsValue)>,
}

impl Heard {
    pub fn new(
        target: &EventTarget,
        names: &'static [&'static str],
        run: Box<dyn Fn(JsValue)>,
    ) -> Heard {
        let run = Closure::wrap(run);
        let listener = run.as_ref().unchecked_ref();
        for name in names {
            // On its way down: not every event comes up again.
            let _ = target.add_event_listener_with_callback_and_bool(name, listener, true);
        }
        Heard {
            target: target.clone(),
            names,
            run,
        }
    }
}

impl Drop for Heard {
    fn drop(&mut self) {
        let listener = self.run.as_ref().unchecked_ref();
        for name in self.names {
            let target = &self.target;
            let _ = target.remove_event_listener_with_callback_and_bool(name, listener, true);
        }
    }
}

/// Calls back once, after so many milliseconds.
pub fn after(milliseconds: u32, act: Box<dyn FnOnce(JsValue)>) {
    set_timeout(&once(act), milliseconds);
}

/// Calls back once, with what became of a promise: its value, or the reason why there is none. A future
/// would bring a queue of tasks along, which weighs a kilobyte.
pub fn settled(promise: &Promise, act: Box<dyn FnOnce(JsValue)>) {
    let act = once(act);
    promise.unchecked_ref::<Thenable>().then(&act, &act);
}

/// What is called at most once. Of the same kind as a listener: another kind would bring its own half of a kilobyte.
fn once(act: Box<dyn FnOnce(JsValue)>) -> JsValue {
    let act = Cell::new(Some(act));
    let call = move |value| {
        if let Some(act) = act.take() {
            act(value);
        }
    };
    Closure::wrap(Box::new(call) as Box<dyn Fn(JsValue)>).into_js_value()
}

#[wasm_bindgen]
extern "C" {
    // In the same kind of closure as everything else that is called back here.
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(act: &JsValue, milliseconds: u32);

    /// A promise. With js-sys's `then` the closure that isn't called would never be freed.
    type Thenable;

    #[wasm_bindgen(method)]
    fn then(this: &Thenable, resolve: &JsValue, reject: &JsValue);

    type RelativeTimeFormat;

    #[wasm_bindgen(js_namespace = Intl, constructor)]
    fn new(language: &str, options: &JsValue) -> RelativeTimeFormat;

    #[wasm_bindgen(method)]
    fn format(this: &RelativeTimeFormat, value: i32, unit: &str) -> String;
}

/// When it expires, in words of a language; `None` for what is no time (RFC 3339).
pub fn expiry(text: &str, language: &str) -> Option<Expiry> {
    let (end, now) = (Date::new(&text.into()), Date::new_0());
    if end.get_time().is_nan() {
        return None;
    }
    let day = |date: &Date| {
        let local = date.get_time() - date.get_timezone_offset() * 60_000.0;
        (local / 86_400_000.0).floor() as i32
    };
    let days = day(&end) - day(&now);
    let has_ended = end.get_time() <= now.get_time();
    let relative =
        RelativeTimeFormat::new(language, &Members::new().text("numeric", "auto").done());
    let date =
        end.to_locale_date_string(language, &Members::new().text("dateStyle", "long").done());
    Some(Expiry {
        days: if has_ended { days.min(-1) } else { days },
        when: relative.format(days, "day"),
        date: date.into(),
    })
}

/// "30 days", in a language.
#[cfg(feature = "leptos")]
pub fn days(days: u32, language: &str) -> String {
    let options = Members::new()
        .text("style", "unit")
        .text("unit", "day")
        .text("unitDisplay", "long");
    let format = js_sys::Intl::NumberFormat::new(
        &js_sys::Array::of1(&language.into()),
        options.done().unchecked_ref(),
    );
    let words = format.format().call1(&format, &days.into());
    words
        .ok()
        .and_then(|words| words.as_string())
        .unwrap_or_default()
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
