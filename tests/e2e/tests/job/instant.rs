//! The form before the WebAssembly is there, and how it is taken over.

use crate::{TAG, pages::LOOK, tag};
use e2e::{Browser, Site, Wasm};
use fantoccini::key::Key;
use github_pat_backend::sandbox::{Outcome, token};
use serde_json::{Value, json};

/// A page whose WebAssembly is on its way.
async fn waiting(tag: &str) -> (Site, Browser) {
    let site = Site::with(tag).await;
    site.wasm(Wasm::Held);
    let browser = Browser::start().await;
    browser.look_at(&site.origin).await;
    assert_eq!(browser.js("return form.state").await, "loading");
    (site, browser)
}

async fn arrives(site: &Site, browser: &Browser) {
    site.wasm(Wasm::Served);
    browser
        .js("while (form.state === 'loading') await new Promise(requestAnimationFrame)")
        .await;
}

/// The text of the form, with one blank wherever there are blanks or pieces meet.
const WORDS: &str = "const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const words = [];
    while (walk.nextNode()) words.push(walk.currentNode.data);
    return words.join(' ').replace(/\\s+/g, ' ').replace(/ ([.,:])/g, '$1')";

#[tokio::test]
async fn both_sides_draw_the_same_for_every_case_of_the_table() {
    let cases: Value = serde_json::from_str(include_str!("../../../instant.json")).expect("JSON");
    let cases = cases.as_array().expect("a list");
    assert!(!cases.is_empty());
    let browser = Browser::start().await;
    for case in cases {
        let attributes = case["attributes"].as_object().expect("an object").iter();
        let attributes = attributes.map(|(name, value)| {
            let value = value.as_str().expect("a text").replace('&', "&amp;");
            format!("{name}=\"{value}\" ")
        });
        let tag = format!(
            "<github-pat-connect backend-url=\"/hang\" {}></github-pat-connect>",
            attributes.collect::<String>()
        );
        let site = Site::with(&tag).await;
        site.wasm(Wasm::Held);
        browser.look_at(&site.origin).await;
        let words = browser.js(WORDS).await;
        for sentence in case["reads"].as_array().expect("a list") {
            let sentence = sentence.as_str().expect("a text");
            let found = words.as_str().is_some_and(|words| words.contains(sentence));
            assert!(found, "{sentence:?} in {words}");
        }
        let href = browser
            .js("return root.querySelector('[part=create]').href")
            .await;
        assert_eq!(href, case["href"]);

        let html = "return root.innerHTML";
        let (painted, look) = (browser.js(html).await, browser.js(LOOK).await);
        let picture = browser.picture().await;
        arrives(&site, &browser).await;
        assert_eq!(browser.js(html).await, painted, "{tag}");
        assert_eq!(browser.js(LOOK).await, look, "{tag}");
        let difference = browser.picture().await.difference(&picture);
        assert!(difference <= TOLERANCE, "{tag}: {difference}");
        // Drawn anew after a change, too.
        browser.js("form.setAttribute('lang', 'en'); form.appName += '!'; form.appName = form.appName.slice(0, -1)").await;
        assert_eq!(browser.js(WORDS).await, words, "{tag}");
        browser.js(LOWER_TITLE).await;
        let difference = browser.picture().await.difference(&picture);
        assert!(difference > TOLERANCE, "{tag}: {difference}");
    }
}

/// How much of a form may be painted otherwise: an engine has its edges fall between other pixels when it paints anew.
pub const TOLERANCE: f64 = 0.001;

/// A title that stands a pixel lower is a difference that is seen.
pub const LOWER_TITLE: &str =
    "Object.assign(root.querySelector('h2').style, { position: 'relative', top: '1px' })";

#[tokio::test]
async fn it_is_there_as_soon_as_it_is_on_the_page() {
    let (_site, browser) = waiting(&tag("/hang", "")).await;
    let focused = browser
        .js("const other = document.createElement('github-pat-connect');
             other.backendUrl = '/hang';
             document.body.append(other);
             other.focus();
             return other.shadowRoot.activeElement.localName")
        .await;
    assert_eq!(focused, "input");
}

#[tokio::test]
async fn what_is_typed_stays_with_its_caret_and_the_focus() {
    let (site, browser) = waiting(TAG).await;
    browser.type_in("github_pat_11").await;
    browser
        .js("window.field = root.querySelector('input'); field.setSelectionRange(3, 6)")
        .await;
    arrives(&site, &browser).await;
    let field = browser
        .js(
            "return [field === root.querySelector('input'), root.activeElement === field,
                     field.value, field.selectionStart, field.selectionEnd]",
        )
        .await;
    assert_eq!(field, json!([true, true, "github_pat_11", 3, 6]));
    // It is judged, as if it had been pasted now.
    browser.reads("Looks cut off: 13 of 93 characters.").await;
    assert_eq!(browser.logged().await, json!([]));
}

