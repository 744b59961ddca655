//! Connect: sends the token to the backend, and applies the outcome to the state.

use super::FormController;
use crate::{
    api::{Action, ConnectError, TokenRequest},
    events::{FailedEvent, FormEvent},
    messages::{ErrorGuidance, FieldAction},
    resolved::Resolved,
    state::{FormState, Submission, Ticket},
};
use github_pat::{ErrorCode, Expiration, contract::Connection};
use leptos::prelude::{Notify, UpdateUntracked};
use std::sync::Arc;

impl FormController {
    /// Sends the token in the field, unless a request is in progress.
    pub fn submit(self) {
        let is_sent = self.send().is_some();
        // Only now, so that the request leaves before the form is drawn anew.
        self.model().notify();
        if !is_sent && self.read(|model| model.state.error().is_some()) == Some(true) {
            self.focus_input();
        }
    }

    /// `None` if it can't be sent.
    fn send(self) -> Option<()> {
        let input = self.input_element()?;
        let endpoint = self.endpoint()?;
        let accepts = self.read(|model| {
            let options = &model.options;
            (!options.disabled).then_some(options.request.token_type)
        })??;
        self.cancel_debounced_validation();
        self.update_browser(|browser| browser.validated_for = accepts);
        let before = self.state_name()?;
        let submission = self.model().try_update_untracked(|model| {
            model.ui.revealed = false;
            model.state.submit(accepts, || input.value())
        });
        self.emit_state_change(before);
        let Submission { token, ticket } = submission??;
        if !self.is_allowed(ticket, FormEvent::Connecting) {
            return None;
        }
        let token = self.read(|model| {
            let (options, state) = (&model.options, &model.state);
            TokenRequest {
                token,
                github_url: options.request.github_url.web_url().to_owned(),
                connection_id: options.connection_id(state).to_owned(),
                expected_login: options.expected_login(state).to_owned(),
            }
        })?;
        self.start_slow_timer();
        self.request(Action::Connect, endpoint, ticket, Some(token))
    }

    pub(super) fn handle_connect(self, ticket: Ticket, result: Result<Connection, ConnectError>) {
        let moves_focus = self.should_move_focus();
        match result {
            Ok(connection) => self.succeed(ticket, connection, moves_focus),
            Err(failure) => self.fail(ticket, failure, moves_focus),
        }
    }

    fn succeed(self, ticket: Ticket, connection: Connection, moves_focus: bool) {
        let connection = Arc::new(connection);
        self.clear();
        self.change(|form| {
            form.resolve(ticket.request, Ok(connection.clone()));
        });
        self.report_connection_members();
        self.emit(FormEvent::Connected(&connection));
        if moves_focus {
            self.focus_result();
        }
    }

    fn fail(self, ticket: Ticket, mut failure: ConnectError, moves_focus: bool) {
        let Some(connection_id) = self.read(|model| {
            let (options, state) = (&model.options, &model.state);
            failure.requested_no_expiration =
                options.request.token_expiration == Some(Expiration::Never);
            if failure.code == ErrorCode::AccountMismatch && failure.expected.is_none() {
                // The login that the page expects, if the response doesn't have it.
                let expected = options.expected_login(state);
                failure.expected = (!expected.is_empty()).then(|| expected.to_owned());
            }
            options.connection_id(state).to_owned()
        }) else {
            return;
        };
        if ErrorGuidance::on_failure(&failure).token == FieldAction::Clear {
            self.clear();
        }
        let is_lost = failure.code == ErrorCode::ConnectionNotFound;
        self.change(|form| {
            form.resolve(ticket.request, Err(failure));
            if is_lost {
                form.lose_connection(&connection_id);
            }
        });
        if moves_focus {
            self.focus_input();
        }
        self.start_retry_countdown();
        self.emit_failed();
    }

    /// Fires `failed` with the current error.
    pub(super) fn emit_failed(self) {
        let failed = self.read(|model| {
            let names = Resolved::new(model).names;
            let github = &model.options.request.github_url;
            Some(FailedEvent::new(&names, model.state.error()?, github))
        });
        if let Some(Some(failed)) = failed {
            self.emit(FormEvent::Failed(&failed));
        }
    }

    /// The person wants to replace the connection's token.
    pub fn replace(self) {
        self.change(FormState::start_replacing);
        self.focus_input();
    }

    /// The person keeps the connection as it is.
    pub fn keep(self) {
        self.clear();
        self.change(FormState::cancel_replacing);
        self.focus_result();
    }
}
