//! Starts the reference backend as a child process.

use crate::{child_process::ChildProcess, command::FIX};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    thread,
};

/// Stops when dropped.
pub struct Backend {
    pub process: ChildProcess,
    pub url: String,
}

impl Backend {
    /// Starts it on a free port and waits until it says which.
    pub fn start(program: &mut Command) -> Result<Backend> {
        program
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped());
        let mut process = ChildProcess::start("the backend", program)?;
        let mut first = String::new();
        let mut stdout = BufReader::new(process.child.stdout.take().expect("it is piped"));
        stdout.read_line(&mut first)?;
        let Some(url) = first.trim().strip_prefix("listening on ") else {
            bail!("the backend didn't start: {FIX}");
        };
        // Read on, or it would stop at a full pipe.
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                println!("{line}");
            }
        });
        let url = url.to_owned();
        Ok(Backend { process, url })
    }

    /// A session of the playground's.
    pub fn session(&self) -> Result<String> {
        let mut answer = ureq::post(format!("{}/playground/session", self.url)).send_empty()?;
        let body: Value = serde_json::from_str(&answer.body_mut().read_to_string()?)?;
        let session = body["session"].as_str();
        Ok(session.context("the backend gives no session")?.to_owned())
    }
}
