//! Where a token must never be: looked for in every place at once, after everything that ends a form's work.

use crate::{connect, tag};
use e2e::{Browser, Nango, PageCache, Site, Wasm};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;

/// Keeps hold of the WebAssembly's memory, and of whatever text an event brings to the page.
const WATCH: &str = r#"
    const start = WebAssembly.instantiate;
    WebAssembly.instantiate = async (...given) => {
      const started = await start(...given);
      window.memory = Object.values(started.instance.exports).find((it) => it instanceof WebAssembly.Memory);
      return started;
    };
    window.heard = [];
    for (const name of ["input", "beforeinput", "paste", "drop", "copy", "cut", "change", "keydown", "keyup", "keypress",
      "compositionstart", "compositionupdate", "compositionend", "textInput", "select", "selectionchange", "submit", "reset",
      "ready", "connecting", "connected", "failed", "statechange"])
      addEventListener(name, (event) => heard.push([name, event.data, event.key, event.detail, event.clipboardData?.getData("text")]));
"#;

/// Every place that a page can look into, as text; and how often the token is in the WebAssembly's memory.
const PLACES: &str = r#"
    const found = {
      DOM: document.documentElement.outerHTML,
      shadow: document.documentElement.getHTML({ shadowRoots: [...document.querySelectorAll("*")].map((it) => it.shadowRoot).filter(Boolean) }),
      read: document.body.innerText,
      fields: [...(root ?? kept.shadowRoot).querySelectorAll("input, textarea")].map((it) => it.value),
      events: heard, told, console: logged,
      storage: [Object.entries(localStorage), Object.entries(sessionStorage), document.cookie],
      databases: await indexedDB.databases(),
      caches: await caches.keys(),
      address: [location.href, document.referrer, history.state, performance.getEntries().map((it) => it.name)],
      regexp: [RegExp.input, RegExp.lastMatch, RegExp.leftContext, RegExp.rightContext],
      selection: String(getSelection()),
      form: [...document.forms].map((it) => [...new FormData(it)]),
    };
    return Object.entries(found).map(([place, it]) => [place, JSON.stringify(it)]);
"#;

/// The bytes of a text in memory, and of the same in two bytes a letter. What is looked for comes letter by letter, so
/// that looking leaves nothing to be found.
const IN_MEMORY: &str = r#"
    const bytes = new Uint8Array(memory.buffer);
    const has = (step) => {
      const end = bytes.length - codes.length * step;
      next: for (let at = 0; at < end; at++) {
        for (let i = 0; i < codes.length; i++) if (bytes[at + i * step] !== codes[i]) continue next;
        return true;
      }
      return false;
    };
    return [has(1), has(2)];
"#;

/// Fails if the token, or most of it, is anywhere.
async fn is_nowhere(browser: &Browser, token: &str, when: &str) {
    let places = browser.js(PLACES).await;
    let places = places.as_array().expect("a list");
    assert_eq!(places.len(), 14);
    for place in places {
        let (name, text) = (&place[0], place[1].as_str().unwrap_or_default());
        for part in [&token[4..], &token[..20], &token[20..]] {
            assert!(!text.contains(part), "{when}: {name}");
        }
    }
    for part in [token, &token[12..36]] {
        let codes: Vec<u8> = part.bytes().collect();
        let found = browser
            .js(&format!("const codes = {};{IN_MEMORY}", json!(codes)))
            .await;
        assert_eq!(found, json!([false, false]), "{when}: memory");
    }
}

async fn at(tag: &str) -> (Site, Browser) {
    at_with(PageCache::Off, tag).await
}

async fn at_with(cache: PageCache, tag: &str) -> (Site, Browser) {
    let site = Site::with_form(tag).await;
    site.inject_script(WATCH);
    let browser = Browser::start_with(cache).await;
    browser.goto_form(&site.origin).await;
    browser.js("window.kept = form").await;
    (site, browser)
}

