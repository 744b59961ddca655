//! How the form looks and where it begins: in the server's HTML, in the browser, and after a change.

use crate::harness::Page;
use serde_json::json;

#[tokio::test]
async fn appearance_props_are_in_the_server_s_html_and_a_change_keeps_text_caret_and_focus() {
    let basic = [("backend-url", "/hang"), ("app-name", "Acme")];
    let dark = [
        ("theme", "dark"),
        ("density", "compact"),
        ("dir", "rtl"),
        ("aria-label", "GitHub of Acme"),
        ("password-manager", "allow"),
        ("disabled", ""),
    ];
    let looks = "const field = root.querySelector('input');
        return [form.className, form.dir, form.getAttribute('aria-label'), field.hasAttribute('data-lpignore'), field.disabled]";
    let is_dark = json!([
        "gpc-card gpc-compact gpc-dark",
        "rtl",
        "GitHub of Acme",
        false,
        true
    ]);
    let page = Page::before_hydration(&[&basic[..], &dark].concat()).await;
    let browser = &page.browser;
    assert_eq!(browser.js(looks).await, is_dark);
    page.hydrate().await;
    assert_eq!(browser.js(looks).await, is_dark);

    page.set(&basic).await;
    let is_plain = json!([
        "gpc-card",
        "ltr",
        "Connect GitHub · Acme · github.com",
        true,
        false
    ]);
    assert_eq!(browser.js(looks).await, is_plain);
    browser.type_in("github_pat_1").await;
    browser
        .js("window.field = root.querySelector('input'); field.setSelectionRange(3, 7)")
        .await;
    // One that is disabled loses the focus.
    page.set(&[&basic[..], &dark[..5]].concat()).await;
    let kept = "return [root.querySelector('input') === field, document.activeElement === field,
        field.selectionStart, field.selectionEnd, field.value]";
    let expected = json!([true, true, 3, 7, "github_pat_1"]);
    assert_eq!(browser.js(kept).await, expected);
    page.is_silent().await;
}

#[tokio::test]
async fn prefilled_link_and_permissions_are_in_the_server_s_html_and_follow_the_props() {
    let page = Page::before_hydration(&[
        ("backend-url", "/hang"),
        ("app-name", "Acme"),
        ("permissions", "contents=read issues=write"),
    ])
    .await;
    let href = "return root.querySelector('[part=create]').href";
    let fine_grained = "https://github.com/settings/personal-access-tokens/new?name=Acme&contents=read&issues=write";
    assert_eq!(page.browser.js(href).await, fine_grained);
    page.reads("Contents").await;
    page.hydrate().await;
    assert_eq!(page.browser.js(href).await, fine_grained);
    page.set(&[
        ("backend-url", "/hang"),
        ("app-name", "Acme"),
        ("token-type", "classic"),
        ("scopes", "repo read:org"),
    ])
    .await;
    let classic =
        "https://github.com/settings/tokens/new?description=Acme&scopes=repo%2Cread%3Aorg";
    assert_eq!(page.browser.js(href).await, classic);
    page.reads("read:org").await;
}

#[tokio::test]
async fn autofocus_prop_focuses_the_field_after_hydration() {
    let page = Page::open(&[("backend-url", "/hang"), ("autofocus", "")]).await;
    page.browser
        .wait_until("document.activeElement === document.querySelector('.gpc-input')")
        .await;
}

#[tokio::test]
async fn avatar_is_loaded_only_if_allowed() {
    let connection = json!({"account": {
        "login": "octocat",
        "avatar_url": "https://avatars.githubusercontent.com/u/583231",
    }});
    let connection = connection.to_string();
    let props = [("backend-url", "/hang"), ("connection", &connection)];
    let page = Page::before_hydration(&props).await;
    let pictures = "return root.querySelectorAll('img').length";
    assert_eq!(page.browser.js(pictures).await, 0);
    page.hydrate().await;
    assert_eq!(page.browser.js(pictures).await, 0);
    page.set(&[&props[..], &[("avatars", "on")]].concat()).await;
    assert_eq!(page.browser.js(pictures).await, 1);
    page.reads("OC").await;
}
