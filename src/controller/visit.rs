//! Tracks when the person leaves for GitHub's page and comes back.

use super::FormController;
use crate::{
    browser::{document, window},
    model::GithubVisit,
};
use leptos::prelude::Update;

impl FormController {
    /// A link to GitHub was pressed.
    pub fn leave_for_github(self) {
        self.update_ui(|ui| ui.visit = GithubVisit::Away);
        self.sync_window_listeners();
    }

    /// The window is visible again. The clipboard isn't read, because the browser would ask for permission.
    pub(super) fn return_from_github(self) {
        // A window without the focus may be visible beside the one that the person uses.
        if document().has_focus() != Ok(true) {
            return;
        }
        self.update_ui(|ui| ui.visit = GithubVisit::Back);
        self.sync_window_listeners();
        if !self.is_empty() {
            return;
        }
        let is_suggested = self.model.try_maybe_update(|model| {
            let is_suggested = model.state.suggest_paste();
            (is_suggested, is_suggested)
        });
        if is_suggested != Some(true) {
            return;
        }
        if self.should_move_focus() && !has_touch_keyboard() {
            self.focus_input();
        }
    }
}

/// On touch screens a focused field opens a keyboard that covers the text.
pub(super) fn has_touch_keyboard() -> bool {
    let query = window().match_media("(pointer: coarse)").ok().flatten();
    query.is_some_and(|query| query.matches())
}
