//! Holds the backend against its contract, with whatever schemathesis thinks of.

use crate::{
    backend::Backend,
    command::{MEND, command, run},
    tools,
};
use anyhow::Result;
use std::path::Path;

/// Tries per route and phase. Half a minute in all.
const EXAMPLES: &str = "--max-examples=300";

/// What is no mistake here. A missing secret key is 403: a page that gets a 401 logs its person out. And the shape of a
/// request doesn't make it good: its GitHub may be another than this backend's.
const EXCLUDED: &str = "--exclude-checks=missing_required_header,positive_data_acceptance";

pub fn fuzz(program: &Path) -> Result<()> {
    let schemathesis = tools::schemathesis()?;
    let secret_key = "the-secret-key-of-the-test-host-0";
    // Deleted when dropped.
    let folder = tempfile::tempdir()?;
    let mut program = command(program, &["--sandbox", "--playground"]);
    program
        // It is asked more often than anybody may ask.
        .args(["--requests-per-minute=1000000000"])
        .args(["--attempts-per-minute=1000000000"])
        .env("SECRET_KEY", secret_key)
        .env("RUST_LOG", "warn")
        .current_dir(&folder);
    let backend = Backend::start(&mut program)?;
    let session = backend.session()?;
    for bearer in [&session, secret_key] {
        let program = schemathesis.join("bin/schemathesis");
        let mut fuzzing = command(program, &["run", EXAMPLES, EXCLUDED, "--seed=1"]);
        fuzzing
            .args(["--phases=examples,coverage,fuzzing", "--checks=all"])
            .args(["--generation-database=none", "--warnings=off", "--no-color"])
            .arg(format!("--header=Authorization: Bearer {bearer}"))
            .arg(format!("{}/openapi.yaml", backend.url))
            .env("PYTHONPATH", &schemathesis)
            // It remembers what it has found.
            .current_dir(&folder);
        run(&mut fuzzing, MEND)?;
    }
    Ok(())
}
