//! One token in place of another.

use crate::harness::{Page, Props, aborted, acme, body, token};
use github_pat_connect::{Account, Connection};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

fn octocat() -> Connection {
    Connection {
        connection_id: Some("c1".into()),
        account: Some(Account {
            login: "octocat".into(),
            ..Account::default()
        }),
        ..Connection::default()
    }
}

async fn posted() -> String {
    let text = JsFuture::from(body()).await.unwrap().as_string().unwrap();
    text.replace(&token(), "…")
}

#[wasm_bindgen_test]
async fn request_of_a_replacement_names_the_connection_and_its_account() {
    let page = Page::with(acme()).await;
    page.show(Some(octocat())).await;
    page.click("[part=replace]").await;
    page.reads("Replace token");
    page.reads("Acme asks for access to your GitHub account @octocat.");
    assert_eq!(page.state(), "editing");
    // The button is gone; the field has the focus.
    assert!(page.has_focus(&page.field()));
    page.type_in(&token()).await;
    page.submit().await;
    let expected = r#"{"token":"…","token_type":"classic","github_url":"https://github.com","connection_id":"c1","expected_login":"octocat"}"#;
    assert_eq!(posted().await, expected);
    page.answer(
        200,
        r#"{"connection_id": "c1", "account": {"login": "octocat"}}"#,
    )
    .await;
    page.reads("Connected to GitHub");
    page.click("[part=replace]").await;
    page.reads("@octocat");
}

#[wasm_bindgen_test]
async fn keep_pressed_while_replacing_shows_the_connection_again() {
    let page = Page::with(acme()).await;
    page.show(Some(octocat())).await;
    page.click("[part=replace]").await;
    page.type_in(&token()).await;
    page.click("[part=keep]").await;
    page.reads("Connected to GitHub");
    page.reads("@octocat");
    assert_eq!(page.field().value(), "");
    let active = document().active_element().unwrap();
    assert_eq!(active.get_attribute("part").as_deref(), Some("connected"));
}

#[wasm_bindgen_test]
async fn account_mismatch_names_both_accounts_and_keeps_the_connection() {
    let page = Page::with(acme()).await;
    page.show(Some(octocat())).await;
    page.click("[part=replace]").await;
    page.type_in(&token()).await;
    page.submit().await;
    let answer = r#"{"code": "account_mismatch", "expected": "octocat", "actual": "hubot"}"#;
    page.answer(409, answer).await;
    page.reads("This token belongs to @hubot");
    page.reads("Sign in on GitHub as @octocat");
    page.reads("Keep the old one");
    page.click("[part=keep]").await;
    page.reads("Connected to GitHub");
    page.reads("@octocat");
    assert_eq!(page.state(), "connected");
}

#[wasm_bindgen_test]
async fn connection_id_prop_without_a_connection_replaces_that_token() {
    let known = acme()
        .with("connection-id", "c7")
        .with("expected-login", "hubot");
    let page = Page::with(known).await;
    page.reads("Replace token");
    page.reads("your GitHub account @hubot.");
    assert_eq!(page.count("[part=keep]"), 0);
    page.type_in(&token()).await;
    let connect: web_sys::HtmlElement = page.find("[part=connect]").unwrap().unchecked_into();
    assert_eq!(connect.inner_text(), "Replace token");
    page.submit().await;
    let end = r#""connection_id":"c7","expected_login":"hubot"}"#;
    assert!(posted().await.ends_with(end));
}

#[wasm_bindgen_test]
async fn account_mismatch_without_expected_login_in_the_response_names_the_prop_s() {
    let page = Page::with(acme().with("expected-login", "octocat")).await;
    for answer in [
        r#"{"code": "account_mismatch", "actual": "hubot"}"#,
        r#"{"code": "account_mismatch", "expected": "", "actual": "hubot"}"#,
    ] {
        page.type_in(&token()).await;
        page.submit().await;
        page.answer(409, answer).await;
        page.reads("This token belongs to @hubot");
        page.reads("Sign in on GitHub as @octocat");
    }
}

