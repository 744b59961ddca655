//! Whatever can go wrong on the way to the backend and back: a sentence, a code, nothing lost, and one Connect is one
//! connection.

use crate::{connect, tag};
use e2e::{Browser, FaultyServer, ResponseEnd, Site, wait_for};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

struct Fault {
    name: &'static str,
    answer: String,
    end: ResponseEnd,
    /// The code of the refusal, or `connected`.
    code: &'static str,
    reads: &'static str,
}

/// An answer with headers that let a page of another origin read it.
fn http(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: Retry-After\r\n\
         Content-Length: {}\r\nConnection: close\r\n{headers}\r\n{body}",
        body.len()
    )
}

fn ok(headers: &str, body: &str) -> String {
    http("200 OK", headers, body)
}

const JSON: &str = "Content-Type: application/json\r\n";
const ACCOUNT: &str = r#"{"connection_id": "c1", "account": {"login": "octocat"}}"#;

fn faults() -> Vec<Fault> {
    let closed = |name, answer, code, reads| Fault {
        name,
        answer,
        end: ResponseEnd::Close,
        code,
        reads,
    };
    let cut_short =
        "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 1000\r\n\r\n{\"conn";
    let open_ended =
        "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n";
    let to = |place: &str| http("302 Found", &format!("Location: {place}\r\n"), "");
    let senseless = |name, body: &str| {
        closed(
            name,
            ok(JSON, body),
            "bad_response",
            "Something went wrong at Acme",
        )
    };
    let partly_read =
        |name, body: &str| closed(name, ok(JSON, body), "connected", "Connected to GitHub");
    let long = "a".repeat(100_000);
    vec![
        Fault {
            name: "reset in the headers",
            answer: "HTTP/1.1 200 OK\r\nAccess-Control-Al".into(),
            end: ResponseEnd::Reset,
            code: "network",
            reads: "can't be reached",
        },
        Fault {
            name: "reset in the body",
            answer: cut_short.into(),
            end: ResponseEnd::Reset,
            code: "network",
            reads: "can't be reached",
        },
        closed(
            "closed without a word",
            String::new(),
            "network",
            "can't be reached",
        ),
        closed("cut short", cut_short.into(), "network", "can't be reached"),
        closed(
            "no HTTP at all",
            "220 smtp ready\r\n".into(),
            "network",
            "can't be reached",
        ),
        Fault {
            name: "a byte a second",
            answer: open_ended.into(),
            end: ResponseEnd::SlowLoris,
            code: "timeout",
            reads: "took too long",
        },
        Fault {
            name: "a hundred megabytes",
            answer: open_ended.into(),
            end: ResponseEnd::Oversized,
            code: "bad_response",
            reads: "Something went wrong at Acme",
        },
        closed(
            "to a login page",
            to("/login"),
            "bad_response",
            "Something went wrong at Acme",
        ),
        closed(
            "to another origin",
            to("http://127.0.0.1:9/"),
            "bad_response",
            "Something went wrong at Acme",
        ),
        closed(
            "HTML",
            ok(
                "Content-Type: text/html\r\n",
                "<!doctype html><h1>Sign in</h1>",
            ),
            "bad_response",
            "Something went wrong at Acme",
        ),
        senseless("half a JSON", r#"{"connection_id": "#),
        senseless("a list", "[1]"),
        senseless("a text", r#""c1""#),
        senseless(
            "an object of something else",
            r#"{"error": "not logged in"}"#,
        ),
        closed(
            "an unknown member that is five thousand levels deep",
            ok(
                JSON,
                &format!(
                    r#"{{"connection_id": "c1", "more": {}{}}}"#,
                    "[".repeat(5000),
                    "]".repeat(5000)
                ),
            ),
            "connected",
            "Connected to GitHub",
        ),
        closed(
            "too large",
            http("413 Content Too Large", "", ""),
            "misconfigured",
            "isn't ready to use",
        ),
        closed(
            "refused with a stack trace",
            http(
                "500 Internal Server Error",
                "Content-Type: text/plain\r\n",
                "at secret.rb:42",
            ),
            "server_error",
            "couldn't save the token",
        ),
        closed(
            "a proxy's login page",
            http(
                "511 Network Authentication Required",
                "Content-Type: text/html\r\n",
                "<h1>Wi-Fi</h1>",
            ),
            "server_error",
            "couldn't save the token",
        ),
        closed(
            "refused in words of its own",
            http(
                "422 Unprocessable Content",
                "Content-Type: application/problem+json\r\n",
                r#"{"code": "quota", "detail": "<img src=x onerror='told.push([`markup`])'> Too many."}"#,
            ),
            "quota",
            "<img src=x",
        ),
        closed(
            "no permission for this page",
            format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{ACCOUNT}",
                ACCOUNT.len()
            ),
            "network",
            "can't be reached",
        ),
        // What is odd, and does no harm. The token has been saved: what can't be read is left out.
        partly_read("an account that is none", r#"{"account": 5}"#),
        partly_read("an id that is none", r#"{"connection_id": {"a": 1}}"#),
        partly_read(
            "a name that fills the page",
            &format!(r#"{{"account": {{"login": "{long}"}}}}"#),
        ),
        closed(
            "no content",
            http("204 No Content", "", ""),
            "connected",
            "Connected to GitHub",
        ),
        closed(
            "reset content",
            http("205 Reset Content", "", ""),
            "connected",
            "Connected to GitHub",
        ),
        closed(
            "no word at all",
            ok("", ""),
            "connected",
            "Connected to GitHub",
        ),
        closed(
            "another content type",
            ok("Content-Type: text/plain\r\n", ACCOUNT),
            "connected",
            "@octocat",
        ),
        closed(
            "a byte order mark",
            ok(JSON, &format!("\u{feff}{ACCOUNT}")),
            "connected",
            "@octocat",
        ),
        closed(
            "markup for a name",
            ok(
                JSON,
                r#"{"account": {"login": "<b onclick=alert(1)>x", "name": "</section><script>told.push(['markup'])</script>", "html_url": "javascript:alert(1)", "avatar_url": "http://127.0.0.1:9/spy.png"}}"#,
            ),
            "connected",
            "@<b onclick=alert(1)>x",
        ),
    ]
}

/// How much of an answer came through as markup, and what of it the page's policy forbids.
const MARKUP: &str = "return [
    root.querySelectorAll('script, b:not([lang]), img, a[href^=javascript]').length,
    logged.filter(([kind]) => kind === 'violation').length]";

/// How often a token was posted here, and under how many keys.
fn posts(server: &FaultyServer, path: &str) -> (usize, usize) {
    let mut keys = server.received().keys.remove(path).unwrap_or_default();
    let count = keys.len();
    keys.sort();
    keys.dedup();
    (count, keys.len())
}

#[tokio::test]
async fn every_network_fault_shows_an_error_and_keeps_the_token() {
    let server = FaultyServer::start().await;
    let site = Site::with_form(&tag(
        "/api/connections",
        r#"session="{session}" timeout="2500""#,
    ))
    .await;
    let browser = Browser::open(&site).await;
    let text = token(Scenario::Success);
    for (at, fault) in faults().into_iter().enumerate() {
        let Fault {
            name, code, reads, ..
        } = fault;
        let path = format!("/{at}");
        let url = server.respond(&path, fault.answer, fault.end);
        browser
            .js(&format!(
                "form.reset(); told.length = logged.length = 0; form.backendUrl = {}",
                json!(url)
            ))
            .await;
        browser.fill(&text).await;
        assert_eq!(connect(&browser).await, code, "{name}");
        let card = browser.text().await;
        assert!(card.contains(reads), "{name}: {card}");
        assert!(
            !card.contains("secret.rb") && card.len() < 2_000,
            "{name}: {card}"
        );
        // A browser may send again by itself what found its connection gone; its key is then the same.
        let (count, keys) = posts(&server, &path);
        assert!(
            (1..=3).contains(&count) && keys == 1,
            "{name}: {count} {keys}"
        );
        assert_eq!(browser.js(MARKUP).await, json!([0, 0]), "{name}");
        if code == "connected" {
            continue;
        }
        assert_eq!(browser.js("return form.state").await, "editing", "{name}");
        let failed = browser.recorded_events("failed").await;
        assert_eq!(failed.len(), 1, "{name}");
        assert_eq!(failed[0]["code"], code, "{name}");
        if code != "quota" {
            assert_eq!(browser.value().await, text, "{name}");
        }
    }
    // Markup that came through would show, and the page's policy would report what it loads.
    browser
        .js("root.querySelector('section').append(Object.assign(new Image(), { src: '/forbidden.png' }))")
        .await;
    wait_for("markup and a report", async || {
        (browser.js(MARKUP).await == json!([1, 1])).then_some(())
    })
    .await;
    // What was still under way when nothing more of it was wanted.
    let sent = server.received().sent;
    assert!(sent < 20_000_000, "{sent}");

    // The same token, once all is well again.
    browser
        .js("form.reset(); form.backendUrl = '/api/connections'")
        .await;
    browser.fill(&text).await;
    assert_eq!(connect(&browser).await, "connected");
    assert_eq!(site.connections().await.len(), 1);
}

#[tokio::test]
async fn unreachable_backend_fails_and_retry_connects() {
    let site = Site::with_form(&tag("/api/connections", r#"session="{session}""#)).await;
    let browser = Browser::open(&site).await;
    let text = token(Scenario::Success);
    browser.fill(&text).await;
    for nobody in ["http://127.0.0.1:9/", "https://nowhere.invalid/"] {
        browser
            .js(&format!("form.backendUrl = {}", json!(nobody)))
            .await;
        assert_eq!(connect(&browser).await, "network", "{nobody}");
        assert_eq!(browser.value().await, text);
    }
    browser.js("form.backendUrl = '/api/connections'").await;
    assert_eq!(connect(&browser).await, "connected");
    assert_eq!(site.connections().await.len(), 1);
}

#[tokio::test]
async fn retry_after_header_sets_the_wait() {
    let server = FaultyServer::start().await;
    let site = Site::with_form(&tag("/", "")).await;
    let browser = Browser::open(&site).await;
    let soon = SystemTime::now() + Duration::from_secs(3_000);
    let soon = httpdate(soon);
    for (at, (header, body, wait)) in [
        ("7", "", json!([7, 7])),
        (
            "7",
            r#"{"code": "rate_limited", "retry_after": 9}"#,
            json!([9, 9]),
        ),
        (
            "7",
            r#"{"code": "rate_limited", "retry_after": null}"#,
            json!([7, 7]),
        ),
        // Less what has gone by since.
        (soon.as_str(), "", json!([2_900, 3_000])),
        ("Mon, 23 Nov 2020 08:00:00 GMT", "", Value::Null),
        ("soon", "<h1>Slow down</h1>", Value::Null),
        ("-5", "", Value::Null),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = http(
            "429 Too Many Requests",
            &format!("Retry-After: {header}\r\n"),
            body,
        );
        let url = server.respond(&format!("/{at}"), answer, ResponseEnd::Close);
        browser
            .js(&format!("form.reset(); form.backendUrl = {}", json!(url)))
            .await;
        browser.fill(&token(Scenario::Success)).await;
        assert_eq!(connect(&browser).await, "rate_limited", "{header}");
        let told = browser.js("return form.error.retryAfter").await;
        let fits = match (told.as_f64(), wait[0].as_f64(), wait[1].as_f64()) {
            (Some(told), Some(least), Some(most)) => told >= least && told <= most,
            (told, least, _) => told.is_none() && least.is_none(),
        };
        assert!(fits, "{header} {body}: {told}");
        assert_eq!(browser.value().await, token(Scenario::Success));
    }
}

/// As the header has it (RFC 9110, 5.6.7), by a program that every machine of the tests has.
fn httpdate(time: SystemTime) -> String {
    let seconds = time
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let words = [
        "--eval",
        "console.log(new Date(process.argv[1] * 1000).toUTCString())",
    ];
    crate::docs_examples::run("node", &[words[0], words[1], &seconds.to_string()], &[], "")
}

#[tokio::test]
async fn wrong_system_clock_still_connects() {
    let site = Site::with_form(&tag("/api/connections", r#"session="{session}""#)).await;
    for years in [-1, 1] {
        site.inject_script(&format!(
                "const off = {years} * 365 * 864e5;
                 const Real = Date;
                 globalThis.Date = class extends Real {{
                   constructor(...given) {{ given.length ? super(...given) : super(Real.now() + off); }}
                   static now() {{ return Real.now() + off; }}
                 }};"
            ));
        let browser = Browser::open(&site).await;
        browser.fill(&token(Scenario::Success)).await;
        assert_eq!(connect(&browser).await, "connected", "{years}");
        let said = browser.text().await;
        if years > 0 {
            // GitHub has just accepted it, whatever this clock says.
            assert!(!said.contains("expire"), "{said}");
        } else {
            // The day is right, whatever day it is here.
            let day = "return new Intl.DateTimeFormat(navigator.language, { dateStyle: 'long' })
                .format(new Date(form.connection.expiresAt))";
            let day = browser.js(day).await;
            assert!(said.contains(day.as_str().unwrap()), "{day}: {said}");
        }
        assert_eq!(browser.console_log().await, json!([]));
    }
}
