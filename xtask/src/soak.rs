//! What takes too long for every change: the random tests for a long time.

use crate::{
    browsers::ENGINES,
    package,
    run::{MEND, command, run},
    test,
};
use anyhow::Result;

/// As many acts in each engine: half an hour of each.
const STEPS: &str = "1000000";

pub fn soak() -> Result<()> {
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
            .env("ENGINE", engine.name)
            .env(engine.variable, driver)
            .env("PACKAGE", test::installed_package()?);
        run(&mut model, MEND)?;
    }
    Ok(())
}
