//! What is published on npm: the WebAssembly, the scripts around it, and the tarball of both.

use crate::{
    run::{command, output, run},
    tools,
};
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
};

pub const TARGET: &str = "--target=wasm32-unknown-unknown";
/// Where the rest of us looks for what is built, whatever the machine's settings say.
pub const INTO: &str = "--target-dir=target";
const NAME: &str = "github-pat-connect";
const BUILD: &str = "mend what it says above, then run the command again";

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

/// Builds the package and packs it; returns the tarball.
pub fn package() -> Result<PathBuf> {
    tools::wasm_target()?;
    let (bindgen, optimise, minify) = (
        tools::wasm_bindgen()?,
        tools::wasm_opt()?,
        tools::esbuild()?,
    );
    let folder = PathBuf::from("target/package");
    let (raw, stage) = (folder.join("raw"), folder.join(NAME));
    for fresh in [&raw, &stage] {
        if fresh.exists() {
            fs::remove_dir_all(fresh)?;
        }
        fs::create_dir_all(fresh)?;
    }

    let target = "wasm32-unknown-unknown";
    let build = [
        "build",
        "--profile=wasm",
        "--features=csr",
        "--bin",
        NAME,
        "--target",
        target,
    ];
    run(&mut command("cargo", &build), BUILD)?;
    let built = format!("target/{target}/wasm/{NAME}.wasm");
    let mut bind = command(
        bindgen,
        &["--target=web", "--no-typescript", "--out-name", NAME],
    );
    run(bind.arg("--out-dir").arg(&raw).arg(built), BUILD)?;
    let wasm = format!("{NAME}_bg.wasm");
    let mut shrink = command(
        optimise,
        &["-Oz", "--strip-debug", "--strip-producers", "-o"],
    );
    run(
        shrink
            .arg(stage.join(&wasm))
            .arg(raw.join(&wasm))
            .args(FEATURES),
        BUILD,
    )?;

    let sheet = output(command(&minify, &["--minify"]).arg("style/form.css"))
        .context("style/form.css has a mistake: run `npx esbuild style/form.css`")?;
    write_scripts(&raw, &sheet)?;
    let mut minify = command(minify, &["--minify", "--format=esm", "--log-level=warning"]);
    for script in [
        "index.js",
        "element.js",
        "drawings.js",
        "sheet.js",
        "github-pat-connect.js",
    ] {
        minify.arg(raw.join(script));
    }
    run(
        minify.arg("--outdir=".to_owned() + &stage.to_string_lossy()),
        BUILD,
    )?;
    let manifest = fs::read_to_string("npm/package.json")?;
    let mut manifest: serde_json::Value = serde_json::from_str(&manifest)?;
    // The one version is Cargo's.
    manifest["version"] = env!("CARGO_PKG_VERSION").into();
    fs::write(
        stage.join("package.json"),
        serde_json::to_string_pretty(&manifest)?,
    )?;
    for (file, name) in [
        ("npm/README.md", "README.md"),
        ("LICENSE-MIT", "LICENSE-MIT"),
        ("LICENSE-APACHE", "LICENSE-APACHE"),
    ] {
        fs::copy(file, stage.join(name)).with_context(|| format!("{file} can't be copied"))?;
    }

    let mut pack = tools::npm(&["pack", "--loglevel=error", "--pack-destination"])?;
    run(pack.arg(&folder).arg(&stage), BUILD)?;
    print_sizes(&stage)?;
    let tarball = folder.join(format!("{NAME}-{}.tgz", env!("CARGO_PKG_VERSION")));
    println!("{}", tarball.display());
    Ok(tarball)
}

/// The scripts for the playground, into the folder that Trunk is filling.
pub fn scripts(folder: &Path) -> Result<()> {
    write_scripts(folder, &fs::read_to_string("style/form.css")?)
}

/// A sheet travels as a string in a script: the element adopts it, and asks for no further file.
fn write_scripts(folder: &Path, sheet: &str) -> Result<()> {
    fs::copy("npm/index.js", folder.join("index.js"))?;
    for script in ["element.js", "drawings.js"] {
        fs::copy(Path::new("src").join(script), folder.join(script))?;
    }
    let sheet = format!("export default {};\n", serde_json::to_string(sheet)?);
    fs::write(folder.join("sheet.js"), sheet)?;
    Ok(())
}

/// Node has both compressions, so that none has to be built.
fn print_sizes(stage: &Path) -> Result<()> {
    let script = r#"
        const { readdirSync, readFileSync } = require("node:fs");
        const { gzipSync, brotliCompressSync } = require("node:zlib");
        const folder = process.argv[1];
        const row = (name, sizes) => console.log(name.padEnd(32), ...sizes.map((size) => String(size).padStart(8)));
        const total = [0, 0, 0];
        row("bytes", ["raw", "gzip", "brotli"]);
        for (const name of readdirSync(folder).filter((name) => /\.(js|wasm)$/.test(name))) {
            const bytes = readFileSync(`${folder}/${name}`);
            const sizes = [bytes, gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes)].map((it) => it.length);
            sizes.forEach((size, i) => (total[i] += size));
            row(name, sizes);
        }
        row("total", total);
    "#;
    run(command("node", &["-e", script]).arg(stage), BUILD)
}
