//! The form before the WebAssembly is there, and how it is taken over.

use crate::{TAG, style_isolation::LOOK, tag};
use e2e::{Browser, Site, Wasm};
use fantoccini::key::Key;
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::{Value, json};

/// A page whose WebAssembly is on its way.
async fn waiting(tag: &str) -> (Site, Browser) {
    let site = Site::with_form(tag).await;
    site.set_wasm(Wasm::Held);
    let browser = Browser::start().await;
    browser.goto_first_paint(&site.origin).await;
    assert_eq!(browser.js("return form.state").await, "loading");
    (site, browser)
}

async fn arrives(site: &Site, browser: &Browser) {
    site.set_wasm(Wasm::Served);
    browser
        .js("while (form.state === 'loading') await new Promise(requestAnimationFrame)")
        .await;
}

/// The text of the form, with one blank wherever there are blanks or pieces meet.
const WORDS: &str = "const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const words = [];
    while (walk.nextNode()) words.push(walk.currentNode.data);
    return words.join(' ').replace(/\\s+/g, ' ').replace(/ ([.,:])/g, '$1')";

/// Today, in UTC: 2027-02-20.
const DATE: &str = "return new Date().toISOString().slice(0, 10)";

#[tokio::test]
async fn first_paint_equals_hydrated_form_in_every_case() {
    let cases: Value =
        serde_json::from_str(include_str!("../../../first_paint.json")).expect("JSON");
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
        let site = Site::with_form(&tag).await;
        site.set_wasm(Wasm::Held);
        browser.goto_first_paint(&site.origin).await;
        let words = browser.js(WORDS).await;
        let date = browser.js(DATE).await;
        let date = date.as_str().expect("a text");
        for sentence in case["reads"].as_array().expect("a list") {
            let sentence = sentence.as_str().expect("a text");
            let sentence = sentence.replace("{date}", date);
            let found = words
                .as_str()
                .is_some_and(|words| words.contains(&sentence));
            assert!(found, "{sentence:?} in {words}");
        }
        let href = browser
            .js("return root.querySelector('[part=create]').href")
            .await;
        let expected = case["href"].as_str().expect("a text");
        assert_eq!(href, expected.replace("{date}", date));

        let (painted, look) = (browser.js(STRUCTURE).await, browser.js(LOOK).await);
        let screenshot = browser.screenshot().await;
        arrives(&site, &browser).await;
        assert_eq!(browser.js(STRUCTURE).await, painted, "{tag}");
        assert_eq!(browser.js(LOOK).await, look, "{tag}");
        let difference = browser.screenshot().await.difference(&screenshot);
        assert!(difference <= TOLERANCE, "{tag}: {difference}");
        // Drawn anew after a change, too.
        browser.js("form.setAttribute('lang', 'en'); form.appName += '!'; form.appName = form.appName.slice(0, -1)").await;
        assert_eq!(browser.js(WORDS).await, words, "{tag}");
        browser.js(LOWER_TITLE).await;
        let difference = browser.screenshot().await.difference(&screenshot);
        assert!(difference > TOLERANCE, "{tag}: {difference}");
    }
}

/// The elements and texts of the form, without what nobody sees: comments, where a text is split, and the order of
/// attributes.
const STRUCTURE: &str = "const describe = (node) => {
      if (node.nodeType === Node.TEXT_NODE) return node.data;
      if (node.nodeType !== Node.ELEMENT_NODE) return '';
      const attributes = [...node.attributes].map(({ name, value }) => `${name}=${value}`).sort();
      return `<${[node.localName, ...attributes].join(' ')}>${[...node.childNodes].map(describe).join('')}</>`;
    };
    return [...root.childNodes].map(describe).join('')";

/// How much of a form may be painted otherwise: an engine has its edges fall between other pixels when it paints anew.
pub const TOLERANCE: f64 = 0.001;

/// A title that stands a pixel lower is a difference that is seen.
pub const LOWER_TITLE: &str =
    "Object.assign(root.querySelector('h2').style, { position: 'relative', top: '1px' })";

