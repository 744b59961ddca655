//! Handles input: typing, pasting, dropping, and the buttons of the field.

use super::{FormController, element, focus::has_focus};
use crate::{
    browser::{document, window},
    model::UiState,
    state::{Hint, State},
};
use github_pat::{CredentialKind, Sanitized, inspect, inspect_partial, sanitize};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Event, InputEvent};
use zeroize::Zeroizing;

/// Milliseconds for which a copied text is marked as copied.
const COPIED_MS: u32 = 1500;

impl FormController {
    pub fn on_input(self, event: &Event) {
        // If a browser or a password manager fills in the field, the event has that input type, or none.
        let kind = event.dyn_ref::<InputEvent>().map(InputEvent::input_type);
        let is_typing =
            kind.is_some_and(|kind| !kind.is_empty() && kind != "insertReplacementText");
        self.validate(None, is_typing);
    }

    pub fn on_paste(self, event: &ClipboardEvent) {
        self.take_text(event, event.clipboard_data());
    }

    pub fn on_drop(self, event: &DragEvent) {
        self.take_text(event, event.data_transfer());
    }

    fn take_text(self, event: &Event, data: Option<DataTransfer>) {
        let text = data.and_then(|data| data.get_data("text/plain").ok());
        if let Some(text) = text {
            event.prevent_default();
            self.paste(text);
        }
    }

    /// Shows why nothing was pasted, and focuses the field so that the person can paste by keyboard.
    fn report_paste_failure(self, hint: Hint) {
        if self.may_edit() {
            self.change(|form| form.set_clipboard_hint(hint));
            self.focus_input();
        }
    }

    fn may_edit(self) -> bool {
        let may_edit = self.read(|model| {
            !model.options.disabled && matches!(model.state.state(), State::Editing { .. })
        });
        may_edit == Some(true)
    }

    /// Validates the field after a change, by the person or by the form.
    pub(super) fn validate(self, removed: Option<Sanitized>, is_typing: bool) {
        let (Some(input), Some(accepts)) = (
            self.input_element(),
            self.read(|model| model.options.request.token_type),
        ) else {
            return;
        };
        self.update_browser(|browser| browser.validated_for = accepts);
        let text = Zeroizing::new(input.value());
        self.cancel_debounced_validation();
        let validation = if is_typing {
            self.debounce_validation();
            inspect_partial(&text, accepts)
        } else {
            inspect(&text, removed, accepts)
        };
        self.model
            .try_maybe_update(|model| (model.state.set_validation(validation), ()));
        self.sync_window_listeners();
    }

    /// Sanitizes text from the clipboard, and puts it into the field. This happens before the field gets the text,
    /// because an `<input>` drops line breaks silently.
    fn paste(self, text: String) {
        let text = Zeroizing::new(text);
        // The browser may have asked for permission, and the form may have changed meanwhile.
        let Some(input) = self.input_element() else {
            return;
        };
        if !self.may_edit() || !input.is_connected() {
            return;
        }
        let token = sanitize(&text);
        if token.expose().is_empty() {
            self.report_paste_failure(Hint::ClipboardEmpty);
            return;
        }
        let removed = token.removed();
        let _ = input.focus();
        // A token replaces the text; a piece of one is inserted at the caret.
        if !CredentialKind::detect(token.expose()).prefix().is_empty() {
            input.select();
        }
        // Only this can be undone by the person. It fires `input` as typing does, at the element with the focus,
        // which has to be the field.
        let insert =
            || document().exec_command_with_show_ui_and_value("insertText", false, token.expose());
        if !has_focus(&input) || insert() != Ok(true) {
            input.set_value(token.expose());
        }
        self.validate(removed, false);
    }

    pub fn paste_from_clipboard(self) {
        let read = window().navigator().clipboard().read_text();
        spawn_local(async move {
            match JsFuture::from(read).await {
                Ok(text) => self.paste(text.as_string().unwrap_or_default()),
                // The person or the browser refused, but the field can still be pasted into.
                Err(_) => self.report_paste_failure(Hint::ClipboardDenied),
            }
        });
    }

    pub fn copy(self, text: String) {
        let write = window().navigator().clipboard().write_text(&text);
        spawn_local(async move {
            // The person refused the permission, but can still select the text.
            if JsFuture::from(write).await.is_err() {
                return;
            }
            self.update_ui(|ui| ui.copied = Some(text));
            let forget = self.after(COPIED_MS, |form| form.update_ui(|ui| ui.copied = None));
            self.update_browser(|browser| browser.copied = Some(forget));
        });
    }

    pub fn toggle_reveal(self) {
        self.update_ui(|ui| ui.revealed = !ui.revealed);
    }

    /// The person or the page has opened or closed the guide. It does nothing if the model says so already.
    pub fn set_guide_open(self, open: bool) {
        self.model.try_maybe_update(|model| {
            let is_new = model.is_guide_open() != open;
            if is_new {
                model.ui.guide = Some((model.options.guide, open));
            }
            (is_new, ())
        });
    }

    /// The person has opened or closed the section about existing tokens.
    pub fn set_existing_token_open(self, open: bool) {
        self.update_ui(|ui| ui.existing_token_open = open);
    }

    /// Before hydration the person may have opened the server-rendered guide, without a listener.
    pub(super) fn adopt_rendered_guide(self) {
        let guide = element(self.card_ref()).and_then(|card| {
            let guide = card.query_selector(":scope > .gpc-form [part=guide]");
            guide.ok().flatten()
        });
        if let Some(guide) = guide {
            self.set_guide_open(guide.has_attribute("open"));
        }
    }

    pub(super) fn update_ui(self, update: impl FnOnce(&mut UiState)) {
        self.model.try_maybe_update(|model| {
            let before = model.ui.clone();
            update(&mut model.ui);
            (model.ui != before, ())
        });
    }
}
