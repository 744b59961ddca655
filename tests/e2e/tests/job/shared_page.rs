//! A page that isn't only ours: extensions, translators, recorders and scripts reach into the open shadow root, and wrap
//! what every script shares.

use crate::{TAG, connect, tag};
use e2e::{Browser, Engine, Site, Wasm};
use fantoccini::key::Key;
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::{Value, json};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

const OTHERS: &str = include_str!("shared_page.js");

/// What is put in by others: of every kind that our own nodes are.
const INSERTED: &[&str] = &[
    "style", "div", "font", "#text", "#comment", "form", "input", "button", "section", "slot",
    "ol", "details",
];

/// The text that the person reads in a part of the form; marks of a translator show.
async fn part_text(browser: &Browser, part: &str) -> Value {
    browser
        .js(&format!(
            "return root.querySelector('[part={part}]')?.textContent ?? null"
        ))
        .await
}

async fn site_with_others(tag: &str) -> Site {
    let site = Site::with_form(tag).await;
    site.inject_script(OTHERS);
    site
}

/// The page changes the painted form, then the WebAssembly arrives, and the whole job is done.
async fn connects_from_first_paint(change: &str) {
    let site = site_with_others(TAG).await;
    site.set_wasm(Wasm::Held);
    let browser = Browser::start().await;
    browser.goto_first_paint(&site.origin).await;
    let text = token(Scenario::Success);
    let (most, rest) = text.split_at(text.len() - 5);
    browser.fill(most).await;
    browser
        .js(&format!(
            "window.field = root.activeElement;
             field.setSelectionRange(3, 9);
             {change};
             form.appName = 'Globex'"
        ))
        .await;
    let painted = browser
        .js(
            "return [root.activeElement === field, field.value.length, field.selectionStart, field.selectionEnd,
                     Boolean(root.querySelector('[part=create]').offsetHeight),
                     root.querySelector('header').textContent.includes('Globex')]",
        )
        .await;
    let length = most.len();
    assert_eq!(painted, json!([true, length, 3, 9, true, true]), "{change}");
    browser.js(change).await;
    site.set_wasm(Wasm::Served);
    browser.wait_until_ready().await;
    let seen = browser
        .js(
            "return [root.activeElement === field, field.value.length, field.selectionStart, field.selectionEnd,
                     [...root.querySelectorAll('[part=card]')].filter((it) => it.offsetHeight).length,
                     Boolean(root.querySelector('[part=create]').offsetHeight)]",
        )
        .await;
    assert_eq!(seen, json!([true, length, 3, 9, 1, true]), "{change}");
    let move_caret_to_end = "field.setSelectionRange(field.value.length, field.value.length)";
    browser.js(move_caret_to_end).await;
    browser.press_keys(rest).await;
    assert_eq!(connect(&browser).await, "connected", "{change}");
    browser.wait_for_text("@octocat").await;
    assert_eq!(site.connections().await.len(), 1);
    assert_eq!(problems(&browser).await, json!([]), "{change}");
}

/// What went wrong, but for what the page's policy has to say of a style that others put in.
async fn problems(browser: &Browser) -> Value {
    let problems = "return logged.filter(([kind, directive]) => directive !== 'style-src-elem')";
    browser.js(problems).await
}

#[tokio::test]
async fn style_prepended_before_hydration_keeps_text_and_focus() {
    connects_from_first_paint("root.prepend(document.createElement('style'))").await;
}

#[tokio::test]
async fn nodes_inserted_anywhere_before_hydration_keep_text_and_focus() {
    for tag in INSERTED {
        connects_from_first_paint(&format!("window.others.insert(root, {})", json!(tag))).await;
    }
}

#[tokio::test]
async fn texts_translated_before_hydration_keep_text_and_focus() {
    for change in ["wrap", "split", "rewrite", "replace"] {
        connects_from_first_paint(&format!("window.others.{change}(root)")).await;
    }
}

