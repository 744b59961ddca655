//! What the parts of the form share: its state, its options, and what Connect does.

use super::{Failed, StateChange};
use crate::{
    backend,
    endpoint::{Endpoint, Misconfigured},
    form::{Form, Problem, State, Submission},
    messages::{Key, Names, for_the_author, for_the_author_of},
    options::Options,
    protocol::{Connection, Failure},
    request::TokenRequest,
    token::{Hint, Removed, clean},
};
use leptos::{
    html::{Div, Input},
    prelude::*,
    task::{spawn_local, tick},
};
use wasm_bindgen::JsCast;
use web_sys::{AbortController, HtmlDocument, HtmlElement, Url};
use zeroize::Zeroizing;

/// What the page wants to be told.
#[derive(Clone, Copy)]
pub struct Listeners {
    pub on_connecting: Option<Callback<(), bool>>,
    pub on_connected: Option<Callback<Connection>>,
    pub on_failed: Option<Callback<Failed>>,
    pub on_state_change: Option<Callback<StateChange>>,
    pub illustrate: Option<Callback<(&'static str, HtmlElement)>>,
}

/// The form at work. A handle: copies speak of the same form.
#[derive(Clone, Copy)]
pub struct Connector {
    pub form: RwSignal<Form>,
    pub options: Signal<Options>,
    /// Where the token goes, or why it can't go anywhere.
    pub setup: Memo<Result<Endpoint, Misconfigured>>,
    pub names: Memo<Names>,
    /// The token the host needs. Apart from the options, so that a new session doesn't draw it anew.
    pub request: Memo<TokenRequest>,
    /// The text lives here and nowhere else until it is sent.
    pub input: NodeRef<Input>,
    /// Whether the text in the field can be read.
    pub revealed: RwSignal<bool>,
    /// What is shown after success.
    pub result: NodeRef<Div>,
    listeners: Listeners,
    /// Ends what is under way.
    abort_controller: StoredValue<Option<AbortController>, LocalStorage>,
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
            request: Memo::new(move |_| options.with(|options| options.request.clone())),
            input: NodeRef::new(),
            revealed: RwSignal::new(false),
            result: NodeRef::new(),
            listeners,
            abort_controller: StoredValue::new_local(None),
            nonce: StoredValue::new(nonce()),
        };
        on_cleanup(move || {
            connector.abort();
            connector.clear();
            // A form that the page keeps for the next time must not wait for ever.
            form.try_update(Form::withdraw);
        });
        // The page may move the form on by itself: what is under way is then for nobody.
        Effect::new(move |_| {
            if form.with(|form| *form.state() != State::Connecting) {
                connector.abort();
            }
        });
        Effect::new(move |_| {
            let fault = setup.with(|setup| setup.as_ref().err().cloned());
            // Whatever the page's listener reads is no reason to report again.
            untrack(|| connector.report_fault(fault));
        });
        let corrections = Memo::new(move |_| options.with(|options| options.corrections.clone()));
        Effect::new(move |_| {
            for correction in corrections.get() {
                warn(&for_the_author_of(&correction));
            }
        });
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

    /// Has a drawing put into its place, by whoever can draw.
    pub fn illustrate(&self, drawing: &'static str, place: &HtmlElement) {
        if let Some(illustrate) = self.listeners.illustrate {
            illustrate.run((drawing, place.clone()));
        }
    }

    /// The field has changed, with or without our doing.
    pub fn edit(&self, removed: Option<Removed>) {
        let Some(Some(input)) = self.input.try_get_untracked() else {
            return;
        };
        let text = Zeroizing::new(input.value());
        self.change(|form| form.edit(Hint::about(&text, removed)));
    }

    /// Puts what was on the clipboard into the field, cleaned: a field drops a line break without a
    /// word, and here it can still be seen.
    pub fn paste(&self, text: String) {
        let text = Zeroizing::new(text);
        if untrack(|| self.is_connecting())
            || self.options.with_untracked(|options| options.disabled)
        {
            return;
        }
        let (token, removed) = clean(&text);
        self.focus();
        // The one way that can be undone. It fires `input` like typing does.
        let inserted = document()
            .unchecked_into::<HtmlDocument>()
            .exec_command_with_show_ui_and_value("insertText", false, token.expose());
        if inserted != Ok(true)
            && let Some(Some(input)) = self.input.try_get_untracked()
        {
            input.set_value(token.expose());
        }
        self.edit(removed);
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
        self.revealed.set(false);
        let Some(submission) = self.change(|form| form.submit(|| input.value())).flatten() else {
            if self.form.with_untracked(|form| form.problem().is_some()) {
                self.focus();
            }
            return;
        };
        let Submission {
            token,
            attempt,
            request,
        } = submission;
        if let Some(on_connecting) = self.listeners.on_connecting
            && !on_connecting.run(())
        {
            self.change(Form::withdraw);
            return;
        }
        // The listener may have reset the form, sent another, or taken it off the page.
        let awaited = self.form.try_with_untracked(|form| form.awaits(request));
        let (Some(true), Some(nonce)) = (awaited, self.nonce.try_get_value()) else {
            return;
        };
        let abort = AbortController::new().expect("every browser with WebAssembly has it");
        self.abort_controller.set_value(Some(abort.clone()));
        let key = [&nonce, "-", &attempt.to_string()].concat();
        let connector = *self;
        spawn_local(async move {
            let answer = backend::connect(&endpoint, &options, &key, token, &abort).await;
            if let Some(answer) = answer {
                connector.settle(request, answer).await;
            }
        });
    }

    /// Another token in place of the connected one.
    pub fn replace(&self) {
        self.reset();
        let connector = *self;
        spawn_local(async move {
            // The field is there to be focused once the result has made room for it.
            tick().await;
            connector.focus();
        });
    }

    /// Whether a token is on its way.
    pub fn is_connecting(&self) -> bool {
        self.form.with(|form| *form.state() == State::Connecting)
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

    async fn settle(&self, request: u32, answer: Result<Connection, Failure>) {
        if self.form.try_with_untracked(|form| form.awaits(request)) != Some(true) {
            return;
        }
        let attended = self.is_attended();
        if answer.is_ok() {
            self.clear();
        }
        self.change(|form| form.settle(request, answer.clone()));
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
    fn report_fault(&self, fault: Option<Misconfigured>) {
        if let Some(fault) = fault {
            warn(&for_the_author(&fault));
            self.tell_failed(&Problem::Misconfigured(fault));
        }
    }

    /// Changes the state, and tells the page if it became another. `None` once the form is off the
    /// page.
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
        if let Some(Some(controller)) = self.abort_controller.try_update_value(Option::take) {
            controller.abort();
        }
    }

    fn clear(&self) {
        self.revealed.try_set(false);
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

/// Says it where the page's author looks.
fn warn(sentence: &str) {
    web_sys::console::warn_2(&"github-pat-connect:".into(), &sentence.into());
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
        github: options.request.github_url.host().to_owned(),
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
