//! The form's state, and the methods that change it.

use crate::{
    api::{Action, ConnectError},
    endpoint::ConfigError,
    url::is_sso_page,
};
use github_pat::{
    AcceptedTokenTypes, ErrorCode, GithubInstance, Token, TokenError, TokenInspection,
    contract::Connection,
};
use std::sync::Arc;

/// The form's current state. A new form is `Editing`, or `Waiting` for a promised connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The page has promised a connection.
    Waiting,
    /// The person creates a token and pastes it. `error` is that of the last attempt, `hint` is about the
    /// text in the field now.
    Editing {
        error: Option<FormError>,
        hint: Option<Hint>,
    },
    /// A token is being sent. Nothing else can be sent until the request has ended.
    Connecting {
        /// Whether the request takes longer than usual.
        is_slow: bool,
    },
    Connected {
        connection: Arc<Connection>,
        activity: Activity,
        /// Why the last check, or disconnecting, failed.
        error: Option<FormError>,
    },
}

/// What is in progress for a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    Idle,
    /// The backend verifies the stored token again.
    Checking,
    /// The person is asked whether to disconnect.
    AskingToDisconnect,
    Disconnecting,
}

/// A hint below the field while the token is edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// About the text in the field.
    Token(TokenInspection),
    /// The wait of a rate limit is over.
    RetryAllowed,
    /// The browser is online again.
    BackOnline,
    /// The browser, or the person, doesn't let the page read the clipboard.
    ClipboardDenied,
    /// The clipboard has no text.
    ClipboardEmpty,
    /// The person is back from GitHub, and there is a token to paste.
    PasteNow,
    /// The connection has ended; the token still exists.
    Disconnected,
    /// The response takes longer than usual.
    TakesLonger,
}

impl Hint {
    /// Whether it is about the clipboard. Such a hint is shown beside an error, too.
    fn is_about_clipboard(self) -> bool {
        matches!(self, Hint::ClipboardDenied | Hint::ClipboardEmpty)
    }
}

impl State {
    /// Its name as the page sees it: the property `state` and `:state(…)`.
    pub fn name(&self) -> &'static str {
        match self {
            State::Waiting => "loading",
            State::Editing { .. } => "editing",
            State::Connecting { .. } => "connecting",
            State::Connected { .. } => "connected",
        }
    }
}

/// An error that the form shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormError {
    /// The text in the field can't be a token. Nothing was sent.
    InvalidInput(TokenError),
    /// A request failed, or couldn't be sent.
    RequestFailed(ConnectError),
    /// The page has a mistake, and nothing can be sent.
    Misconfigured(ConfigError),
}

impl FormError {
    /// The error code of the contract.
    pub fn code(&self) -> &ErrorCode {
        match self {
            FormError::InvalidInput(_) => &ErrorCode::InvalidToken,
            FormError::RequestFailed(failure) => &failure.code,
            FormError::Misconfigured(_) => &ErrorCode::Misconfigured,
        }
    }

    /// The action that failed.
    pub fn action(&self) -> Action {
        match self {
            FormError::RequestFailed(failure) => failure.action,
            _ => Action::Connect,
        }
    }

    /// The page that authorizes the token, if it is one of `github`.
    pub fn authorize_url(&self, github: &GithubInstance) -> Option<&str> {
        let FormError::RequestFailed(failure) = self else {
            return None;
        };
        let url = failure.authorize_url.as_deref()?;
        is_sso_page(url, github).then_some(url)
    }
}

/// The form: its state, and counters that tell its requests apart.
///
/// A token can be sent only if [`submit`](FormState::submit) returns it, so that nothing is sent twice. A
/// response counts only for the current request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormState {
    state: State,
    /// Counts attempts. A repetition has the same number.
    attempt: u32,
    /// Counts the requests.
    request: u32,
    /// The connection whose token is being replaced.
    replaces: Option<Arc<Connection>>,
    /// Seconds until a token may be sent again, if the backend limits the rate.
    retry_after: Option<u32>,
    /// Whether the last token wasn't sent because the browser was offline.
    is_offline: bool,
    /// What inspection found about the last token that was sent.
    sent: Option<TokenInspection>,
    /// The connections of which the backend said that they no longer exist.
    lost_connection_ids: Vec<String>,
    /// The expiry of the token that GitHub has just accepted.
    accepted_expiry: Option<String>,
}

