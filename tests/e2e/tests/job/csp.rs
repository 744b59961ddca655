//! Pages and frames that forbid what they can.

use crate::{connect, tag};
use axum::{
    Json, Router,
    extract::Path,
    http::{HeaderName, StatusCode, header},
    response::Html,
    routing::{get, post},
};
use e2e::{Browser, Engine, Site, Wasm};
use github_pat_backend::sandbox::{Scenario, token};
use github_pat_connect::ErrorCode;
use serde_json::json;
use std::{env, path::PathBuf};
use tower_http::{cors::CorsLayer, services::ServeDir};

const OPENER: HeaderName = header::HeaderName::from_static("cross-origin-opener-policy");
const EMBEDDER: HeaderName = header::HeaderName::from_static("cross-origin-embedder-policy");

/// As strict as the docs have it, word for word.
fn policy() -> String {
    let docs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/csp.md");
    let docs = std::fs::read_to_string(docs).expect("it is there");
    let policy = docs.split("```http\nContent-Security-Policy:\n").nth(1);
    let policy = policy.and_then(|it| it.split("```").next());
    policy
        .expect("the docs have one")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn form(more: &str) -> String {
    format!(
        r#"<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="/none">
        <script type="module" src="/package/index.js"></script>
        <github-pat-connect backend-url="/api/connections" {more}><p>The fallback.</p></github-pat-connect>"#
    )
}

#[tokio::test]
async fn csp_of_docs_reports_no_violation_in_isolated_page() {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy()),
        (OPENER, "same-origin".into()),
        (EMBEDDER, "require-corp".into()),
    ];
    let page = get(async move || (headers, Html(form("lang='de' guide='open'"))));
    let routes = Router::new().route("/page", page);
    let site = Site::with_routes(routes, "contents=read", "").await;
    let browser = Browser::start().await;
    browser.goto_form(&format!("{}/page", site.origin)).await;
    assert_eq!(browser.js("return crossOriginIsolated").await, true);
    browser.wait_for_text("Token auf GitHub erstellen").await;
    browser
        .js(&format!("form.session = {}", json!(site.session())))
        .await;
    browser.fill(&token(Scenario::Success)).await;
    assert_eq!(connect(&browser).await, "connected");
    // Nothing is reported, but for the icon of the page in an engine that asks for it. And what is forbidden is.
    let is_reported =
        "logged.some(([kind, , url]) => kind === 'violation' && url.endsWith('/forbidden.png'))";
    let other = "return logged.filter(([kind, , url]) => kind !== 'violation' || !/[/](none|forbidden.png)$/.test(url))";
    browser
        .js("document.body.append(Object.assign(new Image(), { src: '/forbidden.png' }))")
        .await;
    browser.wait_until(is_reported).await;
    assert_eq!(browser.js(other).await, json!([]));
}

#[tokio::test]
async fn csp_without_wasm_unsafe_eval_shows_fallback() {
    let headers = [(
        header::CONTENT_SECURITY_POLICY,
        policy().replace(" 'wasm-unsafe-eval'", ""),
    )];
    let page = get(async move || (headers, Html(form(""))));
    let routes = Router::new().route("/page", page);
    let site = Site::with_routes(routes, "contents=read", "").await;
    let browser = Browser::start().await;
    browser.goto(&format!("{}/page", site.origin)).await;
    let failed = "while (!form.error) await new Promise(requestAnimationFrame);
        return [form.error.code, form.querySelector('p').offsetHeight > 0, root.querySelector('input')]";
    assert_eq!(
        browser.js(failed).await,
        json!(["wasm_unavailable", true, null])
    );
}

