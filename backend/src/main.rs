//! The backend as a program: reads flags and keys, listens, stops when it is asked to.

mod key_files;
mod flags;

use clap::Parser;
use flags::{Flags, LogFormat};
use github_pat_backend::numbers;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use std::{
    error::Error,
    io::{IsTerminal, Write},
    net::{SocketAddr, TcpListener},
    process::ExitCode,
};
use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    prelude::*,
};

#[tokio::main]
async fn main() -> ExitCode {
    let flags = Flags::parse();
    let ran = match log(flags.log_format) {
        Ok(()) => run(flags).await,
        Err(error) => Err(error),
    };
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("github-pat-backend: {error}.");
            ExitCode::FAILURE
        }
    }
}

/// Standard output has one line, for whoever started this; the log goes to standard error.
fn log(format: LogFormat) -> Result<(), Box<dyn Error>> {
    let filter: Targets = match flags::variable("RUST_LOG")? {
        Some(text) => parse_filter(&text).ok_or(
            "RUST_LOG is no filter: set it to error, warn, info, debug or trace, or to targets such as github_pat_backend=debug",
        )?,
        None => Targets::new().with_default(tracing::Level::INFO),
    };
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = match format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    tracing_subscriber::registry()
        .with(lines.with_filter(filter))
        .init();
    // What a panic says may have come from a request.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panic");
    }));
    Ok(())
}

/// A misspelt level would be taken for a target, of which nothing is ever logged.
fn parse_filter(text: &str) -> Option<Targets> {
    let is_level = |part: &str| !part.is_empty() && part.parse::<LevelFilter>().is_ok();
    let is_clear = |part: &str| part.contains('=') || is_level(part.trim());
    text.split(',').all(is_clear).then(|| text.parse().ok())?
}

/// Gives the numbers to whoever asks for them there.
fn show_numbers(address: SocketAddr) -> Result<(), Box<dyn Error>> {
    let buckets = [0.005, 0.02, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0];
    PrometheusBuilder::new()
        .with_http_listener(address)
        .set_buckets_for_metric(Matcher::Full(numbers::ANSWER_SECONDS.to_owned()), &buckets)?
        .install()
        .map_err(|error| format!("numbers can't be shown on {address} ({error}): choose another address for `--metrics`"))?;
    numbers::describe();
    Ok(())
}

async fn run(flags: Flags) -> Result<(), Box<dyn Error>> {
    let listen = flags.listen;
    if let Some(address) = flags.metrics {
        show_numbers(address)?;
    }
    let app = github_pat_backend::app(flags.config().await?).await?;
    let listener = TcpListener::bind(listen).map_err(|error| {
        format!("can't listen on {listen} ({error}): stop what does, or choose another port with `--listen 127.0.0.1:0`")
    })?;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "listening on http://{}", listener.local_addr()?)?;
    stdout.flush()?;
    github_pat_backend::serve(listener, app, asked_to_stop()).await?;
    Ok(())
}

/// Ends on Ctrl-C, or on SIGTERM where there is such a thing.
async fn asked_to_stop() {
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    };
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => terminate.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = ctrl_c => {}
        _ = terminate => {}
    }
}
