//! What the parts of the form share: its state, its options, and what Connect does.

use super::{Failed, StateChange};
use crate::{
    backend,
    form::{Form, Problem, State},
    messages::{Key, Names, for_the_author},
    options::Options,
    protocol::{Connection, Endpoint, Failure, Misconfigured},
};
use leptos::{
    html::{Div, Input},
    prelude::*,
    task::{spawn_local, tick},
};
use web_sys::{AbortController, Url};

/// What the page wants to be told.
#[derive(Clone, Copy)]
pub struct Listeners {
    pub on_connecting: Option<Callback<(), bool>>,
    pub on_connected: Option<Callback<Connection>>,
    pub on_failed: Option<Callback<Failed>>,
    pub on_state_change: Option<Callback<StateChange>>,
}

/// The form at work. A handle: copies speak of the same form.
#[derive(Clone, Copy)]
pub struct Connector {
    pub form: RwSignal<Form>,
    pub options: Signal<Options>,
    /// Where the token goes, or why it can't go anywhere.
    pub setup: Memo<Result<Endpoint, Misconfigured>>,
    pub names: Memo<Names>,
    /// The text lives here and nowhere else until it is sent.
    pub input: NodeRef<Input>,
    /// What is shown after success.
    pub result: NodeRef<Div>,
    listeners: Listeners,
    request: StoredValue<Option<AbortController>, LocalStorage>,
    /// What makes this form's attempts differ from every other form's.
    nonce: StoredValue<String>,
}

impl Connector {
    pub fn new(options: Signal<Options>, form: RwSignal<Form>, listeners: Listeners) -> Connector {
        let setup = Memo::new(move |_| options.with(endpoint));
        let names = Memo::new(move |_| names(&options.read(), &setup.read()));
        let connector = Connector {
            form,
            options,
            setup,
            names,
            input: NodeRef::new(),
            result: NodeRef::new(),
            listeners,
            request: StoredValue::new_local(None),
            nonce: StoredValue::new(nonce()),
        };
        on_cleanup(move || {
            connector.abort();
            connector.clear();
        });
        Effect::new(move |_| connector.report_fault());
        connector
    }

    pub fn say(&self, key: Key) -> String {
        self.names.with(|names| names.say(key))
    }

    /// Whether the form is there to be filled in: not if there is nowhere to send it, nor after
    /// success.
    pub fn takes_tokens(&self) -> bool {
        self.setup.with(Result::is_ok) && self.form.with(|form| form.connection().is_none())
    }

    pub fn edit(&self) {
        self.change(Form::edit);
    }

    /// Sends what is in the field, unless something is on its way already.
    pub fn submit(&self) {
        let (Some(input), Ok(endpoint)) = (self.input.get_untracked(), self.setup.get_untracked())
        else {
            return;
        };
        let options = self.options.get_untracked();
        if options.disabled {
            return;
        }
        let Some(token) = self.change(|form| form.submit(input.value())).flatten() else {
            self.focus();
            return;
        };
        if let Some(on_connecting) = self.listeners.on_connecting
            && !on_connecting.run(())
        {
            self.change(Form::withdraw);
            return;
        }
        // The listener may have reset the form or taken it off the page.
        if self
            .form
            .try_with_untracked(|form| *form.state() == State::Connecting)
            != Some(true)
        {
            return;
        }
        let abort = AbortController::new().expect("every browser with WebAssembly has it");
        self.request.set_value(Some(abort.clone()));
        let attempt = self.form.with_untracked(Form::attempt).to_string();
        let key = [&self.nonce.get_value(), "-", &attempt].concat();
        let connector = *self;
        spawn_local(async move {
            let answer = backend::connect(&endpoint, &options, &key, token, &abort).await;
            if let Some(answer) = answer {
                connector.settle(answer).await;
            }
        });
    }

    /// Back to an empty form; what is under way is aborted.
    pub fn reset(&self) {
        self.abort();
        self.clear();
        self.change(Form::reset);
    }

    pub fn focus(&self) {
        if let Some(Some(input)) = self.input.try_get_untracked() {
            let _ = input.focus();
        }
    }

