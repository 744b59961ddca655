//! What is shown once GitHub is connected: who, for how long, what the token may do, and the way to another
//! one.

use super::{
    Shown,
    create::{level, tokens_link},
    icon, said,
};
use crate::{
    grants::{Grant, GrantStatus, compare_grants},
    markup::{Element, element},
    messages::{Key, Notice},
    url::is_avatar,
};
use github_pat::{
    TokenType,
    contract::{Account, Connection},
};

/// When a token expires, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// Midnights from now until then; less than none for one that has expired.
    pub days: i32,
    /// "in 6 days"
    pub when: String,
    /// "22 December 2026"
    pub date: String,
}

/// What expires within so many days is spoken of before it does.
const SOON: i32 = 7;

pub fn panel(shown: &Shown) -> Element {
    let panel = element("div.gpc-connected[part=connected][tabindex=-1]");
    let (Some(connection), true) = (shown.form.connection(), shown.is_connected()) else {
        return panel;
    };
    let accesses = compare_grants(&shown.options.request, connection);
    let missing = accesses
        .iter()
        .filter(|it| it.status == GrantStatus::Missing);
    let missing = missing.count() as u32;
    let rows: Vec<_> = accesses.iter().map(|it| tick(shown, it)).collect();
    let ends = shown.expiry.filter(|it| it.days <= SOON);
    // What there is to do next is the button to press.
    let replace = match ends {
        Some(_) => "button.gpc-button gpc-go[type=button][part=replace]",
        None => "button.gpc-link[type=button][part=replace]",
    };
    panel
        .child(who(shown, connection))
        .child_if(
            (!rows.is_empty()).then(|| element("ul.gpc-ticks[part=permissions]").children(rows)),
        )
        .child_if((missing > 0).then(|| what_to_mend(shown, connection, missing)))
        .child_if(ends.map(|ends| end(shown, ends)))
        .child(
            shown
                .piece(replace, Key::ReplaceToken)
                .flag("disabled", shown.options.disabled),
        )
        .child(element("slot[name=connected]"))
}

fn who(shown: &Shown, connection: &Connection) -> Element {
    let account = connection.account.as_ref();
    let account = account.filter(|account| !account.login.is_empty());
    let title = match account {
        Some(account) => ["@", &account.login].concat(),
        None => shown.say(Key::WithoutName),
    };
    let name = account.and_then(|account| account.name.clone());
    let name = name.map(|name| element("span.gpc-quiet").child(element("bdi").text(name)));
    let title = element("strong.gpc-login").child(element("bdi").text(title));
    let kind = what(shown, connection);
    element("div.gpc-who[part=account]")
        // Nobody's initials are no picture.
        .child_if(account.map(|account| face(shown, account)))
        .child(
            element("div").child(title).child_if(name).child_if(
                (!kind.is_empty()).then(|| element("span.gpc-quiet[part=token]").text(kind)),
            ),
        )
}

/// The picture lies on the initials, which stand there until it comes, and if it never does.
fn face(shown: &Shown, account: &Account) -> Element {
    // A login is ASCII; all of Unicode's capitals would weigh kilobytes.
    let mut initials: String = account.login.chars().take(2).collect();
    initials.make_ascii_uppercase();
    let github = &shown.options.request.github_url;
    let is_welcome = |url: &&String| shown.options.avatars && is_avatar(url, github);
    let url = account.avatar_url.as_ref().filter(is_welcome);
    let picture = url.map(|url| {
        element("img.gpc-picture[alt][referrerpolicy=no-referrer]").attr_of("src", url.clone())
    });
    element("span.gpc-face[part=avatar][aria-hidden=true]")
        .text(initials)
        .child_if(picture)
}

/// The token's kind, and how long it lives.
fn what(shown: &Shown, connection: &Connection) -> String {
    let kind = match connection.token_type {
        Some(TokenType::FineGrained) => Some(shown.say(Key::FineGrainedToken)),
        Some(TokenType::Classic) => Some(shown.say(Key::ClassicToken)),
        _ => None,
    };
    let life = match shown.expiry {
        Some(Expiry { days, when, date }) => {
            let key = if *days < 0 {
                Key::ExpiredOn
            } else {
                Key::ExpiresOn
            };
            Some(shown.say_with(key, &[("when", when), ("date", date)]))
        }
        // A backend that knows the kind has looked.
        None if connection.expires_at.is_none() && kind.is_some() => {
            Some(shown.say(Key::ExpiresNever))
        }
        None => None,
    };
    let parts: Vec<_> = kind.into_iter().chain(life).collect();
    parts.join(" · ")
}

fn tick(shown: &Shown, access: &Grant) -> Element {
    let (notation, icon, word) = match access.status {
        GrantStatus::Granted => ("li.gpc-tick", icon::check(), Key::Granted),
        GrantStatus::ReadGranted => ("li.gpc-tick", icon::check(), Key::ReadChecked),
        GrantStatus::NotChecked => ("li.gpc-tick gpc-unknown", icon::dash(), Key::NotChecked),
        GrantStatus::Missing => ("li.gpc-tick gpc-missing", icon::cross(), Key::Missing),
    };
    let (label, level) = match &access.permission {
        Some(it) => (
            it.label(),
            [level(shown, it), shown.say(Key::Colon)].concat(),
        ),
        None => (access.name.clone(), String::new()),
    };
    element(notation).child(icon).child(
        element("span")
            .child(element("span[lang=en]").text(label))
            .blank()
            .child(element("span.gpc-quiet").text([level, shown.say(word)].concat())),
    )
}

fn what_to_mend(shown: &Shown, connection: &Connection, count: u32) -> Element {
    let title = match count {
        1 => shown.say(Key::MissingOne),
        _ => shown.setup.names.say_of(count, Key::MissingSome),
    };
    let kind = match connection.token_type {
        Some(TokenType::Classic) => TokenType::Classic,
        _ => shown.options.request.preferred_type(),
    };
    warning(shown, title, Key::MissingAdvice).child(tokens_link(shown, kind))
}

fn end(shown: &Shown, expiry: &Expiry) -> Element {
    let title = if expiry.days < 0 {
        shown.say(Key::HasExpired)
    } else {
        shown.say_with(Key::ExpiresSoon, &[("when", &expiry.when)])
    };
    warning(shown, title, Key::ExpiresAdvice)
}

fn warning(shown: &Shown, title: String, advice: Key) -> Element {
    let advice = shown.say(advice);
    said(
        "div.gpc-notice gpc-warn[part=problem]",
        Notice { title, advice },
    )
}
