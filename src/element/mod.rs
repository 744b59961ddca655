//! The Rust half of the custom element `<github-pat-connect>`. `element.js` is the other half, and creates one
//! [`ElementForm`] for each element on the page.

mod events;
mod page_context;
mod takeover;

use crate::{
    attributes,
    browser::detect_environment,
    controller::{FormController, warn_of_unreadable},
    events::FormEvent,
    messages::{Key, Message, Messages},
    model::Model,
    options::Options,
    state::FormState,
};
use events::{connection_from_js, connection_to_js, current_error, emit};
use js_sys::{Array, Function, Object};
use leptos::prelude::{Owner, RwSignal, Update, WithUntracked};
use page_context::page_context;
use std::{any::Any, rc::Rc};
use takeover::PaintedCard;
use wasm_bindgen::{JsCast, prelude::*};
use web_sys::{AbortSignal, Element, HtmlElement, ShadowRoot};

#[wasm_bindgen]
extern "C" {
    /// The element, an object of the class in `element.js`.
    #[derive(Clone)]
    #[wasm_bindgen(extends = HtmlElement)]
    pub type Host;

    /// Fires an event at the element; `false` if a listener prevented it.
    #[wasm_bindgen(method, js_name = _emit)]
    fn emit(this: &Host, name: &str, detail: JsValue) -> bool;

    /// The page's session: a text, or a function that returns one.
    #[wasm_bindgen(method, getter, catch)]
    fn session(this: &Host) -> Result<JsValue, JsValue>;

    /// The page's headers, or a function that returns them.
    #[wasm_bindgen(method, getter, catch)]
    fn headers(this: &Host) -> Result<JsValue, JsValue>;

    /// Whether the page has promised a connection.
    #[wasm_bindgen(method, getter, js_name = _isWaiting)]
    fn is_waiting(this: &Host) -> bool;

    /// In an iframe: asks the host page whether the token may be sent.
    #[wasm_bindgen(method, getter, js_name = _confirmation)]
    fn confirmation(this: &Host) -> Option<Function>;
}

/// One form on the page. Freeing it removes the form.
#[wasm_bindgen]
pub struct ElementForm {
    host: Host,
    form: FormController,
    // Its type can't be named. Dropping it removes the nodes.
    _view: Box<dyn Any>,
    _owner: Owner,
}

#[wasm_bindgen]
impl ElementForm {
    /// Renders the form into the shadow root. It replaces the painted card, if there is one, but keeps its field, `input`.
    /// The signal aborts the form's requests if the WebAssembly has crashed. `texts` are messages by key, in the language
    /// of the BCP 47 tag.
    #[wasm_bindgen(constructor)]
    pub fn new(
        host: Host,
        root: ShadowRoot,
        input: Option<Element>,
        abort_signal: AbortSignal,
        texts: &Object,
        language: String,
    ) -> ElementForm {
        let painted = PaintedCard::of(&root, input);
        let options = read_options(&host);
        let model = Model {
            ui: painted.ui_state(options.guide),
            options,
            messages: messages(texts, language),
            environment: detect_environment(),
            state: if host.is_waiting() {
                FormState::waiting()
            } else {
                FormState::default()
            },
            ..Model::default()
        };
        // An owner of its own, because disposing of another element's would end this form, too.
        let owner = Owner::new_root(None);
        let (page, emitter) = (host.clone(), host.clone());
        let input = painted.kept_input();
        let (form, view) = owner.with(|| {
            painted.replace_with(|| {
                FormController::new(
                    RwSignal::new(model),
                    input,
                    Rc::new(move |action| page_context(&page, &abort_signal, action)),
                    Rc::new(move |event: FormEvent| emit(&emitter, event)),
                )
            })
        });
        form.start();
        ElementForm {
            host,
            form,
            _view: view,
            _owner: owner,
        }
    }

