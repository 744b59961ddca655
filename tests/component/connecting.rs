//! From a token in the field to a connection, or to the reason why not.

use crate::harness::{Page, aborted, acme, body, break_off, header, request, sent, token};
use github_pat_connect::{Connection, Credentials, ErrorCode, Options, Session};
use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlFormElement};

#[wasm_bindgen_test]
async fn form_names_app_and_backend_host() {
    let page = Page::with(acme()).await;
    page.reads("Acme asks for access to your GitHub account.");
    page.reads("Sent only to api.acme.com");
    page.options.update(|options| options.app_name.clear());
    page.settle().await;
    let host = window().location().host().unwrap();
    page.reads(&[&host, " asks for access"].concat());
}

#[wasm_bindgen_test]
async fn connect_sends_one_request_as_the_contract_says() {
    let page = Page::with(Options {
        session: Session::new("s1"),
        ..acme()
    })
    .await;
    page.type_in(&["  ", &token(), "\u{200b}"].concat()).await;
    page.submit().await;
    page.submit().await;
    assert_eq!(sent(), 1);
    let get = |name: &str| Reflect::get(&request(), &name.into()).unwrap().as_string();
    assert_eq!(get("url").as_deref(), Some("https://api.acme.com/github"));
    assert_eq!(get("method").as_deref(), Some("POST"));
    assert_eq!(get("redirect").as_deref(), Some("manual"));
    assert_eq!(get("credentials").as_deref(), Some("same-origin"));
    assert_eq!(get("referrerPolicy").as_deref(), Some("no-referrer"));
    assert_eq!(header("content-type").as_deref(), Some("application/json"));
    assert_eq!(header("authorization").as_deref(), Some("Bearer s1"));
    let text = JsFuture::from(body()).await.unwrap().as_string().unwrap();
    let expected = [
        r#"{"token":""#,
        &token(),
        r#"","token_type":"classic","github_url":"https://github.com"}"#,
    ]
    .concat();
    assert_eq!(text, expected);
}

#[wasm_bindgen_test]
async fn field_is_read_only_and_focused_while_connecting() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.field().focus().unwrap();
    page.submit().await;
    page.reads("Connecting…");
    assert!(page.field().read_only());
    let active = document().active_element().unwrap();
    assert!(active.is_same_node(Some(&page.field())));
    assert_eq!(page.state(), "connecting");
}

#[wasm_bindgen_test]
async fn success_names_account_and_clears_field() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.field().focus().unwrap();
    page.submit().await;
    page.answer(
        201,
        r#"{"connection_id": "c1", "account": {"login": "octocat"}}"#,
    )
    .await;
    page.reads("GitHub connected");
    page.reads("@octocat");
    assert_eq!(page.field().value(), "");
    let connection = page.connected.get_untracked().unwrap();
    assert_eq!(connection.connection_id.as_deref(), Some("c1"));
    assert_eq!(
        page.changes.get_untracked(),
        ["editing>connecting", "connecting>connected"]
    );
    // The field that had the focus is gone: the result has it.
    let active = document().active_element().unwrap();
    assert_eq!(active.get_attribute("part").as_deref(), Some("connected"));
}

#[wasm_bindgen_test]
async fn empty_success_response_connects() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(204, "").await;
    page.reads("GitHub connected");
    assert_eq!(page.connected.get_untracked(), Some(Connection::default()));
}

#[wasm_bindgen_test]
async fn setting_connection_aborts_the_request() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    let first = header("idempotency-key").unwrap();
    page.form.update(|form| form.show(None));
    page.settle().await;
    assert!(aborted());
    assert_eq!(page.state(), "editing");
    assert_eq!(
        (page.failed.get_untracked(), page.connected.get_untracked()),
        (None, None)
    );
    page.submit().await;
    assert_eq!(sent(), 2);
    assert_ne!(header("idempotency-key").unwrap(), first);
    page.answer(204, "").await;
    page.reads("GitHub connected");
}

