//! Pages and frames that forbid what they can.

use crate::{connect, tag};
use axum::{
    Router,
    http::{HeaderName, header},
    response::Html,
    routing::get,
};
use e2e::{Browser, Site, Wasm};
use github_pat_backend::sandbox::{Outcome, token};
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
    browser.type_in(&token(Outcome::Success)).await;
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

/// A page with the form in a frame of this kind; the package comes from another host, as from a CDN.
async fn framed(sandbox: &str) -> (Site, Browser) {
    let package =
        PathBuf::from(env::var_os("PACKAGE").expect("run the tests by `cargo xtask test`"));
    let shared = Router::new()
        .fallback_service(ServeDir::new(package))
        .layer(CorsLayer::new().allow_origin(tower_http::cors::Any));
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
        .nest("/shared", shared);
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
        json!(token(Outcome::Success))
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
async fn connection_loss_after_first_paint_clears_the_token() {
    let site = Site::with_form(&tag("/hang", "")).await;
    site.set_wasm(Wasm::Held);
    let browser = Browser::start().await;
    browser.goto_first_paint(&site.origin).await;
    browser.type_in(&token(Outcome::Success)).await;
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