    async fn settle(&self, answer: Result<Connection, Failure>) {
        let attended = self.is_attended();
        if answer.is_ok() {
            self.clear();
        }
        self.change(|form| form.settle(answer.clone()));
        match answer {
            Ok(connection) => {
                if let Some(on_connected) = self.listeners.on_connected {
                    on_connected.run(connection);
                }
                // The field gives way to the result, which takes over the focus: the next Tab goes
                // on from there, and a screen reader reads it.
                tick().await;
                if let Some(Some(result)) = self.result.try_get_untracked()
                    && attended
                {
                    let _ = result.focus();
                }
            }
            Err(failure) => {
                if attended {
                    self.focus();
                }
                self.tell_failed(&Problem::Failed(failure));
            }
        }
    }

    /// Whether the focus is in this form or nowhere; else the person has gone on to something else.
    pub fn is_attended(&self) -> bool {
        let nowhere = document()
            .active_element()
            .is_none_or(|element| element.tag_name() == "BODY");
        let here = self
            .input
            .try_get_untracked()
            .flatten()
            .and_then(|input| input.form())
            .is_some_and(|form| form.matches(":focus-within").unwrap_or(false));
        nowhere || here
    }

    fn tell_failed(&self, problem: &Problem) {
        if let Some(on_failed) = self.listeners.on_failed
            && let Some(failed) = self
                .names
                .try_with_untracked(|names| Failed::new(names, problem))
        {
            on_failed.run(failed);
        }
    }

    /// Tells the page's author once of each mistake, where authors look.
    fn report_fault(&self) {
        if let Some(fault) = self.setup.with(|setup| setup.as_ref().err().cloned()) {
            let author = for_the_author(&fault);
            web_sys::console::warn_2(&"github-pat-connect:".into(), &author.into());
            self.tell_failed(&Problem::Misconfigured(fault));
        }
    }

    /// The one place where the state changes, so that no change goes untold. `None` once the form is
    /// off the page.
    fn change<T>(&self, change: impl FnOnce(&mut Form) -> T) -> Option<T> {
        let mut names = None;
        let result = self.form.try_update(|form| {
            let from = form.state().name();
            let result = change(form);
            names = Some((from, form.state().name()));
            result
        });
        if let (Some((from, to)), Some(tell)) = (names, self.listeners.on_state_change)
            && from != to
        {
            tell.run(StateChange { from, to });
        }
        result
    }

    fn abort(&self) {
        if let Some(Some(request)) = self.request.try_update_value(Option::take) {
            request.abort();
        }
    }

    fn clear(&self) {
        if let Some(Some(input)) = self.input.try_get_untracked() {
            input.set_value("");
        }
    }
}

/// What stands in the way now, in the words the person reads: what `failed` told last, unless it is
/// mended.
pub fn problem(options: &Options, form: &Form) -> Option<Failed> {
    let setup = endpoint(options);
    let names = names(options, &setup);
    match setup {
        Err(fault) => Some(Failed::new(&names, &Problem::Misconfigured(fault))),
        Ok(_) => Some(Failed::new(&names, form.problem()?)),
    }
}

fn endpoint(options: &Options) -> Result<Endpoint, Misconfigured> {
    if let Some(fault) = &options.fault {
        return Err(fault.clone());
    }
    if options.backend_url.is_empty() {
        return Err(Misconfigured::NoBackendUrl);
    }
    let base = document().base_uri().ok().flatten().unwrap_or_default();
    let url =
        Url::new_with_base(&options.backend_url, &base).or(Err(Misconfigured::BadBackendUrl))?;
    Endpoint::parse(url.href())
}

fn names(options: &Options, setup: &Result<Endpoint, Misconfigured>) -> Names {
    let page = || window().location().host().unwrap_or_default();
    Names {
        app: if options.app_name.is_empty() {
            page()
        } else {
            options.app_name.clone()
        },
        host: setup
            .as_ref()
            .map_or_else(|_| page(), |endpoint| endpoint.host().to_owned()),
    }
}

/// 64 random bits. `crypto.randomUUID` is missing on plain HTTP, `getRandomValues` is not.
fn nonce() -> String {
    let mut bytes = [0; 8];
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}
