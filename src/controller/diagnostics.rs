//! Warnings in the console for the page's author: each mistake once.

use super::FormController;
use crate::{
    api::Protocol,
    events::{FailedEvent, FormEvent},
    format::parse_time,
    messages::{developer_message, normalization_message},
    resolved::Resolved,
    state::FormError,
};
use github_pat::Unreadable;
use gloo_timers::callback::Timeout;

impl FormController {
    /// Reports each mistake in the options once.
    pub fn report(self) {
        let Some((resolved, github, normalizations)) = self.read(|model| {
            let normalizations = model.options.corrections.iter();
            (
                Resolved::new(model),
                model.options.request.github_url.clone(),
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
        let error = FormError::Misconfigured(fault);
        let failed = FailedEvent::new(&resolved.names, &error, &github);
        let Some(emit) = self.update_browser(|browser| browser.emit.clone()) else {
            return;
        };
        // In a task of its own, because a form that is being put on the page has no listeners yet. It is fired even if
        // the form is gone by then.
        Timeout::new(0, move || {
            emit(FormEvent::Failed(&failed));
        })
        .forget();
    }

    /// Names an expiry that not every browser reads, and URLs that can't be used.
    pub(super) fn report_connection_members(self) {
        self.read(|model| {
            let connection = model.state.connection()?;
            let text = connection.expires_at.as_deref();
            if text.is_some_and(|text| parse_time(text).is_none()) {
                warn_developer("connection: `expires_at`: expected a date and time as in RFC 3339");
            }
            let resolved = Resolved::new(model);
            let is_offered = model.options.protocol == Protocol::Json && resolved.endpoint.is_ok();
            let warn = |name, is_given: bool, is_usable: bool| {
                if is_offered && is_given && !is_usable {
                    warn_of_unusable_url(name);
                }
            };
            let (check, disconnect) = (&connection.check_url, &connection.disconnect_url);
            warn("check_url", check.is_some(), resolved.check_url.is_some());
            let is_usable = resolved.disconnect_url.is_some();
            warn("disconnect_url", disconnect.is_some(), is_usable);
            Some(())
        });
    }
}

/// Names the members of a connection that couldn't be read.
pub fn warn_of_unreadable(unreadable: &[Unreadable]) {
    for member in unreadable {
        warn_developer(&["connection: ", &member.to_string()].concat());
    }
}

fn warn_of_unusable_url(name: &str) {
    let expected = "`: expected the origin of backend-url";
    warn_developer(&["connection: `", name, expected].concat());
}

/// Names the error with which loading a connection ended.
pub fn report_connection_error(error: &str) {
    warn_developer(&["connection: ", error].concat());
}

/// Warns the page's author in the console.
pub(super) fn warn_developer(message: &str) {
    web_sys::console::warn_2(&"github-pat-connect:".into(), &message.into());
}
