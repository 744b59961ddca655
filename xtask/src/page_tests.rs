//! The tests that a page's author writes: in Vitest and Jest, where jsdom and happy-dom imitate a browser, with the
//! package from its tarball and the samples of the docs.

use crate::{
    command::{FIX, command, run as run_command},
    tools,
    types::{copy, samples},
};
use anyhow::Result;
use std::{fs, path::Path};

const GUIDE: &str = "docs/testing.md";
/// Its folder in `tests` has its name.
const RUNNERS: [(&str, &[&str]); 2] = [("vitest", &["run"]), ("jest", &[])];

pub fn run(tarball: &Path) -> Result<()> {
    for (runner, words) in RUNNERS {
        let folder = Path::new("target").join(runner);
        copy(&Path::new("tests").join(runner), &folder)?;
        write_samples(runner, &folder)?;
        tools::install_locked(&folder)?;
        tools::install_tarball(tarball, &folder)?;
        let program = fs::canonicalize(folder.join("node_modules/.bin").join(runner))?;
        run_command(command(program, words).current_dir(&folder), FIX)?;
    }
    Ok(())
}

/// Each piece of the guide into the file that it names after its language.
fn write_samples(runner: &str, into: &Path) -> Result<()> {
    let guide = fs::read_to_string(GUIDE)?;
    for (language, code) in samples(&guide) {
        let Some((_, file)) = language.split_once(' ') else {
            continue;
        };
        let mut code = code.to_owned();
        if runner == "jest" {
            // As the guide says: Jest's functions needn't be imported.
            code = code.replace("import { test } from \"vitest\";\n", "");
            if code.contains("\"vitest\"") {
                continue;
            }
        }
        fs::write(into.join(file), code)?;
    }
    Ok(())
}
