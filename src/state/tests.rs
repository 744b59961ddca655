//! Tests of the form's state.

use super::*;
use github_pat::{CredentialKind, inspect};

fn token() -> String {
    ["ghp_", &"A".repeat(36)].concat()
}

/// A form with a token on its way, and the number of that request.
fn connecting() -> (FormState, u32) {
    let mut form = FormState::default();
    let submission = form.submit(AcceptedTokenTypes::Any, token).unwrap();
    assert!(form.is_connecting());
    (form, submission.ticket.request)
}

fn attempt(form: &mut FormState) -> u32 {
    form.submit(AcceptedTokenTypes::Any, token)
        .unwrap()
        .ticket
        .attempt
}

fn network() -> Result<Arc<Connection>, ConnectError> {
    Err(ErrorCode::Network.into())
}

#[test]
fn a_second_submit_sends_nothing_and_reads_nothing() {
    let (mut form, _) = connecting();
    assert!(
        form.submit(AcceptedTokenTypes::Any, || panic!("read"))
            .is_none()
    );
    assert!(form.is_connecting());
}

#[test]
fn what_cannot_be_a_token_is_not_sent() {
    let mut form = FormState::default();
    assert!(
        form.submit(AcceptedTokenTypes::Any, || " ".into())
            .is_none()
    );
    assert_eq!(
        form.error(),
        Some(&FormError::InvalidInput(TokenError::Empty))
    );
    form.set_validation(Ok(None));
    assert_eq!(form.error(), None);
}

#[test]
fn an_answer_settles_it() {
    let (mut form, request) = connecting();
    assert!(form.resolve(request, Ok(Connection::default().into())));
    assert_eq!(form.connection(), Some(&Connection::default().into()));

    let (mut form, request) = connecting();
    assert!(form.resolve(request, network()));
    assert_eq!(form.error().map(FormError::code), Some(&ErrorCode::Network));
    // What was sent is known here alone.
    let Some(FormError::RequestFailed(ConnectError { sent, .. })) = form.error() else {
        panic!("it failed");
    };
    assert_eq!(sent.map(|it| it.kind), Some(CredentialKind::Classic));
}

#[test]
fn an_answer_nobody_waits_for_changes_nothing() {
    for move_on in [
        FormState::reset as fn(&mut FormState),
        FormState::cancel,
        |form| {
            form.set_connection(Some(Connection::default().into()));
        },
    ] {
        let (mut form, request) = connecting();
        move_on(&mut form);
        let before = form.clone();
        assert!(!form.resolve(request, network()));
        assert_eq!(form, before);
    }
}

#[test]
fn an_answer_is_heard_for_its_own_request_alone() {
    let (mut form, first) = connecting();
    form.reset();
    let second = form
        .submit(AcceptedTokenTypes::Any, token)
        .unwrap()
        .ticket
        .request;
    assert!(!form.resolve(first, Ok(Connection::default().into())));
    assert!(form.is_current_request(second));
}

#[test]
fn typing_does_not_disturb_a_token_on_its_way() {
    let (mut form, request) = connecting();
    form.set_validation(Ok(None));
    assert!(form.is_current_request(request));
}

#[test]
fn a_withdrawn_token_can_be_sent_again() {
    let (mut form, _) = connecting();
    form.cancel();
    assert!(form.submit(AcceptedTokenTypes::Any, token).is_some());
}

#[test]
fn the_same_token_again_is_the_same_attempt() {
    let mut form = FormState::default();
    let first = form.submit(AcceptedTokenTypes::Any, token).unwrap();
    form.resolve(first.ticket.request, network());
    let again = form.submit(AcceptedTokenTypes::Any, token).unwrap();
    assert_eq!(again.ticket.attempt, first.ticket.attempt);
    form.resolve(again.ticket.request, network());
    form.set_validation(Ok(None));
    assert_ne!(attempt(&mut form), first.ticket.attempt);
}

