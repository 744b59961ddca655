//! What the person does with a connection: checks it, ends it.

use super::FormController;
use crate::{
    api::{Action, ConnectError},
    endpoint::BackendUrl,
    events::FormEvent,
    model::GithubVisit,
    resolved::Resolved,
    state::{FormState, Ticket},
};
use github_pat::contract::Connection;
use leptos::prelude::Update;

impl FormController {
    /// Has the backend verify the stored token anew.
    pub fn check(self) {
        self.act(
            |resolved| resolved.check_url,
            FormState::check,
            |url, ticket| {
                self.request(Action::Check, url, ticket, None);
            },
        );
    }

    /// Asks the person whether the connection is to end.
    pub fn ask_to_disconnect(self) {
        self.change(FormState::ask_to_disconnect);
        self.focus_question();
    }

    /// Has the backend delete the connection.
    pub fn disconnect(self) {
        self.act(
            |resolved| resolved.disconnect_url,
            FormState::disconnect,
            |url, ticket| {
                if self.is_allowed(ticket, FormEvent::Disconnecting) {
                    self.request(Action::Disconnect, url, ticket, None);
                }
            },
        );
    }

    /// Sends a request about the connection, where the backend has an address for it and nothing is being done yet.
    fn act(
        self,
        url: impl FnOnce(Resolved) -> Option<BackendUrl>,
        begin: impl FnOnce(&mut FormState) -> Option<Ticket>,
        send: impl FnOnce(BackendUrl, Ticket),
    ) {
        // The session goes where the card says that the token did.
        if self.endpoint().is_none() {
            return;
        }
        let Some(Some(url)) = self.read(|model| url(Resolved::new(model))) else {
            return;
        };
        let ticket = self.model().try_update(|model| {
            if model.options.disabled {
                return None;
            }
            model.ui.visit = GithubVisit::NotYet;
            begin(&mut model.state)
        });
        if let Some(Some(ticket)) = ticket {
            send(url, ticket);
        }
    }

    pub(super) fn handle_activity(self, ticket: Ticket, result: Result<Connection, ConnectError>) {
        let moves_focus = self.should_move_focus();
        let connection = || self.read(|model| model.state.connection().cloned())?;
        let Some(before) = connection() else {
            return;
        };
        let result = result.map(|checked| checked.or(&before).into());
        self.change(|form| {
            form.resolve(ticket.request, result);
        });
        if self.read(|model| model.state.error().is_some()) == Some(true) {
            self.emit_failed();
        } else if let Some(connection) = connection() {
            self.warn_of_connection();
            self.emit(FormEvent::Connected(&connection));
        } else {
            self.emit(FormEvent::Disconnected(&before));
        }
        if moves_focus {
            self.keep_focus();
        }
    }
}
