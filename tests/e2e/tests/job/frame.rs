//! The form in a frame of another origin.

use axum::{
    Json, Router,
    http::{HeaderMap, HeaderValue, header},
    response::Html,
    routing::{get, post},
};
use e2e::{Browser, Engine, Site, wait_for};
use github_pat_backend::sandbox::{Outcome, token};
use serde_json::{Value, json};

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; \
                      require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; \
                      form-action 'none'";

/// The page in the frame, for pages of these origins.
fn inner(hosts: &str) -> String {
    format!(
        r#"<!doctype html><html lang="en"><title>GitHub</title>
        <meta name="github-pat-connect-hosts" content="{hosts}"><link rel="icon" href="/none">
        <script type="module" src="/package/index.js"></script>
        <script type="module" src="/package/framed.js"></script>
        <template><github-pat-connect backend-url="/api/connections" token-type="any"></github-pat-connect></template>"#
    )
}

/// This server's other origin.
fn of(headers: &HeaderMap, one: &str, other: &str) -> String {
    let host = headers[header::HOST].to_str().unwrap_or_default();
    format!("http://{}", host.replace(one, other))
}

struct Framed {
    site: Site,
    browser: Browser,
}

impl Framed {
    /// A page on 127.0.0.1 with a frame that comes from localhost: the same server, another origin.
    async fn open(attributes: &str, before: &str) -> Framed {
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
            .route(
                "/keep",
                post(async |headers: HeaderMap| {
                    let sent = |name| headers[name].to_str().unwrap();
                    let id = format!("{} {}", sent("x-page"), sent("authorization"));
                    Json(json!({"connection_id": id}))
                }),
            )
            .route(
                "/other",
                get(async || Html("<!doctype html><p>Please log in.")),
            );
        let site = Site::beside(routes, "contents=read issues=write", "").await;
        let browser = Browser::start().await;
        browser.go(&format!("{}/page", site.origin)).await;
        let framed = Framed { site, browser };
        let is_defined = "while (!customElements.get('github-pat-connect-frame'))
                              await new Promise(requestAnimationFrame)";
        framed.browser.js(is_defined).await;
        framed
    }

    fn at_localhost(&self, path: &str) -> String {
        self.site.origin.replace("127.0.0.1", "localhost") + path
    }

    /// Runs a script in the page around; `frame` is the element.
    async fn js(&self, script: &str) -> Value {
        let script =
            format!("const frame = document.querySelector('github-pat-connect-frame'); {script}");
        self.browser.js(&script).await
    }

    /// Waits until that is so in the page around.
    async fn until(&self, condition: &str) {
        wait_for(condition, async || {
            (self.js(&format!("return Boolean({condition})")).await == true).then_some(())
        })
        .await;
    }

    /// Into the frame: from now on all that the browser is asked is asked there.
    async fn enter(&self) {
        self.until(
            "frame.state === 'editing' && frame.shadowRoot.querySelector('iframe').clientHeight",
        )
        .await;
        self.browser.enter_frame("github-pat-connect-frame").await;
        self.browser.is_ready().await;
    }

    async fn leave(&self) {
        self.browser.leave_frame().await;
    }

    /// As a person does, by the place on the screen: what a driver does by itself in a frame of another origin,
    /// WebKit doesn't take for a person's. Firefox's driver knows no other way.
    async fn click(&self, selector: &str) {
        if Engine::of_the_run() == Engine::Firefox {
            self.enter().await;
            self.browser.click(selector).await;
            return self.leave().await;
        }
        let middle = "const of = (it) => {
                it.scrollIntoView({ block: 'center' });
                const { x, y, width, height } = it.getBoundingClientRect();
                return [x, y, width / 2, height / 2];
            };";
        let outer = format!("{middle} return of(frame.shadowRoot.querySelector('iframe'))");
        let inner = format!("{middle} return of(root.querySelector('{selector}'))");
        self.enter().await;
        let inner = self.browser.js(&inner).await;
        self.leave().await;
        let outer = self.js(&outer).await;
        let [x, y] = [0, 1].map(|axis| {
            let of = |it: &Value, at: usize| it[at].as_f64().unwrap();
            of(&outer, axis) + of(&inner, axis) + of(&inner, axis + 2)
        });
        self.browser.click_at(x, y).await;
    }

    async fn type_in(&self, text: &str) {
        self.click("input").await;
        if Engine::of_the_run() == Engine::Firefox {
            self.enter().await;
            self.browser.type_in(text).await;
            return self.leave().await;
        }
        self.browser.keys(text).await;
        self.enter().await;
        wait_for("all letters", async || {
            (self.browser.value().await.len() == text.len()).then_some(())
        })
        .await;
        self.leave().await;
    }

    async fn submit(&self) {
        self.js("frame.submit()").await;
    }

    async fn text(&self) -> String {
        self.enter().await;
        let text = self.browser.text().await;
        self.leave().await;
        text
    }

    async fn reads(&self, sentence: &str) {
        wait_for(sentence, async || {
            self.text().await.contains(sentence).then_some(())
        })
        .await;
    }
}

