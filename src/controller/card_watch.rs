//! Watches the card for changes by others: a translator replaces texts, an extension or a script removes nodes. Then
//! Leptos's nodes are no longer those on the page, and the card has to be rendered again.

use super::FormController;
use crate::js::Members;
use js_sys::Array;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, MutationObserver, MutationRecord, ShadowRoot};

/// Watches the content of the card, until it is dropped.
pub struct CardWatch {
    pub root: ShadowRoot,
    pub card: Element,
    observer: MutationObserver,
    is_damaged: Rc<Cell<bool>>,
}

impl CardWatch {
    pub fn new(root: ShadowRoot, card: Element) -> CardWatch {
        let is_damaged = Rc::new(Cell::new(false));
        let callback = Closure::<dyn Fn(Array)>::new({
            let is_damaged = is_damaged.clone();
            move |records: Array| note(&is_damaged, &records)
        });
        // Freed by the garbage collector, with the observer.
        let callback = callback.into_js_value();
        let observer = MutationObserver::new(callback.unchecked_ref())
            .expect("every browser with WebAssembly has it");
        let options = Members::new()
            .with("childList", true.into())
            .with("characterData", true.into())
            .with("subtree", true.into());
        let _ = observer.observe_with_options(&card, options.done().unchecked_ref());
        CardWatch {
            root,
            card,
            observer,
            is_damaged,
        }
    }

    /// Whether the card has to be rendered again. Not during a press, because the click would miss its button.
    pub fn needs_restoring(&self) -> bool {
        note(&self.is_damaged, &self.observer.take_records());
        self.is_damaged.get() && self.card.query_selector(":active") == Ok(None)
    }

    /// Ignores the changes that rendering has made since then.
    pub fn forget_rendering(&self) {
        self.observer.take_records();
    }

    pub fn set_restored(&self) {
        self.is_damaged.set(false);
    }
}

impl Drop for CardWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Added nodes do no harm, because the form never finds its nodes by position.
fn note(is_damaged: &Cell<bool>, records: &Array) {
    for record in records.iter() {
        let record: MutationRecord = record.unchecked_into();
        // A text that was changed has neither.
        if record.removed_nodes().length() > 0 || record.added_nodes().length() == 0 {
            is_damaged.set(true);
        }
    }
}

impl FormController {
    /// Starts to watch the card.
    pub fn watch_card(self, root: ShadowRoot, card: Element) {
        let watch = Some(Rc::new(CardWatch::new(root, card)));
        self.update_browser(|browser| browser.card_watch = watch);
    }

    pub fn card_watch(self) -> Option<Rc<CardWatch>> {
        self.update_browser(|browser| browser.card_watch.clone())?
    }

    /// Moves the field into a new card.
    pub fn move_input_into_place(self) {
        if let (Some(kept), Some(input)) = (self.kept_input(), self.input_element()) {
            kept.move_into_place(&input);
        }
    }
}
