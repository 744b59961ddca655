//! What happened, and what to do about it.

use super::{
    link::{GithubLink, Link},
    text::RichText,
    view::View,
};
use crate::messages::Notice as Words;
use leptos::prelude::*;

#[component]
pub fn Notice<'a>(
    view: View<'a>,
    /// `gpc-notice` with its kind.
    class: &'static str,
    words: Words,
    #[prop(default = "error")] part: &'static str,
    /// Names of GitHub's, in its English.
    #[prop(optional_no_strip)]
    names: Option<String>,
    /// A remark to the page's author, in English.
    #[prop(optional_no_strip)]
    remark: Option<String>,
    /// The way on.
    #[prop(optional_no_strip)]
    link: Option<Link>,
) -> impl IntoView + use<> {
    view! {
        <div class=class part=part>
            <strong>{words.title}</strong>
            <span><RichText segments=words.advice/></span>
            {names.map(|names| view! { <b lang="en">{names}</b> })}
            {remark.map(|remark| {
                view! { <span class="gpc-quiet" lang="en" dir="ltr">{remark}</span> }
            })}
            {link.map(|link| view! { <GithubLink view link/> })}
        </div>
    }
}
