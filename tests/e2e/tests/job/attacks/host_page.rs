//! A host page that attacks the form in its cross-origin iframe: docs/frame.md says what it can and what it can't.

use crate::frame::{HOST, SRC, at_localhost, inner, of, open};
use axum::{Router, http::HeaderMap, response::Html, routing::get};
use e2e::{Browser, FormLocation, Site};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;

#[tokio::test]
async fn parent_cannot_change_where_the_token_goes() {
    let (site, browser) = open(
        &format!(
            "{SRC} backend-url='http://127.0.0.1:9/steal' github-url='https://github.evil.example' \
             token-url='https://evil.example' protocol='nango' integration-id='evil' credentials='include'"
        ),
        "",
    )
    .await;
    browser
        .js(&format!("form.session = {}", json!(site.session())))
        .await;
    browser.js("form.backendUrl = 'http://127.0.0.1:9/steal'; form.setAttribute('token-type', 'classic')").await;
    browser.wait_until("form.state === 'editing'").await;
    let inner = browser.form_js("return [form.backendUrl, form.githubUrl, form.tokenUrl, form.protocol, form.credentials,
                     form.tokenType, [...root.querySelectorAll('a')].map((it) => new URL(it.href).origin)]")
        .await;
    // Of those it may say something of, what the frame's own page says stands.
    assert_eq!(
        inner.as_array().unwrap()[..6],
        json!([
            "/api/connections",
            "https://github.com",
            "",
            "json",
            "same-origin",
            "any"
        ])
        .as_array()
        .unwrap()[..]
    );
    let origins = inner[6].as_array().unwrap();
    assert!(!origins.is_empty());
    for origin in origins {
        assert_eq!(origin, "https://github.com");
    }
    browser.type_in(&token(Scenario::Success)).await;
    browser.js("form.submit()").await;
    browser.wait_until("form.state === 'connected'").await;
}

/// Everything that a script of the page can lay its hands on, from before the package is there.
const SPYING: &str = "
    window.caught = [];
    const take = (...what) => {
        const seen = new Set();
        const text = (it) => {
            if (typeof it === 'string') return it;
            if (!it || typeof it !== 'object' || seen.has(it)) return '';
            seen.add(it);
            try { return Object.getOwnPropertyNames(it).map((name) => { try { return text(it[name]) } catch { return '' } }).join(' ') } catch { return '' }
        };
        for (const it of what) caught.push(text(it) + ' ' + (it?.data ?? '') + ' ' + (it?.key ?? ''));
    };
    for (const [owner, name] of [
        [MessagePort.prototype, 'postMessage'], [window, 'postMessage'], [window, 'fetch'], [EventTarget.prototype, 'dispatchEvent'],
        [XMLHttpRequest.prototype, 'send'], [Storage.prototype, 'setItem'], [history, 'pushState'], [console, 'log'], [console, 'error'],
        [JSON, 'stringify'], [JSON, 'parse'], [Object, 'entries'], [Object, 'fromEntries'], [Array.prototype, 'push'],
    ]) {
        if (name === 'push') continue;
        const real = owner[name];
        owner[name] = function (...given) { take(...given); const got = real.apply(this, given); take(got); return got };
    }
    const onmessage = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
    Object.defineProperty(MessagePort.prototype, 'onmessage', {
        ...onmessage,
        set(hear) { onmessage.set.call(this, (event) => { take(event.data); hear(event) }) },
    });
    const real = window.MessageChannel;
    window.channels = [];
    window.MessageChannel = class extends real { constructor() { super(); channels.push(this) } };
    window.CustomEvent = class extends CustomEvent { constructor(...given) { super(...given); take(...given) } };
    for (const name of ['beforeinput', 'input', 'keydown', 'keypress', 'keyup', 'paste', 'copy', 'drop', 'compositionupdate',
        'selectionchange', 'message', 'focusin', 'submit', 'formdata'])
        for (const target of [window, document]) target.addEventListener(name, (event) => {
            take(event.data, event.key, event.clipboardData?.getData('text'), event.target?.value, String(getSelection()));
        }, true);
    Object.defineProperty(Object.prototype, 'token', { configurable: true, set(value) { take(value); Object.defineProperty(this, 'token', { value, writable: true, enumerable: true, configurable: true }) } });
    ";

