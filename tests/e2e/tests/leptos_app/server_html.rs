//! What stands in the server's HTML stays, node for node, when the browser takes it over.

use crate::harness::Page;
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;

#[tokio::test]
async fn slots_are_in_the_server_s_html_and_stay_the_same_nodes_through_every_state() {
    let page = Page::before_hydration(&[
        ("backend-url", "/api/connections"),
        ("session", "function"),
        ("slots", ""),
    ])
    .await;
    let browser = &page.browser;
    let seen = "return ['#own-header', '#own-result', '#own-input', '[part=header]']
        .map((it) => root.querySelector(it)?.checkVisibility() ?? null)";
    let editing = json!([true, false, true, null]);
    assert_eq!(browser.js(seen).await, editing);
    browser
        .js(
            "window.own = [...root.querySelectorAll('#own-header, #own-result, #own-input')];
             own.at(-1).value = 'release notes'",
        )
        .await;
    page.hydrate().await;
    assert_eq!(browser.js(seen).await, editing);
    browser.paste(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.wait_for_text("@octocat").await;
    assert_eq!(browser.js(seen).await, json!([true, true, true, null]));
    browser.click("[part=replace]").await;
    browser.wait_for_text("Replace token").await;
    assert_eq!(browser.js(seen).await, editing);
    let kept = "return own.every((it) => root.contains(it)) && own.at(-1).value";
    assert_eq!(browser.js(kept).await, "release notes");
    page.is_silent().await;
}

#[tokio::test]
async fn text_typed_before_hydration_is_kept_and_has_its_hint_after_it() {
    let page = Page::before_hydration(&[("backend-url", "/hang")]).await;
    let browser = &page.browser;
    browser.type_in("hunter2").await;
    browser
        .js("window.field = root.querySelector('input'); field.setSelectionRange(2, 5)")
        .await;
    page.hydrate().await;
    browser
        .wait_for_text("This looks like a password or a name")
        .await;
    let kept = "return [root.querySelector('input') === field, document.activeElement === field,
        field.selectionStart, field.selectionEnd, field.value]";
    let expected = json!([true, true, 2, 5, "hunter2"]);
    assert_eq!(browser.js(kept).await, expected);
    page.is_silent().await;
}
