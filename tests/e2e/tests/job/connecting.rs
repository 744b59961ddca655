//! A token, and what comes of it.

use crate::{TAG, connect, tag};
use e2e::{Browser, Nango, Site};
use fantoccini::key::Key;
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;

#[tokio::test]
async fn typed_token_connects_and_is_stored() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    browser
        .wait_for_text("Acme asks for access to your GitHub account.")
        .await;
    browser.fill(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.wait_for_text("Connected to GitHub").await;
    browser.wait_for_text("@octocat").await;

    let connected = browser.recorded_events("connected").await;
    assert_eq!(connected.len(), 1);
    assert_eq!(connected[0]["account"]["login"], "octocat");
    assert_eq!(
        connected[0]["account"]["avatarUrl"],
        "https://avatars.githubusercontent.com/u/583231"
    );
    assert_eq!(connected[0]["tokenType"], "fine-grained");
    let id = connected[0]["connectionId"].as_str().expect("an id");
    assert_eq!(site.stored_token(id).await, token(Scenario::Success));

    assert_eq!(browser.js("return form.state").await, "connected");
    assert_eq!(browser.js("return form.connection.connectionId").await, id);
    assert_eq!(
        browser.js("return form.matches(':state(connected)')").await,
        true
    );
    assert_eq!(browser.value().await, "");
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn request_is_sent_before_the_form_shows_that_it_connects() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    let watch = "const send = window.fetch;
        window.shown = [];
        window.fetch = (...request) => {
          shown.push(root.textContent.includes('Connecting…'));
          return send(...request);
        };";
    browser.js(watch).await;
    browser.fill(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.wait_for_text("Connecting…").await;
    assert_eq!(browser.js("return shown").await, json!([false]));
}

/// The files of the page, the tests' own script, and the token: nothing else is requested of anybody.
#[tokio::test]
async fn whole_job_makes_these_requests_alone() {
    let nango = Nango::start().await;
    let expected = [
        "GET /",
        "GET /begin.js",
        "GET /package/github-pat-connect.js",
        "GET /package/github-pat-connect_bg.wasm",
        "GET /package/index.js",
    ];
    let to_nango = format!(
        r#"protocol="nango" session="{}" permissions="contents=read""#,
        nango.session()
    );
    for (url, more, post) in [
        (
            "/api/connections",
            r#"session="{session}""#,
            Some("POST /api/connections"),
        ),
        (nango.url.as_str(), to_nango.as_str(), None),
    ] {
        let site = Site::with_form(&tag(url, more)).await;
        let browser = Browser::open(&site).await;
        browser.fill(&token(Scenario::Success)).await;
        assert_eq!(connect(&browser).await, "connected");
        let mut requests = site.requests();
        requests.sort();
        let all: Vec<_> = expected.into_iter().chain(post).collect();
        assert_eq!(requests, all);
        // As the browser has it, too: where nobody of the site's would see it.
        let elsewhere = browser
            .js(
                "return performance.getEntriesByType('resource').map(({ name }) => new URL(name))
                   .filter(({ origin }) => origin !== location.origin).map(({ origin }) => origin)",
            )
            .await;
        let nangos = if post.is_none() {
            json!([nango.url])
        } else {
            json!([])
        };
        assert_eq!(elsewhere, nangos);
    }
    assert_eq!(nango.requests().len(), 1);
}

#[tokio::test]
async fn pasted_token_is_sanitized_and_connects_by_enter() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    let whole = token(Scenario::Classic);
    let (head, tail) = whole.split_at(12);
    browser.paste(&format!(" {head}\u{200b}{tail}\n\n")).await;
    browser.press_key(Key::Enter).await;
    browser.wait_for_text("@octocat").await;
    let connections = site.connections().await;
    assert_eq!(connections.len(), 1);
    let id = connections[0]["connection_id"].as_str().expect("an id");
    assert_eq!(site.stored_token(id).await, whole);
}

#[tokio::test]
async fn slow_response_shows_connecting_until_it_arrives() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    browser.fill(&token(Scenario::Slow)).await;
    browser.connect().await;
    browser.wait_for_text("Connecting…").await;
    assert_eq!(browser.js("return form.state").await, "connecting");
    browser.wait_for_text("@octocat").await;
}

#[tokio::test]
async fn hanging_request_fails_with_timeout_and_is_aborted() {
    let site = Site::with_form(&tag("/hang", r#"timeout="200""#)).await;
    let browser = Browser::open(&site).await;
    browser.fill(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.wait_for_text("took too long to answer").await;
    site.wait_for_aborted_request().await;
    assert_eq!(
        browser.recorded_events("failed").await[0]["code"],
        "timeout"
    );
    assert_eq!(
        browser.recorded_events("failed").await[0]["retryable"],
        true
    );
}

#[tokio::test]
async fn second_submit_while_connecting_sends_no_request() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    browser.fill(&token(Scenario::Success)).await;
    browser.js("form.submit(); form.submit()").await;
    browser.connect().await;
    browser.press_key(Key::Enter).await;
    site.wait_for_hanging_request().await;
    browser.wait_for_text("Connecting…").await;
    assert_eq!(site.hanging_requests(), 1);
    assert_eq!(browser.recorded_events("connecting").await.len(), 1);
}

#[tokio::test]
async fn unexpected_responses_map_to_distinct_error_codes() {
    let browser = Browser::start().await;
    for (backend_url, more, code) in [
        ("/html", "", "bad_response"),
        ("/redirect", "", "session_expired"),
        ("/redirect", r#"session="s1""#, "bad_response"),
        ("/teapot", "", "misconfigured"),
        ("/nowhere", "", "misconfigured"),
        // Nobody listens there.
        ("http://127.0.0.1:9/", "", "network"),
    ] {
        let site = Site::with_form(&tag(backend_url, more)).await;
        browser.goto_form(&site.origin).await;
        let text = token(Scenario::Success);
        browser.fill(&text).await;
        browser.connect().await;
        browser
            .js("while (!form.error) await new Promise(requestAnimationFrame)")
            .await;
        assert_eq!(
            browser.recorded_events("failed").await[0]["code"],
            code,
            "{backend_url} {more}"
        );
        assert_eq!(browser.value().await, text, "{backend_url}");
    }
}
