//! The component for React: for version 18, which writes what it is given as attributes and hears no event of an
//! element's own, and for 19, which sets properties where there are some.

use axum::{Router, http::header, routing::get};
use e2e::{Browser, Site};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;
use std::{env, fs};

#[tokio::test]
async fn react18_wrapper_sets_properties_and_forwards_events() {
    wrapper_sets_properties_and_forwards_events("REACT_18").await;
}

#[tokio::test]
async fn react19_wrapper_sets_properties_and_forwards_events() {
    wrapper_sets_properties_and_forwards_events("REACT_19").await;
}

async fn wrapper_sets_properties_and_forwards_events(version: &str) {
    let script = env::var_os(version)
        .unwrap_or_else(|| panic!("{version} names the page's script: run `cargo xtask test`"));
    let script = fs::read_to_string(script).expect("the script is there");
    let script = get(async move || ([(header::CONTENT_TYPE, "text/javascript")], script));
    // Beside the package's files, as a bundler would have it.
    let routes = Router::new().route("/package/page.js", script);
    let page = r#"<div id="root"></div>
        <script nonce="host">window.session = async () => "{session}";</script>
        <script type="module" src="/package/page.js"></script>"#;
    let site = Site::with_routes(routes, "contents=read issues=write", page).await;
    let browser = Browser::open(&site).await;
    let written =
        "return [form.className, form.tokenExpiration, form.disabled, typeof form.session,
        form.hasAttribute('session'), window.form.current === form]";
    assert_eq!(
        browser.js(written).await,
        json!(["narrow", "90", false, "function", false, true])
    );
    let set = |what: &str| {
        format!(
            "{what}; await new Promise(requestAnimationFrame); await new Promise(requestAnimationFrame)"
        )
    };
    browser.js(&set("setCount(1)")).await;
    assert_eq!(browser.js("return form.disabled").await, true);
    browser.js(&set("setCount(2)")).await;
    assert_eq!(browser.js("return form.disabled").await, false);
    browser.type_in(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.wait_for_text("@octocat").await;
    let seen = json!([
        ["state", 0, "editing"],
        ["state", 2, "connecting"],
        ["state", 2, "connected"],
        ["connected", 2, "octocat"]
    ]);
    assert_eq!(browser.js("return seen").await, seen);
    // What was never given is the form's own; what is given is set, null too.
    browser.js(&set("setCount(3)")).await;
    assert_eq!(browser.js("return form.state").await, "connected");
    browser.js(&set("setConnection(null)")).await;
    assert_eq!(browser.js("return form.state").await, "editing");
    browser
        .js(&set("setConnection({ connectionId: 'c1' })"))
        .await;
    assert_eq!(
        browser.js("return form.connection.connectionId").await,
        "c1"
    );
    // What isn't given any more is none.
    browser.js(&set("setConnection(undefined)")).await;
    assert_eq!(browser.js("return form.connection").await, json!(null));
    assert_eq!(
        browser.js("return form.hasAttribute('hidden')").await,
        false
    );
    browser.js(&set("setIsThere(false)")).await;
    assert_eq!(browser.js("return window.form.current").await, json!(null));
    assert_eq!(browser.console_log().await, json!([]));
}
