//! The program: reads its settings, listens, and stops on a signal.

mod cli;
mod environment;
mod key_files;
mod logging;
mod server;

use clap::Parser;
use cli::Args;
use github_pat_backend::{AppState, HTTP_REQUEST_DURATION, app, describe_metrics, spawn_jobs};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use server::{serve, shutdown_signal};
use std::{
    error::Error,
    io::Write,
    net::{SocketAddr, TcpListener},
    process::ExitCode,
};

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let result = match logging::init(args.log_format) {
        Ok(()) => run(args).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("github-pat-backend: {error}.");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let listen = args.listen;
    if let Some(address) = args.metrics {
        start_metrics_server(address)?;
    }
    let state = AppState::open(args.into_config().await?).await?;
    let listener = TcpListener::bind(listen).map_err(|error| {
        format!(
            "cannot listen on {listen} ({error}): stop the program that does, or choose another port with \
             `--listen 127.0.0.1:0`"
        )
    })?;
    let _jobs = spawn_jobs(&state);
    // The only line on standard output, for the program that has started this one; the log goes to standard error.
    let mut stdout = std::io::stdout();
    writeln!(stdout, "listening on http://{}", listener.local_addr()?)?;
    stdout.flush()?;
    serve(listener, app(state), shutdown_signal()).await?;
    Ok(())
}

/// Serves `/metrics` for Prometheus on an address of its own.
fn start_metrics_server(address: SocketAddr) -> Result<(), Box<dyn Error>> {
    let buckets = [0.005, 0.02, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0];
    let durations = Matcher::Full(HTTP_REQUEST_DURATION.to_owned());
    PrometheusBuilder::new()
        .with_http_listener(address)
        .set_buckets_for_metric(durations, &buckets)?
        .install()
        .map_err(|error| {
            format!(
                "cannot bind metrics listener on {address} ({error}): choose another address with `--metrics ADDR`"
            )
        })?;
    describe_metrics();
    Ok(())
}
