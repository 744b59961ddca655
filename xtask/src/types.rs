//! Tests the package's TypeScript types: code for each framework is compiled against the tarball, and what is wrong
//! in it has to be an error.

use crate::{
    command::{FIX, command, run},
    tools,
};
use anyhow::Result;
use std::{fs, path::Path};

const SOURCES: &str = "tests/types";
/// One with React 19, and one for the version before: it has types of its own.
const NEWEST: &str = "target/types";
const OLDER: &str = "target/types/react18";

pub fn check(tarball: &Path) -> Result<()> {
    for folder in [NEWEST, OLDER] {
        remove_sources(folder.as_ref())?;
    }
    copy(SOURCES.as_ref(), NEWEST.as_ref())?;
    write_guides(NEWEST.as_ref())?;
    copy(&Path::new(NEWEST).join("react"), OLDER.as_ref())?;
    for folder in [NEWEST, OLDER] {
        tools::install_locked(folder.as_ref())?;
        tools::install_tarball(tarball, folder.as_ref())?;
    }
    let tool = |name: &str, words: &[&str]| {
        let program = fs::canonicalize(NEWEST)?
            .join("node_modules/.bin")
            .join(name);
        let mut command = command(program, words);
        run(command.current_dir(NEWEST), FIX)
    };
    for framework in [
        "html", "docs", "server", "react", "react18", "preact", "solid",
    ] {
        tool("tsc", &["--project", framework])?;
    }
    tool("ngc", &["--project", "angular"])?;
    tool("vue-tsc", &["--noEmit", "--project", "vue"])?;
    tool(
        "svelte-check",
        &["--workspace", "svelte", "--tsconfig", "./tsconfig.json"],
    )?;
    tool("publint", &["--strict", "node_modules/github-pat-connect"])?;
    let tarball = fs::canonicalize(tarball)?.display().to_string();
    // There are only modules, and one file that bundlers hand out as it is.
    tool(
        "attw",
        &[
            &tarball,
            "--profile",
            "esm-only",
            "--exclude-entrypoints",
            "github-pat-connect_bg.wasm",
        ],
    )
}

/// The code in the guides: of frameworks each piece into the file that it names after its language, and all JavaScript
/// into files of its own, for its syntax.
fn write_guides(into: &Path) -> Result<()> {
    for guide in fs::read_dir("docs/frameworks")? {
        let guide = fs::read_to_string(guide?.path())?;
        for (language, code) in samples(&guide) {
            if let Some((_, file)) = language.split_once(' ') {
                fs::write(into.join(file), code)?;
            }
        }
    }
    let guides = fs::read_dir("docs")?.chain(fs::read_dir("docs/frameworks")?);
    let guides: Vec<_> = guides.collect::<Result<_, _>>()?;
    let guides = guides.iter().map(|guide| guide.path());
    let guides = guides.chain(["README.md", "npm/README.md"].map(Into::into));
    for guide in guides.filter(|path| path.extension().is_some_and(|it| it == "md")) {
        let text = fs::read_to_string(&guide)?;
        let name = guide.with_extension("").display().to_string();
        let name = name.replace('/', "-");
        let scripts =
            samples(&text).filter(|(language, _)| language.split(' ').next() == Some("js"));
        // What the reader fills in is no code.
        let scripts = scripts.filter(|(_, code)| !code.contains("{ … }"));
        for (number, (_, code)) in scripts.enumerate() {
            // Each is a module, so that two may declare the same names.
            let code = format!("{code}\nexport {{}};\n");
            fs::write(into.join(format!("docs/{name}-{number}.js")), code)?;
        }
    }
    Ok(())
}

/// Fenced code, with what stands after its fence.
pub fn samples(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let pieces = text.split("\n```").skip(1).step_by(2);
    pieces.filter_map(|piece| piece.split_once('\n'))
}

/// Removes all of a folder but what npm has installed.
fn remove_sources(folder: &Path) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name() == "node_modules" || entry.path() == Path::new(OLDER) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// All of a folder.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
