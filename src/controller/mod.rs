//! The controller: turns what the person does into changes of the model, requests and events.

// An app's card isn't watched, because the app itself may change its children in it.
#[cfg_attr(not(feature = "element"), allow(dead_code))]
pub mod card_watch;
mod diagnostics;
mod focus;
mod connection;
mod request;
mod shown_endpoint;
mod submit;
mod timers;
mod user_input;
mod visit;
mod window_events;

use card_watch::CardWatch;
use window_events::WindowListener;

pub use diagnostics::report_connection_error;
#[cfg(feature = "element")]
pub use diagnostics::warn_of_unreadable;

use crate::{
    api::{Action, Cancellation, IdempotencyKeys, PageContext},
    endpoint::{BackendUrl, ConfigError},
    events::{FormEvent, StateChangeEvent},
    handover::KeptInput,
    model::{GithubVisit, Model},
    state::{FormError, FormState, Hint, State},
};
use github_pat::{AcceptedTokenTypes, contract::Connection};
use gloo_timers::callback::Timeout;
use leptos::{
    html::{Div, ElementType, Input, Section},
    prelude::*,
};
use std::{rc::Rc, sync::Arc};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use zeroize::Zeroizing;

/// Fires an event; `false` if a listener prevented it.
pub type EmitFn = dyn Fn(FormEvent) -> bool;

/// Returns the page's session and headers for the next request.
pub type PageFn = dyn Fn(Action) -> PageContext;

/// A handle to one form, which is cheap to copy into every listener.
#[derive(Clone, Copy)]
pub struct FormController {
    model: RwSignal<Model>,
    card: NodeRef<Section>,
    /// Only this input has the token's text until it is sent.
    input: NodeRef<Input>,
    result: NodeRef<Div>,
    /// `None` on a server.
    browser: Option<StoredValue<BrowserSide, LocalStorage>>,
}

/// State that exists only in a browser.
struct BrowserSide {
    emit: Rc<EmitFn>,
    page: Rc<PageFn>,
    kept_input: KeptInput,
    card_watch: Option<Rc<CardWatch>>,
    /// Cancels the request in progress.
    cancellation: Option<Cancellation>,
    idempotency_keys: IdempotencyKeys,
    /// The token types that the field was validated for.
    validated_for: AcceptedTokenTypes,
    validation: Option<Timeout>,
    countdown: Option<Timeout>,
    slow: Option<Timeout>,
    copied: Option<Timeout>,
    /// Only while the field has a token.
    pagehide: Option<WindowListener>,
    /// Only while the form is shown as offline.
    online: Option<WindowListener>,
    /// Only while the person is away on GitHub's pages.
    returned: Option<WindowListener>,
    /// The warnings that the page's author has got already.
    reported: Vec<String>,
    reported_fault: Option<ConfigError>,
    /// The URL whose host the card shows.
    shown_endpoint: Option<BackendUrl>,
}

impl FormController {
    /// A form on a server, which does nothing.
    pub fn inert(model: Model) -> FormController {
        FormController {
            model: RwSignal::new(model),
            card: NodeRef::new(),
            input: NodeRef::new(),
            result: NodeRef::new(),
            browser: None,
        }
    }

    /// A form in a browser, which adopts the painted field if there is one.
    pub fn new(
        model: RwSignal<Model>,
        kept_input: KeptInput,
        page: Rc<PageFn>,
        emit: Rc<EmitFn>,
    ) -> FormController {
        let controller = FormController {
            model,
            card: NodeRef::new(),
            input: NodeRef::new(),
            result: NodeRef::new(),
            browser: Some(StoredValue::new_local(BrowserSide {
                emit,
                page,
                kept_input,
                card_watch: None,
                cancellation: None,
                idempotency_keys: IdempotencyKeys::default(),
                validated_for: AcceptedTokenTypes::default(),
                validation: None,
                countdown: None,
                slow: None,
                copied: None,
                pagehide: None,
                online: None,
                returned: None,
                reported: Vec::new(),
                reported_fault: None,
                shown_endpoint: None,
            })),
        };
        on_cleanup(move || controller.tear_down());
        controller.follow_model();
        controller
    }

    pub fn model(self) -> RwSignal<Model> {
        self.model
    }

    pub fn card_ref(self) -> NodeRef<Section> {
        self.card
    }

    pub fn input_ref(self) -> NodeRef<Input> {
        self.input
    }

    pub fn result_ref(self) -> NodeRef<Div> {
        self.result
    }

    /// The field, which moves from card to card. `None` on a server.
    pub fn kept_input(self) -> Option<KeptInput> {
        self.update_browser(|browser| browser.kept_input.clone())
    }

    /// Effects outside of the form, which follow the model as the view does.
    fn follow_model(self) {
        Effect::new(move |_| {
            self.model.track();
            untrack(|| self.after_change());
        });
    }

