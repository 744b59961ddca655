//! What takes too long for every change: the random tests for a long time.

use crate::{
    browsers::ENGINES,
    package,
    run::{MEND, command, run},
    test,
};
use anyhow::Result;
use std::time::SystemTime;

/// As many acts in each engine: a quarter of an hour of each.
const STEPS: &str = "1000000";

pub fn soak() -> Result<()> {
    let seed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let seed = seed.as_secs().to_string();
    test::install(&package::package()?)?;
    for engine in &ENGINES {
        let Some(driver) = engine.driver()? else {
            continue;
        };
        println!("\n== {}: {STEPS} acts at random", engine.name);
        let mut model = command("cargo", &["test", "--package=e2e", "--test=model"]);
        model
            .args(["--", "--nocapture"])
            .env("STEPS", STEPS)
            .env("SEED", &seed)
            .env("ENGINE", engine.name)
            .env(engine.variable, driver)
            .env("PACKAGE", test::installed_package()?);
        run(&mut model, MEND)?;
    }
    println!("\n== 10,000 connections, and the backend killed among them");
    let keeping = [
        "test",
        "--package=github-pat-backend",
        "--test=program",
        "what_was_answered",
    ];
    run(command("cargo", &keeping).env("CONNECTIONS", "10000"), MEND)
}
