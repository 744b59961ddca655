//! Builds what a server renders with: the component and the Leptos apps, with Leptos's feature `ssr`.

use crate::command::command;
use std::process::Command;

/// A command of Cargo about the component and the apps. Always about all of them, because then what they depend on has
/// the same features each time, and is built once.
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
