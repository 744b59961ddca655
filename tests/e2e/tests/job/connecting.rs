//! A token, and what comes of it.

use crate::{TAG, tag};
use e2e::{Browser, Site};
use fantoccini::key::Key;
use github_pat_backend::sandbox::{Outcome, token};
use serde_json::json;

#[tokio::test]
async fn a_typed_token_connects_and_is_kept() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    browser
        .reads("Acme asks for access to your GitHub account.")
        .await;
    browser.type_in(&token(Outcome::Success)).await;
    browser.connect().await;
    browser.reads("GitHub connected").await;
    browser.reads("@octocat").await;

    let connected = browser.told("connected").await;
    assert_eq!(connected.len(), 1);
    assert_eq!(connected[0]["account"]["login"], "octocat");
    assert_eq!(
        connected[0]["account"]["avatarUrl"],
        "https://avatars.githubusercontent.com/u/583231"
    );
    assert_eq!(connected[0]["tokenType"], "fine-grained");
    let id = connected[0]["connectionId"].as_str().expect("an id");
    assert_eq!(site.kept_token(id).await, token(Outcome::Success));

    assert_eq!(browser.js("return form.state").await, "connected");
    assert_eq!(browser.js("return form.connection.connectionId").await, id);
    assert_eq!(
        browser.js("return form.matches(':state(connected)')").await,
        true
    );
    assert_eq!(browser.value().await, "");
    assert_eq!(browser.logged().await, json!([]));
}

#[tokio::test]
async fn a_pasted_token_connects_by_enter_whatever_copying_dragged_along() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    let whole = token(Outcome::Classic);
    let (head, tail) = whole.split_at(12);
    browser.paste(&format!(" {head}\u{200b}{tail}\n\n")).await;
    browser.press(Key::Enter).await;
    browser.reads("@octocat").await;
    let connections = site.connections().await;
    assert_eq!(connections.len(), 1);
    let id = connections[0]["connection_id"].as_str().expect("an id");
    assert_eq!(site.kept_token(id).await, whole);
}

#[tokio::test]
async fn a_slow_answer_is_waited_for() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    browser.type_in(&token(Outcome::Slow)).await;
    browser.connect().await;
    browser.reads("Connecting…").await;
    assert_eq!(browser.js("return form.state").await, "connecting");
    browser.reads("@octocat").await;
}

#[tokio::test]
async fn an_answer_that_never_comes_is_given_up() {
    let site = Site::with(&tag("/hang", r#"timeout="200""#)).await;
    let browser = Browser::at(&site).await;
    browser.type_in(&token(Outcome::Success)).await;
    browser.connect().await;
    browser.reads("took too long to answer").await;
    site.abandoned().await;
    assert_eq!(browser.told("failed").await[0]["code"], "timeout");
    assert_eq!(browser.told("failed").await[0]["retryable"], true);
}

#[tokio::test]
async fn a_second_submit_sends_nothing() {
    let site = Site::with(&tag("/hang", "")).await;
    let browser = Browser::at(&site).await;
    browser.type_in(&token(Outcome::Success)).await;
    browser.js("form.submit(); form.submit()").await;
    browser.connect().await;
    browser.press(Key::Enter).await;
    site.hangs().await;
    browser.reads("Connecting…").await;
    assert_eq!(site.hanging_requests(), 1);
    assert_eq!(browser.told("connecting").await.len(), 1);
}

#[tokio::test]
async fn answers_that_no_backend_should_give_are_told_apart() {
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
        let site = Site::with(&tag(backend_url, more)).await;
        browser.visit(&site.origin).await;
        let text = token(Outcome::Success);
        browser.type_in(&text).await;
        browser.connect().await;
        browser
            .js("while (!form.problem) await new Promise(requestAnimationFrame)")
            .await;
        assert_eq!(
            browser.told("failed").await[0]["code"],
            code,
            "{backend_url} {more}"
        );
        assert_eq!(browser.value().await, text, "{backend_url}");
    }
}
