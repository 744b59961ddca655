//! What an app that a server renders gives to the form's requests.

use crate::harness::Page;
use e2e::Nango;
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;

#[tokio::test]
async fn session_and_headers_closures_are_called_anew_after_a_401_with_the_same_idempotency_key() {
    let page = Page::open(&[
        ("backend-url", "/api/connections"),
        ("app-name", "Acme"),
        ("session", "function"),
        ("headers", "function"),
    ])
    .await;
    let sessions = "/api/playground/session";
    page.answer(sessions, 200, json!({"session": "expired"}))
        .await;
    page.browser.fill(&token(Scenario::Success)).await;
    page.browser.connect().await;
    page.browser.wait_for_text("@octocat").await;

    let sent = page.sent("/api/connections").await;
    let header = |name: &str| -> Vec<_> { sent.iter().map(|it| &it["headers"][name]).collect() };
    assert_eq!(header("x-csrf-token"), ["t1", "t2"]);
    let [first, second] = header("authorization")[..] else {
        panic!("{} requests", sent.len());
    };
    assert_eq!(first, "Bearer expired");
    assert_ne!(second, first);
    let [first, second] = header("idempotency-key")[..] else {
        unreachable!("there are two");
    };
    assert_eq!(first, second);
    assert_eq!(page.sent(sessions).await.len(), 2);
    page.is_silent().await;
}

#[tokio::test]
async fn nango_takes_the_token_with_the_session_which_is_not_in_the_server_s_html() {
    let nango = Nango::start().await;
    let session = nango.session();
    let page = Page::before_hydration(&[
        ("protocol", "nango"),
        ("backend-url", &nango.url),
        ("integration-id", "github pat"),
        ("session", &session),
    ])
    .await;
    let html = page.browser.js("return document.body.innerHTML").await;
    assert!(!html.as_str().expect("a text").contains(&session));
    page.hydrate().await;
    page.browser.fill(&token(Scenario::Success)).await;
    page.browser.connect().await;
    page.browser.wait_for_text("Connected to GitHub").await;
    let connections = nango.connections();
    let (id, stored) = connections.first_key_value().expect("a connection");
    assert_eq!(stored, &token(Scenario::Success));
    page.wait_for_event(&format!("connected {id}")).await;
}

#[tokio::test]
async fn request_has_the_timeout_and_credentials_mode_of_the_props() {
    let page = Page::open(&[
        ("backend-url", "/hang"),
        ("timeout", "200"),
        ("credentials", "include"),
    ])
    .await;
    page.browser.fill(&token(Scenario::Success)).await;
    page.browser.connect().await;
    page.browser.wait_for_text("took too long to answer").await;
    page.site.wait_for_aborted_request().await;
    assert_eq!(page.sent("/hang").await[0]["credentials"], "include");
    assert_eq!(
        page.events().await,
        json!([
            "editing to connecting",
            "connecting",
            "connecting to editing",
            "failed timeout"
        ])
    );
}

#[tokio::test]
async fn on_connecting_that_returns_false_keeps_the_token_from_being_sent() {
    let page = Page::open(&[("backend-url", "/hang"), ("prevent-connecting", "")]).await;
    page.browser.fill(&token(Scenario::Success)).await;
    page.browser.connect().await;
    page.wait_for_event("connecting to editing").await;
    assert_eq!(
        page.events().await,
        json!([
            "editing to connecting",
            "connecting",
            "connecting to editing"
        ])
    );
    assert_eq!(page.sent("/hang").await.len(), 0);
    assert_eq!(page.browser.value().await, token(Scenario::Success));
}
