//! What comes after connecting: checking a connection, ending it; cancelling; the way back from GitHub; and a connection
//! that the page is still looking for. Against the real backend, behind a proxy that takes the prefix `/api` away.

use crate::{TAG, tag};
use e2e::{Browser, Site, Wasm};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::{Value, json};

fn asking() -> String {
    let asks = r#"<github-pat-connect permissions="contents=read issues=write""#;
    TAG.replace("<github-pat-connect", asks)
}

/// A page on which this token is connected.
async fn connected(scenario: Scenario) -> (Site, Browser) {
    let site = Site::with_form(&asking()).await;
    let browser = Browser::open(&site).await;
    browser.fill(&token(scenario)).await;
    browser.connect().await;
    browser.wait_for_text("@octocat").await;
    (site, browser)
}

async fn is_there(browser: &Browser, selector: &str) -> bool {
    let script = format!("return Boolean(root.querySelector({}))", json!(selector));
    browser.js(&script).await == true
}

/// Follows a link to GitHub, as far as the form can tell, and comes back.
async fn visit(browser: &Browser, selector: &str) {
    browser
        .js(&format!(
            "root.addEventListener('click', (event) => event.preventDefault(), {{ once: true }});
             root.querySelector({}).click();
             dispatchEvent(new Event('focus'))",
            json!(selector)
        ))
        .await;
}

