//! Links to GitHub. They open a new tab, so that the form keeps its state.

use super::{
    icon::{Icon, NEW_TAB},
    listener::listen,
    text::VisuallyHidden,
    view::View,
};
use crate::messages::Key;
use github_pat::TokenType;
use leptos::prelude::*;

/// A link's URL and text.
#[derive(Clone)]
pub struct Link {
    pub class: &'static str,
    pub part: &'static str,
    pub href: String,
    pub text: Key,
}

impl Link {
    /// To GitHub's page for a new token.
    pub fn to_create_token(view: View, class: &'static str, part: &'static str) -> Link {
        let text = if view.options().request.token_url.is_empty() {
            Key::CreateLink
        } else {
            Key::CreateLinkElsewhere
        };
        Link {
            class,
            part,
            href: view.resolved.create_url.clone(),
            text,
        }
    }

    /// To GitHub's list of the person's tokens of this type.
    pub fn to_tokens(view: View, kind: TokenType) -> Link {
        Link {
            class: "gpc-link",
            part: "tokens",
            href: view.options().request.github_url.tokens_page_url(kind),
            text: Key::OpenTokens,
        }
    }
}

#[component]
pub fn GithubLink<'a>(view: View<'a>, link: Link) -> impl IntoView + use<> {
    let form = view.form;
    let opens = [" (", &view.text(Key::OpensNewTab), ")"].concat();
    view! {
        <a {..listen("click", form, |form, _| form.leave_for_github())}
            class=link.class
            part=link.part
            target="_blank"
            rel="noopener noreferrer"
            href=link.href
        >
            {view.text(link.text)}
            <Icon path=NEW_TAB/>
            <VisuallyHidden text=opens/>
        </a>
    }
}
