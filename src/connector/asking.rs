//! What Connect does: asks the backend to take the token, and settles what came of it.

use super::{At, warn_of_unreadable};
use crate::{
    backend::{self, Order},
    form::{Form, Submission},
    messages::{Advice, Fate},
    protocol::ConnectError,
    setup::setup,
    told::{Event, Failed},
};
use github_pat::{Expiration, Lenient, contract::Connection};
use std::{rc::Rc, sync::Arc};
use web_sys::AbortController;

impl At {
    /// Sends what is in the field, unless something is on its way already.
    pub fn submit(self: &Rc<At>) {
        // First the request, then how that looks.
        let is_sent = self.send().is_some();
        self.draw();
        if !is_sent && self.look(|form| form.problem().is_some()) {
            self.focus();
        }
    }

    /// `None` if it can't be sent.
    fn send(self: &Rc<At>) -> Option<()> {
        let options = (self.page.options)();
        let (input, endpoint) = (
            self.input()?,
            setup(&options, &self.page.messages).endpoint.ok()?,
        );
        if options.disabled {
            return None;
        }
        self.unfolded.borrow_mut().revealed = false;
        self.stop_judging();
        let accepts = options.request.token_type;
        self.accepts.set(accepts);
        let (before, mut submission) = (self.state(), None);
        self.form
            .change(&mut |form| submission = form.submit(accepts, || input.value()));
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
        let goes = (self.page.tell)(Event::Connecting);
        if !awaits() {
            return None;
        }
        if !goes {
            self.change(&mut Form::withdraw);
            return None;
        }
        let abort = AbortController::new().expect("every browser with WebAssembly has it");
        self.abort_controller.replace(Some(abort.clone()));
        let [connection_id, expected_login] = self.look(|form| {
            [options.connection_id(form), options.expected_login(form)].map(str::to_owned)
        });
        let form = self.clone();
        let order = Order {
            token,
            connection_id: &connection_id,
            expected_login: &expected_login,
            idempotency_key: f64::from(attempt) + self.nonce,
        };
        let settle = Box::new(move |answer: Lenient<_>| {
            warn_of_unreadable(&answer.unreadable);
            form.settle(request, answer.value);
        });
        backend::connect(
            &*self.page.carrier,
            &endpoint,
            &options,
            order,
            &abort,
            settle,
        );
        Some(())
    }

    fn settle(self: &Rc<At>, request: u32, mut answer: Result<Connection, ConnectError>) {
        if !self.look(|form| form.awaits(request)) {
            return;
        }
        let attended = self.is_attended();
        if let Err(failure) = &mut answer {
            let options = (self.page.options)();
            failure.requested_no_expiration =
                options.request.token_expiration == Some(Expiration::Never);
            if failure.expected.is_none() {
                // What the page expects, where the backend doesn't repeat it.
                let expected = self.look(|form| options.expected_login(form).to_owned());
                failure.expected = Some(expected).filter(|it| !it.is_empty());
            }
        }
        let answer = answer.map(Arc::new);
        let connection = answer.as_ref().ok().cloned();
        let is_spent = match &answer {
            Ok(_) => true,
            Err(failure) => Advice::on_failure(failure).token == Fate::Cleared,
        };
        if is_spent {
            self.clear();
        }
        let mut answer = Some(answer);
        self.change(&mut |form| {
            answer.take().map(|answer| form.settle(request, answer));
        });
        match connection {
            Some(connection) => {
                (self.page.tell)(Event::Connected(&connection));
                // The field gives way to the result, which takes over the focus: the next Tab goes
                // on from there, and a screen reader reads it.
                if attended {
                    self.focus_result();
                }
            }
            None => {
                if attended {
                    self.focus();
                }
                self.count_down();
                let names = setup(&(self.page.options)(), &self.page.messages).names;
                let failed = self.look(|form| Some(Failed::new(&names, form.problem()?)));
                if let Some(failed) = failed {
                    (self.page.tell)(Event::Failed(&failed));
                }
            }
        }
    }

    /// Back to an empty form; what is under way is aborted.
    pub fn reset(self: &Rc<At>) {
        self.abort();
        self.clear();
        self.change(&mut Form::reset);
    }

    pub fn abort(&self) {
        if let Some(controller) = self.abort_controller.take() {
            controller.abort();
        }
    }
}
