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
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What is packed.
pub const STAGE: &str = "target/package/github-pat-connect";

/// What a plain toolchain makes.
pub const PLAIN: &str = "target/plain";
/// The end-to-end tests that it has to pass.
pub const PLAIN_TESTS: &[&str] = &["job"];
/// A whole job, and the strictest page.
pub const PLAIN_FILTERS: &[&str] = &["connecting::", "strict::under"];

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
    run(pack.arg(folder).arg(&stage), MEND)?;
    size::print(&stage, build)?;
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

/// What is loaded when it is needed, and stays a file of its own.
const LATER: [&str; 9] = [
    NAME,
    "guide",
    "control",
    "languages",
    "keys",
    "nango",
    "frame",
    "framed",
    "html",
];

/// Makes of the sources the scripts that are published: each with what it can't do without.
fn bundle(sources: &Path, stage: &Path) -> Result<()> {
    fs::create_dir(stage.join("locales"))?;
    let later = LATER.map(|name| format!("{name}.js"));
    let locales = locales::scripts()?;
    let locales = locales.keys().map(|tag| format!("locales/{tag}.js"));
    let scripts = later.into_iter().chain(locales);
    for script in scripts.chain(ENTRIES.map(str::to_owned)) {
        let into = format!("--outfile={}", stage.join(&script).display());
        run(bundler(sources, &script)?.arg(into), MEND)?;
    }
    Ok(())
}

/// esbuild, told all but where to write.
pub fn bundler(sources: &Path, script: &str) -> Result<Command> {
    let options = ["--bundle", "--minify", "--format=esm", "--charset=utf8"];
    let mut bundler = command(tools::esbuild()?, &options);
    bundler.args(["--log-level=warning", "--legal-comments=none"]);
    bundler.args(LATER.map(|name| format!("--external:./{name}.js")));
    bundler.args(["--external:./locales/*", "--external:../languages.js"]);
    // It is published under the name of the WebAssembly.
    let source = match script.strip_suffix(".js") {
        Some(NAME) => "loader.js",
        _ => script,
    };
    bundler.arg(sources.join(source));
    if script == "html.js" {
        // For who writes a page, where there is no browser to ask.
        let browser = sources.join("server.js");
        bundler.arg(format!("--inject:{}", browser.display()));
    }
    Ok(bundler)
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
    output(command(tools::esbuild()?, &["--minify"]).arg(part))
        .context("style/form.css has a mistake: run `npx esbuild style/form.css`")
}

/// The scripts for the playground, into the folder that Trunk is filling.
pub fn scripts(folder: &Path) -> Result<()> {
    // Trunk isn't done with the WebAssembly, so its hash isn't known.
    write_scripts(folder, "", |css| Ok(css.to_owned()))?;
    // Of wasm-bindgen's two scripts Trunk takes the one for bundlers, and leaves the glue where it was generated.
    let generated = wasm::target_folder()?.join("wasm-bindgen");
    let generated = generated.join(env::var("TRUNK_PROFILE")?);
    fs::copy(generated.join(wasm::glue()), folder.join(wasm::glue()))?;
    fs::copy("src/loader.js", folder.join(format!("{NAME}.js")))?;
    Ok(())
}

/// Where `style/form.css` is parted, by who sends what.
const PARTS: [(&str, &str); 3] = [
    ("form", ""),
    ("guide", "/* == guide:"),
    ("job", "/* == job:"),
];

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
    let mut rest = fs::read_to_string("style/form.css")?;
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
