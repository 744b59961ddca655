//! What the person does in a hydrated form.

use crate::harness::Page;
use github_pat_backend::sandbox::{Scenario, token};

const ASKING: &[(&str, &str)] = &[
    ("backend-url", "/api/connections"),
    ("session", "function"),
    ("app-name", "Acme"),
    ("permissions", "contents=read issues=write"),
];

#[tokio::test]
async fn copy_and_paste_buttons_use_the_clipboard_and_reveal_ends_with_connect() {
    let page = Page::open(ASKING).await;
    let browser = &page.browser;
    page.let_read_clipboard().await;
    browser.click("[part=copy]").await;
    browser
        .wait_until("document.querySelector('[part=copy]').textContent.includes('Copied')")
        .await;
    browser.press_paste().await;
    assert_eq!(browser.value().await, "Acme");
    // A field with text in it has no Paste.
    browser.js("root.querySelector('form').reset()").await;
    browser
        .copy_to_clipboard(&(token(Scenario::Success) + "\n"))
        .await;
    browser.click("[part=paste]").await;
    browser
        .wait_for_text("Fine-grained token. Removed line breaks.")
        .await;
    assert_eq!(browser.value().await, token(Scenario::Success));

    let kind = |kind: &str| format!("document.querySelector('.gpc-input').type === '{kind}'");
    browser.click("[part=reveal]").await;
    browser.wait_until(&kind("text")).await;
    browser.connect().await;
    browser.wait_for_text("@octocat").await;
    browser.wait_until(&kind("password")).await;
    assert_eq!(browser.value().await, "");
    page.is_silent().await;
}

#[tokio::test]
async fn hint_names_the_kind_that_is_typed_and_what_is_no_token() {
    let page = Page::open(ASKING).await;
    let browser = &page.browser;
    browser.type_in("github_pat_1").await;
    browser.wait_for_text("Fine-grained token.").await;
    browser.paste("hunter2").await;
    browser.select_all().await;
    browser.press_keys("hunter2").await;
    browser
        .wait_for_text("This looks like a password or a name")
        .await;
}

#[tokio::test]
async fn guide_has_its_illustrations_whether_the_server_or_the_person_opens_it() {
    const ILLUSTRATIONS: &str = "return root.querySelectorAll('.gpc-drawing svg path[d]').length";
    const COUNT: &str = "document.querySelectorAll('.gpc-drawing svg').length";
    let page = Page::before_hydration(&[ASKING, &[("guide", "open")]].concat()).await;
    let browser = &page.browser;
    page.reads("Sign in to github.com.").await;
    assert_ne!(browser.js(ILLUSTRATIONS).await, 0);
    // The person closes it before anybody listens.
    browser.click("summary").await;
    page.hydrate().await;
    browser.wait_until(&format!("{COUNT} === 0")).await;
    page.reads("Show me step by step").await;
    browser.click("summary").await;
    browser.wait_until(&format!("{COUNT} === 12")).await;
    page.reads("Hide the steps").await;

    page.go(ASKING).await;
    assert_eq!(browser.js(ILLUSTRATIONS).await, 0);
    browser.click("summary").await;
    page.hydrate().await;
    browser.wait_until(&format!("{COUNT} === 12")).await;
    browser.wait_for_text("Hide the steps").await;
    page.is_silent().await;
}
