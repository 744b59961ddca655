//! A page that a Leptos server has rendered, before and after the browser takes it over.

use e2e::{Browser, Engine, FormLocation, Site, spawn_server, wait_for};
use serde_json::{Value, json};
use std::{env, fs, path::Path};
use tokio::process::{Child, Command};
use url::form_urlencoded;

/// Keeps what is sent, answers what the test has put into `answers` instead of the network, and is offline if the test
/// says so.
const NETWORK: &str = r#"
    window.sent = [];
    window.answers = [];
    window.isOnline = true;
    Object.defineProperty(navigator, "onLine", { get: () => isOnline });
    const real = fetch;
    window.fetch = async (request, ...rest) => {
        if (!(request instanceof Request)) return real(request, ...rest);
        const { credentials, headers, url } = request;
        sent.push({ url: new URL(url).pathname, credentials, headers: Object.fromEntries(headers) });
        if (!isOnline) throw new TypeError("no network");
        const answer = answers.findIndex(({ path }) => path === new URL(url).pathname);
        if (answer < 0) return real(request, ...rest);
        const [{ status, body }] = answers.splice(answer, 1);
        return new Response(JSON.stringify(body), { status });
    };
"#;

pub struct Page {
    pub site: Site,
    pub browser: Browser,
    wasm: String,
    _server: Child,
}

impl Page {
    /// The page with these props, as the server has rendered it: the browser's half is still on its way.
    pub async fn before_hydration(props: &[(&str, &str)]) -> Page {
        let app = Path::new(env!("CARGO_MANIFEST_DIR")).join("../leptos-app");
        let server = env::var_os("LEPTOS_TEST_SERVER").expect(
            "LEPTOS_TEST_SERVER names the app's server: run the tests by `cargo xtask test`",
        );
        let (server, origin) = spawn_server(Command::new(server).current_dir(&app)).await;
        let site = Site::in_front_of(&origin).await;
        site.inject_script(NETWORK);
        let mut files = fs::read_dir(app.join("dist")).expect("it is built");
        let wasm = files.find_map(|file| {
            let name = file.expect("an entry").file_name().display().to_string();
            name.ends_with(".wasm").then(|| ["/", &name].concat())
        });
        let page = Page {
            site,
            browser: Browser::start().await.with_form_in(FormLocation::LeptosApp),
            wasm: wasm.expect("the browser's half"),
            _server: server,
        };
        page.go(props).await;
        page
    }

    /// Likewise, once the browser has taken it over.
    pub async fn open(props: &[(&str, &str)]) -> Page {
        let page = Page::before_hydration(props).await;
        page.hydrate().await;
        page
    }

    /// Goes to the page with other props, before it is hydrated.
    pub async fn go(&self, props: &[(&str, &str)]) {
        self.site.block_path(Some(&self.wasm));
        let url = [self.site.origin.as_str(), &query(props)].concat();
        self.browser.goto(&url).await;
        // Nothing of a page is visible before its stylesheets are there.
        self.browser.wait_until("form?.checkVisibility()").await;
    }

    pub async fn hydrate(&self) {
        self.site.block_path(None);
        self.browser
            .wait_until("document.querySelector('#events[data-hydrated]')")
            .await;
    }

    /// Changes the props, as a router does that follows the address.
    pub async fn set(&self, props: &[(&str, &str)]) {
        let change = format!(
            "history.replaceState(null, '', {});
             dispatchEvent(new PopStateEvent('popstate'));
             await new Promise(requestAnimationFrame)",
            json!(query(props))
        );
        self.browser.js(&change).await;
    }

    /// See [`Site::allow_clipboard_read`].
    pub async fn let_read_clipboard(&self) {
        if Engine::current() == Engine::WebKit {
            self.browser
                .js("navigator.clipboard.readText = async () => document.querySelector('textarea').value")
                .await;
        }
    }

    /// What the app's callbacks were told.
    pub async fn events(&self) -> Value {
        self.browser
            .js("return [...document.querySelectorAll('#events li')].map((it) => it.textContent)")
            .await
    }

    pub async fn wait_for_event(&self, event: &str) {
        wait_for(event, async || {
            let events = self.events().await;
            let mut events = events.as_array()?.iter();
            events.any(|it| it == event).then_some(())
        })
        .await;
    }

    /// The requests that were sent to this path.
    pub async fn sent(&self, path: &str) -> Vec<Value> {
        let sent = self.browser.js("return sent").await;
        let sent = sent.as_array().expect("a list").iter();
        sent.filter(|it| it["url"] == path).cloned().collect()
    }

    /// Answers the next request to this path in the network's place.
    pub async fn answer(&self, path: &str, status: u16, body: Value) {
        let answer = json!({"path": path, "status": status, "body": body});
        self.browser.js(&format!("answers.push({answer})")).await;
    }

    #[track_caller]
    pub fn reads<'a>(&'a self, sentence: &'a str) -> impl Future<Output = ()> + 'a {
        let caller = std::panic::Location::caller();
        async move {
            let text = self.browser.text().await;
            assert!(text.contains(sentence), "{caller}: {sentence} in {text}");
        }
    }

    pub async fn lacks(&self, sentence: &str) {
        let text = self.browser.text().await;
        assert!(!text.contains(sentence), "{sentence} in {text}");
    }

    /// Nothing was logged, and nothing thrown.
    pub async fn is_silent(&self) {
        assert_eq!(self.browser.console_log().await, json!([]));
    }
}

fn query(props: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::for_suffix("/?".to_owned(), 2);
    query.extend_pairs(props).finish()
}
