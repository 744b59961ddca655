//! Small projects that have the package from its tarball, each built for production with a bundler of its own.

use crate::{
    run::{MEND, run},
    tools,
    types::copy,
};
use anyhow::Result;
use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

const SOURCES: &str = "tests/bundlers";

/// Builds all of them; returns their folder.
pub fn build(tarball: &Path) -> Result<PathBuf> {
    let folder = Path::new("target/bundlers");
    copy(SOURCES.as_ref(), folder)?;
    for project in ["esbuild", "parcel", "rollup", "vite", "webpack"] {
        copy(&Path::new(SOURCES).join("page"), &folder.join(project))?;
        // What an earlier one has left would hide what this one leaves out.
        remove(&folder.join(project).join("dist"))?;
    }
    fs::copy(tarball, folder.join("github-pat-connect.tgz"))?;
    // Of the same version, npm would keep the one that is there.
    remove(&folder.join("node_modules/github-pat-connect"))?;
    let folder = fs::canonicalize(folder)?;
    let npm = |words: &[&str]| {
        let mut npm = tools::npm(words)?;
        npm.args(["--loglevel=error"]).current_dir(&folder);
        run(npm.env("NEXT_TELEMETRY_DISABLED", "1"), MEND)
    };
    npm(&[
        "install",
        "--prefer-offline",
        "--no-audit",
        "--no-fund",
        "--no-package-lock",
    ])?;
    npm(&["run", "build", "--workspaces"])?;
    Ok(folder)
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error)?,
        _ => Ok(()),
    }
}