#[tokio::test]
async fn a_token_sent_early_shows_as_connecting_and_is_sent() {
    let (site, browser) = waiting(TAG).await;
    browser.type_in(&token(Outcome::Success)).await;
    browser.press(Key::Enter).await;
    browser.connect().await;
    browser.reads("Connecting…").await;
    let field = "const input = root.querySelector('input'); return [input.readOnly, input.type]";
    assert_eq!(browser.js(field).await, json!([true, "password"]));
    assert_eq!(browser.told("connecting").await.len(), 0);
    arrives(&site, &browser).await;
    browser.reads("@octocat").await;
    let told = browser.js("return told.map(([name]) => name)").await;
    let order = [
        "statechange",
        "ready",
        "statechange",
        "connecting",
        "statechange",
        "connected",
    ];
    assert_eq!(told, json!(order));
    assert_eq!(site.connections().await.len(), 1);
}

#[tokio::test]
async fn before_it_is_there_the_form_can_be_used() {
    let (site, browser) = waiting(TAG).await;
    browser.type_in("secret").await;
    browser.click("[part=reveal]").await;
    let kind = "return root.querySelector('input').type";
    assert_eq!(browser.js(kind).await, "text");
    assert_eq!(
        browser
            .js("return root.querySelector('[part=reveal]').title")
            .await,
        "Hide token"
    );
    browser.click("summary").await;
    browser.reads("Sign in to github.com.").await;
    browser.js("form.appName = 'Globex'").await;
    browser.reads("Globex asks for access").await;
    assert_eq!(browser.value().await, "secret");
    arrives(&site, &browser).await;
    // As it was left.
    assert_eq!(browser.js(kind).await, "text");
    browser.reads("Sign in to github.com.").await;
    browser.reads("Globex asks for access").await;
    assert_eq!(browser.value().await, "secret");
    browser.js("form.reset()").await;
    assert_eq!(browser.value().await, "");
}

#[tokio::test]
async fn emptied_before_it_is_there_nothing_is_sent() {
    let (site, browser) = waiting(&tag("/hang", "")).await;
    browser.type_in(&token(Outcome::Success)).await;
    browser.js("form.submit()").await;
    browser.reads("Connecting…").await;
    browser.js("form.reset()").await;
    browser.reads("Connect GitHub").await;
    arrives(&site, &browser).await;
    assert_eq!(browser.value().await, "");
    assert_eq!(browser.told("connecting").await.len(), 0);
}

#[tokio::test]
async fn if_it_never_comes_no_token_is_taken() {
    let browser = Browser::start().await;
    for wasm in [Wasm::Missing, Wasm::Broken, Wasm::Changed] {
        for fallback in ["", "<p>The fallback.</p>"] {
            let tag = tag("/hang", "").replace("></", &format!(">{fallback}</"));
            let site = Site::with(&tag).await;
            site.wasm(Wasm::Held);
            browser.look_at(&site.origin).await;
            browser.type_in(&token(Outcome::Success)).await;
            browser
                .js("window.field = root.querySelector('input')")
                .await;
            site.wasm(wasm);
            browser
                .js("while (!form.problem) await new Promise(requestAnimationFrame)")
                .await;
            let failed = browser.told("failed").await;
            assert_eq!(failed.len(), 1);
            assert_eq!(failed[0]["code"], "wasm_unavailable");
            let message = "Check your connection, then reload the page.";
            assert_eq!(failed[0]["message"], message);
            let left = "return [field.value, root.querySelector('input')]";
            assert_eq!(browser.js(left).await, json!(["", null]));
            if fallback.is_empty() {
                browser.reads("This form couldn't be loaded").await;
                browser
                    .reads("Check your connection, then reload the page.")
                    .await;
                let link = browser.js("return root.querySelector('a').href").await;
                assert_eq!(link, "https://github.com/settings/personal-access-tokens");
            } else {
                let seen = "return form.querySelector('p').offsetHeight > 0";
                assert_eq!(browser.js(seen).await, true);
            }
            // What the page changes now brings no dead form back.
            browser.js("form.appName = 'Globex'").await;
            assert_eq!(
                browser.js("return root.querySelector('input')").await,
                Value::Null
            );
        }
    }
}

