//! The form as the person sees it: what there is to show becomes a piece of a page. Pure: who puts it
//! on the page is the caller's business.

mod connected;
mod create;
mod field;
pub mod guide;
pub mod icon;

pub use connected::Expiry;

use crate::{
    endpoint::{BackendUrl, ConfigError},
    form::{Form, Problem, State},
    markup::{Element, Node, element},
    messages::{Advice, IS_PAINTED, Key, Names, Next, Notice, Piece, developer_message},
    options::{Density, Guide, Options},
};

/// What there is to show.
pub struct Shown<'a> {
    pub options: &'a Options,
    pub form: &'a Form,
    pub setup: &'a Setup,
    pub unfolded: &'a Unfolded,
    pub browser: Browser,
    /// GitHub's page for a new token.
    pub create_url: &'a str,
    /// How long the token is to live that is asked for, in words; empty where it may be any time.
    pub lifetime: &'a str,
    /// When the connected token expires, if it is known.
    pub expiry: Option<&'a Expiry>,
    /// Tells apart the fields on one page: a label and a description are found by `id`.
    pub id: &'a str,
}

/// What follows from the options on this page.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where the token goes, or why it can't go anywhere.
    pub endpoint: Result<BackendUrl, ConfigError>,
    pub names: Names,
}

/// What the person has opened: it concerns nobody but the view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unfolded {
    /// Whether the text in the field can be read.
    pub revealed: bool,
    /// Whether the guide was opened or closed by hand, and what the page wished for then: a new wish
    /// counts for more.
    pub guide: Option<(Guide, bool)>,
    /// What was copied a moment ago.
    pub copied: Option<String>,
}

/// What this browser lets a page do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Browser {
    /// Write to the clipboard: not on plain HTTP, nor where a policy forbids it.
    pub copies: bool,
    /// Read from it.
    pub pastes: bool,
}

impl Shown<'_> {
    #[inline(never)]
    fn say(&self, key: Key) -> String {
        self.setup.names.say(key)
    }

    /// An element with a sentence in it.
    #[inline(never)]
    fn piece(&self, notation: &'static str, key: Key) -> Element {
        element(notation).text(self.say(key))
    }

    #[inline(never)]
    fn say_with(&self, key: Key, values: &[(&str, &str)]) -> String {
        self.setup.names.say_with(key, values)
    }

    fn is_connecting(&self) -> bool {
        *self.form.state() == State::Connecting
    }

    fn is_connected(&self) -> bool {
        matches!(self.form.state(), State::Connected(_))
    }

    /// Whether the token is to take another one's place.
    fn is_replacing(&self) -> bool {
        self.form.replaces().is_some() || !self.options.connection_id.is_empty()
    }
}

/// The whole card.
///
/// Invariant: nothing comes or goes before the field, beside it, or around it. So the field on the
/// page stays the same one, with what is in it. The same holds for what is left to somebody else.
pub fn card(shown: &Shown) -> Element {
    let card = match shown.options.density {
        Density::Comfortable => element("section.gpc-card[part=card]"),
        Density::Compact => element("section.gpc-card gpc-compact[part=card]"),
    };
    // Whoever has painted it has written the language.
    let card = if IS_PAINTED {
        card
    } else {
        card.attr("role", "group")
            .attr_of("aria-label", named(shown))
            .attr_of("lang", shown.say(Key::Language))
            .attr_of("dir", shown.say(Key::Direction))
    };
    card.child(status(shown))
        // What stands in a slot is there if the page has nothing of its own.
        .child(element("slot[name=header]").child(heading(shown)))
        .child(fault(shown))
        .child(fields(shown))
        .child(connected::panel(shown))
        .child(element("slot[name=footer]"))
}

/// With several on a page: whose fields these are.
fn named(shown: &Shown) -> String {
    let names = &shown.setup.names;
    let login = shown.options.expected_login.as_str();
    let at = if login.is_empty() { "" } else { " @" };
    let title = shown.say(Key::Title);
    [&title, " · ", &names.app, at, login, " · ", &names.github].concat()
}

/// What is going on, for those who hear the page: always there, so that a change in it is read.
fn status(shown: &Shown) -> Element {
    let status = element("p.gpc-hidden[role=status]");
    match shown.form.state() {
        State::Editing { .. } => status,
        State::Connecting => status.text(shown.say(Key::Connecting)),
        State::Connected(_) => status.text(shown.say(Key::ConnectedTitle)),
    }
}

