//! The form's state, and the only ways it may change.

use crate::{
    endpoint::{Misconfigured, https_on},
    protocol::{Code, Connection, Failure},
    token::{Hint, Token, Unusable},
};

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
    Connected(Connection),
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
    Unusable(Unusable),
    /// It was sent, or was to be, and that failed.
    Failed(Failure),
    /// The page isn't set up: nothing can be sent at all.
    Misconfigured(Misconfigured),
}

impl Problem {
    /// The reason, in the words of the contract.
    pub fn code(&self) -> &Code {
        match self {
            Problem::Unusable(_) => &Code::InvalidToken,
            Problem::Failed(failure) => &failure.code,
            Problem::Misconfigured(_) => &Code::Misconfigured,
        }
    }

    /// Where the person can mend it, if that is on `github`.
    pub fn authorize_url(&self, github: &str) -> Option<&str> {
        let Problem::Failed(failure) = self else {
            return None;
        };
        let url = failure.authorize_url.as_deref()?;
        https_on(url, github).then_some(url)
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
        }
    }
}

impl Form {
    /// A form that shows what is connected already.
    pub fn connected(connection: Connection) -> Form {
        let mut form = Form::default();
        form.show(Some(connection));
        form
    }

    pub fn state(&self) -> &State {
        &self.state
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

    pub fn connection(&self) -> Option<&Connection> {
        match &self.state {
            State::Connected(connection) => Some(connection),
            _ => None,
        }
    }

    /// The person changes the field: what was wrong with it before is no longer said. Returns whether
    /// there is anything new to be seen.
    pub fn edit(&mut self, hint: Option<Hint>) -> bool {
        let State::Editing {
            problem,
            hint: said,
        } = &mut self.state
        else {
            return false;
        };
        self.attempt += 1;
        let is_new = problem.is_some() || *said != hint;
        (*problem, *said) = (None, hint);
        is_new
    }

    /// The person presses Connect: what is to be sent, unless it can't be a token or one is on its
    /// way already. The field is read only then: a copy nobody sends is a copy too many.
    pub fn submit(&mut self, read: impl FnOnce() -> String) -> Option<Submission> {
        let State::Editing { problem, .. } = &mut self.state else {
            return None;
        };
        match Token::parse(read()) {
            Ok(token) => {
                self.state = State::Connecting;
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
    pub fn settle(&mut self, request: u32, answer: Result<Connection, Failure>) -> bool {
        if !self.awaits(request) {
            return false;
        }
        self.state = match answer {
            Ok(connection) => {
                self.attempt += 1;
                State::Connected(connection)
            }
            Err(failure) => State::Editing {
                problem: Some(Problem::Failed(failure)),
                hint: None,
            },
        };
        true
    }

    /// The page knows better: what is connected, or that nothing is. An answer under way is no longer
    /// awaited.
    pub fn show(&mut self, connection: Option<Connection>) {
        self.state = connection.map_or(EMPTY, State::Connected);
        self.attempt += 1;
    }

    /// Back to an empty form, from wherever it is.
    pub fn reset(&mut self) {
        self.show(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Code;

    fn token() -> String {
        ["ghp_", &"A".repeat(36)].concat()
    }

    /// A form with a token on its way, and the number of that request.
    fn connecting() -> (Form, u32) {
        let mut form = Form::default();
        let submission = form.submit(token).unwrap();
        assert_eq!(form.state(), &State::Connecting);
        (form, submission.request)
    }

    fn attempt(form: &mut Form) -> u32 {
        form.submit(token).unwrap().attempt
    }

    fn network() -> Result<Connection, Failure> {
        Err(Code::Network.into())
    }

    #[test]
    fn a_second_submit_sends_nothing_and_reads_nothing() {
        let (mut form, _) = connecting();
        assert!(form.submit(|| panic!("read")).is_none());
        assert_eq!(form.state(), &State::Connecting);
    }

    #[test]
    fn what_cannot_be_a_token_is_not_sent() {
        let mut form = Form::default();
        assert!(form.submit(|| " ".into()).is_none());
        assert_eq!(form.problem(), Some(&Problem::Unusable(Unusable::Empty)));
        form.edit(None);
        assert_eq!(form.problem(), None);
    }

    #[test]
    fn an_answer_settles_it() {
        let (mut form, request) = connecting();
        assert!(form.settle(request, Ok(Connection::default())));
        assert_eq!(form.connection(), Some(&Connection::default()));

        let (mut form, request) = connecting();
        assert!(form.settle(request, network()));
        let problem = Problem::Failed(Code::Network.into());
        assert_eq!(form.problem(), Some(&problem));
    }

    #[test]
    fn an_answer_nobody_waits_for_changes_nothing() {
        for move_on in [Form::reset as fn(&mut Form), Form::withdraw, |form| {
            form.show(Some(Connection::default()));
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
        let second = form.submit(token).unwrap().request;
        assert!(!form.settle(first, Ok(Connection::default())));
        assert!(form.awaits(second));
    }

    #[test]
    fn typing_does_not_disturb_a_token_on_its_way() {
        let (mut form, request) = connecting();
        form.edit(None);
        assert!(form.awaits(request));
    }

    #[test]
    fn a_withdrawn_token_can_be_sent_again() {
        let (mut form, _) = connecting();
        form.withdraw();
        assert!(form.submit(token).is_some());
    }

    #[test]
    fn the_same_token_again_is_the_same_attempt() {
        let mut form = Form::default();
        let first = form.submit(token).unwrap();
        form.settle(first.request, network());
        let again = form.submit(token).unwrap();
        assert_eq!(again.attempt, first.attempt);
        form.settle(again.request, network());
        form.edit(None);
        assert_ne!(attempt(&mut form), first.attempt);
    }

    #[test]
    fn a_form_that_has_moved_on_is_another_attempt() {
        for move_on in [Form::reset as fn(&mut Form), |form| form.show(None)] {
            let mut form = Form::default();
            let first = form.submit(token).unwrap();
            form.settle(first.request, Ok(Connection::default()));
            move_on(&mut form);
            assert_ne!(attempt(&mut form), first.attempt);
        }
    }

    #[test]
    fn an_edit_that_says_nothing_new_is_not_to_be_seen() {
        let mut form = Form::default();
        assert!(!form.edit(None));
        assert!(form.edit(Hint::about("ghp_", None)));
        assert!(!form.edit(Hint::about("ghp_1", None)));
        form.submit(|| "ghp_".into());
        assert!(form.edit(None));
        let (mut form, _) = connecting();
        assert!(!form.edit(Hint::about("ghp_", None)));
    }

    #[test]
    fn a_hint_gives_way_to_a_problem() {
        let mut form = Form::default();
        form.edit(Hint::about("ghp_", None));
        assert!(form.hint().is_some());
        form.submit(|| "ghp_".into());
        assert_eq!(form.hint(), None);
    }
}