#[tokio::test]
async fn nodes_inserted_into_the_form_keep_it_working() {
    let site = site_with_others(TAG).await;
    let browser = Browser::open(&site).await;
    browser
        .js("window.field = root.querySelector('input')")
        .await;
    for tag in INSERTED {
        browser
            .js(&format!("window.others.insert(root, {})", json!(tag)))
            .await;
        browser.js("form.reset(); form.focus()").await;
        browser.press_keys("ghs_").await;
        browser.js("form.submit()").await;
        let seen = "return [form.error?.code ?? null, field.value, root.activeElement === field]";
        let refused = json!(["invalid_token", "ghs_", true]);
        assert_eq!(browser.js(seen).await, refused, "{tag}");
        // Begins anew, so that their number doesn't double each time.
        browser
            .js("for (const it of root.querySelectorAll('.theirs')) it.remove()")
            .await;
    }
    browser.js("form.reset(); form.focus()").await;
    browser.press_keys(&token(Scenario::Success)).await;
    assert_eq!(connect(&browser).await, "connected");
    assert_eq!(problems(&browser).await, json!([]));
}

#[tokio::test]
async fn translated_form_shows_errors_and_results_of_its_own() {
    for change in ["wrap", "split", "rewrite", "replace"] {
        let site = site_with_others(TAG).await;
        let browser = Browser::open(&site).await;
        let change = format!("window.others.{change}(root)");
        browser
            .js("window.field = root.querySelector('input')")
            .await;
        // An error that comes, another in its place, and the result: each on what was translated before.
        for (scenario, title) in [
            (Scenario::Invalid, "GitHub doesn't accept this token"),
            (Scenario::Expired, "This token has expired"),
        ] {
            browser.js(&change).await;
            browser.js("form.focus()").await;
            browser.select_all().await;
            browser.press_keys(&token(scenario)).await;
            browser.js(&change).await;
            browser.connect().await;
            browser.wait_until("form.error").await;
            let error = part_text(&browser, "error").await;
            let error = error.as_str().expect("an error is shown");
            assert!(error.starts_with(title), "{change}: {error}");
            let kept =
                "return [root.querySelector('input') === field, root.activeElement === field]";
            assert_eq!(browser.js(kept).await, json!([true, true]), "{change}");
        }
        browser.js(&change).await;
        browser.press_keys(&token(Scenario::Success)).await;
        browser.js(&change).await;
        browser.press_key(Key::Enter).await;
        browser.wait_for_text("@octocat").await;
        let title = part_text(&browser, "title").await;
        assert_eq!(title, "Connected to GitHub", "{change}");
        assert_eq!(site.connections().await.len(), 1);
        assert_eq!(browser.console_log().await, json!([]), "{change}");
    }
}

