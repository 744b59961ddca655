//! A token is sent only to the host that the card showed when the person pressed Connect. A `<base>` that was inserted
//! since the card was rendered would change the URL that a relative `backend-url` resolves to.

use super::{FormController, diagnostics::warn_developer};
use crate::{endpoint::BackendUrl, resolved::Resolved};
use leptos::prelude::Update;

impl FormController {
    /// Remembers the URL whose host the card shows.
    pub fn set_shown_endpoint(self, resolved: &Resolved) {
        let endpoint = resolved.endpoint.clone().ok();
        self.update_browser(|browser| browser.shown_endpoint = endpoint);
    }

    /// Where a token, or the session, may be sent now. If the card shows another host: `None`, and the card is updated.
    pub(super) fn endpoint(self) -> Option<BackendUrl> {
        let endpoint = self.read(Resolved::new)?.endpoint.ok();
        let shown = self.update_browser(|browser| browser.shown_endpoint.clone())?;
        if endpoint != shown {
            warn_developer("backend-url has changed, nothing was sent");
            self.model.update(|_| {});
            return None;
        }
        endpoint
    }
}
