//! `cargo xtask serve`: one command, one URL, the whole job, and nothing left behind.
#![cfg(unix)]

use e2e::{Browser, wait_for};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;
use std::{
    fs::{self, File},
    net::{TcpListener, TcpStream},
    path::Path,
    process::Stdio,
    time::{Duration, Instant, SystemTime},
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

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a bound port").port()
}

/// Asked to stop also when the test fails: killed, it would leave its parts behind.
struct Serving(Child);

impl Serving {
    fn pid(&self) -> String {
        self.0.id().map(|pid| pid.to_string()).unwrap_or_default()
    }

    fn interrupt(&self) {
        let kill = std::process::Command::new("kill")
            .args(["-INT", &self.pid()])
            .output();
        kill.expect("it is told");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let patience = Instant::now() + Duration::from_secs(10);
        while matches!(self.0.try_wait(), Ok(None)) && Instant::now() < patience {
            self.interrupt();
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

fn serve(port: u16) -> (Serving, Lines<BufReader<ChildStdout>>) {
    let mut child = Command::new("cargo")
        .args(["xtask", "serve", "--sandbox", "--port", &port.to_string()])
        .current_dir(root())
        .stdout(Stdio::piped())
        .spawn()
        .expect("cargo starts");
    let stdout = child.stdout.take().expect("it is piped");
    (Serving(child), BufReader::new(stdout).lines())
}

fn children(pid: &str) -> Vec<String> {
    let list = std::process::Command::new("pgrep")
        .args(["-P", pid])
        .output();
    let list = list.expect("pgrep runs").stdout;
    String::from_utf8_lossy(&list)
        .lines()
        .map(str::to_owned)
        .collect()
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
async fn serve_command_serves_rebuilds_and_stops() {
    let port = free_port();
    let (mut child, mut lines) = serve(port);
    line_with(&mut lines, &format!("Open http://127.0.0.1:{port}/")).await;

    let page = format!("http://127.0.0.1:{port}/");
    let browser = Browser::start().await;
    browser.goto_form(&page).await;
    browser
        .js("while (!form.session) await new Promise(requestAnimationFrame)")
        .await;
    browser.type_in(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.wait_for_text("@octocat").await;

    // What is changed shows in the form, in the HTML to copy and in the address; a token doesn't.
    browser
        .js("const choose = (name, value) => {
               const control = document.getElementById(`control-${name}`);
               control.value = value;
               control.dispatchEvent(new Event('input'));
             };
             choose('density', 'compact');
             choose('starter-theme', 'github');
             choose('--github-pat-connect-accent', '#7c3aed');
             choose('app-name', 'A \"quoted\" name');")
        .await;
    let shown = browser
        .js("return [form.outerHTML, document.querySelector('#html').textContent, location.search]")
        .await;
    for text in shown.as_array().unwrap() {
        let text = text.as_str().unwrap();
        assert!(
            text.contains("compact") && (text.contains("7c3aed") || text.contains("124, 58, 237")),
            "{text}"
        );
        assert!(!text.contains(&token(Scenario::Success)), "{text}");
    }
    let html = shown[1].as_str().unwrap();
    assert!(
        html.contains("app-name=\"A &quot;quoted&quot; name\""),
        "{html}"
    );
    assert!(
        html.contains("import \"github-pat-connect/themes/github.css\""),
        "{html}"
    );
    // Whoever opens the address sees the same; what makes no sense in it is passed over.
    let address = format!("{page}{}&theme=neon&onclick=x", shown[2].as_str().unwrap());
    browser.goto_form(&address).await;
    let again = browser
        .js("return document.querySelector('#html').textContent")
        .await;
    assert_eq!(again.as_str(), Some(html));
    let radius = "const radius = () => getComputedStyle(form).getPropertyValue('--github-pat-connect-radius');
        while (!radius()) await new Promise(requestAnimationFrame);
        return radius()";
    assert_eq!(browser.js(radius).await, "6px");

    // One press tries a token, and the events are shown as they come.
    browser
        .js(
            "const frame = () => new Promise(requestAnimationFrame);
             const button = () => [...document.querySelectorAll('#tokens button')].find((it) => it.textContent === 'Expired');
             while (!button() || form.state !== 'editing') await frame();
             button().click();
             while (!form.error) await frame();",
        )
        .await;
    let events = "return [...document.querySelectorAll('#events li')].map((it) => it.textContent)";
    let events = browser.js(events).await;
    let newest = events[0].as_str().expect("an event");
    assert!(
        newest.starts_with("failed") && newest.contains("expired_token"),
        "{events}"
    );

    // Nobody is kept out of it.
    let axe =
        std::env::var_os("AXE").expect("AXE names axe-core's script: run by `cargo xtask test`");
    let axe = fs::read_to_string(axe).expect("axe-core is there");
    browser.js(&format!("{axe}; window.axe = axe")).await;
    let violations =
        "const { violations } = await axe.run(document, { resultTypes: ['violations'] });
        return violations.map(({ id, nodes }) => [id, ...nodes.map((it) => it.html)])";
    assert_eq!(browser.js(violations).await, json!([]));
    // A fault is found.
    let faulty = format!("document.body.append(new Image()); {violations}");
    assert_eq!(browser.js(&faulty).await[0][0], "image-alt");

    // A change, even one that changes nothing, builds the page anew.
    let built = root().join(format!("target/playground/{port}/index.js"));
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

    let parts = children(&child.pid());
    assert_eq!(parts.len(), 2, "the backend and Trunk: {parts:?}");
    child.interrupt();
    line_with(&mut lines, "Stopped.").await;
    let status = timeout(PATIENCE, child.0.wait())
        .await
        .expect("it ends")
        .expect("a status");
    assert!(status.success(), "{status}");
    assert!(
        TcpStream::connect(("127.0.0.1", port)).is_err(),
        "nobody listens any more"
    );
    for pid in parts {
        assert!(
            !Path::new("/proc").join(&pid).exists(),
            "{pid} is left behind"
        );
    }
}

#[tokio::test]
async fn serve_command_reports_port_in_use() {
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

#[tokio::test]
async fn serve_command_reports_missing_node() {
    let output = Command::new(root().join("target/debug/xtask"))
        .args(["serve", "--sandbox", "--port", &free_port().to_string()])
        .env("PATH", "")
        .output()
        .await
        .expect("xtask starts");
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("Node.js or its npm is missing: install Node.js 20 or newer"),
        "{said}"
    );
}

#[tokio::test]
async fn serve_command_reports_missing_network() {
    // A machine with only Rust and Node, nothing downloaded yet, and no way out.
    let machine = tempfile::TempDir::new().expect("a temporary folder");
    let path = std::env::var_os("PATH").expect("a PATH");
    for program in ["cargo", "rustc", "rustup", "node", "npm"] {
        let found = std::env::split_paths(&path)
            .map(|folder| folder.join(program))
            .find(|candidate| candidate.is_file())
            .unwrap_or_else(|| panic!("{program} is on the PATH"));
        std::os::unix::fs::symlink(found, machine.path().join(program)).expect("a link");
    }
    let output = Command::new(root().join("target/debug/xtask"))
        .args(["serve", "--sandbox", "--port", &free_port().to_string()])
        .env("PATH", machine.path())
        .env("XDG_CACHE_HOME", machine.path().join("cache"))
        .env("CARGO_HOME", machine.path().join("cargo-home"))
        .env("CARGO_NET_OFFLINE", "true")
        .output()
        .await
        .expect("xtask starts");
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("it takes a network connection"), "{said}");
}
