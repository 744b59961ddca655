//! Builds the npm package: the WebAssembly, the scripts around it, and the tarball of both.

use crate::{
    command::{FIX, command, output, run},
    manifest, message_types, scripts, size, tools,
    wasm::{self, Build, NAME, recreate_dir},
};
use anyhow::{Context, Result, ensure};
use github_pat_connect::Key;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// What is packed.
pub const STAGE: &str = "target/package/github-pat-connect";

/// What a plain toolchain makes.
pub const PLAIN: &str = "target/plain";
/// The end-to-end tests that it has to pass.
pub const PLAIN_TESTS: &[&str] = &["job"];
/// Connecting, and the page with the strictest policy.
pub const PLAIN_FILTERS: &[&str] = &["connecting::", "csp::csp_of_docs"];

/// Builds the package that is published, and packs it; returns the tarball.
pub fn package() -> Result<PathBuf> {
    pack(Build::best(), Path::new("target/package"))
}

/// The same with what every stable toolchain can do.
pub fn plain_package() -> Result<PathBuf> {
    pack(Build::Plain, Path::new(PLAIN))
}

fn pack(build: Build, folder: &Path) -> Result<PathBuf> {
    let stage = stage(build, folder)?;
    let mut pack = tools::npm(&["pack", "--loglevel=error", "--pack-destination"])?;
    run(pack.arg(folder).arg(&stage), FIX)?;
    size::print(&stage, build)?;
    let tarball = folder.join(format!("{NAME}-{}.tgz", env!("CARGO_PKG_VERSION")));
    println!("{}", tarball.display());
    Ok(tarball)
}

/// Puts together what is to be packed; returns its folder.
pub fn stage(build: Build, folder: &Path) -> Result<PathBuf> {
    let built = recreate_dir(&folder.join("wasm"))?;
    let sources = recreate_dir(&folder.join("sources"))?;
    let stage = recreate_dir(&folder.join(NAME))?;
    wasm::build(build, &built)?;
    let wasm = format!("{NAME}_bg.wasm");
    fs::copy(built.join(&wasm), stage.join(&wasm))?;
    let scripts_know = scripts::Wasm {
        glue: &built,
        integrity: &hashes(&stage)?[&wasm],
    };
    scripts::write_sources(&sources, scripts_know, scripts::minify_css)?;
    scripts::bundle(&sources, &stage, &["--minify"])?;
    scripts::write_inline_wasm(&stage)?;
    scripts::minify(&stage)?;

    fs::create_dir(stage.join("themes"))?;
    for theme in fs::read_dir("style/themes")? {
        let theme = theme?;
        fs::copy(theme.path(), stage.join("themes").join(theme.file_name()))?;
    }

    // The names by which a page can say it otherwise.
    let sentences: serde_json::Map<_, _> = Key::all()
        .map(|key| (key.name(), key.english().into()))
        .collect();
    fs::write(
        stage.join("messages.json"),
        serde_json::to_string_pretty(&sentences)?,
    )?;
    // Written by hand: the types, what a framework needs, the backend, and what tests need.
    for folder in ["", "server", "testing", "types"] {
        fs::create_dir_all(stage.join(folder))?;
        for file in fs::read_dir(Path::new("npm").join(folder))? {
            let name = file?.file_name();
            let is_one = |it: &str| {
                (it.ends_with(".d.ts") || it.ends_with(".js")) && !scripts::ENTRIES.contains(&it)
            };
            if name.to_str().is_some_and(is_one) {
                let file = Path::new(folder).join(name);
                fs::copy(Path::new("npm").join(&file), stage.join(&file))?;
            }
        }
    }
    fs::write(stage.join("types/messages.d.ts"), message_types::module()?)?;
    let package = fs::read_to_string("npm/package.json")?;
    let mut package: serde_json::Value = serde_json::from_str(&package)?;
    // The one version is Cargo's.
    package["version"] = env!("CARGO_PKG_VERSION").into();
    fs::write(
        stage.join("package.json"),
        serde_json::to_string_pretty(&package)?,
    )?;
    manifest::write(&stage)?;
    for (file, name) in [
        ("npm/README.md", "README.md"),
        ("npm/frame.html", "frame.html"),
        ("llms.txt", "llms.txt"),
        ("LICENSE-MIT", "LICENSE-MIT"),
        ("LICENSE-APACHE", "LICENSE-APACHE"),
    ] {
        fs::copy(file, stage.join(name)).with_context(|| format!("{file} can't be copied"))?;
    }
    fs::write(
        stage.join("integrity.json"),
        serde_json::to_string_pretty(&hashes(&stage)?)?,
    )?;
    Ok(stage)
}

/// Whether the build is reproducible, byte for byte: the project's own crates are compiled again.
pub fn check_reproducible() -> Result<()> {
    let build = Build::best();
    wasm::clean(build)?;
    let again = hashes(&stage(build, Path::new("target/package-again"))?)?;
    let published = hashes(Path::new(STAGE))?;
    let files = published.iter().chain(&again);
    let differing: BTreeSet<_> = files
        .filter(|(file, _)| published.get(*file) != again.get(*file))
        .map(|(file, _)| file)
        .collect();
    ensure!(
        differing.is_empty(),
        "another build has made other files: {differing:?}; compare target/package and target/package-again"
    );
    println!("{} files, each the same", published.len());
    Ok(())
}

/// The hash of each file in a folder, as `integrity` takes it.
pub fn hashes(folder: &Path) -> Result<BTreeMap<String, String>> {
    // Node has it, so that nothing has to be built.
    let script = r#"
        const { readdirSync, readFileSync, statSync } = require("node:fs");
        const { createHash } = require("node:crypto");
        const [folder] = process.argv.slice(1);
        const hashes = {};
        for (const file of readdirSync(folder, { recursive: true })) {
            if (statSync(`${folder}/${file}`).isDirectory()) continue;
            const hash = createHash("sha256").update(readFileSync(`${folder}/${file}`)).digest("base64");
            hashes[file.replaceAll("\\", "/")] = `sha256-${hash}`;
        }
        console.log(JSON.stringify(hashes));
    "#;
    let hashes = output(command("node", &["-e", script]).arg(folder));
    let hashes = hashes.context("the package's files can't be read: run the command again")?;
    Ok(serde_json::from_str(&hashes)?)
}
