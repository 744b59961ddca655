//! The program as a process of its own, and how to speak with it.

use crate::postgres;
use data_encoding::BASE64;
use github_pat_backend::sandbox::{Outcome, token};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, from_str, json};
use std::{path::Path, process::Stdio, time::Duration};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

pub const SECRET_KEY: &str = "the-secret-key-of-the-test-host-0";

/// For a process that hangs; nothing waits for it otherwise.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Where a program keeps what the next one finds: a file, or PostgreSQL where the tests are run on it.
pub struct Store {
    folder: TempDir,
    postgres: Option<String>,
}

impl Store {
    pub async fn fresh() -> Store {
        Store {
            folder: tempfile::tempdir().unwrap(),
            postgres: postgres::fresh().await,
        }
    }

    /// The program with the sandbox on it.
    pub fn program(&self) -> Command {
        let mut command = self.program_of_github();
        command.arg("--sandbox");
        command
    }

    /// Without the sandbox.
    pub fn program_of_github(&self) -> Command {
        let mut command = match &self.postgres {
            None => program(self.folder.path()),
            Some(url) => {
                let mut command = bare();
                let key = BASE64.encode(&[7; 32]);
                command.env("DATABASE_URL", url).env("TOKEN_KEY", key);
                command
            }
        };
        command.env("SECRET_KEY", SECRET_KEY);
        command
    }
}

/// The program, with a database in `folder` and none of this environment's settings.
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
        "TOKEN_KEY",
        "TOKEN_KEYS_BEFORE",
        "SECRET_KEY",
        "GITHUB_URL",
        "GITHUB_API_URL",
        "REQUIRED_PERMISSIONS",
        "REQUIRED_SCOPES",
        "REQUIRED_REPOSITORY",
        "ACCEPTED_TOKENS",
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

/// Starts it and waits for its first line.
pub async fn start(command: &mut Command) -> (Child, String) {
    let mut child = command.args(["--listen", "127.0.0.1:0"]).spawn().unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.as_mut().unwrap());
    let read = stdout.read_line(&mut line);
    timeout(PATIENCE, read).await.unwrap().unwrap();
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

/// Waits until its log says this, and ends it.
pub async fn says(mut child: Child, words: &str) {
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    let said = async {
        while let Some(line) = log.next_line().await.unwrap() {
            if line.contains(words) {
                return;
            }
        }
        panic!("it ended without a word of {words:?}");
    };
    timeout(PATIENCE, said).await.unwrap();
}

/// The host's own server, and the browsers of its people.
#[derive(Clone)]
pub struct Host {
    client: Client,
    origin: String,
}

impl Host {
    pub fn of(address: &str) -> Host {
        Host {
            client: Client::builder().no_proxy().build().unwrap(),
            origin: format!("http://{address}"),
        }
    }

    /// Nothing where no whole answer comes.
    pub async fn post(&self, path: &str, bearer: &str, body: Value) -> Option<(StatusCode, Value)> {
        let request = self.client.post(format!("{}{path}", self.origin));
        let request = request
            .bearer_auth(bearer)
            .header("content-type", "application/json")
            .body(body.to_string());
        let answer = request.send().await.ok()?;
        let status = answer.status();
        Some((status, from_str(&answer.text().await.ok()?).ok()?))
    }

    /// Connects somebody; returns the connection's id once it is told.
    pub async fn connect(&self, subject: usize) -> Option<String> {
        self.connect_with(subject, Outcome::Success).await
    }

    /// Likewise, with a token that is told apart from others.
    pub async fn connect_with(&self, subject: usize, outcome: Outcome) -> Option<String> {
        let (status, connection) = self.order(subject, outcome).await?;
        assert_eq!(status, StatusCode::CREATED, "{connection}");
        connection["connection_id"].as_str().map(str::to_owned)
    }

    /// Likewise, or why not.
    pub async fn answer(&self, subject: usize) -> Result<String, Value> {
        let answer = self.order(subject, Outcome::Success).await;
        let (status, answer) = answer.expect("a whole answer");
        match (status, answer["connection_id"].as_str()) {
            (StatusCode::CREATED, Some(id)) => Ok(id.to_owned()),
            _ => Err(answer),
        }
    }

    /// Sends a request with neither a body nor who asks.
    pub async fn ask(&self, method: &str, path: &str) -> (StatusCode, String) {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = self
            .client
            .request(method, format!("{}{path}", self.origin));
        let answer = request.send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    async fn order(&self, subject: usize, outcome: Outcome) -> Option<(StatusCode, Value)> {
        let subject = json!({"subject": format!("person-{subject}")});
        let (status, session) = self.post("/sessions", SECRET_KEY, subject).await?;
        let order = json!({"token": token(outcome)});
        match session["session"].as_str() {
            Some(session) => self.post("/connections", session, order).await,
            None => Some((status, session)),
        }
    }

    /// Reads JSON with the secret key.
    pub async fn read(&self, path: &str) -> Value {
        let request = self.client.get(format!("{}{path}", self.origin));
        let answer = request.bearer_auth(SECRET_KEY).send().await.unwrap();
        from_str(&answer.text().await.unwrap()).unwrap()
    }

    pub async fn token(&self, id: &str) -> Value {
        self.read(&format!("/connections/{id}/token")).await
    }
}
