//! The element as a control of the host's form.

use crate::tag;
use e2e::{Browser, PageCache, Site, Wasm};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;

/// A form of the host's with the element in it; what it would send is kept in `sent`.
fn host_form(more: &str) -> String {
    let control = tag(
        "/api/connections",
        &format!(r#"session="{{session}}" {more}"#),
    );
    format!(
        r##"<form id="host"><fieldset>{control}</fieldset><button>Save</button></form>
           <script nonce="host">
             window.sent = [];
             document.querySelector("#host").addEventListener("submit", (event) => {{
               event.preventDefault();
               sent.push(Object.fromEntries(new FormData(event.target)));
             }});
           </script>"##
    )
}

const READY: &str = "while (form.state !== 'editing') await new Promise(requestAnimationFrame);";

#[tokio::test]
async fn form_value_is_connection_id_and_never_the_token() {
    let site = Site::with_form(&host_form(r#"name="github""#)).await;
    let browser = Browser::open(&site).await;
    let text = token(Scenario::Success);
    browser.type_in(&text).await;
    // Before anything is connected there is nothing to send.
    browser
        .js(&format!(
            "{READY} document.querySelector('#host').requestSubmit()"
        ))
        .await;
    assert_eq!(browser.js("return sent").await, json!([{}]));
    // Enter connects; it doesn't send the host's form.
    browser.press_keys("\u{e007}").await;
    browser.wait_for_text("@octocat").await;
    assert_eq!(browser.js("return sent.length").await, 1);
    browser
        .js("document.querySelector('#host').requestSubmit()")
        .await;
    let id = browser.js("return form.connection.connectionId").await;
    assert_eq!(
        browser.js("return sent.at(-1)").await,
        json!({"github": id})
    );
    let page = browser
        .js("return JSON.stringify([sent, [...new FormData(document.querySelector('#host'))]])")
        .await;
    assert!(!page.as_str().unwrap().contains(&text));

    // The host's reset is ours.
    browser.js("document.querySelector('#host').reset()").await;
    browser.wait_for_text("Connect GitHub").await;
    browser
        .js("document.querySelector('#host').requestSubmit()")
        .await;
    assert_eq!(browser.js("return sent.at(-1)").await, json!({}));
    // It goes back to what the page has set; what is ours goes to the empty form.
    browser.js("form.connection = { connectionId: 'c1' }").await;
    let reset =
        "document.querySelector('#host').reset(); return form.connection?.connectionId ?? null";
    assert_eq!(browser.js(reset).await, "c1");
    let reset = "form.reset(); return [form.connection, form.state]";
    assert_eq!(browser.js(reset).await, json!([null, "editing"]));
    // In the middle of a replacement too.
    browser
        .js("form.required = true; form.connection = { connectionId: 'c1' }")
        .await;
    browser.click("[part=replace]").await;
    let reset = "form.reset(); return [form.checkValidity(), new FormData(document.querySelector('#host')).has('github')]";
    assert_eq!(browser.js(reset).await, json!([false, false]));
}

#[tokio::test]
async fn clicking_label_focuses_the_token_field() {
    let site = Site::with_form(&format!(
        r#"<label for="pat" id="label">GitHub</label>{}"#,
        host_form(r#"name="github" id="pat""#)
    ))
    .await;
    let browser = Browser::open(&site).await;
    browser.js(READY).await;
    let led = "document.querySelector('#label').click();
        return [form.labels.length, root.activeElement?.localName ?? null]";
    assert_eq!(browser.js(led).await, json!([1, "input"]));
    // Within the card what is pressed is what is meant.
    let pressed =
        "root.activeElement.blur(); root.querySelector('h2').click(); return root.activeElement";
    assert_eq!(browser.js(pressed).await, json!(null));
}

#[tokio::test]
async fn required_element_is_invalid_before_webassembly_loads() {
    let site = Site::with_form(&host_form(r#"name="github" required load="interaction""#)).await;
    let browser = Browser::start().await;
    browser.goto_first_paint(&site.origin).await;
    let valid = "return document.querySelector('#host').checkValidity()";
    assert_eq!(browser.js(valid).await, false);
    browser.js("form.required = false").await;
    assert_eq!(browser.js(valid).await, true);
    browser.js("form.required = true").await;
    assert_eq!(browser.js(valid).await, false);
    // Before the WebAssembly is there, a reset forgets what was to be shown.
    let reset = "form.connection = { connectionId: 'c1' };
        const before = form.checkValidity();
        form.reset();
        return [before, form.checkValidity(), form.connection]";
    assert_eq!(browser.js(reset).await, json!([true, false, null]));
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn custom_validity_blocks_submit_until_it_is_taken_back() {
    let site = Site::with_form(&host_form(r#"name="github" required"#)).await;
    let browser = Browser::open(&site).await;
    browser.js(READY).await;
    let judged = "const { customError, valueMissing } = form.validity;
        return [form.checkValidity(), customError, valueMissing, form.validationMessage]";
    let set = async |message: &str| {
        let message = json!(message);
        let set = format!("form.setCustomValidity({message}); {judged}");
        browser.js(&set).await
    };
    let blocked = json!([false, true, true, "Use the company's account"]);
    assert_eq!(set("Use the company's account").await, blocked);
    // It stays when what the form itself asks for isn't missing.
    browser.js("form.required = false").await;
    let blocked = json!([false, true, false, "Use the company's account"]);
    assert_eq!(browser.js(judged).await, blocked);
    browser
        .js("document.querySelector('#host button').click()")
        .await;
    assert_eq!(browser.js("return sent").await, json!([]));
    assert_eq!(set("").await, json!([true, false, false, ""]));
}

#[tokio::test]
async fn required_element_blocks_submit_until_connected() {
    let site = Site::with_form(&host_form(r#"name="github" required"#)).await;
    let browser = Browser::open(&site).await;
    browser.js(READY).await;
    let judged = "return [form.checkValidity(), form.validity.valueMissing, form.validationMessage, form.matches(':invalid')]";
    assert_eq!(
        browser.js(judged).await,
        json!([false, true, "Press Connect first", true])
    );
    browser
        .js("document.querySelector('#host button').click()")
        .await;
    assert_eq!(browser.js("return sent").await, json!([]));
    // The browser takes the person there.
    assert_eq!(
        browser.js("return root.activeElement?.localName").await,
        "input"
    );
    browser.js("form.lang = 'de'").await;
    browser.wait_for_text("GitHub verbinden").await;
    let german = "return form.validationMessage";
    assert!(
        browser
            .js(german)
            .await
            .as_str()
            .unwrap()
            .contains("Verbinden")
    );

    browser.js("form.required = false").await;
    assert_eq!(browser.js("return form.checkValidity()").await, true);
    browser
        .js("form.required = true; form.connection = {}")
        .await;
    assert_eq!(browser.js("return form.checkValidity()").await, true);
    browser
        .js("document.querySelector('#host').requestSubmit()")
        .await;
    assert_eq!(
        browser.js("return sent").await,
        json!([{"github": "connected"}])
    );
    assert_eq!(
        browser.js("return [form.form.id, form.willValidate]").await,
        json!(["host", true])
    );
}

#[tokio::test]
async fn disabled_fieldset_disables_the_element() {
    let site = Site::with_form(&host_form(r#"name="github" required"#)).await;
    let browser = Browser::open(&site).await;
    browser.js(READY).await;
    let disable = "document.querySelector('fieldset').disabled =";
    browser.js(&format!("{disable} true")).await;
    let looks =
        "return [...root.querySelectorAll('input, [part=connect]')].map((it) => it.disabled)";
    assert_eq!(browser.js(looks).await, json!([true, true]));
    assert_eq!(browser.js("return form.disabled").await, false);
    assert_eq!(
        browser
            .js("return document.querySelector('#host').checkValidity()")
            .await,
        true
    );
    browser.js(&format!("{disable} false")).await;
    assert_eq!(browser.js(looks).await, json!([false, false]));
}

#[tokio::test]
async fn connection_is_restored_after_going_back() {
    // By this engine's own choice: from its cache, or loaded anew.
    connection_is_shown_again(&Browser::start_with(PageCache::On).await).await;
}

#[tokio::test]
async fn connection_is_restored_after_going_back_without_page_cache() {
    let browser = Browser::start_with(PageCache::Off).await;
    connection_is_shown_again(&browser).await;
    assert_eq!(
        browser.js("return window.isLeft ?? null").await,
        json!(null)
    );
}

/// Connects, goes to another page and back.
async fn connection_is_shown_again(browser: &Browser) {
    let site = Site::with_form(&host_form(r#"name="github""#)).await;
    browser.goto_form(&site.origin).await;
    browser.type_in(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.wait_for_text("@octocat").await;
    browser
        .js("window.isLeft = true; document.querySelector('textarea').value = 'An ordinary field'")
        .await;
    browser.goto(&site.elsewhere()).await;
    browser.go_back().await;
    browser.wait_for_text("@octocat").await;
    let ordinary = "return document.querySelector('textarea').value";
    assert_eq!(browser.js(ordinary).await, "An ordinary field");
    // It wasn't the page that said so.
    let reset = "document.querySelector('#host').reset(); return form.connection";
    assert_eq!(browser.js(reset).await, json!(null));
}

#[tokio::test]
async fn required_element_blocks_submit_when_webassembly_is_missing() {
    let site = Site::with_form(&host_form(r#"name="github" required"#)).await;
    site.set_wasm(Wasm::Missing);
    let browser = Browser::start().await;
    browser.goto(&site.origin).await;
    browser.wait_for_text("couldn't be loaded").await;
    browser
        .js("document.querySelector('#host button').click()")
        .await;
    assert_eq!(browser.js("return sent").await, json!([]));
    let judged = "return [form.validity.valueMissing, form.reportValidity()]";
    assert_eq!(browser.js(judged).await, json!([true, false]));
    // Where nothing is required the host's form is sent.
    browser
        .js("form.required = false; document.querySelector('#host button').click()")
        .await;
    assert_eq!(browser.js("return sent").await, json!([{}]));
}
