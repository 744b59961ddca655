//! The recipes in `docs/`, as they are written there, behind the real form.

use crate::connect;
use axum::{Router, http::StatusCode, response::IntoResponse, routing::post};
use e2e::{Browser, Nango, Site};
use github_pat_backend::sandbox::{self, Outcome, token};
use serde_json::{Value, json};
use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
};
use tokio::task::block_in_place;

/// The pieces of a recipe in this language, as they stand there.
pub fn pieces<const N: usize>(recipe: &str, language: &str) -> [String; N] {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let text = fs::read_to_string(docs.join(recipe)).expect("the recipe is there");
    let start = format!("```{language}\n");
    let pieces = text.split(&start).skip(1);
    let pieces = pieces.filter_map(|piece| Some(piece.split_once("```")?.0.to_owned()));
    let pieces: Vec<_> = pieces.collect();
    let count = pieces.len();
    pieces
        .try_into()
        .unwrap_or_else(|_| panic!("{recipe} has {count} pieces in {language}"))
}

/// Runs a program with this on its standard input; returns what it says.
pub fn run(program: &str, words: &[&str], environment: &[(&str, &str)], input: &str) -> String {
    let mut child = Command::new(program)
        .args(words)
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    let mut stdin = child.stdin.take().expect("it is piped");
    // One that doesn't read has ended by then, perhaps.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{program} failed: see above");
    let said = String::from_utf8(output.stdout).expect("text");
    said.trim().to_owned()
}

fn node(code: &str, environment: &[(&str, &str)], input: &str) -> String {
    let words = ["--input-type=module", "--eval", code];
    run("node", &words, environment, input)
}

#[tokio::test(flavor = "multi_thread")]
async fn nango_s_works_as_it_is_written() {
    let nango = Nango::start().await;
    let [curl] = pieces("nango.md", "sh");
    let [session, reconnect] = pieces("nango.md", "js");
    let [page] = pieces("nango.md", "html");
    let url = nango.url.clone();
    let environment = [
        ("NANGO_URL", url.as_str()),
        ("NANGO_SECRET_KEY", Nango::SECRET_KEY),
    ];
    let answer = run("sh", &["-c", &curl], &environment, "");
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    let by_curl = answer["data"]["token"].as_str().expect("a token");
    let code = format!("{session}\nconsole.log(await connectSession('user-1'));");
    let by_node = node(&code, &environment, "");

    // The page: with our addresses, and a host that keeps what is saved.
    let page = page
        .replace("https://api.nango.dev", &nango.url)
        .replace(r#""github-pat-connect";"#, r#""/package/index.js";"#)
        .replace("<script ", r#"<script nonce="host" "#)
        .replace("save(detail", "saved.push(detail");
    let page = format!(r#"<script nonce="host">window.saved = [];</script>{page}"#);
    // Its backend: the sessions made above, one for a connection that is named, then nobody is signed in.
    let given = Arc::new(Mutex::new(vec![by_node, by_curl.to_owned()]));
    let server = nango.url.clone();
    let backend = post(async move |asked: String| {
        let connection = asked.strip_prefix("connection=").unwrap_or_default();
        if !connection.is_empty() {
            let code = format!("{reconnect}\nconsole.log(await reconnectSession('{connection}'));");
            let environment = [
                ("NANGO_URL", server.as_str()),
                ("NANGO_SECRET_KEY", Nango::SECRET_KEY),
            ];
            // The server that it asks is served by the same threads.
            let session = block_in_place(|| node(&code, &environment, ""));
            return (StatusCode::OK, session);
        }
        match given.lock().unwrap().pop() {
            Some(session) => (StatusCode::OK, session),
            None => (StatusCode::UNAUTHORIZED, "Sign in first".to_owned()),
        }
    });
    let routes = Router::new().route("/github-session", backend);
    let site = Site::beside(routes, "contents=read", &page).await;
    let browser = Browser::at(&site).await;
    for times in [1, 2] {
        browser.js("form.reset()").await;
        browser.type_in(&token(Outcome::Success)).await;
        assert_eq!(connect(&browser).await, "connected");
        assert_eq!(browser.js("return saved.length").await, times);
    }
    browser.click("[part=replace]").await;
    browser.type_in(&token(Outcome::Classic)).await;
    assert_eq!(connect(&browser).await, "connected");
    let saved = browser.js("return saved").await;
    let id = saved[1].as_str().expect("an id");
    assert_eq!(saved[2], id);
    assert_eq!(nango.connections()[id], token(Outcome::Classic));
    assert_eq!(nango.connections().len(), 2);
    assert_eq!(browser.logged().await, json!([]));
    // Nobody is signed in any more: what the backend says then is no session.
    browser.js("form.reset()").await;
    browser.type_in(&token(Outcome::Success)).await;
    assert_eq!(connect(&browser).await, "session_expired");
}

/// Answers a request by the lines of `docs/backend.md`.
fn answer(code: &str, api: &str, body: &str) -> Value {
    // The token comes by a pipe.
    let code = format!(
        "{code}
         const body = (await import('node:fs')).readFileSync(0);
         const request = new Request('http://host/', {{ method: 'POST', body }});
         const response = await connectGithub(request, async () => 'c1');
         console.log(JSON.stringify({{ status: response.status, body: await response.json() }}));"
    );
    let said = node(&code, &[("GITHUB_API", api)], body);
    serde_json::from_str(&said).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_backend_s_answers_by_the_contract() {
    let [code] = pieces("backend.md", "js");
    let api = sandbox::serve().await.expect("a port for the stand-in");
    let api = api.to_string().trim_end_matches('/').to_owned();
    let route = post(async move |body: String| {
        let answer = block_in_place(|| answer(&code, &api, &body));
        let status = answer["status"].as_u64().expect("a status");
        let status = StatusCode::from_u16(status as u16).expect("a status");
        (status, answer["body"].to_string()).into_response()
    });
    let routes = Router::new().route("/recipe", route);
    let tag = crate::tag("/recipe", r#"expected-login="Octocat""#);
    let site = Site::beside(routes, "contents=read", &tag).await;
    let browser = Browser::at(&site).await;
    for (text, expected) in [
        (token(Outcome::Invalid), "invalid_token"),
        (token(Outcome::Expired), "invalid_token"),
        (token(Outcome::SsoRequired), "sso_required"),
        (token(Outcome::OtherAccount), "account_mismatch"),
        (token(Outcome::GithubDown), "github_unavailable"),
        (token(Outcome::RateLimited), "rate_limited"),
        (token(Outcome::Success), "connected"),
    ] {
        browser.js("form.reset()").await;
        browser.type_in(&text).await;
        assert_eq!(connect(&browser).await, expected);
    }
    let account = browser.js("return form.connection").await;
    assert_eq!(account["connectionId"], "c1");
    assert_eq!(account["account"]["login"], "octocat");
    assert_eq!(account["scopes"], json!(null));
}