#[wasm_bindgen_test]
async fn remounted_form_does_not_stay_connecting() {
    let mut page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    drop(page.view.take());
    assert_eq!(page.state(), "editing");
}

#[wasm_bindgen_test]
async fn remounted_form_continues_its_countdown() {
    let mut page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(429, r#"{"code": "rate_limited", "retry_after": 2}"#)
        .await;
    drop(page.view.take());
    page.settle().await;
    page.mount();
    page.settle().await;
    page.reads("Connect in");
    page.will_read("The wait is over").await;
}

#[wasm_bindgen_test]
async fn credentials_option_sets_request_credentials() {
    for (credentials, mode) in [
        (Credentials::Omit, "omit"),
        (Credentials::SameOrigin, "same-origin"),
        (Credentials::Include, "include"),
    ] {
        let page = Page::with(Options {
            credentials,
            ..acme()
        })
        .await;
        page.type_in(&token()).await;
        page.submit().await;
        let sent = Reflect::get(&request(), &"credentials".into()).unwrap();
        assert_eq!(sent.as_string().as_deref(), Some(mode));
    }
}

#[wasm_bindgen_test]
async fn backend_url_keeps_its_query() {
    let page = Page::with(Options {
        backend_url: "https://api.acme.com/github?signed=a%2Fb&x".into(),
        ..acme()
    })
    .await;
    page.type_in(&token()).await;
    page.submit().await;
    let url = Reflect::get(&request(), &"url".into()).unwrap();
    assert_eq!(
        url.as_string().as_deref(),
        Some("https://api.acme.com/github?signed=a%2Fb&x")
    );
}

#[wasm_bindgen_test]
async fn rejected_token_stays_with_error_message() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(422, r#"{"code": "invalid_token", "detail": "not shown"}"#)
        .await;
    page.reads("GitHub doesn't accept this token");
    page.does_not_read("not shown");
    assert_eq!(page.field().value(), token());
    assert_eq!(
        page.field().get_attribute("aria-invalid").as_deref(),
        Some("true")
    );
    // The field is described by the reason.
    let described_by = page.field().get_attribute("aria-describedby").unwrap();
    let (problem, _) = described_by.split_once(' ').unwrap();
    let reason = page.find(&["#", problem].concat()).unwrap();
    assert!(
        reason
            .text_content()
            .unwrap()
            .contains("GitHub doesn't accept this token")
    );
    let failed = page.failed.get_untracked().unwrap();
    assert_eq!(
        (failed.code, failed.status),
        (ErrorCode::InvalidToken, Some(422))
    );
    // Whoever changes the token has read it.
    page.type_in("g").await;
    page.does_not_read("GitHub doesn't accept this token");
    assert_eq!(page.field().get_attribute("aria-invalid"), None);
}

#[wasm_bindgen_test]
async fn retry_reuses_the_idempotency_key() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    let first = header("idempotency-key").unwrap();
    page.answer(503, "").await;
    page.submit().await;
    assert_eq!(header("idempotency-key").unwrap(), first);
    page.answer(503, "").await;
    page.type_in(&token()).await;
    page.submit().await;
    assert_ne!(header("idempotency-key").unwrap(), first);
}

#[wasm_bindgen_test]
async fn network_error_and_timeout_show_messages() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    break_off();
    page.settle().await;
    page.reads("api.acme.com can't be reached");

    page.options.update(|options| options.timeout = 1);
    page.submit().await;
    while page.state() == "connecting" {
        page.settle().await;
    }
    page.reads("api.acme.com took too long to answer");
    assert!(aborted());
    assert_eq!(page.field().value(), token());
}

#[wasm_bindgen_test]
async fn html_response_is_bad_response() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(200, "<!doctype html><title>Sign in</title>")
        .await;
    page.reads("api.acme.com gave an answer that makes no sense");
}

#[wasm_bindgen_test]
async fn invalid_input_is_not_sent() {
    let page = Page::with(acme()).await;
    page.submit().await;
    page.reads("Paste your token first");
    page.type_in("https://github.com/settings/tokens").await;
    page.submit().await;
    page.reads("This is the address of a page");
    assert_eq!(sent(), 0);
    assert_eq!(page.failed.get_untracked(), None);
}

