//! The backend as a program: reads flags and keys, listens, stops when it is asked to.

mod key_files;
mod flags;

use clap::Parser;
use flags::Flags;
use std::{
    error::Error,
    io::{IsTerminal, Write},
    process::ExitCode,
};
use tokio::net::TcpListener;
use tracing_subscriber::{filter::Targets, prelude::*};

#[tokio::main]
async fn main() -> ExitCode {
    let flags = Flags::parse();
    // Standard output has one line, for whoever started this; the log goes to standard error.
    let filter = std::env::var("RUST_LOG")
        .ok()
        .and_then(|text| text.parse().ok());
    tracing_subscriber::registry()
        .with(filter.unwrap_or_else(|| Targets::new().with_default(tracing::Level::INFO)))
        .with(
            tracing_subscriber::fmt::layer()
                .with_writer(std::io::stderr)
                .with_ansi(std::io::stderr().is_terminal()),
        )
        .init();
    match run(flags).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("github-pat-backend: {error}.");
            ExitCode::FAILURE
        }
    }
}

async fn run(flags: Flags) -> Result<(), Box<dyn Error>> {
    let listen = flags.listen;
    let app = github_pat_backend::app(flags.config().await?).await?;
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        format!("can't listen on {listen} ({error}): stop what does, or choose another port with `--listen 127.0.0.1:0`")
    })?;
    let mut stdout = std::io::stdout();
    writeln!(stdout, "listening on http://{}", listener.local_addr()?)?;
    stdout.flush()?;
    axum::serve(listener, app)
        .with_graceful_shutdown(asked_to_stop())
        .await?;
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
