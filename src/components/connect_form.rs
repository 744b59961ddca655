//! `<ConnectForm/>`: the form in a Leptos app.

use super::{
    card::{Card, Slots},
    connection_prop::{ConnectionProp, Known},
    request_props::{HeadersProp, SessionProp},
};
use crate::{
    api::{Action, PageContext},
    attributes,
    browser::detect_environment,
    controller::{FormController, report_connection_error},
    events::{FailedEvent, FormEvent, StateChangeEvent},
    handover::KeptInput,
    messages::Messages,
    model::{Environment, Model},
    options::Options,
    state::{FormState, State},
};
use github_pat::contract::Connection;
use leptos::prelude::*;
use std::{
    rc::Rc,
    sync::atomic::{AtomicU32, Ordering},
};

/// Tells apart the forms in one document: a label and a description are found by `id`.
static FORMS: AtomicU32 = AtomicU32::new(1);

/// In place of the form's own header: `<HeaderSlot slot:header>…</HeaderSlot>`.
#[slot]
pub struct HeaderSlot {
    children: Children,
}

/// Below the result, once GitHub is connected: `<ConnectedSlot slot:connected>…</ConnectedSlot>`.
#[slot]
pub struct ConnectedSlot {
    children: Children,
}

/// At the end of the card: `<FooterSlot slot:footer>…</FooterSlot>`.
#[slot]
pub struct FooterSlot {
    children: Children,
}

