//! The form's state, and the only ways it may change.

use crate::{api::ConnectError, endpoint::ConfigError, url::is_sso_page};
use github_pat::{
    AcceptedTokenTypes, ErrorCode, GithubInstance, Token, TokenError, TokenInspection,
    contract::Connection,
};
use std::sync::Arc;

/// What the form is doing. Enters as `Editing`; leaves by being taken off the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The person makes a token and pastes it: what was wrong with the last try, or what can be said
    /// of what is in the field now.
    Editing {
        error: Option<FormError>,
        hint: Option<Hint>,
    },
    /// A token is on its way. Nothing else can be sent until the answer is settled.
    Connecting,
    Connected(Arc<Connection>),
}

/// What is good to know while the token is edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// About what is in the field.
    Token(TokenInspection),
    /// The pause that was asked for is over.
    RetryAllowed,
    /// The browser is online again.
    BackOnline,
    /// The browser, or the person, doesn't let the page read the clipboard.
    ClipboardDenied,
    /// There is no text on it.
    ClipboardEmpty,
}

impl Hint {
    /// Whether it is about the press on Paste, and is said beside an error.
    fn is_about_clipboard(self) -> bool {
        matches!(self, Hint::ClipboardDenied | Hint::ClipboardEmpty)
    }
}

impl State {
    /// Its name as the page sees it: the property `state` and `:state(…)`.
    pub fn name(&self) -> &'static str {
        match self {
            State::Editing { .. } => "editing",
            State::Connecting => "connecting",
            State::Connected(_) => "connected",
        }
    }
}

/// What stands between the person and a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormError {
    /// What is in the field can't be a token; nothing was sent.
    InvalidInput(TokenError),
    /// It was sent, or was to be, and that failed.
    RequestFailed(ConnectError),
    /// The page isn't set up: nothing can be sent at all.
    Misconfigured(ConfigError),
}

impl FormError {
    /// The reason, in the words of the contract.
    pub fn code(&self) -> &ErrorCode {
        match self {
            FormError::InvalidInput(_) => &ErrorCode::InvalidToken,
            FormError::RequestFailed(failure) => &failure.code,
            FormError::Misconfigured(_) => &ErrorCode::Misconfigured,
        }
    }

    /// Where the person can authorize the token, if that is the page for it on `github`.
    pub fn authorize_url(&self, github: &GithubInstance) -> Option<&str> {
        let FormError::RequestFailed(failure) = self else {
            return None;
        };
        let url = failure.authorize_url.as_deref()?;
        is_sso_page(url, github).then_some(url)
    }
}

/// The form: its state, and what tells its requests apart.
///
/// What is to be sent is what [`submit`](FormState::submit) returns, so that nothing can be sent twice; and
/// an answer is heard only for the request that is awaited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormState {
    state: State,
    /// Counts the tokens tried.
    attempt: u32,
    /// Counts the requests.
    request: u32,
    /// The connection whose token is being replaced.
    replaces: Option<Arc<Connection>>,
    /// Seconds until a token may be sent again, where the backend asked for a pause.
    retry_after: Option<u32>,
    /// Whether the last token stayed here because the browser was offline.
    is_offline: bool,
    /// What the last token that was sent looked like.
    sent: Option<TokenInspection>,
    /// The connections of which the backend said that they no longer exist.
    lost_connection_ids: Vec<String>,
    /// When the token expires that GitHub has accepted just now.
    accepted_expiry: Option<String>,
}

/// What is to be sent.
pub struct Submission {
    pub token: Token,
    /// The same for the same token sent again, so that a backend can tell a repetition from a second
    /// wish.
    pub attempt: u32,
    /// To be given back with the answer.
    pub request: u32,
}

/// No pause is longer: GitHub's limits renew within the hour, and nobody is to be locked out by a slip.
const MAX_RETRY_AFTER_SECS: u32 = 3600;

