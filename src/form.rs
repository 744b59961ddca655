//! The form's state, and the only ways it may change.

use crate::{endpoint::ConfigError, protocol::ConnectError, url::is_https_on_host};
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
        problem: Option<Problem>,
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
    WaitIsOver,
    /// The browser is online again.
    IsOnline,
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
pub enum Problem {
    /// What is in the field can't be a token; nothing was sent.
    Unusable(TokenError),
    /// It was sent, or was to be, and that failed.
    Failed(ConnectError),
    /// The page isn't set up: nothing can be sent at all.
    Misconfigured(ConfigError),
}

impl Problem {
    /// The reason, in the words of the contract.
    pub fn code(&self) -> &ErrorCode {
        match self {
            Problem::Unusable(_) => &ErrorCode::InvalidToken,
            Problem::Failed(failure) => &failure.code,
            Problem::Misconfigured(_) => &ErrorCode::Misconfigured,
        }
    }

    /// Where the person can mend it, if that is on `github`.
    pub fn authorize_url(&self, github: &GithubInstance) -> Option<&str> {
        let Problem::Failed(failure) = self else {
            return None;
        };
        let url = failure.authorize_url.as_deref()?;
        is_https_on_host(url, github).then_some(url)
    }
}

/// The form: its state, and what tells its requests apart.
///
/// What is to be sent is what [`submit`](Form::submit) returns, so that nothing can be sent twice; and
/// an answer is heard only for the request that is awaited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    state: State,
    /// Counts the tokens tried.
    attempt: u32,
    /// Counts the requests.
    request: u32,
    /// The connection whose token is being replaced.
    replaces: Option<Arc<Connection>>,
    /// Seconds until a token may be sent again, where the backend asked for a pause.
    pause: Option<u32>,
    /// Whether the last token stayed here because the browser was offline.
    is_offline: bool,
    /// What the last token that was sent looked like.
    sent: Option<TokenInspection>,
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
const LONGEST_PAUSE: u32 = 3600;

/// Nothing typed, nothing wrong.
const EMPTY: State = State::Editing {
    problem: None,
    hint: None,
};

impl Default for Form {
    fn default() -> Form {
        Form {
            state: EMPTY,
            attempt: 0,
            request: 0,
            replaces: None,
            pause: None,
            is_offline: false,
            sent: None,
        }
    }
}

