//! The button that sends the token, and the texts below it.

use super::{
    button::Button,
    icon::{Icon, LOCK},
    view::View,
};
use crate::{
    controller::FormController,
    messages::{ErrorGuidance, Key, NextStep},
};
use leptos::prelude::*;
use web_sys::Event;

#[component]
pub fn ConnectButton<'a>(view: View<'a>) -> impl IntoView + use<> {
    let is_busy = view.is_connecting();
    let pause = view.model.state.retry_after();
    let time = clock(pause.unwrap_or_default());
    let text = view.text_with(label(view), &[("time", &time)]);
    // In a sandboxed frame without `allow-forms` there is no `submit` event, but a click, also after Enter.
    let press = |form: FormController, event: Event| {
        event.prevent_default();
        form.submit();
    };
    let cancel = is_busy.then(|| {
        let press = |form: FormController, _| form.cancel();
        let text = view.text(Key::Cancel);
        view! { <Button view class="gpc-button gpc-plain" part="cancel" text press/> }
    });
    view! {
        <div class="gpc-actions">
            <Button
                view
                class="gpc-button gpc-connect"
                part="connect"
                text
                press
                kind="submit"
                is_busy
                is_paused=pause.is_some()
            />
            {cancel}
        </div>
    }
}

fn label(view: View) -> Key {
    if view.is_connecting() {
        return Key::Connecting;
    }
    if view.model.state.retry_after().is_some() {
        return Key::ConnectIn;
    }
    match view
        .model
        .state
        .error()
        .map(|error| ErrorGuidance::on(error).next)
    {
        Some(NextStep::Authorize) => Key::SsoAuthorized,
        Some(NextStep::Retry) => Key::TryAgain,
        _ if view.is_replacing() => Key::ReplaceToken,
        _ => Key::Connect,
    }
}

/// The host that the token is sent to.
#[component]
pub fn Destination<'a>(view: View<'a>) -> impl IntoView + use<> {
    view! {
        <p class="gpc-quiet gpc-where" part="destination">
            <Icon path=LOCK/>
            <span>{view.text(Key::SentOnlyTo)}</span>
        </p>
    }
}

/// Seconds as a clock shows them: 1:05.
fn clock(seconds: u32) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_has_two_digits_for_seconds() {
        for (seconds, shown) in [(0, "0:00"), (7, "0:07"), (60, "1:00"), (3600, "60:00")] {
            assert_eq!(clock(seconds), shown);
        }
    }
}
