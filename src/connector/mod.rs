//! The form at work on the page: what is drawn, and what the page is told.

mod asking;
mod person;
mod waiting;

use crate::{
    backend::Carrier,
    dom::{self, Heard, document},
    endpoint::ConfigError,
    form::{Form, Problem, State},
    js::text,
    markup::Element,
    messages::{IS_PAINTED, Key, Messages, developer_message, normalization_message},
    options::Options,
    setup::setup,
    told::{Event, Failed, StateChange},
    view::{self, Browser, Setup, Shown, Unfolded},
};
use github_pat::{
    AcceptedTokenTypes, Sanitized, Unreadable, contract::Connection, inspect, inspect_partial,
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};
use wasm_bindgen::{JsCast, JsValue};
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

/// What a form has of the page that it is on.
pub struct Page {
    /// Makes the card what it is to be. Of what stands in it, everything that fits stays: the same nodes,
    /// with the focus, the caret and what was typed.
    pub put: Box<dyn Fn(&Element)>,
    /// How it is to work, now.
    pub options: Box<dyn Fn() -> Rc<Options>>,
    /// What it says.
    pub messages: Messages,
    /// Hears what happens; the answer `false` prevents it, where that is possible.
    pub tell: Box<dyn Fn(Event) -> bool>,
    pub carrier: Box<Carrier>,
}

/// A form at work in a card on the page. Dropped, it aborts the request, quietly, and clears the
/// field.
pub struct Connector {
    form: Rc<At>,
    _heard: Heard,
}

/// The form, where it is on the page.
pub struct At {
    card: HtmlElement,
    /// Tells apart the fields of one document.
    id: String,
    browser: Browser,
    form: Rc<dyn Kept>,
    page: Page,
    unfolded: RefCell<Unfolded>,
    /// What the page's author has been told already: a fault that is there now, and whatever had to be
    /// corrected at any time.
    fault: RefCell<Option<ConfigError>>,
    corrected: RefCell<Vec<String>>,
    /// Ends what is under way.
    abort_controller: RefCell<Option<AbortController>>,
    /// What makes this form's attempts differ from every other form's: no secret, so any random number does.
    nonce: f64,
    /// Which kinds of token the one in the field was judged for.
    accepts: Cell<AcceptedTokenTypes>,
    /// Counts what has become of the text: what is to be said of one is not said of the next.
    typed: Cell<u32>,
    /// When a token may be sent again, in milliseconds since 1970.
    resumes_at: Cell<f64>,
    /// Clears the field when the page is left. Only while there is something in it is there anything to clear.
    leaving: RefCell<Option<Heard>>,
    /// Hears that the browser is online again. Only who was offline waits for that.
    returning: RefCell<Option<Heard>>,
}

impl Connector {
    /// Puts the form into this card, and takes over what stands there already: the field stays the same
    /// one, with the text, the caret and the focus. What it does by itself it draws by itself; who changes
    /// the options or the form from outside has it drawn.
    pub fn new(card: HtmlElement, id: String, form: Rc<dyn Kept>, page: Page) -> Connector {
        let browser = if IS_PAINTED {
            // Who painted it has looked already.
            let paste = card.query_selector("[part=paste]");
            Browser {
                copies: false,
                pastes: paste.is_ok_and(|paste| paste.is_some()),
            }
        } else {
            dom::browser()
        };
        let form = Rc::new(At {
            card,
            id,
            browser,
            form,
            page,
            unfolded: RefCell::default(),
            fault: RefCell::default(),
            corrected: RefCell::default(),
            abort_controller: RefCell::default(),
            nonce: js_sys::Math::random(),
            accepts: Cell::default(),
            typed: Cell::default(),
            resumes_at: Cell::default(),
            leaving: RefCell::default(),
            returning: RefCell::default(),
        });
        let is_new = form.input().is_none();
        if let Some(input) = form.input() {
            form.unfolded.borrow_mut().revealed = text(&input, "type") == "text";
            if !form.is_empty() {
                form.edit(None, false);
            }
        }
        form.draw();
        // A form that the page has kept may be in the middle of a pause.
        form.count_down();
        let hear = {
            let form = form.clone();
            move |event: JsValue| form.hear(event.unchecked_into())
        };
        let heard = Heard::new(&form.card, person::EVENTS, Box::new(hear));
        // A form that was there before has had its turn.
        if is_new && (form.page.options)().autofocus && form.is_attended() {
            form.focus();
        }
        Connector {
            form,
            _heard: heard,
        }
    }

    /// Shows what there is to show, and tells the page's author of mistakes.
    pub fn draw(&self) {
        let form = &self.form;
        form.draw();
        // What was said of the token may hold no longer.
        let is_judged = form.look(|form| {
            form.hint().is_some() || matches!(form.problem(), Some(Problem::Unusable(_)))
        });
        if is_judged && form.accepts.get() != (form.page.options)().request.token_type {
            form.edit(None, false);
        }
    }

    /// The page knows what is connected already, or that nothing is. With a connection there is no field,
    /// so there is nothing left in it.
    pub fn show(&self, connection: Option<Connection>) {
        let form = &self.form;
        if connection.is_some() {
            form.abort();
            form.clear();
        }
        let connection = connection.map(Arc::new);
        form.change(&mut |form| form.show(connection.clone()));
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
        form.returning.take();
        // A form that the page keeps for the next time must not wait for ever.
        form.form.change(&mut Form::withdraw);
    }
}