#[test]
fn a_form_that_has_moved_on_is_another_attempt() {
    let ways: [fn(&mut FormState); 3] = [
        FormState::reset,
        |form| form.set_connection(None),
        |form| {
            form.cancel_replacing();
            form.start_replacing();
        },
    ];
    for move_on in ways {
        let mut form = FormState::default();
        let mut attempts = Vec::new();
        let mut send = |form: &mut FormState, answer| {
            let submission = form.submit(AcceptedTokenTypes::Any, token).unwrap();
            attempts.push(submission.ticket.attempt);
            form.resolve(submission.ticket.request, answer);
        };
        send(&mut form, network());
        form.set_validation(Ok(None));
        send(&mut form, Ok(Connection::default().into()));
        form.start_replacing();
        send(&mut form, network());
        move_on(&mut form);
        let next = attempt(&mut form);
        assert!(!attempts.contains(&next), "{next} is one of {attempts:?}");
    }
}

fn about(text: &str) -> Result<Option<TokenInspection>, TokenError> {
    inspect(text, None, AcceptedTokenTypes::Any)
}

#[test]
fn an_edit_that_says_nothing_new_is_not_to_be_seen() {
    let mut form = FormState::default();
    assert!(!form.set_validation(Ok(None)));
    let cut = &token()[..30];
    assert!(form.set_validation(about(cut)));
    assert!(!form.set_validation(about(cut)));
    assert!(form.set_validation(about(&token())));
    form.submit(AcceptedTokenTypes::Any, || "ghp_".into());
    assert!(form.set_validation(Ok(None)));
    let (mut form, _) = connecting();
    assert!(!form.set_validation(about(cut)));
}

#[test]
fn a_hint_gives_way_to_a_problem() {
    let mut form = FormState::default();
    form.set_validation(about(&token()));
    assert!(form.hint().is_some());
    form.submit(AcceptedTokenTypes::Any, || "ghp_".into());
    assert_eq!(form.hint(), None);
}

#[test]
fn clipboard_hint_stands_beside_an_error_until_the_next_act() {
    for hint in [Hint::ClipboardDenied, Hint::ClipboardEmpty] {
        let (mut form, request) = connecting();
        form.resolve(request, Err(ErrorCode::SsoRequired.into()));
        form.set_clipboard_hint(hint);
        assert_eq!(form.hint(), Some(hint));
        assert_eq!(
            form.error().map(FormError::code),
            Some(&ErrorCode::SsoRequired)
        );
        form.submit(AcceptedTokenTypes::Any, String::new);
        assert_eq!(form.hint(), None);
        form.set_clipboard_hint(hint);
        form.set_validation(Ok(None));
        assert_eq!(form.hint(), None);
    }
    // What came too late.
    let (mut form, _) = connecting();
    form.set_clipboard_hint(Hint::ClipboardEmpty);
    assert!(form.is_connecting());
}

#[test]
fn what_is_no_token_is_said_before_it_is_sent() {
    let mut form = FormState::default();
    form.set_validation(about("gho_"));
    assert!(form.error().is_some());
    form.set_validation(about(&token()));
    assert_eq!(form.error(), None);
}

fn limited(seconds: u32) -> ConnectError {
    ConnectError {
        retry_after: Some(seconds),
        ..ErrorCode::RateLimited.into()
    }
}

#[test]
fn a_pause_is_kept_and_ends() {
    let (mut form, request) = connecting();
    form.resolve(request, Err(limited(30)));
    assert_eq!(form.retry_after(), Some(30));
    assert!(form.submit(AcceptedTokenTypes::Any, token).is_none());
    // Another token is no way around it.
    form.set_validation(Ok(None));
    assert!(form.submit(AcceptedTokenTypes::Any, token).is_none());
    form.update_retry_countdown(1);
    assert_eq!(form.retry_after(), Some(1));
    form.update_retry_countdown(0);
    assert_eq!(
        (form.retry_after(), form.hint()),
        (None, Some(Hint::RetryAllowed))
    );
    assert!(form.submit(AcceptedTokenTypes::Any, token).is_some());
}

#[test]
fn the_end_of_a_pause_is_said() {
    let (mut form, request) = connecting();
    form.resolve(request, Err(limited(30)));
    form.update_retry_countdown(0);
    assert_eq!(
        (form.error(), form.hint()),
        (None, Some(Hint::RetryAllowed))
    );
}

