//! The program as a process of its own, and how to speak with it.

use std::{path::Path, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    process::{Child, Command},
    time::timeout,
};

/// For a process that hangs; nothing waits for it otherwise.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The program, with a database in `folder` and none of this environment's settings.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_github-pat-backend"));
    command
        .arg("--database")
        .arg(folder.join("test.sqlite"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    for name in [
        "TOKEN_KEY",
        "TOKEN_KEYS_BEFORE",
        "SECRET_KEY",
        "GITHUB_URL",
        "GITHUB_API_URL",
        "REQUIRED_PERMISSIONS",
        "REQUIRED_SCOPES",
        "REQUIRED_REPOSITORY",
        "ACCEPTED_TOKENS",
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
