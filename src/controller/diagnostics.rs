//! What the page's author is told, where authors look: each mistake once.

use super::FormController;
use crate::{
    events::{FailedEvent, FormEvent},
    messages::{developer_message, normalization_message},
    resolved::Resolved,
    state::FormError,
};
use github_pat::Unreadable;
use gloo_timers::callback::Timeout;

impl FormController {
    /// Once for each mistake, as soon as the options have it.
    pub fn report(self) {
        let Some((resolved, normalizations)) = self.read(|model| {
            let normalizations = model.options.corrections.iter();
            (
                Resolved::new(model),
                normalizations
                    .map(normalization_message)
                    .collect::<Vec<_>>(),
            )
        }) else {
            return;
        };
        for message in normalizations {
            let is_new = self.update_browser(|browser| {
                let is_new = !browser.reported.contains(&message);
                if is_new {
                    browser.reported.push(message.clone());
                }
                is_new
            });
            if is_new == Some(true) {
                warn_developer(&message);
            }
        }
        let fault = resolved.endpoint.err();
        let before = self.update_browser(|browser| {
            std::mem::replace(&mut browser.reported_fault, fault.clone())
        });
        let Some(fault) = fault else { return };
        if before == Some(Some(fault.clone())) {
            return;
        }
        warn_developer(&developer_message(&fault));
        let failed = FailedEvent::new(&resolved.names, &FormError::Misconfigured(fault));
        let Some(emit) = self.update_browser(|browser| browser.emit.clone()) else {
            return;
        };
        // In a task of its own: nobody listens yet to a form that is being put on the page. It is told even if the form
        // is gone by then.
        Timeout::new(0, move || {
            emit(FormEvent::Failed(&failed));
        })
        .forget();
    }
}

/// Names what couldn't be read of a connection.
pub fn warn_of_unreadable(unreadable: &[Unreadable]) {
    for member in unreadable {
        warn_developer(&["connection: ", &member.to_string()].concat());
    }
}

/// Tells the page's author.
pub(super) fn warn_developer(message: &str) {
    web_sys::console::warn_2(&"github-pat-connect:".into(), &message.into());
}
