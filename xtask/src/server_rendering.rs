//! Builds what a server renders with: the component and the Leptos apps, with Leptos's feature `ssr`.

use crate::command::command;
use std::process::Command;

/// Runs Cargo for the component and both apps. Always selects all three, so that their dependencies have the same
/// features each time and are compiled once.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = command("cargo", arguments);
    cargo.args([
        "--package=github-pat-connect",
        "--package=leptos-app",
        "--package=leptos-test-app",
        "--no-default-features",
        "--features=github-pat-connect/ssr,leptos-app/ssr,leptos-test-app/ssr",
    ]);
    cargo
}
