//! Installs tools from npm: each folder of `xtask/tools/npm` is a set of packages with a lockfile.

use super::{NETWORK, cache};
use crate::command::{command, missing, output, run};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const SETS: &str = "xtask/tools/npm";
const MANIFEST: &str = "package.json";
const LOCKFILE: &str = "package-lock.json";
const NODE: &str = "install Node.js 20 or newer with npm, then run the command again";

/// Every folder with a lockfile: the sets, and the projects that the package is tried in.
pub const LOCKED: [&str; 15] = [
    "tests/bundlers",
    "tests/jest",
    "tests/types",
    "tests/types/react18",
    "tests/vitest",
    "xtask/tools/npm/build",
    "xtask/tools/npm/dom",
    "xtask/tools/npm/editors",
    "xtask/tools/npm/express",
    "xtask/tools/npm/format",
    "xtask/tools/npm/pages",
    "xtask/tools/npm/peers",
    "xtask/tools/npm/polyfills",
    "xtask/tools/npm/react18",
    "xtask/tools/npm/runtimes",
];

/// Makes the WebAssembly smaller. Debian's (108) breaks today's output.
pub fn wasm_opt() -> Result<PathBuf> {
    build_tool("wasm-opt")
}

/// Removes unused code from the WebAssembly.
pub fn wasm_metadce() -> Result<PathBuf> {
    build_tool("wasm-metadce")
}

/// Bundles the scripts, and makes the sheet smaller.
pub fn esbuild() -> Result<PathBuf> {
    build_tool("esbuild")
}

/// Makes the scripts smaller than esbuild does.
pub fn terser() -> Result<PathBuf> {
    build_tool("terser")
}

/// What makes data for VS Code and JetBrains' editors of a Custom Elements Manifest.
pub fn editors() -> Result<PathBuf> {
    modules("editors")
}

/// Prettier, and acorn, which reads JavaScript.
pub fn formatting() -> Result<PathBuf> {
    modules("format")
}

/// axe-core's script, which finds accessibility problems.
pub fn axe() -> Result<PathBuf> {
    Ok(modules("pages")?.join("axe-core/axe.min.js"))
}

/// Stylesheets that many pages have: Bootstrap, and Tailwind's preflight.
pub fn page_styles() -> Result<[PathBuf; 2]> {
    let modules = modules("pages")?;
    Ok([
        "bootstrap/dist/css/bootstrap.min.css",
        "tailwindcss/preflight.css",
    ]
    .map(|sheet| modules.join(sheet)))
}

/// rrweb's script, on which many session recorders are based.
pub fn rrweb() -> Result<PathBuf> {
    Ok(modules("pages")?.join("rrweb/dist/rrweb.umd.min.cjs"))
}

/// jsdom and happy-dom, which imitate a browser in a page's own tests.
pub fn dom() -> Result<PathBuf> {
    modules("dom")
}

/// React, of the version before the one that knows custom elements.
pub fn react_18() -> Result<PathBuf> {
    modules("react18")
}

/// Polyfills for custom elements.
pub fn polyfills() -> Result<PathBuf> {
    modules("polyfills")
}

/// Express, whose recipe is run.
pub fn express() -> Result<PathBuf> {
    modules("express")
}

/// Bun, Deno and workerd, which run the backend, and Hono, whose recipe is run.
pub fn runtimes() -> Result<PathBuf> {
    modules("runtimes")
}

/// Bun, which is a bundler too.
pub fn bun() -> Result<PathBuf> {
    runtime("@oven", "bin/bun")
}

pub fn deno() -> Result<PathBuf> {
    runtime("@deno", "deno")
}

/// The runtime of Cloudflare Workers.
pub fn workerd() -> Result<PathBuf> {
    runtime("@cloudflare", "bin/workerd")
}

/// A program for which there is an npm package for each platform: npm installs that of this machine alone.
fn runtime(scope: &str, program: &str) -> Result<PathBuf> {
    let scope = runtimes()?.join(scope);
    let packages = fs::read_dir(&scope).with_context(|| format!("{} is gone", scope.display()))?;
    for package in packages {
        let program = package?.path().join(program);
        if program.exists() {
            return Ok(program);
        }
    }
    Err(missing(
        format!("{program} for this machine"),
        "npm has none for its platform",
    ))
}

/// Other forms that come as custom elements, for the benchmark.
pub fn peers() -> Result<PathBuf> {
    modules("peers")
}

/// npm, as a command to go on with.
pub fn npm(arguments: &[&str]) -> Result<Command> {
    let node = output(&mut command("node", &["--version"]));
    let (Some(node), Some(_)) = (node, output(&mut command(NPM, &["--version"]))) else {
        bail!("Node.js or its npm is missing: {NODE}");
    };
    let major = node.trim_start_matches('v').split('.').next();
    if major.and_then(|major| major.parse::<u32>().ok()) < Some(20) {
        bail!("Node.js {node} is too old: {NODE}");
    }
    Ok(command(NPM, arguments))
}