#[tokio::test]
async fn removed_nodes_are_back_at_the_next_change() {
    let site = site_with_others(&tag(
        "/teapot",
        r#"guide="open" permissions="contents=read""#,
    ))
    .await;
    let browser = Browser::open(&site).await;
    browser.wait_for_text("Generate token").await;
    browser.type_in("ghs_").await;
    browser.js("form.submit()").await;
    browser.wait_until("form.error").await;
    // Each node but the field and what it is in is taken away, and something changes that doesn't show.
    let lost = browser
        .js(
            "const field = root.querySelector('input');
             const looks = () => root.querySelector('section').outerHTML.replaceAll(/<!--.*?-->/g, '');
             const whole = looks();
             const count = root.querySelectorAll('section *').length;
             const lost = [];
             for (let at = 0; at < count; at++) {
               const node = root.querySelectorAll('section *')[at];
               if (node.contains(field)) continue;
               const name = `${node.localName} ${node.getAttribute('part') ?? node.className}`;
               node.remove();
               form.setAttribute('density', 'comfortable');
               await new Promise((resolve) => setTimeout(resolve));
               if (looks() !== whole || root.querySelector('input') !== field || field.value !== 'ghs_') lost.push(name);
             }
             return [count > 50, lost]",
        )
        .await;
    assert_eq!(lost, json!([true, []]));
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn press_on_a_translated_form_is_not_lost() {
    let site = site_with_others(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    browser.type_in(&token(Scenario::Success)).await;
    // What is pressed is there until it is let go, whatever changes meanwhile.
    browser
        .js(
            "others.wrap(root);
             root.addEventListener('pointerdown', () => (form.appName = 'Globex'), { once: true });",
        )
        .await;
    browser.connect().await;
    site.wait_for_hanging_request().await;
    browser.wait_for_text("Connecting…").await;
    assert_eq!(site.hanging_requests(), 1);
}

#[tokio::test]
async fn adopted_stylesheets_of_others_leave_ours() {
    let site = site_with_others(&tag("/hang", "")).await;
    site.set_wasm(Wasm::Held);
    let browser = Browser::start().await;
    browser.goto_first_paint(&site.origin).await;
    let replace = "const theirs = new CSSStyleSheet();
        theirs.replaceSync(':host { --theirs: yes }');";
    browser
        .js(&format!("{replace} root.adoptedStyleSheets.push(theirs)"))
        .await;
    site.set_wasm(Wasm::Served);
    browser.wait_until_ready().await;
    let looks = "const { borderRadius } = getComputedStyle(root.querySelector('section'));
        const { display } = getComputedStyle(root.querySelector('.gpc-hidden'));
        return [borderRadius, display, getComputedStyle(form).getPropertyValue('--theirs')]";
    let whole = browser.js(looks).await;
    assert_eq!(whole[2], "yes");
    browser
        .js(&format!("{replace} root.adoptedStyleSheets = [theirs]"))
        .await;
    browser.js("form.connection = { connectionId: 'c1' }").await;
    browser.js("form.connection = null").await;
    assert_eq!(browser.js(looks).await, whole);
}

#[tokio::test]
async fn element_is_created_where_a_wrapped_global_marks_it() {
    let site = Site::with_form(TAG).await;
    site.inject_script(
        "for (const [prototype, name] of [[Element.prototype, 'attachShadow'], [HTMLElement.prototype, 'attachInternals']]) {
           const real = prototype[name];
           prototype[name] = function (...given) {
             this.setAttribute(`data-${name.toLowerCase()}`, '');
             return real.apply(this, given);
           };
         }",
    );
    let browser = Browser::open(&site).await;
    let made = format!(
        "const made = document.createElement('github-pat-connect');
         made.setAttribute('backend-url', '/api/connections');
         made.setAttribute('session', {});
         form.replaceWith(made);
         while (made.state !== 'editing') await new Promise(requestAnimationFrame);
         return made.getAttributeNames()",
        json!(site.session())
    );
    assert_eq!(browser.js(&made).await, json!(["backend-url", "session"]));
    browser.type_in(&token(Scenario::Success)).await;
    assert_eq!(connect(&browser).await, "connected");
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn stale_webassembly_is_asked_for_past_the_cache() {
    let site = Site::with_form(TAG).await;
    site.set_wasm(Wasm::Stale);
    let browser = Browser::open(&site).await;
    browser.type_in(&token(Scenario::Success)).await;
    assert_eq!(connect(&browser).await, "connected");
    let asked = site.requests();
    let asked = asked.iter().filter(|it| it.ends_with(".wasm"));
    assert_eq!(asked.count(), 2);
}

/// As in Lockdown Mode, or by a policy.
#[tokio::test]
async fn browser_without_webassembly_is_named_as_the_cause() {
    let site = Site::with_form(&tag("/hang", "")).await;
    site.inject_script("delete globalThis.WebAssembly");
    let browser = Browser::start().await;
    browser.goto(&site.origin).await;
    browser.wait_until("form.error").await;
    let error = browser.js("return form.error").await;
    assert_eq!(error["code"], "wasm_unsupported");
    let message = error["message"].as_str().expect("a sentence");
    assert!(message.contains("WebAssembly"), "{message}");
    browser.wait_for_text(message).await;
    assert_eq!(
        browser.js("return root.querySelector('input')").await,
        Value::Null
    );
}

#[tokio::test]
async fn form_submitted_without_a_click_sends_the_token_once() {
    let request = "root.querySelector('.gpc-form').requestSubmit()";
    for is_early in [false, true] {
        let site = Site::with_form(&tag("/hang", "")).await;
        if is_early {
            site.set_wasm(Wasm::Held);
        }
        let browser = Browser::start().await;
        browser.goto_first_paint(&site.origin).await;
        if !is_early {
            browser.wait_until_ready().await;
        }
        browser.type_in(&token(Scenario::Success)).await;
        browser.js(&format!("{request}; {request}")).await;
        browser.wait_for_text("Connecting…").await;
        site.set_wasm(Wasm::Served);
        site.wait_for_hanging_request().await;
        browser.js(request).await;
        assert_eq!(browser.recorded_events("connecting").await.len(), 1);
        assert_eq!(site.hanging_requests(), 1);
    }
}

/// As its author runs it, with nothing set.
#[tokio::test]
async fn session_recorder_with_default_settings_never_sees_a_shown_token() {
    let recorder = env::var_os("RRWEB").expect("RRWEB: run the tests by `cargo xtask test`");
    let recorder = fs::read_to_string(&recorder).expect("it is installed");
    let site = Site::with_form(TAG).await;
    site.set_wasm(Wasm::Held);
    site.inject_script(&format!(
        "{recorder}
         window.recorded = [];
         addEventListener('DOMContentLoaded', () =>
           rrweb.record({{ emit: (event) => recorded.push(JSON.stringify(event)) }}));"
    ));
    let browser = Browser::start().await;
    browser.goto_first_paint(&site.origin).await;
    let text = token(Scenario::Invalid);
    let (half, rest) = text.split_at(20);
    // By keyboard and scripts: with the recorder on the page Chromium's driver takes nothing for a button.
    let reveal = "root.querySelector('[part=reveal]').click(); form.focus()";
    browser.js(reveal).await;
    browser.press_keys(half).await;
    site.set_wasm(Wasm::Served);
    browser.wait_until_ready().await;
    browser.press_keys(rest).await;
    assert_eq!(browser.value().await, text);
    browser.js("form.submit()").await;
    browser.wait_until("form.error").await;
    browser.js(reveal).await;
    browser.js("rrweb.record.takeFullSnapshot()").await;
    browser
        .press_keys(&char::from(Key::Backspace).to_string())
        .await;
    let shown =
        "const input = root.querySelector('input'); return [input.type, input.value.length]";
    assert_eq!(browser.js(shown).await, json!(["text", text.len() - 1]));
    let recorded = browser.js("return recorded").await;
    let recorded = recorded.as_array().expect("a list");
    // It has recorded the form, and what was done.
    let all: String = recorded.iter().filter_map(Value::as_str).collect();
    assert!(all.contains("gpc-card") && recorded.len() > 10);
    for part in [&text[4..20], &text[20..36], &text[4..12]] {
        assert!(!all.contains(part));
    }
}

/// The tests of a page's author run where a browser is only imitated: there the element does nothing.
#[test]
fn imitated_browsers_render_the_element_as_nothing() {
    if Engine::current() != Engine::Chromium {
        return;
    }
    let modules = env::var_os("DOM").expect("DOM: run the tests by `cargo xtask test`");
    let package = PathBuf::from(env::var_os("PACKAGE").expect("PACKAGE"));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/job/shared_page_dom.mjs");
    for kind in ["jsdom", "happy-dom"] {
        let said = crate::docs_examples::run(
            "node",
            &[&script.display().to_string(), kind],
            &[
                ("MODULES", &modules.to_string_lossy()),
                ("PACKAGE", &package.to_string_lossy()),
            ],
            "",
        );
        assert_eq!(said, "[]", "{kind}");
    }
}
