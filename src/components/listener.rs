//! An event listener that stays while the view around it is rebuilt. Leptos's `on:` removes and adds one each time, and
//! on a page that has wrapped `addEventListener` the removed one would still be called.

use crate::controller::FormController;
use leptos::{
    attr::{Attribute, NextAttribute},
    tachys::renderer::types::Element,
};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::Event;

/// An attribute that listens to an event: `{..listen("click", form, |form, event| …)}`.
pub fn listen(
    event: &'static str,
    form: FormController,
    handle: fn(FormController, Event),
) -> Listener {
    Listener {
        event,
        form,
        handle,
    }
}

#[derive(Clone, Copy)]
pub struct Listener {
    event: &'static str,
    form: FormController,
    handle: fn(FormController, Event),
}

impl Listener {
    fn attach(self, element: &Element) {
        let listener = Closure::<dyn Fn(Event)>::new(move |event| (self.handle)(self.form, event));
        // Freed by the garbage collector, with the element.
        let listener = listener.into_js_value();
        let _ = element.add_event_listener_with_callback(self.event, listener.unchecked_ref());
    }
}

impl Attribute for Listener {
    const MIN_LENGTH: usize = 0;

    type State = ();
    type AsyncOutput = Self;
    type Cloneable = Self;
    type CloneableOwned = Self;

    fn html_len(&self) -> usize {
        0
    }

    fn to_html(self, _: &mut String, _: &mut String, _: &mut String, _: &mut String) {}

    fn hydrate<const FROM_SERVER: bool>(self, element: &Element) {
        self.attach(element);
    }

    fn build(self, element: &Element) {
        self.attach(element);
    }

    fn rebuild(self, _: &mut ()) {}

    fn into_cloneable(self) -> Self {
        self
    }

    fn into_cloneable_owned(self) -> Self {
        self
    }

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }
}

impl NextAttribute for Listener {
    type Output<NewAttr: Attribute> = (Self, NewAttr);

    fn add_any_attr<NewAttr: Attribute>(self, attribute: NewAttr) -> (Self, NewAttr) {
        (self, attribute)
    }
}
