//! A request to the backend, from the press of a button to its outcome: asks the page's listeners, sends, cancels.

use super::{
    FormController,
    diagnostics::{warn_developer, warn_of_unreadable},
    element,
};
use crate::{
    api::{self, Action, BackendRequest, Cancellation, ConnectOutcome, TokenRequest},
    endpoint::BackendUrl,
    events::FormEvent,
    state::{FormState, Ticket},
};
use wasm_bindgen_futures::spawn_local;

impl FormController {
    /// Whether this response is awaited: a listener may have reset the form, sent another request, or taken the form
    /// off the page.
    fn is_awaited(self, ticket: Ticket) -> bool {
        self.read(|model| model.state.is_current_request(ticket.request)) == Some(true)
    }

    /// Asks the page's listeners. `false` if one of them prevented it, or the request isn't awaited any more.
    pub(super) fn is_allowed(self, ticket: Ticket, event: FormEvent) -> bool {
        let is_on_page = || element(self.card_ref()).is_some_and(|card| card.is_connected());
        // `statechange` has been fired before, and its listeners may have removed the form.
        let is_allowed = self.is_awaited(ticket) && is_on_page() && self.emit(event);
        let goes_on = is_allowed && is_on_page();
        if self.is_awaited(ticket) && !goes_on {
            self.change(FormState::cancel);
        }
        goes_on && self.is_awaited(ticket)
    }

    /// Sends the request that this ticket was given for.
    pub(super) fn request(
        self,
        action: Action,
        url: BackendUrl,
        ticket: Ticket,
        token: Option<TokenRequest>,
    ) -> Option<()> {
        let cancellation = Cancellation::new();
        let (page, idempotency_key) = self.update_browser(|browser| {
            browser.cancellation = Some(cancellation.clone());
            let key = browser.idempotency_keys.key(ticket.attempt, api::new_key);
            (browser.page.clone(), key)
        })?;
        let request = BackendRequest {
            action,
            token,
            idempotency_key,
        };
        let backend = self.read(|model| model.options.backend(url))?;
        let call = api::call(backend, request, page(action), cancellation);
        spawn_local(async move {
            match call.await {
                Some(outcome) => self.handle_outcome(action, ticket, outcome),
                None if self.is_awaited(ticket) => self.change(FormState::cancel),
                None => {}
            }
        });
        Some(())
    }

    fn handle_outcome(self, action: Action, ticket: Ticket, outcome: ConnectOutcome) {
        warn_of_unreadable(&outcome.unreadable);
        if let Some(warning) = &outcome.warning {
            warn_developer(warning);
        }
        if !self.is_awaited(ticket) {
            return;
        }
        match action {
            Action::Connect => self.handle_connect(ticket, outcome.result),
            Action::Check | Action::Disconnect => self.handle_activity(ticket, outcome.result),
        }
    }

    /// Ends the request under way: what is there stays as it is.
    pub fn cancel(self) {
        let moves_focus = self.should_move_focus();
        self.abort();
        self.change(FormState::cancel);
        if moves_focus {
            self.keep_focus();
        }
    }
}
