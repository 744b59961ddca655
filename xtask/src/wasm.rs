//! Builds the WebAssembly that is published, and the JavaScript glue that wasm-bindgen generates for it.

use crate::{
    command::{FIX, command, output, run},
    tools, wasm_interface,
};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

pub const TARGET: &str = "--target=wasm32-unknown-unknown";
/// Where the other modules look for the build, whatever the machine's settings say.
pub const INTO: &str = "--target-dir=target";
pub const NAME: &str = "github-pat-connect";
/// The folder with what wasm-bindgen generates, before it is optimised.
pub const RAW: &str = "raw";

/// The features that every browser with reference types has. They are listed, because `--all-features`
/// would turn on some that browsers refuse.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// How the WebAssembly is compiled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// With a standard library that is compiled for size. A panic traps at once, without a message: the texts,
    /// and the code that formats them, would be a tenth of the file.
    Tuned,
    /// With any stable toolchain.
    Plain,
}

impl Build {
    /// The better of the two that this toolchain can do.
    pub fn best() -> Build {
        // A stable compiler has unstable features with this variable.
        let probe = [
            "-Zunstable-options",
            "-Cpanic=immediate-abort",
            "--print=cfg",
        ];
        let knows = output(command("rustc", &probe).env("RUSTC_BOOTSTRAP", "1")).is_some();
        if knows && tools::rust_source() {
            return Build::Tuned;
        }
        println!(
            "This toolchain can't rebuild the standard library: the WebAssembly will work, and be larger."
        );
        Build::Plain
    }

    fn command(self) -> (Command, &'static str) {
        let features = [
            "build",
            "--profile=wasm",
            "--features=element",
            "--bin",
            NAME,
        ];
        let mut build = command("cargo", &features);
        build.arg(TARGET);
        match self {
            Build::Plain => {
                build.arg(INTO);
                (build, "target")
            }
            Build::Tuned => {
                build
                    .args(["-Zbuild-std=std,panic_abort", "--target-dir=target/tuned"])
                    .arg("-Zbuild-std-features=optimize_for_size")
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env(
                        "RUSTFLAGS",
                        "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none",
                    );
                (build, "target/tuned")
            }
        }
    }
}

/// Makes the next build compile the project's own crates again.
pub fn clean(build: Build) -> Result<()> {
    let folder = match build {
        Build::Plain => INTO,
        Build::Tuned => "--target-dir=target/tuned",
    };
    let clean = ["clean", "--quiet", "--profile=wasm", TARGET, folder];
    let ours = ["--package=github-pat", "--package=github-pat-connect"];
    run(command("cargo", &clean).args(ours), FIX)
}

/// The glue: the JavaScript that wasm-bindgen generates for it, and `src/element/loader.js` imports.
pub fn glue() -> String {
    format!("{NAME}_bg.js")
}

/// Builds it, and its glue, into this folder.
pub fn build(build: Build, folder: &Path) -> Result<()> {
    tools::wasm_target()?;
    let (bindgen, optimise) = (tools::wasm_bindgen()?, tools::wasm_opt()?);
    let raw = recreate_dir(&folder.join(RAW))?;
    let (mut compile, target) = build.command();
    run(&mut compile, FIX)?;
    let options = [
        "--target=bundler",
        "--no-typescript",
        "--encode-into=always",
    ];
    let mut bind = command(bindgen, &options);
    bind.args(["--out-name", NAME, "--out-dir"])
        .arg(&raw)
        .arg(format!("{target}/wasm32-unknown-unknown/wasm/{NAME}.wasm"));
    run(&mut bind, FIX)?;
    fs::copy(raw.join(glue()), folder.join(glue()))?;

    let wasm = format!("{NAME}_bg.wasm");
    // The classes of wasm-streams, which come with gloo-net and aren't used.
    remove_exports(&raw, &wasm, |name| name.contains("intounderlying"))?;
    let mut shrink = command(&optimise, FEATURES);
    shrink
        // Below its first kilobyte is the end of the stack.
        .args(["--low-memory-unused", "--converge", "-Oz", "--flatten"])
        .args(["--rereloop", "-Oz", "-Oz"])
        // With the names of functions, for their order below.
        .args(["--optimize-added-constants-propagate", "-g"])
        .arg(raw.join(&wasm))
        .arg("-o")
        .arg(folder.join(&wasm));
    run(&mut shrink, FIX)?;
    let mut shorten = command(&optimise, FEATURES);
    shorten
        .args(["--low-memory-unused", "-Oz"])
        // It prints the names, which `wasm_interface` reads: not within `--converge`, which would print them twice.
        .arg("--minify-imports-and-exports-and-modules")
        // Brotli compresses similar functions better if they are close to each other.
        .arg("--reorder-functions-by-name")
        .args(["--strip-debug", "--strip-producers"])
        .arg(folder.join(&wasm))
        .arg("-o")
        .arg(folder.join(&wasm))
        .stdout(File::create(folder.join(wasm_interface::NAMES_FILE))?);
    run(&mut shorten, FIX)
}

/// Removes exports from the WebAssembly, with the code that only they call.
fn remove_exports(folder: &Path, wasm: &str, is_unused: fn(&str) -> bool) -> Result<()> {
    let glue = fs::read_to_string(folder.join(glue()))?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let called = glue.split("wasm.").skip(1);
    let called = called.map(|rest| rest.split(|c| !is_name(c)).next().unwrap_or_default());
    // The loader calls the start itself.
    let kept: BTreeSet<_> = called.chain(["__wbindgen_start"]).collect();
    let roots = kept.iter().filter(|name| !is_unused(name));
    let roots = roots.map(|name| json!({"name": name, "export": name, "root": true}));
    let graph = folder.join("exports.json");
    fs::write(&graph, Value::from_iter(roots).to_string())?;
    let wasm = folder.join(wasm);
    let mut remove = command(tools::wasm_metadce()?, FEATURES);
    remove.arg("--graph-file").arg(graph);
    // It prints what it has removed.
    let removed = output(remove.arg(&wasm).arg("-g").arg("-o").arg(&wasm));
    removed
        .context("wasm-metadce can't read the WebAssembly")
        .map(drop)
}

/// Where cargo builds, if it isn't told otherwise.
pub fn target_folder() -> Result<PathBuf> {
    let metadata = ["metadata", "--format-version=1", "--no-deps", "--offline"];
    let metadata = output(&mut command("cargo", &metadata)).context("`cargo metadata` failed")?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let folder = metadata["target_directory"].as_str();
    Ok(folder.context("cargo names no target folder")?.into())
}

/// The same WebAssembly with the functions' names in it.
pub fn with_names(raw: &Path, named: &Path) -> Result<()> {
    let mut shrink = command(tools::wasm_opt()?, FEATURES);
    shrink
        .args(["-Oz", "-g", "-o"])
        .arg(named)
        .arg(raw.join(format!("{NAME}_bg.wasm")));
    run(&mut shrink, FIX)
}

/// A folder with nothing in it.
pub fn recreate_dir(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    Ok(folder.to_owned())
}