/// And after it: what could be reached into, and told to let it go.
const REACHING: &str = "
    const inner = form.shadowRoot.querySelector('iframe');
    const ways = [
        () => inner.contentDocument && inner.contentDocument.documentElement.outerHTML,
        () => inner.contentWindow.document.documentElement.outerHTML,
        () => inner.contentWindow.document.querySelector('github-pat-connect').shadowRoot.querySelector('input').value,
        () => inner.contentWindow.eval('document.body.innerHTML'),
        () => Object.keys(inner.contentWindow).join(),
        () => inner.contentWindow.localStorage.length,
        () => inner.contentWindow.form,
        () => inner.getSVGDocument(),
        () => document.documentElement.outerHTML,
        () => document.documentElement.getHTML?.({ shadowRoots: [form.shadowRoot] }),
        () => form.shadowRoot.innerHTML,
        () => JSON.stringify(performance.getEntries()),
        () => JSON.stringify([localStorage, sessionStorage, history.state, location.href, document.cookie]),
        () => JSON.stringify([form.connection, form.error, form.state]),
        () => new XMLSerializer().serializeToString(document),
        () => new FormData(Object.assign(document.createElement('form'))).get('token'),
    ];
    const got = [];
    for (const way of ways) try { got.push(String(await way())) } catch (error) { got.push(String(error)) }
    // Asked as by itself, and over a channel of its own.
    const forged = new MessageChannel();
    forged.port1.onmessage = ({ data }) => got.push(JSON.stringify(data));
    inner.contentWindow.postMessage('github-pat-connect-frame 1', '*', [forged.port2]);
    for (const channel of channels) {
        for (const what of [
            { settings: { attributes: { 'backend-url': location.origin + '/steal', 'token-url': location.origin }, styles: {}, provides: { session: true } } },
            { method: 'value' }, { method: 'remove' }, { request: 'token' }, { method: 'constructor' }, { method: 'getHTML' },
            { method: '__proto__' }, { method: 'cloneNode' },
            { settings: { attributes: {}, styles: {}, provides: { session: true }, messages: { en: { title: '<img src=x onerror=parent.postMessage(1)>' } } } },
        ]) channel.port1.postMessage(what);
    }
    await new Promise((resolve) => setTimeout(resolve));
    return [caught, got]";

#[tokio::test]
async fn parent_scripts_cannot_read_the_token() {
    let (site, browser) = open(SRC, SPYING).await;
    browser
        .js(&format!("form.session = () => {}", json!(site.session())))
        .await;
    let token = token(Scenario::Success);
    browser.type_in(&token).await;
    let before = browser.js(REACHING).await;
    // What it was told over that channel it has done, or not.
    browser.wait_for_text("<img src=x").await;
    let own = browser
        .form_js("return [form.backendUrl, form.tokenUrl]")
        .await;
    assert_eq!(own, json!(["/api/connections", ""]));
    browser.click("[part=connect]").await;
    browser.wait_until("form.state === 'connected'").await;
    let after = browser.js(REACHING).await;
    let caught = format!("{before} {after}");
    // It has heard a lot, and what it could reach it has reached.
    for heard in [
        "ready",
        "statechange",
        "connected",
        "octocat",
        site.session(),
        "github-pat-connect-frame",
    ] {
        assert!(caught.contains(heard), "{heard}");
    }
    for part in [token.as_str(), &token[4..], &token[..20], &token[20..40]] {
        assert!(!caught.contains(part));
    }
    // A key at a time it hasn't come either.
    let keys: String = browser
        .js("return caught.map((it) => it.trim()).filter((it) => it.length === 1).join('')")
        .await
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(keys, "");
}

/// The same spies see what is typed where there is no frame.
#[tokio::test]
async fn same_scripts_read_the_token_without_a_frame() {
    // By the page itself: what Firefox's driver makes belongs to a window of the driver's.
    let insert = "window.insertForm = async () => {
            const form = document.createElement('github-pat-connect');
            form.setAttribute('backend-url', '/api/connections');
            await import('/package/index.js');
            document.body.append(form);
            while (form.state !== 'editing') await new Promise(requestAnimationFrame);
            form.focus();
        };";
    let (_site, browser) = open(SRC, &format!("{SPYING}{insert}")).await;
    let browser = browser.with_form_in(FormLocation::Page);
    browser.js("await window.insertForm()").await;
    browser.type_in("ghp_").await;
    let caught = browser.js("return caught.join(' ')").await;
    let caught: String = caught.as_str().unwrap().split_whitespace().collect();
    for key in ["g", "h", "p", "_"] {
        assert!(caught.contains(key), "{key}");
    }
    assert!(caught.contains("ghp") || caught.contains("gg"), "{caught}");
}

