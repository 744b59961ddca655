//! What a form leaves behind when it is unmounted: nothing.

use crate::harness::{
    Page, aborted, acme, later, pending_timers, respond, sent, token, watch_window,
    window_listeners,
};
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn form_unmounted_while_connecting_is_mounted_again_as_an_empty_form() {
    let mut page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.unmount().await;
    assert!(aborted());
    page.mount();
    page.settle().await;
    assert_eq!(page.state(), "editing");
    assert_eq!(page.field().value(), "");
    page.type_in(&token()).await;
    page.submit().await;
    assert_eq!((sent(), page.state()), (2, "connecting"));
}

#[wasm_bindgen_test]
async fn response_that_comes_after_unmount_changes_nothing() {
    let mut page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.unmount().await;
    respond(204, "");
    page.mount();
    page.settle().await;
    assert_eq!(page.state(), "editing");
    assert_eq!(page.app.connected.get_untracked(), None);
    assert!(page.app.changes().is_empty());
}

#[wasm_bindgen_test]
async fn form_unmounted_during_the_retry_countdown_is_mounted_again_without_one() {
    let mut page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(429, r#"{"code": "rate_limited", "retry_after": 2}"#)
        .await;
    page.reads("Connect in");
    page.unmount().await;
    page.mount();
    page.settle().await;
    page.does_not_read("Connect in");
    // Longer than until the next tick of a countdown that would still run.
    JsFuture::from(later(1100)).await.unwrap();
    page.does_not_read("Connect in");
    page.does_not_read("The wait is over");
    assert_eq!(page.state(), "editing");
}

#[wasm_bindgen_test]
async fn unmount_during_countdown_and_debounced_validation_leaves_no_timer() {
    watch_window();
    let mut page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(429, r#"{"code": "rate_limited", "retry_after": 30}"#)
        .await;
    page.type_in("ghp_").await;
    assert_eq!(pending_timers(), 2);
    page.unmount().await;
    assert_eq!(pending_timers(), 0);
}

#[wasm_bindgen_test]
async fn unmount_with_a_token_in_the_field_while_offline_leaves_no_listener_on_the_window() {
    watch_window();
    let mut page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(400, r#"{"code": "offline"}"#).await;
    assert_eq!(window_listeners(), 2);
    let field = page.field();
    page.unmount().await;
    assert_eq!(window_listeners(), 0);
    assert_eq!(field.value(), "");
}

#[wasm_bindgen_test]
async fn a_thousand_mounts_and_unmounts_leave_no_listener_timer_or_node() {
    watch_window();
    let mut page = Page::with(acme()).await;
    let nodes = document().query_selector_all("*").unwrap().length();
    for _ in 0..1000 {
        page.unmount_now();
        page.mount();
    }
    page.settle().await;
    assert_eq!(document().query_selector_all("*").unwrap().length(), nodes);
    page.type_in("ghp_").await;
    assert_eq!(window_listeners(), 1);
    page.unmount().await;
    assert_eq!((window_listeners(), pending_timers()), (0, 0));
    assert_eq!(page.place.child_element_count(), 0);
}
