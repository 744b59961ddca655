//! What is published on npm: the WebAssembly, the scripts around it, and the tarball of both.

use crate::{
    command::{MEND, command, output, run},
    locales, manifest, size, tools,
    wasm::{self, Build, NAME, fresh},
};
use anyhow::{Context, Result};
use github_pat_connect::instant;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// What is packed.
pub const STAGE: &str = "target/package/github-pat-connect";

/// Builds the package and packs it; returns the tarball.
pub fn package() -> Result<PathBuf> {
    let folder = PathBuf::from("target/package");
    let stage = stage(Build::best(), &folder)?;
    let mut pack = tools::npm(&["pack", "--loglevel=error", "--pack-destination"])?;
    run(pack.arg(&folder).arg(&stage), MEND)?;
    size::print(&stage)?;
    let tarball = folder.join(format!("{NAME}-{}.tgz", env!("CARGO_PKG_VERSION")));
    println!("{}", tarball.display());
    Ok(tarball)
}

/// Puts together what is to be packed; returns its folder.
pub fn stage(build: Build, folder: &Path) -> Result<PathBuf> {
    let sources = fresh(&folder.join("sources"))?;
    let stage = fresh(&folder.join(NAME))?;
    wasm::build(build, &sources)?;
    let wasm = format!("{NAME}_bg.wasm");
    fs::copy(sources.join(&wasm), stage.join(&wasm))?;
    // A file of another version, or another's, is none.
    write_scripts(&sources, &hashes(&stage)?[&wasm], minified)?;
    bundle(&sources, &stage)?;

    fs::create_dir(stage.join("themes"))?;
    for theme in fs::read_dir("style/themes")? {
        let theme = theme?;
        fs::copy(theme.path(), stage.join("themes").join(theme.file_name()))?;
    }

    manifest::write(&stage)?;
    // The names by which a page can say it otherwise.
    let sentences: serde_json::Map<_, _> = instant::sentences_by_name()
        .map(|(name, english)| (name, english.into()))
        .collect();
    fs::write(
        stage.join("messages.json"),
        serde_json::to_string_pretty(&sentences)?,
    )?;
    // Written by hand: the types, and what a framework needs.
    fs::create_dir(stage.join("types"))?;
    for folder in ["", "types"] {
        for file in fs::read_dir(Path::new("npm").join(folder))? {
            let name = file?.file_name();
            let is_one =
                |it: &str| (it.ends_with(".d.ts") || it.ends_with(".js")) && !ENTRIES.contains(&it);
            if name.to_str().is_some_and(is_one) {
                let file = Path::new(folder).join(name);
                fs::copy(Path::new("npm").join(&file), stage.join(&file))?;
            }
        }
    }
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

/// What a page imports that brings the element with it.
const ENTRIES: [&str; 2] = ["index.js", "pure.js"];

/// Makes of the sources the scripts that are published: each with what it can't do without.
fn bundle(sources: &Path, stage: &Path) -> Result<()> {
    let (minify, squeezer) = (tools::esbuild()?, tools::terser()?);
    // What comes later stays apart.
    let mut later = [
        NAME,
        "guide",
        "control",
        "languages",
        "keys",
        "nango",
        "frame",
        "framed",
        "html",
    ]
    .map(|name| format!("{name}.js"))
    .to_vec();
    fs::create_dir(stage.join("locales"))?;
    let locales = locales::scripts()?;
    later.extend(locales.keys().map(|tag| format!("locales/{tag}.js")));
    let apart: Vec<String> = ["./", "../"]
        .iter()
        .flat_map(|folder| {
            later
                .iter()
                .map(move |file| format!("--external:{folder}{file}"))
        })
        .collect();
    for script in later.iter().map(String::as_str).chain(ENTRIES) {
        let mut bundle = command(&minify, &["--bundle", "--minify", "--format=esm"]);
        bundle.args([
            "--log-level=warning",
            "--legal-comments=none",
            "--charset=utf8",
        ]);
        bundle.args(&apart).arg(sources.join(script));
        if script == "html.js" {
            // For who writes a page, where there is no browser to ask.
            let browser = sources.join("server.js");
            bundle.arg(format!("--inject:{}", browser.display()));
        }
        bundle.arg(format!("--outfile={}", stage.join(script).display()));
        run(&mut bundle, MEND)?;
        // It doesn't bundle, and saves a hundredth where the other is done.
        let mut squeeze = command(
            &squeezer,
            &[
                "--module",
                "--compress=passes=5,ecma=2022,unsafe,unsafe_methods,unsafe_arrows,pure_getters",
                "--mangle",
            ],
        );
        squeeze
            .arg("--output")
            .args([stage.join(script), stage.join(script)]);
        run(&mut squeeze, MEND)?;
    }
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

/// A sheet without what only its authors read.
fn minified(css: &str) -> Result<String> {
    let part = Path::new("target/part.css");
    fs::write(part, css)?;
    let minified = output(command(tools::esbuild()?, &["--minify"]).arg(part))
        .context("style/form.css has a mistake: run `npx esbuild style/form.css`")?;
    // The values of custom properties it leaves as they are.
    let blanks = [("( ", "("), (" )", ")"), (", ", ","), (": ", ":")];
    Ok(blanks
        .into_iter()
        .fold(minified, |css, (spaced, plain)| css.replace(spaced, plain)))
}

/// The scripts for the playground, into the folder that Trunk is filling.
pub fn scripts(folder: &Path) -> Result<()> {
    // Trunk isn't done with it: what it will be isn't known.
    write_scripts(folder, "", |css| Ok(css.to_owned()))?;
    // Here the script around the WebAssembly is Trunk's.
    let glue = folder.join(format!("{NAME}.js"));
    let script = fs::read_to_string(&glue)?;
    fs::write(glue, script + wasm::LATER)?;
    Ok(())
}

/// Where `style/form.css` is parted, by who sends what.
const PARTS: [(&str, &str); 3] = [
    ("form", ""),
    ("guide", "/* == guide:"),
    ("job", "/* == job:"),
];

/// In a shadow root nobody else's classes are met, and a property of ours needs no name: both without what
/// keeps them apart in a page's own tree.
fn in_a_shadow_root(sheet: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    let mut pieces = sheet.split("--gpc-");
    let mut short = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.find(|it: char| !it.is_ascii_lowercase() && it != '-');
        let (name, rest) = piece.split_at(end.unwrap_or(piece.len()));
        let place = names.iter().position(|it| *it == name).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        });
        // They are inherited by what the page puts into a slot: its own have other names.
        short += &format!("--_{}{rest}", char::from(b'a' + place as u8));
    }
    short.replace("gpc-", "")
}

