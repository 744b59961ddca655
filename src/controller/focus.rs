//! Where the focus goes.

use super::{FormController, element, visit::has_touch_keyboard};
use crate::{browser::document, state::State};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// What has the focus in the card, unless it is a child of the app's.
const OWN_FOCUS: &str =
    ":scope > .gpc-form :focus, :scope > .gpc-connected:focus, :scope > .gpc-connected :focus";

impl FormController {
    /// Whether the focus is in this form or nowhere; else the person has gone on to something else: to a child that the
    /// app has put into the card, say.
    pub(super) fn should_move_focus(self) -> bool {
        let Some(card) = element(self.card) else {
            return false;
        };
        let active = document().active_element();
        let nowhere = active.is_none_or(|element| element.tag_name() == "BODY");
        nowhere || card.query_selector(OWN_FOCUS).is_ok_and(|it| it.is_some())
    }

    pub(super) fn focus_input(self) {
        after_rendering(move || {
            if let Some(input) = self.input_element() {
                let _ = input.focus();
            }
        });
    }

    /// After success the field gives way to the result, which takes over the focus: the next Tab goes on from there,
    /// and a screen reader reads it.
    pub(super) fn focus_result(self) {
        after_rendering(move || {
            if let Some(result) = element(self.result) {
                let _ = result.focus();
            }
        });
    }

    /// Where what had the focus has gone, the focus goes to what stands there now.
    pub(super) fn keep_focus(self) {
        after_rendering(move || {
            if document()
                .active_element()
                .is_some_and(|it| it.tag_name() != "BODY")
            {
                return;
            }
            match self.read(|model| matches!(model.state.state(), State::Connected { .. })) {
                Some(true) => self.focus_result(),
                _ if !has_touch_keyboard() => self.focus_input(),
                _ => {}
            }
        });
    }

    /// To the safe one of its answers.
    pub(super) fn focus_question(self) {
        after_rendering(move || {
            let answer = element(self.result).and_then(|result| {
                result
                    .query_selector("[part=keep-connection]")
                    .ok()
                    .flatten()
            });
            if let Some(answer) = answer {
                let _ = answer.unchecked_into::<HtmlElement>().focus();
            }
        });
    }

    /// Focuses the field when the form appears, unless the person is elsewhere already.
    pub fn autofocus(self) {
        if self.read(|model| model.options.autofocus) == Some(true) && self.should_move_focus() {
            self.focus_input();
        }
    }
}

/// The view follows a change in a microtask.
fn after_rendering(act: impl FnOnce() + 'static) {
    leptos::prelude::queue_microtask(act);
}

/// Whether an element has the focus in its own document or shadow root.
pub(super) fn has_focus(element: &Element) -> bool {
    element.matches(":focus") == Ok(true)
}
