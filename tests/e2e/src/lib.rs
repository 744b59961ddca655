//! What the end-to-end tests stand on: a host's site with the reference backend behind it, and a
//! browser with a person in front.

mod backend;
mod browser;
mod nango;
mod site;
mod chromium;
mod driver;
mod engine;
mod faulty_server;
mod screen;
mod screenshot;
mod server;
mod session;

pub use backend::Backend;
pub use browser::{Browser, FormLocation};
pub use engine::{Engine, PageCache};
pub use faulty_server::{FaultyServer, Received, ResponseEnd};
pub use nango::{Answer, Nango};
pub use screenshot::Screenshot;
pub use server::serve;
pub use site::{Site, Wasm, proxy_to};

use serde_json::Value;
use std::{process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// A page's form before the reference backend.
pub const TAG: &str = r#"<github-pat-connect backend-url="/api/connections" app-name="Acme" session="{session}">
    <p>The fallback.</p>
</github-pat-connect>"#;

/// A page like `TAG`'s whose token goes to an address of the site.
pub fn tag(backend_url: &str, more: &str) -> String {
    format!(
        r#"<github-pat-connect backend-url="{backend_url}" app-name="Acme" {more}></github-pat-connect>"#
    )
}

/// Presses Connect and waits for what comes of it: the code of the problem, or the state.
pub async fn connect(browser: &Browser) -> Value {
    browser.connect().await;
    browser
        .js(
            "while (form.state === 'connecting') await new Promise(requestAnimationFrame);
             return form.error?.code ?? form.state",
        )
        .await
}

/// Runs a server, until it is dropped; returns where it says that it listens.
pub async fn spawn_server(server: &mut Command) -> (Child, String) {
    let mut server = server
        .env("NO_COLOR", "1")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("it runs");
    let mut lines = BufReader::new(server.stdout.take().expect("it is piped")).lines();
    while let Some(line) = lines.next_line().await.expect("it prints text") {
        if let Some(at) = line.find("http://") {
            let origin = line[at..].trim_end_matches(['/', ' ']).to_owned();
            // It may go on to print.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return (server, origin);
        }
    }
    panic!("it doesn't say where it listens");
}

/// Asks again and again until there is an answer; a test that waits in vain fails with `what`.
pub async fn wait_for<T>(what: &str, ask: impl AsyncFnMut() -> Option<T>) -> T {
    let answer = try_wait_for(ask).await;
    answer.unwrap_or_else(|| panic!("in vain: {what}"))
}

/// As [`wait_for`]; nothing if there is no answer in time.
pub async fn try_wait_for<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let answer = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    // Long, because the machine may be busy. Only a failing test waits this long.
    tokio::time::timeout(Duration::from_secs(60), answer)
        .await
        .ok()
}
