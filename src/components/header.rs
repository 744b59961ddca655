//! The header of the card: its title, and which app asks for access.

use super::{icon::Mark, view::View};
use crate::messages::Key;
use leptos::prelude::*;

#[component]
pub fn Header<'a>(view: View<'a>) -> impl IntoView + use<> {
    let (title, line) = if view.is_connected() {
        (Key::ConnectedTitle, Key::HasAccess)
    } else if view.is_replacing() {
        (Key::ReplaceToken, Key::Asks)
    } else {
        (Key::Title, Key::Asks)
    };
    let mut login = view.options().expected_login(&view.model.state).to_owned();
    if !login.is_empty() {
        login.insert_str(0, " @");
    }
    view! {
        <header class="gpc-header" part="header">
            <Mark/>
            <div>
                <h2 class="gpc-title" part="title">{view.text(title)}</h2>
                <p class="gpc-quiet">{view.text_with(line, &[("login", &login)])}</p>
            </div>
        </header>
    }
}
