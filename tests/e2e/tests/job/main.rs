//! The main job: a page with `<github-pat-connect>`, a person, a token, a backend that keeps it.

use e2e::Browser;
use serde_json::Value;

mod accessible;
mod bundlers;
mod connecting;
mod control;
mod faults;
mod field;
mod host;
mod instant;
mod languages;
mod life;
mod nango;
mod outcomes;
mod pages;
mod published;
mod react;
mod recipe;
mod secrets;
mod sessions;
mod strict;
mod traps;

const TAG: &str = r#"<github-pat-connect backend-url="/api/connections" app-name="Acme" session="{session}">
    <p>The fallback.</p>
</github-pat-connect>"#;

/// A page like `TAG`'s whose token goes to an address of the site.
fn tag(backend_url: &str, more: &str) -> String {
    format!(
        r#"<github-pat-connect backend-url="{backend_url}" app-name="Acme" {more}></github-pat-connect>"#
    )
}

/// Presses Connect and waits for what comes of it: the code of the problem, or the state.
async fn connect(browser: &Browser) -> Value {
    browser.connect().await;
    browser
        .js(
            "while (form.state === 'connecting') await new Promise(requestAnimationFrame);
             return form.problem?.code ?? form.state",
        )
        .await
}