/// Nothing typed, nothing wrong.
const EMPTY: State = State::Editing {
    error: None,
    hint: None,
};

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
    /// A form that shows what is connected already.
    pub fn connected(connection: Connection) -> FormState {
        let mut form = FormState::default();
        form.set_connection(Some(connection.into()));
        form
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    pub fn is_connecting(&self) -> bool {
        self.state == State::Connecting
    }

    pub fn error(&self) -> Option<&FormError> {
        match &self.state {
            State::Editing { error, .. } => error.as_ref(),
            _ => None,
        }
    }

    /// What is good to know. With an error to speak of, nothing is said of the token.
    pub fn hint(&self) -> Option<Hint> {
        match &self.state {
            State::Editing { error: None, hint } => *hint,
            State::Editing { hint, .. } => hint.filter(|hint| hint.is_about_clipboard()),
            _ => None,
        }
    }

    /// What is connected; while its token is being replaced, too.
    pub fn connection(&self) -> Option<&Connection> {
        match &self.state {
            State::Connected(connection) => Some(connection),
            _ => self.connection_being_replaced(),
        }
    }

    /// The connection whose token is being replaced.
    pub fn connection_being_replaced(&self) -> Option<&Connection> {
        self.replaces.as_deref()
    }

    /// Whether there is something to be said once the browser is online again.
    pub fn is_offline(&self) -> bool {
        self.is_offline
    }

    /// Whether the backend said of this connection that it no longer exists.
    pub fn is_lost(&self, connection_id: &str) -> bool {
        self.lost_connection_ids
            .iter()
            .any(|id| id == connection_id)
    }

    /// Whether GitHub has accepted a token that expires then just now: whatever this computer's clock says, it hasn't
    /// expired.
    pub fn is_accepted(&self, expires_at: &str) -> bool {
        self.accepted_expiry.as_deref() == Some(expires_at)
    }

    /// Seconds until a token may be sent again.
    pub fn retry_after(&self) -> Option<u32> {
        self.retry_after
    }

    /// The person changes the field, and this is what can be said of it now: what was wrong before is no
    /// longer said. Returns whether there is anything new to be seen.
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

    /// The person presses Connect: what is to be sent, unless it can't be the token that the host takes,
    /// or one is on its way already, or a pause was asked for. The field is read only then: a copy nobody
    /// sends is a copy too many.
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
                self.state = State::Connecting;
                self.sent = Some(token.inspect());
                self.is_offline = false;
                self.request += 1;
                Some(Submission {
                    token,
                    attempt: self.attempt,
                    request: self.request,
                })
            }
            Err(unusable) => {
                *error = Some(FormError::InvalidInput(unusable));
                None
            }
        }
    }

    /// Whether this request's answer is still awaited.
    pub fn is_current_request(&self, request: u32) -> bool {
        self.state == State::Connecting && self.request == request
    }

    /// The page keeps the token from being sent, or is gone.
    pub fn cancel(&mut self) {
        if self.state == State::Connecting {
            self.state = EMPTY;
        }
    }

    /// The answer is there; `false` if nobody waits for it any more.
    pub fn resolve(&mut self, request: u32, answer: Result<Arc<Connection>, ConnectError>) -> bool {
        if !self.is_current_request(request) {
            return false;
        }
        match answer {
            Ok(connection) => {
                self.accepted_expiry = connection.expires_at.clone();
                self.set_connection(Some(connection));
            }
            Err(mut failure) => {
                failure.sent = self.sent;
                let passes = matches!(
                    failure.code,
                    ErrorCode::RateLimited | ErrorCode::ServerError | ErrorCode::GithubUnavailable
                );
                let pause = failure.retry_after.filter(|_| passes);
                self.retry_after = pause.filter(|pause| (1..=MAX_RETRY_AFTER_SECS).contains(pause));
                self.is_offline = failure.code == ErrorCode::Offline;
                self.state = State::Editing {
                    error: Some(FormError::RequestFailed(failure)),
                    hint: None,
                };
            }
        }
        true
    }

    /// So much of the pause is left; with nothing left, it is over.
    pub fn update_retry_countdown(&mut self, left: u32) {
        if self.retry_after.is_none() {
            return;
        }
        self.retry_after = Some(left).filter(|left| *left > 0);
        if self.retry_after.is_none() {
            self.show_recovery_hint(Hint::RetryAllowed, |failure| failure.retry_after.is_some());
        }
    }

    /// Paste was pressed, and nothing came of it.
    pub fn set_clipboard_hint(&mut self, about_clipboard: Hint) {
        if let State::Editing { hint, .. } = &mut self.state {
            *hint = Some(about_clipboard);
        }
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

    /// What stood in the way has gone by itself; another error stays.
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

    /// The person wants another token in place of the one that is connected.
    pub fn start_replacing(&mut self) {
        if let State::Connected(connection) = &self.state {
            self.replaces = Some(connection.clone());
            self.state = EMPTY;
            self.attempt += 1;
        }
    }

    /// The person leaves the connection as it is.
    pub fn cancel_replacing(&mut self) {
        if let Some(connection) = self.replaces.take() {
            self.state = State::Connected(connection);
        }
    }

    /// The page knows better: what is connected, or that nothing is. An answer under way is no longer
    /// awaited.
    pub fn set_connection(&mut self, connection: Option<Arc<Connection>>) {
        self.state = connection.map_or(EMPTY, State::Connected);
        self.attempt += 1;
        self.replaces = None;
        self.retry_after = None;
        self.is_offline = false;
    }

    /// Back to an empty form, from wherever it is.
    pub fn reset(&mut self) {
        self.set_connection(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use github_pat::{CredentialKind, inspect};

    fn token() -> String {
        ["ghp_", &"A".repeat(36)].concat()
    }

    /// A form with a token on its way, and the number of that request.
    fn connecting() -> (FormState, u32) {
        let mut form = FormState::default();
        let submission = form.submit(AcceptedTokenTypes::Any, token).unwrap();
        assert_eq!(form.state(), &State::Connecting);
        (form, submission.request)
    }

    fn attempt(form: &mut FormState) -> u32 {
        form.submit(AcceptedTokenTypes::Any, token).unwrap().attempt
    }

    fn network() -> Result<Arc<Connection>, ConnectError> {
        Err(ErrorCode::Network.into())
    }

    #[test]
    fn a_second_submit_sends_nothing_and_reads_nothing() {
        let (mut form, _) = connecting();
        assert!(
            form.submit(AcceptedTokenTypes::Any, || panic!("read"))
                .is_none()
        );
        assert_eq!(form.state(), &State::Connecting);
    }

    #[test]
    fn what_cannot_be_a_token_is_not_sent() {
        let mut form = FormState::default();
        assert!(
            form.submit(AcceptedTokenTypes::Any, || " ".into())
                .is_none()
        );
        assert_eq!(
            form.error(),
            Some(&FormError::InvalidInput(TokenError::Empty))
        );
        form.set_validation(Ok(None));
        assert_eq!(form.error(), None);
    }

    #[test]
    fn an_answer_settles_it() {
        let (mut form, request) = connecting();
        assert!(form.resolve(request, Ok(Connection::default().into())));
        assert_eq!(form.connection(), Some(&Connection::default()));

        let (mut form, request) = connecting();
        assert!(form.resolve(request, network()));
        assert_eq!(form.error().map(FormError::code), Some(&ErrorCode::Network));
        // What was sent is known here alone.
        let Some(FormError::RequestFailed(ConnectError { sent, .. })) = form.error() else {
            panic!("it failed");
        };
        assert_eq!(sent.map(|it| it.kind), Some(CredentialKind::Classic));
    }

    #[test]
    fn an_answer_nobody_waits_for_changes_nothing() {
        for move_on in [
            FormState::reset as fn(&mut FormState),
            FormState::cancel,
            |form| {
                form.set_connection(Some(Connection::default().into()));
            },
        ] {
            let (mut form, request) = connecting();
            move_on(&mut form);
            let before = form.clone();
            assert!(!form.resolve(request, network()));
            assert_eq!(form, before);
        }
    }

    #[test]
    fn an_answer_is_heard_for_its_own_request_alone() {
        let (mut form, first) = connecting();
        form.reset();
        let second = form.submit(AcceptedTokenTypes::Any, token).unwrap().request;
        assert!(!form.resolve(first, Ok(Connection::default().into())));
        assert!(form.is_current_request(second));
    }

    #[test]
    fn typing_does_not_disturb_a_token_on_its_way() {
        let (mut form, request) = connecting();
        form.set_validation(Ok(None));
        assert!(form.is_current_request(request));
    }

    #[test]
    fn a_withdrawn_token_can_be_sent_again() {
        let (mut form, _) = connecting();
        form.cancel();
        assert!(form.submit(AcceptedTokenTypes::Any, token).is_some());
    }

    #[test]
    fn the_same_token_again_is_the_same_attempt() {
        let mut form = FormState::default();
        let first = form.submit(AcceptedTokenTypes::Any, token).unwrap();
        form.resolve(first.request, network());
        let again = form.submit(AcceptedTokenTypes::Any, token).unwrap();
        assert_eq!(again.attempt, first.attempt);
        form.resolve(again.request, network());
        form.set_validation(Ok(None));
        assert_ne!(attempt(&mut form), first.attempt);
    }

    #[test]
    fn a_form_that_has_moved_on_is_another_attempt() {
        let ways: [fn(&mut FormState); 3] = [
            FormState::reset,
            |form| form.set_connection(None),
            |form| {
                form.cancel_replacing();
                form.start_replacing();
            },
        ];
        for move_on in ways {
            let mut form = FormState::default();
            let mut attempts = Vec::new();
            let mut send = |form: &mut FormState, answer| {
                let submission = form.submit(AcceptedTokenTypes::Any, token).unwrap();
                attempts.push(submission.attempt);
                form.resolve(submission.request, answer);
            };
            send(&mut form, network());
            form.set_validation(Ok(None));
            send(&mut form, Ok(Connection::default().into()));
            form.start_replacing();
            send(&mut form, network());
            move_on(&mut form);
            let next = attempt(&mut form);
            assert!(!attempts.contains(&next), "{next} is one of {attempts:?}");
        }
    }

    fn about(text: &str) -> Result<Option<TokenInspection>, TokenError> {
        inspect(text, None, AcceptedTokenTypes::Any)
    }

    #[test]
    fn an_edit_that_says_nothing_new_is_not_to_be_seen() {
        let mut form = FormState::default();
        assert!(!form.set_validation(Ok(None)));
        let cut = &token()[..30];
        assert!(form.set_validation(about(cut)));
        assert!(!form.set_validation(about(cut)));
        assert!(form.set_validation(about(&token())));
        form.submit(AcceptedTokenTypes::Any, || "ghp_".into());
        assert!(form.set_validation(Ok(None)));
        let (mut form, _) = connecting();
        assert!(!form.set_validation(about(cut)));
    }

    #[test]
    fn a_hint_gives_way_to_a_problem() {
        let mut form = FormState::default();
        form.set_validation(about(&token()));
        assert!(form.hint().is_some());
        form.submit(AcceptedTokenTypes::Any, || "ghp_".into());
        assert_eq!(form.hint(), None);
    }

    #[test]
    fn clipboard_hint_stands_beside_an_error_until_the_next_act() {
        for hint in [Hint::ClipboardDenied, Hint::ClipboardEmpty] {
            let (mut form, request) = connecting();
            form.resolve(request, Err(ErrorCode::SsoRequired.into()));
            form.set_clipboard_hint(hint);
            assert_eq!(form.hint(), Some(hint));
            assert_eq!(
                form.error().map(FormError::code),
                Some(&ErrorCode::SsoRequired)
            );
            form.submit(AcceptedTokenTypes::Any, String::new);
            assert_eq!(form.hint(), None);
            form.set_clipboard_hint(hint);
            form.set_validation(Ok(None));
            assert_eq!(form.hint(), None);
        }
        // What came too late.
        let (mut form, _) = connecting();
        form.set_clipboard_hint(Hint::ClipboardEmpty);
        assert_eq!(form.state(), &State::Connecting);
    }

    #[test]
    fn what_is_no_token_is_said_before_it_is_sent() {
        let mut form = FormState::default();
        form.set_validation(about("gho_"));
        assert!(form.error().is_some());
        form.set_validation(about(&token()));
        assert_eq!(form.error(), None);
    }

    fn limited(seconds: u32) -> ConnectError {
        ConnectError {
            retry_after: Some(seconds),
            ..ErrorCode::RateLimited.into()
        }
    }

    #[test]
    fn a_pause_is_kept_and_ends() {
        let (mut form, request) = connecting();
        form.resolve(request, Err(limited(30)));
        assert_eq!(form.retry_after(), Some(30));
        assert!(form.submit(AcceptedTokenTypes::Any, token).is_none());
        // Another token is no way around it.
        form.set_validation(Ok(None));
        assert!(form.submit(AcceptedTokenTypes::Any, token).is_none());
        form.update_retry_countdown(1);
        assert_eq!(form.retry_after(), Some(1));
        form.update_retry_countdown(0);
        assert_eq!(
            (form.retry_after(), form.hint()),
            (None, Some(Hint::RetryAllowed))
        );
        assert!(form.submit(AcceptedTokenTypes::Any, token).is_some());
    }

    #[test]
    fn the_end_of_a_pause_is_said() {
        let (mut form, request) = connecting();
        form.resolve(request, Err(limited(30)));
        form.update_retry_countdown(0);
        assert_eq!(
            (form.error(), form.hint()),
            (None, Some(Hint::RetryAllowed))
        );
    }

    #[test]
    fn a_pause_is_one_wherever_the_person_goes() {
        let mut form = FormState::connected(connected());
        form.start_replacing();
        let request = form.submit(AcceptedTokenTypes::Any, token).unwrap().request;
        form.resolve(request, Err(limited(30)));
        form.cancel_replacing();
        form.start_replacing();
        assert!(form.submit(AcceptedTokenTypes::Any, token).is_none());
    }

    #[test]
    fn a_token_of_no_use_is_not_waited_for() {
        let (mut form, request) = connecting();
        let failure = ConnectError {
            retry_after: Some(30),
            ..ErrorCode::ExpiredToken.into()
        };
        form.resolve(request, Err(failure));
        assert_eq!(form.retry_after(), None);
    }

    #[test]
    fn a_pause_of_no_time_or_of_years_is_none() {
        for seconds in [0, 3601, u32::MAX] {
            let (mut form, request) = connecting();
            form.resolve(request, Err(limited(seconds)));
            assert_eq!(form.retry_after(), None);
        }
    }

    #[test]
    fn a_form_that_has_moved_on_pauses_no_longer() {
        let (mut form, request) = connecting();
        form.resolve(request, Err(limited(30)));
        form.reset();
        assert_eq!(form.retry_after(), None);
    }

    #[test]
    fn a_link_of_the_backend_s_leads_to_github_or_nowhere() {
        let error = |url: &str| {
            FormError::RequestFailed(ConnectError {
                authorize_url: Some(url.into()),
                ..ErrorCode::SsoRequired.into()
            })
        };
        let github = &GithubInstance::default();
        let sso = "https://github.com/orgs/acme/sso?authorization_request=x";
        assert_eq!(error(sso).authorize_url(github), Some(sso));
        assert_eq!(
            error("https://github.com/login/oauth/authorize?client_id=x").authorize_url(github),
            None
        );
        assert_eq!(
            FormError::InvalidInput(TokenError::Empty).authorize_url(github),
            None
        );
    }

    #[test]
    fn back_online_is_said_to_who_was_offline() {
        let (mut form, request) = connecting();
        form.resolve(request, Err(ErrorCode::Offline.into()));
        assert!(form.is_offline());
        form.handle_online();
        assert!(!form.is_offline());
        assert_eq!((form.error(), form.hint()), (None, Some(Hint::BackOnline)));

        // Whatever was typed meanwhile.
        let (mut form, request) = connecting();
        form.resolve(request, Err(ErrorCode::Offline.into()));
        form.set_validation(Ok(None));
        form.handle_online();
        assert_eq!(form.hint(), Some(Hint::BackOnline));

        let (mut form, request) = connecting();
        form.resolve(request, network());
        form.handle_online();
        assert!(form.error().is_some());
    }

    fn connected() -> Connection {
        Connection {
            connection_id: Some("c1".into()),
            ..Connection::default()
        }
    }

    #[test]
    fn while_a_token_is_replaced_the_connection_stands() {
        let mut form = FormState::connected(connected());
        form.start_replacing();
        assert_eq!(form.state().name(), "editing");
        assert_eq!(form.connection_being_replaced(), Some(&connected()));
        assert_eq!(form.connection(), Some(&connected()));
        let request = form.submit(AcceptedTokenTypes::Any, token).unwrap().request;
        form.resolve(request, network());
        assert_eq!(form.connection_being_replaced(), Some(&connected()));
        form.cancel_replacing();
        assert_eq!(form.state(), &State::Connected(connected().into()));
        assert_eq!(form.connection_being_replaced(), None);
    }

    #[test]
    fn a_replaced_token_leaves_nothing_to_replace() {
        let mut form = FormState::connected(connected());
        form.start_replacing();
        let request = form.submit(AcceptedTokenTypes::Any, token).unwrap().request;
        form.resolve(request, Ok(Connection::default().into()));
        assert_eq!(
            form.state(),
            &State::Connected(Connection::default().into())
        );
        assert_eq!(form.connection_being_replaced(), None);
    }

    #[test]
    fn only_what_is_connected_can_be_replaced() {
        let mut form = FormState::default();
        form.start_replacing();
        assert_eq!(form, FormState::default());
        form.cancel_replacing();
        assert_eq!(form, FormState::default());
    }

    #[test]
    fn connection_that_is_lost_is_replaced_no_longer() {
        let mut form = FormState::connected(connected());
        form.start_replacing();
        let first = form.submit(AcceptedTokenTypes::Any, token).unwrap();
        form.resolve(first.request, Err(ErrorCode::ConnectionNotFound.into()));
        form.lose_connection("c1");
        assert!(form.is_lost("c1") && !form.is_lost("c2"));
        assert_eq!(form.connection_being_replaced(), None);
        assert!(form.error().is_some());
        let second = form.submit(AcceptedTokenTypes::Any, token).unwrap();
        assert_eq!(second.attempt, first.attempt);
    }

    #[test]
    fn token_that_was_just_accepted_has_not_expired() {
        let expires_at = "2020-01-31T12:00:00Z";
        let connection = Connection {
            expires_at: Some(expires_at.into()),
            ..connected()
        };
        let (mut form, request) = connecting();
        form.resolve(request, Ok(connection.clone().into()));
        assert!(form.is_accepted(expires_at));
        // The page hands in what it was told.
        form.set_connection(Some(connection.clone().into()));
        assert!(form.is_accepted(expires_at));
        assert!(!form.is_accepted("2020-02-01T12:00:00Z"));
        assert!(!FormState::connected(connection).is_accepted(expires_at));
    }
}