/// A sheet travels as a string in a script: the element adopts it, and asks for no further file.
fn write_scripts(
    folder: &Path,
    integrity: &str,
    minified: impl Fn(&str) -> Result<String>,
) -> Result<()> {
    for entry in ENTRIES {
        fs::copy(Path::new("npm").join(entry), folder.join(entry))?;
    }
    fs::write(
        folder.join("integrity.js"),
        format!("export const integrity = {integrity:?};\n"),
    )?;
    for file in fs::read_dir("src")? {
        let file = file?;
        if file.path().extension() == Some("js".as_ref()) {
            fs::copy(file.path(), folder.join(file.file_name()))?;
        }
    }
    let sheet = fs::read_to_string("style/form.css")?;
    let mut rest = in_a_shadow_root(&sheet);
    let mut sheets = Vec::new();
    for (name, mark) in PARTS.iter().rev() {
        let start = rest
            .find(mark)
            .with_context(|| format!("style/form.css has no {mark}"))?;
        let sheet = serde_json::to_string(&minified(&rest.split_off(start))?)?;
        sheets.push(format!("export const {name} = {sheet};\n"));
    }
    fs::write(folder.join("sheet.js"), sheets.concat())?;
    fs::write(folder.join("painted.js"), instant::script())?;
    fs::write(folder.join("guided.js"), instant::guide_script())?;
    fs::write(folder.join("numbered.js"), instant::numbered_script())?;
    fs::write(folder.join("labels.js"), instant::labels_script())?;
    fs::write(folder.join("told.js"), instant::job_script())?;
    fs::write(folder.join("keys.js"), instant::keys_script())?;
    fs::write(folder.join("custom.js"), manifest::custom_script()?)?;
    fs::create_dir_all(folder.join("locales"))?;
    let mut files = String::new();
    for (tag, script) in locales::scripts()? {
        // Each by its name, so that every bundler finds them.
        files += &format!("  {tag:?}: () => import(\"./locales/{tag}.js\"),\n");
        fs::write(folder.join(format!("locales/{tag}.js")), script)?;
    }
    fs::write(
        folder.join("files.js"),
        format!("export const files = {{\n{files}}};\n"),
    )?;
    Ok(())
}
