//! Builds small projects with each bundler, with the package from its tarball.

use crate::{
    command::{FIX, run},
    tools,
    types::copy,
};
use anyhow::Result;
use std::{fs, io::ErrorKind, path::Path};

const SOURCES: &str = "tests/bundlers";

/// Where they are built.
pub const FOLDER: &str = "target/bundlers";

/// Those that build the same page.
const WITH_PAGE: [&str; 7] = [
    "bun",
    "esbuild",
    "parcel",
    "rollup",
    "vite",
    "vite-library",
    "webpack",
];

/// Builds all of them.
pub fn build(tarball: &Path) -> Result<()> {
    let folder = Path::new(FOLDER);
    for project in WITH_PAGE {
        copy(&Path::new(SOURCES).join("page"), &folder.join(project))?;
    }
    // After the page, of which a project may replace a file.
    copy(SOURCES.as_ref(), folder)?;
    for project in WITH_PAGE.iter().chain(&["angular"]) {
        // What an earlier build has left would hide what this one leaves out.
        remove(&folder.join(project).join("dist"))?;
    }
    tools::install_locked(folder)?;
    tools::install_tarball(tarball, folder)?;
    let mut npm = tools::npm(&["run", "build", "--workspaces", "--loglevel=error"])?;
    npm.current_dir(folder)
        .env("PATH", tools::path_with(&[&tools::bun()?])?)
        .env("NEXT_TELEMETRY_DISABLED", "1")
        .env("NG_CLI_ANALYTICS", "false");
    run(&mut npm, FIX)
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error)?,
        _ => Ok(()),
    }
}