/// A token that is to be sent.
pub struct Submission {
    pub token: Token,
    pub ticket: Ticket,
}

/// A request that is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The same if an attempt is repeated, so that a backend can tell a repetition from another
    /// attempt.
    pub attempt: u32,
    /// To be passed to [`resolve`](FormState::resolve) with the response.
    pub request: u32,
}

/// The longest wait: GitHub's limits renew within an hour, and a wrong value must not lock anybody out.
const MAX_RETRY_AFTER_SECS: u32 = 3600;

/// The empty form.
const EMPTY: State = State::Editing {
    error: None,
    hint: None,
};

fn idle(connection: Arc<Connection>) -> State {
    State::Connected {
        connection,
        activity: Activity::Idle,
        error: None,
    }
}

fn failed(failure: ConnectError) -> State {
    State::Editing {
        error: Some(FormError::RequestFailed(failure)),
        hint: None,
    }
}

impl Default for FormState {
    fn default() -> FormState {
        FormState {
            state: EMPTY,
            attempt: 0,
            request: 0,
            replaces: None,
            retry_after: None,
            is_offline: false,
            sent: None,
            lost_connection_ids: Vec::new(),
            accepted_expiry: None,
        }
    }
}

impl FormState {
    /// A form that waits for a promised connection.
    pub fn waiting() -> FormState {
        FormState {
            state: State::Waiting,
            ..FormState::default()
        }
    }

