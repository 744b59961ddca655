//! A person at a browser: headless Chromium, driven by WebDriver.

use crate::{Site, site::WATCH, wait_for};
use axum::http::Method;
use fantoccini::{
    Client, ClientBuilder, Locator,
    elements::Element,
    key::Key,
    wd::{Capabilities, WebDriverCompatibleCommand},
};
use futures_util::{SinkExt, StreamExt};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, from_str, json};
use std::{
    env,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;
use tokio_tungstenite::connect_async;
use url::{ParseError, Url};

/// What a script's answer calls an element (WebDriver, 11).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One window, with a driver and a profile of its own. All of it goes with the value, also when the
/// test panics.
pub struct Browser {
    client: Client,
    _driver: Driver,
    profile: TempDir,
}

struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    fn start() -> Driver {
        // It takes the same port for both versions of IP: free for the one, it can be in use for the other.
        (0..5)
            .find_map(|_| Driver::try_start())
            .expect("ChromeDriver finds a port")
    }

    /// Nothing if it ends without having said its port.
    fn try_start() -> Option<Driver> {
        let mut process =
            Command::new(env::var_os("CHROMEDRIVER").unwrap_or("chromedriver".into()))
                .arg("--port=0")
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .expect("ChromeDriver starts: run the tests by `cargo xtask test`");
        let stdout = BufReader::new(process.stdout.take().expect("it is piped"));
        let port = stdout.lines().map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        match port {
            Some(port) => Some(Driver { process, port }),
            None => {
                let _ = process.wait();
                None
            }
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Asked to shut down, it takes its browser with it; killed, it would leave it behind.
        if let Ok(mut driver) = TcpStream::connect(("127.0.0.1", self.port)) {
            let _ = driver.set_read_timeout(Some(Duration::from_secs(5)));
            let _ = driver.write_all(b"GET /shutdown HTTP/1.1\r\nHost: localhost\r\n\r\n");
            let _ = driver.read(&mut [0]);
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Browser {
    /// A browser with the site's page open and the form on it.
    pub async fn at(site: &Site) -> Browser {
        let browser = Browser::start().await;
        browser.visit(&site.origin).await;
        browser
    }

    /// Opens a page and waits for its form.
    pub async fn visit(&self, url: &str) {
        self.go(url).await;
        wait_for("the element to leave `loading`", async || {
            let state = self.js("return form.state").await;
            ["editing", "connecting", "connected"]
                .iter()
                .any(|&there| state == there)
                .then_some(())
        })
        .await;
    }

    /// Opens a page and waits for its form to be painted, with or without the WebAssembly.
    pub async fn look_at(&self, url: &str) {
        self.go(url).await;
        self.js("while (!root.querySelector('input')) await new Promise(requestAnimationFrame)")
            .await;
    }

    /// What the window shows, as a PNG.
    pub async fn picture(&self) -> Vec<u8> {
        self.client.screenshot().await.expect("a screenshot")
    }

    /// From the next page on there is no WebAssembly.
    pub async fn forgo_webassembly(&self) {
        self.begin_with("delete globalThis.WebAssembly").await;
    }

    /// Listens to the next pages, where they aren't the site's own: see `told` and `logged`.
    pub async fn watch(&self) {
        self.begin_with(WATCH).await;
    }

    /// Runs a script in every page from the next one on, before any of its own.
    pub async fn begin_with(&self, script: &str) {
        let script = json!({"source": script});
        self.devtools("Page.addScriptToEvaluateOnNewDocument", script)
            .await;
    }

    /// The person lets the site use the clipboard.
    pub async fn allow_clipboard(&self, site: &Site) {
        let permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"];
        let grant = json!({"origin": site.origin, "permissions": permissions});
        self.devtools("Browser.grantPermissions", grant).await;
    }

    /// A browser without a page.
    pub async fn start() -> Browser {
        let driver = Driver::start();
        // The component tests' options, so that both run in the same browser.
        let Value::Object(mut capabilities): Value =
            from_str(include_str!("../../../webdriver.json")).expect("good JSON")
        else {
            panic!("webdriver.json is an object");
        };
        let profile = TempDir::new().expect("a temporary folder");
        capabilities["goog:chromeOptions"]["args"]
            .as_array_mut()
            .expect("a list")
            .extend([
                json!(format!("--user-data-dir={}", profile.path().display())),
                json!("--window-size=800,900"),
            ]);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(Capabilities::from_iter(capabilities))
            .connect(&format!("http://127.0.0.1:{}", driver.port))
            .await
            .expect("Chromium starts");
        Browser {
            client,
            _driver: driver,
            profile,
        }
    }

    pub async fn go(&self, url: &str) {
        self.client.goto(url).await.expect("the page opens");
    }

    /// To the page before.
    pub async fn back(&self) {
        self.client.back().await.expect("there is a page before");
    }

    /// Runs a script in the page; `form` is the element, `root` its shadow root.
    pub async fn js(&self, script: &str) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             const form = document.querySelector('github-pat-connect');
             const root = form?.shadowRoot;
             (async () => {{ {script} }})().then(done, (error) => done('threw: ' + error));"
        );
        let value = self.client.execute_async(&script, Vec::new()).await;
        value.unwrap_or_else(|error| panic!("{error} in {script}"))
    }

    /// A command of the Chrome DevTools Protocol, and its answer.
    pub async fn devtools(&self, cmd: &str, params: Value) -> Value {
        let command = Devtools(json!({"cmd": cmd, "params": params}));
        let answer = self.client.issue_cmd(command).await;
        answer.unwrap_or_else(|error| panic!("{error} to {cmd}"))
    }

    async fn element(&self, selector: &str) -> Element {
        let script = format!(
            "return document.querySelector('github-pat-connect').shadowRoot.querySelector({})",
            json!(selector)
        );
        wait_for(selector, async || {
            let found = self
                .client
                .execute(&script, Vec::new())
                .await
                .expect("a script");
            let reference = found[ELEMENT].as_str()?.to_owned();
            Some(Element::from_element_id(
                self.client.clone(),
                reference.into(),
            ))
        })
        .await
    }

    pub async fn type_in(&self, text: &str) {
        self.element("input")
            .await
            .send_keys(text)
            .await
            .expect("the field takes text");
    }

    /// Types to whatever has the focus.
    pub async fn keys(&self, text: &str) {
        let focused = self.client.active_element().await.expect("a focus");
        focused.send_keys(text).await.expect("it takes keys");
    }

    /// Goes on with a composition, as an input method does.
    pub async fn compose(&self, text: &str) {
        let end = text.len();
        let composition = json!({"text": text, "selectionStart": end, "selectionEnd": end});
        self.devtools("Input.imeSetComposition", composition).await;
    }

    pub async fn press(&self, key: Key) {
        self.type_in(&char::from(key).to_string()).await;
    }

    pub async fn click(&self, selector: &str) {
        self.element(selector)
            .await
            .click()
            .await
            .expect("it can be clicked");
    }

    pub async fn connect(&self) {
        self.click("[part=connect]").await;
    }

    /// Puts a text on the real clipboard, as copying from a page does, and pastes it by keyboard.
    pub async fn paste(&self, text: &str) {
        let script = format!(
            "const area = document.querySelector('textarea');
             area.value = {};
             area.select();
             document.execCommand('copy');",
            json!(text)
        );
        // `copy` wants a person at work: a click is one.
        let area = self
            .client
            .find(Locator::Css("textarea"))
            .await
            .expect("a textarea");
        area.click().await.expect("it can be clicked");
        self.js(&script).await;
        self.type_in(&format!("{}v", char::from(Key::Control)))
            .await;
    }

    pub async fn value(&self) -> String {
        let value = self.js("return root.querySelector('input').value").await;
        value.as_str().expect("a text").to_owned()
    }

    /// All that can be read in the form.
    pub async fn text(&self) -> String {
        let text = self
            .js("return root.querySelector('.card')?.innerText ?? root.textContent")
            .await;
        text.as_str().expect("a text").to_owned()
    }

    /// Waits until the form says this.
    pub async fn reads(&self, sentence: &str) {
        wait_for(sentence, async || {
            self.text().await.contains(sentence).then_some(())
        })
        .await;
    }

    /// The details of the events of this name that reached the page.
    pub async fn told(&self, name: &str) -> Vec<Value> {
        let told = self.js("return told").await;
        let told = told.as_array().expect("a list");
        told.iter()
            .filter(|entry| entry[0] == name)
            .map(|entry| entry[1].clone())
            .collect()
    }

    /// All that the page's scripts still hold, with what nobody holds any more thrown away: a snapshot of the heap.
    pub async fn heap(&self) -> String {
        let profile = self.profile.path().join("DevToolsActivePort");
        let port = std::fs::read_to_string(profile).expect("Chromium says where it listens");
        let port: u16 = port
            .lines()
            .next()
            .unwrap_or_default()
            .parse()
            .expect("a port");
        let window = self.client.window().await.expect("a window");
        let page = format!(
            "ws://127.0.0.1:{port}/devtools/page/{}",
            String::from(window)
        );
        let (mut page, _) = connect_async(page).await.expect("it takes a connection");
        let mut heap = String::new();
        for (id, method) in [
            (1, "HeapProfiler.enable"),
            (2, "HeapProfiler.collectGarbage"),
            (3, "HeapProfiler.collectGarbage"),
            (4, "HeapProfiler.takeHeapSnapshot"),
        ] {
            let ask = json!({"id": id, "method": method}).to_string();
            page.send(ask.into()).await.expect("it listens");
            loop {
                let said = page.next().await.expect("it goes on").expect("a message");
                let said: Value = from_str(said.to_text().expect("text")).expect("JSON");
                if said["id"] == id {
                    break;
                }
                heap.push_str(said["params"]["chunk"].as_str().unwrap_or_default());
            }
        }
        heap
    }

    /// What reached the console, or nobody caught.
    pub async fn logged(&self) -> Value {
        self.js("return logged").await
    }
}

/// ChromeDriver's own way to the DevTools Protocol.
#[derive(Debug)]
struct Devtools(Value);

impl WebDriverCompatibleCommand for Devtools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!(
            "session/{}/goog/cdp/execute",
            session.unwrap_or_default()
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.0.to_string()))
    }
}
