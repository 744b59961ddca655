//! How much is sent over the network, file by file, and how much may be.

use crate::{
    command::{command, output},
    package::stage,
    tools,
    wasm::{self, Build, NAME},
};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// What is needed before the form is painted, in bytes of brotli.
const PAINTED: Budget = Budget {
    name: "the painted form",
    files: &["index.js"],
    bytes: 10_000,
};
/// What is needed for the whole job. A guide comes when it is opened.
const JOB: Budget = Budget {
    name: "the job",
    files: &[
        "index.js",
        "github-pat-connect.js",
        "github-pat-connect_bg.wasm",
    ],
    bytes: 120_000,
};

/// What a function's name begins with or has in it, and whose it is. The first that fits counts: what a
/// crate makes of a type of ours is the crate's.
const OWNERS: &[(&str, &str)] = &[
    ("futures", "wasm-bindgen-futures"),
    ("wasm_bindgen", "wasm-bindgen"),
    ("js_sys", "js-sys, web-sys"),
    ("web_sys", "js-sys, web-sys"),
    ("rlsf", "rlsf (the allocator)"),
    ("__rust", "rlsf (the allocator)"),
    ("github_pat_connect", NAME),
    ("mount", NAME),
    ("alloc", "std"),
    ("core", "std"),
    ("std", "std"),
    ("<str>", "std"),
    ("compiler_builtins", "std"),
];

/// Where the bytes are: by file and by crate, and beside it what a plain stable toolchain makes.
pub fn report() -> Result<()> {
    let folder = PathBuf::from("target/package");
    println!("\n== standard library rebuilt for size");
    print(&stage(Build::best(), &folder)?)?;
    println!("\n== the WebAssembly by crate, in bytes before compression");
    for (owner, bytes) in by_crate(&folder)? {
        println!("{owner:32} {bytes:>8}");
    }
    println!("\n== plain stable toolchain");
    print(&stage(Build::Plain, &PathBuf::from("target/plain"))?)?;
    Ok(())
}

fn by_crate(folder: &Path) -> Result<Vec<(&'static str, u64)>> {
    // Once more, with the names that what is published does without.
    let named = folder.join("named.wasm");
    wasm::with_names(&folder.join("sources/raw"), &named)?;
    let mut top = command(tools::twiggy()?, &["top", "-n", "1000000", "-f", "csv"]);
    let table = output(top.arg(&named)).context("twiggy can't read the WebAssembly")?;
    let mut owners = BTreeMap::new();
    for line in table.lines().skip(1) {
        // A name has commas, the three numbers after it have none.
        let mut columns = line.rsplitn(5, ',').skip(3);
        let (Some(bytes), Some(name)) = (columns.next(), columns.next()) else {
            continue;
        };
        let name = name.trim_matches('"');
        if name.contains("names\"\" subsection") || name.contains("custom section") {
            continue;
        }
        let owner = if name.starts_with("data segment") {
            "texts and constants"
        } else {
            let found = OWNERS.iter().find(|(part, _)| name.contains(part));
            found.map_or("imports, exports, tables", |(_, owner)| owner)
        };
        *owners.entry(owner).or_default() += bytes.parse::<u64>().unwrap_or_default();
    }
    let mut owners: Vec<_> = owners.into_iter().collect();
    owners.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    Ok(owners)
}

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
