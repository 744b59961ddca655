//! The host of the pages: their files, compressed beforehand as a good host's are, and a stand-in for
//! each backend behind a form.

use crate::pages;
use axum::{
    Json, Router,
    extract::{RawQuery, State},
    http::{HeaderValue, StatusCode, header},
    middleware::map_response,
    response::Response,
    routing::{get, post},
    serve::ListenerExt,
};
use serde_json::{Value, json};
use std::{
    fs, io,
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

pub struct Host {
    port: u16,
    visits: AtomicU32,
    hanging: Arc<AtomicU32>,
    // Deleted when dropped.
    _folder: TempDir,
}

impl Host {
    /// Serves the installed package, the one before it if there is one, and its peers, from what npm calls
    /// `node_modules`.
    pub async fn serve(package: &Path, before: Option<&Path>, peers: &Path) -> io::Result<Host> {
        let folder = TempDir::new()?;
        copy(package, &folder.path().join("package"))?;
        if let Some(before) = before {
            copy(before, &folder.path().join("before"))?;
        }
        pages::write(folder.path(), package, peers)?;
        compress(folder.path())?;

        let hanging = Arc::new(AtomicU32::new(0));
        let files = ServeDir::new(folder.path()).precompressed_br();
        let router = Router::new()
            .route("/token", post(async || (StatusCode::CREATED, connection())))
            .route("/hang", post(hang).with_state(hanging.clone()))
            .route("/altcha/challenge", get(async || challenge()))
            .route("/hanko/login", post(flow))
            .route(
                "/hanko/sessions/validate",
                get(async || Json(json!({"is_valid": false}))),
            )
            .fallback_service(files)
            .layer(map_response(without_store));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        // Else a file's second packet waits for the browser's word about the first, 40 ms on Linux.
        let listener = listener.tap_io(|connection| {
            let _ = connection.set_nodelay(true);
        });
        tokio::spawn(async { axum::serve(listener, router).await });
        Ok(Host {
            port,
            visits: AtomicU32::new(0),
            hanging,
            _folder: folder,
        })
    }

    /// An origin where the browser never was: each is a site of its own, and gets a process of its own,
    /// so that nothing is cached, neither files nor compiled code.
    pub fn fresh_origin(&self) -> String {
        let visit = self.visits.fetch_add(1, Relaxed);
        format!("http://visit-{visit}.localhost:{}", self.port)
    }

    /// How many requests have come to `/hang`.
    pub fn hanging_requests(&self) -> u32 {
        self.hanging.load(Relaxed)
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let into = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &into)?;
        } else {
            fs::copy(entry.path(), into)?;
        }
    }
    Ok(())
}

/// Puts a `.br` beside every file. Node has the compression, so that none has to be built.
fn compress(folder: &Path) -> io::Result<()> {
    let script = r#"
        const { readdirSync, readFileSync, statSync, writeFileSync } = require("node:fs");
        const { brotliCompressSync } = require("node:zlib");
        const folder = process.argv[1];
        for (const name of readdirSync(folder, { recursive: true })) {
            const path = `${folder}/${name}`;
            if (statSync(path).isFile()) writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path)));
        }
    "#;
    let status = Command::new("node")
        .args(["-e", script])
        .arg(folder)
        .status()?;
    if !status.success() {
        return Err(io::Error::other("Node can't compress the files"));
    }
    Ok(())
}

async fn without_store(mut response: Response) -> Response {
    let no_store = HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    response
}

fn connection() -> Json<Value> {
    Json(json!({"connection_id": "c_1", "account": {"login": "octocat"}}))
}

/// Never answers.
async fn hang(State(hanging): State<Arc<AtomicU32>>) -> StatusCode {
    hanging.fetch_add(1, Relaxed);
    std::future::pending().await
}

/// A proof of work for ALTCHA's widget. Nobody waits for its end here.
fn challenge() -> Json<Value> {
    Json(json!({
        "parameters": {
            "algorithm": "PBKDF2/SHA-256",
            "nonce": "00112233445566778899aabbccddeeff",
            "salt": "ffeeddccbbaa99887766554433221100",
            "cost": 1000,
            "keyLength": 32,
            "keyPrefix": "00",
        },
        "signature": "",
    }))
}

/// The two requests of Hanko's login before its form shows: the first state asks what the browser can
/// do, the second one for an email address.
async fn flow(RawQuery(query): RawQuery) -> Json<Value> {
    let (name, action, inputs) = if query.is_none() {
        let inputs = json!({
            "webauthn_available": input("webauthn_available", "boolean"),
            "webauthn_conditional_mediation_available":
                input("webauthn_conditional_mediation_available", "boolean"),
            "webauthn_platform_authenticator_available":
                input("webauthn_platform_authenticator_available", "boolean"),
        });
        ("preflight", "register_client_capabilities", inputs)
    } else {
        let inputs = json!({"email": input("email", "email")});
        ("login_init", "continue_with_login_identifier", inputs)
    };
    Json(json!({
        "name": name,
        "status": 200,
        "payload": {},
        "csrf_token": "none",
        "actions": {
            action: {
                "action": action,
                "href": format!("/login?action={action}"),
                "inputs": inputs,
                "description": "",
            },
        },
    }))
}

fn input(name: &str, kind: &str) -> Value {
    json!({"name": name, "type": kind, "required": true})
}
