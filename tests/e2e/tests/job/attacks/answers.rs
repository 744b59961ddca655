//! A backend that was tampered with, or a page that passes on what others wrote: markup, addresses, and more of it than a
//! card can show.

use super::unprotected;
use crate::connect;
use axum::{Json, Router, http::StatusCode, response::IntoResponse, routing::post};
use e2e::{Browser, Wasm};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::{Value, json};

/// More than GitHub has permissions, or a card has room for.
const MANY: usize = 60_000;
/// CSS pixels: what the longest card of a hundred rows may take.
const TALLEST: u64 = 6_000;

async fn open(routes: Router, tag: &str) -> (e2e::Site, Browser) {
    let site = unprotected(routes, tag).await;
    let browser = Browser::start().await;
    browser.goto_form(&format!("{}/page", site.origin)).await;
    (site, browser)
}

async fn height(browser: &Browser) -> u64 {
    let height = browser
        .js("return Math.round(form.getBoundingClientRect().height)")
        .await;
    height.as_u64().expect("a number")
}

fn tag(url: &str) -> String {
    format!("<github-pat-connect backend-url='{url}' app-name='Acme'></github-pat-connect>")
}

fn many() -> Value {
    (0..MANY).map(|n| format!("p{n}=write")).collect()
}

#[tokio::test]
async fn sixty_thousand_entries_of_an_answer_are_cut_and_named() {
    let connected = async || {
        let missing = json!({"account": {"login": "octocat"}, "missing_permissions": many()});
        Json(missing)
    };
    let refused = async || {
        let problem = json!({"code": "missing_permissions", "missing_permissions": many()});
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let media_type = [("Content-Type", "application/problem+json")];
        (status, media_type, problem.to_string()).into_response()
    };
    let routes = Router::new()
        .route("/connected", post(connected))
        .route("/refused", post(refused));
    let (_site, browser) = open(routes, &tag("/connected")).await;
    for (url, outcome) in [
        ("/refused", "missing_permissions"),
        ("/connected", "connected"),
    ] {
        browser
            .js(&format!("logged.length = 0; form.backendUrl = '{url}'"))
            .await;
        browser.fill(&token(Scenario::Success)).await;
        assert_eq!(connect(&browser).await, outcome);
        let seen = height(&browser).await;
        assert!(seen < TALLEST, "{url}: {seen}");
        let logged = browser.console_log().await;
        let said = logged.to_string();
        assert!(said.contains("at most 100 strings"), "{url}: {said}");
        assert_eq!(logged.as_array().map(Vec::len), Some(1), "{url}");
        browser.js("form.reset()").await;
    }
}

#[tokio::test]
async fn sixty_thousand_entries_of_a_connection_or_an_attribute_are_cut_and_named() {
    let (site, browser) = open(Router::new(), &tag("/hang")).await;
    let set = format!(
        "form.connection = {{ account: {{ login: 'octocat', name: 'n'.repeat(900) }},
           missingPermissions: Array.from({{ length: {MANY} }}, (_, n) => `p${{n}}=write`) }}"
    );
    browser.js(&set).await;
    browser.wait_for_text("@octocat").await;
    assert!(height(&browser).await < TALLEST);
    let name = browser
        .js("return form.connection.account.name.length")
        .await;
    assert_eq!(name, 100);
    let logged = browser.console_log().await.to_string();
    for said in ["at most 100 strings", "a name of at most 100 characters"] {
        assert!(logged.contains(said), "{logged}");
    }
    // Of its own author's mistake nothing is cut: the form says what is wrong.
    let permissions = format!(
        "form.connection = null;
         form.permissions = Array.from({{ length: {MANY} }}, (_, n) => `p${{n}}=write`).join(' ')"
    );
    browser.js(&permissions).await;
    browser
        .wait_for_text("the attribute permissions takes")
        .await;
    assert!(height(&browser).await < TALLEST);
    // Before the WebAssembly is there as well.
    site.set_wasm(Wasm::Held);
    browser
        .goto_first_paint(&format!("{}/page", site.origin))
        .await;
    browser
        .js(&format!(
            "form.scopes = Array.from({{ length: {MANY} }}, (_, n) => `s${{n}}`).join(' ');
             form.appName = 'n'.repeat(100_000)"
        ))
        .await;
    assert!(height(&browser).await < TALLEST);
}