const SRC: &str = "src='LOCALHOST/frame'";

#[tokio::test]
async fn a_token_is_connected_and_the_page_hears_of_it() {
    let framed = Framed::open(&format!("{SRC} app-name='Acme'"), "").await;
    framed.enter().await;
    framed.browser.reads("Acme asks for access").await;
    framed.browser.reads("Sent only to localhost").await;
    framed.leave().await;
    framed
        .js(&format!(
            "frame.session = async () => {}",
            json!(framed.site.session())
        ))
        .await;
    framed.type_in(&token(Outcome::Success)).await;
    framed.click("[part=connect]").await;
    framed.until("frame.state === 'connected'").await;
    let connection = framed.js("return frame.connection").await;
    assert_eq!(connection["account"]["login"], "octocat");
    let told = framed.js("return told").await;
    let names: Vec<_> = told.as_array().unwrap().iter().map(|it| &it[0]).collect();
    assert_eq!(
        names,
        [
            "statechange",
            "ready",
            "connecting",
            "statechange",
            "statechange",
            "connected"
        ]
    );
    assert_eq!(told[5][1], connection);
    assert_eq!(
        framed.js("return frame.matches(':state(connected)')").await,
        true
    );
    let id = connection["connectionId"].as_str().unwrap();
    assert_eq!(framed.site.kept_token(id).await, token(Outcome::Success));
    // Another one in its place, and back to an empty form.
    framed.js("frame.reset()").await;
    framed
        .until("frame.state === 'editing' && !frame.connection")
        .await;
    // What the page knows is shown.
    framed
        .js("frame.connection = { connection_id: '7', account: { login: 'hubot' } }")
        .await;
    framed
        .until("frame.state === 'connected' && frame.connection.account.login === 'hubot'")
        .await;
}

#[tokio::test]
async fn what_decides_where_a_token_goes_is_not_the_page_s_to_say() {
    let framed = Framed::open(
        &format!(
            "{SRC} backend-url='http://127.0.0.1:9/steal' github-url='https://github.evil.example' \
             token-url='https://evil.example' protocol='nango' integration-id='evil' credentials='include'"
        ),
        "",
    )
    .await;
    framed
        .js(&format!("frame.session = {}", json!(framed.site.session())))
        .await;
    framed.js("frame.backendUrl = 'http://127.0.0.1:9/steal'; frame.setAttribute('token-type', 'classic')").await;
    framed.enter().await;
    let inner = framed
        .browser
        .js("return [form.backendUrl, form.githubUrl, form.tokenUrl, form.protocol, form.credentials,
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
    for origin in inner[6].as_array().unwrap() {
        assert_eq!(origin, "https://github.com");
    }
    framed.leave().await;
    framed.type_in(&token(Outcome::Success)).await;
    framed.submit().await;
    framed.until("frame.state === 'connected'").await;
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
    const inner = frame.shadowRoot.querySelector('iframe');
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
        () => document.documentElement.getHTML?.({ shadowRoots: [frame.shadowRoot] }),
        () => frame.shadowRoot.innerHTML,
        () => JSON.stringify(performance.getEntries()),
        () => JSON.stringify([localStorage, sessionStorage, history.state, location.href, document.cookie]),
        () => JSON.stringify([frame.connection, frame.problem, frame.state]),
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
            { set: { attributes: { 'backend-url': location.origin + '/steal', 'token-url': location.origin }, styles: {}, has: { session: true } } },
            { call: 'value' }, { call: 'remove' }, { ask: 'token' }, { call: 'constructor' }, { call: 'getHTML' },
            { call: '__proto__' }, { call: 'cloneNode' }, { messages: { en: { title: '<img src=x onerror=parent.postMessage(1)>' } } },
        ]) channel.port1.postMessage(what);
    }
    await new Promise((resolve) => setTimeout(resolve));
    return [caught, got]";

