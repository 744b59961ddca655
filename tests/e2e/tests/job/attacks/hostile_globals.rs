//! Pages on which others have been before: what every script shares is frozen, added to, or replaced.

use super::unprotected;
use crate::{TAG, connect};
use axum::Router;
use e2e::{Browser, Site};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;
use std::{env, path::PathBuf};
use tower_http::services::ServeDir;

/// The job is done, on a page that begins with this.
async fn connects_after_script(begin: &str) -> (Site, Browser) {
    let tag = TAG.replace(
        "<github-pat-connect",
        r#"<github-pat-connect guide="open" permissions="contents=read" lang="de""#,
    );
    let site = Site::with_form(&tag).await;
    site.inject_script(begin);
    let browser = Browser::open(&site).await;
    browser.wait_for_text("Generate token").await;
    let text = token(Scenario::Success);
    browser.paste(&format!(" {text}\n")).await;
    browser.wait_for_text("Fine-grained-Token.").await;
    let state = connect(&browser).await;
    assert_eq!(state, "connected", "{}", browser.console_log().await);
    browser.wait_for_text("@octocat").await;
    assert_eq!(site.connections().await.len(), 1);
    (site, browser)
}

#[tokio::test]
async fn form_connects_with_frozen_builtins() {
    let (_site, browser) = connects_after_script(
        "for (const it of [Object, Function, Array, String, Promise, RegExp, Map, Error, Event, EventTarget, Node,
           Element, HTMLElement, Headers, Request, Response]) {
           Object.freeze(it.prototype);
           Object.freeze(it);
         }",
    )
    .await;
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn form_connects_with_polluted_prototypes() {
    // As libraries did once, and as a hole in the page lets a stranger do.
    let (_site, browser) = connects_after_script(
        "Object.prototype.each = 'two\\nlines';
         for (const name of ['token', 'code', 'connection_id', 'account', 'title', 'session', 'retry_after'])
           Object.prototype[name] = 'polluted';
         for (const { prototype } of [Array, String, Function])
           prototype.last = function () { return this[0]; };",
    )
    .await;
    assert_eq!(browser.console_log().await, json!([]));
    let seen = "return [JSON.stringify(form.connection), root.innerHTML].join()";
    let seen = browser.js(seen).await.to_string();
    assert!(!seen.contains("polluted"), "{seen}");
}

#[tokio::test]
async fn form_connects_with_wrapped_globals() {
    // As what watches a page, or its zones, wraps what there is: with promises of its own.
    let (_site, browser) = connects_after_script(
        "const real = { fetch, then: Promise.prototype.then, setTimeout, add: EventTarget.prototype.addEventListener };
         class Zoned extends Promise {}
         window.fetch = function (input, init) {
           const request = new Request(input, init);
           return Zoned.resolve(real.fetch.call(window, request)).then((it) => it);
         };
         Promise.prototype.then = function (...given) {
           return real.then.apply(this, given.map((it) => it && ((...values) => it(...values))));
         };
         window.setTimeout = (act, delay, ...given) => real.setTimeout.call(window, () => act(...given), delay);
         EventTarget.prototype.addEventListener = function (name, hear, options) {
           const heard = typeof hear === 'function' ? function (event) { return hear.call(this, event); } : hear;
           return real.add.call(this, name, heard, options);
         };
         const attach = Element.prototype.attachShadow;
         Element.prototype.attachShadow = function (options) { return attach.call(this, { ...options }); };",
    )
    .await;
    assert_eq!(browser.console_log().await, json!([]));
}

/// Scripts that made custom elements of browsers which had none, or other ones.
#[tokio::test]
async fn form_connects_with_custom_element_polyfills() {
    let folder = env::var_os("POLYFILLS").expect("POLYFILLS: run the tests by `cargo xtask test`");
    for script in [
        "custom-elements/custom-elements.min.js",
        "webcomponentsjs/custom-elements-es5-adapter.js",
        "webcomponentsjs/webcomponents-bundle.js",
        "scoped-custom-element-registry/scoped-custom-element-registry.min.js",
    ] {
        let script = PathBuf::from(&folder).join("@webcomponents").join(script);
        let script = std::fs::read_to_string(&script).unwrap_or_else(|_| panic!("{script:?}"));
        let (_site, browser) = connects_after_script(&script).await;
        // One of them writes a sheet, which the page's policy refuses.
        let logged = browser.console_log().await;
        let own = json!([["violation", "style-src-elem", "inline"]]);
        assert!(logged == json!([]) || logged == own, "{logged}");
    }
}