fn heading(shown: &Shown) -> Element {
    let (title, line) = if shown.is_connected() {
        (Key::ConnectedTitle, Key::ConnectedLine)
    } else if shown.is_replacing() {
        (Key::ReplaceToken, Key::Asks)
    } else {
        (Key::Title, Key::Asks)
    };
    let mut login = shown.options.expected_login(shown.form).to_owned();
    if !login.is_empty() {
        login.insert_str(0, " @");
    }
    let title = shown.piece("h2.gpc-title[part=title]", title);
    let line = element("p.gpc-quiet").text(shown.say_with(line, &[("login", &login)]));
    element("header.gpc-header[part=header]")
        .child(icon::mark())
        .child(element("div").child(title).child(line))
}

/// What the page's author has to set right, in place of the form: nobody is to type a token that
/// can't be sent.
fn fault(shown: &Shown) -> Element {
    let place = element("div[role=alert]");
    let Err(fault) = &shown.setup.endpoint else {
        return place;
    };
    let names = &shown.setup.names;
    let notice = names.explain(&Problem::Misconfigured(fault.clone()));
    let author = element("span.gpc-quiet[lang=en][dir=ltr]").text(developer_message(fault));
    place.child(said("div.gpc-notice gpc-warn[part=problem]", notice).child(author))
}

/// What happened, and what to do.
fn said(notation: &'static str, notice: Notice) -> Element {
    element(notation)
        .child(element("strong").text(notice.title))
        .child(element("span").text(notice.advice))
}

fn fields(shown: &Shown) -> Element {
    let connecting = shown.is_connecting();
    let spinner = || element("span.gpc-icon gpc-spinner[aria-hidden=true]");
    let next = shown.form.problem().map(|problem| Advice::on(problem).next);
    let label = match next {
        _ if connecting => Key::Connecting,
        _ if shown.form.pause().is_some() => Key::ConnectIn,
        Some(Next::Authorise) => Key::SsoDone,
        Some(Next::Retry) => Key::TryAgain,
        _ if shown.is_replacing() => Key::ReplaceToken,
        _ => Key::Connect,
    };
    let pause = shown.form.pause();
    let time = clock(pause.unwrap_or_default());
    let connect = element("button.gpc-button gpc-connect[type=submit][part=connect]")
        .flag("disabled", shown.options.disabled)
        // Not `disabled`: that would take the focus away, and hide how long to wait.
        .attr_if(
            "aria-disabled",
            (connecting || pause.is_some()).then_some("true".into()),
        )
        .child_if(connecting.then(spinner))
        .text(shown.say_with(label, &[("time", &time)]));
    let keep = shown.form.replaces().filter(|_| !connecting);
    let keep = keep.map(|_| {
        shown
            .piece(
                "button.gpc-link gpc-keep[type=button][part=keep]",
                Key::KeepToken,
            )
            .flag("disabled", shown.options.disabled)
    });
    let place = element("p.gpc-quiet gpc-where[part=destination]")
        .child(icon::lock())
        .child(shown.piece("span", Key::SentOnlyTo));
    element("form.gpc-form[method=dialog][novalidate]")
        // Nothing the browser does by itself with this form can send or save what is in it.
        .flag(
            "hidden",
            shown.setup.endpoint.is_err() || shown.is_connected(),
        )
        .child(
            element("ol.gpc-steps")
                .child(create::step(shown))
                .child(field::step(shown)),
        )
        .child(connect)
        .child(place)
        .child_if(keep)
}

/// Seconds as a clock shows them: 1:05.
fn clock(seconds: u32) -> String {
    let (minutes, seconds) = ((seconds / 60).to_string(), (seconds % 60).to_string());
    let padding = if seconds.len() < 2 { ":0" } else { ":" };
    [&minutes, padding, &seconds].concat()
}

/// A sentence with the words of GitHub's page set off, and marked as the English they are.
fn rich(pieces: Vec<Piece>) -> Vec<Node> {
    let nodes = pieces.into_iter().map(|piece| match piece {
        Piece::Text(text) => Node::Text(text.into()),
        Piece::OnGithub(text) => Node::Element(element("b[lang=en]").text(text)),
    });
    nodes.collect()
}

/// What only those hear who hear the page.
fn heard(text: String) -> Element {
    element("span.gpc-hidden").text(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_shown_as_a_clock_shows_it() {
        for (seconds, shown) in [(0, "0:00"), (7, "0:07"), (60, "1:00"), (3600, "60:00")] {
            assert_eq!(clock(seconds), shown);
        }
    }
}
