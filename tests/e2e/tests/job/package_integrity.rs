//! What the package gives besides the element: a way to define it by hand, and hashes to hold it to.

use crate::docs_examples::{pieces, run};
use axum::{Router, response::Html, routing::get};
use e2e::{Browser, Site, serve};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::{Map, Value, json};
use std::{env, fs, path::PathBuf};
use tower_http::{cors::CorsLayer, services::ServeDir};

pub fn package() -> PathBuf {
    let folder = env::var_os("PACKAGE");
    folder
        .expect("PACKAGE names the installed package: run the tests by `cargo xtask test`")
        .into()
}

fn hashes() -> Map<String, Value> {
    let hashes = fs::read_to_string(package().join("integrity.json")).expect("it is published");
    serde_json::from_str(&hashes).expect("an object")
}

/// A site with this page at `/page`; and a browser at it, as soon as the form can be used.
async fn at(routes: Router, page: String) -> (Site, Browser) {
    let page = format!("<!doctype html><link rel='icon' href='data:,'>{page}");
    let routes = routes.route("/page", get(async move || Html(page)));
    let site = Site::with_routes(routes, "contents=read", "").await;
    let browser = Browser::start().await;
    browser.goto_form(&format!("{}/page", site.origin)).await;
    (site, browser)
}

/// A host that hands out the package to pages of any origin, as a CDN does.
async fn cdn(files: Router) -> String {
    let files = files
        .fallback_service(ServeDir::new(package()))
        .layer(CorsLayer::new().allow_origin(tower_http::cors::Any));
    serve(files).await
}

