//! What is shown once GitHub is connected: who, what the token may do, and the way to another one.

use super::{
    Shown,
    create::{level, tokens_link},
    icon,
};
use crate::{
    decimal::decimal,
    markup::{Element, element},
    messages::{Key, fill},
    protocol::Connection,
    request::Permission,
};

pub fn panel(shown: &Shown) -> Element {
    let panel = element("div.gpc-connected[part=connected][tabindex=-1]");
    let Some(connection) = shown.form.connection() else {
        return panel;
    };
    let missing = missing(connection);
    let replace =
        element("button.gpc-link[type=button][part=replace]").text(shown.say(Key::ReplaceToken));
    panel
        .child(who(shown, connection))
        // Where the backend didn't look, there is nothing to tick off.
        .child_if(match connection.missing_permissions {
            Some(_) => ticks(shown, &missing),
            None => None,
        })
        .child_if((!missing.is_empty()).then(|| what_to_mend(shown, missing.len())))
        .child(replace)
}

fn who(shown: &Shown, connection: &Connection) -> Element {
    let account = connection.account.as_ref();
    let login = account.map_or("", |account| &account.login);
    let name = account.and_then(|account| account.name.clone());
    let title = if login.is_empty() {
        shown.say(Key::WithoutName)
    } else {
        ["@", login].concat()
    };
    // A login is ASCII; all of Unicode's capitals would weigh kilobytes.
    let mut initials: String = login.chars().take(2).collect();
    initials.make_ascii_uppercase();
    let face = element("span.gpc-face[aria-hidden=true]").text(initials);
    let name = name.map(|name| element("span.gpc-quiet").child(element("bdi").text(name)));
    let title = element("strong.gpc-login").child(element("bdi").text(title));
    element("div.gpc-who")
        // Nobody's initials are no picture.
        .child_if((!login.is_empty()).then_some(face))
        .child(element("div").child(title).child_if(name))
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
fn ticks(shown: &Shown, missing: &[(String, Option<Permission>)]) -> Option<Element> {
    let asked = shown.options.request.permissions.iter();
    let granted = asked.filter(|asked| missing.iter().all(|(name, _)| *name != asked.name));
    let granted = granted.map(|it| tick(shown, &it.name, Some(it), true));
    let missing = missing
        .iter()
        .map(|(name, permission)| tick(shown, name, permission.as_ref(), false));
    let rows: Vec<_> = granted.chain(missing).collect();
    (!rows.is_empty()).then(|| element("ul.gpc-ticks[part=permissions]").children(rows))
}

fn tick(shown: &Shown, name: &str, permission: Option<&Permission>, is_granted: bool) -> Element {
    let (notation, icon, word) = if is_granted {
        ("li.gpc-tick", icon::check(), Key::Granted)
    } else {
        ("li.gpc-tick gpc-missing", icon::cross(), Key::Missing)
    };
    let (label, level) = match permission {
        Some(it) => (it.label(), [&level(shown, it), ": "].concat()),
        None => (name.to_owned(), String::new()),
    };
    element(notation).child(icon).child(
        element("span")
            .child(element("span[lang=en]").text(label))
            .blank()
            .child(element("span.gpc-quiet").text([level, shown.say(word)].concat())),
    )
}

fn what_to_mend(shown: &Shown, count: usize) -> Element {
    let title = match count {
        1 => shown.say(Key::MissingOne),
        count => fill(
            Key::MissingSome.english(),
            &[("count", &decimal(count as u32))],
        ),
    };
    element("div.gpc-notice gpc-warn[part=problem]")
        .child(element("strong").text(title))
        .child(element("span").text(shown.say(Key::MissingAdvice)))
        .child(tokens_link(shown))
}
