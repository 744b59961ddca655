//! What the form waits for: the end of a pause, the end of typing, and what happens to the window.

use super::At;
use crate::{
    dom::{Heard, after, window},
    form::Form,
};
use js_sys::Date;
use std::{cell::RefCell, rc::Rc};

/// Milliseconds without a key after which somebody has finished typing.
const TYPED: u32 = 1000;

impl At {
    /// Hears that the page is left while there is a token on it, and that the browser is online again while
    /// somebody waits for that.
    pub fn wait_for_the_window(self: &Rc<At>) {
        self.listen_while(!self.is_empty(), &self.leaving, &["pagehide"], |form| {
            // A page that is kept for the way back is to keep no token.
            form.abort();
            form.clear();
            form.change(&mut Form::withdraw);
            form.edit(None, false);
        });
        let is_offline = self.look(Form::is_offline);
        self.listen_while(is_offline, &self.returning, &["online"], |form| {
            form.change(&mut Form::come_online);
        });
    }

    fn listen_while(
        self: &Rc<At>,
        is_wanted: bool,
        place: &RefCell<Option<Heard>>,
        names: &'static [&'static str],
        act: fn(&Rc<At>),
    ) {
        if is_wanted != place.borrow().is_some() {
            place.replace(is_wanted.then(|| {
                let form = self.clone();
                Heard::new(&window(), names, Box::new(move |_| act(&form)))
            }));
        }
    }

    /// Shows how long the pause still is, if there is one.
    pub fn count_down(self: &Rc<At>) {
        if let Some(pause) = self.look(Form::pause) {
            let end = Date::now() + f64::from(pause) * 1000.0;
            self.resumes_at.set(end);
            self.tick(end);
        }
    }

    fn tick(self: &Rc<At>, end: f64) {
        let form = Rc::downgrade(self);
        let tick = move |_| {
            let Some(form) = form.upgrade() else { return };
            // The form has moved on, perhaps to another pause.
            if form.resumes_at.get() != end || form.look(Form::pause).is_none() {
                return;
            }
            // By the clock: a browser slows down the timers of a page that isn't looked at.
            let left = ((end - Date::now()) / 1000.0).ceil() as u32;
            form.change(&mut |form| form.wait(left));
            form.tick(end);
        };
        after(1000, Box::new(tick));
    }

    /// The text is another one, or on its way.
    pub fn stop_judging(&self) {
        self.typed.set(self.typed.get().wrapping_add(1));
    }

    /// What is said of a token only when it is all there: after the last key, and not at the press on Connect,
    /// which would move away.
    pub fn judge_after_typing(self: &Rc<At>) {
        let typed = self.typed.get();
        let form = Rc::downgrade(self);
        let judge = move |_| {
            if let Some(form) = form.upgrade()
                && form.typed.get() == typed
            {
                form.edit(None, false);
            }
        };
        after(TYPED, Box::new(judge));
    }
}
