//! A connection that the app knows, and another token in its place.

use crate::harness::Page;
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;

#[tokio::test]
async fn connection_prop_is_in_the_server_s_html_and_follows_the_app() {
    let octocat = json!({"account": {"login": "octocat"}}).to_string();
    let hubot = json!({"account": {"login": "hubot"}}).to_string();
    let page = Page::before_hydration(&[("backend-url", "/hang"), ("connection", &octocat)]).await;
    page.reads("Connected to GitHub").await;
    page.reads("@octocat").await;
    page.hydrate().await;
    page.reads("@octocat").await;
    // Known from the start is no news.
    assert_eq!(page.events().await, json!([]));
    page.set(&[("backend-url", "/hang"), ("connection", &hubot)])
        .await;
    page.reads("@hubot").await;
    page.set(&[("backend-url", "/hang")]).await;
    page.reads("Connect GitHub").await;
    assert_eq!(page.events().await, json!(["connected to editing"]));
}

#[tokio::test]
async fn replacing_requires_the_same_account_and_keeps_the_connection() {
    let page = Page::open(&[
        ("backend-url", "/api/connections"),
        ("session", "function"),
        ("app-name", "Acme"),
    ])
    .await;
    let browser = &page.browser;
    browser.paste(&token(Scenario::ExpiresSoon)).await;
    browser.connect().await;
    browser.wait_for_text("The token expires in 6 days").await;
    browser.click("[part=replace]").await;
    browser.wait_for_text("your GitHub account @octocat.").await;
    browser.paste(&token(Scenario::OtherAccount)).await;
    browser.connect().await;
    browser.wait_for_text("This token belongs to @hubot").await;
    browser.click("[part=keep]").await;
    browser.wait_for_text("The token expires in 6 days").await;
    browser.click("[part=replace]").await;
    browser.paste(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.wait_for_text("expires in 90 days").await;
    let events = page.events().await;
    let events = events.as_array().expect("a list").iter();
    let ids: Vec<_> = events
        .filter(|it| it.as_str().is_some_and(|it| it.starts_with("connected ")))
        .filter(|it| *it != "connected to editing")
        .collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn connection_to_replace_can_be_named_by_props() {
    let page = Page::before_hydration(&[
        ("backend-url", "/hang"),
        ("app-name", "Acme"),
        ("connection-id", "c7"),
        ("expected-login", "octocat"),
    ])
    .await;
    page.reads("Replace token").await;
    page.reads("Acme asks for access to your GitHub account @octocat.")
        .await;
    page.hydrate().await;
    page.reads("Acme asks for access to your GitHub account @octocat.")
        .await;
}
