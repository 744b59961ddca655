//! The host's site: a page with the element, the package's files, the reference backend under
//! `/api`, and a few answers that no backend should give.

use crate::{Backend, Engine, serve};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::State,
    http::{HeaderMap, Method, Request, StatusCode, header},
    middleware::{self, Next},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{MethodRouter, any, get, post},
};
use github_pat_backend::{Permissions, Repository, Scopes, TokenPolicy};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::Value;
use std::{
    env,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
};
use tokio::sync::watch;
use tower_http::services::ServeDir;

/// A site of its own for each test, gone with it.
pub struct Site {
    pub origin: String,
    backend: Backend,
    session: String,
    hanging: Hanging,
    wasm: watch::Sender<Wasm>,
    begin: watch::Sender<String>,
    held: watch::Sender<Option<String>>,
    refused: watch::Sender<Option<String>>,
    log: RequestLog,
}

/// Each request, as `GET /path`.
type RequestLog = Arc<Mutex<Vec<String>>>;

/// What becomes of the requests for the WebAssembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wasm {
    Served,
    /// Until something else becomes of them.
    Held,
    Missing,
    /// Half a file.
    Broken,
    /// One that would run, and isn't the one that was published.
    Changed,
    /// Likewise, from a cache: what is asked for past it is as published.
    Stale,
    /// All of it, under the wrong media type.
    Mistyped,
}

/// Counts the requests to `/hang`, and those whose client went away.
#[derive(Clone, Default)]
struct Hanging {
    begun: Arc<AtomicU32>,
    abandoned: Arc<AtomicU32>,
}

impl Site {
    /// Serves a page with this tag in it; `{session}` in it becomes a fresh session.
    pub async fn with_form(tag: &str) -> Site {
        Site::with_requirement("contents=read issues=write", tag).await
    }

    /// Likewise, for a host that requires these permissions.
    pub async fn with_requirement(permissions: &str, tag: &str) -> Site {
        Site::with_routes(Router::new(), permissions, tag).await
    }

    /// Likewise, for a host that answers more than that.
    pub async fn with_routes(routes: Router, permissions: &str, tag: &str) -> Site {
        let policy = TokenPolicy {
            permissions: Permissions::parse(permissions).expect("good permissions"),
            scopes: Scopes::parse("repo read:org").expect("good scopes"),
            repository: Some(Repository::parse("acme/website").expect("a good name")),
            ..TokenPolicy::default()
        };
        let tag = tag.to_owned();
        Site::serve(policy, |session, wasm| {
            let page = page(&tag.replace("{session}", session));
            let page = get(([(header::CONTENT_SECURITY_POLICY, CSP)], Html(page)));
            let package = PathBuf::from(env::var_os("PACKAGE").expect(
                "PACKAGE names the installed package: run the tests by `cargo xtask test`",
            ));
            let file = package.join("github-pat-connect_bg.wasm");
            routes
                .route("/", page)
                .route(
                    "/package/github-pat-connect_bg.wasm",
                    get(move |headers| send_wasm(file, wasm, headers)),
                )
                .nest_service("/package", ServeDir::new(package))
        })
        .await
    }

    /// Serves an app that was built into a folder.
    pub async fn with_app(folder: &Path) -> Site {
        let files = ServeDir::new(folder);
        let no_policy = TokenPolicy::default();
        Site::serve(no_policy, |_, _| Router::new().fallback_service(files)).await
    }

    /// Stands before another server, which draws the pages.
    pub async fn in_front_of(server: &str) -> Site {
        let no_policy = TokenPolicy::default();
        Site::serve(no_policy, |_, _| {
            Router::new().fallback_service(proxy_to(server))
        })
        .await
    }

    async fn serve(
        policy: TokenPolicy,
        host: impl FnOnce(&str, watch::Receiver<Wasm>) -> Router,
    ) -> Site {
        let backend = Backend::start(policy).await;
        let session = backend.create_session("person").await;
        let hanging = Hanging::default();
        let log = RequestLog::default();
        let (wasm, wasm_now) = watch::channel(Wasm::Served);
        let (held, held_now) = watch::channel(None);
        let (refused, refused_now) = watch::channel(None);
        let (begin, begin_now) = watch::channel(WATCH.to_owned());
        let router = host(&session, wasm_now)
            .nest("/api", backend.router.clone())
            .route(
                "/elsewhere",
                get(async || Html("<!doctype html><title>Elsewhere</title>")),
            )
            .route("/hang", post(hang).with_state(hanging.clone()))
            .route(
                "/html",
                post(async || Html("<!doctype html><title>Sign in</title>")),
            )
            .route("/redirect", post(async || Redirect::to("/login")))
            .route("/teapot", post(async || StatusCode::IM_A_TEAPOT))
            .layer(middleware::map_response(watch_page))
            .route("/begin.js", get(send_begin).with_state(begin_now))
            .layer(middleware::from_fn_with_state(refused_now, refuse))
            .layer(middleware::from_fn_with_state(held_now, wait_while_held))
            .layer(middleware::from_fn_with_state(log.clone(), log_request))
            .layer(middleware::map_request(read_body));
        Site {
            origin: serve(router).await,
            backend,
            session,
            hanging,
            wasm,
            begin,
            held,
            refused,
            log,
        }
    }

