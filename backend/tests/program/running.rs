//! The program as a process of its own, and how to speak with it.

use crate::postgres;
use data_encoding::BASE64;
use std::{path::Path, process::Stdio, time::Duration};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
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
    let address = address.unwrap_or_else(|| panic!("first line: {line:?}"));
    (child, address.to_owned())
}

pub async fn ask(address: &str, method: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request =
        format!("{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    response
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
