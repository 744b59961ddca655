//! What bundlers make of the package: projects that `cargo xtask test` has built for production with the tarball.

use e2e::{Browser, Site, spawn_server, wait_for};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;
use std::{env, path::PathBuf};
use tokio::process::{Child, Command};

fn project(name: &str) -> PathBuf {
    let folder = env::var_os("BUNDLED")
        .expect("BUNDLED names the folder of the projects: run `cargo xtask test`");
    PathBuf::from(folder).join(name)
}

/// What of the page has the WebAssembly in it.
#[derive(PartialEq)]
enum WasmIn {
    File,
    /// With `github-pat-connect/inline`.
    Script,
}

/// The page's form, from what is there at once to what comes only when it is needed.
async fn does_the_job(page: &str, wasm: WasmIn) {
    let browser = Browser::start().await;
    browser.goto_form(page).await;
    browser.wait_for_text("Token auf GitHub erstellen").await;
    browser.click("[part=guide] summary").await;
    browser.wait_for_text("Generate token").await;
    browser.fill(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.wait_for_text("Mit GitHub verbunden").await;
    browser.wait_for_text("@octocat").await;
    let value =
        "return new FormData(form.closest('form')).get('github') === form.connection.connectionId";
    assert_eq!(browser.js(value).await, true);
    // No file was asked for twice, and none in vain.
    let files = "performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => /\\.(wasm|m?js)\\b/.test(name))";
    let twice = format!(
        "const files = {files}; return files.filter((name, at) => files.indexOf(name) !== at)"
    );
    assert_eq!(browser.js(&twice).await, json!([]));
    let files_of_wasm = "return performance.getEntriesByType('resource').filter((it) => /\\.wasm\\b/.test(it.name)).length";
    let expected = u32::from(wasm == WasmIn::File);
    assert_eq!(browser.js(files_of_wasm).await, expected);
    // Asked for once more each is there; not by `responseStatus`, which WebKit has not.
    let in_vain = format!(
        "const answers = await Promise.all({files}.map((name) => fetch(name, {{ cache: 'force-cache' }})));
         return [answers.length > 0, answers.filter((it) => !it.ok).map((it) => it.url)]"
    );
    assert_eq!(browser.js(&in_vain).await, json!([true, []]));
    // And that it was asked for once more is found.
    wait_for("the second requests to be found", async || {
        let found = browser.js(&twice).await;
        (!found.as_array()?.is_empty()).then_some(())
    })
    .await;
    assert_eq!(browser.console_log().await, json!([]));
}

async fn built_by(bundler: &str, wasm: WasmIn) {
    let site = Site::with_app(&project(bundler).join("dist")).await;
    does_the_job(&site.origin, wasm).await;
}

#[tokio::test]
async fn vite_build_connects() {
    built_by("vite", WasmIn::File).await;
}

#[tokio::test]
async fn webpack_build_connects() {
    built_by("webpack", WasmIn::File).await;
}

#[tokio::test]
async fn rollup_build_connects() {
    built_by("rollup", WasmIn::File).await;
}

#[tokio::test]
async fn esbuild_build_connects() {
    built_by("esbuild", WasmIn::File).await;
}

#[tokio::test]
async fn parcel_build_connects() {
    built_by("parcel", WasmIn::File).await;
}

#[tokio::test]
async fn vite_library_connects() {
    built_by("vite-library", WasmIn::Script).await;
}

#[tokio::test]
async fn angular_cli_build_connects() {
    built_by("angular", WasmIn::Script).await;
}

#[tokio::test]
async fn bun_build_connects() {
    built_by("bun", WasmIn::Script).await;
}

#[tokio::test]
async fn next_server_rendered_page_connects() {
    let (_server, origin) = serve("next", "next/dist/bin/next", &["start"], "").await;
    let site = Site::in_front_of(&origin).await;
    does_the_job(&site.origin, WasmIn::File).await;
}

/// While it is written, it isn't built at all.
#[tokio::test]
async fn vite_dev_server_page_connects() {
    let site = Site::with_app(&project("vite")).await;
    let (_server, origin) = serve("vite", "vite/bin/vite.js", &[], &site.origin).await;
    does_the_job(&origin, WasmIn::File).await;
}

/// Runs a project's own server, until it is dropped; returns where it listens.
async fn serve(name: &str, script: &str, words: &[&str], backend: &str) -> (Child, String) {
    let folder = project(name);
    let mut server = Command::new("node");
    server
        .arg(folder.join("../node_modules").join(script))
        .args(words)
        .arg("--port=0")
        .current_dir(&folder)
        .env("NEXT_TELEMETRY_DISABLED", "1")
        .env("BACKEND", backend);
    spawn_server(&mut server).await
}
