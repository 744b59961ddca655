//! A button with a text in it.

use super::{icon::Spinner, listener::listen, view::View};
use crate::controller::FormController;
use leptos::prelude::*;
use web_sys::Event;

#[component]
pub fn Button<'a>(
    view: View<'a>,
    class: &'static str,
    part: &'static str,
    text: String,
    press: fn(FormController, Event),
    #[prop(default = "button")] kind: &'static str,
    /// Whether its action is in progress.
    #[prop(default = false)]
    is_busy: bool,
    /// Whether it does nothing now. It isn't `disabled`, which would remove the focus and hide the reason.
    #[prop(default = false)]
    is_paused: bool,
) -> impl IntoView + use<> {
    let form = view.form;
    view! {
        <button {..listen("click", form, press)}
            class=class
            type=kind
            part=part
            disabled=view.options().disabled
            aria-disabled=(is_busy || is_paused).then_some("true")
        >
            {is_busy.then(|| view! { <Spinner/> })}
            {text}
        </button>
    }
}
