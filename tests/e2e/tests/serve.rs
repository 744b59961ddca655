//! `cargo xtask serve`: one command, one URL, the whole job, and nothing left behind.
#![cfg(unix)]

use e2e::{Browser, wait_for};
use github_pat_backend::sandbox::{Outcome, token};
use std::{
    fs::{self, File},
    net::{TcpListener, TcpStream},
    path::Path,
    process::Stdio,
    time::{Duration, SystemTime},
};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

/// Longer than the first build of everything on two cores.
const PATIENCE: Duration = Duration::from_secs(20 * 60);

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn serve(port: u16) -> (Child, Lines<BufReader<ChildStdout>>) {
    let mut child = Command::new("cargo")
        .args(["xtask", "serve", "--sandbox", "--port", &port.to_string()])
        .current_dir(root())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("cargo starts");
    let stdout = child.stdout.take().expect("it is piped");
    (child, BufReader::new(stdout).lines())
}

async fn line_with(lines: &mut Lines<BufReader<ChildStdout>>, part: &str) -> String {
    let found = async {
        while let Some(line) = lines.next_line().await.expect("text") {
            println!("{line}");
            if line.contains(part) {
                return line;
            }
        }
        panic!("it ended without a line with {part:?}");
    };
    timeout(PATIENCE, found).await.expect("in time")
}

#[tokio::test]
async fn one_command_serves_rebuilds_and_stops() {
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a free port")
        .port();
    let (mut child, mut lines) = serve(port);
    line_with(&mut lines, &format!("Open http://127.0.0.1:{port}/")).await;

    let page = format!("http://127.0.0.1:{port}/");
    let browser = Browser::start().await;
    browser.visit(&page).await;
    browser
        .js("while (!form.session) await new Promise(requestAnimationFrame)")
        .await;
    browser.type_in(&token(Outcome::Success)).await;
    browser.connect().await;
    browser.reads("@octocat").await;

    // A change, even one that changes nothing, builds the page anew.
    let built = root().join("dist/sheet.js");
    let age = || fs::metadata(&built).and_then(|file| file.modified()).ok();
    let before = age();
    File::options()
        .append(true)
        .open(root().join("style/form.css"))
        .and_then(|sheet| sheet.set_modified(SystemTime::now()))
        .expect("the sheet is there");
    wait_for("the page to be built anew", async || {
        let now = age()?;
        (Some(now) != before).then_some(())
    })
    .await;

    let pid = child.id().expect("it runs").to_string();
    Command::new("kill")
        .args(["-INT", &pid])
        .status()
        .await
        .expect("it is told");
    line_with(&mut lines, "Stopped.").await;
    let status = timeout(PATIENCE, child.wait())
        .await
        .expect("it ends")
        .expect("a status");
    assert!(status.success(), "{status}");
    assert!(
        TcpStream::connect(("127.0.0.1", port)).is_err(),
        "nobody listens any more"
    );
}

#[tokio::test]
async fn a_port_in_use_is_said_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("a bound port").port();
    let output = Command::new("cargo")
        .args(["xtask", "serve", "--sandbox", "--port", &port.to_string()])
        .current_dir(root())
        .output()
        .await
        .expect("cargo starts");
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    let sentence =
        format!("port {port} is in use: stop the other program, or choose another by --port N");
    assert!(said.contains(&sentence), "{said}");
}