/// The form with which a person connects GitHub.
///
/// It renders into the app's own DOM, and is styled by `style/form.css`. Each prop is the attribute of the same
/// name of `<github-pat-connect>`, with the same values. For an invalid value the form shows an error instead, and
/// names it in the console. A change takes effect at once, and keeps what was typed. When the form is removed, it
/// aborts its request without an event, and clears the field.
#[component]
pub fn ConnectForm(
    /// Where the token is posted: HTTPS, or HTTP on a loopback host; absolute, or relative to the page. Required.
    #[prop(optional, into)]
    backend_url: MaybeProp<String>,
    /// The protocol of the backend: `json`, or `nango` for the API of a Nango server.
    #[prop(optional, into)]
    protocol: MaybeProp<String>,
    /// With `nango`: the integration's id; `github-pat` if it isn't set.
    #[prop(optional, into)]
    integration_id: MaybeProp<String>,
    /// The app's short-lived session token, sent as `Authorization: Bearer …`: printable ASCII. With `nango` the
    /// token of a connect session. Or an async closure, which is called for each request.
    #[prop(optional, into)]
    session: SessionProp,
    /// Extra headers, such as a CSRF token, or an async closure that returns them for each request. They don't
    /// override the request's own. Not with `nango`.
    #[prop(optional, into)]
    headers: HeadersProp,
    /// The app's name; the page's host if it isn't set.
    #[prop(optional, into)]
    app_name: MaybeProp<String>,
    /// `https://github.com`, a subdomain of ghe.com, or an Enterprise Server.
    #[prop(optional, into)]
    github_url: MaybeProp<String>,
    /// `fine-grained`, `classic` or `any`.
    #[prop(optional, into)]
    token_type: MaybeProp<String>,
    /// The token's name in GitHub's list: at most 40 characters.
    #[prop(optional, into)]
    token_name: MaybeProp<String>,
    /// The token's description: at most 1,024 characters.
    #[prop(optional, into)]
    token_description: MaybeProp<String>,
    /// Days until the token expires, 1 to 366, or `none`.
    #[prop(optional, into)]
    token_expiration: MaybeProp<String>,
    /// The user or organization whose resources the token is for.
    #[prop(optional, into)]
    resource_owner: MaybeProp<String>,
    /// The permissions that a fine-grained token needs: `contents=read issues=write`.
    #[prop(optional, into)]
    permissions: MaybeProp<String>,
    /// The scopes that a classic token needs: `repo read:org`.
    #[prop(optional, into)]
    scopes: MaybeProp<String>,
    /// A page of your own that is linked instead of GitHub's.
    #[prop(optional, into)]
    token_url: MaybeProp<String>,
    /// `all`, `selected` or `public`.
    #[prop(optional, into)]
    repository_access: MaybeProp<String>,
    /// The login of the account that the token has to belong to.
    #[prop(optional, into)]
    expected_login: MaybeProp<String>,
    /// The connection whose token is to be replaced.
    #[prop(optional, into)]
    connection_id: MaybeProp<String>,
    /// Whether the guide through GitHub's pages is shown: `open`, `closed` or `none`.
    #[prop(optional, into)]
    guide: MaybeProp<String>,
    /// `ltr` or `rtl`; the direction of the messages if it isn't set.
    #[prop(optional, into)]
    dir: MaybeProp<String>,
    /// `auto`, `light` or `dark`.
    #[prop(optional, into)]
    theme: MaybeProp<String>,
    /// `comfortable` or `compact`.
    #[prop(optional, into)]
    density: MaybeProp<String>,
    /// Whether the account's picture is loaded from GitHub: `on` or `off`.
    #[prop(optional, into)]
    avatars: MaybeProp<String>,
    /// Milliseconds from Connect to the last byte of the response.
    #[prop(optional, into)]
    timeout: MaybeProp<String>,
    /// The credentials mode of the request: `omit`, `same-origin` or `include`.
    #[prop(optional, into)]
    credentials: MaybeProp<String>,
    /// Whether password managers may offer to save the token: `ignore` or `allow`.
    #[prop(optional, into)]
    password_manager: MaybeProp<String>,
    /// The name of the group for screen readers.
    #[prop(optional, into)]
    aria_label: MaybeProp<String>,
    /// Whether the form is shown but takes no input.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether the field is focused when the form appears, unless the focus is elsewhere already.
    #[prop(optional, into)]
    autofocus: Signal<bool>,
    /// The form's texts; English if it isn't set.
    #[prop(optional, into)]
    messages: MaybeProp<Messages>,
    /// A stored connection to show; `None` for the empty form. While a resource loads it, the form is a
    /// placeholder.
    #[prop(optional, into)]
    connection: ConnectionProp,
    /// Called before a token is sent; `false` stops it.
    #[prop(optional, into)]
    on_connecting: Option<Callback<(), bool>>,
    /// The backend has stored the token, or has verified it again.
    #[prop(optional, into)]
    on_connected: Option<Callback<Connection>>,
    /// Called before a connection is deleted; `false` stops it.
    #[prop(optional, into)]
    on_disconnecting: Option<Callback<(), bool>>,
    /// The backend has deleted this connection.
    #[prop(optional, into)]
    on_disconnected: Option<Callback<Connection>>,
    /// Connecting, checking or disconnecting failed, or the form can't be used.
    #[prop(optional, into)]
    on_failed: Option<Callback<FailedEvent>>,
    /// The state changed between `loading`, `editing`, `connecting` and `connected`.
    #[prop(optional, into)]
    on_state_change: Option<Callback<StateChangeEvent>>,
    /// Replaces the form's header.
    #[prop(optional)]
    header: Option<HeaderSlot>,
    /// Below the result, once GitHub is connected.
    #[prop(optional)]
    connected: Option<ConnectedSlot>,
    /// At the end of the card.
    #[prop(optional)]
    footer: Option<FooterSlot>,
) -> impl IntoView {
    let texts = [
        ("backend-url", backend_url),
        ("protocol", protocol),
        ("integration-id", integration_id),
        ("session", session.text),
        ("app-name", app_name),
        ("github-url", github_url),
        ("token-type", token_type),
        ("token-name", token_name),
        ("token-description", token_description),
        ("token-expiration", token_expiration),
        ("resource-owner", resource_owner),
        ("permissions", permissions),
        ("scopes", scopes),
        ("token-url", token_url),
        ("repository-access", repository_access),
        ("expected-login", expected_login),
        ("connection-id", connection_id),
        ("guide", guide),
        ("dir", dir),
        ("theme", theme),
        ("density", density),
        ("avatars", avatars),
        ("timeout", timeout),
        ("credentials", credentials),
        ("password-manager", password_manager),
        ("aria-label", aria_label),
    ];
    let options = move || {
        let mut options = attributes::read(|name| {
            let found = texts.iter().find(|(attribute, _)| *attribute == name);
            found.and_then(|(_, text)| text.get())
        });
        (options.disabled, options.autofocus) = (disabled.get(), autofocus.get());
        options
    };
    let emit = move |event: FormEvent| {
        // A callback may be disposed of before the last event, for example with the app's page.
        match event {
            FormEvent::Connecting => {
                return on_connecting.is_none_or(|it| it.try_run(()).unwrap_or(true));
            }
            FormEvent::Connected(connection) => {
                on_connected.map(|it| it.try_run(connection.clone()));
            }
            FormEvent::Disconnecting => {
                return on_disconnecting.is_none_or(|it| it.try_run(()).unwrap_or(true));
            }
            FormEvent::Disconnected(connection) => {
                on_disconnected.map(|it| it.try_run(connection.clone()));
            }
            FormEvent::Failed(failed) => {
                on_failed.map(|it| it.try_run(failed.clone()));
            }
            FormEvent::StateChange(change) => {
                on_state_change.map(|it| it.try_run(change));
            }
        }
        true
    };
    let page = move |_| PageContext {
        session: session.function.clone(),
        headers: headers.function.clone(),
        ..PageContext::default()
    };
    let form = controller(options, messages, connection, page, emit);
    let slots = Slots::Children {
        header: header.is_some(),
    };
    let is_connected = move || matches!(form.model().read().state.state(), State::Connected { .. });
    let before = header.map(|slot| (slot.children)());
    let connected = connected.map(|slot| {
        view! { <div class="gpc-slot" hidden=move || !is_connected()>{(slot.children)()}</div> }
    });
    let after = (connected, footer.map(|slot| (slot.children)()));
    view! { <Card form slots before after/> }
}

