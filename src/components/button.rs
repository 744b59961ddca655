//! A button with a text in it.

use super::{listener::listen, view::View};
use crate::{controller::FormController, messages::Key};
use leptos::prelude::*;
use web_sys::Event;

#[component]
pub fn TextButton<'a>(
    view: View<'a>,
    class: &'static str,
    part: &'static str,
    text: Key,
    press: fn(FormController, Event),
) -> impl IntoView + use<> {
    let form = view.form;
    view! {
        <button {..listen("click", form, press)}
            class=class
            type="button"
            part=part
            disabled=view.options().disabled
        >
            {view.text(text)}
        </button>
    }
}