#[wasm_bindgen_test]
async fn account_mismatch_without_any_expected_login_names_no_account() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(409, r#"{"code": "account_mismatch", "actual": "hubot"}"#)
        .await;
    page.reads("This token belongs to another account");
    page.does_not_read("@");
}

#[wasm_bindgen_test]
async fn connection_being_replaced_takes_precedence_over_the_props() {
    let known = acme()
        .with("connection-id", "c7")
        .with("expected-login", "hubot");
    let page = Page::with(known).await;
    page.show(Some(octocat())).await;
    page.click("[part=replace]").await;
    page.type_in(&token()).await;
    page.submit().await;
    let end = r#""connection_id":"c1","expected_login":"octocat"}"#;
    assert!(posted().await.ends_with(end));
}

/// Today, in UTC: "2027-02-20".
fn today() -> String {
    let time: String = js_sys::Date::new_0().to_iso_string().into();
    time[..10].to_owned()
}

/// GitHub may refuse a second token of the same name.
#[wasm_bindgen_test]
async fn token_name_of_a_replacement_begins_with_the_date() {
    let page = Page::with(acme()).await;
    page.show(Some(octocat())).await;
    page.click("[part=replace]").await;
    let name = format!("{} Acme", today());
    page.reads(&name);
    let query = format!("?name={}+Acme", today());
    assert!(page.href("[part=create]").ends_with(&query));

    let long = "A name of forty characters, no more of it";
    page.set("token-name", long).await;
    page.reads(&format!("{} A name of forty characters, n", today()));
}

#[wasm_bindgen_test]
async fn connection_that_is_not_found_is_named_no_more_and_the_same_token_connects_anew() {
    let known = acme().with("connection-id", "c7");
    let page = Page::with(known).await;
    for way in ["prop", "connection"] {
        if way == "connection" {
            page.show(Some(octocat())).await;
            page.click("[part=replace]").await;
        }
        page.type_in(&token()).await;
        page.submit().await;
        page.answer(404, r#"{"code": "connection_not_found"}"#)
            .await;
        page.reads("This connection no longer exists");
        page.reads("Connect now to set up a new connection.");
        page.reads("Connect GitHub");
        page.does_not_read("Keep the old one");
        assert_eq!(page.field().value(), token());
        assert!(page.app.failed.get_untracked().unwrap().retryable);
        page.submit().await;
        assert!(!posted().await.contains("connection_id"), "{way}");
        page.answer(200, r#"{"connection_id": "c8"}"#).await;
        page.reads("Connected to GitHub");
        page.reset().await;
    }
    // Another one that the page names counts.
    page.set("connection-id", "c9").await;
    page.type_in(&token()).await;
    page.submit().await;
    assert!(posted().await.contains(r#""connection_id":"c9""#));
}

#[wasm_bindgen_test]
async fn connection_taken_away_while_connecting_aborts_and_empties_the_field() {
    let page = Page::connected(acme(), octocat()).await;
    page.click("[part=replace]").await;
    page.type_in(&token()).await;
    page.submit().await;
    page.show(None).await;
    assert!(aborted());
    assert_eq!(
        (page.state(), page.field().value()),
        ("editing", String::new())
    );
    // Too late.
    page.answer(200, r#"{"connection_id": "c1"}"#).await;
    assert_eq!(page.state(), "editing");
    assert_eq!(page.app.connected.get_untracked(), None);
    assert_eq!(page.app.failed.get_untracked(), None);
}

#[wasm_bindgen_test]
async fn replace_pressed_in_a_disabled_form_changes_nothing() {
    let page = Page::with(Props {
        disabled: true,
        ..acme()
    })
    .await;
    page.show(Some(octocat())).await;
    page.click("[part=replace]").await;
    assert_eq!(page.state(), "connected");
}