impl At {
    /// Shows what there is to show, and tells the page's author of mistakes.
    fn draw(self: &Rc<At>) {
        let options = (self.page.options)();
        let setup = setup(&options, &self.page.messages);
        let unfolded = self.unfolded.borrow().clone();
        // The page may move the form on by itself: what is under way is then for nobody.
        if !self.is_connecting() {
            self.abort();
        }
        let create_url = match self.piece("[part=create]") {
            Some(link) if IS_PAINTED => link.get_attribute("href").unwrap_or_default(),
            _ => options.request.creation_url(&setup.names.app),
        };
        let lifetime = self.lifetime(&options);
        let view = self.look(|form| {
            let ends = form.connection().and_then(|it| it.expires_at.as_deref());
            let expiry = |ends: &str| dom::expiry(ends, &self.page.messages.text(Key::Language));
            view::card(&Shown {
                options: &options,
                form,
                setup: &setup,
                unfolded: &unfolded,
                browser: self.browser,
                create_url: &create_url,
                lifetime: &lifetime,
                expiry: ends.and_then(expiry).as_ref(),
                id: &self.id,
            })
        });
        (self.page.put)(&view);
        self.wait_for_the_window();
        self.report(&options, setup);
    }

    /// How long the token is to live that is asked for, in words.
    fn lifetime(&self, options: &Options) -> String {
        match options.request.token_expiration {
            #[cfg(feature = "leptos")]
            Some(github_pat::Expiration::Days(days)) => {
                dom::days(days, &self.page.messages.text(Key::Language))
            }
            #[cfg(feature = "leptos")]
            Some(github_pat::Expiration::Never) => self.page.messages.text(Key::NoExpiration),
            // Who painted the step says it there.
            _ => String::new(),
        }
    }

    /// The field. The text lives there and nowhere else until it is sent.
    fn input(&self) -> Option<HtmlInputElement> {
        self.piece("input").map(JsCast::unchecked_into)
    }

    /// Whether there is nothing in the field: looking brings a copy of it along.
    fn is_empty(&self) -> bool {
        let input = self.input();
        input.is_none_or(|input| Zeroizing::new(input.value()).is_empty())
    }

    fn piece(&self, selector: &str) -> Option<HtmlElement> {
        let piece = self.card.query_selector(selector).ok()??;
        Some(piece.unchecked_into())
    }

    /// The field has changed, with or without our doing.
    fn edit(self: &Rc<At>, removed: Option<Sanitized>, is_typing: bool) {
        let accepts = (self.page.options)().request.token_type;
        self.accepts.set(accepts);
        let Some(input) = self.input() else {
            return;
        };
        let text = Zeroizing::new(input.value());
        self.stop_judging();
        let judged = if is_typing {
            self.judge_after_typing();
            inspect_partial(&text, accepts)
        } else {
            inspect(&text, removed, accepts)
        };
        let mut is_new = false;
        self.form.change(&mut |form| is_new = form.edit(judged));
        if is_new {
            self.draw();
        } else {
            self.wait_for_the_window();
        }
    }

    fn clear(self: &Rc<At>) {
        self.unfold(|unfolded| unfolded.revealed = false);
        if let Some(input) = self.input() {
            input.set_value("");
        }
    }

    fn focus(&self) {
        if let Some(input) = self.input() {
            let _ = input.focus();
        }
    }

    fn focus_result(&self) {
        if let Some(result) = self.piece("[part=connected]") {
            let _ = result.focus();
        }
    }

    fn is_connecting(&self) -> bool {
        self.look(|form| *form.state() == State::Connecting)
    }

    /// Whether the focus is in this form or nowhere; else the person has gone on to something else.
    fn is_attended(&self) -> bool {
        let nowhere = document()
            .active_element()
            .is_none_or(|element| text(&element, "tagName") == "BODY");
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
            (self.page.tell)(Event::StateChange(StateChange { from, to }));
        }
    }

    /// Tells the page's author once of each mistake, where authors look.
    fn report(self: &Rc<At>, options: &Options, setup: Setup) {
        for correction in &options.corrections {
            let sentence = normalization_message(correction);
            let mut corrected = self.corrected.borrow_mut();
            if !corrected.contains(&sentence) {
                warn(&sentence);
                corrected.push(sentence);
            }
        }
        let fault = setup.endpoint.err();
        if *self.fault.borrow() == fault {
            return;
        }
        self.fault.replace(fault.clone());
        if let Some(fault) = fault {
            warn(&developer_message(&fault));
            let failed = Failed::new(&setup.names, &Problem::Misconfigured(fault));
            let form = self.clone();
            // Nobody listens yet to a form that is being put on the page.
            let tell = move |_| {
                (form.page.tell)(Event::Failed(&failed));
            };
            dom::after(0, Box::new(tell));
        }
    }
}

/// Names what couldn't be read of a connection, for the page's author.
pub fn warn_of_unreadable(unreadable: &[Unreadable]) {
    for member in unreadable {
        warn(&["connection: ", &member.to_string()].concat());
    }
}

/// Says it where the page's author looks.
fn warn(sentence: &str) {
    web_sys::console::warn_2(&"github-pat-connect:".into(), &sentence.into());
}
