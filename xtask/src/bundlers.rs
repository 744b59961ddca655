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

/// Builds all of them.
pub fn build(tarball: &Path) -> Result<()> {
    let folder = Path::new(FOLDER);
    copy(SOURCES.as_ref(), folder)?;
    for project in ["esbuild", "parcel", "rollup", "vite", "webpack"] {
        copy(&Path::new(SOURCES).join("page"), &folder.join(project))?;
        // What an earlier one has left would hide what this one leaves out.
        remove(&folder.join(project).join("dist"))?;
    }
    tools::install_locked(folder)?;
    tools::install_tarball(tarball, folder)?;
    let mut npm = tools::npm(&["run", "build", "--workspaces", "--loglevel=error"])?;
    npm.current_dir(folder).env("NEXT_TELEMETRY_DISABLED", "1");
    run(&mut npm, FIX)
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error)?,
        _ => Ok(()),
    }
}
