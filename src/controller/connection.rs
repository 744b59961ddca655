//! Checks and disconnects a connection, when the person asks for it.

use super::FormController;
use crate::{
    api::{Action, ConnectError},
    events::FormEvent,
    model::GithubVisit,
    resolved::Resolved,
    state::{FormState, Ticket},
};
use github_pat::contract::Connection;
use leptos::prelude::Update;

impl FormController {
    /// Has the backend verify the stored token again.
    pub fn check(self) {
        self.act(Action::Check);
    }

    /// Asks the person whether to disconnect.
    pub fn ask_to_disconnect(self) {
        self.change(FormState::ask_to_disconnect);
        self.focus_question();
    }

    /// Has the backend delete the connection.
    pub fn disconnect(self) {
        self.act(Action::Disconnect);
    }

    /// Sends a request about the connection, if the backend has a URL for it and nothing is in progress.
    fn act(self, action: Action) -> Option<()> {
        // The session is sent only to the host that the card shows.
        self.endpoint()?;
        let is_check = action == Action::Check;
        let resolved = self.read(Resolved::new)?;
        let url = if is_check {
            resolved.check_url
        } else {
            resolved.disconnect_url
        }?;
        let ticket = self.model().try_update(|model| {
            if model.options.disabled {
                return None;
            }
            model.ui.visit = GithubVisit::NotYet;
            if is_check {
                model.state.check()
            } else {
                model.state.disconnect()
            }
        })??;
        if is_check || self.is_allowed(ticket, FormEvent::Disconnecting) {
            self.request(action, url, ticket, None)
        } else {
            None
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
            self.report_connection_members();
            self.emit(FormEvent::Connected(&connection));
        } else {
            self.emit(FormEvent::Disconnected(&before));
        }
        if moves_focus {
            self.keep_focus();
        }
    }
}
