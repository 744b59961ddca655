//! The form as a component, in the light DOM of a Leptos app built by Trunk.

use e2e::{Browser, Site, wait_for};
use github_pat_backend::sandbox::{Outcome, token};
use serde_json::json;
use std::path::Path;

#[tokio::test]
async fn the_component_does_the_job_in_the_page_s_own_dom() {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/leptos-app/dist");
    let site = Site::of_app(&built).await;
    let browser = Browser::start().await;
    browser.go(&site.origin).await;
    wait_for("the form", async || {
        let there = browser
            .js("return !!document.querySelector('.gpc-input')")
            .await;
        (there == true).then_some(())
    })
    .await;
    let look = "return getComputedStyle(document.querySelector('.gpc-card')).borderRadius";
    assert_eq!(browser.js(look).await, "12px");

    // Sent as soon as the app has its session: before, the backend refuses.
    let script = format!(
        "const input = document.querySelector('.gpc-input');
         input.value = {};
         input.dispatchEvent(new Event('input', {{ bubbles: true }}));",
        json!(token(Outcome::Success))
    );
    browser.js(&script).await;
    wait_for("the app to hear of the connection", async || {
        browser
            .js("document.querySelector('.gpc-form').requestSubmit()")
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
            .is_some_and(|text| text.contains("GitHub connected")),
        "{text}"
    );
}
