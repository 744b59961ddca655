//! A session that the page's function gives, anew when it has expired.

use crate::{connect, tag};
use axum::{
    Json, Router,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
    routing::post,
};
use e2e::{Browser, Site};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::{Value, json};

/// Connects with a session made by this function; returns how often it was asked.
async fn asked(browser: &Browser, function: &str) -> Value {
    let ask = format!(
        "window.asked = 0;
         const give = {function};
         form.session = (...nothing) => {{ window.asked++; return give(...nothing); }};"
    );
    browser.js(&ask).await;
    browser.connect().await;
    browser
        .js(
            "await new Promise((resolve) => {
               const look = () => (form.state !== 'connecting' ? resolve() : requestAnimationFrame(look));
               look();
             });
             return [asked, form.error?.code ?? form.state]",
        )
        .await
}

#[tokio::test]
async fn session_function_is_called_again_once_after_expiry() {
    let site = Site::with_form(&tag("/api/connections", "")).await;
    let browser = Browser::open(&site).await;
    let text = token(Scenario::Success);
    browser.fill(&text).await;
    let session = site.session();
    for (function, times, code) in [
        // Nobody is signed in.
        ("() => null", 1, "session_expired"),
        ("async () => undefined", 1, "session_expired"),
        ("() => ''", 1, "session_expired"),
        // Expired, and so is the next one.
        ("async () => 'expired'", 2, "session_expired"),
        // What failed is the page's server, or the way to it.
        ("() => { throw new Error('no') }", 1, "server_error"),
        ("async () => { throw new Error('503') }", 1, "server_error"),
        ("async () => { throw undefined }", 1, "server_error"),
        ("async () => fetch('http://127.0.0.1:9/')", 1, "network"),
        ("() => ({})", 1, "server_error"),
        ("() => 'a b'", 1, "server_error"),
    ] {
        browser.js("logged.length = told.length = 0").await;
        let expected = json!([times, code]);
        assert_eq!(asked(&browser, function).await, expected, "{function}");
        assert_eq!(browser.value().await, text, "{function}");
        // It is told which function it was, and nothing of an answer that there wasn't.
        let logged = browser.console_log().await.to_string();
        let is_named = logged.contains("github-pat-connect: session failed:");
        assert_eq!(is_named, code != "session_expired", "{function}: {logged}");
        let failed = &browser.recorded_events("failed").await[0];
        let has_answer = function.contains("'expired'");
        assert_eq!(failed["status"].is_null(), !has_answer, "{function}");
    }
    assert_eq!(browser.recorded_events("connected").await.len(), 0);
    browser.js("logged.length = 0; told.length = 0").await;

    // Nobody notices: one connection, one event, no failure.
    let renewed = format!("async () => (asked === 1 ? 'expired' : '{session}')");
    assert_eq!(asked(&browser, &renewed).await, json!([2, "connected"]));
    assert_eq!(site.connections().await.len(), 1);
    assert_eq!(browser.recorded_events("failed").await.len(), 0);
    assert_eq!(browser.recorded_events("connecting").await.len(), 1);
    // And it shows nowhere.
    let shown = browser
        .js("return JSON.stringify([told, logged, form.outerHTML, root.innerHTML, location.href])")
        .await;
    assert!(!shown.as_str().unwrap().contains(session));
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn failing_session_or_headers_function_is_offline_when_the_browser_is() {
    let site = Site::with_form(&tag("/api/connections", "")).await;
    site.inject_script(
        "Object.defineProperty(navigator, 'onLine', { get: () => window.isOnline ?? true });",
    );
    let browser = Browser::open(&site).await;
    browser.fill(&token(Scenario::Success)).await;
    browser.js("window.isOnline = false").await;
    for property in ["session", "headers"] {
        browser
            .js(&format!(
                "form.session = form.headers = null;
                 form.{property} = async () => {{ throw new TypeError('Failed to fetch') }}"
            ))
            .await;
        assert_eq!(connect(&browser).await, "offline", "{property}");
        assert_eq!(browser.js("return form.error.status").await, Value::Null);
    }
}

#[tokio::test]
async fn hanging_session_function_fails_with_timeout() {
    let site = Site::with_form(&tag("/api/connections", r#"timeout="300""#)).await;
    let browser = Browser::open(&site).await;
    browser.fill(&token(Scenario::Success)).await;
    let hangs = "() => new Promise(() => {})";
    assert_eq!(asked(&browser, hangs).await, json!([1, "timeout"]));
    // Set anew, it goes with the next Connect.
    let session = site.session();
    browser.js(&format!("form.session = '{session}'")).await;
    browser.connect().await;
    browser.wait_for_text("@octocat").await;
}

#[tokio::test]
async fn reset_while_session_is_pending_sends_no_request() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    browser.fill(&token(Scenario::Success)).await;
    browser
        .js("window.give = null; form.session = () => new Promise((resolve) => (window.give = resolve))")
        .await;
    browser.connect().await;
    browser
        .js(
            "while (!window.give) await new Promise(requestAnimationFrame);
             form.reset();
             give('s1');
             await new Promise((resolve) => setTimeout(resolve));
             await new Promise(requestAnimationFrame);",
        )
        .await;
    assert_eq!(site.hanging_requests(), 0);
    assert_eq!(browser.js("return form.state").await, "editing");
    // One that wasn't reset does send.
    browser.fill(&token(Scenario::Success)).await;
    browser.js("window.give = null").await;
    browser.connect().await;
    browser.wait_until("give").await;
    browser.js("give('s1')").await;
    site.wait_for_hanging_request().await;
}

#[tokio::test]
async fn session_function_may_set_the_session_itself() {
    let site = Site::with_form(&tag("/api/connections", "")).await;
    let browser = Browser::open(&site).await;
    let session = site.session();
    browser.fill(&token(Scenario::Success)).await;
    // One that keeps what it has, for the next time; and a blank too many.
    let kept = format!(r"async () => {{ form.session = '{session}'; return '{session}\n' }}");
    assert_eq!(asked(&browser, &kept).await, json!([1, "connected"]));
    assert_eq!(site.connections().await.len(), 1);
}

#[tokio::test]
async fn custom_headers_are_sent_and_override_none_of_the_form() {
    let (sent, seen) = std::sync::mpsc::channel();
    let keep = post(async move |headers: HeaderMap| {
        sent.send(headers).expect("the test is there");
        Json(json!({"connection_id": "c1"}))
    });
    let routes = Router::new().route("/keep", keep);
    let site = Site::with_routes(routes, "contents=read", &tag("/keep", "session=\"s1\"")).await;
    let browser = Browser::open(&site).await;
    let warned = "warn";
    for (headers, expected, complaints) in [
        ("{ 'X-CSRF-Token': 't1' }", json!("t1"), json!([])),
        (
            "async () => new Headers([['x-csrf-token', 't2']])",
            json!("t2"),
            json!([]),
        ),
        (
            "{ 'x-csrf-token': 't3', 'content-type': 'text/plain', AUTHORIZATION: 'Basic x', 'idempotency-key': '1' }",
            json!("t3"),
            json!([]),
        ),
        ("null", Value::Null, json!([])),
        ("undefined", Value::Null, json!([])),
        // A mistake of the page's is the page's: the person's token goes without.
        ("{ 'no name': 'x' }", Value::Null, json!([warned])),
        ("'X-CSRF-Token: t1'", Value::Null, json!([warned])),
    ] {
        browser
            .js(&format!(
                "form.reset(); logged.length = 0; form.headers = {headers}"
            ))
            .await;
        let text = token(Scenario::Success);
        browser.fill(&text).await;
        assert_eq!(connect(&browser).await, "connected", "{headers}");
        let seen = seen.recv().expect("it was asked");
        let header = |name: &str| seen.get(name).and_then(|it| it.to_str().ok());
        assert_eq!(json!(header("x-csrf-token")), expected, "{headers}");
        assert_eq!(
            header("content-type"),
            Some("application/json"),
            "{headers}"
        );
        assert_eq!(header("authorization"), Some("Bearer s1"), "{headers}");
        let key = header("idempotency-key").expect("a key");
        assert_eq!(key.len(), 36, "{key}");
        let logged = browser.console_log().await;
        let kinds: Vec<_> = logged
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it[0].clone())
            .collect();
        assert_eq!(json!(kinds), complaints, "{headers}");
        assert!(!logged.to_string().contains(&text));
    }
}

#[tokio::test]
async fn failing_headers_function_sends_nothing_and_is_named() {
    let site = Site::with_form(&tag("/hang", "session=\"s1\"")).await;
    let browser = Browser::open(&site).await;
    let text = token(Scenario::Success);
    browser.fill(&text).await;
    for (function, code) in [
        ("() => { throw new Error('no CSRF token') }", "server_error"),
        (
            "async () => (await fetch('http://127.0.0.1:9/')).headers",
            "network",
        ),
    ] {
        browser
            .js(&format!("logged.length = 0; form.headers = {function}"))
            .await;
        assert_eq!(connect(&browser).await, code, "{function}");
        assert_eq!(browser.value().await, text, "{function}");
        let logged = browser.console_log().await.to_string();
        assert!(
            logged.contains("github-pat-connect: headers failed:"),
            "{logged}"
        );
    }
    assert_eq!(site.hanging_requests(), 0);
}

#[tokio::test]
async fn throwing_session_or_headers_getter_sends_nothing_and_is_named() {
    let site = Site::with_form(&tag("/hang", "session=\"s1\"")).await;
    let browser = Browser::open(&site).await;
    let text = token(Scenario::Success);
    browser.fill(&text).await;
    for property in ["session", "headers"] {
        browser
            .js(&format!(
                "logged.length = 0;
                 Object.defineProperty(form, '{property}', {{
                     configurable: true,
                     get: () => {{ throw new Error('no') }},
                 }});
                 form.appName = 'Initech';"
            ))
            .await;
        assert_eq!(connect(&browser).await, "server_error", "{property}");
        assert_eq!(browser.value().await, text, "{property}");
        let logged = browser.console_log().await.to_string();
        let name = format!("github-pat-connect: {property} failed:");
        assert!(logged.contains(&name), "{logged}");
        browser.js(&format!("delete form.{property}")).await;
    }
    assert_eq!(site.hanging_requests(), 0);
}

#[tokio::test]
async fn session_and_headers_functions_are_called_anew_for_the_renewed_request() {
    let (sent, seen) = std::sync::mpsc::channel();
    let keep = post(async move |headers: HeaderMap| {
        let header = |name: &str| headers[name].to_str().unwrap_or_default().to_owned();
        let session = header("authorization");
        let is_expired = session == "Bearer s1";
        sent.send([session, header("x-csrf-token"), header("idempotency-key")])
            .expect("the test is there");
        match is_expired {
            true => StatusCode::UNAUTHORIZED.into_response(),
            false => Json(json!({"connection_id": "c1"})).into_response(),
        }
    });
    let routes = Router::new().route("/keep", keep);
    let site = Site::with_routes(routes, "contents=read", &tag("/keep", "")).await;
    let browser = Browser::open(&site).await;
    browser.fill(&token(Scenario::Success)).await;
    // A session that is made anew may bring another CSRF token with it.
    browser
        .js("window.asked = 0;
             form.session = async () => {
               asked++;
               form.headers = () => ({ 'X-CSRF-Token': `t${asked}` });
               return `s${asked}`;
             }")
        .await;
    assert_eq!(connect(&browser).await, "connected");
    let [first, second] = [(); 2].map(|()| seen.recv().expect("it was asked"));
    assert_eq!(first[..2], ["Bearer s1", "t1"]);
    assert_eq!(second[..2], ["Bearer s2", "t2"]);
    assert_eq!(first[2], second[2]);
}
