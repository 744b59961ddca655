//! When the WebAssembly itself fails, in the middle of anything: no form goes on without it, and no token stays.

use crate::tag;
use e2e::{Browser, Site};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;

/// Has whatever is called in the WebAssembly end in a trap, from the moment on that the page says so; and counts what
/// is called after that.
const TRAPS: &str = r#"
    window.isBroken = false;
    window.calls = 0;
    // A function that does nothing but `unreachable`.
    const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11];
    const { f: trap } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))).exports;
    const start = WebAssembly.instantiate;
    WebAssembly.instantiate = async (...given) => {
      const { instance } = await start(...given);
      const exports = {};
      for (const [name, it] of Object.entries(instance.exports))
        exports[name] = typeof it !== "function" ? it : (...given) => {
          if (window.isBroken) {
            calls++;
            trap();
          }
          return it(...given);
        };
      return { instance: { exports } };
    };
"#;

const TWO: &str = r#"<github-pat-connect backend-url="/hang" app-name="Acme"></github-pat-connect>
    <github-pat-connect backend-url="/hang" app-name="Globex"><p>The fallback.</p></github-pat-connect>"#;

async fn two_forms() -> (Site, Browser) {
    let site = Site::with_form(TWO).await;
    site.inject_script(TRAPS);
    let browser = Browser::open(&site).await;
    browser
        .js(
            "window.other = document.querySelectorAll('github-pat-connect')[1];
             while (other.state !== 'editing') await new Promise(requestAnimationFrame);
             window.fields = [root, other.shadowRoot].map((it) => it.querySelector('input'));
             for (const field of fields) field.value = 'something';",
        )
        .await;
    (site, browser)
}

async fn all_is_safe(browser: &Browser) {
    browser
        .js("while (!form.error || !other.error) await new Promise(requestAnimationFrame)")
        .await;
    let left = "return [
        fields.map((it) => it.value),
        [root, other.shadowRoot].map((it) => it.querySelectorAll('input, button').length),
        other.querySelector('p').offsetHeight > 0,
        [form, other].map((it) => it.error.code),
        told.filter(([name]) => name === 'failed').map(([, { code }]) => code),
    ]";
    let safe = json!([
        ["", ""],
        [0, 0],
        true,
        ["wasm_unavailable", "wasm_unavailable"],
        ["wasm_unavailable", "wasm_unavailable"]
    ]);
    assert_eq!(browser.js(left).await, safe);
    browser.wait_for_text("This form couldn't be loaded").await;

    // Whatever is done to them now, the WebAssembly isn't asked; and one that comes late is safe too.
    assert_ne!(browser.js("return calls").await, 0);
    browser.js("window.isBroken = true; window.calls = 0").await;
    browser
        .js(
            "form.appName = 'Initech'; form.submit(); form.reset(); form.focus(); form.connection = null;
             form.lang = 'de';
             const late = document.createElement('github-pat-connect');
             late.setAttribute('backend-url', '/hang');
             form.replaceWith(late);
             late.before(form);
             while (!late.error) await new Promise(requestAnimationFrame);
             late.remove();",
        )
        .await;
    assert_eq!(browser.js("return calls").await, 0);
}

#[tokio::test]
async fn trap_on_key_press_clears_every_form() {
    let (_site, browser) = two_forms().await;
    browser.js("window.isBroken = true").await;
    browser.type_in("g").await;
    browser
        .js("while (!form.error) await new Promise(requestAnimationFrame); window.isBroken = false")
        .await;
    all_is_safe(&browser).await;
}

#[tokio::test]
async fn trap_on_attribute_change_clears_every_form() {
    let (_site, browser) = two_forms().await;
    let change = "window.isBroken = true;
        try { form.appName = 'Initech'; } catch {}
        window.isBroken = false;";
    browser.js(change).await;
    all_is_safe(&browser).await;
}

#[tokio::test]
async fn trap_while_connecting_aborts_and_clears_every_form() {
    let (site, browser) = two_forms().await;
    browser
        .js("form.reset(); root.querySelector('input').focus()")
        .await;
    browser.type_in(&token(Scenario::Success)).await;
    browser.connect().await;
    site.wait_for_hanging_request().await;
    let other = "window.isBroken = true;
        try { other.appName = 'Initech'; } catch {}
        window.isBroken = false;";
    browser.js(other).await;
    site.wait_for_aborted_request().await;
    all_is_safe(&browser).await;
    let logged = browser.console_log().await.to_string();
    assert!(!logged.contains(&token(Scenario::Success)));
}

#[tokio::test]
async fn exception_thrown_into_the_webassembly_clears_the_form() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    browser.type_in("g").await;
    // What the WebAssembly has of the page fails: it is left in the middle of something, as after a trap.
    let broken = "const field = root.querySelector('input');
        const read = form.getAttribute;
        form.getAttribute = (name) => {
            if (name !== 'permissions') return read.call(form, name);
            form.getAttribute = read;
            throw new Error('no');
        };
        try { form.appName = 'Initech'; } catch {}
        return [field.value, form.error.code, root.querySelector('input')]";
    assert_eq!(
        browser.js(broken).await,
        json!(["", "wasm_unavailable", null])
    );
}
