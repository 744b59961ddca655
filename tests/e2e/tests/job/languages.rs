//! The form in the language of the place where it stands.

use crate::{TAG, tag};
use e2e::{Browser, Site, Wasm};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::{Value, json};

/// All there are, and the one for page authors.
const LANGUAGES: [&str; 22] = [
    "ar", "cs", "de", "en", "en-XA", "es", "fr", "he", "hi", "id", "it", "ja", "ko", "nl", "pl",
    "pt-BR", "sv", "tr", "uk", "vi", "zh-Hans", "zh-Hant",
];

const ASKS: &str = r#"permissions="contents=read issues=write" token-expiration="90" resource-owner="acme-incorporated" repository-access="selected""#;

/// Has the form speak a language, and waits until it does.
async fn speak(browser: &Browser, language: &str) {
    let spoken = format!(
        "form.lang = '{language}';
         return new Promise((resolve) => {{
           const look = () =>
             root.querySelector('section')?.lang === '{language}' ? resolve(true) : requestAnimationFrame(look);
           look();
         }})"
    );
    assert_eq!(browser.js(&spoken).await, true);
}

async fn narrow(browser: &Browser, width: u32) {
    let column = format!("document.body.style.cssText = 'margin: 0; width: {width}px'");
    browser.js(&column).await;
}

/// In the state that the form is in: each language has words of its own, they fit, and nothing of how they are
/// put together is left in them.
async fn each_fits(browser: &Browser, state: &str) {
    let mut english = Value::Null;
    for language in ["en"].iter().chain(&LANGUAGES) {
        speak(browser, language).await;
        let text = browser
            .js("return root.querySelector('section').innerText")
            .await;
        let words = text.as_str().unwrap_or_default();
        assert!(!words.is_empty(), "{state} {language}");
        assert!(
            !words.contains(['{', '}', '*']) && !words.contains("undefined"),
            "{words}"
        );
        if *language == "en" {
            english = text;
        } else {
            assert_ne!(text, english, "{state} {language}");
        }
        assert_eq!(browser.js(TOO_WIDE).await, json!([]), "{state} {language}");
    }
    // A word that is too long is found.
    let title = "const title = root.querySelector('h2'); const text = title.textContent;";
    let found = browser
        .js(&format!(
            "{title} title.textContent = 'x'.repeat(99); title.style.whiteSpace = 'pre'; title.style.overflowWrap = 'normal';
             title.style.wordBreak = 'normal';
             try {{ {TOO_WIDE} }} finally {{ title.textContent = text; title.removeAttribute('style') }}"
        ))
        .await;
    assert!(found[0].is_string(), "{state}: {found}");
}

/// What stands out of the card, or has more in it than fits.
const TOO_WIDE: &str =
    "const { right, left } = root.querySelector('section').getBoundingClientRect();
     return [...root.querySelectorAll('section *')]
       .filter((it) => it.checkVisibility() && !it.closest('.gpc-hidden, input'))
       .filter((it) => {
         const box = it.getBoundingClientRect();
         return box.right > right + 0.5 || box.left < left - 0.5 || it.scrollWidth > it.clientWidth + 1 && it.clientWidth;
       })
       .map((it) => it.outerHTML.slice(0, 120));";

#[tokio::test]
async fn every_language_fits_in_narrow_column() {
    let site = Site::with_form(&TAG.replace(
        "<github-pat-connect",
        &format!("<github-pat-connect {ASKS}"),
    ))
    .await;
    let browser = Browser::open(&site).await;
    narrow(&browser, 320).await;
    each_fits(&browser, "at rest").await;
    browser.click("summary").await;
    each_fits(&browser, "guide").await;
    browser.paste("ghp_01234567890123456789").await;
    each_fits(&browser, "doubt").await;
    browser.paste(&token(Scenario::SsoRequired)).await;
    browser.connect().await;
    browser.js("await new Promise((resolve) => form.error ? resolve() : form.addEventListener('failed', resolve))").await;
    each_fits(&browser, "refused").await;
    browser
        .js(
            "form.connection = { connectionId: 'c', account: { login: 'octocat', name: 'The Octocat' }, tokenType: 'fine-grained',
               expiresAt: new Date(Date.now() + 5 * 864e5).toISOString(),
               permissions: { contents: 'read' }, missingPermissions: ['issues=write'] }",
        )
        .await;
    each_fits(&browser, "connected").await;
}