#[wasm_bindgen_test]
async fn the_page_can_keep_a_token_from_being_sent() {
    let page = Page::with(acme()).await;
    page.allow.set(false);
    page.type_in(&token()).await;
    page.submit().await;
    assert_eq!((sent(), page.state()), (0, "editing"));
    page.allow.set(true);
    page.submit().await;
    assert_eq!((sent(), page.state()), (1, "connecting"));
}

#[wasm_bindgen_test]
async fn reset_aborts_request_and_clears_field() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    let form: HtmlFormElement = page.find("form").unwrap().unchecked_into();
    form.reset();
    page.settle().await;
    assert!(aborted());
    assert_eq!(
        (page.field().value().as_str(), page.state()),
        ("", "editing")
    );
    assert_eq!(page.failed.get_untracked(), None);
}

#[wasm_bindgen_test]
async fn unmount_while_connecting_aborts_without_events() {
    let mut page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    let field = page.field();
    drop(page.view.take());
    page.settle().await;
    assert!(aborted());
    assert_eq!(field.value(), "");
    assert_eq!(
        (page.failed.get_untracked(), page.connected.get_untracked()),
        (None, None)
    );
    assert_eq!(page.place.child_element_count(), 0);
}

#[wasm_bindgen_test]
async fn misconfigured_form_shows_error_and_no_field() {
    let page = Page::with(Options::default()).await;
    page.reads("This form isn't ready to use");
    page.reads("backend-url");
    let form: HtmlElement = page.find("form").unwrap().unchecked_into();
    assert_eq!(form.offset_height(), 0);
    assert_eq!(
        page.failed.get_untracked().unwrap().code,
        ErrorCode::Misconfigured
    );
    page.submit().await;
    assert_eq!(sent(), 0);

    page.options.set(Options {
        backend_url: "http://api.acme.com/".into(),
        ..Options::default()
    });
    page.settle().await;
    page.reads("backend-url has to begin with https");

    // Set right, it is a form like any other.
    page.options.set(acme());
    page.settle().await;
    page.does_not_read("isn't ready");
    page.type_in(&token()).await;
    page.submit().await;
    assert_eq!(sent(), 1);
}

#[wasm_bindgen_test]
async fn option_changes_keep_the_text() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    let field = page.field();
    field.focus().unwrap();
    field.set_selection_range(3, 7).unwrap();
    page.options.update(|options| {
        options.app_name = "Other".into();
        options.backend_url = "/elsewhere".into();
    });
    page.settle().await;
    page.reads("Other asks for access");
    assert!(page.field().is_same_node(Some(&field)));
    assert_eq!(field.value(), token());
    assert_eq!(field.selection_start().unwrap(), Some(3));
    let active = document().active_element().unwrap();
    assert!(active.is_same_node(Some(&field)));
}

#[wasm_bindgen_test]
async fn disabled_form_sends_nothing() {
    let page = Page::with(Options {
        disabled: true,
        ..acme()
    })
    .await;
    assert!(page.field().disabled());
    page.field().set_value(&token());
    page.submit().await;
    assert_eq!(sent(), 0);
}

#[wasm_bindgen_test]
async fn autofocus_does_not_steal_focus() {
    let wanted = || Options {
        autofocus: true,
        ..acme()
    };
    let page = Page::with(wanted()).await;
    let active = document().active_element().unwrap();
    assert!(active.is_same_node(Some(&page.field())));
    let second = Page::with(wanted()).await;
    let active = document().active_element().unwrap();
    assert!(!active.is_same_node(Some(&second.field())));
}

#[wasm_bindgen_test]
async fn forms_on_one_page_are_independent() {
    let (one, other) = (Page::with(acme()).await, Page::with(acme()).await);
    assert_ne!(one.field().id(), other.field().id());
    one.submit().await;
    one.reads("Paste your token first");
    other.does_not_read("Paste your token first");
}
