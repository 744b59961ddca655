//! Moves the focus when the view has changed.

use super::{FormController, element, visit::has_touch_keyboard};
use crate::browser::document;
use leptos::prelude::queue_microtask;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The element in the card that has the focus, unless it is a child of the app.
const OWN_FOCUS: &str =
    ":scope > .gpc-form :focus, :scope > .gpc-connected:focus, :scope > .gpc-connected :focus";

/// The element that gets the focus when the view has been updated.
#[derive(Clone, Copy)]
enum Target {
    Input,
    Result,
    KeepConnection,
    /// The element in the place of the one that had the focus, if that has been removed.
    IfLost,
}

impl FormController {
    /// Whether the focus is in this form or nowhere. Otherwise the person is busy elsewhere, for example in a child
    /// that the app has put into the card.
    pub(super) fn should_move_focus(self) -> bool {
        let Some(card) = element(self.card) else {
            return false;
        };
        let active = document().active_element();
        let nowhere = active.is_none_or(|element| element.tag_name() == "BODY");
        nowhere || card.query_selector(OWN_FOCUS).is_ok_and(|it| it.is_some())
    }

    pub(super) fn focus_input(self) {
        self.focus(Target::Input);
    }

    /// After success the result replaces the field, and gets the focus, so that the next Tab continues there and a
    /// screen reader reads it.
    pub(super) fn focus_result(self) {
        self.focus(Target::Result);
    }

    /// Focuses the answer that changes nothing.
    pub(super) fn focus_question(self) {
        self.focus(Target::KeepConnection);
    }

    /// If the element with the focus has been removed, focuses the one in its place.
    pub(super) fn keep_focus(self) {
        self.focus(Target::IfLost);
    }

    /// In a microtask, because the view is updated in one.
    fn focus(self, target: Target) {
        queue_microtask(move || {
            if let Some(element) = self.find(target) {
                let _ = element.focus();
            }
        });
    }

    fn find(self, target: Target) -> Option<HtmlElement> {
        match target {
            Target::Input => self.input_element().map(HtmlElement::from),
            Target::Result => element(self.result).map(HtmlElement::from),
            Target::KeepConnection => {
                let result = element(self.result)?;
                let answer = result.query_selector("[part=keep-connection]");
                answer.ok().flatten().map(JsCast::unchecked_into)
            }
            Target::IfLost => {
                let active = document().active_element();
                let is_lost = active.is_none_or(|it| it.tag_name() == "BODY");
                match self.state_name()? {
                    "connected" if is_lost => self.find(Target::Result),
                    _ if is_lost && !has_touch_keyboard() => self.find(Target::Input),
                    _ => None,
                }
            }
        }
    }

    /// Focuses the field when the form appears, unless the focus is elsewhere already.
    pub fn autofocus(self) {
        if self.read(|model| model.options.autofocus) == Some(true) && self.should_move_focus() {
            self.focus_input();
        }
    }
}

/// Whether an element has the focus in its own document or shadow root.
pub(super) fn has_focus(element: &Element) -> bool {
    element.matches(":focus") == Ok(true)
}
