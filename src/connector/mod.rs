//! The form at work: what Connect does, and what the page is told of it.

mod person;

use crate::{
    backend,
    decimal::decimal,
    dom::{self, Heard, document, window},
    endpoint::Misconfigured,
    form::{Form, Problem, State, Submission},
    markup::Element,
    messages::{Names, for_the_author, for_the_author_of},
    options::Options,
    protocol::{Connection, Failure},
    request::Correction,
    setup::setup,
    token::{Hint, Removed},
    told::{Event, Failed, StateChange},
    view::{self, Browser, Shown, Unfolded},
};
use std::{
    cell::{OnceCell, RefCell},
    pin::Pin,
    rc::Rc,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, HtmlElement, HtmlInputElement};
use zeroize::Zeroizing;

/// Where a form's state is kept: by itself, or in a signal of a page's.
pub trait Kept {
    fn look(&self, look: &mut dyn FnMut(&Form));
    /// Changes it; whoever watches hears of a new state.
    fn change(&self, change: &mut dyn FnMut(&mut Form));
}

impl Kept for RefCell<Form> {
    fn look(&self, look: &mut dyn FnMut(&Form)) {
        look(&self.borrow());
    }

    fn change(&self, change: &mut dyn FnMut(&mut Form)) {
        change(&mut self.borrow_mut());
    }
}

/// A form at work in a card on the page. Dropped, it aborts the request, quietly, and clears the
/// field.
pub struct Connector {
    form: Rc<At>,
    _heard: Vec<Heard>,
}

/// The form, where it is on the page.
pub struct At {
    card: HtmlElement,
    /// Tells apart the fields of one document.
    id: String,
    browser: Browser,
    /// Makes the card what it is to be. Of what stands in it, everything that fits stays: the same nodes,
    /// with the focus, the caret and what was typed.
    put: Box<dyn Fn(&Element)>,
    /// How it is to work, now.
    options: Box<dyn Fn() -> Rc<Options>>,
    form: Rc<dyn Kept>,
    tell: Box<dyn Fn(Event) -> bool>,
    unfolded: RefCell<Unfolded>,
    /// What the page's author has been told already.
    reported: RefCell<(Option<Misconfigured>, Vec<Correction>)>,
    /// Ends what is under way.
    abort_controller: RefCell<Option<AbortController>>,
    /// What makes this form's attempts differ from every other form's.
    nonce: OnceCell<String>,
    /// Hides the token when the page is left. Only while it can be read is there anything to hide.
    leaving: RefCell<Option<Heard>>,
}

impl Connector {
    /// Puts the form into this card, and takes over what stands there already: the field stays the same
    /// one, with the text, the caret and the focus. What it does by itself it draws by itself; who changes
    /// the options or the form from outside has it drawn.
    pub fn new(
        card: HtmlElement,
        id: String,
        put: Box<dyn Fn(&Element)>,
        options: Box<dyn Fn() -> Rc<Options>>,
        form: Rc<dyn Kept>,
        tell: Box<dyn Fn(Event) -> bool>,
    ) -> Connector {
        let form = Rc::new(At {
            card,
            id,
            browser: dom::browser(),
            put,
            options,
            form,
            tell,
            unfolded: RefCell::default(),
            reported: RefCell::default(),
            abort_controller: RefCell::default(),
            nonce: OnceCell::new(),
            leaving: RefCell::default(),
        });
        let is_new = form.input().is_none();
        if let Some(input) = form.input() {
            form.unfolded.borrow_mut().revealed = input.type_() == "text";
            if !input.value().is_empty() {
                form.edit(None);
            }
        }
        form.draw();
        let heard = person::EVENTS.map(|name| {
            let form = form.clone();
            Heard::new(&form.card.clone(), name, move |event| form.hear(event))
        });
        // A form that was there before has had its turn.
        if is_new && (form.options)().autofocus && form.is_attended() {
            form.focus();
        }
        Connector {
            form,
            _heard: heard.into(),
        }
    }

    /// Shows what there is to show, and tells the page's author of mistakes.
    pub fn draw(&self) {
        self.form.draw();
    }