#[tokio::test]
async fn no_script_of_the_page_reaches_the_token() {
    let framed = Framed::open(SRC, SPYING).await;
    framed
        .js(&format!(
            "frame.session = () => {}",
            json!(framed.site.session())
        ))
        .await;
    let token = token(Outcome::Success);
    framed.type_in(&token).await;
    let before = framed.js(REACHING).await;
    framed.enter().await;
    // What it was told over that channel it has done, or not.
    framed.browser.reads("<img src=x").await;
    let own = framed
        .browser
        .js("return [form.backendUrl, form.tokenUrl]")
        .await;
    assert_eq!(own, json!(["/api/connections", ""]));
    framed.leave().await;
    framed.click("[part=connect]").await;
    framed.until("frame.state === 'connected'").await;
    let after = framed.js(REACHING).await;
    let caught = format!("{before} {after}");
    // It has heard a lot, and what it could reach it has reached.
    for heard in [
        "ready",
        "statechange",
        "connected",
        "octocat",
        framed.site.session(),
        "github-pat-connect-frame",
    ] {
        assert!(caught.contains(heard), "{heard}");
    }
    for part in [token.as_str(), &token[4..], &token[..20], &token[20..40]] {
        assert!(!caught.contains(part));
    }
    // A key at a time it hasn't come either.
    let keys: String = framed
        .js("return caught.map((it) => it.trim()).filter((it) => it.length === 1).join('')")
        .await
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(keys, "");
}

