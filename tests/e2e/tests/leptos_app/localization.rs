//! Another language than English: what a server says of it, and what the browser then knows better.

use crate::harness::Page;
use serde_json::json;

#[tokio::test]
async fn german_duration_and_expiry_date_come_with_the_browser() {
    let german = [
        ("backend-url", "/hang"),
        ("app-name", "Acme"),
        ("messages", "de"),
        ("token-expiration", "90"),
    ];
    let page = Page::before_hydration(&german).await;
    page.reads("GitHub verbinden").await;
    page.reads("90").await;
    page.lacks("90 Tage").await;
    let card = "const { lang, dir } = form; return [lang, dir]";
    assert_eq!(page.browser.js(card).await, json!(["de", "ltr"]));
    page.hydrate().await;
    page.browser.wait_for_text("90 Tage").await;

    let connection = json!({
        "account": {"login": "octocat"},
        "token_type": "fine-grained",
        "expires_at": "2020-01-31T12:00:00Z",
    });
    let connection = connection.to_string();
    page.go(&[&german[..], &[("connection", &connection)]].concat())
        .await;
    page.reads("Fine-grained-Token").await;
    page.lacks("abgelaufen").await;
    page.hydrate().await;
    page.browser
        .wait_for_text("abgelaufen am 31. Januar 2020")
        .await;
    page.reads("Das Token ist abgelaufen").await;
    page.is_silent().await;
}

#[tokio::test]
async fn plural_is_the_general_form_in_the_server_s_html_and_the_language_s_in_the_browser() {
    let missing = |names: &[&str]| json!({ "missing_permissions": names }).to_string();
    let two = missing(&["issues=write", "contents=read"]);
    for (language, server, browser) in [
        ("uk", "бракує 2 дозволу", "бракує 2 дозволів"),
        ("de", "2 Berechtigungen fehlen", "2 Berechtigungen fehlen"),
    ] {
        let page = Page::before_hydration(&[
            ("backend-url", "/hang"),
            ("messages", language),
            ("connection", &two),
        ])
        .await;
        page.reads(server).await;
        page.hydrate().await;
        page.browser.wait_for_text(browser).await;
    }
}
