//! The form's state, and the only ways it may change.

use crate::{
    protocol::{Code, Connection, Failure, Misconfigured, https_on},
    token::{Token, Unusable},
};

/// What the form is doing. Enters as `Editing`; leaves by being taken off the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The person makes a token and pastes it; `problem` says what was wrong with the last try.
    Editing {
        problem: Option<Problem>,
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

/// The form: its state, and which attempt it is at.
///
/// What is to be sent is what [`submit`](Form::submit) returns, so that nothing can be sent twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    state: State,
    attempt: u32,
}

impl Default for Form {
    fn default() -> Form {
        Form {
            state: State::Editing { problem: None },
            attempt: 0,
        }
    }
}

impl Form {
    /// A form that shows what is connected already.
    pub fn connected(connection: Connection) -> Form {
        Form {
            state: State::Connected(connection),
            attempt: 0,
        }
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    pub fn problem(&self) -> Option<&Problem> {
        match &self.state {
            State::Editing { problem } => problem.as_ref(),
            _ => None,
        }
    }

    pub fn connection(&self) -> Option<&Connection> {
        match &self.state {
            State::Connected(connection) => Some(connection),
            _ => None,
        }
    }

    /// Counts the tokens tried: the same number for the same token sent again, so that a backend
    /// can tell a repetition from a second wish.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The person changes the field: what was wrong with it before is no longer said.
    pub fn edit(&mut self) {
        if let State::Editing { problem } = &mut self.state {
            *problem = None;
            self.attempt += 1;
        }
    }

    /// The person presses Connect: what is to be sent, unless it can't be a token or one is on its
    /// way already.
    pub fn submit(&mut self, text: String) -> Option<Token> {
        let State::Editing { problem } = &mut self.state else {
            return None;
        };
        match Token::parse(text) {
            Ok(token) => {
                self.state = State::Connecting;
                Some(token)
            }
            Err(unusable) => {
                *problem = Some(Problem::Unusable(unusable));
                None
            }
        }
    }

    /// The page keeps the token from being sent.
    pub fn withdraw(&mut self) {
        if self.state == State::Connecting {
            self.state = State::Editing { problem: None };
        }
    }

    /// The answer is there. Heard only while one is awaited: a form that was reset, or told of a
    /// connection by the page, has moved on.
    pub fn settle(&mut self, answer: Result<Connection, Failure>) {
        if self.state == State::Connecting {
            self.state = match answer {
                Ok(connection) => {
                    self.attempt += 1;
                    State::Connected(connection)
                }
                Err(failure) => State::Editing {
                    problem: Some(Problem::Failed(failure)),
                },
            };
        }
    }

    /// Back to an empty form, from wherever it is.
    pub fn reset(&mut self) {
        self.state = State::Editing { problem: None };
        self.attempt += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Code;

    fn token() -> String {
        ["ghp_", &"A".repeat(36)].concat()
    }

    fn connecting() -> Form {
        let mut form = Form::default();
        assert!(form.submit(token()).is_some());
        assert_eq!(form.state(), &State::Connecting);
        form
    }

    #[test]
    fn a_second_submit_sends_nothing() {
        let mut form = connecting();
        assert!(form.submit(token()).is_none());
        assert_eq!(form.state(), &State::Connecting);
    }

    #[test]
    fn what_cannot_be_a_token_is_not_sent() {
        let mut form = Form::default();
        assert!(form.submit(" ".into()).is_none());
        assert_eq!(form.problem(), Some(&Problem::Unusable(Unusable::Empty)));
        form.edit();
        assert_eq!(form.problem(), None);
    }

    #[test]
    fn an_answer_settles_it() {
        let mut form = connecting();
        form.settle(Ok(Connection::default()));
        assert_eq!(form.connection(), Some(&Connection::default()));

        let mut form = connecting();
        form.settle(Err(Code::Timeout.into()));
        let problem = Problem::Failed(Code::Timeout.into());
        assert_eq!(form.problem(), Some(&problem));
    }

    #[test]
    fn an_answer_nobody_waits_for_changes_nothing() {
        let mut form = connecting();
        form.reset();
        form.settle(Ok(Connection::default()));
        assert_eq!(form.connection(), None);
    }

    #[test]
    fn typing_does_not_disturb_a_token_on_its_way() {
        let mut form = connecting();
        form.edit();
        assert_eq!(form.state(), &State::Connecting);
    }

    #[test]
    fn a_withdrawn_token_can_be_sent_again() {
        let mut form = connecting();
        form.withdraw();
        assert!(form.submit(token()).is_some());
    }

    #[test]
    fn the_same_token_again_is_the_same_attempt() {
        let mut form = connecting();
        let first = form.attempt();
        form.settle(Err(Code::Network.into()));
        form.submit(token());
        assert_eq!(form.attempt(), first);
        form.settle(Err(Code::Network.into()));
        form.edit();
        assert_ne!(form.attempt(), first);
    }

    #[test]
    fn a_form_after_success_is_another_attempt() {
        let mut form = connecting();
        let first = form.attempt();
        form.settle(Ok(Connection::default()));
        form.reset();
        assert_ne!(form.attempt(), first);
        assert_eq!(form.state(), &State::Editing { problem: None });
    }
}