/// The same spies see what is typed where there is no frame.
#[tokio::test]
async fn without_a_frame_the_same_script_hears_every_key() {
    let framed = Framed::open(SRC, SPYING).await;
    framed.js("const form = document.createElement('github-pat-connect'); form.setAttribute('backend-url', '/api/connections');
               await import('/package/index.js'); document.body.append(form);
               while (form.state !== 'editing') await new Promise(requestAnimationFrame); form.focus()").await;
    framed.browser.type_in("ghp_").await;
    let caught = framed.js("return caught.join(' ')").await;
    let caught: String = caught.as_str().unwrap().split_whitespace().collect();
    for key in ["g", "h", "p", "_"] {
        assert!(caught.contains(key), "{key}");
    }
    assert!(caught.contains("ghp") || caught.contains("gg"), "{caught}");
}

#[tokio::test]
async fn the_page_may_keep_a_token_from_being_sent() {
    let framed = Framed::open(SRC, "").await;
    framed
        .js(&format!("frame.session = {}", json!(framed.site.session())))
        .await;
    framed.js("window.no = (event) => event.preventDefault(); frame.addEventListener('connecting', no)").await;
    let token = token(Outcome::Success);
    framed.type_in(&token).await;
    framed.submit().await;
    framed.submit().await;
    framed
        .until("told.some(([name]) => name === 'connecting')")
        .await;
    framed.enter().await;
    assert_eq!(framed.browser.value().await, token);
    framed.leave().await;
    assert_eq!(framed.site.connections().await, Vec::<Value>::new());
    framed
        .js("frame.removeEventListener('connecting', no)")
        .await;
    // Until the first answer is there another press asks nothing.
    wait_for("the token to be connected", async || {
        framed.submit().await;
        (framed.js("return frame.state").await == "connected").then_some(())
    })
    .await;
    assert_eq!(framed.site.connections().await.len(), 1);
}

#[tokio::test]
async fn a_page_that_says_nothing_sends_nothing() {
    let silent = "const real = MessagePort.prototype.postMessage;
        MessagePort.prototype.postMessage = function (data, ...more) {
            if (!window.isSilent || !('answer' in data)) real.call(this, data, ...more);
        };";
    let framed = Framed::open(SRC, silent).await;
    framed
        .js(&format!(
            "frame.session = {}; window.isSilent = true",
            json!(framed.site.session())
        ))
        .await;
    let token = token(Outcome::Success);
    framed.type_in(&token).await;
    framed.submit().await;
    framed.until("frame.problem").await;
    assert_eq!(framed.js("return frame.problem.code").await, "timeout");
    framed.reads("took too long to answer").await;
    framed.enter().await;
    assert_eq!(framed.browser.value().await, token);
    framed.leave().await;
    assert_eq!(framed.site.connections().await, Vec::<Value>::new());
    // It speaks again, and nothing is lost.
    framed.js("window.isSilent = false").await;
    framed.submit().await;
    framed.until("frame.state === 'connected'").await;
}

#[tokio::test]
async fn a_page_of_no_origin_is_nobody_s_host() {
    // The origin of an address without a scheme reads as that of a page that has none.
    let careless = inner("https://acme.example localhost:3000")
        + "<script type=module>
               await customElements.whenDefined('github-pat-connect');
               addEventListener('message', async ({ data }) => {
                   if (data !== 'look') return;
                   // What came by the port before is through by then.
                   for (let turn = 0; turn < 3; turn += 1)
                       await new Promise((resolve) => {
                           const { port1, port2 } = new MessageChannel();
                           port1.onmessage = resolve;
                           port2.postMessage(null);
                       });
                   top.postMessage(document.querySelectorAll('github-pat-connect').length, '*');
               });
               parent.postMessage('loaded', '*');
           </script>";
    let page = "<!doctype html><script>
            addEventListener('message', ({ data }) => (window.found = data));
            const nobody = `<script>onmessage = ({ source }) => {
                    const { port1, port2 } = new MessageChannel();
                    source.postMessage('github-pat-connect-frame 1', '*', [port2]);
                    port1.postMessage({ set: { attributes: {}, lang: '', styles: {}, has: {} } });
                    source.postMessage('look', '*');
                }</${'script'}><iframe src=${location.origin}/careless></iframe>`;
            const frame = document.createElement('iframe');
            frame.src = `data:text/html,${encodeURIComponent(nobody)}`;
            document.documentElement.append(frame);
        </script>";
    let routes = Router::new()
        .route("/careless", get(async move || Html(careless)))
        .route("/around", get(async move || Html(page)));
    let site = Site::beside(routes, "contents=read", "").await;
    let browser = Browser::start().await;
    browser.go(&format!("{}/around", site.origin)).await;
    let found =
        "while (window.found === undefined) await new Promise(requestAnimationFrame); return found";
    assert_eq!(browser.js(found).await, 0);
}

#[tokio::test]
async fn a_frame_that_cannot_be_is_a_clear_failure() {
    let framed = Framed::open("", "").await;
    framed
        .until("frame.problem?.code === 'misconfigured'")
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
        let src = src.replace("LOCALHOST", &framed.at_localhost(""));
        framed
            .js(&format!(
                "told.splice(0); frame.timeout = 3000; frame.src = {}",
                json!(src)
            ))
            .await;
        framed
            .until("told.some(([name]) => name === 'failed')")
            .await;
        let seen = framed
            .js("return [frame.problem.code, told.filter(([name]) => name === 'failed').length,
                         frame.shadowRoot.querySelectorAll('iframe').length, frame.innerText, frame.state]")
            .await;
        assert_eq!(seen[0], code, "{src}");
        assert_eq!(seen[1], 1, "{src}");
        assert_eq!(seen[2], 0, "{src}");
        assert_eq!(seen[3], "The fallback.", "{src}");
    }
    // With nothing of the page's own to show there is a sentence and a way on.
    framed
        .js("frame.replaceChildren(); frame.src = 'data:,'")
        .await;
    framed.until("frame.shadowRoot.querySelector('a')").await;
    let text = framed.js("return frame.shadowRoot.textContent").await;
    assert!(
        text.as_str().unwrap().contains("couldn't be loaded"),
        "{text}"
    );
    // And where it can be, it is.
    let src = framed.at_localhost("/frame");
    framed.js(&format!("frame.src = {}", json!(src))).await;
    framed
        .until("frame.state === 'editing' && !frame.problem")
        .await;
}

#[tokio::test]
async fn alone_the_page_of_the_frame_asks_for_nothing() {
    let framed = Framed::open(SRC, "").await;
    framed.browser.go(&framed.at_localhost("/frame")).await;
    let seen = framed
        .browser
        .js("return [document.body.innerText.trim(), Boolean(form)]")
        .await;
    assert_eq!(seen, json!(["This page is the inside of a frame.", false]));
}

