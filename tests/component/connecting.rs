//! From a token in the field to a connection, or to the reason why not.

use crate::harness::{
    Page, Props, aborted, acme, body, break_off, credentials, header, method, redirect,
    referrer_policy, sent, token, url, wrap_fetch,
};
use github_pat_connect::{Account, Connection, ErrorCode};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

#[wasm_bindgen_test]
async fn form_names_who_asks_and_where_the_token_goes() {
    let page = Page::with(acme()).await;
    page.reads("Acme asks for access to your GitHub account.");
    page.reads("Sent only to api.acme.com");
    page.unset("app-name").await;
    let host = window().location().host().unwrap();
    page.reads(&[&host, " asks for access"].concat());
}

#[wasm_bindgen_test]
async fn connect_pressed_twice_posts_the_token_once_as_the_contract_says() {
    let page = Page::with(acme().with("session", "s1")).await;
    page.type_in(&["  ", &token(), "\u{200b}"].concat()).await;
    page.submit().await;
    page.submit().await;
    assert_eq!(sent(), 1);
    assert_eq!(
        (method(), url()),
        ("POST".into(), "https://api.acme.com/github".into())
    );
    assert_eq!(redirect(), "manual");
    assert_eq!(credentials(), "same-origin");
    assert_eq!(referrer_policy(), "no-referrer");
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
async fn field_while_connecting_keeps_the_focus_and_is_read_only() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.field().focus().unwrap();
    page.submit().await;
    page.reads("Connecting…");
    assert!(page.field().read_only());
    assert!(page.has_focus(&page.field()));
    assert_eq!(page.state(), "connecting");
}

#[wasm_bindgen_test]
async fn success_names_the_account_empties_the_field_and_focuses_the_result() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.field().focus().unwrap();
    page.submit().await;
    page.answer(
        201,
        r#"{"connection_id": "c1", "account": {"login": "octocat"}}"#,
    )
    .await;
    page.reads("Connected to GitHub");
    page.reads("@octocat");
    assert_eq!(page.field().value(), "");
    let connection = page.app.connected.get_untracked().unwrap();
    assert_eq!(connection.connection_id.as_deref(), Some("c1"));
    assert_eq!(
        page.app.changes(),
        ["editing>connecting", "connecting>connected"]
    );
    // The field that had the focus is gone: the result has it.
    let active = document().active_element().unwrap();
    assert_eq!(active.get_attribute("part").as_deref(), Some("connected"));
}

#[wasm_bindgen_test]
async fn response_204_without_a_body_is_success() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(204, "").await;
    page.reads("Connected to GitHub");
    assert_eq!(
        page.app.connected.get_untracked(),
        Some(Connection::default())
    );
}

#[wasm_bindgen_test]
async fn connection_that_the_app_sets_ends_a_request_under_way() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    let first = header("idempotency-key").unwrap();
    page.show(Some(Connection {
        account: Some(Account {
            login: "octocat".into(),
            ..Account::default()
        }),
        ..Connection::default()
    }))
    .await;
    assert!(aborted());
    assert_eq!(
        (page.state(), page.field().value().as_str()),
        ("connected", "")
    );
    page.reads("@octocat");
    page.show(None).await;
    assert_eq!(page.state(), "editing");
    assert_eq!(
        (
            page.app.failed.get_untracked(),
            page.app.connected.get_untracked()
        ),
        (None, None)
    );
    page.type_in(&token()).await;
    page.submit().await;
    assert_eq!(sent(), 2);
    assert_ne!(header("idempotency-key").unwrap(), first);
    page.answer(204, "").await;
    page.reads("Connected to GitHub");
}

#[wasm_bindgen_test]
async fn request_has_the_credentials_mode_that_the_app_sets() {
    for mode in ["omit", "same-origin", "include"] {
        let page = Page::with(acme().with("credentials", mode)).await;
        page.type_in(&token()).await;
        page.submit().await;
        assert_eq!(credentials(), mode);
    }
}

#[wasm_bindgen_test]
async fn backend_url_with_a_query_is_requested_unchanged() {
    let address = "https://api.acme.com/github?signed=a%2Fb&x";
    let page = Page::with(acme().with("backend-url", address)).await;
    page.type_in(&token()).await;
    page.submit().await;
    assert_eq!(url(), address);
}

