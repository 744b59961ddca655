//! A Nango server in the place of a backend of the host's.

use crate::connect;
use e2e::{Answer, Browser, Nango, Site};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn tag(nango: &Nango, more: &str) -> String {
    let url = &nango.url;
    let session = nango.session();
    // What is written twice counts where it is written first.
    format!(
        r#"<github-pat-connect {more} protocol="nango" backend-url="{url}" app-name="Acme" session="{session}"></github-pat-connect>"#
    )
}

/// Whatever others could read.
const SHOWN: &str = "return JSON.stringify([
    told, logged, form.outerHTML, root.innerHTML, form.error, location.href,
    Object.entries(localStorage), Object.entries(sessionStorage), document.cookie
])";

fn keeps_secrets(shown: &Value, token: &str) {
    let shown = shown.as_str().unwrap();
    assert!(!shown.contains("nango_connect_session_"), "{shown}");
    assert!(!shown.contains(token), "{shown}");
}

#[tokio::test]
async fn token_is_connected_by_one_request() {
    let nango = Nango::start().await;
    let site = Site::with_form(&crate::tag(&nango.url, r#"protocol=" nango ""#)).await;
    let browser = Browser::open(&site).await;
    // A cookie of that host, which isn't its business; and a blank too many.
    let session = nango.session();
    let prepare = format!(r"document.cookie = 'signed=in; path=/'; form.session = '{session}\n'");
    browser.js(&prepare).await;
    let text = token(Scenario::Success);
    browser.fill(&text).await;
    assert_eq!(connect(&browser).await, "connected");
    browser.wait_for_text("Connected to GitHub").await;
    browser.wait_for_text("Your GitHub account").await;
    let kept = nango.connections();
    let (id, token) = kept.first_key_value().expect("it is kept");
    assert_eq!((kept.len(), token), (1, &text));
    assert_eq!(
        browser.recorded_events("connected").await[0]["connectionId"],
        id.as_str()
    );
    assert_eq!(browser.value().await, "");

    // Of the page it is told nothing, and of the session nobody else.
    let requests = nango.requests();
    assert_eq!(requests.len(), 1);
    for name in ["referer", "cookie", "authorization", "idempotency-key"] {
        assert!(!requests[0].contains_key(name), "{name}");
    }
    let shown = browser.js(SHOWN).await;
    keeps_secrets(&shown, &text);
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn base_path_and_integration_id_are_used() {
    for (path, integration) in [
        ("/behind/a/path", "github-pat"),
        ("/behind/a/path/", ""),
        ("", "github pat"),
    ] {
        let nango = Nango::start().await;
        let url = format!("{}{path}", nango.url);
        let more = format!(r#"backend-url="{url}" integration-id="{integration}""#);
        let site = Site::with_form(&tag(&nango, &more)).await;
        let browser = Browser::open(&site).await;
        browser.fill(&token(Scenario::Success)).await;
        assert_eq!(connect(&browser).await, "connected", "{path} {integration}");
    }
    // What can't be one is said at once.
    let nango = Nango::start().await;
    let site = Site::with_form(&tag(&nango, r#"integration-id="a/b""#)).await;
    let browser = Browser::open(&site).await;
    browser
        .wait_for_text("the attribute integration-id takes")
        .await;
}

/// Every code of its API: what the page hears, what the person reads, what the page's author is told.
const CODES: &[(u16, &str, &str, &str, &str)] = &[
    (
        400,
        "connection_test_failed",
        "unconfirmed_token",
        "GitHub didn't confirm this token",
        "",
    ),
    (
        400,
        "connection_validation_failed",
        "connection_validation_failed",
        "Only tokens of Acme's staff.",
        "",
    ),
    (
        400,
        "integration_not_allowed",
        "misconfigured",
        "isn't ready to use",
        "allowed_integrations",
    ),
    (
        400,
        "invalid_auth_mode",
        "misconfigured",
        "isn't ready to use",
        "auth mode",
    ),
    (
        400,
        "invalid_body",
        "misconfigured",
        "isn't ready to use",
        "invalid_body",
    ),
    (
        400,
        "invalid_query_params",
        "misconfigured",
        "isn't ready to use",
        "invalid_query_params",
    ),
    (
        400,
        "invalid_uri_params",
        "misconfigured",
        "isn't ready to use",
        "invalid_uri_params",
    ),
    (
        400,
        "invalid_json",
        "misconfigured",
        "isn't ready to use",
        "invalid_json",
    ),
    (
        400,
        "invalid_connection",
        "misconfigured",
        "isn't ready to use",
        "reconnect session is gone",
    ),
    (
        401,
        "unknown_connect_session_token",
        "session_expired",
        "You are no longer signed in to Acme",
        "",
    ),
    (
        401,
        "invalid_connect_session_token_format",
        "misconfigured",
        "isn't ready to use",
        "connect session",
    ),
    (
        401,
        "unknown_account",
        "server_error",
        "Acme couldn't save the token",
        "",
    ),
    (
        404,
        "unknown_provider_config",
        "misconfigured",
        "isn't ready to use",
        "integration-id",
    ),
    (
        404,
        "unknown_provider_template",
        "misconfigured",
        "isn't ready to use",
        "unknown_provider_template",
    ),
    (
        415,
        "invalid_content_type",
        "misconfigured",
        "isn't ready to use",
        "invalid_content_type",
    ),
    (
        429,
        "too_many_request",
        "rate_limited",
        "Acme can't take more requests right now",
        "",
    ),
    (
        500,
        "server_error",
        "server_error",
        "Acme couldn't save the token",
        "",
    ),
    (
        500,
        "generic_error_support",
        "server_error",
        "Acme couldn't save the token",
        "",
    ),
    (
        500,
        "plan_not_found",
        "server_error",
        "Acme couldn't save the token",
        "",
    ),
    // Of another day, and named like something that every object has.
    (
        400,
        "constructor",
        "misconfigured",
        "isn't ready to use",
        "answered constructor: see its documentation",
    ),
    (
        503,
        "of_another_day",
        "server_error",
        "Acme couldn't save the token",
        "",
    ),
];

#[tokio::test]
async fn every_nango_error_code_is_mapped() {
    let nango = Nango::start().await;
    let site = Site::with_form(&crate::tag(&nango.url, r#"protocol="nango""#)).await;
    let browser = Browser::open(&site).await;
    browser
        .js(&format!("form.session = '{}'", nango.session()))
        .await;
    let text = token(Scenario::Success);
    for &(status, name, code, reads, author) in CODES {
        for message in [None, Some("Only tokens of Acme's staff.")] {
            if message.is_none() && name == "connection_validation_failed" {
                continue;
            }
            browser
                .js("form.reset(); told.length = logged.length = 0")
                .await;
            browser.fill(&text).await;
            nango.answer_next(Answer::error(status, name, message));
            assert_eq!(connect(&browser).await, code, "{name}");
            browser.wait_for_text(reads).await;
            assert_eq!(browser.value().await, text, "{name}");
            let failed = &browser.recorded_events("failed").await[0];
            assert_eq!(failed["status"], status, "{name}");
            let logged = browser.console_log().await;
            let lines = logged.as_array().unwrap();
            assert_eq!(lines.is_empty(), author.is_empty(), "{name}: {logged}");
            assert!(logged.to_string().contains(author), "{name}: {logged}");
            keeps_secrets(&browser.js(SHOWN).await, &text);
            if code == "rate_limited" {
                // Until its limit allows more.
                let wait = failed["retryAfter"].as_u64().expect("a number");
                let reset = Answer::RATE_LIMIT_RESET;
                assert!((reset - 2..=reset).contains(&wait), "{wait}");
            }
        }
    }
    // What gives back what it was given: not even then is it written anywhere.
    browser
        .js("form.reset(); told.length = logged.length = 0")
        .await;
    browser.fill(&text).await;
    nango.answer_next(Answer::error(400, &text, Some(&text)));
    assert_eq!(connect(&browser).await, "misconfigured");
    keeps_secrets(&browser.js(SHOWN).await, &text);
    // A script that says nothing to people.
    nango.answer_next(Answer::error(400, "connection_validation_failed", None));
    browser.js("form.reset()").await;
    browser.fill(&text).await;
    assert_eq!(connect(&browser).await, "connection_validation_failed");
    browser.wait_for_text("Acme didn't accept the token").await;
    // Or that ended otherwise than it should.
    browser.js("form.reset()").await;
    browser.fill(&text).await;
    let crash = "POST http://127.0.0.1:3009/ failed";
    nango.answer_next(Answer::error(
        400,
        "connection_validation_failed",
        Some(crash),
    ));
    assert_eq!(connect(&browser).await, "connection_validation_failed");
    browser.wait_for_text("Acme didn't accept the token").await;
    assert!(!browser.text().await.contains("127.0.0.1:3009"));
    let logged = browser.console_log().await.to_string();
    assert!(
        logged.contains("nango.ActionError") && !logged.contains(crash),
        "{logged}"
    );
}

#[tokio::test]
async fn unconfirmed_token_shows_the_likely_reason() {
    let nango = Nango::start().await;
    let site = Site::with_form(&tag(&nango, "")).await;
    let browser = Browser::open(&site).await;
    let refused = token(Scenario::Expired);
    let mistyped = format!("{}x{}", &refused[..20], &refused[21..]);
    let classic = token(Scenario::Classic);
    for (text, likely) in [
        (
            refused.as_str(),
            "can't tell why. The token is copied whole: most likely it has expired",
        ),
        (
            mistyped.as_str(),
            "This token looks mistyped. Copy it again, or create a new one.",
        ),
        (classic.as_str(), "wait for single sign-on"),
    ] {
        browser.js("form.reset()").await;
        browser.type_in(text).await;
        if text == classic {
            nango.answer_next(Answer::error(400, "connection_test_failed", None));
        }
        assert_eq!(connect(&browser).await, "unconfirmed_token");
        browser.wait_for_text(likely).await;
        assert_eq!(browser.value().await, text);
    }
}

#[tokio::test]
async fn proxy_responses_are_told_apart_from_nango_errors() {
    let nango = Nango::start().await;
    let site = Site::with_form(&tag(&nango, "")).await;
    let browser = Browser::open(&site).await;
    let html = |status| {
        Answer::Body(
            status,
            "text/html",
            "<!doctype html><title>Busy</title>".into(),
        )
    };
    let json = |status, text: &str| Answer::Body(status, "application/json", text.into());
    let text = token(Scenario::Success);
    for (answer, code) in [
        (html(200), "bad_response"),
        (html(403), "misconfigured"),
        (html(413), "misconfigured"),
        (html(429), "rate_limited"),
        (html(502), "server_error"),
        (json(200, ""), "bad_response"),
        (json(200, "{}"), "bad_response"),
        (json(200, "null"), "bad_response"),
        (json(200, r#"{"connectionId": 1}"#), "bad_response"),
        (json(200, r#"{"connectionId": ""}"#), "bad_response"),
        (Answer::error(429, "of_another_day", None), "rate_limited"),
        (json(400, r#"{"error": "no"}"#), "misconfigured"),
        (json(401, "{}"), "misconfigured"),
        (json(500, "null"), "server_error"),
        (json(204, ""), "bad_response"),
        (Answer::Redirect, "bad_response"),
        (Answer::Never, "timeout"),
    ] {
        let patience = if matches!(answer, Answer::Never) {
            400
        } else {
            20_000
        };
        let prepare = format!("form.reset(); form.timeout = {patience}");
        browser.js(&prepare).await;
        browser.fill(&text).await;
        nango.answer_next(answer);
        assert_eq!(connect(&browser).await, code);
        assert_eq!(browser.value().await, text);
    }
    assert!(nango.connections().is_empty());
    browser
        .js("form.timeout = 20000; form.backendUrl = 'http://127.0.0.1:9/nango'")
        .await;
    assert_eq!(connect(&browser).await, "network");
    // Without a session nobody is asked.
    browser
        .js(&format!(
            "form.backendUrl = '{}'; form.removeAttribute('session')",
            nango.url
        ))
        .await;
    let before = nango.requests().len();
    browser.js("logged.length = 0").await;
    assert_eq!(connect(&browser).await, "session_expired");
    assert_eq!(nango.requests().len(), before);
    let logged = browser.console_log().await.to_string();
    assert!(
        logged.contains("the token of a connect session"),
        "{logged}"
    );
}

/// The tests are worth as much as the stand-in is strict.
#[tokio::test]
async fn fake_nango_rejects_what_nango_rejects() {
    let nango = Nango::start().await;
    let site = Site::with_form(&tag(&nango, "")).await;
    let browser = Browser::open(&site).await;
    let session = nango.session();
    let good = json!({"apiKey": token(Scenario::Success)});
    let query = format!("connect_session_token={session}");
    let plain = ("application/json", "github-pat", query.as_str());
    for ((kind, integration, query), body, expected) in [
        (plain, json!({"apiKey": ""}), "invalid_body"),
        (plain, json!({"apiKey": "a".repeat(1025)}), "invalid_body"),
        (plain, json!({"apiKey": "a", "params": {}}), "invalid_body"),
        (plain, json!({}), "invalid_body"),
        (
            ("text/plain", plain.1, plain.2),
            good.clone(),
            "invalid_content_type",
        ),
        ((plain.0, plain.1, ""), good.clone(), "missing_public_key"),
        (
            (plain.0, plain.1, "connect_session_token=s1"),
            good.clone(),
            "invalid_connect_session_token_format",
        ),
        (
            (plain.0, plain.1, &format!("{query}&more=1")),
            good.clone(),
            "invalid_query_params",
        ),
        (
            (plain.0, "gitlab", plain.2),
            good.clone(),
            "unknown_provider_config",
        ),
        (
            plain,
            json!({"apiKey": token(Scenario::Invalid)}),
            "connection_test_failed",
        ),
        (plain, good.clone(), "connected"),
    ] {
        let url = format!("{}/api-auth/api-key/{integration}?{query}", nango.url);
        let asked = format!(
            "const headers = {{ 'Content-Type': '{kind}' }};
             const answer = await fetch('{url}', {{ method: 'POST', headers, body: JSON.stringify({body}) }});
             const {{ error }} = await answer.json();
             return error?.code ?? 'connected'"
        );
        assert_eq!(browser.js(&asked).await, expected, "{query} {body}");
    }
    // Neither cookies nor headers of ours come through.
    let url = format!("{}/api-auth/api-key/github-pat?{query}", nango.url);
    for more in [
        "credentials: 'include'",
        "credentials: 'omit', headers: { 'Idempotency-Key': '1' }",
    ] {
        let asked = format!(
            "try {{ await fetch('{url}', {{ method: 'POST', {more} }}); return 'came' }} catch (error) {{ return error.name }}"
        );
        assert_eq!(browser.js(&asked).await, "TypeError", "{more}");
    }
}

#[tokio::test]
async fn expired_session_is_renewed_by_function() {
    let nango = Nango::start().await;
    let site = Site::with_form(&tag(&nango, "")).await;
    let browser = Browser::open(&site).await;
    let text = token(Scenario::Success);
    browser.fill(&text).await;
    // Without a function the person is told, and the token waits.
    nango.expire_sessions();
    assert_eq!(connect(&browser).await, "session_expired");
    assert_eq!(browser.value().await, text);
    let session = nango.session();
    browser.js(&format!("form.session = '{session}'")).await;
    assert_eq!(connect(&browser).await, "connected");

    // With one nobody notices.
    let [old, new] = [nango.session(), nango.session()];
    nango.expire_sessions();
    let fresh = nango.session();
    browser.js("form.reset(); told.length = 0").await;
    browser.fill(&text).await;
    let give = format!(
        "window.asked = 0;
         form.session = async () => ['{old}', '{fresh}', '{new}'][window.asked++]"
    );
    browser.js(&give).await;
    assert_eq!(connect(&browser).await, "connected");
    assert_eq!(browser.js("return asked").await, 2);
    assert_eq!(browser.recorded_events("failed").await, Vec::<Value>::new());
    // Only that is a reason to ask again.
    browser.js("form.reset(); window.asked = 1").await;
    browser.fill(&text).await;
    nango.answer_next(Answer::error(401, "unknown_account", None));
    assert_eq!(connect(&browser).await, "server_error");
    assert_eq!(browser.js("return asked").await, 2);
}

#[tokio::test]
async fn replacing_token_keeps_the_connection_id() {
    let nango = Nango::start().await;
    let site = Site::with_form(&tag(&nango, "")).await;
    let browser = Browser::open(&site).await;
    browser.fill(&token(Scenario::Success)).await;
    assert_eq!(connect(&browser).await, "connected");
    let id = browser.js("return form.connection.connectionId").await;
    let id = id.as_str().unwrap();
    let session = nango.reconnect_session(id);
    browser.js(&format!("form.session = '{session}'")).await;
    browser.click("[part=replace]").await;
    browser.wait_for_text("Replace token").await;
    let other = token(Scenario::Classic);
    browser.type_in(&other).await;
    assert_eq!(connect(&browser).await, "connected");
    let expected = BTreeMap::from([(id.to_owned(), other)]);
    assert_eq!(nango.connections(), expected);
    assert_eq!(browser.js("return form.connection.connectionId").await, id);

    // One that was deleted since.
    let session = nango.reconnect_session(id);
    nango.delete(id);
    browser.js(&format!("form.session = '{session}'")).await;
    browser.click("[part=replace]").await;
    browser.fill(&token(Scenario::Success)).await;
    assert_eq!(connect(&browser).await, "misconfigured");
    let logged = browser.console_log().await.to_string();
    assert!(logged.contains("reconnect session is gone"), "{logged}");
}

/// What a host's backend asks of it, too.
#[tokio::test]
async fn fake_nango_checks_and_keeps_what_sessions_name() {
    let nango = Nango::start().await;
    let site = Site::with_form(&tag(&nango, "")).await;
    let browser = Browser::open(&site).await;
    // A session's token, or the error's code.
    let ask = async |path: &str, body: Value| {
        let (url, key) = (&nango.url, Nango::API_KEY);
        let asked = format!(
            "const headers = {{ Authorization: 'Bearer {key}', 'Content-Type': 'application/json' }};
             const answer = await fetch('{url}{path}', {{ method: 'POST', headers, body: JSON.stringify({body}) }});
             const {{ data, error }} = await answer.json();
             return data?.token ?? error.code"
        );
        let answer = browser.js(&asked).await;
        answer.as_str().expect("a text").to_owned()
    };
    let tags = json!({"end_user_id": "user-1"});
    for body in [
        json!({}),
        json!({"tags": {"End_user_id": "user-1"}}),
        json!({"tags": {"end_user_id": ""}}),
        json!({"tags": {"end_user_id": "a".repeat(256)}}),
        json!({"tags": tags, "allowed_integrations": ["gitlab"]}),
        json!({"tags": tags, "more": 1}),
    ] {
        let answer = ask("/connect/sessions", body.clone()).await;
        assert_eq!(answer, "invalid_body", "{body}");
    }
    let body = json!({"tags": tags, "allowed_integrations": ["github-pat"]});
    let session = ask("/connect/sessions", body).await;
    browser.js(&format!("form.session = '{session}'")).await;
    browser.fill(&token(Scenario::Success)).await;
    assert_eq!(connect(&browser).await, "connected");
    let id = browser.js("return form.connection.connectionId").await;
    let id = id.as_str().unwrap();
    assert_eq!(nango.tags(id), tags);

    // Another token, by a session that names no tags, takes those away that there were.
    let unknown = json!({"connection_id": "c1", "integration_id": "github-pat", "tags": tags});
    assert_eq!(
        ask("/connect/sessions/reconnect", unknown).await,
        "invalid_body"
    );
    for (body, expected) in [
        (
            json!({"connection_id": id, "integration_id": "github-pat", "tags": tags}),
            &tags,
        ),
        (
            json!({"connection_id": id, "integration_id": "github-pat"}),
            &json!({}),
        ),
    ] {
        let session = ask("/connect/sessions/reconnect", body).await;
        browser.js(&format!("form.session = '{session}'")).await;
        browser.click("[part=replace]").await;
        browser.fill(&token(Scenario::Classic)).await;
        assert_eq!(connect(&browser).await, "connected");
        assert_eq!(nango.tags(id), *expected);
    }
}
