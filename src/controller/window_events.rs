//! Listeners on the window, added only while the form needs them.

use super::FormController;
use crate::{browser::window, model::GithubVisit, state::FormState};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{AbortController, AddEventListenerOptions};

impl FormController {
    /// Listens for `pagehide` while the field has a token, for `online` while the form is shown as offline, and for
    /// the person's return from GitHub.
    pub(super) fn sync_window_listeners(self) {
        let has_text = !self.is_empty();
        let is_offline = self.read(|model| model.state.is_offline()) == Some(true);
        let is_away = self.read(|model| model.ui.visit == GithubVisit::Away) == Some(true);
        // A tab is shown again, or a window that was visible all the time gets the focus.
        let returned = &["visibilitychange", "focus"];
        self.update_browser(|browser| {
            let toggle = |listener: &mut Option<_>, is_wanted: bool, events, act| {
                if is_wanted != listener.is_some() {
                    *listener = is_wanted.then(|| WindowListener::new(events, self, act));
                }
            };
            toggle(&mut browser.pagehide, has_text, &["pagehide"], Self::leave);
            toggle(
                &mut browser.online,
                is_offline,
                &["online"],
                Self::handle_online,
            );
            toggle(
                &mut browser.returned,
                is_away,
                returned,
                Self::return_from_github,
            );
        });
    }

    fn handle_online(self) {
        self.change(FormState::handle_online);
    }

    /// The page may be kept in the back/forward cache, without a token.
    fn leave(self) {
        self.abort();
        self.clear();
        self.change(FormState::cancel);
        self.validate(None, false);
    }
}

/// A listener on the window, until it is dropped. It is removed by a signal, and its function stays callable,
/// because a page that has wrapped `addEventListener` may go on calling it.
pub struct WindowListener(AbortController);

impl WindowListener {
    fn new(events: &[&str], form: FormController, act: fn(FormController)) -> WindowListener {
        let abort = AbortController::new().expect("every browser with WebAssembly has it");
        let signal = abort.signal();
        let listen = Closure::<dyn Fn()>::new(move || {
            if !signal.aborted() {
                act(form);
            }
        });
        let options = AddEventListenerOptions::new();
        options.set_signal(&abort.signal());
        let listen = listen.into_js_value();
        for event in events {
            let _ = window().add_event_listener_with_callback_and_add_event_listener_options(
                event,
                listen.unchecked_ref(),
                &options,
            );
        }
        WindowListener(abort)
    }
}

impl Drop for WindowListener {
    fn drop(&mut self) {
        self.0.abort();
    }
}
