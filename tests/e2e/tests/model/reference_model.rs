//! What is to be seen of the element: the pure state machine, and around it what the page and the person do to it.

use github_pat_connect::{
    AcceptedTokenTypes, Activity, ConnectError, Connection, ErrorCode, ErrorGuidance, FieldAction,
    FormError, FormState, Hint, State, Ticket, inspect, inspect_partial,
};
use serde::{Deserialize, Serialize};
use std::{collections::VecDeque, sync::Arc};

/// Milliseconds that an answer may take: the default of the attribute `timeout`.
const TIMEOUT: u64 = 20_000;

/// Something that the person, the page, the network or time does. Written to the page by its name, with what it takes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase", tag = "name", content = "value")]
pub enum Action {
    Type(String),
    Fill(String),
    /// What is on the clipboard, and what of it is a token.
    Paste(String, String),
    Press(&'static str),
    Open,
    Submit,
    Reset,
    /// A method of the element's.
    Call(&'static str),
    Focus,
    Show(Option<String>),
    Set(&'static str, Option<&'static str>),
    Answer(Answer),
    Online(bool),
    /// The page is left.
    Leave,
    Remove,
    /// Puts the element here, from wherever it is.
    Place(&'static str),
    /// Milliseconds go by.
    Pass(u64),
    /// Once the element tells this, the page does that, from within.
    Listen(&'static str, Box<Action>),
    Prevent,
    Throw,
    /// Others on the page do this to the nodes of the form, or to what all scripts share; `which` of them they choose.
    /// Then something happens.
    Others {
        damage: &'static str,
        which: u32,
        then: Box<Action>,
    },
}

/// What comes of a request. Nothing in it: the network fails.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Answer {
    pub id: Option<String>,
    pub code: Option<&'static str>,
    pub retry_after: Option<u32>,
    pub html: bool,
}

/// What the page can see of the element, and the network of its requests.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Observation {
    pub state: String,
    pub error: Option<String>,
    pub connection: Option<String>,
    pub text: String,
    /// The events since the last look.
    pub told: Vec<(String, String)>,
    /// Those that an answer is awaited of: the token, and the connection that it is to replace; or the address.
    pub requests: Vec<(String, String)>,
    /// What isn't as it has to be after others have been at work.
    pub wrong: Vec<String>,
}

pub struct ReferenceModel {
    form: FormState,
    text: String,
    is_there: bool,
    /// Taken off the page, which the element notices once everything else has returned.
    is_going: bool,
    /// What is kept for the next time that it is on the page.
    kept: Option<Arc<Connection>>,
    is_disabled: bool,
    backend_url: Option<&'static str>,
    theme: Option<&'static str>,
    accepts: AcceptedTokenTypes,
    /// What the text was judged for.
    judged_for: AcceptedTokenTypes,
    /// Fault that the page was told of.
    fault_told: Option<&'static str>,
    is_online: bool,
    /// What the window is listened to for.
    is_leaving_heard: bool,
    is_online_heard: bool,
    /// The buttons that come and go, as they were drawn last.
    drawn: Vec<&'static str>,
    /// What a browser doesn't begin again while it is at it.
    is_pressing: Vec<&'static str>,
    is_resetting: bool,
    now: u64,
    timers: Vec<Timer>,
    made: u64,
    typed: u32,
    resumes_at: u64,
    listeners: VecDeque<(&'static str, Action)>,
    request: Option<Request>,
    told: Vec<(String, String)>,
    /// How often it was put on the page, and what was sent in all.
    pub life: u32,
    pub submissions: u32,
}

struct Request {
    number: u32,
    attempt: u32,
    token: String,
    replaces: String,
}

struct Timer {
    at: u64,
    made: u64,
    life: u32,
    due: Due,
}

enum Due {
    Judge(u32),
    Tick(u64),
    /// The request of this number has taken too long.
    TimeOut(u32),
    TellFault,
    Unmount,
}

impl ReferenceModel {
    /// A page with an element in it that has a `backend-url`, and nothing done yet.
    pub fn new() -> ReferenceModel {
        let mut model = ReferenceModel {
            form: FormState::default(),
            text: String::new(),
            is_there: false,
            is_going: false,
            kept: None,
            is_disabled: false,
            backend_url: Some("/api/connections"),
            theme: None,
            accepts: AcceptedTokenTypes::default(),
            judged_for: AcceptedTokenTypes::default(),
            fault_told: None,
            is_online: true,
            is_leaving_heard: false,
            is_online_heard: false,
            drawn: Vec::new(),
            is_pressing: Vec::new(),
            is_resetting: false,
            now: 0,
            timers: Vec::new(),
            made: 0,
            typed: 0,
            resumes_at: 0,
            listeners: VecDeque::new(),
            request: None,
            told: Vec::new(),
            life: 0,
            submissions: 0,
        };
        model.mount();
        model.told.clear();
        model
    }

    /// Whether a person could write into the field.
    pub fn takes_text(&self) -> bool {
        let is_editing = matches!(self.form.state(), State::Editing { .. });
        self.is_there && is_editing && !self.is_disabled && self.fault().is_none()
    }

    pub fn is_there(&self) -> bool {
        self.is_there
    }

    pub fn is_connecting(&self) -> bool {
        self.request.is_some()
    }

    /// The number of the token that is on its way: the same for the same token sent again.
    pub fn attempt(&self) -> Option<u32> {
        self.request.as_ref().map(|it| it.attempt)
    }

    /// Does it, and tells what is to be seen then.
    pub fn after(&mut self, act: &Action) -> Observation {
        self.act(act);
        self.pass(0);
        self.seen()
    }

    fn seen(&mut self) -> Observation {
        let form = &self.form;
        let connection = match self.is_there {
            true => form.connection(),
            false => self.kept.as_ref(),
        };
        let error = match self.fault() {
            Some(_) => Some("misconfigured"),
            None => form.error().map(|it| it.code().as_str()),
        };
        Observation {
            state: match self.is_there {
                true => form.state().name(),
                false => "loading",
            }
            .to_owned(),
            error: error.filter(|_| self.is_there).map(str::to_owned),
            connection: connection.and_then(|it| it.connection_id.clone()),
            text: self.text.clone(),
            told: std::mem::take(&mut self.told),
            requests: self
                .request
                .iter()
                .map(|it| (it.token.clone(), it.replaces.clone()))
                .collect(),
            wrong: Vec::new(),
        }
    }

    fn act(&mut self, act: &Action) {
        match act {
            Action::Type(text) => {
                self.text = text.replace('\n', "");
                self.edit(true);
            }
            Action::Fill(text) => {
                self.text = text.replace('\n', "");
                self.edit(false);
            }
            Action::Paste(_, token) => {
                self.text = token.clone();
                self.edit(false);
            }
            Action::Press(button) => self.press(button),
            Action::Submit => self.call(|model| {
                model.send();
            }),
            Action::Call("cancel") => self.call(ReferenceModel::cancel),
            Action::Call("check") => self.call(ReferenceModel::check),
            Action::Call(_) => self.call(ReferenceModel::disconnect),
            Action::Reset => self.reset(),
            Action::Show(id) => self.show(id.as_deref()),
            Action::Set(name, value) => self.set(name, *value),
            Action::Answer(answer) => self.answer(answer),
            Action::Online(is) => {
                self.is_online = *is;
                if *is && self.is_online_heard {
                    self.change(FormState::handle_online);
                }
            }
            Action::Leave => {
                if self.is_leaving_heard {
                    self.request = None;
                    self.text.clear();
                    self.change(FormState::cancel);
                    self.edit(false);
                }
            }
            Action::Remove => {
                self.is_going = true;
                self.later(0, Due::Unmount);
            }
            Action::Place(_) => {
                self.is_going = false;
                if !self.is_there {
                    self.mount();
                }
            }
            Action::Pass(milliseconds) => self.pass(*milliseconds),
            Action::Listen(name, act) => self.listeners.push_back((name, (**act).clone())),
            Action::Others { then, .. } => {
                // It is drawn anew before and after.
                if self.is_there {
                    self.draw();
                }
                self.act(then);
            }
            Action::Open | Action::Focus | Action::Prevent | Action::Throw => {}
        }
    }

    /// What stands in the way of any token, in the order in which it is looked for.
    fn fault(&self) -> Option<&'static str> {
        if self.theme == Some("pink") {
            return Some("theme");
        }
        match self.backend_url {
            Some("/api/connections") => None,
            other => Some(other.unwrap_or_default()),
        }
    }

    fn mount(&mut self) {
        self.is_there = true;
        self.life += 1;
        self.form = FormState::default();
        self.judged_for = AcceptedTokenTypes::default();
        self.typed = 0;
        self.fault_told = None;
        self.draw();
        self.tell("statechange", "loading editing");
        if let Some(kept) = self.kept.clone() {
            self.show_in_form(Some(kept));
        }
        self.tell("ready", "");
    }

    fn unmount(&mut self) {
        self.is_there = false;
        self.kept = self.form.connection().cloned();
        self.request = None;
        self.text.clear();
        (self.is_leaving_heard, self.is_online_heard) = (false, false);
        self.form.cancel();
    }

    fn set(&mut self, name: &'static str, value: Option<&'static str>) {
        match name {
            "disabled" => self.is_disabled = value.is_some(),
            "backend-url" => self.backend_url = value,
            "theme" => self.theme = value,
            "token-type" => {
                self.accepts = match value {
                    Some("classic") => AcceptedTokenTypes::Classic,
                    Some("fine-grained") => AcceptedTokenTypes::FineGrained,
                    _ => AcceptedTokenTypes::Any,
                }
            }
            _ => {}
        }
        if !self.is_there {
            return;
        }
        self.draw();
        let is_judged = matches!(self.form.hint(), Some(Hint::Token(_)))
            || matches!(self.form.error(), Some(FormError::InvalidInput(_)));
        if is_judged && self.judged_for != self.accepts {
            self.edit(false);
        }
    }

    fn draw(&mut self) {
        if !self.form.is_requesting() {
            self.request = None;
        }
        self.drawn = self.buttons();
        // One that has gone and come back is another, which nobody is pressing.
        let drawn = &self.drawn;
        self.is_pressing.retain(|it| drawn.contains(it));
        self.listen_to_the_window();
        let fault = self.fault();
        if self.fault_told != fault {
            self.fault_told = fault;
            if fault.is_some() {
                self.later(0, Due::TellFault);
            }
        }
    }

    /// The buttons that there are to press.
    fn buttons(&self) -> Vec<&'static str> {
        let form = &self.form;
        let mut buttons = vec!["connect", "reveal"];
        match form.state() {
            State::Connecting { .. } => buttons.push("cancel"),
            State::Connected { activity, .. } => match activity {
                Activity::Idle | Activity::Checking => {
                    buttons.push("replace");
                    if self.fault().is_none() {
                        buttons.extend(["check", "disconnect"]);
                    }
                }
                Activity::AskingToDisconnect => {
                    buttons.extend(["keep-connection", "confirm-disconnect"]);
                }
                Activity::Disconnecting => buttons.push("confirm-disconnect"),
            },
            _ if form.connection_being_replaced().is_some() => buttons.push("keep"),
            _ => {}
        }
        buttons
    }

    fn listen_to_the_window(&mut self) {
        self.is_leaving_heard = !self.text.is_empty();
        self.is_online_heard = self.form.is_offline();
    }

    /// The text is another.
    fn edit(&mut self, is_typing: bool) {
        self.judged_for = self.accepts;
        self.typed += 1;
        let judged = if is_typing {
            self.later(1000, Due::Judge(self.typed));
            inspect_partial(&self.text, self.accepts)
        } else {
            inspect(&self.text, None, self.accepts)
        };
        self.form.set_validation(judged);
        self.draw();
    }

    fn change(&mut self, change: impl FnOnce(&mut FormState)) {
        let from = self.form.state().name();
        change(&mut self.form);
        self.draw();
        self.tell_change(from);
    }

    fn tell_change(&mut self, from: &str) {
        let to = self.form.state().name();
        if from != to {
            self.tell("statechange", &format!("{from} {to}"));
        }
    }

    /// Tells the page, whose listeners may do anything; `false` if one of them prevents it.
    fn tell(&mut self, name: &str, detail: &str) -> bool {
        self.told.push((name.to_owned(), detail.to_owned()));
        let mut goes = true;
        while let Some(at) = self.listeners.iter().position(|(it, _)| *it == name) {
            let (_, act) = self.listeners.remove(at).expect("it is there");
            goes &= act != Action::Prevent;
            self.act(&act);
        }
        goes || !name.ends_with("ing")
    }

    fn press(&mut self, button: &'static str) {
        let is_drawn = self.drawn.contains(&button);
        let answers = self.is_there && !(self.is_disabled && button != "reveal");
        if !is_drawn || !answers || self.is_pressing.contains(&button) {
            return;
        }
        self.is_pressing.push(button);
        match button {
            "connect" => {
                self.send();
                self.draw();
            }
            "replace" => self.change(FormState::start_replacing),
            "cancel" | "keep-connection" => self.cancel(),
            "check" => self.check(),
            "disconnect" => self.change(FormState::ask_to_disconnect),
            "confirm-disconnect" => self.disconnect(),
            "keep" => {
                self.text.clear();
                self.change(FormState::cancel_replacing);
            }
            // Drawn in the middle of something it takes away what isn't to be pressed then.
            _ => self.draw(),
        }
        self.is_pressing.retain(|it| *it != button);
    }

    /// The page calls a method.
    fn call(&mut self, method: impl FnOnce(&mut ReferenceModel)) {
        if self.is_there {
            method(self);
            self.draw();
        }
    }

    fn cancel(&mut self) {
        self.request = None;
        self.change(FormState::cancel);
    }

    fn check(&mut self) {
        if let Some((id, ticket)) = self.begin(FormState::check) {
            self.request(
                ticket,
                format!("POST /api/connections/{id}/check"),
                String::new(),
            );
        }
    }

    fn disconnect(&mut self) {
        let Some((id, ticket)) = self.begin(FormState::disconnect) else {
            return;
        };
        if self.goes_on(ticket.request, true) {
            let is_allowed = self.tell("disconnecting", "");
            if self.goes_on(ticket.request, is_allowed) {
                self.request(
                    ticket,
                    format!("DELETE /api/connections/{id}"),
                    String::new(),
                );
            }
        }
    }

    /// What is asked about the connection, with its id, where it can be asked.
    fn begin(
        &mut self,
        begin: impl FnOnce(&mut FormState) -> Option<Ticket>,
    ) -> Option<(String, Ticket)> {
        let id = self.form.connection()?.connection_id.clone()?;
        if self.fault().is_some() || self.is_disabled {
            return None;
        }
        let ticket = begin(&mut self.form);
        self.draw();
        Some((id, ticket?))
    }

    fn request(&mut self, ticket: Ticket, token: String, replaces: String) {
        self.submissions += 1;
        self.request = Some(Request {
            number: ticket.request,
            attempt: ticket.attempt,
            token,
            replaces,
        });
        self.later(TIMEOUT, Due::TimeOut(ticket.request));
    }

    fn send(&mut self) -> Option<()> {
        if self.fault().is_some() || self.is_disabled {
            return None;
        }
        self.typed += 1;
        let from = self.form.state().name();
        let (text, accepts) = (self.text.clone(), self.accepts);
        self.judged_for = accepts;
        let submission = self.form.submit(accepts, || text);
        self.tell_change(from);
        let submission = submission?;
        let number = submission.ticket.request;
        if !self.goes_on(number, true) {
            return None;
        }
        let is_allowed = self.tell("connecting", "");
        if !self.goes_on(number, is_allowed) {
            return None;
        }
        let replaces = self.form.connection_being_replaced();
        let replaces = replaces.and_then(|it| it.connection_id.clone());
        let token = self.text.trim().to_owned();
        self.request(submission.ticket, token, replaces.unwrap_or_default());
        Some(())
    }

    /// Whether a token is still to be sent, after the page's listeners have heard of it.
    fn goes_on(&mut self, request: u32, is_allowed: bool) -> bool {
        let is_sent = is_allowed && !self.is_going;
        if self.form.is_current_request(request) && !is_sent {
            self.change(FormState::cancel);
        }
        self.form.is_current_request(request) && is_sent
    }

    fn answer(&mut self, answer: &Answer) {
        let Some(Request {
            number, replaces, ..
        }) = self.request.take()
        else {
            return;
        };
        let is_disconnecting = matches!(
            self.form.state(),
            State::Connected {
                activity: Activity::Disconnecting,
                ..
            }
        );
        let answer = match answer {
            Answer { id: Some(id), .. } => Ok(connection(id)),
            Answer {
                code: Some(code),
                retry_after,
                ..
            } => Err(ConnectError {
                retry_after: *retry_after,
                ..ErrorCode::parse(code).into()
            }),
            // A success, which says whatever it likes: the connection is deleted.
            Answer { html: true, .. } if is_disconnecting => Ok(Arc::default()),
            Answer { html: true, .. } => Err(ErrorCode::BadResponse.into()),
            _ if self.is_online => Err(ErrorCode::Network.into()),
            _ => Err(ErrorCode::Offline.into()),
        };
        self.resolve(number, &replaces, answer);
    }

    fn resolve(
        &mut self,
        number: u32,
        replaces: &str,
        answer: Result<Arc<Connection>, ConnectError>,
    ) {
        if !self.form.is_connecting() {
            return self.resolve_activity(number, answer);
        }
        let told = match &answer {
            Ok(connection) => connection.connection_id.clone(),
            Err(_) => None,
        };
        let is_spent = answer.as_ref().map_or_else(
            |it| ErrorGuidance::on_failure(it).token == FieldAction::Clear,
            |_| true,
        );
        if is_spent {
            self.text.clear();
        }
        let is_lost =
            matches!(&answer, Err(failure) if failure.code == ErrorCode::ConnectionNotFound);
        self.change(|form| {
            form.resolve(number, answer);
            if is_lost {
                form.lose_connection(replaces);
            }
        });
        match told {
            Some(id) => {
                self.tell("connected", &id);
            }
            None => {
                self.count_down();
                self.tell_failed();
            }
        }
    }

    fn resolve_activity(&mut self, number: u32, answer: Result<Arc<Connection>, ConnectError>) {
        let Some(before) = self.form.connection().cloned() else {
            return;
        };
        self.change(|form| {
            form.resolve(number, answer);
        });
        let id = |it: &Connection| it.connection_id.clone().unwrap_or_default();
        match (self.form.error(), self.form.connection()) {
            (Some(_), _) => self.tell_failed(),
            (None, Some(now)) => {
                let id = id(now);
                self.tell("connected", &id);
            }
            (None, None) => {
                self.tell("disconnected", &id(&before));
            }
        }
    }

    fn tell_failed(&mut self) {
        let Some(error) = self.form.error() else {
            return;
        };
        let action = match error {
            FormError::RequestFailed(failure) => failure.action.as_str(),
            _ => "connect",
        };
        let told = [action, " ", error.code().as_str()].concat();
        self.tell("failed", &told);
    }

    fn reset(&mut self) {
        if !self.is_there {
            self.kept = None;
        } else if !self.is_resetting {
            self.is_resetting = true;
            self.request = None;
            self.text.clear();
            self.change(FormState::reset);
            self.text.clear();
            self.is_resetting = false;
        }
    }

    /// The page says what is connected.
    fn show(&mut self, id: Option<&str>) {
        let connection = id.map(connection);
        match self.is_there {
            true => self.show_in_form(connection),
            false => self.kept = connection,
        }
    }

    fn show_in_form(&mut self, connection: Option<Arc<Connection>>) {
        // None in place of a token that is on its way is a reset.
        if connection.is_some() || self.form.is_connecting() {
            self.request = None;
            self.text.clear();
        }
        self.change(|form| form.set_connection(connection));
    }

    fn count_down(&mut self) {
        if let Some(pause) = self.form.retry_after() {
            self.resumes_at = self.now + u64::from(pause) * 1000;
            self.later(1000, Due::Tick(self.resumes_at));
        }
    }

    fn later(&mut self, milliseconds: u64, due: Due) {
        self.made += 1;
        self.timers.push(Timer {
            at: self.now + milliseconds,
            made: self.made,
            life: self.life,
            due,
        });
    }

    fn pass(&mut self, milliseconds: u64) {
        let end = self.now + milliseconds;
        loop {
            let due = self.timers.iter().filter(|it| it.at <= end);
            let Some(made) = due.min_by_key(|it| (it.at, it.made)).map(|it| it.made) else {
                break;
            };
            let at = self.timers.iter().position(|it| it.made == made);
            let timer = self.timers.remove(at.expect("it is there"));
            self.now = timer.at;
            let lives = self.is_there && timer.life == self.life;
            match timer.due {
                Due::Judge(typed) if lives && typed == self.typed => self.edit(false),
                Due::Tick(end)
                    if lives && self.resumes_at == end && self.form.retry_after().is_some() =>
                {
                    let left = (end - self.now).div_ceil(1000) as u32;
                    self.change(|form| form.update_retry_countdown(left));
                    self.later(1000, Due::Tick(end));
                }
                Due::TimeOut(number)
                    if lives && self.request.as_ref().is_some_and(|it| it.number == number) =>
                {
                    self.request = None;
                    self.resolve(number, "", Err(ErrorCode::Timeout.into()));
                }
                Due::Unmount if self.is_going && self.is_there => self.unmount(),
                Due::TellFault => {
                    self.tell("failed", "connect misconfigured");
                }
                _ => {}
            }
        }
        self.now = end;
    }
}

fn connection(id: &str) -> Arc<Connection> {
    Arc::new(Connection {
        connection_id: Some(id.to_owned()),
        check_url: Some([id, "/check"].concat()),
        disconnect_url: Some(id.to_owned()),
        missing_permissions: Some(vec!["issues=write".to_owned()]),
        ..Connection::default()
    })
}
