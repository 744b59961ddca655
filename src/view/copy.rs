//! A button that copies a text, where the browser can.

use super::{connector::Connector, icon};
use crate::messages::{Key, fill};
use leptos::{
    ev,
    html::{button, span},
    prelude::*,
    task::spawn_local,
};
use std::time::Duration;
use wasm_bindgen_futures::JsFuture;

/// `what` names the text. Nothing where there is no clipboard: on plain HTTP, or by policy.
pub fn copy_button(connector: Connector, text: String, what: String) -> impl IntoView {
    let copied = RwSignal::new(false);
    let label = fill(Key::Copy.english(), &[("what", &what)]);
    let copy = move |_| {
        let promise = window().navigator().clipboard().write_text(&text);
        spawn_local(async move {
            // A permission that is refused is the person's choice, and the text can be selected.
            if JsFuture::from(promise).await.is_ok() {
                copied.try_set(true);
                set_timeout(
                    move || {
                        copied.try_set(false);
                    },
                    Duration::from_millis(1500),
                );
            }
        });
    };
    has_clipboard().then(|| {
        button()
            .r#type("button")
            .class("gpc-icon-button")
            .attr("part", "copy")
            .attr("aria-label", label.clone())
            .attr("title", label)
            .on(ev::click, copy)
            .child((
                move || {
                    if copied.get() {
                        icon::check().into_any()
                    } else {
                        icon::copy().into_any()
                    }
                },
                span()
                    .class("gpc-hidden")
                    .attr("role", "status")
                    .child(move || copied.get().then(|| connector.say(Key::Copied))),
            ))
    })
}

/// Whether the page may use the clipboard at all.
pub fn has_clipboard() -> bool {
    js_sys::Reflect::get(&window().navigator(), &"clipboard".into())
        .is_ok_and(|clipboard| clipboard.is_object())
}
