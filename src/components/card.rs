//! The whole card, in the one closure that runs again when the model changes.

use super::{
    button::Button,
    connect_button::{ConnectButton, Destination},
    connected::Connected,
    create_token::CreateToken,
    erase_type::erase_type,
    header::Header,
    listener::listen,
    notice::{Notice, NoticeContent, NoticeKind},
    restored::Restored,
    token_field::TokenField,
    view::View,
};
use crate::{
    controller::FormController,
    messages::{Key, developer_message},
    model::Model,
    options::{Density, Theme},
    resolved::Resolved,
    state::{Activity, FormError, State},
};
use leptos::{either::Either, prelude::*};
use web_sys::Event;

/// How the page's own content gets into the card.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Slots {
    /// By `<slot>`, in the element's shadow root.
    Native,
    /// As children of `ConnectForm`, among them a header if `header`.
    Children { header: bool },
}

/// The card. `before` and `after` are built once; the rest follows the model.
#[component]
pub fn Card<Before: IntoView, After: IntoView>(
    form: FormController,
    slots: Slots,
    before: Before,
    after: After,
) -> impl IntoView {
    let model = form.model();
    view! {
        <section
            class=move || class(&model.read(), slots)
            part="card"
            role="group"
            aria-label=move || label(&model.read())
            lang=move || model.read().messages.text(Key::Language)
            dir=move || direction(&model.read())
            node_ref=form.card_ref()
        >
            {before}
            {move || {
                let model = model.read();
                let resolved = Resolved::new(&model);
                form.set_shown_endpoint(&resolved);
                let view = erase_type(content(View { model: &model, resolved: &resolved, form }, slots));
                Restored { view, form }
            }}
            {after}
        </section>
    }
}

/// The content of the card, for one state of the model.
///
/// Invariant: no node is added or removed before, beside or around the field, so that it stays the same node with its
/// text.
pub fn content(view: View, slots: Slots) -> impl IntoView + use<> {
    let form = view.form;
    let is_hidden = view.resolved.endpoint.is_err() || view.is_connected();
    let keeps = view.model.state.connection_being_replaced().is_some() && !view.is_connecting();
    let keep = keeps.then(|| {
        let press = |form: FormController, _| form.keep();
        view! { <Button view class="gpc-link gpc-keep" part="keep" text=view.text(Key::KeepOldToken) press/> }
    });
    let connection = match view.model.state.state() {
        State::Connected { connection, .. } => {
            Some(erase_type(view! { <Connected view connection/> }))
        }
        _ => None,
    };
    let slot = |name: &'static str| view! { <slot name=name></slot> };
    let connected_slot =
        (slots == Slots::Native && connection.is_some()).then(|| slot("connected"));
    let footer_slot = (slots == Slots::Native).then(|| slot("footer"));
    view! {
        <p class="gpc-hidden" role="status">{status(view)}</p>
        {header(view, slots)}
        <div role="alert">{misconfiguration(view)}</div>
        // These attributes keep the browser from sending or saving the token by itself.
        <form {..listen("reset", form, |form, _| form.reset())}
            // For a script or a password manager that submits without a click.
            {..listen("submit", form, submit)}
            class="gpc-form"
            method="dialog"
            novalidate=true
            hidden=is_hidden
        >
            <ol class="gpc-steps">
                {erase_type(view! { <CreateToken view/> })}
                {erase_type(view! { <TokenField view/> })}
            </ol>
            <ConnectButton view/>
            <Destination view/>
            {keep}
        </form>
        <div class="gpc-connected" part="connected" tabindex="-1" node_ref=form.result_ref()>
            {connection}
            {connected_slot}
        </div>
        {footer_slot}
    }
}

fn submit(form: FormController, event: Event) {
    event.prevent_default();
    form.submit();
}

fn header(view: View, slots: Slots) -> impl IntoView + use<> {
    match slots {
        // The content of a slot is shown if the page has nothing of its own for it.
        Slots::Native => Either::Left(view! { <slot name="header"><Header view/></slot> }),
        Slots::Children { header } => Either::Right((!header).then(|| view! { <Header view/> })),
    }
}

/// The status for screen readers. It is always there, so that changes are announced.
fn status(view: View) -> Option<String> {
    match view.model.state.state() {
        State::Waiting => Some(view.text(Key::Loading)),
        State::Editing { .. } => None,
        State::Connecting { .. } => Some(view.text(Key::Connecting)),
        State::Connected { activity, .. } => Some(view.text(match activity {
            Activity::Checking => Key::Checking,
            Activity::Disconnecting => Key::Disconnecting,
            Activity::Idle | Activity::AskingToDisconnect => Key::ConnectedTitle,
        })),
    }
}

/// Replaces the form by the mistake that the page's author has to fix, because a token couldn't be sent.
fn misconfiguration(view: View) -> Option<impl IntoView + use<>> {
    let fault = view.resolved.endpoint.as_ref().err()?;
    let error = FormError::Misconfigured(fault.clone());
    let words = view.resolved.names.explain(&error);
    let mut content = NoticeContent::new(NoticeKind::Warning, words);
    content.remark = Some(developer_message(fault));
    Some(view! { <Notice view content/> })
}

fn class(model: &Model, slots: Slots) -> String {
    let density = match model.options.density {
        Density::Comfortable => "",
        Density::Compact => " gpc-compact",
    };
    let theme = match model.options.theme {
        // For the element the stylesheet uses its attribute.
        _ if slots == Slots::Native => "",
        Theme::Auto => "",
        Theme::Light => " gpc-light",
        Theme::Dark => " gpc-dark",
    };
    // A placeholder of the form's size.
    let waiting = match model.state.state() {
        State::Waiting => " gpc-waiting",
        _ => "",
    };
    let visited = if model.has_visited_github() {
        " gpc-visited"
    } else {
        ""
    };
    ["gpc-card", density, theme, waiting, visited].concat()
}

/// The name of the group, which tells several forms on a page apart.
fn label(model: &Model) -> String {
    if !model.options.aria_label.is_empty() {
        return model.options.aria_label.clone();
    }
    let names = Resolved::names(model);
    let login = model.options.expected_login.as_str();
    let at = if login.is_empty() { "" } else { " @" };
    let title = names.say(Key::Title);
    [&title, " · ", &names.app, at, login, " · ", &names.github].concat()
}

/// The language's direction, unless the page has one of its own.
fn direction(model: &Model) -> Option<String> {
    match model.options.dir.as_str() {
        "" => Some(model.messages.text(Key::Direction)),
        dir @ ("ltr" | "rtl") => Some(dir.to_owned()),
        _ => None,
    }
}
