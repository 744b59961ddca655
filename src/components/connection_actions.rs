//! The buttons of a connection: check it again, replace its token, disconnect.

use super::{
    button::Button,
    notice::{NoticeContent, NoticeKind},
    view::View,
};
use crate::{
    api::Action,
    controller::FormController,
    messages::{ErrorGuidance, FieldAction, Key, Notice as Words},
    model::GithubVisit,
    state::Activity,
};
use github_pat::contract::Connection;
use leptos::prelude::*;

/// The primary button.
const GO: &str = "gpc-button gpc-go";
const LINK: &str = "gpc-link";

/// The buttons. While the person is asked whether to disconnect, those that answer the question.
#[component]
pub fn ConnectionActions<'a>(
    view: View<'a>,
    /// Whether another check can bring a new result.
    can_check: bool,
    /// Whether the token expires soon, or has expired.
    ends: bool,
) -> impl IntoView + use<> {
    let activity = view.model.state.activity();
    let is_asking = is_asking(activity);
    // A failed disconnect says nothing about the token.
    let check_error = view
        .model
        .state
        .error()
        .filter(|it| it.action() == Action::Check);
    let guidance = check_error.map(ErrorGuidance::on);
    let is_refused = guidance.is_some_and(|it| it.token != FieldAction::KeepRetryable);
    let is_back = view.model.ui.visit == GithubVisit::Back;
    let can_check = can_check && view.resolved.check_url.is_some();
    let check_next = can_check && !is_refused && (guidance.is_some() || is_back);
    let replace_next = is_refused || ends && !check_next;
    let button = |is_next| if is_next { GO } else { LINK };
    let check = (can_check && !is_asking).then(|| {
        let is_busy = activity == Activity::Checking;
        let text = view.text(match is_busy {
            true => Key::Checking,
            false if check_next && guidance.is_some() => Key::TryAgain,
            false => Key::CheckAgain,
        });
        let press = |form: FormController, _| form.check();
        view! { <Button view class=button(check_next) part="check" text press is_busy/> }
    });
    let replace = (!is_asking).then(|| {
        let text = view.text(Key::ReplaceToken);
        let press = |form: FormController, _| form.replace();
        view! { <Button view class=button(replace_next) part="replace" text press/> }
    });
    let disconnect = (view.resolved.disconnect_url.is_some() && !is_asking).then(|| {
        let text = view.text(Key::Disconnect);
        let press = |form: FormController, _| form.ask_to_disconnect();
        view! { <Button view class=LINK part="disconnect" text press/> }
    });
    let keep = (activity == Activity::AskingToDisconnect).then(|| {
        let text = view.text(Key::Cancel);
        let press = |form: FormController, _| form.cancel();
        view! { <Button view class="gpc-button gpc-plain" part="keep-connection" text press/> }
    });
    let confirm = is_asking.then(|| {
        let is_busy = activity == Activity::Disconnecting;
        let text = view.text(match is_busy {
            true => Key::Disconnecting,
            false => Key::Disconnect,
        });
        let press = |form: FormController, _| form.disconnect();
        let class = "gpc-button gpc-danger";
        view! { <Button view class part="confirm-disconnect" text press is_busy/> }
    });
    view! { <div class="gpc-choices">{check}{replace}{disconnect}{keep}{confirm}</div> }
}

/// The question before the connection is deleted.
pub fn disconnect_question(view: View, connection: &Connection) -> Option<NoticeContent> {
    if !is_asking(view.model.state.activity()) {
        return None;
    }
    let login = connection.account.as_ref().map(|it| it.login.as_str());
    let account = match login {
        None | Some("") => "GitHub".to_owned(),
        Some(login) => ["@", login].concat(),
    };
    let words = Words {
        title: view.text_with(Key::DisconnectQuestion, &[("account", &account)]),
        advice: view.segments(Key::DisconnectAdvice, &[]),
    };
    Some(NoticeContent {
        part: "disconnect-question",
        ..NoticeContent::new(NoticeKind::Error, words)
    })
}

fn is_asking(activity: Activity) -> bool {
    matches!(
        activity,
        Activity::AskingToDisconnect | Activity::Disconnecting
    )
}