    /// An attribute, or a property that replaces one, has changed.
    pub fn attributes_changed(&self) {
        let options = read_options(&self.host);
        self.form.model().update(|model| model.options = options);
        self.form.report();
    }

    pub fn set_messages(&self, texts: &Object, language: String) {
        let messages = messages(texts, language);
        self.form.model().update(|model| model.messages = messages);
    }

    #[wasm_bindgen(getter)]
    pub fn state(&self) -> String {
        self.form
            .model()
            .with_untracked(|model| model.state.state().name().to_owned())
    }

    /// The current error, as in the detail of `failed`; otherwise `null`.
    #[wasm_bindgen(getter)]
    pub fn error(&self) -> JsValue {
        let error = self.form.model().with_untracked(current_error);
        error.as_ref().map_or(JsValue::NULL, JsValue::from)
    }

    /// The connection, as in the detail of `connected`; otherwise `null`.
    #[wasm_bindgen(getter)]
    pub fn connection(&self) -> JsValue {
        self.form.model().with_untracked(|model| {
            let connection = model.state.connection();
            connection.map_or(JsValue::NULL, |it| connection_to_js(it))
        })
    }

    /// Sets a stored connection; `null` for none, `undefined` while the page's promise is pending. Returns whether
    /// the value was valid.
    pub fn set_connection(&self, connection: JsValue) -> bool {
        if connection.is_undefined() {
            self.form.wait_for_connection();
            return true;
        }
        let connection = match connection.is_null() {
            true => None,
            false => match connection_from_js(connection) {
                Ok(connection) => {
                    warn_of_unreadable(&connection.unreadable);
                    Some(connection.value)
                }
                Err(_) => return false,
            },
        };
        self.form.set_connection(connection);
        true
    }

    /// Does what pressing Connect does.
    pub fn submit(&self) {
        self.form.submit();
    }

    /// Cancels the request in progress. A typed token, or a connection, stays.
    pub fn cancel(&self) {
        self.form.cancel();
    }

    /// Does what pressing "Check again" does.
    pub fn check(&self) {
        self.form.check();
    }

    /// Deletes the connection without asking the person.
    pub fn disconnect(&self) {
        self.form.disconnect();
    }

    /// Goes back to the empty form, and aborts a request in progress.
    pub fn reset(&self) {
        self.form.reset();
    }
}

/// The options from the attributes, and from the properties that replace one.
fn read_options(host: &Host) -> Options {
    attributes::read(|name| match name {
        // A function is called when a request needs it.
        "session" => host.session().ok()?.as_string(),
        // A disabled `fieldset` around it counts, too.
        "disabled" => (host.matches(":disabled") == Ok(true)).then(String::new),
        name => host.get_attribute(name),
    })
}

/// Messages by key: each a text, or an object with a text for each plural category. Missing ones are English.
fn messages(texts: &Object, language: String) -> Messages {
    let entries = Object::entries(texts);
    let messages = entries.iter().filter_map(|entry| {
        let entry: Array = entry.unchecked_into();
        let name = entry.get(0).as_string()?;
        let warn = |fault: &str| {
            let line = ["messages: ", &name, fault].concat();
            web_sys::console::warn_2(&"github-pat-connect:".into(), &line.into());
        };
        let Some(key) = Key::parse(&name) else {
            warn(" is none of its keys");
            return None;
        };
        let message = entry.get(1);
        let message = match message.as_string() {
            Some(text) => Message::Text(text),
            None if message.is_object() => Message::Plural(plural_forms(message.unchecked_ref())),
            None => {
                warn(": expected a string, or an object with one for each plural form");
                return None;
            }
        };
        Some((key, message))
    });
    Messages::new(language, messages)
}

fn plural_forms(forms: &Object) -> Vec<(String, String)> {
    let entries = Object::entries(forms);
    entries
        .iter()
        .filter_map(|entry| {
            let entry: Array = entry.unchecked_into();
            Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
        })
        .collect()
}
