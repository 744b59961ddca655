//! The recipes in `docs/`, as they are written there, behind the real form.

use crate::connect;
use axum::{
    Router,
    extract::Request,
    http::StatusCode,
    routing::{any, post},
};
use e2e::{Browser, Nango, Site, proxy_to, spawn_server};
use github_pat_backend::sandbox::{self, Outcome, token};
use serde_json::{Value, json};
use std::{
    env, fs,
    io::Write,
    path::Path,
    process::Stdio,
    sync::{Arc, Mutex, OnceLock},
};
use tempfile::TempDir;
use tokio::{process::Command, task::block_in_place};
use tower::ServiceExt;

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
    let mut child = std::process::Command::new(program)
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

pub fn node(code: &str, environment: &[(&str, &str)], input: &str) -> String {
    let words = ["--input-type=module", "--eval", code];
    run("node", &words, environment, input)
}

#[tokio::test(flavor = "multi_thread")]
async fn nango_recipe_connects_as_documented() {
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
    let site = Site::with_routes(routes, "contents=read", &page).await;
    let browser = Browser::open(&site).await;
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
    assert_eq!(browser.console_log().await, json!([]));
    // Nobody is signed in any more: what the backend says then is no session.
    browser.js("form.reset()").await;
    browser.type_in(&token(Outcome::Success)).await;
    assert_eq!(connect(&browser).await, "session_expired");
}

/// Writes the files of `docs/backend.md` into a folder, beside what is the reader's own.
fn backend(yours: &str, of_yours: &str) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/backend.md");
    let text = fs::read_to_string(docs).expect("the recipe is there");
    let mut files = vec![(yours, of_yours)];
    for piece in text.split("\n```").skip(1).step_by(2) {
        let (named, code) = piece.split_once('\n').expect("code");
        files.extend(named.split_once(' ').map(|(_, name)| (name, code)));
    }
    assert_eq!(files.len(), 6);
    for (name, code) in files {
        fs::write(folder.path().join(name), code).expect("it is written");
    }
    folder
}

/// Each outcome that a page of code can tell, by this server before the stand-in for GitHub.
async fn answers_by_the_contract(server: &mut Command, setting_up: &str) {
    let api = sandbox::serve().await.expect("a port for the stand-in");
    let api = api.to_string();
    let server = server
        .env("GITHUB_API", api.trim_end_matches('/'))
        .env("PORT", "0");
    // The server has to know where the pages are, and the pages where it is.
    let place = Arc::new(OnceLock::<String>::new());
    let pass_on = |place: &Arc<OnceLock<String>>| {
        let place = place.clone();
        any(async move |request: Request| {
            let server = proxy_to(place.get().expect("it is there by then"));
            server.oneshot(request).await
        })
    };
    let routes = Router::new()
        .route("/api/github-token", pass_on(&place))
        .route("/csrf", pass_on(&place));
    let tag = crate::tag("/api/github-token", r#"expected-login="Octocat""#);
    let site = Site::with_routes(routes, "contents=read", &tag).await;
    let (_server, origin) = spawn_server(server.env("ORIGIN", &site.origin)).await;
    place.set(origin).expect("once");
    let browser = Browser::open(&site).await;
    browser.js(setting_up).await;
    for (cookie, text, expected) in [
        ("", token(Outcome::Success), "session_expired"),
        ("person=1", token(Outcome::Invalid), "invalid_token"),
        ("person=1", token(Outcome::Expired), "invalid_token"),
        ("person=1", token(Outcome::SsoRequired), "sso_required"),
        ("person=1", token(Outcome::OtherAccount), "account_mismatch"),
        ("person=1", token(Outcome::GithubDown), "github_unavailable"),
        ("person=1", token(Outcome::RateLimited), "rate_limited"),
        ("person=1", token(Outcome::Success), "connected"),
        ("person=1", token(Outcome::Classic), "connected"),
    ] {
        browser
            .js(&format!(
                "form.reset(); document.cookie = {}",
                json!(cookie)
            ))
            .await;
        browser.type_in(&text).await;
        assert_eq!(connect(&browser).await, expected, "{cookie}");
    }
    let connection = browser.js("return form.connection").await;
    assert_eq!(connection["connectionId"], "1:octocat");
    assert_eq!(connection["account"]["login"], "octocat");
    assert_eq!(connection["scopes"], json!(["repo", "read:org"]));
    assert_eq!(connection["tokenType"], "classic");
}

/// Knows the person by a cookie, and keeps nothing.
const YOURS: &str = "
    export const keep = async (person, login, token) => token && `${person}:${login}`;
    export const personOf = (request) => {
        const { headers } = request;
        return /person=(\\d+)/.exec(headers.cookie ?? headers.get?.('cookie'))?.[1];
    };";

#[tokio::test]
async fn route_handler_recipe_follows_the_contract() {
    let folder = backend("yours.js", YOURS);
    // What a framework does with it.
    let framework = "
        import { createServer } from 'node:http';
        import { text } from 'node:stream/consumers';
        import { POST } from './route.js';
        const server = createServer(async (asked, answered) => {
            const { method, headers } = asked;
            const answer = await POST(new Request('http://host/', { method, headers, body: await text(asked) }));
            answered.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
        });
        server.listen(0, () => console.log(`http://localhost:${server.address().port}`));";
    fs::write(folder.path().join("package.json"), r#"{"type": "module"}"#).unwrap();
    fs::write(folder.path().join("framework.js"), framework).unwrap();
    let mut node = Command::new("node");
    answers_by_the_contract(node.arg("framework.js").current_dir(&folder), "").await;
}

#[tokio::test]
async fn express_recipe_follows_the_contract() {
    let folder = backend("yours.js", YOURS);
    fs::write(folder.path().join("package.json"), r#"{"type": "module"}"#).unwrap();
    let express = env::var_os("EXPRESS").expect("EXPRESS names its folder: run `cargo xtask test`");
    std::os::unix::fs::symlink(express, folder.path().join("node_modules")).unwrap();
    let mut node = Command::new("node");
    answers_by_the_contract(node.arg("server.js").current_dir(&folder), "").await;
}

#[tokio::test]
async fn django_recipe_follows_the_contract() {
    // Where there is no Python, `cargo xtask test` has said so.
    let Some(django) = env::var_os("DJANGO") else {
        return;
    };
    let folder = backend(
        "yours.py",
        "keep = lambda person, login, token: token and f'{person.id}:{login}'",
    );
    let site = r#"
import os, secrets
from types import SimpleNamespace
from wsgiref.simple_server import make_server
from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import path

def signed_in(answer):
    def middleware(request):
        person = request.COOKIES.get("person")
        request.user = SimpleNamespace(id=person, is_authenticated=bool(person))
        return answer(request)
    return middleware

settings.configure(SECRET_KEY=secrets.token_hex(), ROOT_URLCONF="urls", ALLOWED_HOSTS=["*"],
    MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware", "__main__.signed_in"])
import django
django.setup()
import urls
urls.urlpatterns.append(path("csrf", lambda request: HttpResponse(get_token(request), content_type="text/plain")))
from django.core.wsgi import get_wsgi_application
server = make_server("127.0.0.1", 0, get_wsgi_application())
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
"#;
    fs::write(folder.path().join("site_of_yours.py"), site).unwrap();
    let mut python = Command::new("python3");
    python
        .arg("site_of_yours.py")
        .env("PYTHONPATH", django)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(&folder);
    let headers =
        "form.headers = async () => ({ 'X-CSRFToken': await (await fetch('/csrf')).text() })";
    answers_by_the_contract(&mut python, headers).await;
}