#[tokio::test]
async fn it_looks_and_speaks_like_the_page_around_it() {
    let framed = Framed::open(&format!("{SRC} lang='de' permissions='contents=read'"), "").await;
    framed.reads("Token auf GitHub erstellen").await;
    framed.enter().await;
    let look = "const of = getComputedStyle(form);
        return [of.getPropertyValue('--github-pat-connect-accent'), of.colorScheme, document.documentElement.lang,
                getComputedStyle(document.documentElement).backgroundColor, document.documentElement.scrollWidth <= innerWidth]";
    let seen = framed.browser.js(look).await;
    assert_eq!(
        seen,
        json!(["#7c3aed", "dark", "de", "rgba(0, 0, 0, 0)", true])
    );
    framed.leave().await;
    // A language that is written from the right, on the whole page; another accent, by a script.
    framed
        .js(
            "document.documentElement.lang = 'ar'; frame.removeAttribute('lang');
             frame.style.setProperty('--github-pat-connect-accent', 'green')",
        )
        .await;
    framed.enter().await;
    wait_for("the direction", async || {
        let seen = framed
            .browser
            .js(
                "return [getComputedStyle(root.querySelector('.gpc-card')).direction,
                         getComputedStyle(form).getPropertyValue('--github-pat-connect-accent')]",
            )
            .await;
        (seen == json!(["rtl", "green"])).then_some(())
    })
    .await;
    framed.leave().await;
    // To the field, from anywhere. WebKit lets a frame have the focus once a person was in it.
    framed.click("input").await;
    framed
        .js("document.querySelector('textarea').focus(); frame.focus()")
        .await;
    framed.enter().await;
    wait_for("the focus", async || {
        let focused = framed
            .browser
            .js("return root.activeElement?.localName")
            .await;
        (focused == "input").then_some(())
    })
    .await;
    framed.leave().await;
    // It is as high as what is in it, whatever becomes of that.
    let heights = "return frame.shadowRoot.querySelector('iframe').clientHeight";
    let closed = framed.js(heights).await.as_u64();
    framed.js("frame.guide = 'open'").await;
    wait_for("more room", async || {
        (framed.js(heights).await.as_u64() > closed).then_some(())
    })
    .await;
    framed.enter().await;
    let fits = framed
        .browser
        .js("return document.documentElement.scrollHeight <= innerHeight")
        .await;
    assert_eq!(fits, true);
    framed.leave().await;
    // What the page says of it later counts as well.
    framed.js("frame.disabled = true").await;
    framed.enter().await;
    wait_for("it to be disabled", async || {
        (framed.browser.js("return form.disabled").await == true).then_some(())
    })
    .await;
    framed.leave().await;
}

#[tokio::test]
async fn a_frame_that_is_loaded_anew_or_moved_is_another_one() {
    let framed = Framed::open(SRC, "").await;
    framed
        .js(&format!("frame.session = {}", json!(framed.site.session())))
        .await;
    framed.enter().await;
    framed
        .browser
        .js("setTimeout(() => location.reload())")
        .await;
    framed.leave().await;
    framed
        .until("told.filter(([name]) => name === 'ready').length === 2")
        .await;
    framed.js("document.body.append(document.createElement('div')); document.body.lastChild.append(frame)").await;
    framed
        .until("told.filter(([name]) => name === 'ready').length === 3")
        .await;
    framed.type_in(&token(Outcome::Success)).await;
    framed.submit().await;
    framed.until("frame.state === 'connected'").await;
    // Gone, it leaves nothing behind.
    let left = framed
        .js(
            "frame.remove(); await new Promise((resolve) => setTimeout(resolve));
             return [frame.shadowRoot.querySelectorAll('iframe').length, frame.state]",
        )
        .await;
    assert_eq!(left, json!([0, "loading"]));
}

#[tokio::test]
async fn headers_of_the_page_around_go_along_and_a_session_unless_the_frame_has_one() {
    let framed = Framed::open("src='LOCALHOST/kept' session='other'", "").await;
    framed
        .js("frame.headers = async () => ({ 'X-Page': 'of the page' })")
        .await;
    framed.type_in(&token(Outcome::Success)).await;
    framed.submit().await;
    framed.until("frame.state === 'connected'").await;
    let sent = framed.js("return frame.connection.connectionId").await;
    assert_eq!(sent, "of the page Bearer own");
}

#[tokio::test]
async fn it_is_painted_as_it_is_to_be() {
    let framed = Framed::open(&format!("{SRC} lang='de' load='interaction'"), "").await;
    let height = "frame.shadowRoot.querySelector('iframe').clientHeight";
    framed.until(height).await;
    framed.browser.enter_frame("github-pat-connect-frame").await;
    let seen = "for (let i = 0; i < 5; i++) await new Promise(requestAnimationFrame);
        const files = performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.wasm'));
        return [root.querySelector('.gpc-card').lang, form.state, files.length]";
    assert_eq!(framed.browser.js(seen).await, json!(["de", "loading", 0]));
    framed.leave().await;
}

