//! Runs other programs, with an error that says in a sentence what went wrong.

use anyhow::{Context, Result, bail};
use std::{
    ffi::OsStr,
    fmt,
    io::{BufRead, BufReader, ErrorKind},
    process::{Command, Stdio},
};

/// The remedy where a program has said itself what is wrong.
pub const FIX: &str = "fix the errors above, then run the command again";

/// What a step needs and this machine doesn't have. Such a step is skipped; with `CI=true` it fails.
#[derive(Debug)]
pub struct Missing {
    what: String,
    remedy: String,
}

impl fmt::Display for Missing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "there is no {}: {}", self.what, self.remedy)
    }
}

impl std::error::Error for Missing {}

/// The error of a step that can't run on this machine.
pub fn missing(what: impl Into<String>, remedy: impl Into<String>) -> anyhow::Error {
    let (what, remedy) = (what.into(), remedy.into());
    Missing { what, remedy }.into()
}

/// A program with its arguments.
pub fn command(program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

/// Runs it to its end; `remedy` is what to do if it fails.
pub fn run(command: &mut Command, remedy: &str) -> Result<()> {
    let name = name(command);
    let status = match command.status() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("{name} isn't installed: {remedy}")
        }
        status => status.with_context(|| format!("{name} couldn't be started"))?,
    };
    if !status.success() {
        bail!("{name} failed: {remedy}");
    }
    Ok(())
}

/// Runs it, shows what it prints, and hands every line of it to `line`.
pub fn run_reading(command: &mut Command, remedy: &str, mut line: impl FnMut(&str)) -> Result<()> {
    run_quietly(command, remedy, |text| {
        println!("{text}");
        line(text);
    })
}

/// Runs it, and hands every line that it prints to `line`.
pub fn run_quietly(command: &mut Command, remedy: &str, mut line: impl FnMut(&str)) -> Result<()> {
    let name = name(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{name} couldn't be started: {remedy}"))?;
    let stdout = child.stdout.take().expect("it is piped");
    for text in BufReader::new(stdout).lines() {
        line(&text?);
    }
    if !child.wait()?.success() {
        bail!("{name} failed: {remedy}");
    }
    Ok(())
}

/// What it prints, if it runs and succeeds.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn name(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let program = program.rsplit(['/', '\\']).next().unwrap_or_default();
    match command.get_args().next() {
        Some(first) => format!("`{program} {}`", first.to_string_lossy()),
        None => format!("`{program}`"),
    }
}
