//! What the other tests rely on: a script that throws fails its test, and what goes wrong in a page is recorded.

use crate::tag;
use e2e::{Browser, Site};
use serde_json::json;

#[tokio::test]
#[should_panic(expected = "on purpose\n")]
async fn script_that_throws_fails_the_test() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    browser.js("throw new Error('on purpose')").await;
}

#[tokio::test]
#[should_panic(expected = "on purpose\n")]
async fn start_script_that_throws_fails_the_test() {
    let site = Site::with_form(&tag("/hang", "")).await;
    site.inject_script("throw new Error('on purpose')");
    let browser = Browser::start().await;
    browser.goto(&site.origin).await;
    browser.js("return 1").await;
}

#[tokio::test]
async fn console_errors_rejections_and_csp_violations_are_recorded() {
    let site = Site::with_form(&tag("/hang", "")).await;
    // By a script of the page: what a driver's own throws Firefox doesn't report to the page.
    site.inject_script(
        "window.misbehave = () => {
             console.warn('a', 'warning');
             setTimeout(() => { throw new Error('thrown') });
             Promise.reject(new Error('rejected'));
             document.body.append(Object.assign(new Image(), { src: '/forbidden.png' }));
         }",
    );
    let browser = Browser::open(&site).await;
    browser.js("misbehave()").await;
    for (kind, text) in [
        ("warn", "a warning"),
        ("uncaught", "thrown"),
        ("unhandled", "rejected"),
        ("violation", "/forbidden.png"),
    ] {
        let [kind, text] = [json!(kind), json!(text)];
        browser
            .wait_until(&format!(
                "logged.some(([kind, ...words]) => kind === {kind} && words.join().includes({text}))"
            ))
            .await;
    }
}
