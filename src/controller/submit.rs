//! What Connect does: asks the backend to take the token, and resolves what came of it.

use super::{
    FormController,
    diagnostics::{warn_developer, warn_of_unreadable, warn_of_unreadable_expiry},
};
use crate::{
    api::{self, Cancellation, ConnectError, ConnectOutcome, TokenRequest},
    events::{FailedEvent, FormEvent},
    messages::{ErrorGuidance, FieldAction},
    options::Options,
    resolved::Resolved,
    state::{FormState, Submission},
};
use github_pat::{ErrorCode, Expiration, contract::Connection};
use leptos::prelude::Update;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

impl FormController {
    /// Sends what is in the field, unless something is on its way already.
    pub fn submit(self) {
        let is_sent = self.send().is_some();
        if !is_sent && self.read(|model| model.state.error().is_some()) == Some(true) {
            self.focus_input();
        }
    }

    /// `None` if it can't be sent.
    fn send(self) -> Option<()> {
        let input = self.input_element()?;
        let options = self.options()?;
        let endpoint = self.read(Resolved::new)?.endpoint.ok()?;
        if options.disabled {
            return None;
        }
        self.cancel_debounced_validation();
        let accepts = options.request.token_type;
        self.update_browser(|browser| browser.validated_for = accepts);
        let before = self.state_name()?;
        let submission = self.model().try_update(|model| {
            model.ui.revealed = false;
            model.state.submit(accepts, || input.value())
        });
        self.emit_state_change(before);
        let Submission {
            token,
            attempt,
            request,
        } = submission??;
        // Each listener may have reset the form, sent another, or taken it off the page.
        let is_awaited =
            move || self.read(|model| model.state.is_current_request(request)) == Some(true);
        let goes_on = |is_allowed: bool| {
            let is_sent = is_allowed && input.is_connected();
            if is_awaited() && !is_sent {
                self.change(FormState::cancel);
            }
            is_awaited() && is_sent
        };
        if !goes_on(true) || !goes_on(self.emit(FormEvent::Connecting)) {
            return None;
        }
        let cancellation = Cancellation::new();
        let (page, idempotency_key) = self.update_browser(|browser| {
            browser.cancellation = Some(cancellation.clone());
            let key = browser.idempotency_keys.key(attempt, api::new_key);
            (browser.page.clone(), key)
        })?;
        let [connection_id, expected_login] = self.read(|model| {
            let state = &model.state;
            [options.connection_id(state), options.expected_login(state)].map(str::to_owned)
        })?;
        let token = TokenRequest {
            token,
            github_url: options.request.github_url.web_url().to_owned(),
            connection_id,
            expected_login,
            idempotency_key,
        };
        let call = api::connect(options.backend(endpoint), token, page(), cancellation);
        spawn_local(async move {
            match call.await {
                Some(outcome) => self.handle_outcome(request, outcome),
                None if is_awaited() => self.change(FormState::cancel),
                None => {}
            }
        });
        Some(())
    }

    fn handle_outcome(self, request: u32, outcome: ConnectOutcome) {
        warn_of_unreadable(&outcome.unreadable);
        if let Some(warning) = &outcome.warning {
            warn_developer(warning);
        }
        if self.read(|model| model.state.is_current_request(request)) != Some(true) {
            return;
        }
        let Some(options) = self.options() else {
            return;
        };
        let moves_focus = self.should_move_focus();
        match outcome.result {
            Ok(connection) => self.succeed(request, connection, moves_focus),
            Err(failure) => self.fail(request, failure, &options, moves_focus),
        }
    }

    fn succeed(self, request: u32, connection: Connection, moves_focus: bool) {
        warn_of_unreadable_expiry(&connection);
        let connection = Arc::new(connection);
        self.clear();
        self.change(|form| {
            form.resolve(request, Ok(connection.clone()));
        });
        self.emit(FormEvent::Connected(&connection));
        if moves_focus {
            self.focus_result();
        }
    }

    fn fail(self, request: u32, mut failure: ConnectError, options: &Options, moves_focus: bool) {
        failure.requested_no_expiration =
            options.request.token_expiration == Some(Expiration::Never);
        if failure.code == ErrorCode::AccountMismatch && failure.expected.is_none() {
            // What the page expects, where the backend doesn't repeat it.
            let expected = self.read(|model| options.expected_login(&model.state).to_owned());
            failure.expected = expected.filter(|login| !login.is_empty());
        }
        if ErrorGuidance::on_failure(&failure).token == FieldAction::Clear {
            self.clear();
        }
        let is_lost = failure.code == ErrorCode::ConnectionNotFound;
        self.change(|form| {
            let connection_id = options.connection_id(form).to_owned();
            form.resolve(request, Err(failure));
            if is_lost {
                form.lose_connection(&connection_id);
            }
        });
        if moves_focus {
            self.focus_input();
        }
        self.start_retry_countdown();
        let failed = self.read(|model| {
            let names = Resolved::new(model).names;
            let github = &model.options.request.github_url;
            Some(FailedEvent::new(&names, model.state.error()?, github))
        });
        if let Some(Some(failed)) = failed {
            self.emit(FormEvent::Failed(&failed));
        }
    }

    /// The person wants another token in place of the one that is connected.
    pub fn replace(self) {
        self.change(FormState::start_replacing);
        self.focus_input();
    }

    /// The person leaves the connection as it is.
    pub fn keep(self) {
        self.clear();
        self.change(FormState::cancel_replacing);
        self.focus_result();
    }
}
