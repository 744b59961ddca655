//! The second step: the field the token is pasted into, and what there is to say about it.

use super::{
    connector::Connector,
    copy::has_clipboard,
    create::{link, tokens_link},
    icon,
};
use crate::{
    messages::Key,
    protocol::Code,
    token::{Hint, Removed, TokenType},
};
use leptos::{
    ev,
    html::{button, div, h3, input, label, li, p, span, strong},
    prelude::*,
    task::spawn_local,
};
use std::sync::atomic::{AtomicU32, Ordering};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Tells apart the fields on one page: a label and a description are found by `id`.
static FIELDS: AtomicU32 = AtomicU32::new(0);

/// What password managers look for: a token is no login of the page's.
const NOT_A_LOGIN: [(&str, &str); 6] = [
    ("data-1p-ignore", ""),
    ("data-op-ignore", ""),
    ("data-lpignore", "true"),
    ("data-bwignore", ""),
    ("data-form-type", "other"),
    ("data-protonpass-ignore", ""),
];

pub fn step(connector: Connector) -> impl IntoView {
    let number = FIELDS.fetch_add(1, Ordering::Relaxed).to_string();
    let [id, problem_id, hint_id] =
        ["gpc-token-", "gpc-problem-", "gpc-hint-"].map(|name| [name, &number].concat());
    let described_by = [&problem_id, " ", &hint_id].concat();
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

    li().class("gpc-step").child((
        h3().class("gpc-step-title").child(
            label().attr("for", id.clone()).child((
                move || connector.say(Key::PasteStep),
                span()
                    .class("gpc-hidden")
                    .child(move || [": ", &connector.say(Key::FieldLabel)].concat()),
            )),
        ),
        div()
            .class("gpc-field")
            .class(("gpc-wrong", wrong))
            .attr("part", "field")
            .child((
                the_input(connector, id, described_by, wrong),
                paste(connector),
                reveal(connector),
            )),
        div()
            .id(problem_id)
            .attr("role", "alert")
            .child(problem(connector)),
        div()
            .id(hint_id)
            .attr("role", "status")
            .child(hint(connector)),
    ))
}

fn the_input(
    connector: Connector,
    id: String,
    described_by: String,
    wrong: impl Fn() -> bool + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let connecting = move || connector.is_connecting();
    hide_when_the_page_is_left(connector);
    mark_for_password_managers(connector);
    input()
        .node_ref(connector.input)
        .attr("type", move || {
            if connector.revealed.get() {
                "text"
            } else {
                "password"
            }
        })
        .id(id)
        // Session recorders leave out what has one of these names.
        .class("gpc-input fs-exclude ph-no-capture rr-mask")
        .attr("data-private", "")
        .attr("data-sentry-mask", "")
        .attr("data-hj-suppress", "")
        .attr("data-dd-privacy", "hidden")
        .attr("part", "input")
        .attr("placeholder", move || {
            // How the token begins that the link makes.
            match connector.request.with(|request| request.kind()) {
                TokenType::Classic => "ghp_…",
                _ => "github_pat_…",
            }
        })
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("autocapitalize", "none")
        .attr("autocorrect", "off")
        .attr("aria-describedby", described_by)
        .attr("aria-invalid", move || wrong().then_some("true"))
        .prop("disabled", move || {
            connector.options.with(|options| options.disabled)
        })
        // Not `disabled`: the focus stays where it is.
        .prop("readOnly", connecting)
        .on(ev::input, move |_| connector.edit(None))
        .on(ev::paste, move |event| {
            let text = event
                .clipboard_data()
                .and_then(|pasted| pasted.get_data("text/plain").ok());
            if let Some(text) = text {
                event.prevent_default();
                connector.paste(text);
            }
        })
}

/// Only while the text can be read is there anything to hide, and only then anyone who listens.
fn hide_when_the_page_is_left(connector: Connector) {
    Effect::new(move |_| {
        if connector.revealed.get() {
            let listener =
                window_event_listener(ev::pagehide, move |_| connector.revealed.set(false));
            on_cleanup(move || listener.remove());
        }
    });
}

