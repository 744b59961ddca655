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

/// What the host needs and the token lacks, as far as the backend could tell. An entry that isn't
/// written as it should be is missing all the same.
fn missing(connection: &Connection) -> Vec<(String, Option<Permission>)> {
    let entries = connection.missing_permissions.iter().flatten();
    entries
        .map(|entry| match Permission::parse_all(entry).as_deref() {
            Some([permission]) => (permission.name.clone(), Some(permission.clone())),
            _ => (entry.clone(), None),
        })
        .collect()
}

/// What the page asked for, ticked off.
fn ticks(connector: Connector, missing: &[(String, Option<Permission>)]) -> impl IntoView + use<> {
    let names = connector.names.get();
    let asked = connector
        .request
        .with(|request| request.permissions.clone());
    let granted = asked
        .into_iter()
        .filter(|asked| missing.iter().all(|(name, _)| *name != asked.name));
    let row = |label: String, level: Option<String>, is_granted: bool| {
        let (icon, word) = if is_granted {
            (icon::check().into_any(), Key::Granted)
        } else {
            (icon::cross().into_any(), Key::Missing)
        };
        let level = level
            .map(|level| [&level, ": "].concat())
            .unwrap_or_default();
        li().class("gpc-tick")
            .class(("gpc-missing", !is_granted))
            .child((
                icon,
                span().child((
                    span().attr("lang", "en").child(label),
                    " ",
                    span()
                        .class("gpc-quiet")
                        .child([level, names.say(word)].concat()),
                )),
            ))
    };
    let rows: Vec<_> = granted
        .map(|it| row(it.label(), Some(level(&it, &names)), true))
        .chain(missing.iter().map(|(name, permission)| match permission {
            Some(it) => row(it.label(), Some(level(it, &names)), false),
            None => row(name.clone(), None, false),
        }))
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
