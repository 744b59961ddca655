//! Starts the program, and sends requests to it.

use crate::postgres;
use data_encoding::BASE64;
use github_pat_backend::sandbox::{Scenario, token};
use reqwest::{Method, StatusCode};
use serde_json::{Value, from_str, json};
use std::{path::Path, process::Stdio, time::Duration};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

pub const API_KEY: &str = "the-api-key-of-the-test-app-server-0";

/// Ends a test whose process hangs.
pub const TIMEOUT: Duration = Duration::from_secs(20);

/// A database that several processes can use: a file, or PostgreSQL where the tests run on it.
pub struct Store {
    folder: TempDir,
    postgres: Option<String>,
}

impl Store {
    pub async fn new() -> Store {
        Store {
            folder: tempfile::tempdir().unwrap(),
            postgres: postgres::create_schema().await,
        }
    }

    /// The program, with the sandbox.
    pub fn program(&self) -> Command {
        let mut command = self.program_without_sandbox();
        command.arg("--sandbox");
        command
    }

    /// The program without the sandbox.
    pub fn program_without_sandbox(&self) -> Command {
        let mut command = match &self.postgres {
            None => program(self.folder.path()),
            Some(url) => {
                let mut command = bare();
                let key = BASE64.encode(&[7; 32]);
                command
                    .env("DATABASE_URL", url)
                    .env("TOKEN_ENCRYPTION_KEY", key);
                command
            }
        };
        command.env("ADMIN_API_KEY", API_KEY);
        command
    }
}

/// The program with a database in `folder`, and without the settings of this environment.
pub fn program(folder: &Path) -> Command {
    let mut command = bare();
    command.arg("--database").arg(folder.join("test.sqlite"));
    command
}

fn bare() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_github-pat-backend"));
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    for name in [
        "DATABASE_URL",
        "TOKEN_ENCRYPTION_KEY",
        "TOKEN_ENCRYPTION_PREVIOUS_KEYS",
        "ADMIN_API_KEY",
        "GITHUB_URL",
        "GITHUB_API_URL",
        "REQUIRE_PERMISSIONS",
        "REQUIRE_SCOPES",
        "REQUIRE_REPOSITORY",
        "TOKEN_TYPE",
        "WEBHOOK_URL",
        "WEBHOOK_SECRET",
        "EXPIRING_WITHIN",
        "CA_CERTIFICATE",
        "RUST_LOG",
    ] {
        command.env_remove(name);
    }
    command
}

/// Starts the program and waits for its first line; returns its address.
pub async fn start(command: &mut Command) -> (Child, String) {
    let mut child = command.args(["--listen", "127.0.0.1:0"]).spawn().unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.as_mut().unwrap());
    let read = stdout.read_line(&mut line);
    timeout(TIMEOUT, read).await.unwrap().unwrap();
    let address = line
        .strip_prefix("listening on http://")
        .and_then(|rest| rest.strip_suffix('\n'));
    let Some(address) = address else {
        let output = child.wait_with_output().await.unwrap();
        let log = String::from_utf8_lossy(&output.stderr);
        panic!("first line: {line:?}; log: {log}");
    };
    (child, address.to_owned())
}

/// Waits until the log has this text, and ends the process.
pub async fn wait_for_log(mut child: Child, text: &str) {
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    let waiting = async {
        while let Some(line) = log.next_line().await.unwrap() {
            if line.contains(text) {
                return;
            }
        }
        panic!("the log has no {text:?}");
    };
    timeout(TIMEOUT, waiting).await.unwrap();
}

/// A client: the app's own server, and browsers of its users.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    origin: String,
}

impl Client {
    pub fn new(address: &str) -> Client {
        Client {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            origin: format!("http://{address}"),
        }
    }

    /// Posts JSON. `None` without a complete response.
    pub async fn post(&self, path: &str, bearer: &str, body: Value) -> Option<(StatusCode, Value)> {
        let request = self.http.post(format!("{}{path}", self.origin));
        let request = request
            .bearer_auth(bearer)
            .header("content-type", "application/json")
            .body(body.to_string());
        let response = request.send().await.ok()?;
        let status = response.status();
        Some((status, from_str(&response.text().await.ok()?).ok()?))
    }

    /// Connects a subject; returns the connection's id. `None` without a complete response.
    pub async fn connect(&self, subject: usize) -> Option<String> {
        self.connect_with(subject, Scenario::Success).await
    }

    /// Connects a subject with the token of a scenario.
    pub async fn connect_with(&self, subject: usize, scenario: Scenario) -> Option<String> {
        let (status, connection) = self.post_token(subject, scenario).await?;
        assert_eq!(status, StatusCode::CREATED, "{connection}");
        connection["connection_id"].as_str().map(str::to_owned)
    }

    /// Connects a subject; returns the connection's id or the problem.
    pub async fn try_connect(&self, subject: usize) -> Result<String, Value> {
        let response = self.post_token(subject, Scenario::Success).await;
        let (status, response) = response.expect("a complete response");
        match (status, response["connection_id"].as_str()) {
            (StatusCode::CREATED, Some(id)) => Ok(id.to_owned()),
            _ => Err(response),
        }
    }

    /// Sends a request without a body and without a credential.
    pub async fn send(&self, method: &str, path: &str) -> (StatusCode, String) {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.http.request(method, format!("{}{path}", self.origin));
        let response = request.send().await.unwrap();
        (response.status(), response.text().await.unwrap())
    }

    async fn post_token(&self, subject: usize, scenario: Scenario) -> Option<(StatusCode, Value)> {
        let subject = json!({"subject": format!("person-{subject}")});
        let (status, session) = self.post("/sessions", API_KEY, subject).await?;
        let request = json!({"token": token(scenario)});
        match session["session"].as_str() {
            Some(session) => self.post("/connections", session, request).await,
            None => Some((status, session)),
        }
    }

    /// Reads JSON with the API key.
    pub async fn read(&self, path: &str) -> Value {
        let request = self.http.get(format!("{}{path}", self.origin));
        let response = request.bearer_auth(API_KEY).send().await.unwrap();
        from_str(&response.text().await.unwrap()).unwrap()
    }

    pub async fn token(&self, id: &str) -> Value {
        self.read(&format!("/connections/{id}/token")).await
    }
}