fn mark_for_password_managers(connector: Connector) {
    let allowed = Memo::new(move |_| connector.options.with(|options| options.password_manager));
    Effect::new(move |_| {
        let Some(input) = connector.input.get() else {
            return;
        };
        for (name, value) in NOT_A_LOGIN {
            let _ = if allowed.get() {
                input.remove_attribute(name)
            } else {
                input.set_attribute(name, value)
            };
        }
    });
}

/// Reads the clipboard, where the browser lets a page do so.
fn paste(connector: Connector) -> impl IntoView {
    let readable = has_clipboard()
        && js_sys::Reflect::has(
            &window().navigator().clipboard(),
            &JsValue::from("readText"),
        )
        .unwrap_or(false);
    let paste = move |_| {
        let promise = window().navigator().clipboard().read_text();
        spawn_local(async move {
            // A permission that is refused is the person's choice: the field is there to paste into.
            match JsFuture::from(promise)
                .await
                .ok()
                .and_then(|text| text.as_string())
            {
                Some(text) => connector.paste(text),
                None => connector.focus(),
            }
        });
    };
    readable.then(|| {
        button()
            .r#type("button")
            .class("gpc-icon-button gpc-paste")
            .attr("part", "paste")
            .prop("disabled", move || {
                connector.options.with(|options| options.disabled)
            })
            .on(ev::click, paste)
            .child(move || connector.say(Key::Paste))
    })
}

fn reveal(connector: Connector) -> impl IntoView {
    let revealed = connector.revealed;
    let label = move || {
        connector.say(if revealed.get() {
            Key::HideToken
        } else {
            Key::ShowToken
        })
    };
    button()
        .r#type("button")
        .class("gpc-icon-button")
        .attr("part", "reveal")
        .attr("aria-label", label)
        .attr("title", label)
        .on(ev::click, move |_| revealed.update(|it| *it = !*it))
        .child(move || {
            if revealed.get() {
                icon::eye_off().into_any()
            } else {
                icon::eye().into_any()
            }
        })
}

fn problem(connector: Connector) -> impl IntoView {
    move || {
        let problem = connector.form.with(|form| form.problem().cloned())?;
        let notice = connector.names.with(|names| names.explain(&problem));
        let github = connector.request.with(|request| request.github_url.clone());
        let mend = match problem.authorize_url(github.as_str()).map(str::to_owned) {
            Some(url) => {
                let text = move || connector.say(Key::SsoRequiredLink);
                let url = move || url.clone();
                Some(link("gpc-link", "authorize", url, text, connector).into_any())
            }
            // What is missing is mended where the token is.
            None => matches!(
                problem.code(),
                Code::SsoRequired
                    | Code::MissingScopes
                    | Code::MissingPermissions
                    | Code::RepositoryNotSelected
            )
            .then(|| tokens_link(connector).into_any()),
        };
        let view = div()
            .class("gpc-notice gpc-bad")
            .attr("part", "problem")
            .child((
                strong().child(notice.title),
                span().child(notice.advice),
                mend,
            ));
        Some(view)
    }
}

fn hint(connector: Connector) -> impl IntoView {
    move || {
        let Hint {
            token_type,
            removed,
        } = connector.form.with(|form| form.hint())?;
        let kind = match token_type {
            TokenType::FineGrained => Some(Key::HintFineGrained),
            TokenType::Classic => Some(Key::HintClassic),
            TokenType::Unknown => None,
        };
        let removed = removed.map(|removed| match removed {
            Removed::LineBreak => Key::RemovedLineBreak,
            Removed::Blank => Key::RemovedBlank,
        });
        let sentences: Vec<_> = [kind, removed]
            .into_iter()
            .flatten()
            .map(|it| connector.say(it))
            .collect();
        let view = p().class("gpc-hint").attr("part", "hint").child((
            kind.map(|_| icon::check()),
            span().child(sentences.join(" ")),
        ));
        Some(view)
    }
}
