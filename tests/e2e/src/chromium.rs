//! What WebDriver can't ask of a browser and Chromium's own protocol can.

use crate::Browser;
use axum::http::Method;
use fantoccini::wd::WebDriverCompatibleCommand;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, from_str, json};
use tokio_tungstenite::connect_async;
use url::{ParseError, Url};

impl Browser {
    /// A command of the Chrome DevTools Protocol, and its answer.
    pub async fn devtools(&self, cmd: &str, params: Value) -> Value {
        self.session.do_not_keep();
        let command = Devtools(json!({"cmd": cmd, "params": params}));
        let answer = self.client.issue_cmd(command).await;
        answer.unwrap_or_else(|error| panic!("{error} to {cmd}"))
    }

    /// Goes on with a composition, as an input method does.
    pub async fn compose(&self, text: &str) {
        let end = text.len();
        let composition = json!({"text": text, "selectionStart": end, "selectionEnd": end});
        self.devtools("Input.imeSetComposition", composition).await;
    }

    /// All that the page's scripts still hold, with what nobody holds any more thrown away: a snapshot of the heap.
    pub async fn heap(&self) -> String {
        let capabilities = self.client.capabilities().expect("it told");
        let place = capabilities["goog:chromeOptions"]["debuggerAddress"]
            .as_str()
            .expect("Chromium says where it listens");
        let window = self.client.window().await.expect("a window");
        let page = format!("ws://{place}/devtools/page/{}", String::from(window));
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
