//! The recipes in `docs/`, as they are written there, behind the real form.

use crate::{connect, package_integrity::package};
use axum::{Router, extract::Request, routing::any};
use e2e::{Browser, Nango, Site, proxy_to, spawn_server};
use github_pat_backend::sandbox::{self, Scenario, token};
use serde_json::{Value, json};
use std::{
    env, fs,
    io::Write,
    os::unix::fs::symlink,
    path::Path,
    process::Stdio,
    sync::{Arc, OnceLock},
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

/// Knows the user by a cookie.
const USER_ID_OF: &str = "
    export const userIdOf = async (request) => /user=([\\w-]+)/.exec(request.headers.get('cookie') ?? '')?.[1];";

#[tokio::test(flavor = "multi_thread")]
async fn nango_recipe_connects_as_documented() {
    let nango = Nango::start().await;
    let [curl] = pieces("nango.md", "sh");
    let [page] = pieces("nango.md", "html");
    let environment = [
        ("NANGO_URL", nango.url.as_str()),
        ("NANGO_API_KEY", Nango::API_KEY),
    ];
    let answer = block_in_place(|| run("sh", &["-c", &curl], &environment, ""));
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    let by_curl = answer["data"]["token"].as_str().expect("a token");
    assert!(by_curl.starts_with("nango_connect_session_"), "{by_curl}");

    // The backend: its files as they are there, and who is signed in.
    let folder = files("nango.md", 3, "yours.js", USER_ID_OF);
    fs::write(folder.path().join("framework.js"), FRAMEWORK).unwrap();
    let mut node = Command::new("node");
    node.arg("framework.js").current_dir(&folder);
    let (_server, origin) = spawn_server(node.envs(environment)).await;
    let route = proxy_to(&origin);
    let routes = Router::new().route("/github-session", route);

    // The page: with our addresses, its script in it, and a host that keeps what is saved.
    let settings = fs::read_to_string(folder.path().join("settings.js"))
        .expect("the page's script is there")
        .replace(r#""github-pat-connect";"#, r#""/package/index.js";"#)
        .replace(r#"import { save } from "./yours.js";"#, "")
        .replace("save(detail", "saved.push(detail");
    let script = format!(r#"<script type="module" nonce="host">{settings}</script>"#);
    let page = page.replace("https://api.nango.dev", &nango.url).replace(
        r#"<script type="module" src="/settings.js"></script>"#,
        &script,
    );
    let page = format!(r#"<script nonce="host">window.saved = [];</script>{page}"#);
    let site = Site::with_routes(routes, "contents=read", &page).await;
    let browser = Browser::open(&site).await;
    browser.js("document.cookie = 'user=user-1'").await;
    for times in [1, 2] {
        browser.js("form.reset()").await;
        browser.fill(&token(Scenario::Success)).await;
        assert_eq!(connect(&browser).await, "connected");
        assert_eq!(browser.js("return saved.length").await, times);
    }
    browser.click("[part=replace]").await;
    browser.fill(&token(Scenario::Classic)).await;
    assert_eq!(connect(&browser).await, "connected");
    let saved = browser.js("return saved").await;
    let id = saved[1].as_str().expect("an id");
    assert_eq!(saved[2], id);
    assert_eq!(nango.connections()[id], token(Scenario::Classic));
    assert_eq!(nango.connections().len(), 2);
    // It is still known whose it is.
    assert_eq!(nango.tags(id), json!({"end_user_id": "user-1"}));
    assert_eq!(browser.console_log().await, json!([]));

    // Another user's connection is nobody else's to replace.
    browser.js("document.cookie = 'user=user-2'").await;
    browser.click("[part=replace]").await;
    browser.fill(&token(Scenario::Success)).await;
    assert_eq!(connect(&browser).await, "server_error");
    assert_eq!(nango.connections()[id], token(Scenario::Classic));
    // Nobody is signed in any more.
    browser
        .js("document.cookie = 'user=; max-age=0'; form.reset()")
        .await;
    browser.fill(&token(Scenario::Success)).await;
    assert_eq!(connect(&browser).await, "session_expired");
}

/// Writes the files of a recipe into a folder, beside what is the reader's own.
fn files(recipe: &str, count: usize, yours: &str, of_yours: &str) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let text = fs::read_to_string(docs.join(recipe)).expect("the recipe is there");
    let mut files = vec![(yours, of_yours), ("package.json", r#"{"type": "module"}"#)];
    for piece in text.split("\n```").skip(1).step_by(2) {
        let (named, code) = piece.split_once('\n').expect("code");
        files.extend(named.split_once(' ').map(|(_, name)| (name, code)));
    }
    assert_eq!(files.len(), count + 2);
    for (name, code) in files {
        fs::write(folder.path().join(name), code).expect("it is written");
    }
    folder
}

/// Serves a function from `Request` to `Response`, as a framework does.
const FRAMEWORK: &str = "
    import { createServer } from 'node:http';
    import { text } from 'node:stream/consumers';
    import { POST } from './route.js';
    const server = createServer(async (asked, answered) => {
        const { method, headers } = asked;
        const answer = await POST(new Request('http://host/', { method, headers, body: await text(asked) }));
        answered.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    });
    server.listen(0, () => console.log(`http://localhost:${server.address().port}`));";

/// Each outcome that a page of code can tell, by this server before the stand-in for GitHub.
async fn answers_by_the_contract(server: &mut Command, setting_up: &str) {
    let api = sandbox::serve().await.expect("a port for the stand-in");
    let api = api.to_string();
    let server = server
        .env("GITHUB_API_URL", api.trim_end_matches('/'))
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
        ("", token(Scenario::Success), "session_expired"),
        ("person=1", token(Scenario::Invalid), "invalid_token"),
        ("person=1", token(Scenario::Expired), "expired_token"),
        ("person=1", token(Scenario::SsoRequired), "sso_required"),
        (
            "person=1",
            token(Scenario::OtherAccount),
            "account_mismatch",
        ),
        (
            "person=1",
            token(Scenario::GithubDown),
            "github_unavailable",
        ),
        ("person=1", token(Scenario::RateLimited), "rate_limited"),
        ("person=1", token(Scenario::Success), "connected"),
        ("person=1", token(Scenario::Classic), "connected"),
    ] {
        browser
            .js(&format!(
                "form.reset(); document.cookie = {}",
                json!(cookie)
            ))
            .await;
        browser.fill(&text).await;
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
    export const person = ({ headers }) => /person=(\\d+)/.exec(headers.get('cookie'))?.[1];
    export const keep = async ({ person, login, token }) => token && `${person}:${login}`;
    export const find = () => null;
    export const remove = () => false;";

#[tokio::test]
async fn express_recipe_follows_the_contract() {
    let folder = files("backend.md", 7, "yours.js", YOURS);
    let recipe = folder.path().join("github.js");
    let text = fs::read_to_string(&recipe).unwrap();
    // The stand-in for GitHub, and the page's origin, which isn't that of the server behind the proxy.
    let settings =
        "githubApiUrl: process.env.GITHUB_API_URL, allowedOrigins: [process.env.ORIGIN], path:";
    fs::write(&recipe, text.replace("path:", settings)).unwrap();
    let express = env::var_os("EXPRESS").expect("EXPRESS names its folder: run `cargo xtask test`");
    let modules = folder.path().join("node_modules");
    fs::create_dir(&modules).unwrap();
    for installed in fs::read_dir(express).unwrap() {
        let installed = installed.unwrap();
        symlink(installed.path(), modules.join(installed.file_name())).unwrap();
    }
    symlink(package(), modules.join("github-pat-connect")).unwrap();
    let mut node = Command::new("node");
    answers_by_the_contract(node.arg("express.js").current_dir(&folder), "").await;
}

#[tokio::test]
async fn django_recipe_follows_the_contract() {
    // Where there is no Python, `cargo xtask test` has said so.
    let Some(django) = env::var_os("DJANGO") else {
        return;
    };
    let folder = files(
        "backends/django.md",
        2,
        "yours.py",
        "keep = lambda user, account_id, token, connection: f\"{user.id}:{connection['account']['login']}\"
find = lambda user, connection_id: None
list_connections = lambda user: []",
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