#[tokio::test]
async fn it_is_a_control_of_the_form_around_it() {
    let framed = Framed::open(SRC, "").await;
    // Before it is there, too.
    let judged = framed
        .js("window.host = document.createElement('form');
             document.body.append(host);
             frame.name = 'github';
             frame.required = true;
             host.append(frame);
             return [host.checkValidity(), new FormData(host).has('github')]")
        .await;
    assert_eq!(judged, json!([false, false]));
    framed
        .until("frame.validationMessage === 'Connect GitHub first'")
        .await;
    // As a backend writes it, and before anybody has read it.
    let sent =
        "frame.connection = { connection_id: 'c1' }; return new FormData(host).get('github')";
    assert_eq!(framed.js(sent).await, "c1");
    framed.until("frame.state === 'connected'").await;
    let held = "return [host.checkValidity(), new FormData(host).get('github'), frame.validity.valueMissing]";
    assert_eq!(framed.js(held).await, json!([true, "c1", false]));
    // Back to what the page has set; what is its own goes to the empty form.
    framed.js("host.reset()").await;
    assert_eq!(framed.js(held).await, json!([true, "c1", false]));
    framed.js("frame.reset()").await;
    assert_eq!(framed.js(held).await, json!([false, null, true]));
    framed.until("frame.state === 'editing'").await;
    assert_eq!(
        framed
            .js("frame.required = false; await 0; return host.checkValidity()")
            .await,
        true
    );
}

#[tokio::test]
async fn what_a_framework_has_wrapped_is_taken_as_well() {
    let before = "const early = document.querySelector('github-pat-connect-frame');
        early.messages = new Proxy({ en: new Proxy({ title: 'Our own words' }, {}) }, {});
        early.connection = 'nonsense';
        console.error = (...said) => (window.complaints ??= []).push(String(said));";
    let framed = Framed::open(SRC, before).await;
    framed.reads("Our own words").await;
    assert_eq!(
        framed.js("return complaints").await,
        json!(["github-pat-connect-frame:,TypeError: connection: an object"])
    );
    framed
        .js("frame.connection = new Proxy({ connectionId: 'c1', account: { login: 'hubot' } }, {})")
        .await;
    framed.until("frame.state === 'connected'").await;
    framed.browser.enter_frame("github-pat-connect-frame").await;
    framed.browser.reads("@hubot").await;
    framed.leave().await;
    // What makes no sense is shown by nobody.
    framed.js("frame.connection = { connectionId: 7 }").await;
    framed
        .until("frame.connection?.connectionId === 'c1'")
        .await;
}

#[tokio::test]
async fn what_has_happened_is_told_even_where_the_page_has_said_otherwise_since() {
    let framed = Framed::open(SRC, "").await;
    framed
        .js(&format!(
            "frame.session = {};
             frame.addEventListener('statechange', ({{ detail }}) => {{
                 if (detail.to === 'connected') frame.connection = null;
             }})",
            json!(framed.site.session())
        ))
        .await;
    framed.type_in(&token(Outcome::Success)).await;
    framed.submit().await;
    framed
        .until("told.some(([name]) => name === 'connected')")
        .await;
    framed
        .until("frame.state === 'editing' && !frame.connection")
        .await;
}

#[tokio::test]
async fn a_token_that_waits_for_the_page_s_word_goes_with_a_reset() {
    let framed = Framed::open(SRC, "").await;
    framed
        .js(&format!(
            "frame.session = {}; frame.addEventListener('connecting', () => frame.reset())",
            json!(framed.site.session())
        ))
        .await;
    framed.type_in(&token(Outcome::Success)).await;
    framed.submit().await;
    framed
        .until("told.some(([name]) => name === 'connecting')")
        .await;
    // What is said afterwards is heard afterwards.
    framed.js("frame.connection = { connectionId: 'c1' }").await;
    framed.until("frame.state === 'connected'").await;
    let told = framed.js("return told.map(([name]) => name)").await;
    assert!(
        !told.as_array().unwrap().contains(&json!("failed")),
        "{told}"
    );
    assert_eq!(framed.site.connections().await, Vec::<Value>::new());
}
