//! The WebAssembly that is published, and the script that wasm-bindgen writes around it.

use crate::{
    command::{MEND, command, output, run},
    tools,
};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

pub const TARGET: &str = "--target=wasm32-unknown-unknown";
/// Where the rest of us looks for what is built, whatever the machine's settings say.
pub const INTO: &str = "--target-dir=target";
pub const NAME: &str = "github-pat-connect";
/// What of the scripts is sent together with it.
pub const LATER: &str = "export * from \"./later.js\";\n";

/// In place of the start that wasm-bindgen writes, which takes whatever could lead to a module: here it is
/// always what `fetch` was asked for. Nothing is compiled while it comes: `fetch` hands out no piece before the hash of
/// the whole is right.
const START: &str = r#"
import { guarded } from "../later.js";

let started;
const start = async ({ module_or_path }) => {
    const file = await module_or_path;
    if (!file.ok) throw new Error(`${file.url}: ${file.status}`);
    const { instance } = await WebAssembly.instantiate(await file.arrayBuffer(), __wbg_get_imports());
    __wbg_finalize_init({ exports: guarded(instance.exports) });
};
// Two scripts of the package may be on a page, and both ask for it. What has failed can be tried again.
export default (given) => (started ??= start(given).catch((error) => {
    started = undefined;
    throw error;
}));
"#;

/// Pieces of wasm-bindgen's script that are there for browsers, or amounts, that we never meet.
const PLAINER: [(&str, &str); 6] = [
    // In every browser that has what the form needs.
    (
        "(typeof FinalizationRegistry === 'undefined')\n    ? { register: () => {}, unregister: () => {} }\n    : new",
        "new",
    ),
    (
        ".buffer.detached === true || (cachedDataViewMemory0.buffer.detached === undefined && cachedDataViewMemory0.buffer !== ",
        " === 0 || (cachedDataViewMemory0.buffer !== ",
    ),
    // What nobody asks for.
    ("    wasmInstance = instance;\n", ""),
    (
        "    wasmModule = module;\n    cachedDataViewMemory0 = null;\n    cachedUint8ArrayMemory0 = null;\n",
        "",
    ),
    // A text that grows on its way in leaves behind what it was before: a part of a token, in memory that nobody
    // overwrites.
    ("if (realloc === undefined) {", "{"),
    // After two gigabytes of text.
    ("numBytesDecoded >= MAX_SAFARI_DECODE_BYTES", "false"),
];

/// What every browser with reference types can do. Named one by one: `--all-features` would turn on
/// what browsers refuse.
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
    /// With a standard library rebuilt for size. A panic traps at once and says nothing: its texts, and
    /// the code that writes them, would be a quarter of the file.
    Tuned,
    /// As every stable toolchain does it.
    Plain,
}

