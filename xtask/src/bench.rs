//! The benchmark: the package as published on npm, compared with other components.

use crate::{
    browsers,
    command::{command, run},
    package, test, tools,
};
use anyhow::Result;

pub fn bench(options: &[String]) -> Result<()> {
    test::install(&package::package()?)?;
    // Not optimised: the time is the browser's, and the tests have built most of it already.
    let program = ["run", "--quiet", "--package=e2e", "--bin=bench", "--"];
    let mut bench = command("cargo", &program);
    bench
        .args(options)
        .env("CHROMEDRIVER", browsers::chromedriver()?)
        .env("PACKAGE", test::installed_package()?)
        .env("PEERS", tools::peers()?);
    run(&mut bench, "see what it says above")
}