    /// The page knows what is connected already, or that nothing is. With a connection there is no field,
    /// so there is nothing left in it.
    pub fn show(&self, connection: Option<Connection>) {
        let form = &self.form;
        if connection.is_some() {
            form.abort();
            form.clear();
        }
        let mut connection = Some(connection);
        form.change(&mut |form| form.show(connection.take().flatten()));
    }
}

impl Drop for Connector {
    fn drop(&mut self) {
        let form = &self.form;
        form.abort();
        if let Some(input) = form.input() {
            input.set_value("");
        }
        form.leaving.take();
        // A form that the page keeps for the next time must not wait for ever.
        form.form.change(&mut Form::withdraw);
    }
}

impl At {
    /// Shows what there is to show, and tells the page's author of mistakes.
    fn draw(self: &Rc<At>) {
        let options = (self.options)();
        let setup = setup(&options);
        let fault = setup.endpoint.as_ref().err().cloned();
        let unfolded = self.unfolded.borrow().clone();
        // The page may move the form on by itself: what is under way is then for nobody.
        if !self.is_connecting() {
            self.abort();
        }
        let view = self.look(|form| {
            view::card(&Shown {
                options: &options,
                form,
                setup: &setup,
                unfolded: &unfolded,
                browser: self.browser,
                id: &self.id,
            })
        });
        (self.put)(&view);
        self.hide_when_the_page_is_left(unfolded.revealed);
        let found = (fault, options.corrections.clone());
        if *self.reported.borrow() != found {
            self.report(&setup.names, self.reported.replace(found));
        }
    }

    /// The field. The text lives there and nowhere else until it is sent.
    fn input(&self) -> Option<HtmlInputElement> {
        self.piece("input").map(JsCast::unchecked_into)
    }

    fn piece(&self, selector: &str) -> Option<HtmlElement> {
        let piece = self.card.query_selector(selector).ok()??;
        Some(piece.unchecked_into())
    }

    /// The field has changed, with or without our doing.
    fn edit(self: &Rc<At>, removed: Option<Removed>) {
        if let Some(input) = self.input() {
            let text = Zeroizing::new(input.value());
            let mut is_new = false;
            self.form
                .change(&mut |form| is_new = form.edit(Hint::about(&text, removed)));
            if is_new {
                self.draw();
            }
        }
    }

    /// Sends what is in the field, unless something is on its way already.
    fn submit(self: &Rc<At>) {
        let Some(sending) = self.send() else {
            self.draw();
            if self.look(|form| form.problem().is_some()) {
                self.focus();
            }
            return;
        };
        // First the request, then how that looks.
        spawn(sending);
        let form = self.clone();
        spawn(Box::pin(async move { form.draw() }));
    }

    /// What is to be done to send it; nothing if it can't be sent.
    fn send(self: &Rc<At>) -> Option<Pin<Box<dyn Future<Output = ()>>>> {
        let options = (self.options)();
        let (input, endpoint) = (self.input()?, setup(&options).endpoint.ok()?);
        if options.disabled {
            return None;
        }
        self.unfolded.borrow_mut().revealed = false;
        let (before, mut submission) = (self.state(), None);
        self.form
            .change(&mut |form| submission = form.submit(|| input.value()));
        self.tell_change(before);
        let Submission {
            token,
            attempt,
            request,
        } = submission?;
        // Each listener may have reset the form, sent another, or taken it off the page.
        let awaits = || self.look(|form| form.awaits(request));
        if !awaits() {
            return None;
        }
        let goes = (self.tell)(Event::Connecting);
        if !awaits() {
            return None;
        }
        if !goes {
            self.change(&mut Form::withdraw);
            return None;
        }
        let abort = AbortController::new().expect("every browser with WebAssembly has it");
        self.abort_controller.replace(Some(abort.clone()));
        let key = [self.nonce.get_or_init(nonce), "-", &decimal(attempt)].concat();
        let form = self.clone();
        Some(Box::pin(async move {
            let answer = backend::connect(&endpoint, &options, &key, token, &abort).await;
            if let Some(answer) = answer {
                form.settle(request, answer);
            }
        }))
    }

