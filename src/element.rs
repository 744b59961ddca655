//! `<github-pat-connect>`: attributes in, events out, mount and unmount. Its JavaScript half,
//! `element.js`, defines the class and calls what stands here.

use crate::attributes;
use github_pat_connect::{
    Connector, Element, Event, Form, Messages, Options, Page, connection_from_js, connection_to_js,
    problem, warn_of_unreadable,
};
use js_sys::Promise;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

#[wasm_bindgen]
extern "C" {
    /// What `element.js` offers to its other half.
    #[derive(Clone)]
    pub type Host;

    /// The value of an attribute, or of the property that stands in for it.
    #[wasm_bindgen(method)]
    fn read(this: &Host, name: &str) -> Option<String>;

    /// A sentence, by the place of its key; the one about so many things, if it counts any.
    #[wasm_bindgen(method)]
    fn say(this: &Host, key: u32, count: u32) -> String;

    /// Carries a request, with a session that the page's function gives.
    #[wasm_bindgen(method)]
    fn send(this: &Host, url: &str, init: &JsValue) -> Promise;

    /// Makes the card what it is to be.
    #[wasm_bindgen(method)]
    fn draw(this: &Host, card: JsValue);

    /// Fires an event at the element; `false` if a listener prevented it.
    #[wasm_bindgen(method)]
    fn emit(this: &Host, name: &str, detail: JsValue) -> bool;
}

/// One form on the page. Freed, it leaves it.
#[wasm_bindgen]
pub struct Mounted {
    host: Host,
    options: Rc<RefCell<Rc<Options>>>,
    form: Rc<RefCell<Form>>,
    connector: Connector,
}

/// Takes over the card that `element.js` has painted.
#[wasm_bindgen]
pub fn mount(host: Host, card: HtmlElement) -> Mounted {
    let options = Rc::new(RefCell::new(Rc::new(read(&host))));
    let form = Rc::new(RefCell::new(Form::default()));
    let ask = {
        let options = options.clone();
        move || options.borrow().clone()
    };
    let put = {
        let host = host.clone();
        move |view: &Element| host.draw(view.into())
    };
    let tell = {
        let host = host.clone();
        move |event: Event| match event {
            Event::Connecting => host.emit("connecting", JsValue::NULL),
            Event::Connected(connection) => host.emit("connected", connection_to_js(connection)),
            Event::Failed(failed) => host.emit("failed", failed.into()),
            Event::StateChange(change) => host.emit("statechange", (&change).into()),
        }
    };
    let carry = {
        let host = host.clone();
        move |url: &str, init: &JsValue| host.send(url, init)
    };
    // In a shadow root of its own it needs nothing to tell its field apart.
    let id = String::new();
    let connector = Connector::new(
        card,
        id,
        form.clone(),
        Page {
            put: Box::new(put),
            options: Box::new(ask),
            messages: messages(&host),
            tell: Box::new(tell),
            carrier: Box::new(carry),
        },
    );
    Mounted {
        host,
        options,
        form,
        connector,
    }
}

#[wasm_bindgen]
impl Mounted {
    /// An attribute, or a property that stands in for one, has changed.
    pub fn changed(&self) {
        self.options.replace(Rc::new(read(&self.host)));
        self.connector.draw();
    }

    #[wasm_bindgen(getter)]
    pub fn state(&self) -> JsValue {
        self.form.borrow().state().name().into()
    }

    /// What stands in the way, as in `failed`; else `null`.
    #[wasm_bindgen(getter)]
    pub fn problem(&self) -> JsValue {
        let options = self.options.borrow();
        let problem = problem(&options, &messages(&self.host), &self.form.borrow());
        problem.as_ref().map_or(JsValue::NULL, JsValue::from)
    }

    /// What is connected, as in `connected`; else `null`.
    #[wasm_bindgen(getter)]
    pub fn connection(&self) -> JsValue {
        let form = self.form.borrow();
        form.connection().map_or(JsValue::NULL, connection_to_js)
    }

    /// The page knows what is connected already; `null` for nothing. Returns whether it could be read.
    pub fn show(&self, connection: JsValue) -> bool {
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
        self.connector.show(connection);
        true
    }
}

fn messages(host: &Host) -> Messages {
    let host = host.clone();
    Messages::new(move |key, count| host.say(key as u32, count))
}

fn read(host: &Host) -> Options {
    attributes::read(|name| host.read(name))
}
