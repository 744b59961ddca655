//! The form as a component, in the light DOM of a Leptos app built by Trunk.

use e2e::{Browser, Site, spawn_server, wait_for};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;
use std::{env, fs, path::Path};
use tokio::process::Command;

#[tokio::test]
async fn leptos_component_connects_in_light_dom() {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/leptos-app/dist");
    let site = Site::with_app(&built).await;
    let browser = Browser::start().await;
    browser.goto(&site.origin).await;
    wait_for("the form", async || {
        let there = browser
            .js("return !!document.querySelector('.gpc-input')")
            .await;
        (there == true).then_some(())
    })
    .await;
    let look = "return getComputedStyle(document.querySelector('.gpc-card')).borderRadius";
    assert_eq!(browser.js(look).await, "12px");

    type_in(&browser).await;
    does_the_job(&browser).await;
}

async fn does_the_job(browser: &Browser) {
    // Sent as soon as the app has its session: before, the backend refuses.
    wait_for("the app to hear of the connection", async || {
        browser
            .js("document.querySelector('.gpc-connect').click()")
            .await;
        let said = browser
            .js("return document.querySelector('#connected').textContent")
            .await;
        (said == "Issues of @octocat will appear here.").then_some(())
    })
    .await;
    let text = browser
        .js("return document.querySelector('.gpc-card').innerText")
        .await;
    assert!(
        text.as_str()
            .is_some_and(|text| text.contains("Connected to GitHub")),
        "{text}"
    );
}

async fn type_in(browser: &Browser) {
    let script = format!(
        "const input = document.querySelector('.gpc-input');
         input.value = {};
         input.dispatchEvent(new Event('input', {{ bubbles: true }}));",
        json!(token(Scenario::Success))
    );
    browser.js(&script).await;
}

#[tokio::test]
async fn server_rendered_leptos_component_takes_text_before_hydration() {
    let app = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/leptos-app");
    let server = env::var_os("LEPTOS_SERVER")
        .expect("LEPTOS_SERVER names the app's server: run the tests by `cargo xtask test`");
    let mut server = Command::new(server);
    let (_server, origin) = spawn_server(server.current_dir(&app).env("PORT", "0")).await;
    let site = Site::in_front_of(&origin).await;
    let files = fs::read_dir(app.join("dist/server")).expect("it is built");
    let wasm = files
        .map(|file| format!("/{}", file.unwrap().file_name().display()))
        .find(|name| name.ends_with(".wasm"));
    site.block_path(wasm.as_deref());
    let browser = Browser::start().await;
    browser.goto(&site.origin).await;
    let card = "const card = document.querySelector('.gpc-card'); return card.innerText";
    let before = browser.js(card).await;
    let before = before.as_str().expect("a text");
    assert!(before.contains("Acme asks for access"), "{before}");
    assert!(before.contains("Sent only to …"), "{before}");
    browser
        .js("window.input = document.querySelector('.gpc-input'); input.focus()")
        .await;
    type_in(&browser).await;
    site.block_path(None);
    let host = site.origin.replace("http://", "Sent only to ");
    wait_for("the browser's half", async || {
        let after = browser.js(card).await;
        after.as_str()?.contains(&host).then_some(())
    })
    .await;
    let kept = "return document.querySelector('.gpc-input') === input
        && document.activeElement === input && !!input.value";
    assert_eq!(browser.js(kept).await, true);
    does_the_job(&browser).await;
    assert_eq!(browser.console_log().await, json!([]));
}
