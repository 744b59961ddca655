//! Tests `github-pat-connect/server`: a table of cases in each JavaScript runtime and beside the reference backend, and
//! the recipes of the docs.

use crate::{command::command, report::Tests, tools};
use anyhow::Result;
use std::{env, fs, path::Path, process::Command};

const FOLDER: &str = "tests/server";

/// The handler in Node beside the reference backend, and the recipes for routes besides.
pub fn in_node(backend: &Path) -> Result<Command> {
    let mut node = node(&["server.test.js", "handler.test.js", "route_recipes.test.js"]);
    node.env("BACKEND", fs::canonicalize(backend)?);
    Ok(node)
}

/// The handler in each runtime, and the recipes in JavaScript.
pub fn in_each_runtime(backend: &Path) -> Result<Command> {
    let modules = tools::runtimes()?;
    let mut node = node(&[
        "server.test.js",
        "handler.test.js",
        "recipes.test.js",
        "route_recipes.test.js",
        "testing.test.js",
    ]);
    node.env("BUN", tools::bun()?)
        .env("DENO", tools::deno()?)
        .env("WORKERD", tools::workerd()?)
        .env("BACKEND", fs::canonicalize(backend)?)
        .env("HONO", modules.join("hono"))
        .env("EXPRESS", tools::express()?);
    Ok(node)
}

/// The recipes in Python, apart because it may be missing.
pub fn run_python(tests: &mut Tests) -> Result<()> {
    let packages = env::join_paths([tools::django()?, tools::fastapi()?])?;
    tests.run(node(&["python_recipes.test.js"]).env("PYTHONPATH", packages))
}

fn node(files: &[&str]) -> Command {
    let mut node = command("node", &["--test", "--test-reporter=./reporter.js"]);
    node.args(files).current_dir(FOLDER);
    node
}
