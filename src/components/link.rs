//! Links to GitHub, which open beside the page: what is under way here stays.

use super::{
    icon::{Icon, NEW_TAB},
    text::VisuallyHidden,
    view::View,
};
use crate::messages::Key;
use github_pat::TokenType;
use leptos::prelude::*;

#[component]
pub fn GithubLink<'a>(
    view: View<'a>,
    class: &'static str,
    part: &'static str,
    href: String,
    text: Key,
) -> impl IntoView + use<> {
    let opens = [" (", &view.text(Key::OpensNewTab), ")"].concat();
    view! {
        <a class=class part=part target="_blank" rel="noopener noreferrer" href=href>
            {view.text(text)}
            <Icon path=NEW_TAB/>
            <VisuallyHidden text=opens/>
        </a>
    }
}

/// GitHub's page for a new token.
#[component]
pub fn CreateLink<'a>(
    view: View<'a>,
    class: &'static str,
    part: &'static str,
) -> impl IntoView + use<> {
    let text = if view.options().request.token_url.is_empty() {
        Key::CreateLink
    } else {
        Key::CreateLinkElsewhere
    };
    let href = view.resolved.create_url.clone();
    view! { <GithubLink view class part href text/> }
}

/// GitHub's list of the tokens of a kind that the person has.
#[component]
pub fn TokensLink<'a>(view: View<'a>, kind: TokenType) -> impl IntoView + use<> {
    let href = view.options().request.github_url.tokens_page_url(kind);
    view! { <GithubLink view class="gpc-link" part="tokens" href text=Key::OpenTokens/> }
}
