//! `cargo xtask serve`: the playground on the developer's machine, with the reference backend behind it.

use crate::{
    backend::Backend,
    child_process::{ChildProcess, in_own_group},
    command::{FIX, command, run},
    tools, wasm,
};
use anyhow::{Result, bail, ensure};
use std::{
    fs,
    io::ErrorKind,
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::Duration,
};
use tempfile::NamedTempFile;

/// Where Trunk.toml has the backend that `trunk serve` alone connects to.
const BACKEND: &str = "http://127.0.0.1:3000/";

#[derive(clap::Args)]
pub struct ServeOptions {
    /// Use a fake GitHub API, with a test token for each scenario
    #[arg(long)]
    sandbox: bool,
    /// Port of the playground
    #[arg(long, default_value_t = 8080, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,
}

/// Runs until Ctrl-C, or until one of the two stops by itself.
pub fn serve(options: ServeOptions) -> Result<()> {
    let stop = on_ctrl_c()?;
    let result = serve_until(&stop, options);
    // A build that Ctrl-C interrupted is no failure.
    let stopped = result.is_ok() || stop.try_recv().is_ok();
    if stopped {
        println!("\nStopped.");
        return Ok(());
    }
    result
}

fn serve_until(stop: &Receiver<()>, options: ServeOptions) -> Result<()> {
    let ServeOptions { sandbox, port } = options;
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            bail!("port {port} is in use: stop the other program, or choose another by --port N")
        }
        Err(error) => bail!("port {port} can't be used ({error}): choose another by --port N"),
    }
    tools::npm(&[])?;
    tools::wasm_target()?;
    let (trunk, bindgen) = (tools::trunk()?, tools::wasm_bindgen()?);
    let optimise = tools::wasm_opt()?;
    // Trunk runs offline, so everything is fetched before.
    let network = "check the network connection, then run the command again";
    run(&mut command("cargo", &["fetch", "--quiet"]), network)?;

    println!("Building the reference backend and the form: minutes at first, seconds later.");
    let backend = [
        "build",
        "--quiet",
        "--package=github-pat-backend",
        wasm::INTO,
    ];
    run(&mut command("cargo", &backend), FIX)?;
    // What Trunk builds first, so that a mistake in it ends here, in a sentence.
    let form = [
        "build",
        "--quiet",
        "--features=element",
        "--bin=github-pat-connect",
        wasm::TARGET,
        wasm::INTO,
    ];
    run(&mut command("cargo", &form), FIX)?;
    let page = format!("http://127.0.0.1:{port}");
    let mut backend = start_backend(sandbox, &page)?;

    let settings = trunk_settings(&backend.url)?;
    let mut trunk_serve = command(&trunk, &["serve", "--offline", "--skip-version-check"]);
    trunk_serve
        .args(["--log=warn", "--address=127.0.0.1", "--config"])
        .arg(settings.path())
        .arg(format!("--port={port}"))
        // A folder for each, so that two can be served at once.
        .arg(format!("--dist=target/playground/{port}"))
        .env("PATH", tools::path_with(&[&bindgen, &optimise])?)
        // Trunk reads a bare `1` there as a mistake.
        .env_remove("NO_COLOR")
        .env_remove("RUST_BACKTRACE");
    let mut playground = ChildProcess::start("trunk", in_own_group(&mut trunk_serve))?;

    let mut announced = false;
    while stop.recv_timeout(Duration::from_millis(100)) == Err(RecvTimeoutError::Timeout) {
        if !announced && TcpStream::connect(("127.0.0.1", port)).is_ok() {
            announced = true;
            println!("\nOpen {page}/   (Ctrl-C stops)\n");
        }
        for part in [&mut backend.process, &mut playground] {
            if let Some(status) = part.child.try_wait()? {
                bail!("{} stopped by itself ({status}): {FIX}", part.name);
            }
        }
    }
    playground.stop();
    backend.process.stop();
    Ok(())
}

/// Trunk's settings, with the address that this backend has got. On the command line it would be a second one for the
/// same path.
fn trunk_settings(api: &str) -> Result<NamedTempFile> {
    let settings = fs::read_to_string("Trunk.toml")?;
    let line = format!("backend = \"{BACKEND}\"");
    ensure!(
        settings.contains(&line),
        "Trunk.toml doesn't say {line}: fix it, or BACKEND in xtask/src/serve.rs"
    );
    let settings = settings.replace(&line, &format!("backend = \"{api}/\""));
    // Trunk takes the paths in it from its folder.
    let mut names = tempfile::Builder::new();
    let file = names.prefix(".trunk-").suffix(".toml").tempfile_in(".")?;
    fs::write(&file, settings)?;
    Ok(file)
}

/// Starts it on a free port and waits until it says which.
fn start_backend(sandbox: bool, page: &str) -> Result<Backend> {
    fs::create_dir_all("target/playground")?;
    let mut start = command("target/debug/github-pat-backend", &["--playground"]);
    start.args(["--allow-origin", page]);
    if sandbox {
        start.args(["--sandbox", "--database=target/playground/sandbox.db"]);
        // What the page asks for, so that each of the sandbox's tokens has something to show.
        start.args([
            "--require-permissions=contents=read issues=write",
            "--require-scopes=repo read:org",
        ]);
        start.arg("--require-repository=acme/website");
    } else {
        start.arg("--database=target/playground/github.db");
    }
    Backend::start(in_own_group(&mut start))
}

fn on_ctrl_c() -> Result<Receiver<()>> {
    let (sender, receiver) = channel();
    ctrlc::set_handler(move || {
        let _ = sender.send(());
    })?;
    Ok(receiver)
}
