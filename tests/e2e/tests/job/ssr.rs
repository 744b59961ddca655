//! Server-side rendering: a snapshot of the form in the page's HTML, until the script replaces it by the form.

use crate::{
    docs_examples::node,
    first_paint::{LOWER_TITLE, TOLERANCE},
    package_integrity::package,
};
use axum::{Router, http::header::CONTENT_SECURITY_POLICY, response::Html, routing::get};
use e2e::{Browser, Site, Wasm};
use serde_json::{Value, json};

/// What `renderToString()` returns in Node, or the error that it throws.
fn render_to_string(attributes: &Value, options: &Value) -> String {
    let code = "const { renderToString } = await import(process.env.SSR);
        const [attributes, options] = JSON.parse(process.env.ARGUMENTS);
        try {
            console.log(await renderToString(attributes, options));
        } catch (error) {
            console.log(`${error}`);
        }";
    let file = package().join("ssr.js").display().to_string();
    let arguments = json!([attributes, options]).to_string();
    node(code, &[("SSR", &file), ("ARGUMENTS", &arguments)], "")
}

/// A browser at a page with this in it, which has no script yet.
async fn at(form: &str, language: &str) -> (Site, Browser) {
    let page = format!(
        "<!doctype html><html lang={language}><link rel=icon href=data:,><meta charset=utf-8>{form}<p>After it"
    );
    let policy = "style-src 'nonce-abc'; img-src data:";
    let page = get(async move || ([(CONTENT_SECURITY_POLICY, policy)], Html(page)));
    let site = Site::with_routes(Router::new().route("/page", page), "contents=read", "").await;
    let browser = Browser::start().await;
    browser.goto(&format!("{}/page", site.origin)).await;
    (site, browser)
}

/// Where everything stands on the page: a screenshot scrolls it.
const PLACES: &str = "return [...document.querySelectorAll('github-pat-connect, p')].map((it) => {
    const { x, y, width, height } = it.getBoundingClientRect();
    return [x + scrollX, y + scrollY, width, height].map(Math.round);
})";

#[tokio::test]
async fn prerendered_snapshot_is_replaced_without_visible_change() {
    let url = "https://acme.example/settings";
    for (language, attributes) in [
        (
            "en",
            json!({"app-name": "Acme", "permissions": "contents=read issues=write"}),
        ),
        (
            "en",
            json!({"app-name": "Acme", "guide": "open", "density": "compact"}),
        ),
        (
            "de",
            json!({"app-name": "Acme", "theme": "dark", "scopes": "repo", "token-expiration": 30}),
        ),
        (
            "ar",
            json!({"app-name": "Acme", "disabled": true, "connection-id": "c_1"}),
        ),
    ] {
        let mut attributes = attributes;
        // On the page it would be another host each time.
        attributes["backend-url"] = "https://acme.example/tokens".into();
        let options = json!({"url": url, "language": language, "nonce": "abc"});
        let (_site, browser) = at(&render_to_string(&attributes, &options), language).await;
        let places = browser.js(PLACES).await;
        let snapshot = browser.screenshot().await;
        // By a script of the page's own: one of Firefox's driver has other globals.
        let script = format!(
            "const script = document.createElement('script');
             script.type = 'module';
             script.textContent = `await import('/package/locales/{language}.js').catch(() => {{}});
                 await import('/package/index.js');`;
             document.head.append(script);
             while (form.state !== 'editing') await new Promise(requestAnimationFrame);
             return [root.querySelectorAll('.gpc-card').length, root.querySelectorAll('style, [inert]').length]"
        );
        assert_eq!(browser.js(&script).await, json!([1, 0]), "{attributes}");
        assert_eq!(browser.js(PLACES).await, places, "{attributes}");
        let difference = browser.screenshot().await.difference(&snapshot);
        assert!(difference <= TOLERANCE, "{attributes}: {difference}");
        browser.js(LOWER_TITLE).await;
        let difference = browser.screenshot().await.difference(&snapshot);
        assert!(difference > TOLERANCE, "{attributes}: {difference}");
    }
}