#[tokio::test]
async fn names_lose_what_turns_the_text_around_and_are_cut() {
    let (site, browser) = open(Router::new(), &tag("/hang")).await;
    let app = "'Ac\\u202eme\\u0007\\u2066' + 'x'.repeat(1000)";
    let bad = "/[\\p{Cc}\\p{Bidi_C}]/u.test(root.querySelector('section').textContent.replace(/\\s/g, ''))";
    for wasm in [Wasm::Served, Wasm::Held] {
        site.set_wasm(wasm);
        let page = format!("{}/page", site.origin);
        browser.goto_first_paint(&page).await;
        browser
            .js(&format!(
                "form.appName = {app}; form.expectedLogin = 'octo\\u202etac'"
            ))
            .await;
        browser.wait_for_text("Acmexxx").await;
        let look = format!("return [{bad}, /x{{97}}/.test(root.textContent)]");
        assert_eq!(browser.js(&look).await, json!([false, false]), "{wasm:?}");
    }
    site.set_wasm(Wasm::Served);
    browser.wait_until_ready().await;
    browser
        .js("form.connection = { account: { login: 'octo\\u202etac', name: 'T\\u2067he Cat' } }")
        .await;
    browser.wait_for_text("@octotac").await;
    assert_eq!(browser.js(&format!("return {bad}")).await, false);
}

/// Each would run, or load, if it were taken for markup or for an address.
const MARKUP: [&str; 6] = [
    "<img src=/markup onerror=window.hit=1>",
    "\"><script src=/markup></script>",
    "'><svg onload=window.hit=1>",
    "</style><style>@import '/markup'</style>",
    "javascript:window.hit=1",
    "{app}*{host}*<b>&lt;i&gt;",
];

#[tokio::test]
async fn markup_and_script_urls_in_every_value_stay_text() {
    let answer = async |Json(request): Json<Value>| {
        let text = request["expected_login"].clone();
        let account = json!({"login": text, "name": text, "avatar_url": text, "html_url": text});
        let connection = json!({"connection_id": text, "account": account, "scopes": [text],
            "permissions": {"contents": text}, "missing_permissions": [text], "expires_at": text});
        Json(connection)
    };
    let problem = async |Json(request): Json<Value>| {
        let text = request["expected_login"].clone();
        let problem = json!({"code": "sso_required", "detail": text, "title": text, "authorize_url": text,
            "organization": text, "expected": text, "actual": text, "missing_permissions": [text]});
        let media_type = [("Content-Type", "application/problem+json")];
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            media_type,
            problem.to_string(),
        )
    };
    let routes = Router::new()
        .route("/answer", post(answer))
        .route("/problem", post(problem));
    let (site, browser) = open(routes, &tag("/answer")).await;
    let harm = "return [window.hit ?? null,
        [...root.querySelectorAll('script, style, img, iframe, svg[onload], b i')].length,
        [...root.querySelectorAll('[href]')].map((it) => it.href).filter((it) => !it.startsWith('https://github.com/')),
        [...root.querySelectorAll('*')].flatMap((it) => it.getAttributeNames()).filter((it) => it.startsWith('on'))]";
    let harmless = json!([null, 0, [], []]);
    for text in MARKUP {
        browser.goto_form(&format!("{}/page", site.origin)).await;
        let attributes = format!(
            "const text = {};
             for (const name of ['app-name', 'token-name', 'token-description', 'resource-owner', 'expected-login',
                 'connection-id', 'aria-label', 'dir', 'avatars', 'integration-id', 'name', 'lang'])
                 if (name !== 'avatars') form.setAttribute(name, text);
             form.removeAttribute('integration-id');
             form.setAttribute('avatars', 'on');
             form.messages = {{ en: {{ title: text, createStep: text, sentOnlyTo: text }} }}",
            json!(text)
        );
        browser.js(&attributes).await;
        for url in ["/problem", "/answer"] {
            browser.js(&format!("form.backendUrl = '{url}'")).await;
            browser.fill(&token(Scenario::Success)).await;
            connect(&browser).await;
            assert_eq!(browser.js(harm).await, harmless, "{text} {url}");
        }
        assert_eq!(browser.js("return form.state").await, "connected", "{text}");
    }
    let requests = site.requests();
    let loaded = requests.iter().filter(|it| it.contains("markup"));
    assert_eq!(loaded.count(), 0);
}
