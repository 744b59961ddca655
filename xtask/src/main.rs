//! `cargo xtask`: what the project needs and cargo alone can't say.

mod command;
mod tools;
mod wasm;
mod wasm_interface;
mod size;
mod soak;
mod first_paint;
mod scripts;
mod package;
mod serve;
mod backend;
mod child_process;
mod types;
mod system_packages;
mod browsers;
mod postgres;
mod openapi_fuzz;
mod dependencies;
mod bundlers;
mod test;
mod report;
mod test_programs;
mod versions;
mod upgrade;
mod bench;
mod locales;
mod manifest;
mod javascript;
mod public_api;
mod release;

use anyhow::{Result, bail};
use std::{env, path::PathBuf, process::ExitCode};

const USAGE: &str = "\
cargo xtask serve [--sandbox] [--port N]  the playground and the reference backend
cargo xtask test [--quick]                every test; --quick: those without what is published
cargo xtask soak                          for a long time: a million acts at random in each engine, 10,000 connections
cargo xtask bench [--rounds N] [--only load|inp|scale] [--before FOLDER]
                                          how fast the package is, beside others, and another build of it in FOLDER
cargo xtask size                          where the package's bytes are, and the lines of its JavaScript
cargo xtask package [--plain]             the npm tarball, in target/package; --plain: by a plain toolchain, in target/plain
cargo xtask release --dry-run             whether all is ready to be published, and what would be
cargo xtask upgrade-tools                 the newest npm and Python tools that their manifests allow, into the lockfiles
cargo xtask tables                        writes the README's tables, from npm/custom-elements.json";

fn main() -> ExitCode {
    match dispatch() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch() -> Result<()> {
    env::set_current_dir(root())?;
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["serve", rest @ ..] => serve::serve(serve::ServeOptions::parse(rest)?),
        ["test"] => test::test(test::Extent::All),
        ["test", "--quick"] => test::test(test::Extent::Quick),
        ["size"] => size::report(),
        ["bench", rest @ ..] => bench::bench(rest),
        ["soak"] => soak::soak(),
        ["release", "--dry-run"] => release::dry_run(),
        ["upgrade-tools"] => upgrade::tools(),
        ["tables"] => manifest::write_tables(),
        ["package"] => package::package().map(|_| ()),
        ["package", "--plain"] => package::plain_package().map(|_| ()),
        // What Trunk calls while it builds.
        ["scripts"] => scripts::write_playground(&PathBuf::from(env::var("TRUNK_STAGING_DIR")?)),
        _ => bail!("{USAGE}"),
    }
}

/// The project's folder, from wherever in it the command was given.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is a folder of the project")
        .to_owned()
}
