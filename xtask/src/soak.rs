//! `cargo xtask soak`: tests that take too long for every change: random tests, and ten thousand connections.

use crate::{
    browsers::{ENGINES, Engine},
    command::command,
    package, postgres,
    report::Report,
    test,
};
use anyhow::Result;
use std::time::SystemTime;

/// How many acts there are in each engine: some twenty minutes of them on two cores.
fn acts(engine: &Engine) -> &'static str {
    match engine.name {
        "chromium" => "1000000",
        _ => "300000",
    }
}

pub fn soak() -> Result<()> {
    let mut report = Report::new();
    let result = steps(&mut report);
    report.print();
    result
}

fn steps(report: &mut Report) -> Result<()> {
    let seed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let seed = seed.as_secs().to_string();
    println!("Acts at random in each engine, SEED={seed}");
    report.tests("properties of random inputs", |tests| {
        // Without optimisations they would take an hour.
        let mut properties = command("cargo", &["test", "--release", "--package=github-pat"]);
        properties.arg("--lib");
        properties
            .env("PROPTEST_RNG_SEED", &seed)
            .env("PROPTEST_CASES", "10000");
        tests.run(&mut properties)
    })?;
    test::install(&package::package()?)?;
    for engine in &ENGINES {
        report.tests(engine.step, |tests| {
            let mut model = command("cargo", &["test", "--package=e2e", "--test=model"]);
            model
                .args(["--", "--nocapture"])
                .env("STEPS", acts(engine))
                .env("SEED", &seed)
                .env("ENGINE", engine.name)
                .env(engine.variable, engine.driver()?)
                .env("PACKAGE", test::installed_package()?);
            tests.run(&mut model)
        })?;
    }
    let server = postgres::Server::start()?;
    for (step, postgres) in [
        ("10,000 connections on SQLite", None),
        ("10,000 connections on PostgreSQL", Some(server.url())),
    ] {
        report.tests(step, |tests| {
            let durability = ["test", "--package=github-pat-backend", "--test=program"];
            let mut durability = command("cargo", &durability);
            durability
                .args(["answered_connections_survive", "--", "--nocapture"])
                .env("CONNECTIONS", "10000")
                .envs(postgres.map(|url| ("TEST_POSTGRES", url)));
            tests.run(&mut durability)
        })?;
    }
    Ok(())
}
