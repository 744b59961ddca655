//! What is shown once GitHub is connected: who, what the token may do, and the way to another one.

use super::{
    connector::Connector,
    create::{level, tokens_link},
    icon,
};
use crate::{
    messages::{Key, fill},
    protocol::{Account, Connection},
    request::Permission,
};
use leptos::{
    ev,
    html::{bdi, button, div, li, span, strong, ul},
    prelude::*,
};

pub fn panel(connector: Connector) -> impl IntoView {
    div()
        .class("gpc-connected")
        .attr("part", "connected")
        .attr("tabindex", "-1")
        .node_ref(connector.result)
        .child(move || {
            let connection = connector.form.with(|form| form.connection().cloned())?;
            let missing = missing(&connection);
            let looked = connection.missing_permissions.is_some();
            // Where the backend didn't look, there is nothing to tick off.
            let ticks = looked.then(|| ticks(connector, &missing));
            Some((
                who(connector, connection.account.unwrap_or_default()),
                ticks,
                (!missing.is_empty()).then(|| what_to_mend(connector, missing.len())),
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
        // Nobody's initials are no picture.
        (!initials.is_empty()).then(|| {
            span()
                .class("gpc-face")
                .attr("aria-hidden", "true")
                .child(initials)
        }),
        div().child((
            strong().class("gpc-login").child(bdi().child(title)),
            name.map(|name| span().class("gpc-quiet").child(bdi().child(name))),
        )),
    ))
}

/// What the host needs and the token lacks, as far as the backend could tell.
fn missing(connection: &Connection) -> Vec<Permission> {
    let missing = connection.missing_permissions.iter().flatten();
    missing
        .filter_map(|text| Permission::parse_all(text))
        .flatten()
        .collect()
}

/// What the page asked for, ticked off.
fn ticks(connector: Connector, missing: &[Permission]) -> impl IntoView + use<> {
    let names = connector.names.get();
    let asked = connector
        .request
        .with(|request| request.permissions.clone());
    let granted = asked
        .into_iter()
        .filter(|asked| missing.iter().all(|it| it.name != asked.name));
    let row = |permission: &Permission, is_granted: bool| {
        let (icon, word) = if is_granted {
            (icon::check().into_any(), Key::Granted)
        } else {
            (icon::cross().into_any(), Key::Missing)
        };
        li().class("gpc-tick")
            .class(("gpc-missing", !is_granted))
            .child((
                icon,
                span().child((
                    span().attr("lang", "en").child(permission.label()),
                    " ",
                    span()
                        .class("gpc-quiet")
                        .child([&level(permission, &names), ": ", &names.say(word)].concat()),
                )),
            ))
    };
    let rows: Vec<_> = granted
        .map(|permission| row(&permission, true))
        .chain(missing.iter().map(|permission| row(permission, false)))
        .collect();
    (!rows.is_empty()).then(|| {
        ul().class("gpc-ticks")
            .attr("part", "permissions")
            .child(rows)
    })
}

fn what_to_mend(connector: Connector, count: usize) -> impl IntoView {
    let title = match count {
        1 => connector.say(Key::MissingOne),
        count => fill(Key::MissingSome.english(), &[("count", &count.to_string())]),
    };
    div()
        .class("gpc-notice gpc-warn")
        .attr("part", "problem")
        .child((
            strong().child(title),
            span().child(connector.say(Key::MissingAdvice)),
            tokens_link(connector),
        ))
}
