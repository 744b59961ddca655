//! Texts for screen readers only, and texts with labels of GitHub's pages in bold.

use crate::messages::Piece;
use leptos::prelude::*;

/// Text for screen readers only.
#[component]
pub fn VisuallyHidden(text: String) -> impl IntoView {
    view! { <span class="gpc-hidden">{text}</span> }
}

/// A message in which labels of GitHub's page are bold, and marked as English.
#[component]
pub fn RichText(segments: Vec<Piece>) -> impl IntoView {
    segments
        .into_iter()
        .map(|segment| {
            let (text, github) = match segment {
                Piece::Text(text) => (Some(text), None),
                Piece::OnGithub(text) => (None, Some(text)),
            };
            view! {
                {text}
                {github.map(|text| view! { <b lang="en">{text}</b> })}
            }
        })
        .collect_view()
}
