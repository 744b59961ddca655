//! How much is sent over the network, file by file, and how much may be.

use crate::{
    run::{command, output},
    tools,
};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::path::Path;

/// What is needed before the form is painted, in bytes of brotli.
const PAINTED: Budget = Budget {
    name: "the painted form",
    files: &["index.js"],
    bytes: 8_000,
};
/// What is needed for the whole job. The drawings come when a guide is opened.
const JOB: Budget = Budget {
    name: "the job",
    files: &[
        "index.js",
        "github-pat-connect.js",
        "github-pat-connect_bg.wasm",
    ],
    bytes: 45_000,
};

struct Budget {
    name: &'static str,
    files: &'static [&'static str],
    bytes: u32,
}

/// A file's size in bytes, as it is and compressed as servers do.
#[derive(Deserialize)]
pub struct Size {
    pub name: String,
    pub raw: u32,
    pub gzip: u32,
    pub brotli: u32,
}

/// The scripts and the WebAssembly in a folder.
pub fn sizes(folder: &Path) -> Result<Vec<Size>> {
    tools::npm(&[])?;
    // Node has both compressions, so that none has to be built.
    let script = r#"
        const { readdirSync, readFileSync } = require("node:fs");
        const { gzipSync, brotliCompressSync } = require("node:zlib");
        const [folder] = process.argv.slice(1);
        const size = (name) => {
            const bytes = readFileSync(`${folder}/${name}`);
            return { name, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length };
        };
        console.log(JSON.stringify(readdirSync(folder).filter((name) => /\.(js|wasm)$/.test(name)).map(size)));
    "#;
    let sizes = output(command("node", &["-e", script]).arg(folder));
    let sizes = sizes.context("the package's files can't be read: run the command again")?;
    Ok(serde_json::from_str(&sizes)?)
}

pub fn print(folder: &Path) -> Result<()> {
    let row = |name: &str, [raw, gzip, brotli]: [String; 3]| {
        println!("{name:32} {raw:>8} {gzip:>8} {brotli:>8}");
    };
    row("bytes", ["raw", "gzip", "brotli"].map(str::to_owned));
    let sizes = sizes(folder)?;
    for it in &sizes {
        row(
            &it.name,
            [it.raw, it.gzip, it.brotli].map(|it| it.to_string()),
        );
    }
    for budget in [PAINTED, JOB] {
        println!(
            "{:32} {:>26} of {}",
            budget.name,
            budget.spent(&sizes),
            budget.bytes
        );
    }
    Ok(())
}

/// Fails if more is sent than may be.
pub fn check(folder: &Path) -> Result<()> {
    let sizes = sizes(folder)?;
    for budget in [PAINTED, JOB] {
        let spent = budget.spent(&sizes);
        ensure!(
            spent <= budget.bytes,
            "{} takes {spent} bytes of {}: see docs/size.md for what makes it smaller",
            budget.name,
            budget.bytes
        );
    }
    Ok(())
}

impl Budget {
    fn spent(&self, sizes: &[Size]) -> u32 {
        let files = sizes
            .iter()
            .filter(|it| self.files.contains(&it.name.as_str()));
        files.map(|it| it.brotli).sum()
    }
}
