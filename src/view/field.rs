//! The field the token is pasted into, and what was wrong with it.

use super::{connector::Connector, icon};
use crate::{form::State, messages::Key};
use leptos::{
    ev,
    html::{a, div, input, label, p, span, strong},
    prelude::*,
};
use std::sync::atomic::{AtomicU32, Ordering};

/// Tells apart the fields on one page: a label and a description are found by `id`.
static FIELDS: AtomicU32 = AtomicU32::new(0);

pub fn field(connector: Connector) -> impl IntoView {
    let number = FIELDS.fetch_add(1, Ordering::Relaxed).to_string();
    let id = ["gpc-token-", &number].concat();
    let described_by = ["gpc-problem-", &number].concat();
    let connecting = move || {
        connector
            .form
            .with(|form| *form.state() == State::Connecting)
    };
    let wrong = move || connector.form.with(|form| form.problem().is_some());

    connector.input.on_load(move |input| {
        let autofocus = connector
            .options
            .with_untracked(|options| options.autofocus);
        if autofocus && connector.is_attended() {
            // The field is not on the page yet when this runs.
            queue_microtask(move || {
                let _ = input.focus();
            });
        }
    });

    div().class("gpc-step").child((
        label()
            .class("gpc-label")
            .attr("for", id.clone())
            .child(move || connector.say(Key::FieldLabel)),
        div()
            .class("gpc-field")
            .class(("gpc-wrong", wrong))
            .attr("part", "field")
            .child(
                input()
                    .node_ref(connector.input)
                    .r#type("password")
                    .id(id)
                    .class("gpc-input")
                    .attr("part", "input")
                    .attr("placeholder", "github_pat_…")
                    .attr("autocomplete", "off")
                    .attr("spellcheck", "false")
                    .attr("autocapitalize", "none")
                    .attr("autocorrect", "off")
                    .attr("aria-describedby", described_by.clone())
                    .attr("aria-invalid", move || wrong().then_some("true"))
                    .prop("disabled", move || {
                        connector.options.with(|options| options.disabled)
                    })
                    // Not `disabled`: the focus stays where it is.
                    .prop("readOnly", connecting)
                    .on(ev::input, move |_| connector.edit()),
            ),
        div()
            .id(described_by)
            .class("gpc-described")
            .attr("role", "alert")
            .child(problem(connector)),
        p().class("gpc-quiet")
            .prop("hidden", wrong)
            .child(move || connector.say(Key::FieldHint)),
    ))
}

fn problem(connector: Connector) -> impl IntoView {
    move || {
        let problem = connector.form.with(|form| form.problem().cloned())?;
        let notice = connector.names.with(|names| names.explain(&problem));
        let link = problem.authorize_url("https://github.com").map(|url| {
            a().class("gpc-link")
                .href(url.to_owned())
                .target("_blank")
                .rel("noopener noreferrer")
                .child((connector.say(Key::SsoRequiredLink), icon::out()))
        });
        let view = div()
            .class("gpc-notice gpc-bad")
            .attr("part", "problem")
            .child((
                strong().child(notice.title),
                span().child(notice.advice),
                link,
            ));
        Some(view)
    }
}