    fn settle(self: &Rc<At>, request: u32, answer: Result<Connection, Failure>) {
        if !self.look(|form| form.awaits(request)) {
            return;
        }
        let attended = self.is_attended();
        if answer.is_ok() {
            self.clear();
        }
        self.change(&mut |form| {
            form.settle(request, answer.clone());
        });
        match answer {
            Ok(connection) => {
                (self.tell)(Event::Connected(&connection));
                // The field gives way to the result, which takes over the focus: the next Tab goes
                // on from there, and a screen reader reads it.
                if attended && let Some(result) = self.piece(".gpc-connected") {
                    let _ = result.focus();
                }
            }
            Err(failure) => {
                if attended {
                    self.focus();
                }
                let names = setup(&(self.options)()).names;
                let failed = Failed::new(&names, &Problem::Failed(failure));
                (self.tell)(Event::Failed(&failed));
            }
        }
    }

    /// Back to an empty form; what is under way is aborted.
    fn reset(self: &Rc<At>) {
        self.abort();
        self.clear();
        self.change(&mut Form::reset);
    }

    fn clear(self: &Rc<At>) {
        self.unfold(|unfolded| unfolded.revealed = false);
        if let Some(input) = self.input() {
            input.set_value("");
        }
    }

    fn abort(&self) {
        if let Some(controller) = self.abort_controller.take() {
            controller.abort();
        }
    }

    fn focus(&self) {
        if let Some(input) = self.input() {
            let _ = input.focus();
        }
    }

    fn is_connecting(&self) -> bool {
        self.look(|form| *form.state() == State::Connecting)
    }

    /// Whether the focus is in this form or nowhere; else the person has gone on to something else.
    fn is_attended(&self) -> bool {
        let nowhere = document()
            .active_element()
            .is_none_or(|element| element.tag_name() == "BODY");
        nowhere || self.piece(":focus").is_some()
    }

    /// Changes what the person has opened.
    fn unfold(self: &Rc<At>, change: impl FnOnce(&mut Unfolded)) {
        let before = self.unfolded.borrow().clone();
        change(&mut self.unfolded.borrow_mut());
        if *self.unfolded.borrow() != before {
            self.draw();
        }
    }

    fn look<T>(&self, look: impl FnOnce(&Form) -> T) -> T {
        let (mut look, mut seen) = (Some(look), None);
        self.form
            .look(&mut |form| seen = look.take().map(|look| look(form)));
        seen.expect("a form is always there to be looked at")
    }

    /// Changes the state, shows it, and tells the page if it became another.
    fn change(self: &Rc<At>, change: &mut dyn FnMut(&mut Form)) {
        let from = self.state();
        self.form.change(change);
        self.draw();
        self.tell_change(from);
    }

    fn state(&self) -> &'static str {
        self.look(|form| form.state().name())
    }

    fn tell_change(&self, from: &'static str) {
        let to = self.state();
        if from != to {
            (self.tell)(Event::StateChange(StateChange { from, to }));
        }
    }

    fn hide_when_the_page_is_left(self: &Rc<At>, revealed: bool) {
        if revealed == self.leaving.borrow().is_some() {
            return;
        }
        self.leaving.replace(revealed.then(|| {
            let form = self.clone();
            Heard::new(&window(), "pagehide", move |_| {
                form.unfold(|unfolded| unfolded.revealed = false);
            })
        }));
    }

    /// Tells the page's author once of each mistake, where authors look.
    fn report(self: &Rc<At>, names: &Names, before: (Option<Misconfigured>, Vec<Correction>)) {
        let (fault, corrections) = self.reported.borrow().clone();
        let (fault_before, corrections_before) = before;
        if corrections != corrections_before {
            for correction in &corrections {
                warn(&for_the_author_of(correction));
            }
        }
        if let Some(fault) = fault
            && Some(&fault) != fault_before.as_ref()
        {
            warn(&for_the_author(&fault));
            let failed = Failed::new(names, &Problem::Misconfigured(fault));
            let form = self.clone();
            // Nobody listens yet to a form that is being put on the page.
            spawn(Box::pin(async move {
                (form.tell)(Event::Failed(&failed));
            }));
        }
    }
}

/// Boxed, so that all of them are one to the compiler.
fn spawn(future: Pin<Box<dyn Future<Output = ()>>>) {
    spawn_local(future);
}

/// Says it where the page's author looks.
fn warn(sentence: &str) {
    web_sys::console::warn_2(&"github-pat-connect:".into(), &sentence.into());
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