#[tokio::test]
async fn integrity_import_map_covers_every_file_from_cdn() {
    let cdn = cdn(Router::new()).await;
    let [script] = pieces("sri.md", "sh");
    let script = script
        .replace(
            "node_modules/github-pat-connect",
            &package().display().to_string(),
        )
        .replace(
            "https://cdn.jsdelivr.net/npm/github-pat-connect@0.1.0",
            &cdn,
        );
    let map = run("sh", &["-c", &script], &[], "");
    // The WebAssembly is the loader's to check.
    assert!(
        map.matches("sha256-").count() > 20 && !map.contains(".wasm"),
        "{map}"
    );
    let page = format!(
        r#"<script type="importmap">{map}</script>
        <script type="module" src="{cdn}/index.js"></script>
        <form><github-pat-connect lang="de" name="github" backend-url="/api/connections"></github-pat-connect></form>"#
    );
    let (site, browser) = at(Router::new(), page).await;
    let session = format!("form.session = {}", json!(site.session()));
    browser.js(&session).await;
    browser.wait_for_text("Token auf GitHub erstellen").await;
    browser.click("[part=guide] summary").await;
    browser.wait_for_text("Generate token").await;
    browser.fill(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.wait_for_text("@octocat").await;
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn changed_script_is_blocked_by_integrity() {
    let changed = fs::read_to_string(package().join("github-pat-connect.js")).expect("a script");
    let changed = format!("globalThis.isChanged = true;{changed}");
    let script = get(async move || ([("content-type", "text/javascript")], changed));
    let cdn = cdn(Router::new().route("/github-pat-connect.js", script)).await;
    let map = json!({"integrity": {
        format!("{cdn}/github-pat-connect.js"): hashes()["github-pat-connect.js"]
    }});
    let page = format!(
        r#"<!doctype html><script type="importmap">{map}</script>
        <script type="module" src="{cdn}/index.js"></script>
        <github-pat-connect backend-url="/api/connections"></github-pat-connect>"#,
    );
    let routes = Router::new().route("/page", get(async move || Html(page)));
    let site = Site::with_routes(routes, "contents=read", "").await;
    let browser = Browser::start().await;
    browser.goto(&format!("{}/page", site.origin)).await;
    browser.wait_for_text("This form couldn't be loaded").await;
    assert_eq!(browser.js("return window.isChanged").await, json!(null));
}

#[tokio::test]
async fn define_registers_custom_tag_name_and_wasm_url() {
    let page = r#"<github-pat-connect backend-url="/api/connections"></github-pat-connect>
        <acme-github backend-url="/api/connections"></acme-github>
        <script type="module">
          import { define, GithubPatConnectElement } from "/package/pure.js";
          await new Promise((resolve) => setTimeout(resolve));
          window.early = [
            document.querySelector(":defined:is(github-pat-connect, acme-github)"),
            performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("wasm")).length,
          ];
          define({ tag: "acme-github", wasmUrl: "/elsewhere/form.wasm" });
          define();
          define();
          window.Class = GithubPatConnectElement;
        </script>"#;
    let wasm = fs::read(package().join("github-pat-connect_bg.wasm")).expect("it is published");
    let wasm = get(async move || ([("content-type", "application/wasm")], wasm));
    let routes = Router::new().route("/elsewhere/form.wasm", wasm);
    let (site, browser) = at(routes, page.to_owned()).await;
    assert_eq!(browser.js("return early").await, json!([null, 0]));
    let script = format!(
        "const acme = document.querySelector('acme-github');
         while (acme.state !== 'editing') await new Promise(requestAnimationFrame);
         acme.session = {};
         acme.shadowRoot.querySelector('input').value = {};
         acme.submit();
         while (acme.state !== 'connected') await new Promise(requestAnimationFrame);
         const files = performance.getEntriesByType('resource').map(({{ name }}) => new URL(name).pathname);
         return [acme, form].map((it) => it instanceof Class)
             .concat(files.filter((it) => it.endsWith('.wasm')), acme.connection.account.login)",
        json!(site.session()),
        json!(token(Scenario::Success))
    );
    let seen = json!([true, true, "/elsewhere/form.wasm", "octocat"]);
    assert_eq!(browser.js(&script).await, seen);
    assert_eq!(browser.console_log().await, json!([]));
}

#[tokio::test]
async fn import_in_worker_does_nothing() {
    let worker = r#"try {
        const { define } = await import("/package/pure.js");
        define();
        await import("/package/index.js");
        await import("/package/locales/de.js");
        postMessage("fine");
    } catch (error) { postMessage(String(error)) }"#;
    let worker = get(async move || ([("content-type", "text/javascript")], worker));
    let routes = Router::new().route("/worker.js", worker);
    let page = r#"<script type="module" src="/package/index.js"></script><github-pat-connect></github-pat-connect>"#;
    let (_site, browser) = at(routes, page.to_owned()).await;
    let said = "const worker = new Worker('/worker.js', { type: 'module' });
        return await new Promise((resolve) => worker.onmessage = ({ data }) => resolve(data))";
    assert_eq!(browser.js(said).await, "fine");
}

#[tokio::test]
async fn automatic_and_manual_definition_coexist() {
    let page = r#"<script type="module" src="/package/index.js"></script>
        <script type="module">
          import { define } from "/package/pure.js";
          define({ tag: "acme-github" });
        </script>
        <github-pat-connect backend-url="/api/connections" app-name="Acme"></github-pat-connect>
        <acme-github backend-url="/api/connections" app-name="Globex"></acme-github>"#;
    let (site, browser) = at(Router::new(), page.to_owned()).await;
    let script = format!(
        "const forms = [form, document.querySelector('acme-github')];
         for (const it of forms) {{
           while (it.state !== 'editing') await new Promise(requestAnimationFrame);
           it.session = {};
           it.shadowRoot.querySelector('input').value = {};
         }}
         const titles = forms.map((it) => it.shadowRoot.querySelector('header .gpc-quiet').textContent);
         forms[0].submit();
         while (form.state !== 'connected') await new Promise(requestAnimationFrame);
         return [...titles, ...forms.map((it) => it.state)]",
        json!(site.session()),
        json!(token(Scenario::Success))
    );
    let seen = json!([
        "Acme asks for access to your GitHub account.",
        "Globex asks for access to your GitHub account.",
        "connected",
        "editing"
    ]);
    assert_eq!(browser.js(&script).await, seen);
    assert_eq!(browser.console_log().await, json!([]));
}
