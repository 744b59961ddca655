//! The benchmark: the package as npm hands it out, beside others of its kind.

use crate::{
    browsers, package,
    run::{command, run},
    test, tools,
};
use anyhow::Result;

/// Other forms that come as custom elements. Pinned: a newer one is another measurement.
const PEERS: [(&str, &str); 2] = [("altcha", "3.2.2"), ("@teamhanko/hanko-elements", "2.7.0")];

pub fn bench(options: &[&str]) -> Result<()> {
    test::install(&package::package()?)?;
    // Not optimised: the time is the browser's, and the tests have built most of it already.
    let program = ["run", "--quiet", "--package=e2e", "--bin=bench", "--"];
    let mut bench = command("cargo", &program);
    bench
        .args(options)
        .env("CHROMEDRIVER", browsers::chromedriver()?)
        .env("PACKAGE", test::installed_package()?)
        .env("PEERS", tools::npm_packages(&PEERS)?);
    run(&mut bench, "see what it says above")
}