    /// Each request so far, as `GET /path`.
    pub fn requests(&self) -> Vec<String> {
        self.log.lock().expect("nobody panics with it").clone()
    }

    /// Another page of the site, to go to and come back from. One of another site gets a process of its own in Firefox,
    /// and what is then loaded anew has lost what its fields held, ordinary ones too.
    pub fn elsewhere(&self) -> String {
        format!("{}/elsewhere", self.origin)
    }

    /// The connections that the backend keeps for the person.
    pub async fn connections(&self) -> Vec<Value> {
        let (_, answer) = self
            .backend
            .request(Method::GET, "/connections", &self.session, Value::Null)
            .await;
        answer.as_array().expect("a list").clone()
    }

    /// The token the backend keeps, as the host's server reads it.
    pub async fn stored_token(&self, connection: &str) -> String {
        let path = format!("/connections/{connection}/token");
        let (_, answer) = self
            .backend
            .request(Method::GET, &path, Backend::API_KEY, Value::Null)
            .await;
        answer["token"].as_str().expect("a token").to_owned()
    }

    /// A session of the person's, as the host's server hands it to a page.
    pub fn session(&self) -> &str {
        &self.session
    }

    /// Decides what becomes of the requests for the WebAssembly, from now on and of those held.
    pub fn set_wasm(&self, wasm: Wasm) {
        self.wasm.send_replace(wasm);
    }

    /// Answers no request for this path until it is another one that is held, or none.
    pub fn block_path(&self, path: Option<&str>) {
        self.held.send_replace(path.map(str::to_owned));
    }

    /// Answers every request for this path with an error.
    pub fn fail_path(&self, path: &str) {
        self.refused.send_replace(Some(path.to_owned()));
    }

    /// Runs a script in every page of the site from the next one on, before any of its own. If it throws, so does the
    /// next [`Browser::js`](crate::Browser::js).
    pub fn inject_script(&self, script: &str) {
        let script = format!("try {{ {script}\n}} catch (error) {{ window.startError = error }}");
        self.begin.send_replace([WATCH, &script].concat());
    }

    /// Lets the page read the clipboard. Two of the engines are set up so; the third asks the person, and its driver
    /// has no answer.
    pub fn allow_clipboard_read(&self) {
        if Engine::current() == Engine::WebKit {
            self.inject_script(
                "navigator.clipboard.readText = async () => document.querySelector('textarea').value",
            );
        }
    }

    pub fn hanging_requests(&self) -> u32 {
        self.hanging.begun.load(SeqCst)
    }

    /// Waits until a client has gone away from `/hang`.
    pub async fn wait_for_aborted_request(&self) {
        crate::wait_for("a request to be abandoned", async || {
            (self.hanging.abandoned.load(SeqCst) > 0).then_some(())
        })
        .await;
    }

    /// Waits until a request hangs in `/hang`.
    pub async fn wait_for_hanging_request(&self) {
        crate::wait_for("a request to hang", async || {
            (self.hanging_requests() > 0).then_some(())
        })
        .await;
    }
}

/// Has another server answer.
pub fn proxy_to(server: &str) -> MethodRouter {
    let server = server.to_owned();
    let client = Client::builder(TokioExecutor::new()).build_http();
    any(async move |mut request: Request<Body>| {
        let path = request.uri().path_and_query().map_or("/", |it| it.as_str());
        *request.uri_mut() = format!("{server}{path}").parse().expect("an address");
        // What is to be read here, and added to, isn't to be packed.
        request.headers_mut().remove(header::ACCEPT_ENCODING);
        let answer = client.request(request).await;
        answer
            .map(|it| it.map(Body::new))
            .map_err(|error| (StatusCode::BAD_GATEWAY, error.to_string()))
    })
}