#[test]
fn a_pause_is_one_wherever_the_person_goes() {
    let mut form = FormState::connected(connected());
    form.start_replacing();
    let request = form
        .submit(AcceptedTokenTypes::Any, token)
        .unwrap()
        .ticket
        .request;
    form.resolve(request, Err(limited(30)));
    form.cancel_replacing();
    form.start_replacing();
    assert!(form.submit(AcceptedTokenTypes::Any, token).is_none());
}

#[test]
fn a_token_of_no_use_is_not_waited_for() {
    let (mut form, request) = connecting();
    let failure = ConnectError {
        retry_after: Some(30),
        ..ErrorCode::ExpiredToken.into()
    };
    form.resolve(request, Err(failure));
    assert_eq!(form.retry_after(), None);
}

#[test]
fn a_pause_of_no_time_or_of_years_is_none() {
    for seconds in [0, 3601, u32::MAX] {
        let (mut form, request) = connecting();
        form.resolve(request, Err(limited(seconds)));
        assert_eq!(form.retry_after(), None);
    }
}

#[test]
fn a_form_that_has_moved_on_pauses_no_longer() {
    let (mut form, request) = connecting();
    form.resolve(request, Err(limited(30)));
    form.reset();
    assert_eq!(form.retry_after(), None);
}

#[test]
fn a_link_of_the_backend_s_leads_to_github_or_nowhere() {
    let error = |url: &str| {
        FormError::RequestFailed(ConnectError {
            authorize_url: Some(url.into()),
            ..ErrorCode::SsoRequired.into()
        })
    };
    let github = &GithubInstance::default();
    let sso = "https://github.com/orgs/acme/sso?authorization_request=x";
    assert_eq!(error(sso).authorize_url(github), Some(sso));
    assert_eq!(
        error("https://github.com/login/oauth/authorize?client_id=x").authorize_url(github),
        None
    );
    assert_eq!(
        FormError::InvalidInput(TokenError::Empty).authorize_url(github),
        None
    );
}

#[test]
fn back_online_is_said_to_who_was_offline() {
    let (mut form, request) = connecting();
    form.resolve(request, Err(ErrorCode::Offline.into()));
    assert!(form.is_offline());
    form.handle_online();
    assert!(!form.is_offline());
    assert_eq!((form.error(), form.hint()), (None, Some(Hint::BackOnline)));

    // Whatever was typed meanwhile.
    let (mut form, request) = connecting();
    form.resolve(request, Err(ErrorCode::Offline.into()));
    form.set_validation(Ok(None));
    form.handle_online();
    assert_eq!(form.hint(), Some(Hint::BackOnline));

    let (mut form, request) = connecting();
    form.resolve(request, network());
    form.handle_online();
    assert!(form.error().is_some());
}

fn connected() -> Connection {
    Connection {
        connection_id: Some("c1".into()),
        ..Connection::default()
    }
}

#[test]
fn while_a_token_is_replaced_the_connection_stands() {
    let mut form = FormState::connected(connected());
    form.start_replacing();
    assert_eq!(form.state().name(), "editing");
    assert_eq!(form.connection_being_replaced(), Some(&connected()));
    assert_eq!(form.connection(), Some(&connected().into()));
    let request = form
        .submit(AcceptedTokenTypes::Any, token)
        .unwrap()
        .ticket
        .request;
    form.resolve(request, network());
    assert_eq!(form.connection_being_replaced(), Some(&connected()));
    form.cancel_replacing();
    assert_eq!(form.state(), &idle(connected().into()));
    assert_eq!(form.connection_being_replaced(), None);
}

#[test]
fn a_replaced_token_leaves_nothing_to_replace() {
    let mut form = FormState::connected(connected());
    form.start_replacing();
    let request = form
        .submit(AcceptedTokenTypes::Any, token)
        .unwrap()
        .ticket
        .request;
    form.resolve(request, Ok(Connection::default().into()));
    assert_eq!(form.state(), &idle(Connection::default().into()));
    assert_eq!(form.connection_being_replaced(), None);
}

