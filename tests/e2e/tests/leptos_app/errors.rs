//! What a hydrated form says when it came to nothing.

use crate::harness::Page;
use github_pat_backend::sandbox::{Scenario, token};
use github_pat_connect::{ConnectError, ErrorCode, ErrorGuidance, FormError, Messages};
use serde_json::json;

#[tokio::test]
async fn every_error_code_has_its_title() {
    let page = Page::open(&[("backend-url", "/hang"), ("app-name", "Acme")]).await;
    for code in ErrorCode::ALL {
        page.browser.js("root.querySelector('form').reset()").await;
        page.browser.paste(&token(Scenario::Success)).await;
        let body = json!({"code": code.as_str(), "detail": "As the backend says it."});
        page.answer("/hang", 422, body).await;
        page.browser.connect().await;
        let error = FormError::RequestFailed(ConnectError::from(code.clone()));
        let title = Messages::default().text(ErrorGuidance::on(&error).title);
        let host = page.site.origin.trim_start_matches("http://");
        let title = title.replace("{app}", "Acme").replace("{host}", host);
        page.browser.wait_for_text(&title).await;
        page.wait_for_event(&format!("failed {}", code.as_str()))
            .await;
    }
}

#[tokio::test]
async fn rate_limit_counts_down_and_online_event_after_an_offline_error_is_a_hint() {
    let page = Page::open(&[
        ("backend-url", "/api/connections"),
        ("session", "function"),
        ("app-name", "Acme"),
    ])
    .await;
    let browser = &page.browser;
    browser.paste(&token(Scenario::RateLimited)).await;
    browser.connect().await;
    browser.wait_for_text("Connect in 0:5").await;
    // A minute passes, for the page.
    browser
        .js("const now = Date.now(); window.Date.now = () => now + 60_000")
        .await;
    browser
        .wait_for_text("The wait is over: you can connect again.")
        .await;
    assert_eq!(browser.value().await, token(Scenario::RateLimited));

    browser.paste(&token(Scenario::Success)).await;
    browser.js("window.isOnline = false").await;
    browser.connect().await;
    browser.wait_for_text("You are offline").await;
    page.wait_for_event("failed offline").await;
    browser
        .js("window.isOnline = true; dispatchEvent(new Event('online'))")
        .await;
    browser
        .wait_for_text("You are back online: connect again.")
        .await;
    browser.connect().await;
    browser.wait_for_text("@octocat").await;
}

#[tokio::test]
async fn misconfiguration_is_shown_in_place_of_the_form_until_it_is_corrected() {
    // An attribute's grammar the server knows, and says so in its HTML.
    let page = Page::before_hydration(&[("backend-url", "/hang"), ("timeout", "soon")]).await;
    let browser = &page.browser;
    let field = "return root.querySelector('input').offsetHeight > 0";
    page.reads("the attribute timeout takes").await;
    assert_eq!(browser.js(field).await, false);
    page.hydrate().await;
    page.wait_for_event("failed misconfigured").await;
    page.reads("the attribute timeout takes").await;
    // What needs the page's address only the browser knows.
    for (url, fault) in [
        ("", "set the attribute backend-url"),
        (
            "http://api.acme.com/",
            "backend-url has to begin with https",
        ),
    ] {
        page.go(&[("backend-url", url)]).await;
        page.hydrate().await;
        browser.wait_for_text(fault).await;
        assert_eq!(browser.js(field).await, false, "{fault}");
    }
    page.set(&[("backend-url", "/hang")]).await;
    page.lacks("This form isn't ready to use").await;
    browser.fill(&token(Scenario::Success)).await;
    browser.connect().await;
    page.site.wait_for_hanging_request().await;
}
