//! What happened, and what to do about it.

use crate::messages::Notice as Words;
use leptos::prelude::*;

#[component]
pub fn Notice<Below: IntoView + 'static>(
    /// `gpc-notice` with its kind.
    class: &'static str,
    words: Words,
    /// What stands below: a list of names, a link.
    children: TypedChildren<Below>,
) -> impl IntoView {
    view! {
        <div class=class part="problem">
            <strong>{words.title}</strong>
            <span>{words.advice}</span>
            {children.into_inner()()}
        </div>
    }
}
