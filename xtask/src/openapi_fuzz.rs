//! Compares the backend with its OpenAPI document, with requests that schemathesis generates.

use crate::{
    backend::Backend,
    command::{FIX, command, run_quietly},
    tools,
};
use anyhow::Result;
use std::{path::Path, thread};

/// How many requests there are of each route and phase.
#[derive(Clone, Copy)]
pub struct Examples(pub u32);

/// Checks that don't apply. A missing API key is a 403, because a page that gets a 401 logs its user out. And a request that
/// fits its schema may still be refused: its GitHub instance may be another one.
const EXCLUDED: &str = "--exclude-checks=missing_required_header,positive_data_acceptance";

pub fn fuzz(program: &Path, Examples(examples): Examples) -> Result<()> {
    let schemathesis = tools::schemathesis()?;
    let api_key = "the-api-key-of-the-test-app-server-0";
    // Deleted when dropped.
    let folder = tempfile::tempdir()?;
    let mut program = command(program, &["--sandbox", "--playground"]);
    program
        // More requests than the limits allow.
        .args(["--requests-per-minute=1000000000"])
        .args(["--verifications-per-minute=1000000000"])
        .env("ADMIN_API_KEY", api_key)
        .env("RUST_LOG", "warn")
        .current_dir(&folder);
    let backend = Backend::start(&mut program)?;
    let session = backend.session()?;
    let fuzz_as = |bearer: &str| {
        let program = schemathesis.join("bin/schemathesis");
        let mut fuzzing = command(program, &["run", EXCLUDED, "--seed=1"]);
        fuzzing
            .arg(format!("--max-examples={examples}"))
            .args(["--phases=examples,coverage,fuzzing", "--checks=all"])
            .args(["--generation-database=none", "--warnings=off", "--no-color"])
            .arg(format!("--header=Authorization: Bearer {bearer}"))
            .arg(format!("{}/openapi.yaml", backend.url))
            .env("PYTHONPATH", &schemathesis)
            // It stores what it has found.
            .current_dir(&folder);
        let mut printed = String::new();
        let result = run_quietly(&mut fuzzing, FIX, |line| {
            printed += line;
            printed += "\n";
        });
        println!("{printed}");
        result
    };
    // At once: most of the time it waits for the backend, and the other way round.
    thread::scope(|scope| {
        let app_server = scope.spawn(|| fuzz_as(api_key));
        fuzz_as(&session)?;
        app_server.join().expect("it doesn't panic")
    })
}
