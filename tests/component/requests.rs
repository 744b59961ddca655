//! What an app gives to the form's requests, session and headers, and what their answers become.

use crate::harness::{
    App, Page, Props, acme, body, credentials, header, remove_random_uuid, restore_random_uuid,
    sent, set_online, token, url,
};
use github_pat_connect::{ConnectForm, ErrorCode};
use leptos::{prelude::*, tachys::view::any_view::AnyView};
use std::{
    cell::{Cell, RefCell},
    future::pending,
    rc::Rc,
};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

/// A page with this form on it, a token in the field, and Connect pressed.
async fn connecting(render: impl Fn(App) -> AnyView + 'static) -> Page {
    let page = Page::rendering(Props::default(), None, render).await;
    page.type_in(&token()).await;
    page.submit().await;
    page
}

/// The code and the status of the failure that the app was told of.
fn failure(page: &Page) -> (ErrorCode, Option<u16>) {
    let failed = page.app.failed.get_untracked().expect("it failed");
    (failed.code, failed.status)
}

macro_rules! form {
    ($app:ident, $($prop:ident=$value:expr),*) => {
        view! {
            <ConnectForm
                backend_url="https://api.acme.com/github"
                app_name="Acme"
                $($prop=$value)*
                on_connected=move |connection| $app.connected.set(Some(connection))
                on_failed=move |failed| $app.failed.set(Some(failed))
                on_state_change=move |change| $app.on_state_change(change)
            />
        }
        .into_any()
    };
}

#[wasm_bindgen_test]
async fn session_may_be_a_text_or_a_signal() {
    let page = connecting(|app| form!(app, session = "s1")).await;
    assert_eq!(header("authorization").as_deref(), Some("Bearer s1"));
    page.answer(204, "").await;

    let session = RwSignal::new(None::<String>);
    let page = connecting(move |app| form!(app, session = session)).await;
    assert_eq!(header("authorization"), None);
    page.answer(503, "").await;
    session.set(Some("s2".into()));
    page.settle().await;
    page.submit().await;
    assert_eq!(header("authorization").as_deref(), Some("Bearer s2"));
}

#[wasm_bindgen_test]
async fn session_closure_is_called_for_each_request_and_once_more_after_a_401() {
    let calls = Rc::new(Cell::new(0));
    let count = calls.clone();
    let page = connecting(move |app| {
        let calls = calls.clone();
        let session = move || {
            calls.set(calls.get() + 1);
            let session = ["s", &calls.get().to_string()].concat();
            async { session }
        };
        form!(app, session = session)
    })
    .await;
    assert_eq!(header("authorization").as_deref(), Some("Bearer s1"));
    let key = header("idempotency-key");
    let posted = JsFuture::from(body()).await.unwrap();
    page.answer(401, "").await;
    // Nobody notices.
    assert_eq!((sent(), page.state()), (2, "connecting"));
    assert_eq!(header("authorization").as_deref(), Some("Bearer s2"));
    assert_eq!(header("idempotency-key"), key);
    assert_eq!(JsFuture::from(body()).await.unwrap(), posted);
    page.answer(401, "").await;
    assert_eq!(failure(&page), (ErrorCode::SessionExpired, Some(401)));
    assert_eq!((sent(), count.get()), (2, 2));
    page.submit().await;
    assert_eq!(header("authorization").as_deref(), Some("Bearer s3"));
    page.answer(204, "").await;
    page.reads("Connected to GitHub");
}

#[wasm_bindgen_test]
async fn session_closure_without_a_session_sends_nothing() {
    for session in [None, Some(String::new()), Some(" ".to_owned())] {
        let page = connecting(move |app| {
            let session = session.clone();
            form!(
                app,
                session = move || {
                    let session = session.clone();
                    async { session }
                }
            )
        })
        .await;
        assert_eq!(failure(&page), (ErrorCode::SessionExpired, None));
        assert_eq!((sent(), page.field().value()), (0, token()));
    }
}

