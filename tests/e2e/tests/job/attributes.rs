//! What the attributes do that change neither the request for a token nor its words.

use crate::tag;
use e2e::{Browser, Site};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;

#[tokio::test]
async fn credentials_attribute_is_the_mode_of_the_request() {
    let browser = Browser::start().await;
    for mode in ["omit", "same-origin", "include"] {
        let site = Site::with_form(&tag("/hang", &format!(r#"credentials="{mode}""#))).await;
        site.inject_script(
            "const real = fetch;
             window.fetch = (request, ...rest) => {
               if (request instanceof Request) window.mode = request.credentials;
               return real(request, ...rest);
             };",
        );
        browser.goto_form(&site.origin).await;
        browser.fill(&token(Scenario::Success)).await;
        browser.connect().await;
        site.wait_for_hanging_request().await;
        assert_eq!(browser.js("return mode").await, mode);
    }
}

#[tokio::test]
async fn autofocus_attribute_focuses_the_field_unless_the_person_is_elsewhere() {
    let browser = Browser::start().await;
    let focused = "return root.activeElement?.tagName ?? null";
    let site = Site::with_form(&tag("/hang", "autofocus")).await;
    browser.goto_form(&site.origin).await;
    assert_eq!(browser.js(focused).await, "INPUT");

    let elsewhere =
        "<input id=other><script nonce=host>document.querySelector('#other').focus()</script>";
    let site = Site::with_form(&[elsewhere, &tag("/hang", "autofocus")].concat()).await;
    browser.goto_form(&site.origin).await;
    assert_eq!(browser.js(focused).await, json!(null));
    assert_eq!(
        browser.js("return document.activeElement.id").await,
        "other"
    );
}

#[tokio::test]
async fn appearance_attributes_are_the_card_s_and_the_field_s() {
    let looks = "const [card, field] = ['section', 'input'].map((it) => root.querySelector(it));
        return [card.className, card.dir, card.getAttribute('aria-label'), field.hasAttribute('data-lpignore')]";
    let site = Site::with_form(&tag(
        "/hang",
        r#"density="compact" dir="rtl" aria-label="GitHub of Acme" password-manager="allow""#,
    ))
    .await;
    let browser = Browser::open(&site).await;
    let expected = json!(["gpc-card gpc-compact", "rtl", "GitHub of Acme", false]);
    assert_eq!(browser.js(looks).await, expected);
    let plain = "for (const name of ['density', 'dir', 'aria-label', 'password-manager']) form.removeAttribute(name);
        await new Promise(requestAnimationFrame);";
    let expected = json!([
        "gpc-card",
        "ltr",
        "Connect GitHub · Acme · github.com",
        true
    ]);
    assert_eq!(browser.js(&[plain, looks].concat()).await, expected);
}
