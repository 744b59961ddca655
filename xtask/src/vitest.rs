//! The tests that a page's author writes: Vitest in jsdom and happy-dom, with the package from its tarball.

use crate::{
    command::{FIX, command, run as run_command},
    tools,
    types::copy,
};
use anyhow::Result;
use std::{fs, path::Path};

const SOURCES: &str = "tests/vitest";
const FOLDER: &str = "target/vitest";

pub fn run(tarball: &Path) -> Result<()> {
    let folder = Path::new(FOLDER);
    copy(SOURCES.as_ref(), folder)?;
    tools::install_locked(folder)?;
    tools::install_tarball(tarball, folder)?;
    let vitest = fs::canonicalize(folder.join("node_modules/.bin/vitest"))?;
    run_command(command(vitest, &["run"]).current_dir(folder), FIX)
}
