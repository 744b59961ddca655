//! What is shown once GitHub is connected: who, and the way to another token.

use super::connector::Connector;
use crate::{messages::Key, protocol::Account};
use leptos::{
    ev,
    html::{bdi, button, div, span, strong},
    prelude::*,
};

pub fn panel(connector: Connector) -> impl IntoView {
    div()
        .class("gpc-connected")
        .attr("part", "connected")
        .attr("tabindex", "-1")
        .node_ref(connector.result)
        .child(move || {
            let account = connector
                .form
                .with(|form| Some(form.connection()?.account.clone()))?;
            Some((
                who(connector, account.unwrap_or_default()),
                button()
                    .r#type("button")
                    .class("gpc-link")
                    .attr("part", "replace")
                    .on(ev::click, move |_| connector.replace())
                    .child(connector.say(Key::ReplaceToken)),
            ))
        })
}

fn who(connector: Connector, account: Account) -> impl IntoView {
    let Account { login, name, .. } = account;
    let title = if login.is_empty() {
        connector.say(Key::WithoutName)
    } else {
        ["@", &login].concat()
    };
    let initials: String = login.chars().take(2).collect::<String>().to_uppercase();
    div().class("gpc-who").child((
        span()
            .class("gpc-face")
            .attr("aria-hidden", "true")
            .child(initials),
        div().child((
            strong().class("gpc-login").child(bdi().child(title)),
            name.map(|name| span().class("gpc-quiet").child(name)),
        )),
    ))
}