#[test]
fn only_what_is_connected_can_be_replaced() {
    let mut form = FormState::default();
    form.start_replacing();
    assert_eq!(form, FormState::default());
    form.cancel_replacing();
    assert_eq!(form, FormState::default());
}

#[test]
fn connection_that_is_lost_is_replaced_no_longer() {
    let mut form = FormState::connected(connected());
    form.start_replacing();
    let first = form.submit(AcceptedTokenTypes::Any, token).unwrap();
    form.resolve(
        first.ticket.request,
        Err(ErrorCode::ConnectionNotFound.into()),
    );
    form.lose_connection("c1");
    assert!(form.is_lost("c1") && !form.is_lost("c2"));
    assert_eq!(form.connection_being_replaced(), None);
    assert!(form.error().is_some());
    let second = form.submit(AcceptedTokenTypes::Any, token).unwrap();
    assert_eq!(second.ticket.attempt, first.ticket.attempt);
}

#[test]
fn token_that_was_just_accepted_has_not_expired() {
    let expires_at = "2020-01-31T12:00:00Z";
    let connection = Connection {
        expires_at: Some(expires_at.into()),
        ..connected()
    };
    let (mut form, request) = connecting();
    form.resolve(request, Ok(connection.clone().into()));
    assert!(form.is_accepted(expires_at));
    // The page hands in what it was told.
    form.set_connection(Some(connection.clone().into()));
    assert!(form.is_accepted(expires_at));
    assert!(!form.is_accepted("2020-02-01T12:00:00Z"));
    assert!(!FormState::connected(connection).is_accepted(expires_at));
}

fn connected_with(form: &FormState) -> (Activity, bool) {
    (form.activity(), form.error().is_some())
}

#[test]
fn check_replaces_the_connection_by_what_is_known_now() {
    let mut form = FormState::connected(connected());
    let ticket = form.check().unwrap();
    assert_eq!(form.activity(), Activity::Checking);
    assert_eq!(form.state().name(), "connected");
    assert!(form.check().is_none() && form.disconnect().is_none());
    let checked = Connection {
        missing_permissions: Some(vec!["issues=write".into()]),
        ..connected()
    };
    assert!(form.resolve(ticket.request, Ok(checked.clone().into())));
    assert_eq!(form.connection(), Some(&checked.into()));
    assert_eq!(connected_with(&form), (Activity::Idle, false));
    // Another wish, with a key of its own.
    assert_ne!(form.check().unwrap().attempt, ticket.attempt);
}

#[test]
fn failed_check_leaves_the_connection_and_can_be_repeated_with_the_same_key() {
    let mut form = FormState::connected(connected());
    let ticket = form.check().unwrap();
    assert!(form.resolve(ticket.request, network()));
    assert_eq!(form.connection(), Some(&connected().into()));
    let Some(FormError::RequestFailed(failure)) = form.error() else {
        panic!("it failed");
    };
    assert_eq!(failure.action, Action::Check);
    assert_eq!(form.check().unwrap().attempt, ticket.attempt);
    assert!(form.error().is_none());
}

#[test]
fn disconnect_is_asked_once_and_ends_in_an_empty_form() {
    let mut form = FormState::connected(connected());
    form.ask_to_disconnect();
    assert_eq!(form.activity(), Activity::AskingToDisconnect);
    form.cancel();
    assert_eq!(form.activity(), Activity::Idle);

    form.ask_to_disconnect();
    let ticket = form.disconnect().unwrap();
    assert!(form.disconnect().is_none());
    assert!(form.resolve(ticket.request, Ok(Connection::default().into())));
    assert_eq!(form.hint(), Some(Hint::Disconnected));
    assert_eq!((form.state().name(), form.connection()), ("editing", None));
}

