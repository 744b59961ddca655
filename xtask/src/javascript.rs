//! Counts the lines of JavaScript, which are limited so that everything else is written in Rust.

use crate::{
    command::{command, output},
    tools,
};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The form's scripts. Those in `npm/` beside it are wrappers for frameworks, and two lines to define the element.
const FOLDER: &str = "src";
/// Lines of code in all of them together.
const LIMIT: u32 = 1_100;

/// A script's lines of code, as Prettier writes it in a hundred columns: comments and blank lines don't count.
#[derive(Deserialize)]
struct Count {
    file: String,
    lines: u32,
}

/// Counts the lines that have a token.
const COUNT: &str = r#"
    const { parse } = require("acorn");
    const { format } = require("prettier");
    const { readFileSync } = require("node:fs");
    const count = async (file) => {
        const code = await format(readFileSync(file, "utf8"), { parser: "babel", printWidth: 100 });
        const lines = new Set();
        const onToken = ({ type, loc: { start, end } }) => {
            if (type.label === "eof") return;
            for (let line = start.line; line <= end.line; line++) lines.add(line);
        };
        parse(code, { ecmaVersion: "latest", sourceType: "module", locations: true, onToken });
        return { file, lines: lines.size };
    };
    Promise.all(process.argv.slice(1).map(count)).then((counts) => console.log(JSON.stringify(counts)));
"#;

/// Prints how many lines each script has, the longest first, and what they come to.
pub fn print() -> Result<()> {
    let mut counts = counts()?;
    counts.sort_by_key(|it| std::cmp::Reverse(it.lines));
    for Count { file, lines } in &counts {
        println!("{file:36} {lines:>6}");
    }
    println!("{:36} {:>6} of {LIMIT}", "together", total(&counts));
    Ok(())
}

/// Fails if there are more lines than there may be.
pub fn check() -> Result<()> {
    let lines = total(&counts()?);
    println!("{lines} lines of JavaScript of {LIMIT}");
    ensure_within_limit(lines)
}

fn ensure_within_limit(lines: u32) -> Result<()> {
    ensure!(
        lines <= LIMIT,
        "{FOLDER} has {lines} lines of JavaScript of {LIMIT}: `cargo xtask size` says where they are; what a browser \
         doesn't demand of JavaScript goes into Rust (ARCHITECTURE.md)"
    );
    Ok(())
}

fn total(counts: &[Count]) -> u32 {
    counts.iter().map(|it| it.lines).sum()
}

fn counts() -> Result<Vec<Count>> {
    let mut count = command("node", &["-e", COUNT]);
    count
        .args(scripts(Path::new(FOLDER))?)
        .env("NODE_PATH", tools::formatting()?);
    let counts = output(&mut count)
        .context("a script under src/ can't be read: `npx prettier --check src` says which")?;
    Ok(serde_json::from_str(&counts)?)
}

/// Every script in a folder and the folders in it.
fn scripts(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut scripts = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            scripts.extend(self::scripts(&path)?);
        } else if path.extension() == Some("js".as_ref()) {
            scripts.push(path);
        }
    }
    Ok(scripts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limit_exceeded_by_one_line_fails() {
        assert!(ensure_within_limit(LIMIT).is_ok());
        let error = ensure_within_limit(LIMIT + 1).unwrap_err().to_string();
        assert!(error.contains("1101 lines"), "{error}");
    }

    #[test]
    fn architecture_names_each_script_and_no_other() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let scripts = scripts(&root.join(FOLDER)).unwrap();
        let mut there: Vec<_> = scripts
            .iter()
            .map(|it| it.strip_prefix(&root).unwrap().display().to_string())
            .collect();
        there.sort();
        let architecture = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
        let mut named: Vec<_> = architecture
            .lines()
            .filter_map(|line| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned()))
            .filter(|name| name.ends_with(".js"))
            .collect();
        named.sort();
        assert_eq!(named, there);
    }
}