#[tokio::test]
async fn permission_added_on_github_is_seen_by_the_next_check() {
    let (site, browser) = connected(Scenario::PermissionAdded).await;
    browser.wait_for_text("one permission is missing").await;
    assert!(!is_there(&browser, "[part=check].gpc-go").await);
    visit(&browser, "[part=error] [part=tokens]").await;
    browser
        .wait_until("root.querySelector('[part=check].gpc-go')")
        .await;
    browser.click("[part=check]").await;
    browser
        .wait_until("!root.querySelector('[part=error]')")
        .await;
    let told = browser.recorded_events("connected").await;
    assert_eq!(told[1]["missingPermissions"], json!([]));
    assert_eq!(told[1]["connectionId"], told[0]["connectionId"]);
    let id = told[0]["connectionId"].as_str().unwrap();
    let path = format!("POST /api/connections/{id}/check");
    assert!(site.requests().contains(&path), "{:?}", site.requests());
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn revoked_token_is_to_be_replaced() {
    let (_site, browser) = connected(Scenario::RevokedLater).await;
    browser.click("[part=check]").await;
    browser
        .wait_until("root.querySelector('[part=replace].gpc-go')")
        .await;
    browser
        .wait_for_text("Create a new one on GitHub and replace it here.")
        .await;
    browser.wait_for_text("@octocat").await;
    let failed = browser.recorded_events("failed").await;
    assert_eq!(failed[0]["action"], "check");
    assert_eq!(browser.js("return form.state").await, "connected");
    assert_eq!(
        browser.js("return form.error.code").await,
        failed[0]["code"]
    );
    // And it can be.
    browser.click("[part=replace]").await;
    browser.fill(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.wait_for_text("Connected to GitHub").await;
    assert_eq!(browser.js("return form.error").await, Value::Null);
}

#[tokio::test]
async fn github_that_does_not_answer_a_check_is_tried_again() {
    let (_site, browser) = connected(Scenario::GithubDownLater).await;
    browser.click("[part=check]").await;
    browser.wait_for_text("GitHub isn't answering").await;
    browser
        .wait_for_text("The connection stays as it was.")
        .await;
    browser.wait_for_text("Try again").await;
    assert!(is_there(&browser, "[part=check].gpc-go").await);
    let failed = browser.recorded_events("failed").await;
    assert_eq!(
        [
            &failed[0]["action"],
            &failed[0]["code"],
            &failed[0]["retryable"]
        ],
        [&json!("check"), &json!("github_unavailable"), &json!(true)]
    );
}

#[tokio::test]
async fn disconnect_asks_once_and_leaves_nothing_but_a_word_on_the_token() {
    let (site, browser) = connected(Scenario::Incomplete).await;
    browser.click("[part=disconnect]").await;
    browser.wait_for_text("Disconnect @octocat?").await;
    // A second click on the same place confirms nothing.
    browser.click("[part=keep-connection]").await;
    browser
        .wait_until("root.querySelector('[part=disconnect]')")
        .await;
    assert_eq!(site.connections().await.len(), 1);

    browser
        .js("form.addEventListener('disconnecting', (event) => event.preventDefault(), { once: true })")
        .await;
    browser.click("[part=disconnect]").await;
    browser.click("[part=confirm-disconnect]").await;
    browser
        .wait_until("root.querySelector('[part=disconnect]')")
        .await;
    assert_eq!(site.connections().await.len(), 1);

    browser.click("[part=disconnect]").await;
    browser.click("[part=confirm-disconnect]").await;
    browser
        .wait_for_text("Disconnected. The token still exists on GitHub")
        .await;
    assert_eq!(site.connections().await, Vec::<Value>::new());
    assert_eq!(browser.value().await, "");
    assert!(is_there(&browser, "[part=hint] [part=tokens]").await);
    let id = &browser.recorded_events("connected").await[0]["connectionId"];
    let told = browser.recorded_events("disconnected").await;
    assert_eq!((told.len(), &told[0]["connectionId"]), (1, id));
    assert_eq!(
        browser.js("return [form.state, form.connection]").await,
        json!(["editing", null])
    );
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn reset_of_the_page_s_form_does_not_bring_back_what_was_disconnected() {
    let site = Site::with_form(&format!("<form id=host>{}</form>", asking())).await;
    let browser = Browser::open(&site).await;
    browser.fill(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.wait_for_text("@octocat").await;
    // As a page does that keeps what was connected.
    browser.js("form.connection = form.connection").await;
    let reset = "document.querySelector('#host').reset(); return form.connection?.account.login";
    assert_eq!(browser.js(reset).await, "octocat");
    browser.js("form.disconnect()").await;
    browser.wait_for_text("Disconnected.").await;
    assert_eq!(browser.js(reset).await, Value::Null);
}

#[tokio::test]
async fn methods_check_and_disconnect_without_a_press() {
    let (site, browser) = connected(Scenario::PermissionAdded).await;
    browser.js("form.check()").await;
    browser
        .wait_until("!root.querySelector('[part=error]')")
        .await;
    browser.js("form.check()").await;
    browser
        .wait_until("told.filter(([name]) => name === 'connected').length === 3")
        .await;
    browser.js("form.disconnect()").await;
    browser.wait_for_text("Disconnected.").await;
    assert_eq!(site.connections().await, Vec::<Value>::new());
    // There is nothing to do any more.
    browser
        .js("form.check(); form.disconnect(); form.cancel()")
        .await;
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn cancel_ends_the_request_and_keeps_the_token() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    let token = token(Scenario::Success);
    browser.type_in(&token).await;
    browser.connect().await;
    site.wait_for_hanging_request().await;
    browser.click("[part=cancel]").await;
    site.wait_for_aborted_request().await;
    browser.wait_until("form.state === 'editing'").await;
    assert_eq!(browser.value().await, token);
    assert!(!is_there(&browser, "[part=error], [part=cancel]").await);
    assert_eq!(browser.recorded_events("failed").await, Vec::<Value>::new());
    // Once more, by the page.
    browser.connect().await;
    browser.wait_until("form.state === 'connecting'").await;
    browser.wait_for_text("This takes longer than usual.").await;
    browser.js("form.cancel()").await;
    browser.wait_until("form.state === 'editing'").await;
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn submit_that_waits_for_the_webassembly_can_be_cancelled() {
    let site = Site::with_form(TAG).await;
    site.set_wasm(Wasm::Held);
    let browser = Browser::start().await;
    browser.goto_first_paint(&site.origin).await;
    let token = token(Scenario::Success);
    browser.type_in(&token).await;
    browser.connect().await;
    browser.click("[part=cancel]").await;
    browser
        .wait_until("!root.querySelector('[part=cancel]')")
        .await;
    site.set_wasm(Wasm::Served);
    browser.wait_until_ready().await;
    assert_eq!(browser.value().await, token);
    assert_eq!(site.connections().await, Vec::<Value>::new());
}

#[tokio::test]
async fn who_comes_back_from_github_finds_the_field_focused() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    visit(&browser, "[part=create]").await;
    browser
        .wait_for_text("Now paste the token from GitHub.")
        .await;
    browser
        .wait_until("root.activeElement === root.querySelector('input')")
        .await;
    // What was kept free for it under the field is where it stands.
    browser.fill(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.wait_for_text("@octocat").await;
}

#[tokio::test]
async fn link_followed_before_the_webassembly_was_there_is_remembered() {
    let site = Site::with_form(TAG).await;
    site.set_wasm(Wasm::Held);
    let browser = Browser::start().await;
    browser.goto_first_paint(&site.origin).await;
    browser
        .js(
            "root.addEventListener('click', (event) => event.preventDefault(), { once: true });
             root.querySelector('[part=create]').click()",
        )
        .await;
    site.set_wasm(Wasm::Served);
    browser.wait_until_ready().await;
    browser.js("dispatchEvent(new Event('focus'))").await;
    browser.wait_for_text("Now paste the token").await;
}

#[tokio::test]
async fn hint_moves_nothing() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    let places = "return ['connect', 'destination', 'card'].map((part) => {
        const { top, bottom } = root.querySelector(`[part=${part}]`).getBoundingClientRect();
        return [top, bottom];
    })";
    let before = browser.js(places).await;
    browser.fill(&token(Scenario::Success)).await;
    browser.wait_for_text("Fine-grained token.").await;
    assert_eq!(browser.js(places).await, before);
}

/// A page that says later what is connected, by `settle`.
async fn promising(wasm: Wasm) -> (Site, Browser) {
    let site = Site::with_form(TAG).await;
    site.inject_script(
        "window.promised = new Promise((resolve, reject) => (window.settle = { resolve, reject }));
         new MutationObserver((records, observer) => {
           const form = document.querySelector('github-pat-connect');
           if (!form) return;
           observer.disconnect();
           form.connection = window.promised;
         }).observe(document, { childList: true, subtree: true });",
    );
    site.set_wasm(wasm);
    let browser = Browser::start().await;
    browser.goto_first_paint(&site.origin).await;
    (site, browser)
}

const PLACEHOLDER: &str = "root.querySelector('.gpc-waiting [part=header]')?.checkVisibility()
    && !root.querySelector('[part=create]').checkVisibility({ visibilityProperty: true })";

#[tokio::test]
async fn promised_connection_shows_a_placeholder_and_then_the_result() {
    for wasm in [Wasm::Served, Wasm::Held] {
        let (site, browser) = promising(wasm).await;
        browser.wait_until(PLACEHOLDER).await;
        assert_eq!(
            browser.js("return [form.state, form.connection]").await,
            json!(["loading", null])
        );
        browser
            .js("settle.resolve({ account: { login: 'octocat' } })")
            .await;
        site.set_wasm(Wasm::Served);
        browser.wait_for_text("@octocat").await;
        assert_eq!(browser.js("return form.state").await, "connected");
        assert_eq!(browser.console_log().await, json!([]));
    }
}

#[tokio::test]
async fn promise_that_gives_nothing_or_is_rejected_shows_the_form_where_the_placeholder_was() {
    for (settle, lines) in [
        ("settle.resolve(null)", 0),
        ("settle.reject(new Error('503'))", 1),
        ("settle.resolve('c1')", 1),
    ] {
        let (_site, browser) = promising(Wasm::Served).await;
        browser.wait_until(PLACEHOLDER).await;
        let height = "return form.getBoundingClientRect().height";
        let before = browser.js(height).await;
        browser.js(settle).await;
        browser.wait_until("form.state === 'editing'").await;
        browser.wait_for_text("Create token on GitHub").await;
        assert_eq!(browser.js(height).await, before);
        let logged = browser.console_log().await;
        assert_eq!(logged.as_array().map(Vec::len), Some(lines), "{logged}");
        browser.fill(&token(Scenario::Success)).await;
        browser.connect().await;
        browser.wait_for_text("@octocat").await;
    }
}

#[tokio::test]
async fn what_the_page_sets_meanwhile_counts_more_than_what_it_promised() {
    let (_site, browser) = promising(Wasm::Served).await;
    browser.wait_until(PLACEHOLDER).await;
    browser.js("form.connection = null").await;
    browser.wait_until("form.state === 'editing'").await;
    browser
        .js("settle.resolve({ account: { login: 'octocat' } }); await promised")
        .await;
    assert_eq!(browser.js("return form.state").await, "editing");
}