/// Each with the WebAssembly beside it.
#[tokio::test]
async fn form_connects_beside_another_package_version() {
    let package = env::var_os("PACKAGE").expect("PACKAGE: run the tests by `cargo xtask test`");
    let older = Router::new().nest_service("/older", ServeDir::new(package));
    let page = format!(
        r#"<script type="module" src="/older/index.js"></script>
        <script type="module" nonce="host">
          import {{ define }} from "/older/pure.js";
          define({{ tag: "older-connect" }});
        </script>
        {TAG}
        {}"#,
        TAG.replace("github-pat-connect", "older-connect")
    );
    let site = Site::with_routes(older, "contents=read", &page).await;
    let browser = Browser::open(&site).await;
    let text = token(Scenario::Success);
    browser.type_in(&text).await;
    assert_eq!(connect(&browser).await, "connected");
    let other = format!(
        "const other = document.querySelector('older-connect');
         while (!/editing/.test(other.state)) await new Promise(requestAnimationFrame);
         other.shadowRoot.querySelector('input').value = {};
         other.submit();
         while (!other.connection && !other.error) await new Promise(requestAnimationFrame);
         return other.error ?? other.connection.account.login",
        json!(text)
    );
    assert_eq!(browser.js(&other).await, "octocat");
    assert_eq!(browser.console_log().await, json!([]));
}

/// HTML that is injected into the page, without a script: an element with a name is found at the document before what
/// the document has by itself (DOM clobbering).
#[tokio::test]
async fn clobbered_document_leaves_a_form_or_ends_in_failed() {
    let browser = Browser::start().await;
    for name in [
        "createElementNS",
        "defaultView",
        "baseURI",
        "createElement",
        "createTextNode",
        "createComment",
        "activeElement",
        "body",
        "documentElement",
        "execCommand",
        "adoptedStyleSheets",
        "importNode",
        "cookie",
    ] {
        for element in ["<img name=NAME>", "<form name=NAME></form>"] {
            let clobber = element.replace("NAME", name);
            let site = unprotected(Router::new(), &format!("{clobber}{PLAIN_TAG}")).await;
            browser.goto(&format!("{}/page", site.origin)).await;
            assert!(is_form_or_failure(&browser).await, "{clobber}");
        }
    }
}

/// As a hole in what reads JSON lets a stranger do: a value of every object, which each dictionary of the browser's
/// then has.
#[tokio::test]
async fn polluted_dictionary_member_leaves_a_form_or_ends_in_failed() {
    let browser = Browser::start().await;
    let site = unprotected(Router::new(), PLAIN_TAG).await;
    for key in [
        "get",
        "set",
        "value",
        "writable",
        "enumerable",
        "configurable",
        "mode",
        "slotAssignment",
        "delegatesFocus",
        "clonable",
        "serializable",
        "customElementRegistry",
        "signal",
        "once",
        "passive",
        "capture",
        "cache",
        "integrity",
        "method",
        "headers",
        "body",
        "credentials",
        "redirect",
        "referrerPolicy",
        "priority",
        "window",
        "duplex",
        "attributes",
        "childList",
        "characterData",
        "attributeOldValue",
        "attributeFilter",
        "root",
        "rootMargin",
        "threshold",
        "badInput",
        "customError",
        "detail",
        "bubbles",
        "composed",
        "cancelable",
        "preventScroll",
        "focusVisible",
        "media",
        "disabled",
        "baseURL",
        "type",
        "style",
        "unit",
        "language",
        "script",
        "localeMatcher",
        "length",
        "0",
        "tag",
        "name",
        "part",
        "class",
        "lang",
        "dir",
        "input",
        "trim",
        "guide",
        "sent",
        "shown",
        "pressed",
        "href",
        "isLoading",
        "status",
    ] {
        for value in ["'polluted'", "true"] {
            site.inject_script(&format!("Object.prototype[{key:?}] = {value}"));
            browser.goto(&format!("{}/page", site.origin)).await;
            assert!(is_form_or_failure(&browser).await, "{key} {value}");
        }
    }
}

const PLAIN_TAG: &str =
    "<github-pat-connect backend-url='/hang'><p>The fallback.</p></github-pat-connect>";

/// Waits until there is a form, or the page was told that there is none.
async fn is_form_or_failure(browser: &Browser) -> bool {
    let outcome = "const end = performance.now() + 10_000;
        const is = () => {
            return form.state === 'editing' ? 'editing' : told.some(([name]) => name === 'failed') && 'failed';
        };
        while (!is() && performance.now() < end) await new Promise(requestAnimationFrame);
        return is()";
    match browser.try_js(outcome).await {
        Ok(outcome) => outcome == "editing" || outcome == "failed",
        // Where the driver's own scripts don't run any more, nobody can look.
        Err(_) => browser.try_js("return 1").await.is_err(),
    }
}
