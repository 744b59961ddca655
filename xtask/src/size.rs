//! Measures the package: bytes by file, crate and function, compared with the budgets.

use crate::{
    command::{command, output},
    javascript,
    package::{self, stage},
    scripts, tools,
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
    tuned: 10_000,
    plain: 10_000,
};
/// What is needed to connect. The guide is fetched when it is opened.
const JOB: Budget = Budget {
    name: "the job",
    files: &[
        "index.js",
        "github-pat-connect.js",
        "github-pat-connect_bg.wasm",
    ],
    tuned: 120_000,
    plain: 132_000,
};

/// What a function's name begins with or has in it, and whose it is. The first that fits counts: what a
/// crate makes of a type of ours is the crate's.
const OWNERS: &[(&str, &str)] = &[
    ("tachys", "tachys (Leptos's views)"),
    ("leptos", "leptos"),
    ("reactive_graph", "reactive_graph (Leptos's signals)"),
    ("server_fn", "server_fn"),
    ("wasm_streams", "wasm-streams"),
    ("gloo", "gloo"),
    ("serde", "serde"),
    ("futures", "wasm-bindgen-futures"),
    ("wasm_bindgen", "wasm-bindgen"),
    ("js_sys", "js-sys, web-sys"),
    ("web_sys", "js-sys, web-sys"),
    ("dlmalloc", "the allocator"),
    ("zeroizing_alloc", "the allocator"),
    ("__rust", "the allocator"),
    ("github_pat_connect", NAME),
    ("mount", NAME),
    ("alloc", "std"),
    ("core", "std"),
    ("std", "std"),
    ("<str>", "std"),
    ("compiler_builtins", "std"),
];

/// How many of the largest functions are listed.
const LARGEST: usize = 40;
/// How many characters of a function's name are shown.
const LONGEST_NAME: usize = 200;

/// Where the bytes are: by file, by source, by crate and by function, and beside it what a plain stable toolchain makes.
pub fn report() -> Result<()> {
    let folder = PathBuf::from("target/package");
    let build = Build::best();
    println!("\n== standard library rebuilt for size");
    print(&stage(build, &folder)?, build)?;
    println!("\n== plain stable toolchain");
    print(&stage(Build::Plain, package::PLAIN.as_ref())?, Build::Plain)?;
    println!("\n== lines of JavaScript");
    javascript::print()?;
    println!("\n== the scripts by source, in bytes before compression");
    for script in ["index", NAME] {
        scripts::analyze(&folder.join("sources"), script)?;
    }
    let functions = functions(&folder)?;
    println!("\n== the WebAssembly by crate, in bytes before compression");
    for (owner, bytes) in by_crate(&functions) {
        println!("{owner:32} {bytes:>8}");
    }
    println!("\n== of that by module of the form, with what Leptos makes for its views");
    for (module, bytes) in by_module(&functions) {
        println!("{module:32} {bytes:>8}");
    }
    println!("\n== its largest functions, in bytes before compression");
    for (name, bytes) in functions.iter().take(LARGEST) {
        // The name of a view has each type that is nested in it.
        let name: String = name.chars().take(LONGEST_NAME).collect();
        println!("{bytes:>8}  {name}");
    }
    Ok(())
}

/// What is in the WebAssembly, the largest first, with its bytes.
fn functions(folder: &Path) -> Result<Vec<(String, u64)>> {
    // Once more, with the names that what is published does without.
    let named = folder.join("named.wasm");
    wasm::with_names(&folder.join("wasm").join(wasm::RAW), &named)?;
    let mut top = command(tools::twiggy()?, &["top", "-n", "1000000", "-f", "csv"]);
    let table = output(top.arg(&named)).context("twiggy can't read the WebAssembly")?;
    let rows = table.lines().skip(1).filter_map(|line| {
        // A name has commas, the three numbers after it have none.
        let mut columns = line.rsplitn(5, ',').skip(3);
        let bytes = columns.next()?.parse().ok()?;
        Some((without_hashes(columns.next()?.trim_matches('"')), bytes))
    });
    let is_sent =
        |name: &str| !name.contains("names\"\" subsection") && !name.contains("custom section");
    Ok(rows.filter(|(name, _)| is_sent(name)).collect())
}

/// `leptos[d4989f7ec2bd8e57]::view` as `leptos::view`.
fn without_hashes(name: &str) -> String {
    let parts = name.split('[').map(|part| {
        let (hash, rest) = part.split_once(']').unwrap_or_default();
        let is_hash = !hash.is_empty() && hash.chars().all(|it| it.is_ascii_hexdigit());
        if is_hash { rest } else { part }
    });
    parts.collect()
}

fn by_crate(functions: &[(String, u64)]) -> Vec<(&'static str, u64)> {
    sums(functions.iter().map(|(name, bytes)| {
        let owner = if name.starts_with("data segment") {
            "texts and constants"
        } else {
            let found = OWNERS.iter().find(|(part, _)| name.contains(part));
            found.map_or("imports, exports, tables", |(_, owner)| owner)
        };
        (owner, *bytes)
    }))
}

/// The functions in whose names the form's crate is: its own, and those that are compiled for a type of its own.
fn by_module(functions: &[(String, u64)]) -> Vec<(&str, u64)> {
    sums(functions.iter().filter_map(|(name, bytes)| {
        let (_, path) = name.split_once("github_pat_connect::")?;
        let is_name = |letter: char| letter.is_ascii_lowercase() || letter == '_' || letter == ':';
        let modules = path.split(|letter| !is_name(letter)).next()?;
        // Two levels: `components::card` is a subject, and what is in it a detail.
        let end = modules.match_indices("::").nth(1).map(|(end, _)| end);
        let modules = modules.get(..end.unwrap_or(modules.len()))?;
        Some((modules.trim_end_matches(':'), *bytes))
    }))
}

/// The bytes of each name together, the most first.
fn sums<'a>(bytes: impl Iterator<Item = (&'a str, u64)>) -> Vec<(&'a str, u64)> {
    let mut sums = BTreeMap::new();
    for (name, bytes) in bytes {
        *sums.entry(name).or_default() += bytes;
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    sums
}

struct Budget {
    name: &'static str,
    files: &'static [&'static str],
    tuned: u32,
    plain: u32,
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

pub fn print(folder: &Path, build: Build) -> Result<()> {
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
            budget.of(build)
        );
    }
    Ok(())
}

/// Fails if a size is over its budget.
pub fn check(folder: &Path, build: Build) -> Result<()> {
    let sizes = sizes(folder)?;
    for budget in [PAINTED, JOB] {
        let (spent, limit) = (budget.spent(&sizes), budget.of(build));
        ensure!(
            spent <= limit,
            "{} takes {spent} bytes of {limit}: `cargo xtask size` says where they are, docs/size.md what costs how much",
            budget.name
        );
    }
    Ok(())
}

impl Budget {
    fn of(&self, build: Build) -> u32 {
        match build {
            Build::Tuned => self.tuned,
            Build::Plain => self.plain,
        }
    }

    fn spent(&self, sizes: &[Size]) -> u32 {
        let files = sizes
            .iter()
            .filter(|it| self.files.contains(&it.name.as_str()));
        files.map(|it| it.brotli).sum()
    }
}
