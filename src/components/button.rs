//! A button with a text in it.

use super::view::View;
use crate::{controller::FormController, messages::Key};
use leptos::prelude::*;

#[component]
pub fn TextButton<'a>(
    view: View<'a>,
    class: &'static str,
    part: &'static str,
    text: Key,
    press: fn(FormController),
) -> impl IntoView + use<> {
    let form = view.form;
    view! {
        <button
            class=class
            type="button"
            part=part
            disabled=view.options().disabled
            on:click=move |_| press(form)
        >
            {view.text(text)}
        </button>
    }
}