/// The form's model, which follows the props, and its controller.
fn controller(
    options: impl Fn() -> Options + Copy + Send + Sync + 'static,
    messages: MaybeProp<Messages>,
    connection: ConnectionProp,
    page: impl Fn(Action) -> PageContext + 'static,
    emit: impl Fn(FormEvent) -> bool + 'static,
) -> FormController {
    let known = connection.0.map(|known| known.get_untracked());
    let model = Model {
        options: untrack(options),
        messages: messages.get_untracked().unwrap_or_default(),
        state: match known {
            Some(None) => FormState::waiting(),
            Some(Some(Ok(Some(connection)))) => FormState::connected(connection),
            _ => FormState::default(),
        },
        environment: if cfg!(feature = "csr") {
            detect_environment()
        } else {
            Environment::default()
        },
        // After hydration the server's ids stay. `-s` keeps them apart from the browser's.
        id_suffix: format!(
            "{}{}",
            if cfg!(feature = "ssr") { "-s" } else { "-" },
            FORMS.fetch_add(1, Ordering::Relaxed)
        ),
        ..Model::default()
    };
    if cfg!(feature = "ssr") {
        return FormController::inert(model);
    }
    let model = RwSignal::new(model);
    let form = FormController::new(model, KeptInput::default(), Rc::new(page), Rc::new(emit));
    // The first view has to equal the server's; what only the browser knows is added afterwards.
    Effect::new(move |is_known: Option<()>| {
        let (options, messages) = (options(), messages.get().unwrap_or_default());
        model.update(|model| {
            model.options = options;
            model.messages = messages;
            if is_known.is_none() {
                model.environment = detect_environment();
            }
        });
        if is_known.is_none() {
            form.start();
            form.autofocus();
        }
    });
    if let Some(known) = connection.0 {
        Effect::new(move |shown: Option<Known>| {
            let known = known.get();
            if let (Some(Err(error)), true) = (&known, shown.as_ref() != Some(&known)) {
                report_connection_error(error);
            }
            // The initial value is shown already.
            if shown.is_some_and(|shown| shown != known) {
                match &known {
                    None => form.wait_for_connection(),
                    Some(found) => form.set_connection(found.clone().ok().flatten()),
                }
            }
            known
        });
    }
    form
}