#[tokio::test]
async fn inline_entry_loads_without_connect_src() {
    let policy = policy().replace("connect-src 'self'", "connect-src 'none'");
    let headers = [(header::CONTENT_SECURITY_POLICY, policy)];
    // The second script is brought along by what imports the element once more, such as its component for React.
    let both = r#"src="/package/inline.js"></script><script type="module" src="/package/index.js""#;
    let page = form("lang='de'").replace(r#"src="/package/index.js""#, both);
    let page = get(async move || (headers, Html(page)));
    let routes = Router::new().route("/page", page);
    let site = Site::with_routes(routes, "contents=read", "").await;
    let browser = Browser::start().await;
    browser.goto_form(&format!("{}/page", site.origin)).await;
    browser.wait_for_text("Token auf GitHub erstellen").await;
    let requests = site.requests();
    assert!(requests.contains(&"GET /package/inline-wasm.js".into()));
    assert!(
        requests.iter().all(|it| !it.ends_with(".wasm")),
        "{requests:?}"
    );
}

/// The package for pages of any origin, as a CDN hands it out.
fn shared_package() -> Router {
    let package =
        PathBuf::from(env::var_os("PACKAGE").expect("run the tests by `cargo xtask test`"));
    Router::new()
        .fallback_service(ServeDir::new(package))
        .layer(CorsLayer::new().allow_origin(tower_http::cors::Any))
}

/// A page with the form in a frame of this kind.
async fn framed(sandbox: &str) -> (Site, Browser) {
    let inner = form("").replace("/package/", "/shared/");
    let outer = format!(
        r#"<!doctype html><title>A page</title><link rel="icon" href="data:,">
        <script>addEventListener("message", ({{ data }}) => (window.said = data))</script>
        <iframe sandbox="{sandbox}" src="/inner" width="500" height="800"></iframe>"#
    );
    let inner = inner
        + r#"<script type="module">
            const form = document.querySelector("github-pat-connect");
            const say = () => parent.postMessage([form.state, form.error?.code, form.error?.message,
                form.shadowRoot.querySelector("form").hidden], "*");
            form.addEventListener("ready", say);
        </script>"#;
    let routes = Router::new()
        .route("/page", get(async move || Html(outer)))
        .route("/inner", get(async move || Html(inner)))
        .nest("/shared", shared_package());
    let site = Site::with_routes(routes, "contents=read", "").await;
    let browser = Browser::start().await;
    browser.goto(&format!("{}/page", site.origin)).await;
    browser
        .js("while (!window.said) await new Promise(requestAnimationFrame)")
        .await;
    (site, browser)
}

#[tokio::test]
async fn sandboxed_iframe_with_origin_connects() {
    let (site, browser) = framed("allow-scripts allow-same-origin allow-popups").await;
    let job = format!(
        "const form = document.querySelector('iframe').contentDocument.querySelector('github-pat-connect');
         form.session = {};
         form.shadowRoot.querySelector('input').value = {};
         form.submit();
         while (form.state !== 'connected') await new Promise(requestAnimationFrame);
         return form.connection.account.login",
        json!(site.session()),
        json!(token(Scenario::Success))
    );
    assert_eq!(browser.js(&job).await, "octocat");
}

#[tokio::test]
async fn sandboxed_iframe_without_origin_takes_no_token() {
    let (_site, browser) = framed("allow-scripts").await;
    let said = browser.js("return said").await;
    assert_eq!(said[1], "misconfigured", "{said}");
    assert!(
        said[2].as_str().unwrap().contains("allow-same-origin"),
        "{said}"
    );
    assert_eq!(said[3], true);
}

#[tokio::test]
async fn page_of_a_scheme_without_origin_takes_no_token() {
    let routes = Router::new().nest("/shared", shared_package());
    let site = Site::with_routes(routes, "contents=read", "").await;
    let page = form("").replace("/package/", &format!("{}/shared/", site.origin));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("page.html");
    std::fs::write(&file, page).expect("it can be written");
    let browser = Browser::start().await;
    browser
        .goto_form(&format!("file://{}", file.display()))
        .await;
    let seen = browser
        .js("return [form.error?.code, form.error?.message, root.querySelector('form').hidden]")
        .await;
    assert_eq!(seen[0], "misconfigured", "{seen}");
    let message = seen[1].as_str().expect("a text");
    assert!(message.contains("a page of file:"), "{seen}");
    assert_eq!(seen[2], true);
}

#[tokio::test]
async fn connection_loss_after_first_paint_clears_the_token() {
    let site = Site::with_form(&tag("/hang", "")).await;
    site.set_wasm(Wasm::Held);
    let browser = Browser::start().await;
    browser.goto_first_paint(&site.origin).await;
    browser.fill(&token(Scenario::Success)).await;
    browser
        .js("window.field = root.querySelector('input')")
        .await;
    let failed = "while (!form.error) await new Promise(requestAnimationFrame);
        return [form.error.code, field.value, root.querySelector('input')]";
    // What is under way is cut off with the site, and so is whatever comes after.
    drop(site);
    browser.js("form.submit()").await;
    assert_eq!(
        browser.js(failed).await,
        json!(["wasm_unavailable", "", null])
    );
}

/// A backend that answers with a problem of the code in its path.
fn refusing_backend() -> Router {
    let refuse = async |Path(code): Path<String>| {
        let problem = Json(json!({
            "code": code,
            "detail": "In the backend's own words.",
            "missing_permissions": ["issues=write"],
            "authorize_url": "https://github.com/orgs/acme/sso",
            "expected": "octocat",
            "actual": "hubot",
            "retry_after": 7,
        }));
        (StatusCode::UNPROCESSABLE_ENTITY, problem)
    };
    Router::new().route("/refusing/{code}", post(refuse))
}

#[tokio::test]
async fn every_state_renders_under_trusted_types() {
    let tag = tag(
        "/api/connections",
        r#"guide="open" permissions="contents=read issues=write" scopes="repo" session="{session}""#,
    );
    let site = Site::with_routes(refusing_backend(), "contents=read", &tag).await;
    let browser = Browser::open(&site).await;
    // What a page may not do here, the form has to do without.
    let sets_inner_html = "try {
            document.createElement('p').innerHTML = '<b>bold</b>';
            return true;
        } catch {
            return false;
        }";
    let is_enforced = browser.js("return 'trustedTypes' in window").await;
    assert_eq!(
        browser.js(sets_inner_html).await,
        !is_enforced.as_bool().unwrap()
    );
    if Engine::current() == Engine::Chromium {
        assert_eq!(is_enforced, true);
    }
    let nothing_is_reported = async |state: &str| {
        // What else the page's policy forbids, such as the account's picture, is the page's business.
        let reported = "return logged.filter(([kind, directive]) =>
            /uncaught|unhandled/.test(kind) || (kind === 'violation' && /trusted-types/.test(directive)))";
        let reported = browser.js(reported).await;
        // The control's own violation is the page's.
        let others = reported.as_array().expect("a list").iter();
        let ours: Vec<_> = others.skip(usize::from(is_enforced == true)).collect();
        assert!(ours.is_empty(), "{state}: {ours:?}");
    };

    let illustrations = "return root.querySelectorAll('[part=guide] svg').length";
    for (attribute, value) in [
        ("repositoryAccess", "all"),
        ("repositoryAccess", "selected"),
        ("repositoryAccess", "public"),
        ("tokenType", "classic"),
        ("githubUrl", "https://github.acme.com"),
        ("tokenUrl", "https://acme.com/tokens"),
        ("tokenType", "fine-grained"),
        ("appName", "<b>Acme</b>"),
    ] {
        browser
            .js(&format!("form[{}] = {}", json!(attribute), json!(value)))
            .await;
        assert_ne!(browser.js(illustrations).await, 0, "{attribute}={value}");
        nothing_is_reported(attribute).await;
    }
    for fault in ["", "http://acme.com/"] {
        browser
            .js(&format!("form.backendUrl = {}", json!(fault)))
            .await;
        browser
            .wait_until("!!root.querySelector('[part=error]')")
            .await;
        nothing_is_reported(fault).await;
    }

    let good = token(Scenario::Success);
    for typed in [
        &good[..good.len() - 1],
        "ghs_",
        "https://github.com/settings",
        &good,
    ] {
        browser.js("form.backendUrl = '/api/connections'").await;
        browser.js("form.reset(); form.focus()").await;
        browser.type_in(typed).await;
        browser.click("[part=reveal]").await;
        nothing_is_reported("typing").await;
    }
    for code in ErrorCode::ALL {
        let url = format!("/refusing/{}", code.as_str());
        browser
            .js(&format!(
                "form.backendUrl = {}; form.reset(); form.focus()",
                json!(url)
            ))
            .await;
        browser.fill(&good).await;
        assert_eq!(connect(&browser).await, code.as_str());
        browser
            .wait_until("!!root.querySelector('[part=error]')")
            .await;
        nothing_is_reported(code.as_str()).await;
    }

    browser
        .js("form.connection = {
                connectionId: 'c1', tokenType: 'fine-grained', expiresAt: '2020-01-01T00:00:00Z',
                account: { login: 'octocat', avatarUrl: 'https://avatars.githubusercontent.com/u/1' },
                permissions: { contents: 'read' }, missingPermissions: ['issues=write'],
             };
             form.avatars = 'on'")
        .await;
    browser.wait_for_text("@octocat").await;
    nothing_is_reported("connected").await;
    browser.click("[part=replace]").await;
    browser
        .wait_until("!!root.querySelector('[part=keep]')")
        .await;
    nothing_is_reported("replacing").await;
}

