//! Configures the log, on standard error.

use crate::environment::variable;
use clap::ValueEnum;
use std::{
    error::Error,
    io::{IsTerminal, stderr},
    panic,
};
use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    prelude::*,
};

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object per line.
    Json,
}

/// Installs the subscriber, with the filter of `RUST_LOG`.
pub(crate) fn init(format: LogFormat) -> Result<(), Box<dyn Error>> {
    let filter: Targets = match variable("RUST_LOG")? {
        Some(text) => parse_filter(&text).ok_or(
            "RUST_LOG is not a filter: set it to error, warn, info, debug or trace, or to targets such as \
             github_pat_backend=debug",
        )?,
        None => Targets::new().with_default(tracing::Level::INFO),
    };
    let layer = tracing_subscriber::fmt::layer().with_writer(stderr);
    let layer = match format {
        LogFormat::Text => layer.with_ansi(stderr().is_terminal()).boxed(),
        LogFormat::Json => layer.json().flatten_event(true).boxed(),
    };
    tracing_subscriber::registry()
        .with(layer.with_filter(filter))
        .init();
    // Without the message of the panic, which may have something of a request in it.
    panic::set_hook(Box::new(|panic| {
        let location = panic.location().map(ToString::to_string);
        tracing::error!(location, "panic");
    }));
    Ok(())
}

/// Refuses a misspelled level, which would count as a target that logs nothing.
fn parse_filter(text: &str) -> Option<Targets> {
    let is_level = |part: &str| !part.is_empty() && part.parse::<LevelFilter>().is_ok();
    let is_valid = |part: &str| part.contains('=') || is_level(part.trim());
    text.split(',').all(is_valid).then(|| text.parse().ok())?
}
