//! The way to the token, and the field's own conduct.

use crate::{TAG, tag};
use e2e::{Browser, Site};
use fantoccini::key::Key;
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;

#[tokio::test]
async fn text_events_do_not_leave_the_shadow_root() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    browser
        .js("window.heard = [];
             const field = ({ target }) => target === form;
             for (const name of ['beforeinput', 'input', 'textInput', 'paste', 'keydown', 'keypress', 'keyup'])
               document.addEventListener(name, (event) =>
                 field(event) && heard.push([name, event.key ?? event.data]))")
        .await;
    browser.type_in("abc123").await;
    browser.paste(&token(Scenario::Success)).await;
    assert_eq!(browser.value().await, token(Scenario::Success));
    // The page's shortcuts still work from within. One engine has a `keypress` for them too.
    browser.press_key(Key::Escape).await;
    let heard = browser
        .js("return heard.filter((it) => !/Control|,v$|keypress,Escape/.test(it))")
        .await;
    assert_eq!(heard, json!([["keydown", "Escape"], ["keyup", "Escape"]]));
}

#[tokio::test]
async fn guide_shows_its_illustrations_when_opened() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    let drawn = "return root.querySelectorAll('.gpc-drawing svg').length";
    assert_eq!(browser.js(drawn).await, 0);
    browser.click("summary").await;
    browser.wait_for_text("Sign in to github.com.").await;
    browser.js("while (root.querySelectorAll('.gpc-drawing svg').length < 12) await new Promise(requestAnimationFrame)").await;
    // Each has something marked.
    let unmarked = "return [...root.querySelectorAll('.gpc-drawing')].filter((it) =>
        !it.querySelector('.gpc-mark').getAttribute('d') && !it.querySelector('.gpc-frame').getAttribute('d')).length";
    assert_eq!(browser.js(unmarked).await, 0);
    let without = format!(
        "for (const it of root.querySelector('.gpc-drawing').querySelectorAll('.gpc-mark, .gpc-frame')) it.removeAttribute('d'); {unmarked}"
    );
    assert_eq!(browser.js(&without).await, 1);
    // By keyboard, too.
    browser.js("root.querySelector('summary').focus()").await;
    browser.press_keys(" ").await;
    browser
        .js("while (root.querySelector('.gpc-guide-step')) await new Promise(requestAnimationFrame)")
        .await;
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn late_clipboard_read_fills_only_the_token_field() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::start().await;
    for meanwhile in [
        "form.connection = { account: { login: 'hubot' } }",
        "form.remove()",
        "form.style.display = 'none'",
        "form.disabled = true",
    ] {
        browser.goto_form(&site.origin).await;
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
            json!(token(Scenario::Success))
        );
        assert_eq!(browser.js(&late).await, "", "{meanwhile}");
    }
}

#[tokio::test]
async fn setting_connection_clears_the_token_field() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    browser.type_in(&token(Scenario::Success)).await;
    browser
        .js("form.connection = { account: { login: 'hubot' } }")
        .await;
    browser.wait_for_text("@hubot").await;
    assert_eq!(browser.value().await, "");
    assert_eq!(
        browser.recorded_events("statechange").await.last(),
        Some(&json!({"from": "editing", "to": "connected"}))
    );
}

#[tokio::test]
async fn invalid_token_request_values_are_corrected_and_logged() {
    let site = Site::with_form(&tag("/hang", r#"permissions="pull-requests=write" token-name="A name that is far too long for a token of GitHub's""#)).await;
    let browser = Browser::open(&site).await;
    browser.wait_for_text("Pull requests").await;
    let href = browser
        .js("return root.querySelector('[part=create]').href")
        .await;
    assert!(
        href.as_str()
            .is_some_and(|href| href.ends_with("&pull_requests=write")),
        "{href}"
    );
    let logged = browser.console_log().await.to_string();
    assert!(
        logged.contains("GitHub spells it pull_requests"),
        "{logged}"
    );
    assert!(logged.contains("token-name was cut to 40,"), "{logged}");
    assert_eq!(browser.recorded_events("failed").await.len(), 0);
}

#[tokio::test]
async fn reveal_button_works_by_keyboard_and_resets_on_connect() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    browser.type_in(&token(Scenario::Success)).await;
    browser
        .js("root.querySelector('[part=reveal]').focus()")
        .await;
    browser.press_keys(" ").await;
    browser.js("while (root.querySelector('input').type !== 'text') await new Promise(requestAnimationFrame)").await;
    browser.connect().await;
    browser.wait_for_text("@octocat").await;
    assert_eq!(
        browser.js("return root.querySelector('input').type").await,
        "password"
    );
}

#[tokio::test]
async fn copy_and_paste_buttons_use_the_clipboard() {
    let site = Site::with_form(TAG).await;
    site.allow_clipboard_read();
    let browser = Browser::open(&site).await;
    browser.click("[part=copy]").await;
    browser
        .js("while (!root.querySelector('[part=copy]').textContent.includes('Copied')) await new Promise(requestAnimationFrame)")
        .await;
    browser.press_paste().await;
    assert_eq!(browser.value().await, "Acme");
    browser.js("form.reset()").await;
    browser
        .copy_to_clipboard(&(token(Scenario::Success) + "\n"))
        .await;
    browser.click("[part=paste]").await;
    browser
        .wait_for_text("Fine-grained token. Removed line breaks.")
        .await;
    browser.connect().await;
    browser.wait_for_text("@octocat").await;
}