#[tokio::test]
async fn open_guide_and_card_are_painted_at_once() {
    for lang in ["en", "de"] {
        let site = Site::with_form(&tag("/hang", &format!(r#"guide="open" lang="{lang}""#))).await;
        site.set_wasm(Wasm::Held);
        site.inject_script(
            "window.paints = [];
             const { attachShadow } = Element.prototype;
             Element.prototype.attachShadow = function (init) {
               const root = attachShadow.call(this, init);
               const look = () =>
                 root.querySelector('section') && paints.push(root.querySelectorAll('.gpc-guide-step svg').length);
               new MutationObserver(look).observe(root, { childList: true, subtree: true, characterData: true });
               return root;
             };",
        );
        let browser = Browser::start().await;
        browser.goto_first_paint(&site.origin).await;
        assert_eq!(browser.js("return form.state").await, "loading");
        let paints = "for (let it = 0; it < 5; it++) await new Promise(requestAnimationFrame); return paints";
        assert_eq!(browser.js(paints).await, json!([12]), "{lang}");
        // What comes later is seen.
        let later = format!("form.guide = 'closed'; {paints}");
        assert_eq!(browser.js(&later).await, json!([12, 0]), "{lang}");
    }
}

#[tokio::test]
async fn inserted_element_is_painted_synchronously() {
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
async fn hydration_keeps_text_caret_and_focus() {
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
    browser
        .wait_for_text("This is too short for a GitHub token")
        .await;
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn submit_before_hydration_is_sent_after_it() {
    let (site, browser) = waiting(TAG).await;
    browser.type_in(&token(Scenario::Success)).await;
    browser.press_key(Key::Enter).await;
    browser.connect().await;
    browser.wait_for_text("Connecting…").await;
    let field = "const input = root.querySelector('input'); return [input.readOnly, input.type]";
    assert_eq!(browser.js(field).await, json!([true, "password"]));
    assert_eq!(browser.recorded_events("connecting").await.len(), 0);
    arrives(&site, &browser).await;
    browser.wait_for_text("@octocat").await;
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
async fn form_is_usable_before_hydration() {
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
    browser.wait_for_text("Sign in to github.com.").await;
    browser.js("form.appName = 'Globex'").await;
    browser.wait_for_text("Globex asks for access").await;
    assert_eq!(browser.value().await, "secret");
    arrives(&site, &browser).await;
    // As it was left.
    assert_eq!(browser.js(kind).await, "text");
    browser.wait_for_text("Sign in to github.com.").await;
    browser.wait_for_text("Globex asks for access").await;
    assert_eq!(browser.value().await, "secret");
    browser.js("form.reset()").await;
    assert_eq!(browser.value().await, "");
}

#[tokio::test]
async fn reset_before_hydration_cancels_early_submit() {
    let (site, browser) = waiting(&tag("/hang", "")).await;
    browser.type_in(&token(Scenario::Success)).await;
    browser.js("form.submit()").await;
    browser.wait_for_text("Connecting…").await;
    browser.js("form.reset()").await;
    browser.wait_for_text("Connect GitHub").await;
    arrives(&site, &browser).await;
    assert_eq!(browser.value().await, "");
    assert_eq!(browser.recorded_events("connecting").await.len(), 0);
}

#[tokio::test]
async fn failed_webassembly_load_clears_the_token() {
    let browser = Browser::start().await;
    for wasm in [Wasm::Missing, Wasm::Broken, Wasm::Changed] {
        for fallback in ["", "<p>The fallback.</p>"] {
            let tag = tag("/hang", "").replace("></", &format!(">{fallback}</"));
            let site = Site::with_form(&tag).await;
            site.set_wasm(Wasm::Held);
            browser.goto_first_paint(&site.origin).await;
            browser.type_in(&token(Scenario::Success)).await;
            browser
                .js("window.field = root.querySelector('input')")
                .await;
            site.set_wasm(wasm);
            browser
                .js("while (!form.error) await new Promise(requestAnimationFrame)")
                .await;
            let failed = browser.recorded_events("failed").await;
            assert_eq!(failed.len(), 1);
            assert_eq!(failed[0]["code"], "wasm_unavailable");
            let message = "Check your connection, then reload the page.";
            assert_eq!(failed[0]["message"], message);
            let logged = browser.console_log().await.to_string();
            for named in [
                "/package/github-pat-connect_bg.wasm ",
                "/docs/troubleshooting.md",
            ] {
                assert!(logged.contains(named), "{logged}");
            }
            let left = "return [field.value, root.querySelector('input')]";
            assert_eq!(browser.js(left).await, json!(["", null]));
            if fallback.is_empty() {
                browser.wait_for_text("This form couldn't be loaded").await;
                browser
                    .wait_for_text("Check your connection, then reload the page.")
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
async fn load_failure_emits_one_event_and_keeps_its_link() {
    let site = Site::with_form(&tag("/hang", "")).await;
    site.set_wasm(Wasm::Missing);
    let browser = Browser::start().await;
    browser.goto(&site.origin).await;
    browser.wait_for_text("This form couldn't be loaded").await;
    browser
        .js("window.link = root.querySelector('a');
             link.addEventListener('click', (event) => { event.preventDefault(); window.clicked = true })")
        .await;
    browser.click("a").await;
    let kept = "return [clicked, link === root.querySelector('a')]";
    assert_eq!(browser.js(kept).await, json!([true, true]));
    assert_eq!(browser.recorded_events("failed").await.len(), 1);
}

#[tokio::test]
async fn reset_before_hydration_cancels_load_timeout() {
    let (_site, browser) = waiting(&tag("/hang", r#"timeout="100""#)).await;
    browser.type_in(&token(Scenario::Success)).await;
    browser
        .js("form.submit();
             form.reset();
             // Rings after the form's own, which was set before.
             await new Promise((resolve) => setTimeout(resolve, 100))")
        .await;
    browser.type_in("ghp_").await;
    assert_eq!(browser.value().await, "ghp_");
    assert_eq!(browser.recorded_events("failed").await.len(), 0);
}

#[tokio::test]
async fn button_click_before_hydration_is_replayed() {
    let site = Site::with_form(TAG).await;
    site.allow_clipboard_read();
    site.set_wasm(Wasm::Held);
    let browser = Browser::start().await;
    browser.goto_first_paint(&site.origin).await;
    browser.copy_to_clipboard(&token(Scenario::Success)).await;
    browser.click("[part=paste]").await;
    arrives(&site, &browser).await;
    browser.wait_for_text("Fine-grained token.").await;
    assert_eq!(browser.value().await, token(Scenario::Success));
}

#[tokio::test]
async fn early_submit_fails_after_timeout_without_webassembly() {
    let (_site, browser) = waiting(&tag("/hang", r#"timeout="200""#)).await;
    browser.type_in(&token(Scenario::Success)).await;
    browser.press_key(Key::Enter).await;
    browser.wait_for_text("This form couldn't be loaded").await;
    assert_eq!(
        browser.recorded_events("failed").await[0]["code"],
        "wasm_unavailable"
    );
}

#[tokio::test]
async fn webassembly_load_is_retried_for_next_element() {
    let site = Site::with_form(&tag("/hang", "")).await;
    site.set_wasm(Wasm::Missing);
    let browser = Browser::start().await;
    browser.goto(&site.origin).await;
    browser.wait_for_text("This form couldn't be loaded").await;
    site.set_wasm(Wasm::Served);
    browser
        .js("form.remove();
             const other = document.createElement('github-pat-connect');
             other.backendUrl = '/hang';
             document.body.prepend(other);
             while (other.state !== 'editing') await new Promise(requestAnimationFrame)")
        .await;
}

#[tokio::test]
async fn webassembly_loads_with_wrong_media_type() {
    let site = Site::with_form(TAG).await;
    site.set_wasm(Wasm::Mistyped);
    let browser = Browser::open(&site).await;
    browser.type_in(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.wait_for_text("@octocat").await;
}

#[tokio::test]
async fn webassembly_is_fetched_once_as_load_attribute_says() {
    let browser = Browser::start().await;
    let fetched = "return performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.wasm')).length";
    let settle = "for (let i = 0; i < 5; i++) await new Promise(requestAnimationFrame)";

    let site = Site::with_form(&tag("/hang", r#"load="interaction""#)).await;
    browser.goto_first_paint(&site.origin).await;
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
    let site = Site::with_form(&far).await;
    browser.goto("about:blank").await;
    browser.goto(&format!("{}/#", site.origin)).await;
    browser
        .js("document.querySelector('#far').style.height = '500vh'; document.body.append(form)")
        .await;
    browser.js(settle).await;
    browser.js("form.scrollIntoView(); while (form.state === 'loading') await new Promise(requestAnimationFrame)").await;

    let three = tag("/hang", "").repeat(3);
    let site = Site::with_form(&three).await;
    browser.goto_form(&site.origin).await;
    browser
        .js(
            "for (const it of document.querySelectorAll('github-pat-connect'))
               while (it.state === 'loading') await new Promise(requestAnimationFrame)",
        )
        .await;
    assert_eq!(browser.js(fetched).await, 1);
}