#[tokio::test]
async fn a_failure_is_told_once_and_its_link_can_be_used() {
    let site = Site::with(&tag("/hang", "")).await;
    site.wasm(Wasm::Missing);
    let browser = Browser::start().await;
    browser.go(&site.origin).await;
    browser.reads("This form couldn't be loaded").await;
    browser
        .js("window.link = root.querySelector('a');
             link.addEventListener('click', (event) => { event.preventDefault(); window.clicked = true })")
        .await;
    browser.click("a").await;
    let kept = "return [clicked, link === root.querySelector('a')]";
    assert_eq!(browser.js(kept).await, json!([true, true]));
    assert_eq!(browser.told("failed").await.len(), 1);
}

#[tokio::test]
async fn a_form_that_was_reset_early_stays() {
    let (_site, browser) = waiting(&tag("/hang", r#"timeout="100""#)).await;
    browser.type_in(&token(Outcome::Success)).await;
    browser
        .js("form.submit();
             form.reset();
             // Rings after the form's own, which was set before.
             await new Promise((resolve) => setTimeout(resolve, 100))")
        .await;
    browser.type_in("ghp_").await;
    assert_eq!(browser.value().await, "ghp_");
    assert_eq!(browser.told("failed").await.len(), 0);
}

#[tokio::test]
async fn a_press_before_it_is_there_is_heard_then() {
    let site = Site::with(TAG).await;
    site.let_read_the_clipboard();
    site.wasm(Wasm::Held);
    let browser = Browser::start().await;
    browser.look_at(&site.origin).await;
    browser.copy(&token(Outcome::Success)).await;
    browser.click("[part=paste]").await;
    arrives(&site, &browser).await;
    browser.reads("Fine-grained token.").await;
    assert_eq!(browser.value().await, token(Outcome::Success));
}

#[tokio::test]
async fn a_token_waits_no_longer_than_the_time_limit() {
    let (_site, browser) = waiting(&tag("/hang", r#"timeout="200""#)).await;
    browser.type_in(&token(Outcome::Success)).await;
    browser.press(Key::Enter).await;
    browser.reads("This form couldn't be loaded").await;
    assert_eq!(browser.told("failed").await[0]["code"], "wasm_unavailable");
}

#[tokio::test]
async fn another_element_may_have_more_luck() {
    let site = Site::with(&tag("/hang", "")).await;
    site.wasm(Wasm::Missing);
    let browser = Browser::start().await;
    browser.go(&site.origin).await;
    browser.reads("This form couldn't be loaded").await;
    site.wasm(Wasm::Served);
    browser
        .js("form.remove();
             const other = document.createElement('github-pat-connect');
             other.backendUrl = '/hang';
             document.body.prepend(other);
             while (other.state !== 'editing') await new Promise(requestAnimationFrame)")
        .await;
}

#[tokio::test]
async fn a_wrong_media_type_does_not_matter() {
    let site = Site::with(TAG).await;
    site.wasm(Wasm::Mistyped);
    let browser = Browser::at(&site).await;
    browser.type_in(&token(Outcome::Success)).await;
    browser.connect().await;
    browser.reads("@octocat").await;
}

#[tokio::test]
async fn it_is_fetched_when_the_page_says_and_once_for_all() {
    let browser = Browser::start().await;
    let fetched = "return performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.wasm')).length";
    let settle = "for (let i = 0; i < 5; i++) await new Promise(requestAnimationFrame)";

    let site = Site::with(&tag("/hang", r#"load="interaction""#)).await;
    browser.look_at(&site.origin).await;
    browser.js(settle).await;
    assert_eq!(browser.js(fetched).await, 0);
    browser
        .js("window.other = form.cloneNode(); document.body.append(other); other.load = 'eager'")
        .await;
    browser
        .js("while (other.state === 'loading') await new Promise(requestAnimationFrame)")
        .await;
    assert_eq!(browser.js("return form.state").await, "loading");
    browser.js("form.focus()").await;
    browser
        .js("while (form.state === 'loading') await new Promise(requestAnimationFrame)")
        .await;

    let far = format!("<div id=far></div>{}", tag("/hang", r#"load="visible""#));
    let site = Site::with(&far).await;
    browser.go("about:blank").await;
    browser.go(&format!("{}/#", site.origin)).await;
    browser
        .js("document.querySelector('#far').style.height = '500vh'; document.body.append(form)")
        .await;
    browser.js(settle).await;
    browser.js("form.scrollIntoView(); while (form.state === 'loading') await new Promise(requestAnimationFrame)").await;

    let three = tag("/hang", "").repeat(3);
    let site = Site::with(&three).await;
    browser.visit(&site.origin).await;
    browser
        .js(
            "for (const it of document.querySelectorAll('github-pat-connect'))
               while (it.state === 'loading') await new Promise(requestAnimationFrame)",
        )
        .await;
    assert_eq!(browser.js(fetched).await, 1);
}