#[tokio::test]
async fn prerendered_snapshot_is_inert() {
    let attributes = json!({"backend-url": "/tokens", "app-name": "Acme"});
    let options = json!({"url": "https://acme.example", "nonce": "abc"});
    let (_site, browser) = at(&render_to_string(&attributes, &options), "en").await;
    let taken = browser
        .js("const input = root.querySelector('input');
             input.focus();
             const { x, y, width, height } = input.getBoundingClientRect();
             const hit = root.elementFromPoint(x + width / 2, y + height / 2);
             return [root.activeElement, hit === input, width > 100]")
        .await;
    assert_eq!(taken, json!([null, false, true]));
}

#[tokio::test]
async fn prerendered_snapshot_gives_way_to_fallback_without_script() {
    let attributes = json!({"backend-url": "/tokens", "app-name": "Acme"});
    let options = json!({
        "url": "https://acme.example",
        "nonce": "abc",
        "fallback": "<a href='/help'>Connect another way</a>",
    });
    let (_site, browser) = at(&render_to_string(&attributes, &options), "en").await;
    let seen = "const link = document.querySelector('github-pat-connect a');
        const is = (it) => it.checkVisibility({ visibilityProperty: true });
        return [is(root.querySelector('input')), is(link) && link.getBoundingClientRect().height > 0]";
    assert_eq!(browser.js(seen).await, json!([true, false]));
    // Ten seconds on.
    browser
        .js(
            "for (const it of root.querySelectorAll('.gpc-card, slot:not([name])'))
                 for (const turn of it.getAnimations()) turn.finish()",
        )
        .await;
    assert_eq!(browser.js(seen).await, json!([false, true]));
}

#[tokio::test]
async fn prerendered_html_put_in_by_inner_html_is_the_form_and_no_fallback() {
    for fallback in ["", "<p>The fallback.</p>"] {
        let attributes = json!({"backend-url": "/tokens", "app-name": "Acme"});
        let options = json!({"url": "https://acme.example", "fallback": fallback});
        let html = render_to_string(&attributes, &options);
        let (site, browser) = at("<div id=place></div>", "en").await;
        site.set_wasm(Wasm::Held);
        browser
            .js(&format!(
                "document.querySelector('#place').innerHTML = {}; await import('/package/index.js')",
                json!(html)
            ))
            .await;
        browser.wait_for_text("Acme asks for access").await;
        browser.type_in("ghp_").await;
        assert_eq!(browser.value().await, "ghp_");
        site.set_wasm(Wasm::Missing);
        browser.wait_until("form.error").await;
        let alert = "return root.querySelector('[role=alert]')?.textContent ?? form.innerText";
        let shown = browser.js(alert).await;
        let expected = match fallback {
            "" => "This form couldn't be loaded",
            _ => "The fallback.",
        };
        assert!(shown.as_str().unwrap().contains(expected), "{shown}");
    }
}

#[test]
fn prerendered_html_escapes_attributes() {
    let hostile = "\"><script>alert(1)</script>&lt;";
    let attributes =
        json!({"backend-url": "/tokens", "app-name": hostile, "class": hostile, "hidden": false});
    let written = render_to_string(&attributes, &json!({"url": "https://acme.example"}));
    assert!(!written.contains("<script"), "{written}");
    assert!(!written.contains(" hidden"), "{written}");
    assert!(written.contains("&#34;&#62;&#60;script&#62;"), "{written}");

    // A language that nobody has named is English, whatever the server's own is.
    let nameless = render_to_string(
        &attributes,
        &json!({"url": "https://acme.example", "language": ""}),
    );
    assert_eq!(nameless, written);

    let url = json!({"url": "https://acme.example"});
    for (attributes, options, error) in [
        (json!({"a b": ""}), &url, "TypeError: no name in HTML: a b"),
        // What would run: nobody means it, and a name may come from elsewhere.
        (
            json!({"onclick": "alert(1)"}),
            &url,
            "TypeError: no name in HTML: onclick",
        ),
        (
            json!({"OnFocus": "alert(1)"}),
            &url,
            "TypeError: no name in HTML: OnFocus",
        ),
        (
            json!({}),
            &json!({"url": "/settings"}),
            "TypeError: url: the address of the page, whole",
        ),
        (
            json!({}),
            &json!({"url": "localhost:3000/settings"}),
            "TypeError: url: the address of the page, whole",
        ),
        (
            json!({}),
            &json!({"url": "https://acme.example", "tag": "x><y"}),
            "TypeError: no name in HTML: x><y",
        ),
    ] {
        assert_eq!(render_to_string(&attributes, options), error);
    }
}
