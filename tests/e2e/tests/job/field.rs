//! The way to the token, and the field's own conduct.

use crate::{TAG, tag};
use e2e::{Browser, Site};
use fantoccini::key::Key;
use github_pat_backend::sandbox::{Outcome, token};
use serde_json::json;

#[tokio::test]
async fn what_is_typed_or_pasted_does_not_reach_the_page() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    browser
        .js("window.heard = [];
             const field = ({ target }) => target === form;
             for (const name of ['beforeinput', 'input', 'textInput', 'paste', 'keydown', 'keypress', 'keyup'])
               document.addEventListener(name, (event) =>
                 field(event) && heard.push([name, event.key ?? event.data]))")
        .await;
    browser.type_in("abc123").await;
    browser.paste(&token(Outcome::Success)).await;
    assert_eq!(browser.value().await, token(Outcome::Success));
    // The page's shortcuts still work from within. One engine has a `keypress` for them too.
    browser.press(Key::Escape).await;
    let heard = browser
        .js("return heard.filter((it) => !/Control|,v$|keypress,Escape/.test(it))")
        .await;
    assert_eq!(heard, json!([["keydown", "Escape"], ["keyup", "Escape"]]));
}

#[tokio::test]
async fn the_guide_is_drawn_when_it_opens() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    let fetched = "return performance.getEntriesByType('resource').some(({ name }) => name.endsWith('guide.js'))";
    assert_eq!(browser.js(fetched).await, false);
    browser.click("summary").await;
    browser.reads("Sign in to github.com.").await;
    browser.js("while (root.querySelectorAll('.gpc-drawing svg').length < 12) await new Promise(requestAnimationFrame)").await;
    // Each has something marked.
    let unmarked = "return [...root.querySelectorAll('.gpc-drawing')].filter((it) =>
        !it.querySelector('.gpc-mark').getAttribute('d') && !it.querySelector('.gpc-frame').getAttribute('d')).length";
    assert_eq!(browser.js(unmarked).await, 0);
    assert_eq!(browser.js(fetched).await, true);
    // By keyboard, too.
    browser.js("root.querySelector('summary').focus()").await;
    browser.keys(" ").await;
    browser
        .js("while (root.querySelector('.gpc-guide-step')) await new Promise(requestAnimationFrame)")
        .await;
    assert_eq!(browser.logged().await, json!([]));
}

#[tokio::test]
async fn a_paste_that_comes_late_goes_into_our_field_or_nowhere() {
    let site = Site::with(TAG).await;
    let browser = Browser::start().await;
    for meanwhile in [
        "form.connection = { account: { login: 'hubot' } }",
        "form.remove()",
        "form.style.display = 'none'",
        "form.disabled = true",
    ] {
        browser.visit(&site.origin).await;
        browser
            .js("navigator.clipboard.readText = () => new Promise((resolve) => (window.give = resolve));
                 window.other = document.querySelector('textarea')")
            .await;
        browser.click("[part=paste]").await;
        let late = format!(
            "{meanwhile};
             other.focus();
             give({});
             for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
             return other.value",
            json!(token(Outcome::Success))
        );
        assert_eq!(browser.js(&late).await, "", "{meanwhile}");
    }
}

#[tokio::test]
async fn nothing_is_left_in_the_field_behind_a_connection() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    browser.type_in(&token(Outcome::Success)).await;
    browser
        .js("form.connection = { account: { login: 'hubot' } }")
        .await;
    browser.reads("@hubot").await;
    assert_eq!(browser.value().await, "");
    assert_eq!(
        browser.told("statechange").await.last(),
        Some(&json!({"from": "editing", "to": "connected"}))
    );
}

#[tokio::test]
async fn what_github_would_not_take_is_said_in_the_console_and_mended() {
    let site = Site::with(&tag("/hang", r#"permissions="pull-requests=write" token-name="A name that is far too long for a token of GitHub's""#)).await;
    let browser = Browser::at(&site).await;
    browser.reads("Pull requests").await;
    let href = browser
        .js("return root.querySelector('[part=create]').href")
        .await;
    assert!(
        href.as_str()
            .is_some_and(|href| href.ends_with("&pull_requests=write")),
        "{href}"
    );
    let logged = browser.logged().await.to_string();
    assert!(
        logged.contains("GitHub spells it pull_requests"),
        "{logged}"
    );
    assert!(
        logged.contains("token-name was cut to 40: GitHub"),
        "{logged}"
    );
    assert_eq!(browser.told("failed").await.len(), 0);
}

#[tokio::test]
async fn the_token_is_shown_and_hidden_by_keyboard() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    browser.type_in(&token(Outcome::Success)).await;
    browser
        .js("root.querySelector('[part=reveal]').focus()")
        .await;
    browser.keys(" ").await;
    browser.js("while (root.querySelector('input').type !== 'text') await new Promise(requestAnimationFrame)").await;
    browser.connect().await;
    browser.reads("@octocat").await;
    assert_eq!(
        browser.js("return root.querySelector('input').type").await,
        "password"
    );
}

#[tokio::test]
async fn buttons_copy_what_github_asks_for_and_paste_the_token() {
    let site = Site::with(TAG).await;
    site.let_read_the_clipboard();
    let browser = Browser::at(&site).await;
    browser.click("[part=copy]").await;
    browser
        .js("while (!root.querySelector('[part=copy]').textContent.includes('Copied')) await new Promise(requestAnimationFrame)")
        .await;
    browser.press_paste().await;
    assert_eq!(browser.value().await, "Acme");
    browser.js("form.reset()").await;
    browser.copy(&(token(Outcome::Success) + "\n")).await;
    browser.click("[part=paste]").await;
    browser
        .reads("Fine-grained token. Removed a line break.")
        .await;
    browser.connect().await;
    browser.reads("@octocat").await;
}