impl Build {
    /// The better of the two that this toolchain can do.
    pub fn best() -> Build {
        // What a stable compiler can do, but doesn't promise.
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

/// Builds it, and the script around it, into this folder.
pub fn build(build: Build, folder: &Path) -> Result<()> {
    tools::wasm_target()?;
    let (bindgen, optimise) = (tools::wasm_bindgen()?, tools::wasm_opt()?);
    let raw = folder.join("raw");
    fresh(&raw)?;
    let (mut compile, target) = build.command();
    run(&mut compile, MEND)?;
    let built = format!("{target}/wasm32-unknown-unknown/wasm/{NAME}.wasm");
    let mut bind = command(
        bindgen,
        &[
            "--target=web",
            "--no-typescript",
            "--encode-into=always",
            "--out-name",
        ],
    );
    bind.args([NAME, "--out-dir"]).arg(&raw).arg(built);
    run(&mut bind, MEND)?;

    let wasm = format!("{NAME}_bg.wasm");
    let mut shrink = command(optimise, FEATURES);
    shrink
        // Below its first kilobyte is the end of the stack.
        .args(["--low-memory-unused", "--flatten", "--rereloop", "-Oz"])
        .args(["-Oz", "--optimize-added-constants-propagate"])
        .args(["--strip-debug", "--strip-producers"])
        .arg("--minify-imports-and-exports-and-modules")
        .arg(raw.join(&wasm))
        .arg("-o")
        .arg(folder.join(&wasm));
    let names = output(&mut shrink).context("wasm-opt failed: run the command again")?;
    let script = fs::read_to_string(raw.join(format!("{NAME}.js")))?;
    let script = started(&rename(&script, &names)?)?;
    fs::write(raw.join(format!("{NAME}.js")), script)?;
    // What nobody imports from it is left out of the bundle.
    let used = format!("export {{ default, mount }} from \"./raw/{NAME}.js\";\n{LATER}");
    fs::write(folder.join(format!("{NAME}.js")), used)?;
    Ok(())
}

/// The same WebAssembly with the functions' names in it.
pub fn with_names(raw: &Path, named: &Path) -> Result<()> {
    let mut shrink = command(tools::wasm_opt()?, FEATURES);
    shrink
        .args(["-Oz", "-g", "-o"])
        .arg(named)
        .arg(raw.join(format!("{NAME}_bg.wasm")));
    run(&mut shrink, MEND)
}

/// A folder with nothing in it.
pub fn fresh(folder: &Path) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    Ok(folder.to_owned())
}

/// wasm-bindgen's names end in hashes, which no compression gets rid of. wasm-opt gives short ones, and
/// prints which; the script has to use the same.
fn rename(script: &str, names: &str) -> Result<String> {
    let names = names.find('{').map_or("", |start| &names[start..]);
    let names: Value = serde_json::from_str(names).context("wasm-opt names its names otherwise")?;
    let pairs = |key: &str, from: usize| -> HashMap<String, String> {
        let entries = names[key].as_array().into_iter().flatten();
        let text = |value: &Value| Some(value.as_str()?.to_owned());
        entries
            .filter_map(|entry| Some((text(&entry[from])?, text(&entry[from + 1])?)))
            .collect()
    };
    let (imports, exports) = (pairs("imports", 1), pairs("exports", 0));
    let mut renamed = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(start) = rest.find(is_name) {
        let (before, from) = rest.split_at(start);
        renamed.push_str(before);
        let end = from.find(|c| !is_name(c)).unwrap_or(from.len());
        let (name, after) = from.split_at(end);
        let known = if renamed.ends_with("wasm.") {
            exports.get(name)
        } else {
            imports.get(name)
        };
        renamed.push_str(known.map_or(name, String::as_str));
        rest = after;
    }
    renamed.push_str(rest);
    let module = format!("\"./{NAME}_bg.js\"");
    ensure!(
        !imports.is_empty() && renamed.contains(&module),
        "wasm-bindgen writes its script otherwise than it did: mend `rename` in xtask/src/wasm.rs"
    );
    // One module for all imports, whatever it was called.
    Ok(renamed
        .replace(&module, "\"a\"")
        .lines()
        // A class's place in `using` declarations: nobody uses ours so, and it would keep each class. And what frees
        // one that nobody has freed: an element does, and one that has failed is asked nothing any more.
        .filter(|line| !line.starts_with("if (Symbol.dispose)"))
        .filter(|line| !line.contains("    MountedFinalization."))
        .collect::<Vec<_>>()
        .join("\n"))
}

/// The script with our start.
fn started(script: &str) -> Result<String> {
    let (before, _) = script
        .split_once("async function __wbg_load(")
        .context("wasm-bindgen starts otherwise than it did: mend `START` in xtask/src/wasm.rs")?;
    let mut script = [before, START].concat();
    for (piece, plainer) in PLAINER {
        ensure!(
            script.contains(piece),
            "wasm-bindgen writes otherwise than it did: mend `PLAINER` in xtask/src/wasm.rs, which has {piece}"
        );
        script = script.replace(piece, plainer);
    }
    Ok(script)
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_use_the_short_names() {
        let names =
            r#"{"imports": [["./a.js", "__wbg_now_0f", "a"]], "exports": [["mount", "b"]]}"#;
        let script = "const i = {\"./github-pat-connect_bg.js\": {__wbg_now_0f: mount}}; wasm.mount(__wbg_now_0f1);";
        let expected = "const i = {\"a\": {a: mount}}; wasm.b(__wbg_now_0f1);";
        assert_eq!(rename(script, names).unwrap(), expected);
    }
}