pub const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Installs into the `node_modules` of this folder what its lockfile says, unless that is there.
pub fn install_locked(folder: &Path) -> Result<()> {
    let key = hash(&folder.join(LOCKFILE))?;
    let installed = folder.join("node_modules/.installed-lockfile");
    if fs::read_to_string(&installed).is_ok_and(|it| it == key) {
        return Ok(());
    }
    // No package of ours needs its install script, which would be anybody's program run here.
    let mut npm = npm(&["ci", "--ignore-scripts", "--prefer-offline"])?;
    npm.args(["--no-audit", "--no-fund", "--loglevel=error"]);
    run(npm.current_dir(folder), NETWORK)?;
    fs::write(installed, key)?;
    Ok(())
}

/// Adds the package's tarball to a folder's `node_modules`, as anybody would, and leaves the other versions.
pub fn install_tarball(tarball: &Path, folder: &Path) -> Result<()> {
    // Of the same version, npm would keep the one that is there.
    let before = folder.join("node_modules/github-pat-connect");
    if before.exists() {
        fs::remove_dir_all(before)?;
    }
    let mut npm = npm(&[
        "install",
        "--no-save",
        "--no-package-lock",
        "--prefer-offline",
    ])?;
    npm.args(["--ignore-scripts", "--no-audit", "--no-fund"]);
    npm.arg("--loglevel=error").arg(fs::canonicalize(tarball)?);
    run(npm.current_dir(folder), crate::command::FIX)
}

/// Writes this folder's lockfile anew: the newest versions that its package.json allows.
pub fn write_lockfile(folder: &Path) -> Result<()> {
    let lockfile = folder.join(LOCKFILE);
    let before = fs::read(&lockfile)?;
    fs::remove_file(&lockfile)?;
    // Whoever installs has a registry of their own: the lockfile names none.
    let mut npm = npm(&["install", "--package-lock-only", "--ignore-scripts"])?;
    npm.arg("--omit-lockfile-registry-resolved");
    npm.args(["--no-audit", "--no-fund", "--loglevel=error"]);
    let written = run(npm.current_dir(folder), NETWORK);
    if written.is_err() {
        fs::write(lockfile, before)?;
    }
    written
}

/// Names and versions of the packages that a folder's package.json asks for, as its lockfile has them.
pub fn locked_versions(folder: &Path) -> Result<Vec<(String, String)>> {
    let lockfile = folder.join(LOCKFILE);
    let lock = fs::read_to_string(&lockfile)
        .with_context(|| format!("{} can't be read", lockfile.display()))?;
    let lock: Value = serde_json::from_str(&lock)?;
    let packages = lock["packages"].as_object();
    let mut versions = Vec::new();
    for (place, package) in packages.into_iter().flatten() {
        // The folder itself and, in a workspace, its members.
        if place.contains("node_modules/") {
            continue;
        }
        for name in package["dependencies"]
            .as_object()
            .into_iter()
            .flat_map(|it| it.keys())
        {
            let nested = &lock["packages"][format!("{place}/node_modules/{name}")]["version"];
            let shared = &lock["packages"][format!("node_modules/{name}")]["version"];
            if let Some(version) = nested.as_str().or(shared.as_str()) {
                versions.push((name.clone(), version.to_owned()));
            }
        }
    }
    versions.sort();
    versions.dedup();
    Ok(versions)
}

fn build_tool(program: &str) -> Result<PathBuf> {
    let program = if cfg!(windows) {
        format!("{program}.cmd")
    } else {
        program.to_owned()
    };
    Ok(modules("build")?.join(".bin").join(program))
}

/// The `node_modules` of a set, in the cache.
fn modules(set: &str) -> Result<PathBuf> {
    let source = Path::new(SETS).join(set);
    let key = hash(&source.join(LOCKFILE))?;
    let folder = cache()?.join(format!("npm-{set}-{key}"));
    if !folder.exists() {
        let folder = folder.display();
        println!("Installing the npm packages \"{set}\", once, into {folder}.");
    }
    fs::create_dir_all(&folder)?;
    for file in [MANIFEST, LOCKFILE] {
        fs::copy(source.join(file), folder.join(file))?;
    }
    install_locked(&folder)?;
    Ok(folder.join("node_modules"))
}

/// What changes with a file's content, short enough for a folder's name.
pub(super) fn hash(file: &Path) -> Result<String> {
    let content = fs::read(file).with_context(|| format!("{} can't be read", file.display()))?;
    let digest = Sha256::digest(content);
    Ok(digest[..8].iter().map(|it| format!("{it:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
    }

    #[test]
    fn lockfiles_name_no_registry() {
        for folder in LOCKED {
            let lock = fs::read_to_string(root().join(folder).join(LOCKFILE)).unwrap();
            assert!(!lock.contains("\"resolved\": \"http"), "{folder}");
            assert!(lock.contains("\"integrity\""), "{folder}");
        }
    }

    #[test]
    fn locked_versions_of_a_workspace_include_those_of_its_members() {
        let versions = locked_versions(&root().join("tests/bundlers")).unwrap();
        let names: Vec<_> = versions.iter().map(|(name, _)| name.as_str()).collect();
        for name in ["esbuild", "next", "parcel", "rollup", "vite", "webpack"] {
            assert!(names.contains(&name), "{name} in {names:?}");
        }
    }
}