/// The language of the card, once there is one that isn't this.
async fn spoken(browser: &Browser, before: &str) -> Value {
    browser
        .js(&format!(
            "return new Promise((resolve) => {{
               const look = () => {{
                 const now = root.querySelector('section')?.lang;
                 if (now && now !== '{before}') resolve(now);
                 else requestAnimationFrame(look);
               }};
               look();
             }})"
        ))
        .await
}

#[tokio::test]
async fn language_follows_nearest_lang_attribute() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    let mut before = "en".to_owned();
    for (declared, expected) in [
        ("pt", "pt"),
        ("zh-TW", "zh-TW"),
        ("de-AT", "de-AT"),
        ("nl_NL", "nl-NL"),
        ("FR-ca", "fr-CA"),
        ("es_ES.UTF-8@euro", "es-ES"),
        ("iw", "he"),
        ("xx", "en"),
        ("it", "it"),
        ("no_language", "en"),
    ] {
        if expected == before {
            continue;
        }
        browser.js(&format!("form.lang = '{declared}'")).await;
        let now = spoken(&browser, &before).await;
        assert_eq!(now, expected, "{declared}");
        before = expected.into();
    }
    // Whose sentences they are.
    for (declared, title) in [
        ("pt", "Conectar"),
        ("zh-TW", "連接"),
        ("zh-HK", "連接"),
        ("zh", "连接"),
        ("de-AT", "GitHub verbinden"),
        ("nl_NL", "GitHub koppelen"),
        ("xx", "Connect GitHub"),
    ] {
        browser.js(&format!("form.lang = '{declared}'")).await;
        browser.wait_for_text(title).await;
    }
    // An ancestor's, live.
    browser
        .js("form.removeAttribute('lang'); document.documentElement.lang = 'it'")
        .await;
    browser.wait_for_text("Collega GitHub").await;
    browser.js("document.documentElement.lang = 'en'").await;
    browser.wait_for_text("Connect GitHub").await;
    // An ancestor's, across the border of a shadow tree, and wherever it is moved to.
    let moved = "form.removeAttribute('lang');
         const outer = document.querySelector('#elsewhere');
         outer.lang = 'fr';
         outer.attachShadow({ mode: 'open' }).append(form);
         const card = form.shadowRoot.querySelector('section');
         const spoken = (language) => new Promise((resolve) => {
           const look = () => (card.lang === language ? resolve(language) : requestAnimationFrame(look));
           look();
         });
         const within = await spoken('fr');
         document.body.append(form);
         return [within, await spoken('en')]";
    assert_eq!(browser.js(moved).await, json!(["fr", "en"]));
}

#[tokio::test]
async fn language_falls_back_to_browser_preference() {
    let site = Site::with_form(&tag("/hang", "")).await;
    site.inject_script(
        "Object.defineProperty(navigator, 'language', { value: 'fi' });
         Object.defineProperty(navigator, 'languages', { value: ['fi', 'it', 'en'] })",
    );
    let browser = Browser::open(&site).await;
    browser
        .js("document.documentElement.removeAttribute('lang'); document.body.append(form.cloneNode(), form)")
        .await;
    assert_eq!(spoken(&browser, "en").await, "it");
}