#[wasm_bindgen_test]
async fn session_closure_that_fails_is_no_expired_session() {
    for (is_online, code) in [(true, ErrorCode::ServerError), (false, ErrorCode::Offline)] {
        set_online(is_online);
        let page = connecting(|app| {
            form!(
                app,
                session = || async { Err::<String, _>("the app's server is down") }
            )
        })
        .await;
        set_online(true);
        assert_eq!(failure(&page), (code, None));
        assert_eq!((sent(), page.field().value()), (0, token()));
    }
    // Nothing that a header can carry.
    let page =
        connecting(|app| form!(app, session = || async { "<!doctype html>".to_owned() })).await;
    assert_eq!(failure(&page), (ErrorCode::ServerError, None));
    assert_eq!(sent(), 0);
}

#[wasm_bindgen_test]
async fn session_closure_that_hangs_is_a_timeout() {
    let page = connecting(|app| form!(app, timeout = "1", session = || pending::<String>())).await;
    page.will_read("api.acme.com took too long to answer").await;
    assert_eq!(failure(&page), (ErrorCode::Timeout, None));
    assert_eq!(sent(), 0);
}

#[wasm_bindgen_test]
async fn reset_while_the_session_is_awaited_sends_nothing() {
    let (sender, receiver) = (Rc::new(RefCell::new(None)), Rc::new(RefCell::new(None)));
    let resolve = sender.clone();
    let page = connecting(move |app| {
        let (sender, receiver) = (sender.clone(), receiver.clone());
        let session = move || {
            let mut resolve = None;
            let promise = js_sys::Promise::new(&mut |resolved, _| resolve = Some(resolved));
            *sender.borrow_mut() = resolve;
            *receiver.borrow_mut() = Some(promise.clone());
            async move {
                let session = JsFuture::from(promise).await;
                session.ok().and_then(|session| session.as_string())
            }
        };
        form!(app, session = session)
    })
    .await;
    assert_eq!(page.state(), "connecting");
    page.reset().await;
    let resolve = resolve.borrow().clone().expect("it was asked");
    resolve
        .call1(&wasm_bindgen::JsValue::NULL, &"s1".into())
        .unwrap();
    page.settle().await;
    assert_eq!((sent(), page.state()), (0, "editing"));
}

#[wasm_bindgen_test]
async fn headers_may_be_values_a_signal_or_a_closure() {
    let page = connecting(|app| form!(app, headers = [("X-CSRF-Token", "t1")])).await;
    assert_eq!(header("x-csrf-token").as_deref(), Some("t1"));
    page.answer(204, "").await;

    let headers = RwSignal::new(vec![("X-CSRF-Token".to_owned(), "t2".to_owned())]);
    let page = connecting(move |app| form!(app, headers = headers)).await;
    assert_eq!(header("x-csrf-token").as_deref(), Some("t2"));
    page.answer(204, "").await;

    let page = connecting(|app| {
        form!(
            app,
            headers = || async { Ok::<_, String>(vec![("X-CSRF-Token", "t3".to_owned())]) }
        )
    })
    .await;
    assert_eq!(header("x-csrf-token").as_deref(), Some("t3"));
    page.answer(204, "").await;
}

#[wasm_bindgen_test]
async fn headers_of_the_app_override_none_of_the_request_s() {
    let headers = [
        ("content-type", "text/plain"),
        ("AUTHORIZATION", "Basic x"),
        ("idempotency-key", "1"),
        ("x-other", "of the app"),
    ];
    let _page = connecting(move |app| form!(app, session = "s1", headers = headers)).await;
    assert_eq!(header("content-type").as_deref(), Some("application/json"));
    assert_eq!(header("authorization").as_deref(), Some("Bearer s1"));
    assert_eq!(header("idempotency-key").unwrap().len(), 36);
    assert_eq!(header("x-other").as_deref(), Some("of the app"));
}

#[wasm_bindgen_test]
async fn headers_that_no_request_can_carry_are_left_out() {
    let headers = [("no name", "x"), ("x-other", "of the app")];
    let page = connecting(move |app| form!(app, headers = headers)).await;
    assert_eq!((sent(), header("x-other")), (1, None));
    page.answer(204, "").await;
    page.reads("Connected to GitHub");
}