#[wasm_bindgen_test]
async fn refused_token_stays_in_the_field_which_the_reason_describes() {
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
    let (error, _) = described_by.split_once(' ').unwrap();
    let reason = page.find(&["#", error].concat()).unwrap();
    assert!(
        reason
            .text_content()
            .unwrap()
            .contains("GitHub doesn't accept this token")
    );
    let failed = page.app.failed.get_untracked().unwrap();
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
async fn idempotency_key_of_a_retry_is_the_same_and_of_an_edited_token_another() {
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
async fn network_error_and_timeout_are_told_and_keep_the_token() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    break_off();
    page.settle().await;
    page.reads("api.acme.com can't be reached");

    page.set("timeout", "1").await;
    page.submit().await;
    while page.state() == "connecting" {
        page.settle().await;
    }
    page.reads("api.acme.com took too long to answer");
    assert!(aborted());
    assert_eq!(page.field().value(), token());
}

/// A wrapper of the page's may be careless: that is a failed request, and the form goes on.
#[wasm_bindgen_test]
async fn fetch_that_a_page_wrapped_carelessly_is_a_network_error() {
    let page = Page::with(acme()).await;
    for code in [
        "throw new TypeError('at once')",
        "throw 'a text'",
        "return Promise.reject('a text')",
        "return Promise.reject(undefined)",
        "return Promise.reject(new Response(null, { status: 401 }))",
        "return Promise.resolve(undefined)",
        "return { status: 200 }",
        "return undefined",
        "const response = new Response('{}'); response.body.getReader(); return response",
        "const response = new Response('{}'); response.text(); return response",
    ] {
        page.reset().await;
        page.type_in(&token()).await;
        wrap_fetch(code);
        page.submit().await;
        page.will_read("api.acme.com can't be reached").await;
        assert_eq!(
            (page.state(), page.field().value()),
            ("editing", token()),
            "{code}"
        );
    }
}

#[wasm_bindgen_test]
async fn response_of_more_than_a_mebibyte_is_not_read_to_its_end() {
    let page = Page::with(acme()).await;
    for (status, sentence) in [
        (200, "Something went wrong at Acme"),
        (500, "Acme couldn't save the token"),
    ] {
        page.type_in(&token()).await;
        page.submit().await;
        page.answer(status, &" ".repeat((1 << 20) + 1)).await;
        page.will_read(sentence).await;
    }
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(200, &["{}", &" ".repeat((1 << 20) - 2)].concat())
        .await;
    page.will_read("Connected to GitHub").await;
}

#[wasm_bindgen_test]
async fn response_of_html_is_an_error() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(200, "<!doctype html><title>Sign in</title>")
        .await;
    page.reads("Something went wrong at Acme");
}

#[wasm_bindgen_test]
async fn submit_of_what_is_no_token_sends_nothing() {
    let page = Page::with(acme()).await;
    page.submit().await;
    page.reads("Paste your token first");
    page.type_in("https://github.com/settings/tokens").await;
    page.submit().await;
    page.reads("This is a web address, not a token");
    assert_eq!(sent(), 0);
    assert_eq!(page.app.failed.get_untracked(), None);
}

#[wasm_bindgen_test]
async fn on_connecting_that_returns_false_keeps_the_token_from_being_sent() {
    let page = Page::with(acme()).await;
    page.app.allow.set(false);
    page.type_in(&token()).await;
    page.submit().await;
    assert_eq!((sent(), page.state()), (0, "editing"));
    page.app.allow.set(true);
    page.submit().await;
    assert_eq!((sent(), page.state()), (1, "connecting"));
}

#[wasm_bindgen_test]
async fn reset_while_connecting_aborts_and_empties_the_field() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.reset().await;
    assert!(aborted());
    assert_eq!(
        (page.field().value().as_str(), page.state()),
        ("", "editing")
    );
    assert_eq!(page.app.failed.get_untracked(), None);
}

#[wasm_bindgen_test]
async fn unmount_while_connecting_aborts_without_an_event_and_empties_the_field() {
    let mut page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    let field = page.field();
    page.unmount().await;
    assert!(aborted());
    assert_eq!(field.value(), "");
    assert_eq!(
        (
            page.app.failed.get_untracked(),
            page.app.connected.get_untracked()
        ),
        (None, None)
    );
    assert_eq!(page.place.child_element_count(), 0);
}

#[wasm_bindgen_test]
async fn misconfiguration_is_shown_in_place_of_the_form_until_it_is_corrected() {
    let page = Page::with(Props::default()).await;
    page.reads("This form isn't ready to use");
    page.reads("backend-url");
    let form: HtmlElement = page.find("form").unwrap().unchecked_into();
    assert_eq!(form.offset_height(), 0);
    assert_eq!(
        page.app.failed.get_untracked().unwrap().code,
        ErrorCode::Misconfigured
    );
    page.submit().await;
    assert_eq!(sent(), 0);

    page.set("backend-url", "http://api.acme.com/").await;
    page.reads("backend-url has to begin with https");

    // Set right, it is a form like any other.
    page.app.props.set(acme());
    page.settle().await;
    page.does_not_read("isn't ready");
    page.type_in(&token()).await;
    page.submit().await;
    assert_eq!(sent(), 1);
}

#[wasm_bindgen_test]
async fn props_that_change_keep_text_caret_and_focus() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    let field = page.field();
    field.focus().unwrap();
    field.set_selection_range(3, 7).unwrap();
    page.set("app-name", "Other").await;
    page.set("backend-url", "/elsewhere").await;
    page.reads("Other asks for access");
    assert!(page.field().is_same_node(Some(&field)));
    assert_eq!(field.value(), token());
    assert_eq!(field.selection_start().unwrap(), Some(3));
    assert!(page.has_focus(&field));
}

#[wasm_bindgen_test]
async fn disabled_form_sends_nothing() {
    let page = Page::with(Props {
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
async fn autofocus_leaves_a_focus_that_is_elsewhere() {
    let wanted = || Props {
        autofocus: true,
        ..acme()
    };
    let page = Page::with(wanted()).await;
    assert!(page.has_focus(&page.field()));
    let second = Page::with(wanted()).await;
    assert!(!page.has_focus(&second.field()));
}

#[wasm_bindgen_test]
async fn two_forms_on_one_page_have_their_own_ids_and_errors() {
    let (one, other) = (Page::with(acme()).await, Page::with(acme()).await);
    assert_ne!(one.field().id(), other.field().id());
    one.submit().await;
    one.reads("Paste your token first");
    other.does_not_read("Paste your token first");
}
