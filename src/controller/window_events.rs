//! What happens to the window, listened to only while it matters.

use super::FormController;
use crate::{browser::window, form::Form};
use gloo_events::EventListener;

impl FormController {
    /// Hears that the page is left while there is a token on it, and that the browser is online again while somebody
    /// waits for that.
    pub(super) fn sync_window_listeners(self) {
        let has_text = !self.is_empty();
        let is_offline = self.read(|model| model.state.is_offline()) == Some(true);
        self.update_browser(|browser| {
            toggle(&mut browser.pagehide, has_text, "pagehide", move || {
                self.leave()
            });
            toggle(&mut browser.online, is_offline, "online", move || {
                self.change(Form::come_online);
            });
        });
    }

    /// A page that is kept for the way back is to keep no token.
    fn leave(self) {
        self.abort();
        self.clear();
        self.change(Form::withdraw);
        self.validate(None, false);
    }
}

fn toggle(
    listener: &mut Option<EventListener>,
    is_wanted: bool,
    event: &'static str,
    act: impl Fn() + 'static,
) {
    if is_wanted == listener.is_some() {
        return;
    }
    *listener = is_wanted.then(|| EventListener::new(&window(), event, move |_| act()));
}
