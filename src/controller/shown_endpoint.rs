//! A token goes where the card said that it would when the person pressed. An address is resolved against the page, and a
//! `<base>` that was inserted since the card was rendered would lead it elsewhere.

use super::{FormController, diagnostics::warn_developer};
use crate::{endpoint::BackendUrl, resolved::Resolved};
use leptos::prelude::Update;

impl FormController {
    /// The card shows this from now on.
    pub fn set_shown_endpoint(self, resolved: &Resolved) {
        let endpoint = resolved.endpoint.clone().ok();
        self.update_browser(|browser| browser.shown_endpoint = endpoint);
    }

    /// Where a token, or the session, may be sent now: `None` where that isn't what is shown, which is then shown anew.
    pub(super) fn endpoint(self) -> Option<BackendUrl> {
        let endpoint = self.read(Resolved::new)?.endpoint.ok();
        let shown = self.update_browser(|browser| browser.shown_endpoint.clone())?;
        if endpoint != shown {
            warn_developer("backend-url leads elsewhere than was shown: nothing was sent");
            self.model.update(|_| {});
            return None;
        }
        endpoint
    }
}