#[tokio::test]
async fn token_is_nowhere_after_reset_during_hydration() {
    let site = Site::with_form(&tag("/hang", "")).await;
    site.set_wasm(Wasm::Held);
    site.inject_script(WATCH);
    let browser = Browser::start().await;
    browser.goto_first_paint(&site.origin).await;
    let text = token(Scenario::Success);
    browser.type_in(&text).await;
    site.set_wasm(Wasm::Served);
    browser
        .js("while (form.state !== 'editing') await new Promise(requestAnimationFrame); form.reset()")
        .await;
    is_nowhere(&browser, &text, "taken over").await;
}

#[tokio::test]
async fn token_is_nowhere_after_success() {
    let (_site, browser) = at(&tag("/api/connections", r#"session="{session}""#)).await;
    let text = token(Scenario::Success);
    // Typed, among words that aren't ASCII, and shown.
    for (before, after) in [
        ("", ""),
        ("Schlüssel für die Überwachung: ", ""),
        ("", " für die Überwachung"),
    ] {
        browser.js("form.reset()").await;
        browser.type_in(&[before, &text, after].concat()).await;
        browser.click("[part=reveal]").await;
        assert_eq!(connect(&browser).await, "connected");
        is_nowhere(&browser, &text, &[before, after].concat()).await;
    }
}

#[tokio::test]
async fn token_is_nowhere_after_success_with_a_renewed_session() {
    let nango = Nango::start().await;
    let to_nango = tag(&nango.url, r#"protocol="nango""#);
    let expired = nango.session();
    nango.expire_sessions();
    let (fresh, text) = (nango.session(), token(Scenario::Success));
    for (tag, expired, fresh) in [
        (to_nango, expired, Some(fresh)),
        (tag("/api/connections", ""), "expired".to_owned(), None),
    ] {
        let (site, browser) = at(&tag).await;
        let fresh = fresh.unwrap_or_else(|| site.session().to_owned());
        let session = format!(
            "window.asked = 0; form.session = async () => (window.asked++ ? {} : {})",
            json!(fresh),
            json!(expired)
        );
        browser.js(&session).await;
        browser.type_in(&text).await;
        assert_eq!(connect(&browser).await, "connected");
        assert_eq!(browser.js("return asked").await, 2);
        is_nowhere(&browser, &text, &tag).await;
    }
}

#[tokio::test]
async fn token_is_nowhere_after_paste_and_success() {
    let (_site, browser) = at(&tag("/api/connections", r#"session="{session}""#)).await;
    let text = token(Scenario::Success);
    browser.paste(&format!("token:\n{text}\n")).await;
    assert_eq!(connect(&browser).await, "connected");
    // What it was copied from is the test's own.
    browser
        .js("document.querySelector('textarea').value = ''; getSelection().empty(); window.heard = heard.filter(([name]) => !/copy|select/.test(name))")
        .await;
    is_nowhere(&browser, &text, "pasted").await;
}

#[tokio::test]
async fn token_is_nowhere_after_rejection_and_reset() {
    let (_site, browser) = at(&tag("/api/connections", r#"session="{session}""#)).await;
    let text = token(Scenario::Invalid);
    browser.type_in(&text).await;
    assert_eq!(connect(&browser).await, "invalid_token");
    browser.js("form.reset()").await;
    is_nowhere(&browser, &text, "refused").await;
}

#[tokio::test]
async fn token_is_nowhere_after_removal_while_connecting() {
    let (site, browser) = at(&tag("/hang", "")).await;
    let text = token(Scenario::Success);
    browser.type_in(&text).await;
    browser.connect().await;
    site.wait_for_hanging_request().await;
    browser.js("form.remove()").await;
    site.wait_for_aborted_request().await;
    is_nowhere(&browser, &text, "removed").await;
}

#[tokio::test]
async fn token_is_nowhere_after_reset_while_connecting() {
    let (site, browser) = at(&tag("/hang", "")).await;
    let text = token(Scenario::Success);
    browser.type_in(&text).await;
    browser.connect().await;
    site.wait_for_hanging_request().await;
    browser.js("form.reset()").await;
    site.wait_for_aborted_request().await;
    is_nowhere(&browser, &text, "reset").await;
}

/// Looking finds it where it is.
#[tokio::test]
async fn token_search_finds_a_leak_in_every_place() {
    let (_site, browser) = at(&tag("/hang", "")).await;
    let text = token(Scenario::Success);
    browser.type_in(&text).await;
    let places = browser.js(PLACES).await;
    let fields = places
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it[0] == "fields");
    assert!(fields.unwrap()[1].as_str().unwrap().contains(&text));
    let leak = |step: u8| {
        let codes: Vec<u8> = text.bytes().collect();
        format!(
            "const codes = {}; const bytes = new Uint8Array(memory.buffer);
             const at = bytes.length - 5_000;
             codes.forEach((code, i) => (bytes[at + i * {step}] = code));",
            json!(codes)
        )
    };
    for (step, found) in [(1, [true, false]), (2, [false, true])] {
        let looked = format!(
            "{} const clean = () => bytes.fill(0, at); const seen = (() => {{ {IN_MEMORY} }})(); clean(); return seen",
            leak(step).replace("const bytes", "var bytes")
        );
        assert_eq!(browser.js(&looked).await, json!(found));
    }
    browser.js(&format!("window.leak = {}", json!(text))).await;
    for (place, leak) in [
        ("DOM", "form.title = leak"),
        ("shadow", "root.querySelector('section').title = leak"),
        ("read", "elsewhere.textContent = leak"),
        ("events", "dispatchEvent(new CustomEvent('ready', { detail: leak }))"),
        ("told", "form.dispatchEvent(new CustomEvent('failed', { detail: leak, bubbles: true }))"),
        ("console", "console.log(leak)"),
        ("storage", "sessionStorage.leak = leak"),
        ("databases", "await new Promise((done) => (indexedDB.open(leak).onsuccess = done))"),
        ("caches", "await caches.open(leak)"),
        ("address", "history.replaceState(leak, '')"),
        ("regexp", "/^g/.test(leak)"),
        ("form", "const form = document.createElement('form'); document.body.append(form);
            form.append(Object.assign(document.createElement('input'), { name: 'x', value: leak }))"),
    ] {
        let places = browser.js(&format!("await (async () => {{ {leak} }})(); {PLACES}")).await;
        let places = places.as_array().unwrap_or_else(|| panic!("{places}"));
        let found = places.iter().find(|it| it[0] == place).unwrap();
        assert!(found[1].as_str().unwrap_or_default().contains(&text), "{place}");
    }
}

#[tokio::test]
async fn token_is_nowhere_after_leaving_the_page() {
    for (is_sent, cache) in [(false, PageCache::On), (true, PageCache::Off)] {
        let (site, browser) = at_with(cache, &tag("/hang", "")).await;
        let text = token(Scenario::Success);
        browser.type_in(&text).await;
        if is_sent {
            browser.connect().await;
            site.wait_for_hanging_request().await;
        }
        // What listens to the window does so only while there is something to clear.
        browser
            .js("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
            .await;
        if is_sent {
            site.wait_for_aborted_request().await;
        }
        assert_eq!(browser.value().await, "");
        assert_eq!(browser.js("return form.state").await, "editing");
        is_nowhere(&browser, &text, "left").await;
        // And by the browser's own ways.
        browser.type_in(&text).await;
        browser
            .js("document.querySelector('textarea').value = 'An ordinary field'")
            .await;
        browser.goto(&site.elsewhere()).await;
        browser.go_back().await;
        browser
            .js("while (!root?.querySelector('input')) await new Promise(requestAnimationFrame)")
            .await;
        assert_eq!(browser.value().await, "");
        // An ordinary field's text is there again.
        let ordinary = "return document.querySelector('textarea').value";
        assert_eq!(browser.js(ordinary).await, "An ordinary field");
    }
}
