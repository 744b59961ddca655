//! `<ConnectForm/>`: the form as the person sees it.

mod connector;
mod connected;
mod copy;
mod create;
mod field;
mod guide;
mod icon;

use crate::{
    form::{Form, Problem, State},
    messages::{Key, Names, Piece, for_the_author},
    options::{Density, Options},
    protocol::{Code, Connection},
};
use connector::Connector;
pub use connector::problem;
use leptos::{
    ev,
    html::{self, b, button, div, h2, header, ol, p, section, span, strong},
    prelude::*,
};
use serde::Serialize;
use web_sys::HtmlElement;

/// One state became another: the detail of the element's `statechange`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StateChange {
    pub from: &'static str,
    pub to: &'static str,
}

/// Why it came to nothing: the detail of the element's `failed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failed {
    pub code: Code,
    /// What the person reads.
    pub message: String,
    /// Whether sending the same token again can help.
    pub retryable: bool,
    /// Seconds to wait before that.
    pub retry_after: Option<u32>,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
}

impl Failed {
    fn new(names: &Names, problem: &Problem) -> Failed {
        let code = problem.code().clone();
        let (retry_after, status) = match problem {
            Problem::Failed(failure) => (failure.retry_after, failure.status),
            Problem::Unusable(_) | Problem::Misconfigured(_) => (None, None),
        };
        let mut message = names.explain(problem).in_a_line();
        if let Problem::Misconfigured(fault) = problem {
            message = [&message, " ", &for_the_author(fault)].concat();
        }
        Failed {
            message,
            retryable: code.is_retryable(),
            code,
            retry_after,
            status,
        }
    }
}

/// The form with which a person connects GitHub.
///
/// It renders into the place where it stands and is styled by `style/form.css`. Taken off the page
/// it aborts the request, quietly, and clears the field.
#[component]
pub fn ConnectForm(
    /// How it is to work. A change takes effect at once; what was typed stays.
    #[prop(into)]
    options: Signal<Options>,
    /// Its state, for a page that wants to see it, or to show what is connected already
    /// ([`Form::connected`]).
    #[prop(optional, into)]
    form: RwSignal<Form>,
    /// Before a token is sent: `false` keeps it from being sent.
    #[prop(optional, into)]
    on_connecting: Option<Callback<(), bool>>,
    /// The backend has taken the token.
    #[prop(optional, into)]
    on_connected: Option<Callback<Connection>>,
    /// It came to nothing, and this is what the person reads.
    #[prop(optional, into)]
    on_failed: Option<Callback<Failed>>,
    /// One of `editing`, `connecting` and `connected` became another.
    #[prop(optional, into)]
    on_state_change: Option<Callback<StateChange>>,
    /// Draws a step of the guide into its place, by the step's name. `draw` of the npm package's
    /// `drawings.js` does; without it the steps stand without pictures.
    #[prop(optional, into)]
    illustrate: Option<Callback<(&'static str, HtmlElement)>>,
) -> impl IntoView {
    let connector = Connector::new(
        options,
        form,
        connector::Listeners {
            on_connecting,
            on_connected,
            on_failed,
            on_state_change,
            illustrate,
        },
    );
    section()
        .class("gpc")
        .class(("gpc-compact", move || {
            options.with(|options| options.density == Density::Compact)
        }))
        .attr("part", "card")
        .child((
            status(connector),
            heading(connector),
            fault(connector),
            fields(connector),
            connected::panel(connector),
        ))
}

/// What is going on, for those who hear the page: always there, so that a change in it is read.
fn status(connector: Connector) -> impl IntoView {
    p().class("gpc-hidden")
        .attr("role", "status")
        .child(move || {
            connector.form.with(|form| match form.state() {
                State::Editing { .. } => String::new(),
                State::Connecting => connector.say(Key::Connecting),
                State::Connected(_) => connector.say(Key::ConnectedTitle),
            })
        })
}

fn heading(connector: Connector) -> impl IntoView {
    let key = move |editing, connected| {
        let connected_now = connector.form.with(|form| form.connection().is_some());
        connector.say(if connected_now { connected } else { editing })
    };
    header().class("gpc-header").attr("part", "header").child((
        icon::mark(),
        div().child((
            h2().class("gpc-title")
                .attr("part", "title")
                .child(move || key(Key::Title, Key::ConnectedTitle)),
            p().class("gpc-quiet")
                .child(move || key(Key::Asks, Key::ConnectedLine)),
        )),
    ))
}

/// What the page's author has to set right, in place of the form: nobody is to type a token that
/// can't be sent.
fn fault(connector: Connector) -> impl IntoView {
    move || {
        let fault = connector
            .setup
            .with(|setup| setup.as_ref().err().cloned())?;
        let author = for_the_author(&fault);
        let notice = connector
            .names
            .with(|names| names.explain(&Problem::Misconfigured(fault)));
        let view = div()
            .class("gpc-notice gpc-warn")
            .attr("part", "problem")
            .attr("role", "alert")
            .child((
                strong().child(notice.title),
                span().child(notice.advice),
                span().class("gpc-quiet").child(author),
            ));
        Some(view)
    }
}

fn fields(connector: Connector) -> impl IntoView {
    let connecting = move || connector.is_connecting();
    html::form()
        // Nothing the browser does by itself with this form can send or save what is in it.
        .attr("method", "dialog")
        .attr("novalidate", "")
        .class("gpc-form")
        .prop("hidden", move || !connector.takes_tokens())
        .on(ev::submit, move |event| {
            event.prevent_default();
            connector.submit();
        })
        .on(ev::reset, move |_| connector.reset())
        .child((
            ol().class("gpc-steps")
                .child((create::step(connector), field::step(connector))),
            button()
                .r#type("submit")
                .class("gpc-button gpc-connect")
                .attr("part", "connect")
                .prop("disabled", move || {
                    connector.options.with(|options| options.disabled)
                })
                // Not `disabled`: that would take the focus away.
                .attr("aria-disabled", move || connecting().then_some("true"))
                .child((
                    move || {
                        connecting()
                            .then(|| span().class("gpc-spinner").attr("aria-hidden", "true"))
                    },
                    move || {
                        connector.say(if connecting() {
                            Key::Connecting
                        } else {
                            Key::Connect
                        })
                    },
                )),
            p().class("gpc-quiet gpc-where").child((
                icon::lock(),
                span().child(move || connector.say(Key::SentOnlyTo)),
            )),
        ))
}

/// A sentence with the words of GitHub's page set off, and marked as the English they are.
fn rich(pieces: Vec<Piece>) -> impl IntoView {
    let views = pieces.into_iter().map(|piece| match piece {
        Piece::Text(text) => text.into_any(),
        Piece::OnGithub(text) => b().attr("lang", "en").child(text).into_any(),
    });
    views.collect_view()
}