#[wasm_bindgen_test]
async fn headers_closure_that_fails_sends_nothing() {
    let page = connecting(|app| {
        form!(
            app,
            headers = || async { Err::<[(&str, &str); 0], _>("no CSRF token") }
        )
    })
    .await;
    assert_eq!(failure(&page), (ErrorCode::ServerError, None));
    assert_eq!((sent(), page.field().value()), (0, token()));
}

#[wasm_bindgen_test]
async fn idempotency_key_is_a_version_4_uuid_in_any_context() {
    let mut keys = Vec::new();
    for is_secure in [true, false] {
        let page = Page::with(acme()).await;
        if !is_secure {
            remove_random_uuid();
        }
        page.type_in(&token()).await;
        page.submit().await;
        restore_random_uuid();
        let key = header("idempotency-key").unwrap();
        let parts: Vec<_> = key.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12], "{key}");
        assert!(
            key.bytes().all(|byte| b"0123456789abcdef-".contains(&byte)),
            "{key}"
        );
        assert_eq!(&key[14..15], "4", "{key}");
        assert!("89ab".contains(&key[19..20]), "{key}");
        keys.push(key);
    }
    assert_ne!(keys[0], keys[1]);
}

#[wasm_bindgen_test]
async fn detail_of_a_problem_without_a_code_is_shown() {
    let page = Page::with(acme()).await;
    let json = r#"{"detail": "Your plan allows <b>three</b> connections."}"#;
    for (status, title) in [
        (402, "Acme didn't accept the request"),
        (403, "Acme doesn't let you connect GitHub"),
    ] {
        page.type_in(&token()).await;
        page.submit().await;
        let media_type = ["Content-Type", "application/problem+json; charset=utf-8"];
        page.answer_with(status, media_type, json).await;
        page.reads(title);
        page.reads("Your plan allows <b>three</b> connections.");
        page.submit().await;
        // A framework's own words.
        let media_type = ["Content-Type", "application/json"];
        page.answer_with(status, media_type, json).await;
        page.does_not_read("Your plan");
    }
}

#[wasm_bindgen_test]
async fn rate_limit_speaks_of_the_app_and_counts_down_to_the_reset() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    let reset = (js_sys::Date::now() / 1000.0) as u32 + 45;
    page.answer_with(429, ["X-RateLimit-Reset", &reset.to_string()], "")
        .await;
    page.reads("Acme can't take more requests right now.");
    page.reads("Connect in 0:4");
}

#[wasm_bindgen_test]
async fn nango_takes_the_token_with_the_session_in_the_url() {
    let calls = Rc::new(Cell::new(0));
    let page = connecting(move |app| {
        let calls = calls.clone();
        let session = move || {
            calls.set(calls.get() + 1);
            let session = ["nango_connect_session_", &calls.get().to_string()].concat();
            async { session }
        };
        form!(
            app,
            protocol = "nango",
            integration_id = "github pat",
            credentials = "include",
            headers = [("X-CSRF-Token", "t1")],
            session = session
        )
    })
    .await;
    let address = "https://api.acme.com/github/api-auth/api-key/github%20pat";
    let query = "?connect_session_token=nango_connect_session_";
    assert_eq!(url(), [address, query, "1"].concat());
    assert_eq!(credentials(), "omit");
    for name in ["authorization", "idempotency-key", "x-csrf-token", "accept"] {
        assert_eq!(header(name), None, "{name}");
    }
    let posted = JsFuture::from(body()).await.unwrap().as_string();
    let expected = [r#"{"apiKey":""#, &token(), r#""}"#].concat();
    assert_eq!(posted, Some(expected));

    page.answer(
        401,
        r#"{"error": {"code": "unknown_connect_session_token"}}"#,
    )
    .await;
    assert_eq!(url(), [address, query, "2"].concat());
    page.answer(
        200,
        r#"{"connectionId": "c1", "providerConfigKey": "github pat"}"#,
    )
    .await;
    page.reads("Connected to GitHub");
    let connection = page.app.connected.get_untracked().unwrap();
    assert_eq!(connection.connection_id.as_deref(), Some("c1"));
}

#[wasm_bindgen_test]
async fn nango_without_a_session_is_not_asked() {
    let page = connecting(|app| form!(app, protocol = "nango")).await;
    assert_eq!(failure(&page), (ErrorCode::SessionExpired, None));
    assert_eq!(sent(), 0);
}