#[tokio::test]
async fn parent_without_origin_gets_no_form() {
    // The page in the frame, and a word on how many forms it has shown to the page around.
    let telling = |hosts: &str| {
        inner(hosts)
            + "<script type=module>
               await customElements.whenDefined('github-pat-connect');
               addEventListener('message', ({ data, ports: [port] }) => {
                   if (data !== 'github-pat-connect-frame 1') return;
                   // Whoever took the port has heard what comes by it before this does.
                   port.addEventListener('message', () =>
                       top.postMessage(document.querySelectorAll('github-pat-connect').length, '*'));
                   port.start();
               });
               parent.postMessage('loaded', '*');
           </script>"
    };
    let page = "<!doctype html><script>
            addEventListener('message', ({ data }) => typeof data === 'number' && (window.found = data));
            const host = ({ source, data }) => {
                    if (data !== 'loaded') return;
                    const { port1, port2 } = new MessageChannel();
                    source.postMessage('github-pat-connect-frame 1', '*', [port2]);
                    port1.postMessage({ settings: { attributes: {}, lang: '', styles: {}, provides: {} } });
                };
            const show = (src) => {
                window.found = undefined;
                document.documentElement.append(Object.assign(document.createElement('iframe'), { src }));
            };
            window.showAsHost = (src) => {
                addEventListener('message', host);
                show(src);
            };
            const nobody = `<script>onmessage = ${host}</${'script'}><iframe src=${location.origin}/careless></iframe>`;
            show(`data:text/html,${encodeURIComponent(nobody)}`);
        </script>";
    // The origin of an address without a scheme reads as that of a page that has none.
    let careless = telling("https://acme.example localhost:3000");
    let known =
        get(async move |headers: HeaderMap| Html(telling(&of(&headers, "localhost", "127.0.0.1"))));
    let routes = Router::new()
        .route("/careless", get(async move || Html(careless)))
        .route("/known", known)
        .route("/around", get(async move || Html(page)));
    let site = Site::with_routes(routes, "contents=read", "").await;
    let browser = Browser::start().await;
    browser.goto(&format!("{}/around", site.origin)).await;
    let found =
        "while (window.found === undefined) await new Promise(requestAnimationFrame); return found";
    assert_eq!(browser.js(found).await, 0);
    // A page whose origin is known has one by the same words.
    let known = json!(at_localhost(&site, "/known"));
    browser.js(&format!("showAsHost({known})")).await;
    assert_eq!(browser.js(found).await, 1);
}

/// What the page says to the form over a channel of its own is as much as any page can say.
const SAY: &str = "const say = (settings) => channels.at(-1).port1.postMessage({ settings: {
        attributes: {}, lang: '', scheme: '', rem: '', styles: {}, provides: {}, messages: null, ...settings } });";
/// Keeps hold of the channel.
const CHANNELS: &str = "window.channels = [];
    const real = window.MessageChannel;
    window.MessageChannel = class extends real { constructor() { super(); channels.push(this) } };";

