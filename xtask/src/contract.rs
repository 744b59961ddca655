//! Holds the backend against its contract, with whatever schemathesis thinks of.

use crate::{
    run::{MEND, command, run},
    tools,
};
use anyhow::{Context, Result, bail};
use std::{
    env,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

/// Tries per route and phase. Half a minute in all.
const EXAMPLES: &str = "--max-examples=300";

/// What is no mistake here. A missing secret key is 403: a page that gets a 401 logs its person out. And the shape of a
/// request doesn't make it good: its GitHub may be another than this backend's.
const EXCLUDED: &str = "--exclude-checks=missing_required_header,positive_data_acceptance";

pub fn fuzz() -> Result<()> {
    let Some(schemathesis) = tools::schemathesis()? else {
        return Ok(());
    };
    run(
        &mut command("cargo", &["build", "--package=github-pat-backend"]),
        MEND,
    )?;
    let secret_key = "the-secret-key-of-the-test-host-0";
    let backend = Backend::start(secret_key)?;
    let session = backend.session()?;
    for bearer in [&session, secret_key] {
        let program = schemathesis.join("bin/schemathesis");
        let mut fuzzing = command(program, &["run", EXAMPLES, EXCLUDED, "--seed=1"]);
        fuzzing
            .args([
                "--phases=examples,coverage,fuzzing",
                "--checks=all",
                "--warnings=off",
            ])
            .args(["--generation-database=none", "--no-color"])
            .arg(format!("--header=Authorization: Bearer {bearer}"))
            .arg(format!("http://{}/openapi.yaml", backend.address))
            .env("PYTHONPATH", &schemathesis)
            // It remembers what it has found.
            .current_dir(&backend.folder);
        run(&mut fuzzing, MEND)?;
    }
    Ok(())
}

/// The backend with the sandbox; ends with it.
struct Backend {
    child: Child,
    address: String,
    /// Deleted when dropped.
    folder: tempfile::TempDir,
}

impl Backend {
    fn start(secret_key: &str) -> Result<Backend> {
        let folder = tempfile::tempdir()?;
        let mut program = Command::new(env::current_dir()?.join("target/debug/github-pat-backend"));
        // It is asked more often than anybody may ask.
        let limits = ["--requests-per-minute", "--attempts-per-minute"];
        program.args(limits.iter().flat_map(|limit| [*limit, "1000000000"]));
        let mut child = program
            .args(["--sandbox", "--playground", "--listen", "127.0.0.1:0"])
            .current_dir(&folder)
            .env("SECRET_KEY", secret_key)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut line)?;
        let address = line.trim().strip_prefix("listening on http://");
        Ok(Backend {
            address: address.context("the backend doesn't start")?.to_owned(),
            child,
            folder,
        })
    }

    fn session(&self) -> Result<String> {
        let mut stream = TcpStream::connect(&self.address)?;
        let head =
            "POST /playground/session HTTP/1.1\r\nconnection: close\r\ncontent-length: 0\r\n";
        write!(stream, "{head}host: {}\r\n\r\n", self.address)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let Some((_, body)) = answer.split_once("\r\n\r\n") else {
            bail!("the backend gives no session: {answer}");
        };
        let body: serde_json::Value = serde_json::from_str(body)?;
        Ok(body["session"].as_str().context("no session")?.to_owned())
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