    /// A form that shows a stored connection.
    pub fn connected(connection: Connection) -> FormState {
        let mut form = FormState::default();
        form.set_connection(Some(connection.into()));
        form
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    pub fn is_connecting(&self) -> bool {
        matches!(self.state, State::Connecting { .. })
    }

    /// What is in progress for the connection that is shown.
    pub fn activity(&self) -> Activity {
        match self.state {
            State::Connected { activity, .. } => activity,
            _ => Activity::Idle,
        }
    }

    /// Whether a response is awaited.
    pub fn is_requesting(&self) -> bool {
        let activity = self.activity();
        self.is_connecting() || matches!(activity, Activity::Checking | Activity::Disconnecting)
    }

    pub fn error(&self) -> Option<&FormError> {
        match &self.state {
            State::Editing { error, .. } | State::Connected { error, .. } => error.as_ref(),
            _ => None,
        }
    }

    /// The hint to show. Beside an error there is no hint about the token.
    pub fn hint(&self) -> Option<Hint> {
        match &self.state {
            State::Editing { error: None, hint } => *hint,
            State::Editing { hint, .. } => hint.filter(|hint| hint.is_about_clipboard()),
            State::Connecting { is_slow: true } => Some(Hint::TakesLonger),
            _ => None,
        }
    }

    /// The connection, also while its token is being replaced.
    pub fn connection(&self) -> Option<&Arc<Connection>> {
        match &self.state {
            State::Connected { connection, .. } => Some(connection),
            _ => self.replaces.as_ref(),
        }
    }

    /// The connection whose token is being replaced.
    pub fn connection_being_replaced(&self) -> Option<&Connection> {
        self.replaces.as_deref()
    }

    /// Whether a hint is shown when the browser is online again.
    pub fn is_offline(&self) -> bool {
        self.is_offline
    }

    /// Whether this connection no longer exists, according to the backend.
    pub fn is_lost(&self, connection_id: &str) -> bool {
        self.lost_connection_ids
            .iter()
            .any(|id| id == connection_id)
    }

    /// Whether GitHub has just accepted a token with this expiry. Then it hasn't expired, whatever this computer's
    /// clock says.
    pub fn is_accepted(&self, expires_at: &str) -> bool {
        self.accepted_expiry.as_deref() == Some(expires_at)
    }

    /// Seconds until a token may be sent again.
    pub fn retry_after(&self) -> Option<u32> {
        self.retry_after
    }

    /// Sets the result of validating the field after a change, and removes the error of before. Returns whether
    /// anything visible has changed.
    pub fn set_validation(&mut self, judged: Result<Option<TokenInspection>, TokenError>) -> bool {
        let State::Editing { error, hint: said } = &mut self.state else {
            return false;
        };
        self.attempt += 1;
        let now = match judged {
            Ok(about) => (None, about.map(Hint::Token)),
            Err(unusable) => (Some(FormError::InvalidInput(unusable)), None),
        };
        let is_new = (&*error, &*said) != (&now.0, &now.1);
        (*error, *said) = now;
        is_new
    }

    /// The person presses Connect. Returns the token to send, unless the text can't be a token that the app accepts,
    /// a request is in progress, or a rate limit applies. The field is read only if a token can be sent, so that
    /// there are no needless copies of it.
    pub fn submit(
        &mut self,
        accepts: AcceptedTokenTypes,
        read: impl FnOnce() -> String,
    ) -> Option<Submission> {
        let State::Editing { error, hint } = &mut self.state else {
            return None;
        };
        if self.retry_after.is_some() {
            return None;
        }
        *hint = hint.filter(|hint| !hint.is_about_clipboard());
        match Token::parse(read(), accepts) {
            Ok(token) => {
                self.state = State::Connecting { is_slow: false };
                self.sent = Some(token.inspect());
                self.is_offline = false;
                let ticket = self.next_request();
                Some(Submission { token, ticket })
            }
            Err(unusable) => {
                *error = Some(FormError::InvalidInput(unusable));
                None
            }
        }
    }

    fn next_request(&mut self) -> Ticket {
        self.request += 1;
        Ticket {
            attempt: self.attempt,
            request: self.request,
        }
    }

    /// Starts to verify the stored token again, unless something is in progress for the connection.
    pub fn check(&mut self) -> Option<Ticket> {
        self.start(Activity::Checking)
    }

    /// The person presses Disconnect, and is asked first.
    pub fn ask_to_disconnect(&mut self) {
        if !self.is_requesting() {
            self.set_activity(Activity::AskingToDisconnect);
        }
    }

    /// Starts to delete the connection, unless something is in progress for it.
    pub fn disconnect(&mut self) -> Option<Ticket> {
        self.start(Activity::Disconnecting)
    }

    fn start(&mut self, begun: Activity) -> Option<Ticket> {
        let failed = self.error().map(FormError::action);
        if self.is_requesting() || !self.set_activity(begun) {
            return None;
        }
        if failed != Some(self.action()) {
            self.attempt += 1;
        }
        Some(self.next_request())
    }

    /// Removes the error. Returns whether anything is connected.
    fn set_activity(&mut self, now: Activity) -> bool {
        let State::Connected {
            activity, error, ..
        } = &mut self.state
        else {
            return false;
        };
        (*activity, *error) = (now, None);
        true
    }

    /// Whether this request's response is still awaited.
    pub fn is_current_request(&self, request: u32) -> bool {
        self.is_requesting() && self.request == request
    }

    /// The request takes longer than usual.
    pub fn set_slow(&mut self) {
        if let State::Connecting { is_slow } = &mut self.state {
            *is_slow = true;
        }
    }

    /// The response isn't awaited any more, or the page has prevented the request. The token, or the connection, stays
    /// as it is.
    pub fn cancel(&mut self) {
        match &mut self.state {
            State::Connecting { .. } => self.state = EMPTY,
            State::Connected { activity, .. } => *activity = Activity::Idle,
            _ => {}
        }
    }

    /// The response has arrived. Returns `false` if it isn't awaited any more.
    pub fn resolve(&mut self, request: u32, answer: Result<Arc<Connection>, ConnectError>) -> bool {
        if !self.is_current_request(request) {
            return false;
        }
        match (self.action(), answer) {
            (Action::Disconnect, Ok(_)) => self.end_connection(),
            // It has been deleted before, by somebody else.
            (Action::Disconnect, Err(failure)) if failure.code == ErrorCode::ConnectionNotFound => {
                self.end_connection();
            }
            (_, Ok(connection)) => self.accept(connection),
            (Action::Connect, Err(failure)) => self.fail(failure),
            (action, Err(failure)) => self.fail_activity(ConnectError { action, ..failure }),
        }
        true
    }

    /// The action of the request in progress.
    fn action(&self) -> Action {
        match self.activity() {
            Activity::Checking => Action::Check,
            Activity::Disconnecting => Action::Disconnect,
            _ => Action::Connect,
        }
    }

    fn fail(&mut self, mut failure: ConnectError) {
        failure.sent = self.sent;
        let passes = matches!(
            failure.code,
            ErrorCode::RateLimited | ErrorCode::ServerError | ErrorCode::GithubUnavailable
        );
        let pause = failure.retry_after.filter(|_| passes);
        self.retry_after = pause.filter(|pause| (1..=MAX_RETRY_AFTER_SECS).contains(pause));
        self.is_offline = failure.code == ErrorCode::Offline;
        self.state = failed(failure);
    }

    /// The connection stays as it was, unless the backend doesn't know it any more.
    fn fail_activity(&mut self, failure: ConnectError) {
        if failure.code == ErrorCode::ConnectionNotFound {
            let id = self.connection().and_then(|it| it.connection_id.clone());
            self.reset();
            self.lost_connection_ids.extend(id);
            self.state = failed(failure);
        } else if let State::Connected {
            activity, error, ..
        } = &mut self.state
        {
            (*activity, *error) = (Activity::Idle, Some(FormError::RequestFailed(failure)));
        }
    }

    fn end_connection(&mut self) {
        let id = self.connection().and_then(|it| it.connection_id.clone());
        self.reset();
        // The next token is for a new connection.
        self.lost_connection_ids.extend(id);
        self.state = State::Editing {
            error: None,
            hint: Some(Hint::Disconnected),
        };
    }

    /// GitHub has just accepted the token of this connection.
    fn accept(&mut self, connection: Arc<Connection>) {
        self.accepted_expiry = connection.expires_at.clone();
        self.set_connection(Some(connection));
    }

    /// Sets the seconds that are left of a rate limit; with zero it is over.
    pub fn update_retry_countdown(&mut self, left: u32) {
        if self.retry_after.is_none() {
            return;
        }
        self.retry_after = Some(left).filter(|left| *left > 0);
        if self.retry_after.is_none() {
            self.show_recovery_hint(Hint::RetryAllowed, |failure| failure.retry_after.is_some());
        }
    }

    /// Paste was pressed, and the clipboard can't be read or has no text.
    pub fn set_clipboard_hint(&mut self, about_clipboard: Hint) {
        if let State::Editing { hint, .. } = &mut self.state {
            *hint = Some(about_clipboard);
        }
    }

    /// The person is back from GitHub, and the field is empty. Returns whether the hint to paste is shown.
    pub fn suggest_paste(&mut self) -> bool {
        let is_empty = matches!(
            self.state,
            State::Editing {
                error: None,
                hint: None
            }
        );
        if is_empty {
            self.state = State::Editing {
                error: None,
                hint: Some(Hint::PasteNow),
            };
        }
        is_empty
    }

    /// The backend doesn't know the connection whose token was to be replaced: the next request is for a new one.
    pub fn lose_connection(&mut self, connection_id: &str) {
        self.lost_connection_ids.push(connection_id.to_owned());
        self.replaces = None;
    }

    /// The browser is online again.
    pub fn handle_online(&mut self) {
        if self.is_offline {
            self.is_offline = false;
            self.show_recovery_hint(Hint::BackOnline, |failure| {
                failure.code == ErrorCode::Offline
            });
        }
    }

    /// Replaces an error that is over by a hint; any other error stays.
    fn show_recovery_hint(&mut self, news: Hint, has_gone: impl FnOnce(&ConnectError) -> bool) {
        if let State::Editing { error, hint } = &mut self.state {
            let stays = match error {
                None => false,
                Some(FormError::RequestFailed(failure)) => !has_gone(failure),
                Some(_) => true,
            };
            if !stays {
                (*error, *hint) = (None, Some(news));
            }
        }
    }

    /// The person wants to replace the connection's token.
    pub fn start_replacing(&mut self) {
        if let State::Connected { connection, .. } = &self.state {
            self.replaces = Some(connection.clone());
            self.state = EMPTY;
            self.attempt += 1;
        }
    }

    /// The person keeps the connection as it is.
    pub fn cancel_replacing(&mut self) {
        if let Some(connection) = self.replaces.take() {
            self.state = idle(connection);
        }
    }

    /// The page has promised a connection.
    pub fn wait(&mut self) {
        self.reset();
        self.state = State::Waiting;
    }

    /// The page sets what is connected, or that nothing is. The response of a request in progress is no longer
    /// awaited.
    pub fn set_connection(&mut self, connection: Option<Arc<Connection>>) {
        self.state = connection.map_or(EMPTY, idle);
        self.attempt += 1;
        self.replaces = None;
        self.retry_after = None;
        self.is_offline = false;
    }

    /// Goes back to the empty form, from any state.
    pub fn reset(&mut self) {
        self.set_connection(None);
    }
}

#[cfg(test)]
mod tests;
