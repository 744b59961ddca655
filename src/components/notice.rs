//! A notice: a title, a text, and often a link to the next step.

use super::{
    link::{GithubLink, Link},
    text::RichText,
    view::View,
};
use crate::messages::Notice as Words;
use leptos::prelude::*;

/// The content of a notice.
pub struct NoticeContent {
    pub kind: NoticeKind,
    pub part: &'static str,
    pub words: Words,
    /// Names as on GitHub's page, in English.
    pub names: Option<String>,
    /// A note for the page's author, in English.
    pub remark: Option<String>,
    /// The next step.
    pub link: Option<Link>,
}

#[derive(Clone, Copy)]
pub enum NoticeKind {
    Error,
    Warning,
}

impl NoticeContent {
    /// Without names, a note or a link.
    pub fn new(kind: NoticeKind, words: Words) -> NoticeContent {
        NoticeContent {
            kind,
            part: "error",
            words,
            names: None,
            remark: None,
            link: None,
        }
    }
}

#[component]
pub fn Notice<'a>(view: View<'a>, content: NoticeContent) -> impl IntoView + use<> {
    let NoticeContent {
        kind,
        part,
        words,
        names,
        remark,
        link,
    } = content;
    let class = match kind {
        NoticeKind::Error => "gpc-notice gpc-bad",
        NoticeKind::Warning => "gpc-notice gpc-warn",
    };
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
