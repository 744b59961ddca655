//! The form in a frame of another origin.

use axum::{
    Json, Router,
    http::{HeaderMap, HeaderValue, header},
    response::Html,
    routing::{get, post},
};
use e2e::{Browser, FormLocation, Site, wait_for};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::{Value, json};

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; \
                      require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; \
                      form-action 'none'";

/// The page in the frame, for pages of these origins.
pub fn inner(hosts: &str) -> String {
    format!(
        r#"<!doctype html><html lang="en"><title>GitHub</title>
        <meta name="github-pat-connect-allowed-origins" content="{hosts}"><link rel="icon" href="/none">
        <script type="module" src="/package/index.js"></script>
        <script type="module" src="/package/embed-child.js"></script>
        <template><github-pat-connect backend-url="/api/connections" token-type="any"></github-pat-connect></template>"#
    )
}

/// This server's other origin.
pub fn of(headers: &HeaderMap, one: &str, other: &str) -> String {
    let host = headers[header::HOST].to_str().unwrap_or_default();
    format!("http://{}", host.replace(one, other))
}

/// A page on 127.0.0.1 with a frame that comes from localhost: the same server, another origin.
pub async fn open(attributes: &str, before: &str) -> (Site, Browser) {
    let outer = format!(
        r#"<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="/none">
            <link rel="stylesheet" href="/sheet.css"><script type="module" src="/page.js"></script>
            <textarea></textarea>
            <github-pat-connect-frame {attributes}><p>The fallback.</p></github-pat-connect-frame>"#
    );
    let script = format!("{before}\nawait import('/package/frame.js');");
    let sheet =
        "github-pat-connect-frame { --github-pat-connect-accent: #7c3aed; color-scheme: dark }";
    let sheet = ([(header::CONTENT_TYPE, "text/css")], sheet);
    let strict = [(header::CONTENT_SECURITY_POLICY, POLICY)];
    let around = format!("{POLICY}; frame-src http://localhost:*; style-src 'self'");
    let around = HeaderValue::from_str(&around).unwrap();
    let routes = Router::new()
        .route(
            "/page",
            get(async move |headers: HeaderMap| {
                let at = of(&headers, "127.0.0.1", "localhost");
                let policy = [(header::CONTENT_SECURITY_POLICY, around)];
                (policy, Html(outer.replace("LOCALHOST", &at)))
            }),
        )
        .route(
            "/page.js",
            get(async || ([(header::CONTENT_TYPE, "text/javascript")], script)),
        )
        .route("/sheet.css", get(async move || sheet));
    // The page in it knows the one around it, whose address isn't known before there is a server. Said twice, it
    // is known once.
    let page = get(async move |headers: HeaderMap| {
        let host = of(&headers, "localhost", "127.0.0.1");
        (strict, Html(inner(&format!("{host} {host}/"))))
    });
    let forbidden = [(header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'")];
    let routes = routes
        .route("/frame", page)
        .route(
            "/stranger",
            get(async || Html(inner("https://acme.example"))),
        )
        .route(
            "/forbidden",
            get(async move || (forbidden, Html(inner("")))),
        )
        .route(
            "/formless",
            get(async |headers: HeaderMap| {
                let page = inner(&of(&headers, "localhost", "127.0.0.1"));
                Html(page.replace("/package/index.js", "/none"))
            }),
        )
        .route(
            "/kept",
            get(async |headers: HeaderMap| {
                let page = inner(&of(&headers, "localhost", "127.0.0.1"));
                Html(page.replace("\"/api/connections\"", "\"/keep\" session=\"own\""))
            }),
        )
        // Says that there is no session: the page's cookies tell who the person is.
        .route(
            "/cookies",
            get(async |headers: HeaderMap| {
                let page = inner(&of(&headers, "localhost", "127.0.0.1"));
                Html(page.replace("\"/api/connections\"", "\"/keep\" session=\"\""))
            }),
        )
        .route(
            "/keep",
            post(async |headers: HeaderMap| {
                let sent = |name| headers.get(name).map_or("none", |it| it.to_str().unwrap());
                let id = format!("{} {}", sent("x-page"), sent("authorization"));
                Json(json!({"connection_id": id}))
            }),
        )
        .route(
            "/other",
            get(async || Html("<!doctype html><p>Please log in.")),
        );
    let site = Site::with_routes(routes, "contents=read issues=write", "").await;
    let browser = Browser::start()
        .await
        .with_form_in(FormLocation::FrameOf(HOST));
    browser.goto(&format!("{}/page", site.origin)).await;
    browser
        .wait_until("customElements.get('github-pat-connect-frame')")
        .await;
    (site, browser)
}

/// The element that has the form in its frame.
pub const HOST: &str = "github-pat-connect-frame";

pub fn at_localhost(site: &Site, path: &str) -> String {
    site.origin.replace("127.0.0.1", "localhost") + path
}

pub const SRC: &str = "src='LOCALHOST/frame'";

#[tokio::test]
async fn framed_form_connects_and_emits_events_to_parent() {
    let (site, browser) = open(&format!("{SRC} app-name='Acme'"), "").await;
    browser.wait_for_text("Acme asks for access").await;
    browser.wait_for_text("Sent only to localhost").await;
    browser
        .js(&format!(
            "form.session = async () => {}",
            json!(site.session())
        ))
        .await;
    browser.type_in(&token(Scenario::Success)).await;
    browser.click("[part=connect]").await;
    browser.wait_until("form.state === 'connected'").await;
    let connection = browser.js("return form.connection").await;
    assert_eq!(connection["account"]["login"], "octocat");
    let told = browser.js("return told").await;
    let names: Vec<_> = told.as_array().unwrap().iter().map(|it| &it[0]).collect();
    assert_eq!(
        names,
        [
            "statechange",
            "ready",
            "statechange",
            "connecting",
            "statechange",
            "connected"
        ]
    );
    assert_eq!(told[5][1], connection);
    assert_eq!(
        browser.js("return form.matches(':state(connected)')").await,
        true
    );
    let id = connection["connectionId"].as_str().unwrap();
    assert_eq!(site.stored_token(id).await, token(Scenario::Success));
    // Another one in its place, and back to an empty form.
    browser.js("form.reset()").await;
    browser
        .wait_until("form.state === 'editing' && !form.connection")
        .await;
    // What the page knows is shown.
    browser
        .js("form.connection = { connection_id: '7', account: { login: 'hubot' } }")
        .await;
    browser
        .wait_until("form.state === 'connected' && form.connection.account.login === 'hubot'")
        .await;
}

#[tokio::test]
async fn frame_may_write_to_the_clipboard_and_reach_a_private_network() {
    let (_site, browser) = open(SRC, "").await;
    browser.wait_until_ready().await;
    let allowed = "return root.querySelector('iframe').allow.split('; ')";
    assert_eq!(
        browser.js(allowed).await,
        json!(["clipboard-write", "local-network-access"])
    );
}

#[tokio::test]
async fn parent_can_cancel_connecting() {
    let (site, browser) = open(SRC, "").await;
    browser
        .js(&format!("form.session = {}", json!(site.session())))
        .await;
    browser.js("window.no = (event) => event.preventDefault(); form.addEventListener('connecting', no)").await;
    let token = token(Scenario::Success);
    browser.type_in(&token).await;
    browser.js("form.submit()").await;
    browser.js("form.submit()").await;
    browser
        .wait_until("told.some(([name]) => name === 'connecting')")
        .await;
    assert_eq!(browser.value().await, token);
    assert_eq!(site.connections().await, Vec::<Value>::new());
    browser
        .js("form.removeEventListener('connecting', no)")
        .await;
    // Until the first answer is there another press asks nothing.
    wait_for("the token to be connected", async || {
        browser.js("form.submit()").await;
        (browser.js("return form.state").await == "connected").then_some(())
    })
    .await;
    assert_eq!(site.connections().await.len(), 1);
}

#[tokio::test]
async fn parent_can_check_and_disconnect_and_keep_the_connection() {
    let (site, browser) = open(SRC, "").await;
    browser
        .js(&format!("form.session = {}", json!(site.session())))
        .await;
    browser.type_in(&token(Scenario::PermissionAdded)).await;
    browser.click("[part=connect]").await;
    browser.wait_until("form.state === 'connected'").await;
    browser.js("form.check()").await;
    browser
        .wait_until("told.filter(([name]) => name === 'connected').length === 2")
        .await;
    browser
        .js("form.addEventListener('disconnecting', (event) => event.preventDefault(), { once: true })")
        .await;
    browser.js("form.disconnect()").await;
    browser
        .wait_until("told.some(([name]) => name === 'disconnecting')")
        .await;
    assert_eq!(site.connections().await.len(), 1);
    // Until the first answer is there, another call asks nothing.
    wait_for("the connection to end", async || {
        browser.js("form.disconnect()").await;
        (browser.js("return form.state").await == "editing").then_some(())
    })
    .await;
    assert_eq!(browser.recorded_events("disconnected").await.len(), 1);
    assert_eq!(site.connections().await, Vec::<Value>::new());
}

#[tokio::test]
async fn frame_waits_for_a_promised_connection() {
    let (_site, browser) = open(
        SRC,
        "window.promised = new Promise((resolve) => (window.settle = resolve));
        document.querySelector('github-pat-connect-frame').connection = promised;
        window.handshakes = 0;
        addEventListener('message', () => (handshakes += 1));
        const real = MessagePort.prototype.postMessage;
        window.posted = [];
        MessagePort.prototype.postMessage = function (data, ...more) {
            posted.push(data);
            real.call(this, data, ...more);
        };",
    )
    .await;
    // Neither when the page in it has loaded, nor after a move, nor when it is asked for something.
    browser.wait_until("handshakes === 1").await;
    browser.js("document.body.append(form)").await;
    browser.wait_until("handshakes === 2").await;
    let waiting = browser
        .js("form.focus(); form.submit(); form.className = 'wide';
             await null;
             return [posted, form.innerText, form.state, form.connection]")
        .await;
    assert_eq!(waiting, json!([[], "The fallback.", "loading", null]));
    browser
        .js("settle({ account: { login: 'octocat' } })")
        .await;
    browser.wait_for_text("@octocat").await;
    browser.wait_until("form.state === 'connected'").await;
    // Another one later leaves what is shown until it is known.
    browser
        .js("form.connection = Promise.resolve({ account: { login: 'hubot' } })")
        .await;
    browser.wait_for_text("@hubot").await;
}

#[tokio::test]
async fn silent_parent_fails_with_timeout_and_sends_nothing() {
    let silent = "const real = MessagePort.prototype.postMessage;
        MessagePort.prototype.postMessage = function (data, ...more) {
            if (!window.isSilent || !('reply' in data)) real.call(this, data, ...more);
        };";
    let (site, browser) = open(SRC, silent).await;
    browser
        .js(&format!(
            "form.session = {}; form.timeout = 500; window.isSilent = true",
            json!(site.session())
        ))
        .await;
    let token = token(Scenario::Success);
    browser.type_in(&token).await;
    browser.js("form.submit()").await;
    browser.wait_until("form.error").await;
    assert_eq!(browser.js("return form.error.code").await, "timeout");
    browser.wait_for_text("took too long to answer").await;
    assert_eq!(browser.value().await, token);
    assert_eq!(site.connections().await, Vec::<Value>::new());
    // It speaks again, and nothing is lost.
    browser
        .js("window.isSilent = false; form.removeAttribute('timeout')")
        .await;
    browser.js("form.submit()").await;
    browser.wait_until("form.state === 'connected'").await;
}

#[tokio::test]
async fn unusable_frame_fails_and_shows_fallback() {
    let (site, browser) = open("", "").await;
    browser
        .wait_until("form.error?.code === 'misconfigured'")
        .await;
    for (src, code) in [
        ("LOCALHOST/stranger", "frame_unavailable"),
        ("LOCALHOST/forbidden", "frame_unavailable"),
        ("LOCALHOST/other", "frame_unavailable"),
        ("LOCALHOST/none", "frame_unavailable"),
        ("LOCALHOST/formless", "frame_unavailable"),
        ("http://localhost:9/frame", "frame_unavailable"),
        ("/frame", "misconfigured"),
        ("javascript:alert(1)", "misconfigured"),
        ("", "misconfigured"),
    ] {
        let src = src.replace("LOCALHOST", &at_localhost(&site, ""));
        browser
            .js(&format!(
                "told.splice(0); form.timeout = 3000; form.src = {}",
                json!(src)
            ))
            .await;
        browser
            .wait_until("told.some(([name]) => name === 'failed')")
            .await;
        let seen = browser.js("return [form.error.code, told.filter(([name]) => name === 'failed').length,
                         form.shadowRoot.querySelectorAll('iframe').length, form.innerText, form.state]")
            .await;
        assert_eq!(seen[0], code, "{src}");
        assert_eq!(seen[1], 1, "{src}");
        assert_eq!(seen[2], 0, "{src}");
        assert_eq!(seen[3], "The fallback.", "{src}");
    }
    // With nothing of the page's own to show there is a sentence and a way on.
    browser
        .js("form.replaceChildren(); form.src = 'data:,'")
        .await;
    browser
        .wait_until("form.shadowRoot.querySelector('a')")
        .await;
    let text = browser.js("return form.shadowRoot.textContent").await;
    assert!(
        text.as_str().unwrap().contains("couldn't be loaded"),
        "{text}"
    );
    // And where it can be, it is.
    let src = at_localhost(&site, "/frame");
    browser.js(&format!("form.src = {}", json!(src))).await;
    browser
        .wait_until("form.state === 'editing' && !form.error")
        .await;
}

#[tokio::test]
async fn frame_page_opened_directly_shows_no_form() {
    let (site, browser) = open(SRC, "").await;
    let browser = browser.with_form_in(FormLocation::Page);
    browser.goto(&at_localhost(&site, "/frame")).await;
    let seen = browser
        .js("return [document.body.innerText.trim(), Boolean(form)]")
        .await;
    assert_eq!(seen, json!(["This page is the inside of a frame.", false]));
}

#[tokio::test]
async fn framed_form_follows_parent_theme_language_and_size() {
    let (_site, browser) = open(&format!("{SRC} lang='de' permissions='contents=read'"), "").await;
    browser.wait_for_text("Token auf GitHub erstellen").await;
    let look = "const of = getComputedStyle(form);
        return [of.getPropertyValue('--github-pat-connect-accent'), of.colorScheme, document.documentElement.lang,
                getComputedStyle(document.documentElement).backgroundColor, document.documentElement.scrollWidth <= innerWidth]";
    let seen = browser.form_js(look).await;
    assert_eq!(
        seen,
        json!(["#7c3aed", "dark", "de", "rgba(0, 0, 0, 0)", true])
    );
    // A language that is written from the right, on the whole page; another accent, by a script.
    browser
        .js(
            "document.documentElement.lang = 'ar'; form.removeAttribute('lang');
             form.style.setProperty('--github-pat-connect-accent', 'green')",
        )
        .await;
    wait_for("the direction", async || {
        let seen = browser
            .form_js(
                "return [getComputedStyle(root.querySelector('.gpc-card')).direction,
                         getComputedStyle(form).getPropertyValue('--github-pat-connect-accent')]",
            )
            .await;
        (seen == json!(["rtl", "green"])).then_some(())
    })
    .await;
    // To the field, from anywhere. WebKit lets a frame have the focus once a person was in it.
    browser.click("input").await;
    browser
        .js("document.querySelector('textarea').focus(); form.focus()")
        .await;
    wait_for("the focus", async || {
        let focused = browser
            .form_js("return root.activeElement?.localName")
            .await;
        (focused == "input").then_some(())
    })
    .await;
    // It is as high as what is in it, whatever becomes of that.
    let heights = "return form.shadowRoot.querySelector('iframe').clientHeight";
    let closed = browser.js(heights).await.as_u64();
    browser.js("form.guide = 'open'").await;
    wait_for("more room", async || {
        (browser.js(heights).await.as_u64() > closed).then_some(())
    })
    .await;
    let fits = browser
        .form_js("return document.documentElement.scrollHeight <= innerHeight")
        .await;
    assert_eq!(fits, true);
    // What the page says of it later counts as well.
    browser.js("form.disabled = true").await;
    wait_for("it to be disabled", async || {
        (browser.form_js("return form.disabled").await == true).then_some(())
    })
    .await;
}

#[tokio::test]
async fn reloaded_or_moved_frame_starts_over() {
    let (site, browser) = open(SRC, "").await;
    browser
        .js(&format!("form.session = {}", json!(site.session())))
        .await;
    browser.wait_until("form.state === 'editing'").await;
    browser.form_js("setTimeout(() => location.reload())").await;
    browser
        .wait_until("told.filter(([name]) => name === 'ready').length === 2")
        .await;
    browser.js("document.body.append(document.createElement('div')); document.body.lastChild.append(form)").await;
    browser
        .wait_until("told.filter(([name]) => name === 'ready').length === 3")
        .await;
    browser.type_in(&token(Scenario::Success)).await;
    browser.js("form.submit()").await;
    browser.wait_until("form.state === 'connected'").await;
    // Gone, it leaves nothing behind.
    let left = browser
        .js(
            "form.remove(); await new Promise((resolve) => setTimeout(resolve));
             return [form.shadowRoot.querySelectorAll('iframe').length, form.state]",
        )
        .await;
    assert_eq!(left, json!([0, "loading"]));
}

#[tokio::test]
async fn failing_function_of_the_parent_ends_as_one_of_the_form_does() {
    let (site, browser) = open(SRC, "").await;
    let text = token(Scenario::Success);
    browser.type_in(&text).await;
    for (set, code) in [
        ("form.session = () => null", "session_expired"),
        (
            "form.session = async () => { throw new Error('503') }",
            "server_error",
        ),
        ("form.session = () => ({})", "server_error"),
        (
            "form.session = async () => { throw new TypeError('Failed to fetch') }",
            "network",
        ),
        (
            "form.session = 's1'; form.headers = () => { throw new Error('no CSRF token') }",
            "server_error",
        ),
    ] {
        browser
            .js(&format!("logged.length = told.length = 0; {set}"))
            .await;
        browser.click("[part=connect]").await;
        browser
            .wait_until("told.some(([name]) => name === 'failed')")
            .await;
        let seen = browser
            .js("return [form.error.code, form.error.status]")
            .await;
        assert_eq!(seen, json!([code, null]), "{set}");
        assert_eq!(browser.value().await, text, "{set}");
        let logged = browser.console_log().await.to_string();
        assert_eq!(
            logged.contains(" failed:"),
            // What a function gives is judged in the frame, and named in its console.
            set.contains("throw"),
            "{set}: {logged}"
        );
    }
    // What can't be headers is left out.
    browser
        .js(&format!(
            "form.session = {}; form.headers = {{ 'no name': 'x' }}",
            json!(site.session())
        ))
        .await;
    browser.click("[part=connect]").await;
    browser.wait_until("form.state === 'connected'").await;
}

#[tokio::test]
async fn parent_headers_are_sent_and_frame_session_wins() {
    let (_site, browser) = open("src='LOCALHOST/kept' session='other'", "").await;
    browser
        .js("form.headers = async () => ({ 'X-Page': 'of the page' })")
        .await;
    browser.type_in(&token(Scenario::Success)).await;
    browser.js("form.submit()").await;
    browser.wait_until("form.state === 'connected'").await;
    let sent = browser.js("return form.connection.connectionId").await;
    assert_eq!(sent, "of the page Bearer own");
}

#[tokio::test]
async fn framed_form_is_first_painted_in_its_language() {
    let (_site, browser) = open(&format!("{SRC} lang='de' load='interaction'"), "").await;
    let height = "form.shadowRoot.querySelector('iframe').clientHeight";
    browser.wait_until(height).await;
    let seen = "for (let i = 0; i < 5; i++) await new Promise(requestAnimationFrame);
        const files = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.wasm'));
        return [root.querySelector('.gpc-card').lang, form.state, files.length]";
    assert_eq!(browser.form_js(seen).await, json!(["de", "loading", 0]));
}

#[tokio::test]
async fn framed_form_is_a_form_control_of_the_parent() {
    let (_site, browser) = open(SRC, "").await;
    // Before it is there, too.
    let judged = browser
        .js("window.host = document.createElement('form');
             document.body.append(host);
             form.name = 'github';
             form.required = true;
             host.append(form);
             return [host.checkValidity(), new FormData(host).has('github')]")
        .await;
    assert_eq!(judged, json!([false, false]));
    browser
        .wait_until("form.validationMessage === 'Press Connect first'")
        .await;
    // As a backend writes it, and before anybody has read it.
    let sent = "form.connection = { connection_id: 'c1' }; return new FormData(host).get('github')";
    assert_eq!(browser.js(sent).await, "c1");
    browser.wait_until("form.state === 'connected'").await;
    let held = "return [host.checkValidity(), new FormData(host).get('github'), form.validity.valueMissing]";
    assert_eq!(browser.js(held).await, json!([true, "c1", false]));
    // Back to what the page has set; what is its own goes to the empty form.
    browser.js("host.reset()").await;
    assert_eq!(browser.js(held).await, json!([true, "c1", false]));
    browser.js("form.reset()").await;
    assert_eq!(browser.js(held).await, json!([false, null, true]));
    browser.wait_until("form.state === 'editing'").await;
    assert_eq!(
        browser
            .js("form.required = false; await 0; return host.checkValidity()")
            .await,
        true
    );
}

#[tokio::test]
async fn proxied_property_values_are_copied() {
    let before = "const early = document.querySelector('github-pat-connect-frame');
        early.messages = new Proxy({ en: new Proxy({ title: 'Our own words' }, {}) }, {});
        early.connection = 'nonsense';
        console.error = (...said) => (window.complaints ??= []).push(String(said));";
    let (_site, browser) = open(SRC, before).await;
    browser.wait_for_text("Our own words").await;
    assert_eq!(
        browser.js("return complaints").await,
        json!(["github-pat-connect-frame:,TypeError: connection: expected { connectionId, … }"])
    );
    browser
        .js("form.connection = new Proxy({ connectionId: 'c1', account: { login: 'hubot' } }, {})")
        .await;
    browser.wait_until("form.state === 'connected'").await;
    browser.wait_for_text("@hubot").await;
    // What makes no sense is shown by nobody.
    browser.js("form.connection = { other: 7 }").await;
    browser
        .wait_until("form.connection?.connectionId === 'c1'")
        .await;
}

#[tokio::test]
async fn connected_event_fires_even_if_listener_clears_connection() {
    let (site, browser) = open(SRC, "").await;
    browser
        .js(&format!(
            "form.session = {};
             form.addEventListener('statechange', ({{ detail }}) => {{
                 if (detail.to === 'connected') form.connection = null;
             }})",
            json!(site.session())
        ))
        .await;
    browser.type_in(&token(Scenario::Success)).await;
    browser.js("form.submit()").await;
    browser
        .wait_until("told.some(([name]) => name === 'connected')")
        .await;
    browser
        .wait_until("form.state === 'editing' && !form.connection")
        .await;
}

#[tokio::test]
async fn reset_while_parent_is_asked_drops_the_token() {
    let (site, browser) = open(SRC, "").await;
    browser
        .js(&format!(
            "form.session = {}; form.addEventListener('connecting', () => form.reset())",
            json!(site.session())
        ))
        .await;
    browser.type_in(&token(Scenario::Success)).await;
    browser.js("form.submit()").await;
    browser
        .wait_until("told.some(([name]) => name === 'connecting')")
        .await;
    // What is said afterwards is heard afterwards.
    browser.js("form.connection = { connectionId: 'c1' }").await;
    browser.wait_until("form.state === 'connected'").await;
    let told = browser.js("return told.map(([name]) => name)").await;
    assert!(
        !told.as_array().unwrap().contains(&json!("failed")),
        "{told}"
    );
    assert_eq!(site.connections().await, Vec::<Value>::new());
}