    fn after_change(self) {
        let Some((requesting, validated, accepts)) = self.read(|model| {
            let state = &model.state;
            let is_validated = matches!(state.hint(), Some(Hint::Token(_)))
                || matches!(state.error(), Some(FormError::InvalidInput(_)));
            (
                state.is_requesting(),
                is_validated,
                model.options.request.token_type,
            )
        }) else {
            return;
        };
        // If the page changes the state, the response of a request in progress isn't awaited any more.
        if !requesting {
            self.abort();
        }
        let validated_for = self.update_browser(|browser| browser.validated_for);
        if validated && validated_for != Some(accepts) {
            self.validate(None, false);
        }
        self.sync_window_listeners();
        self.report();
    }

    /// Reads the model without tracking it; `None` after the form has been disposed of.
    fn read<T>(self, read: impl FnOnce(&Model) -> T) -> Option<T> {
        self.model.try_with_untracked(read)
    }

    /// Changes the state, and fires `statechange` if it has another name now.
    fn change(self, change: impl FnOnce(&mut FormState)) {
        let Some(from) = self.state_name() else {
            return;
        };
        self.model.try_update(|model| change(&mut model.state));
        self.emit_state_change(from);
    }

    fn state_name(self) -> Option<&'static str> {
        self.read(|model| model.state.state().name())
    }

    /// Fires `statechange` if the state has another name now. Whoever has changed it has the form drawn.
    fn emit_state_change(self, from: &'static str) {
        match self.state_name() {
            Some(to) if to != from => {
                // The person has something else to do on GitHub now.
                self.model
                    .try_update_untracked(|model| model.ui.visit = GithubVisit::NotYet);
                self.emit(FormEvent::StateChange(StateChangeEvent { from, to }));
            }
            _ => {}
        }
    }

    /// Fires an event. Nothing is borrowed meanwhile, because a listener may do anything to the form.
    fn emit(self, event: FormEvent) -> bool {
        let emit = self.update_browser(|browser| browser.emit.clone());
        emit.is_none_or(|emit| emit(event))
    }

    fn update_browser<T>(self, update: impl FnOnce(&mut BrowserSide) -> T) -> Option<T> {
        self.browser?.try_update_value(update)
    }

    /// Called when the form is on the page. Reports its options, and validates a text that is in the field already.
    pub fn start(self) {
        self.report();
        if cfg!(feature = "hydrate") {
            self.adopt_rendered_guide();
        }
        if !self.is_empty() {
            self.validate(None, false);
        }
    }

    /// Shows a stored connection, or the empty form. With a connection the field is cleared, and a token that is being
    /// sent isn't kept, because its response isn't awaited any more.
    pub fn set_connection(self, connection: Option<Connection>) {
        let (is_connected, before) = (connection.is_some(), self.state_name());
        let is_connecting = self.read(|model| model.state.is_connecting()) == Some(true);
        if is_connected || is_connecting {
            self.abort();
            self.clear();
        }
        self.change(|form| form.set_connection(connection.map(Arc::new)));
        if is_connected {
            self.report_connection_members();
        } else if before == Some(State::Waiting.name()) {
            self.show_form();
        }
    }

    /// Shows the placeholder for a promised connection. What was typed stays.
    pub fn wait_for_connection(self) {
        self.abort();
        self.change(FormState::wait);
    }

    /// Called when there is a field. Validates a text that is in it already.
    fn show_form(self) {
        if !self.is_empty() {
            self.validate(None, false);
        }
        self.autofocus();
    }

    /// Goes back to the empty form, and aborts a request in progress.
    pub fn reset(self) {
        self.abort();
        self.clear();
        self.change(FormState::reset);
    }

    /// Called when the form is removed. A page may insert it again, and it mustn't wait for a response then.
    fn tear_down(self) {
        self.abort();
        self.empty_input();
    }

    fn abort(self) {
        let cancellation = self.update_browser(|browser| {
            browser.slow = None;
            browser.cancellation.take()
        });
        if let Some(Some(cancellation)) = cancellation {
            cancellation.cancel();
        }
    }

    /// Clears the field, and hides its text.
    fn clear(self) {
        self.model.maybe_update(|model| {
            let was_revealed = model.ui.revealed;
            model.ui.revealed = false;
            was_revealed
        });
        self.empty_input();
    }

    fn empty_input(self) {
        if let Some(input) = self.input_element() {
            input.set_value("");
        }
    }

    fn input_element(self) -> Option<HtmlInputElement> {
        element(self.input)
    }

    /// Whether the field is empty. Finding out copies its text, which is overwritten.
    fn is_empty(self) -> bool {
        let input = self.input_element();
        input.is_none_or(|input| Zeroizing::new(input.value()).is_empty())
    }
}

/// The element, while it is there.
fn element<E>(node: NodeRef<E>) -> Option<E::Output>
where
    E: ElementType,
    E::Output: JsCast + Clone + 'static,
{
    node.try_read_untracked()
        .and_then(|element| Option::clone(&element))
}
