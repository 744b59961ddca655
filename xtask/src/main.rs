//! `cargo xtask`: the project's commands. CONTRIBUTING.md lists them.

mod command;
mod tools;
mod wasm;
mod wasm_interface;
mod size;
mod soak;
mod first_paint;
mod scripts;
mod message_types;
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
mod container;
mod bundlers;
mod server_rendering;
mod server_tests;
mod page_tests;
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
mod crate_api;
mod release;

use anyhow::{Result, ensure};
use clap::Parser;
use std::{env, path::PathBuf, process::ExitCode};

/// What the project needs and cargo alone can't do.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
enum Task {
    /// Run the playground with the reference backend
    Serve(serve::ServeOptions),
    /// Run every test
    Test {
        /// Leave out what needs the packed crates or the release build
        #[arg(long)]
        quick: bool,
    },
    /// Build the npm tarball into target/package
    Package {
        /// Build with the plain stable toolchain, into target/plain
        #[arg(long)]
        plain: bool,
    },
    /// Show the sizes of the package's files, crates and functions, and the lines of its JavaScript
    Size,
    /// Benchmark the package against other components
    Bench {
        /// `--rounds N`, `--only load|inp|scale`, `--before FOLDER` (another build to compare with)
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        options: Vec<String>,
    },
    /// Run long randomized (model-based) tests in each engine, and durability tests of the backend
    Soak,
    /// Build the reference backend's container image, where there are Docker and a registry
    Image,
    /// Write the tables of docs/reference.md from npm/custom-elements.json
    Docs,
    /// Update the lockfiles of the tools to the newest versions that their manifests allow
    UpgradeTools,
    /// Run the pre-release checks
    Release {
        /// Publish nothing; required, because publishing isn't automated
        #[arg(long)]
        dry_run: bool,
    },
    /// Write the playground's scripts; Trunk calls this while it builds
    #[command(hide = true)]
    Scripts,
}

fn main() -> ExitCode {
    match run(Task::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<()> {
    env::set_current_dir(root())?;
    match task {
        Task::Serve(options) => serve::serve(options),
        Task::Test { quick: true } => test::test(test::Extent::Quick),
        Task::Test { quick: false } => test::test(test::Extent::All),
        Task::Package { plain: true } => package::plain_package().map(|_| ()),
        Task::Package { plain: false } => package::package().map(|_| ()),
        Task::Size => size::report(),
        Task::Bench { options } => bench::bench(&options),
        Task::Soak => soak::soak(),
        Task::Image => container::image(),
        Task::Docs => manifest::write_reference(),
        Task::UpgradeTools => upgrade::tools(),
        Task::Release { dry_run } => {
            ensure!(dry_run, "run `cargo xtask release --dry-run`");
            release::dry_run()
        }
        Task::Scripts => scripts::write_playground(&PathBuf::from(env::var("TRUNK_STAGING_DIR")?)),
    }
}

/// The project's folder, from wherever in it the command was given.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is a folder of the project")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn command_line_is_consistent() {
        Task::command().debug_assert();
    }
}