async fn send_wasm(file: PathBuf, mut wasm: watch::Receiver<Wasm>, headers: HeaderMap) -> Response {
    let wasm = *wasm
        .wait_for(|it| *it != Wasm::Held)
        .await
        .expect("the site lives");
    let mut bytes = std::fs::read(file).expect("the package has it");
    let mut kind = "application/wasm";
    // What a browser sends along where it is told to go past the caches.
    let is_past_the_cache = headers
        .get(header::CACHE_CONTROL)
        .is_some_and(|it| it == "no-cache");
    match wasm {
        Wasm::Served | Wasm::Held => {}
        Wasm::Stale if is_past_the_cache => {}
        Wasm::Missing => return StatusCode::NOT_FOUND.into_response(),
        Wasm::Broken => bytes.truncate(bytes.len() / 2),
        // A section that no engine looks at.
        Wasm::Changed | Wasm::Stale => bytes.extend([0, 1, 0]),
        Wasm::Mistyped => kind = "application/octet-stream",
    }
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}

/// Reads the request body first. A handler that ignores it may respond before it has arrived; the server then closes the
/// connection, and a browser that is still sending reports a network error.
async fn read_body(request: Request<Body>) -> Request<Body> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    Request::from_parts(head, body.into())
}

async fn log_request(
    State(log): State<RequestLog>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let line = [request.method().as_str(), " ", request.uri().path()].concat();
    log.lock().expect("nobody panics with it").push(line);
    next.run(request).await
}

async fn wait_while_held(
    State(mut held): State<watch::Receiver<Option<String>>>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let _ = held.wait_for(|it| it.as_deref() != Some(&path)).await;
    next.run(request).await
}

async fn refuse(
    State(refused): State<watch::Receiver<Option<String>>>,
    request: Request<Body>,
    next: Next,
) -> Response {
    if refused.borrow().as_deref() == Some(request.uri().path()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    next.run(request).await
}

/// Has a page begin with the tests' own script. It comes by an address, which every policy lets it that lets the
/// package, and leaves nothing behind that a page could stumble over.
async fn watch_page(response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_none_or(|it| !it.as_bytes().starts_with(b"text/html")) {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let page = to_bytes(body, 1 << 20).await.expect("a page");
    let page = String::from_utf8_lossy(&page).into_owned();
    let (doctype, rest) = page.split_at(page.find('>').map_or(0, |at| at + 1));
    head.headers.remove(header::CONTENT_LENGTH);
    let page = [doctype, r#"<script src="/begin.js"></script>"#, rest].concat();
    Response::from_parts(head, Body::from(page))
}

async fn send_begin(State(begin): State<watch::Receiver<String>>) -> impl IntoResponse {
    let script = format!("document.currentScript.remove();{}", *begin.borrow());
    ([(header::CONTENT_TYPE, "text/javascript")], script)
}

/// Never answers. Dropped when the client goes away, which is noticed only once the body is read.
async fn hang(State(hanging): State<Hanging>, _: Bytes) -> impl IntoResponse {
    struct Abandoned(Arc<AtomicU32>);
    impl Drop for Abandoned {
        fn drop(&mut self) {
            self.0.fetch_add(1, SeqCst);
        }
    }
    hanging.begun.fetch_add(1, SeqCst);
    let _abandoned = Abandoned(hanging.abandoned);
    std::future::pending::<StatusCode>().await
}

/// The strict policy of docs/csp.md, with a nonce for the page's own inline scripts; the element needs none.
const CSP: &str = "default-src 'none'; script-src 'self' 'nonce-host' 'wasm-unsafe-eval'; \
    connect-src 'self' http://127.0.0.1:* https://nowhere.invalid; base-uri 'none'; form-action 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// Writes down what the element tells the page, and what reaches the console.
const WATCH: &str = r#"
  window.told = [];
  for (const name of ["ready", "connecting", "connected", "disconnecting", "disconnected", "failed", "statechange"])
    document.addEventListener(name, ({ detail }) => told.push([name, detail]));
  window.logged = [];
  for (const name of ["log", "info", "warn", "error"])
    console[name] = (...words) => logged.push([name, words.join(" ")]);
  addEventListener("error", ({ message }) => logged.push(["uncaught", message]));
  addEventListener("unhandledrejection", ({ reason }) => logged.push(["unhandled", String(reason)]));
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    if (blockedURI !== "data") logged.push(["violation", violatedDirective, blockedURI]);
  });
"#;

/// A host's page.
fn page(tag: &str) -> String {
    format!(
        r##"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>A host's page</title>
<link rel="icon" href="data:,">
<script type="module" src="/package/index.js"></script>
</head>
<body>
{tag}
<textarea aria-label="To copy from"></textarea>
<div id="elsewhere"></div>
</body>
</html>"##
    )
}