#[tokio::test]
async fn invalid_browser_language_is_understood_or_english() {
    let expired = "2020-01-31T12:00:00Z";
    for language in ["en-US@posix", "C.UTF-8", "", "not a language"] {
        let site = Site::with_form(&tag("/hang", r#"token-expiration="30""#)).await;
        site.inject_script(&format!(
            "Object.defineProperty(navigator, 'language', {{ value: '{language}' }});
             Object.defineProperty(navigator, 'languages', {{ value: ['{language}'] }});
             addEventListener('DOMContentLoaded', () => document.documentElement.removeAttribute('lang'))"
        ));
        let browser = Browser::open(&site).await;
        browser.wait_for_text("30 days").await;
        let connection = json!({"connectionId": "c", "expiresAt": expired});
        browser.js(&format!("form.connection = {connection}")).await;
        browser.wait_for_text("January 31, 2020").await;
        assert_eq!(browser.console_log().await, json!([]), "{language}");
    }
}

#[tokio::test]
async fn language_change_keeps_text_caret_and_request() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    let text = token(Scenario::Success);
    browser.type_in(&text).await;
    let caret = "root.querySelector('input').setSelectionRange(3, 7)";
    browser
        .js(&format!(
            "window.field = root.querySelector('input'); {caret}"
        ))
        .await;
    speak(&browser, "ar").await;
    let kept = "const input = root.querySelector('input');
                return [input === field, root.activeElement === field, input.selectionStart, input.selectionEnd]";
    assert_eq!(browser.js(kept).await, json!([true, true, 3, 7]));
    assert_eq!(browser.value().await, text);
    assert_eq!(
        browser
            .js("return getComputedStyle(root.querySelector('section')).direction")
            .await,
        "rtl"
    );
    // The direction can be the page's choice.
    browser.js("form.dir = 'ltr'").await;
    let direction = "return getComputedStyle(root.querySelector('section')).direction";
    assert_eq!(browser.js(direction).await, "ltr");
    browser.js("form.removeAttribute('dir')").await;
    assert_eq!(browser.js(direction).await, "rtl");
    browser.connect().await;
    site.wait_for_hanging_request().await;
    speak(&browser, "de").await;
    browser.wait_for_text("Wird verbunden").await;
    assert_eq!(browser.js("return form.state").await, "connecting");
    assert_eq!(site.hanging_requests(), 1);
}

#[tokio::test]
async fn preloaded_language_is_used_in_first_paint() {
    let asks = format!(
        r#"<script type="module" src="/package/locales/de.js"></script>{}"#,
        tag("/hang", ASKS)
    );
    let site = Site::with_form(&asks).await;
    site.set_wasm(Wasm::Held);
    let browser = Browser::start().await;
    browser.goto_first_paint(&site.origin).await;
    // The page's own scripts have run: nothing has to be asked for any more.
    browser
        .wait_until("document.readyState === 'complete'")
        .await;
    site.block_path(Some("/package/locales/de.js"));
    browser.js("form.lang = 'de'").await;
    browser.wait_for_text("GitHub verbinden").await;
    browser.wait_for_text("90 Tage").await;
    browser.click("summary").await;
    browser.wait_for_text("Schritt").await;
    assert_eq!(browser.js("return form.state").await, "loading");
    site.set_wasm(Wasm::Served);
    browser.paste("hunter2").await;
    browser.wait_for_text("Passwort").await;
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn missing_locale_file_falls_back_to_english() {
    let site = Site::with_form(&format!(r#"<div lang="de">{}</div>"#, tag("/hang", ""))).await;
    site.fail_path("/package/locales/de.js");
    let browser = Browser::open(&site).await;
    browser.wait_for_text("Connect GitHub").await;
    browser.fill(&token(Scenario::Success)).await;
    browser.wait_for_text("Fine-grained token.").await;
}

#[tokio::test]
async fn slow_locale_file_is_applied_when_it_arrives() {
    let site = Site::with_form(&format!(r#"<div lang="de">{}</div>"#, tag("/hang", ""))).await;
    site.block_path(Some("/package/locales/de.js"));
    let browser = Browser::open(&site).await;
    let text = token(Scenario::Success);
    browser.type_in(&text).await;
    browser.wait_for_text("Fine-grained token.").await;
    site.block_path(None);
    browser.wait_for_text("GitHub verbinden").await;
    assert_eq!(browser.value().await, text);
}

#[tokio::test]
async fn unknown_custom_message_is_named_in_the_console_and_the_rest_counts() {
    let site = Site::with_form(&format!(r#"<div lang="de">{}</div>"#, tag("/hang", ""))).await;
    let browser = Browser::open(&site).await;
    let logged = "form.messages = { de: { title: 'Anbinden', tilte: 'Anbinden' } };
        while (!logged.length) await new Promise(requestAnimationFrame);
        return logged[0]";
    let logged = browser.js(logged).await;
    assert_eq!(logged[0], "warn");
    assert!(logged[1].as_str().unwrap().contains("tilte"), "{logged}");
    browser.wait_for_text("Anbinden").await;
}

#[tokio::test]
async fn language_change_updates_text_nodes_only() {
    let site = Site::with_form(&tag("/api/connections", r#"session="{session}""#)).await;
    let browser = Browser::open(&site).await;
    browser.fill(&token(Scenario::SsoRequired)).await;
    browser.connect().await;
    browser.wait_for_text("single sign-on").await;
    let kept = "const link = root.querySelector('[part=authorize]');
        link.focus();
        const nodes = [];
        new MutationObserver((all) => {
          for (const { addedNodes, removedNodes } of all)
            nodes.push(...[...addedNodes, ...removedNodes].filter((it) => it.localName).map((it) => it.outerHTML.slice(0, 60)));
        }).observe(root.querySelector('ol > :last-child'), { childList: true, subtree: true });
        form.lang = 'de';
        while (!link.textContent.includes('Tab')) await new Promise(requestAnimationFrame);
        return [root.activeElement === link, nodes, root.querySelector('label').textContent]";
    assert_eq!(
        browser.js(kept).await,
        json!([true, [], "Hier einfügen: Persönliches Zugriffstoken"])
    );
    // What is said elsewhere in the page's own words changes nothing here.
    let drawn = "form.messages = { de: { title: 'Anbinden' } };
        while (root.querySelector('h2').textContent !== 'Anbinden') await new Promise(requestAnimationFrame);
        let changes = 0;
        new MutationObserver((all) => (changes += all.length))
          .observe(root, { childList: true, subtree: true, attributes: true, characterData: true });
        document.querySelector('textarea').lang = 'fr';
        for (let it = 0; it < 3; it++) await new Promise(requestAnimationFrame);
        const untouched = changes;
        form.messages = { de: { title: 'Ganz anders' } };
        while (root.querySelector('h2').textContent !== 'Ganz anders') await new Promise(requestAnimationFrame);
        return [untouched, changes > 0]";
    assert_eq!(browser.js(drawn).await, json!([0, true]));
}

#[tokio::test]
async fn language_follows_ancestors_after_move_before_hydration() {
    let site = Site::with_form(&tag("/hang", r#"load="interaction""#)).await;
    let browser = Browser::start().await;
    browser.goto_first_paint(&site.origin).await;
    // Before anybody follows: as soon as there is more than paint.
    let followed = "form.remove();
             const outer = document.querySelector('#elsewhere');
             const inner = document.createElement('div');
             outer.attachShadow({ mode: 'open' }).append(inner);
             inner.lang = 'en';
             inner.append(form);
             inner.lang = 'it';
             window.inner = inner;
             window.card = () => form.shadowRoot.querySelector('section').lang;
             form.shadowRoot.querySelector('input').focus();
             while (card() !== 'it') await new Promise(requestAnimationFrame);
             inner.lang = 'fr';
             while (card() !== 'fr') await new Promise(requestAnimationFrame);
             inner.removeAttribute('lang');
             outer.lang = 'es';
             while (card() !== 'es') await new Promise(requestAnimationFrame);
             return true";
    assert_eq!(browser.js(followed).await, true);
}

#[tokio::test]
async fn custom_messages_override_texts() {
    let site = Site::with_form(&tag("/api/connections", "")).await;
    let browser = Browser::open(&site).await;
    browser
        .js("form.messages = {
               en: { title: 'Link {app} to GitHub', empty: 'Nothing pasted', nonsense: '…', connect: 5 },
               de: { title: 'GitHub anbinden' },
             }")
        .await;
    browser.wait_for_text("Link Acme to GitHub").await;
    browser.connect().await;
    browser.wait_for_text("Nothing pasted").await;
    browser.js("form.lang = 'de'").await;
    browser.wait_for_text("GitHub anbinden").await;
    let logged = browser.console_log().await.to_string();
    assert!(logged.contains("nonsense is none of its keys"), "{logged}");
    assert!(
        logged.contains("messages: connect: expected a string"),
        "{logged}"
    );
    browser.js("form.lang = 'en'; form.messages = null").await;
    browser.wait_for_text("Connect GitHub").await;
    let refused = browser
        .js("try { form.messages = 'Hello' } catch (error) { return error.name }")
        .await;
    assert_eq!(refused, "TypeError");
}

#[tokio::test]
async fn overtaken_language_request_keeps_the_form() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    // A form of the host's with a control that has the name of one of its properties.
    browser.js("form.remove()").await;
    let made = "document.documentElement.lang = 'de';
        const around = document.createElement('form');
        const field = document.createElement('input');
        field.name = 'lang';
        const late = document.createElement('github-pat-connect');
        late.setAttribute('backend-url', '/hang');
        late.load = 'interaction';
        around.append(field, late);
        document.body.append(around);
        late.messages = { de: { title: 'Anbinden' } };
        late.connection = null;
        const reads = () => late.shadowRoot.querySelector('h2')?.textContent;
        const end = performance.now() + 5000;
        while (reads() !== 'Anbinden' && performance.now() < end) await new Promise(requestAnimationFrame);
        return [reads(), late.error]";
    assert_eq!(browser.js(made).await, json!(["Anbinden", null]));
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn plural_forms_follow_the_language() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    for (count, form) in [(2, "бракує 2 дозволів"), (21, "бракує 21 дозволу")]
    {
        let missing: Vec<_> = (0..count).map(|it| format!("p{it}=read")).collect();
        let connection = json!({"connectionId": "c", "missingPermissions": missing});
        browser
            .js(&format!("form.lang = 'uk'; form.connection = {connection}"))
            .await;
        browser.wait_for_text(form).await;
    }
}