#[test]
fn connection_that_is_gone_is_disconnected_or_named_by_a_check() {
    let gone = || Err(ErrorCode::ConnectionNotFound.into());
    let mut form = FormState::connected(connected());
    let ticket = form.disconnect().unwrap();
    form.resolve(ticket.request, gone());
    assert_eq!(form.hint(), Some(Hint::Disconnected));

    let mut form = FormState::connected(connected());
    let ticket = form.check().unwrap();
    form.resolve(ticket.request, gone());
    assert_eq!(
        form.error().map(FormError::code),
        Some(&ErrorCode::ConnectionNotFound)
    );
    assert!(form.is_lost("c1") && form.connection().is_none());
}

#[test]
fn what_is_asked_for_has_a_key_of_its_own() {
    let mut form = FormState::connected(connected());
    let check = form.check().unwrap();
    form.resolve(check.request, network());
    let disconnect = form.disconnect().unwrap();
    assert_ne!(disconnect.attempt, check.attempt);
    form.resolve(disconnect.request, network());
    assert_eq!(form.disconnect().unwrap().attempt, disconnect.attempt);
    form.cancel();
    assert_ne!(form.check().unwrap().attempt, disconnect.attempt);
}

#[test]
fn failed_disconnect_leaves_the_connection() {
    let mut form = FormState::connected(connected());
    let ticket = form.disconnect().unwrap();
    form.resolve(ticket.request, network());
    assert_eq!(connected_with(&form), (Activity::Idle, true));
    assert_eq!(form.connection(), Some(&connected().into()));
}

#[test]
fn only_what_is_connected_can_be_checked_or_disconnected() {
    for mut form in [FormState::default(), FormState::waiting(), connecting().0] {
        let before = form.clone();
        form.ask_to_disconnect();
        assert!(form.check().is_none() && form.disconnect().is_none());
        assert_eq!(form, before);
    }
}

#[test]
fn answer_to_a_check_that_nobody_waits_for_changes_nothing() {
    for move_on in [
        FormState::cancel as fn(&mut FormState),
        FormState::start_replacing,
        FormState::reset,
        FormState::wait,
    ] {
        let mut form = FormState::connected(connected());
        let ticket = form.check().unwrap();
        move_on(&mut form);
        let before = form.clone();
        assert!(!form.resolve(ticket.request, network()));
        assert_eq!(form, before);
    }
}

#[test]
fn cancelled_token_is_sent_again_with_the_same_key() {
    let mut form = FormState::default();
    let first = form.submit(AcceptedTokenTypes::Any, token).unwrap();
    form.cancel();
    assert_eq!(form.state().name(), "editing");
    assert!(form.error().is_none());
    let second = form.submit(AcceptedTokenTypes::Any, token).unwrap();
    assert_eq!(second.ticket.attempt, first.ticket.attempt);
    assert!(!form.resolve(first.ticket.request, network()));
}

#[test]
fn slow_answer_is_said_to_be_slow() {
    let mut form = FormState::default();
    form.set_slow();
    assert_eq!(form.hint(), None);
    form.submit(AcceptedTokenTypes::Any, token);
    assert_eq!(form.hint(), None);
    form.set_slow();
    assert_eq!(form.hint(), Some(Hint::TakesLonger));
    form.cancel();
    assert_eq!(form.hint(), None);
}

#[test]
fn waiting_ends_with_what_the_page_says() {
    let mut form = FormState::waiting();
    assert_eq!(form.state().name(), "loading");
    assert!(form.submit(AcceptedTokenTypes::Any, token).is_none());
    assert!(!form.set_validation(Ok(None)));
    form.set_connection(None);
    let empty = FormState {
        attempt: form.attempt,
        ..FormState::default()
    };
    assert_eq!(form, empty);
    form.wait();
    form.set_connection(Some(connected().into()));
    assert_eq!(form.connection(), Some(&connected().into()));
}

#[test]
fn paste_is_suggested_where_nothing_else_is_to_be_said() {
    let mut form = FormState::default();
    form.suggest_paste();
    assert_eq!(form.hint(), Some(Hint::PasteNow));
    form.set_validation(Ok(None));
    assert_eq!(form.hint(), None);
    form.submit(AcceptedTokenTypes::Any, || "ghp_".into());
    form.suggest_paste();
    assert!(form.error().is_some() && form.hint().is_none());
}
