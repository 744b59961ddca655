//! What the person does at the card: the pieces in it may come and go, so the card itself listens.

use super::At;
use crate::{
    dom::{after, document, settled, window},
    form::{Form, State},
    js::{member, text},
    messages::IS_PAINTED,
};
use github_pat::{CredentialKind, sanitize};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DataTransfer, Element, HtmlDetailsElement};
use zeroize::Zeroizing;

/// What it listens to.
pub const EVENTS: &[&str] = &["click", "reset", "input", "paste", "drop", "toggle"];

impl At {
    pub fn hear(self: &Rc<At>, event: web_sys::Event) {
        let Some(target) = event.target() else {
            return;
        };
        let target: Element = target.unchecked_into();
        // What the page has put into a slot is the page's.
        if !self.card.contains(Some(&target)) {
            return;
        }
        match text(&event, "type").as_str() {
            "reset" => self.reset(),
            "input" => {
                // Of what a browser or a password manager fills in it says so, or nothing.
                let kind = member(&event, "inputType").and_then(|kind| kind.as_string());
                self.edit(
                    None,
                    kind.is_some_and(|kind| kind != "insertReplacementText"),
                );
            }
            "paste" | "drop" => {
                let brought = member(&event, "clipboardData");
                let brought = brought.or_else(|| member(&event, "dataTransfer"));
                let brought: Option<DataTransfer> = brought.map(JsCast::unchecked_into);
                if let Some(text) = brought.and_then(|it| it.get_data("text/plain").ok()) {
                    event.prevent_default();
                    self.paste(text);
                }
            }
            "toggle" if !IS_PAINTED && target.get_attribute("part").as_deref() == Some("guide") => {
                let open = target.unchecked_ref::<HtmlDetailsElement>().open();
                let wish = (self.page.options)().guide;
                self.unfold(|unfolded| unfolded.guide = Some((wish, open)));
            }
            "click" => {
                if let Ok(Some(button)) = target.closest("button") {
                    event.prevent_default();
                    self.press(&button);
                }
            }
            _ => {}
        }
    }

    /// A button was pressed. Enter in the field presses Connect, as in every form; what would come of it then, a
    /// `submit`, never comes in a sandboxed frame without `allow-forms`.
    fn press(self: &Rc<At>, button: &Element) {
        match button.get_attribute("part").as_deref() {
            Some("connect") => self.submit(),
            Some("reveal") => self.unfold(|unfolded| unfolded.revealed = !unfolded.revealed),
            Some("replace") => {
                self.change(&mut Form::replace);
                self.focus();
            }
            Some("keep") => {
                self.clear();
                self.change(&mut Form::keep);
                self.focus_result();
            }
            Some("paste") => self.paste_from_clipboard(),
            Some("copy") if !IS_PAINTED => {
                // It stands after what it copies.
                let place = button.parent_element();
                let text = place.and_then(|place| place.previous_element_sibling());
                self.copy(text.and_then(|text| text.text_content()));
            }
            _ => {}
        }
    }

    /// Puts what was on the clipboard into the field, cleaned: a field drops a line break without a
    /// word, and here it can still be seen.
    fn paste(self: &Rc<At>, text: String) {
        let text = Zeroizing::new(text);
        // The browser may have asked for permission first, and much may have changed by then.
        let is_editing = self.look(|form| matches!(form.state(), State::Editing { .. }));
        let Some(input) = self.input() else {
            return;
        };
        if !is_editing || !self.card.is_connected() || (self.page.options)().disabled {
            return;
        }
        let token = sanitize(&text);
        self.focus();
        // A token takes the place of what is there; a piece of one goes where the caret is.
        if !CredentialKind::detect(token.expose()).prefix().is_empty() {
            input.select();
        }
        // What has the focus gets the text: it must be our field, and no other.
        let is_focused = self.piece("input:focus").is_some();
        // The one way that can be undone. It fires `input` like typing does.
        let insert =
            || document().exec_command_with_show_ui_and_value("insertText", false, token.expose());
        if !is_focused || insert() != Ok(true) {
            input.set_value(token.expose());
        }
        self.edit(token.removed(), false);
    }

    fn paste_from_clipboard(self: &Rc<At>) {
        let promise = window().navigator().clipboard().read_text();
        let form = self.clone();
        settled(
            &promise,
            // A permission that is refused is the person's choice: the field is there to paste into.
            Box::new(move |text| match text.as_string() {
                Some(text) => form.paste(text),
                None => form.focus(),
            }),
        );
    }

    fn copy(self: &Rc<At>, text: Option<String>) {
        let clipboard = window().navigator().clipboard();
        let promise = clipboard.write_text(text.as_deref().unwrap_or_default());
        let form = self.clone();
        let copied = move |result: JsValue| {
            // A permission that is refused is the person's choice, and the text can be selected.
            if result.is_undefined() {
                form.unfold(|unfolded| unfolded.copied = text);
                let forget = move |_| form.unfold(|unfolded| unfolded.copied = None);
                after(1500, Box::new(forget));
            }
        };
        settled(&promise, Box::new(copied));
    }
}