#[tokio::test]
async fn fallback_renders_under_trusted_types() {
    let site = Site::with_form(&tag("/api/connections", "")).await;
    site.set_wasm(Wasm::Missing);
    let browser = Browser::start().await;
    browser.goto(&site.origin).await;
    browser.wait_until("!!form?.error").await;
    browser.wait_for_text("This form couldn't be loaded").await;
    let reported = "return logged.filter(([kind]) => /uncaught|unhandled|violation/.test(kind))";
    assert_eq!(browser.js(reported).await, json!([]));
}

/// What can put a text into a page as markup: none of the scripts that are published has it.
#[test]
fn published_scripts_make_no_markup_of_text() {
    let package =
        PathBuf::from(env::var_os("PACKAGE").expect("run the tests by `cargo xtask test`"));
    let mut read = 0;
    for file in std::fs::read_dir(&package).expect("a folder") {
        let file = file.expect("a file").path();
        if file.extension().is_none_or(|it| it != "js") {
            continue;
        }
        read += 1;
        let script = std::fs::read_to_string(&file).expect("a script");
        for sink in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
        ] {
            assert!(!script.contains(sink), "{}: {sink}", file.display());
        }
    }
    // The element and wasm-bindgen's glue are among them.
    assert!(read > 2, "{read} scripts in {}", package.display());
}