#[tokio::test]
async fn parent_cannot_rewrite_what_says_where_the_token_goes() {
    let (_site, browser) = open(SRC, CHANNELS).await;
    browser.wait_until_ready().await;
    // A key counts in whatever case.
    browser
        .js("const lie = 'Sent only to api.acme.com';
             form.messages = { en: { sentOnlyTo: lie, SENTONLYTO: lie, network: lie, timeout: lie, title: 'A title of its own' } }")
        .await;
    browser.wait_for_text("A title of its own").await;
    browser.wait_for_text("Sent only to localhost").await;
    browser
        .js(&format!(
            "{SAY} const texts = {{ SentOnlyTo: 'A lie', title: 'Another title' }};
             say({{ messages: {{ en: texts, 'en-US': texts, en_GB: texts, 'EN': texts, de: null, fr: 'x' }} }})"
        ))
        .await;
    browser.wait_for_text("Another title").await;
    let text = browser.text().await;
    assert!(text.contains("Sent only to localhost"), "{text}");
    assert!(!text.contains("lie"), "{text}");
}

#[tokio::test]
async fn authorization_of_the_parent_is_dropped_where_the_frame_has_a_session_of_its_own() {
    for (page, expected) in [
        ("kept", "of the page Bearer own"),
        ("cookies", "of the page none"),
    ] {
        for headers in [
            "{ 'X-Page': 'of the page', Authorization: 'Bearer other' }",
            "[['X-Page', 'of the page'], ['authorization', 'Bearer other'], ['AUTHORIZATION', 'Bearer third']]",
            "new Headers({ 'X-Page': 'of the page', Authorization: 'Bearer other' })",
        ] {
            let (_site, browser) =
                open(&format!("src='LOCALHOST/{page}' session='other'"), "").await;
            browser
                .js(&format!("form.headers = async () => ({headers})"))
                .await;
            browser.type_in(&token(Scenario::Success)).await;
            browser.js("form.submit()").await;
            browser.wait_until("form.state === 'connected'").await;
            let sent = browser.js("return form.connection.connectionId").await;
            assert_eq!(sent, expected, "{page} {headers}");
        }
    }
}

#[tokio::test]
async fn custom_property_of_the_parent_makes_the_frame_load_nothing() {
    // A page in the iframe without a policy of its own, which would forbid it too.
    let known = get(async |headers: HeaderMap| {
        let host = of(&headers, "localhost", "127.0.0.1");
        Html(format!(
            r#"<!doctype html><html lang="en"><title>GitHub</title>
            <meta name="github-pat-connect-allowed-origins" content="{host}"><link rel="icon" href="data:,">
            <script type="module" src="/package/index.js"></script>
            <script type="module" src="/package/embed-child.js"></script>
            <template><github-pat-connect backend-url="/hang"></github-pat-connect></template>"#
        ))
    });
    let page = get(async |headers: HeaderMap| {
        let src = format!("{}/frame", of(&headers, "127.0.0.1", "localhost"));
        Html(format!(
            r#"<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,">
            <script type="module" src="/package/frame.js"></script><{HOST} src="{src}"></{HOST}>"#
        ))
    });
    let routes = Router::new().route("/frame", known).route("/page", page);
    let site = Site::with_routes(routes, "contents=read", "").await;
    let browser = Browser::start()
        .await
        .with_form_in(FormLocation::FrameOf(HOST));
    browser.goto(&format!("{}/page", site.origin)).await;
    browser.wait_until_ready().await;
    let properties = include_str!("../../../../../npm/public-api.txt").lines();
    let properties: Vec<_> = properties
        .filter_map(|line| line.strip_prefix("custom property "))
        .collect();
    assert!(properties.len() > 5, "{properties:?}");
    let values = [
        "url(URL)",
        "image-set(\"URL\" 1x)",
        "red url('URL')",
        "u\\72l(URL)",
    ];
    for (number, value) in values.iter().enumerate() {
        let picture = at_localhost(&site, &format!("/leak.png?{number}"));
        let set = format!(
            "for (const name of {}) form.style.setProperty(name, {})",
            json!(properties),
            json!(value.replace("URL", &picture))
        );
        browser.js(&set).await;
        let (first, picture) = (json!(properties[0]), json!(picture));
        // WebKit escapes the URL.
        let arrived = format!(
            "const value = () =>
               getComputedStyle(document.documentElement).getPropertyValue({first}).replaceAll('\\\\', '');
             while (!value().includes({picture})) await new Promise(requestAnimationFrame);
             for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame)"
        );
        browser.form_js(&arrived).await;
    }
    let is_loaded = || site.requests().iter().any(|it| it.contains("/leak.png"));
    assert!(!is_loaded());
    // What would be loaded is seen.
    let load = format!(
        "document.body.style.background = 'url({})'",
        at_localhost(&site, "/leak.png")
    );
    browser.form_js(&load).await;
    e2e::wait_for("the picture", async || is_loaded().then_some(())).await;
}
