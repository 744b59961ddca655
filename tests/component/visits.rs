//! The way to GitHub's pages and back.

use crate::harness::{Page, acme, asking, clipboard, respond, token};
use github_pat_connect::Connection;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlElement};

/// Presses a link without following it.
async fn follow(page: &Page, selector: &str) {
    let link: HtmlElement = page.find(selector).unwrap().unchecked_into();
    link.remove_attribute("target").unwrap();
    link.set_attribute("href", "#github").unwrap();
    link.click();
    page.settle().await;
}

async fn come_back(page: &Page) {
    window()
        .dispatch_event(&Event::new("focus").unwrap())
        .unwrap();
    page.settle().await;
}

fn is_focused(page: &Page) -> bool {
    page.has_focus(&page.field())
}

#[wasm_bindgen_test]
async fn who_comes_back_from_github_finds_the_field_focused() {
    clipboard("");
    let page = Page::with(acme()).await;
    come_back(&page).await;
    assert!(!is_focused(&page));
    follow(&page, "[part=create]").await;
    assert!(!is_focused(&page));
    come_back(&page).await;
    assert!(is_focused(&page));
    page.reads("Now paste the token from GitHub.");
    // The first return alone.
    page.field().blur().unwrap();
    come_back(&page).await;
    assert!(!is_focused(&page));
    page.type_in(&token()).await;
    page.does_not_read("Now paste");
}

#[wasm_bindgen_test]
async fn focus_elsewhere_and_a_field_with_text_are_left_alone() {
    let page = Page::with(acme()).await;
    follow(&page, "[part=create]").await;
    let other: HtmlElement = document().create_element("input").unwrap().unchecked_into();
    page.place.append_child(&other).unwrap();
    other.focus().unwrap();
    come_back(&page).await;
    assert!(page.has_focus(&other));
    page.reads("Now paste");

    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    follow(&page, "[part=create]").await;
    come_back(&page).await;
    assert!(!is_focused(&page));
    page.does_not_read("Now paste");
}

#[wasm_bindgen_test]
async fn check_stands_out_for_who_comes_back() {
    let missing = Connection {
        missing_permissions: Some(vec!["issues=write".into()]),
        check_url: Some("c1/check".into()),
        ..Connection::default()
    };
    let page = Page::connected(asking(), missing).await;
    assert_eq!(page.count(".gpc-go"), 0);
    follow(&page, "[part=error] [part=tokens]").await;
    come_back(&page).await;
    assert_eq!(page.count("[part=check].gpc-go"), 1);
    page.click("[part=check]").await;
    page.answer(200, r#"{"missing_permissions": ["issues=write"]}"#)
        .await;
    assert_eq!(page.count(".gpc-go"), 0);
}

#[wasm_bindgen_test]
async fn authorize_stands_out_until_it_was_pressed() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    respond(
        422,
        r#"{"code": "sso_required", "organization": "acme-inc",
            "authorize_url": "https://github.com/orgs/acme-inc/sso?x=1"}"#,
    );
    page.settle().await;
    page.reads("acme-inc requires single sign-on");
    assert_eq!(page.count("[part=authorize].gpc-go"), 1);
    follow(&page, "[part=authorize]").await;
    assert_eq!(page.count("[part=authorize].gpc-go"), 0);
    page.reads("I've authorized it, connect");
    come_back(&page).await;
    page.does_not_read("Now paste");
    page.submit().await;
    page.answer(422, r#"{"code": "sso_required"}"#).await;
    page.reads("The organization requires single sign-on");
    assert_eq!(page.count("[part=error] [part=tokens].gpc-go"), 1);
}