impl Form {
    /// A form that shows what is connected already.
    pub fn connected(connection: Connection) -> Form {
        let mut form = Form::default();
        form.show(Some(connection.into()));
        form
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    pub fn is_connecting(&self) -> bool {
        self.state == State::Connecting
    }

    pub fn problem(&self) -> Option<&Problem> {
        match &self.state {
            State::Editing { problem, .. } => problem.as_ref(),
            _ => None,
        }
    }

    /// What can be said of what is in the field, unless there is a problem to speak of.
    pub fn hint(&self) -> Option<Hint> {
        match &self.state {
            State::Editing {
                problem: None,
                hint,
            } => *hint,
            _ => None,
        }
    }

    /// What is connected; while its token is being replaced, too.
    pub fn connection(&self) -> Option<&Connection> {
        match &self.state {
            State::Connected(connection) => Some(connection),
            _ => self.replaces(),
        }
    }

    /// The connection whose token is being replaced.
    pub fn replaces(&self) -> Option<&Connection> {
        self.replaces.as_deref()
    }

    /// Whether there is something to be said once the browser is online again.
    pub fn is_offline(&self) -> bool {
        self.is_offline
    }

    /// Seconds until a token may be sent again.
    pub fn pause(&self) -> Option<u32> {
        self.pause
    }

    /// The person changes the field, and this is what can be said of it now: what was wrong before is no
    /// longer said. Returns whether there is anything new to be seen.
    pub fn edit(&mut self, judged: Result<Option<TokenInspection>, TokenError>) -> bool {
        let State::Editing {
            problem,
            hint: said,
        } = &mut self.state
        else {
            return false;
        };
        self.attempt += 1;
        let now = match judged {
            Ok(about) => (None, about.map(Hint::Token)),
            Err(unusable) => (Some(Problem::Unusable(unusable)), None),
        };
        let is_new = (&*problem, &*said) != (&now.0, &now.1);
        (*problem, *said) = now;
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
        let State::Editing { problem, .. } = &mut self.state else {
            return None;
        };
        if self.pause.is_some() {
            return None;
        }
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
                *problem = Some(Problem::Unusable(unusable));
                None
            }
        }
    }

    /// Whether this request's answer is still awaited.
    pub fn awaits(&self, request: u32) -> bool {
        self.state == State::Connecting && self.request == request
    }

    /// The page keeps the token from being sent, or is gone.
    pub fn withdraw(&mut self) {
        if self.state == State::Connecting {
            self.state = EMPTY;
        }
    }

    /// The answer is there; `false` if nobody waits for it any more.
    pub fn settle(&mut self, request: u32, answer: Result<Arc<Connection>, ConnectError>) -> bool {
        if !self.awaits(request) {
            return false;
        }
        match answer {
            Ok(connection) => self.show(Some(connection)),
            Err(mut failure) => {
                failure.sent = self.sent;
                let passes = matches!(
                    failure.code,
                    ErrorCode::RateLimited | ErrorCode::ServerError | ErrorCode::GithubUnavailable
                );
                let pause = failure.retry_after.filter(|_| passes);
                self.pause = pause.filter(|pause| (1..=LONGEST_PAUSE).contains(pause));
                self.is_offline = failure.code == ErrorCode::Offline;
                self.state = State::Editing {
                    problem: Some(Problem::Failed(failure)),
                    hint: None,
                };
            }
        }
        true
    }

    /// So much of the pause is left; with nothing left, it is over.
    pub fn wait(&mut self, left: u32) {
        if self.pause.is_none() {
            return;
        }
        self.pause = Some(left).filter(|left| *left > 0);
        if self.pause.is_none() {
            self.cheer(Hint::WaitIsOver, |failure| failure.retry_after.is_some());
        }
    }

    /// The browser is online again.
    pub fn come_online(&mut self) {
        if self.is_offline {
            self.is_offline = false;
            self.cheer(Hint::IsOnline, |failure| failure.code == ErrorCode::Offline);
        }
    }

    /// What stood in the way has gone by itself; another problem stays.
    fn cheer(&mut self, news: Hint, has_gone: impl FnOnce(&ConnectError) -> bool) {
        if let State::Editing { problem, hint } = &mut self.state {
            let stays = match problem {
                None => false,
                Some(Problem::Failed(failure)) => !has_gone(failure),
                Some(_) => true,
            };
            if !stays {
                (*problem, *hint) = (None, Some(news));
            }
        }
    }

    /// The person wants another token in place of the one that is connected.
    pub fn replace(&mut self) {
        if let State::Connected(connection) = &self.state {
            self.replaces = Some(connection.clone());
            self.state = EMPTY;
            self.attempt += 1;
        }
    }

    /// The person leaves the connection as it is.
    pub fn keep(&mut self) {
        if let Some(connection) = self.replaces.take() {
            self.state = State::Connected(connection);
        }
    }

    /// The page knows better: what is connected, or that nothing is. An answer under way is no longer
    /// awaited.
    pub fn show(&mut self, connection: Option<Arc<Connection>>) {
        self.state = connection.map_or(EMPTY, State::Connected);
        self.attempt += 1;
        self.replaces = None;
        self.pause = None;
        self.is_offline = false;
    }

    /// Back to an empty form, from wherever it is.
    pub fn reset(&mut self) {
        self.show(None);
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
    fn connecting() -> (Form, u32) {
        let mut form = Form::default();
        let submission = form.submit(AcceptedTokenTypes::Any, token).unwrap();
        assert_eq!(form.state(), &State::Connecting);
        (form, submission.request)
    }

    fn attempt(form: &mut Form) -> u32 {
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
        let mut form = Form::default();
        assert!(
            form.submit(AcceptedTokenTypes::Any, || " ".into())
                .is_none()
        );
        assert_eq!(form.problem(), Some(&Problem::Unusable(TokenError::Empty)));
        form.edit(Ok(None));
        assert_eq!(form.problem(), None);
    }

    #[test]
    fn an_answer_settles_it() {
        let (mut form, request) = connecting();
        assert!(form.settle(request, Ok(Connection::default().into())));
        assert_eq!(form.connection(), Some(&Connection::default()));

        let (mut form, request) = connecting();
        assert!(form.settle(request, network()));
        assert_eq!(form.problem().map(Problem::code), Some(&ErrorCode::Network));
        // What was sent is known here alone.
        let Some(Problem::Failed(ConnectError { sent, .. })) = form.problem() else {
            panic!("it failed");
        };
        assert_eq!(sent.map(|it| it.kind), Some(CredentialKind::Classic));
    }

    #[test]
    fn an_answer_nobody_waits_for_changes_nothing() {
        for move_on in [Form::reset as fn(&mut Form), Form::withdraw, |form| {
            form.show(Some(Connection::default().into()));
        }] {
            let (mut form, request) = connecting();
            move_on(&mut form);
            let before = form.clone();
            assert!(!form.settle(request, network()));
            assert_eq!(form, before);
        }
    }

    #[test]
    fn an_answer_is_heard_for_its_own_request_alone() {
        let (mut form, first) = connecting();
        form.reset();
        let second = form.submit(AcceptedTokenTypes::Any, token).unwrap().request;
        assert!(!form.settle(first, Ok(Connection::default().into())));
        assert!(form.awaits(second));
    }

    #[test]
    fn typing_does_not_disturb_a_token_on_its_way() {
        let (mut form, request) = connecting();
        form.edit(Ok(None));
        assert!(form.awaits(request));
    }

    #[test]
    fn a_withdrawn_token_can_be_sent_again() {
        let (mut form, _) = connecting();
        form.withdraw();
        assert!(form.submit(AcceptedTokenTypes::Any, token).is_some());
    }

    #[test]
    fn the_same_token_again_is_the_same_attempt() {
        let mut form = Form::default();
        let first = form.submit(AcceptedTokenTypes::Any, token).unwrap();
        form.settle(first.request, network());
        let again = form.submit(AcceptedTokenTypes::Any, token).unwrap();
        assert_eq!(again.attempt, first.attempt);
        form.settle(again.request, network());
        form.edit(Ok(None));
        assert_ne!(attempt(&mut form), first.attempt);
    }

    #[test]
    fn a_form_that_has_moved_on_is_another_attempt() {
        let ways: [fn(&mut Form); 3] = [
            Form::reset,
            |form| form.show(None),
            |form| {
                form.keep();
                form.replace();
            },
        ];
        for move_on in ways {
            let mut form = Form::default();
            let mut attempts = Vec::new();
            let mut send = |form: &mut Form, answer| {
                let submission = form.submit(AcceptedTokenTypes::Any, token).unwrap();
                attempts.push(submission.attempt);
                form.settle(submission.request, answer);
            };
            send(&mut form, network());
            form.edit(Ok(None));
            send(&mut form, Ok(Connection::default().into()));
            form.replace();
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
        let mut form = Form::default();
        assert!(!form.edit(Ok(None)));
        assert!(form.edit(about("ghp_")));
        assert!(!form.edit(about("ghp_")));
        assert!(form.edit(about("ghp_1")));
        form.submit(AcceptedTokenTypes::Any, || "ghp_".into());
        assert!(form.edit(Ok(None)));
        let (mut form, _) = connecting();
        assert!(!form.edit(about("ghp_")));
    }

    #[test]
    fn a_hint_gives_way_to_a_problem() {
        let mut form = Form::default();
        form.edit(about("ghp_"));
        assert!(form.hint().is_some());
        form.submit(AcceptedTokenTypes::Any, || "ghp_".into());
        assert_eq!(form.hint(), None);
    }

    #[test]
    fn what_is_no_token_is_said_before_it_is_sent() {
        let mut form = Form::default();
        form.edit(about("gho_"));
        assert!(form.problem().is_some());
        form.edit(about("ghp_"));
        assert_eq!(form.problem(), None);
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
        form.settle(request, Err(limited(30)));
        assert_eq!(form.pause(), Some(30));
        assert!(form.submit(AcceptedTokenTypes::Any, token).is_none());
        // Another token is no way around it.
        form.edit(Ok(None));
        assert!(form.submit(AcceptedTokenTypes::Any, token).is_none());
        form.wait(1);
        assert_eq!(form.pause(), Some(1));
        form.wait(0);
        assert_eq!((form.pause(), form.hint()), (None, Some(Hint::WaitIsOver)));
        assert!(form.submit(AcceptedTokenTypes::Any, token).is_some());
    }

    #[test]
    fn the_end_of_a_pause_is_said() {
        let (mut form, request) = connecting();
        form.settle(request, Err(limited(30)));
        form.wait(0);
        assert_eq!(
            (form.problem(), form.hint()),
            (None, Some(Hint::WaitIsOver))
        );
    }

    #[test]
    fn a_pause_is_one_wherever_the_person_goes() {
        let mut form = Form::connected(connected());
        form.replace();
        let request = form.submit(AcceptedTokenTypes::Any, token).unwrap().request;
        form.settle(request, Err(limited(30)));
        form.keep();
        form.replace();
        assert!(form.submit(AcceptedTokenTypes::Any, token).is_none());
    }

    #[test]
    fn a_token_of_no_use_is_not_waited_for() {
        let (mut form, request) = connecting();
        let failure = ConnectError {
            retry_after: Some(30),
            ..ErrorCode::ExpiredToken.into()
        };
        form.settle(request, Err(failure));
        assert_eq!(form.pause(), None);
    }

    #[test]
    fn a_pause_of_no_time_or_of_years_is_none() {
        for seconds in [0, 3601, u32::MAX] {
            let (mut form, request) = connecting();
            form.settle(request, Err(limited(seconds)));
            assert_eq!(form.pause(), None);
        }
    }

    #[test]
    fn a_form_that_has_moved_on_pauses_no_longer() {
        let (mut form, request) = connecting();
        form.settle(request, Err(limited(30)));
        form.reset();
        assert_eq!(form.pause(), None);
    }

    #[test]
    fn a_link_of_the_backend_s_leads_to_github_or_nowhere() {
        let problem = |url: &str| {
            Problem::Failed(ConnectError {
                authorize_url: Some(url.into()),
                ..ErrorCode::SsoRequired.into()
            })
        };
        let github = &GithubInstance::default();
        let sso = "https://github.com/orgs/acme/sso?authorization_request=x";
        assert_eq!(problem(sso).authorize_url(github), Some(sso));
        assert_eq!(
            problem("https://github.com.acme.com/").authorize_url(github),
            None
        );
        assert_eq!(
            Problem::Unusable(TokenError::Empty).authorize_url(github),
            None
        );
    }

    #[test]
    fn back_online_is_said_to_who_was_offline() {
        let (mut form, request) = connecting();
        form.settle(request, Err(ErrorCode::Offline.into()));
        assert!(form.is_offline());
        form.come_online();
        assert!(!form.is_offline());
        assert_eq!((form.problem(), form.hint()), (None, Some(Hint::IsOnline)));

        // Whatever was typed meanwhile.
        let (mut form, request) = connecting();
        form.settle(request, Err(ErrorCode::Offline.into()));
        form.edit(Ok(None));
        form.come_online();
        assert_eq!(form.hint(), Some(Hint::IsOnline));

        let (mut form, request) = connecting();
        form.settle(request, network());
        form.come_online();
        assert!(form.problem().is_some());
    }

    fn connected() -> Connection {
        Connection {
            connection_id: Some("c1".into()),
            ..Connection::default()
        }
    }

    #[test]
    fn while_a_token_is_replaced_the_connection_stands() {
        let mut form = Form::connected(connected());
        form.replace();
        assert_eq!(form.state().name(), "editing");
        assert_eq!(form.replaces(), Some(&connected()));
        assert_eq!(form.connection(), Some(&connected()));
        let request = form.submit(AcceptedTokenTypes::Any, token).unwrap().request;
        form.settle(request, network());
        assert_eq!(form.replaces(), Some(&connected()));
        form.keep();
        assert_eq!(form.state(), &State::Connected(connected().into()));
        assert_eq!(form.replaces(), None);
    }

    #[test]
    fn a_replaced_token_leaves_nothing_to_replace() {
        let mut form = Form::connected(connected());
        form.replace();
        let request = form.submit(AcceptedTokenTypes::Any, token).unwrap().request;
        form.settle(request, Ok(Connection::default().into()));
        assert_eq!(
            form.state(),
            &State::Connected(Connection::default().into())
        );
        assert_eq!(form.replaces(), None);
    }

    #[test]
    fn only_what_is_connected_can_be_replaced() {
        let mut form = Form::default();
        form.replace();
        assert_eq!(form, Form::default());
        form.keep();
        assert_eq!(form, Form::default());
    }
}
