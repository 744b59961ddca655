//! Bundles the package's JavaScript: the sources, and the modules that are generated for them, with esbuild and
//! terser.

use crate::{
    command::{FIX, command, output, run},
    first_paint::{self, Templates},
    locales, manifest, tools,
    wasm::{self, NAME},
    wasm_interface,
};
use anyhow::{Context, Result};
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Each published script, with the source it is bundled from. What isn't bundled into another is imported by `import()`
/// under its published name.
const SCRIPTS: [(&str, &str); 8] = [
    ("index", "npm/index.js"),
    ("inline", "npm/inline.js"),
    ("pure", "npm/pure.js"),
    (NAME, "src/element/loader.js"),
    ("guide-first-paint", "src/element/guide_first_paint.js"),
    ("frame", "src/embed/host.js"),
    ("embed-child", "npm/embed-child.js"),
    ("ssr", "src/ssr/render_to_string.js"),
];

/// The members that the element's class has for the WebAssembly, its loader and the page in the iframe.
const SHARED_MEMBERS: [&str; 5] = [
    "_confirmation",
    "_emit",
    "_failToLoad",
    "_isWaiting",
    "_updateLocale",
];

/// What a page imports that does something by being imported. They are in `npm/` beside what is published as it is.
pub const ENTRIES: [&str; 4] = ["embed-child.js", "index.js", "inline.js", "pure.js"];

/// The script with the WebAssembly in it, which `npm/inline.js` imports.
const INLINE_WASM: &str = "inline-wasm";

const FOLDERS: [&str; 3] = ["src/element", "src/embed", "src/ssr"];
/// Beside the sources, so that they import them by the same paths here and there.
const GENERATED: &str = "src/generated";

/// The WebAssembly as the scripts have to know it.
pub struct Wasm<'a> {
    /// The folder with the glue that wasm-bindgen has generated, and the short names if there are any.
    pub glue: &'a Path,
    /// The hash of the WebAssembly; empty where it isn't checked.
    pub integrity: &'a str,
}

/// Writes the sources and the generated modules into a folder.
pub fn write_sources(
    folder: &Path,
    wasm: Wasm,
    minify_css: impl Fn(&str) -> Result<String>,
) -> Result<()> {
    fs::create_dir_all(folder.join("npm"))?;
    for entry in ENTRIES {
        let entry = Path::new("npm").join(entry);
        fs::copy(&entry, folder.join(&entry))?;
    }
    for sources in FOLDERS {
        fs::create_dir_all(folder.join(sources))?;
        for file in fs::read_dir(sources)? {
            let file = file?.path();
            if file.extension() == Some("js".as_ref()) {
                fs::copy(&file, folder.join(&file))?;
            }
        }
    }
    let generated = folder.join(GENERATED);
    fs::create_dir_all(generated.join("locales"))?;
    fs::copy(wasm.glue.join(wasm::glue()), generated.join(wasm::glue()))?;
    for (name, module) in modules(&wasm, minify_css)? {
        fs::write(generated.join(name), module)?;
    }
    for (tag, module) in locales::modules()? {
        fs::write(generated.join(format!("locales/{tag}.js")), module)?;
    }
    Ok(())
}

/// The generated modules, by file name.
fn modules(
    wasm: &Wasm,
    minify_css: impl Fn(&str) -> Result<String>,
) -> Result<BTreeMap<&'static str, String>> {
    let templates = Templates::render()?;
    let integrity = format!("export const integrity = {:?};\n", wasm.integrity);
    Ok(BTreeMap::from([
        (
            "destination_messages.js",
            first_paint::destination_messages_module(),
        ),
        ("frame_names.js", manifest::frame_names_module()?),
        ("guide_messages_en.js", first_paint::guide_messages_module()),
        ("guide_template.js", templates.guide_module()?),
        ("integrity.js", integrity),
        ("locale_loaders.js", locales::loaders_module()?),
        ("messages_en.js", first_paint::messages_module()),
        ("permission_labels.js", first_paint::labels_module()),
        ("properties.js", manifest::properties_module()?),
        ("styles.js", styles_module(minify_css)?),
        ("template.js", templates.module()?),
        ("wasm_interface.js", wasm_interface::module(wasm.glue)?),
    ]))
}

/// Where `style/form.css` is cut, by what brings each part: the first paint, the guide, the WebAssembly.
const FORM_STYLES: [(&str, &str); 3] = [
    ("firstPaint", ""),
    ("guide", "/* == guide:"),
    ("job", "/* == job:"),
];

/// The other stylesheets.
const STYLES: [(&str, &str); 3] = [
    ("embedChild", "style/embed_child.css"),
    ("embedHost", "style/embed_host.css"),
    ("prerendered", "style/prerendered.css"),
];

/// A stylesheet travels as a string in a script: the element adopts it, and fetches no further file.
fn styles_module(minify: impl Fn(&str) -> Result<String>) -> Result<String> {
    let mut module = String::new();
    let mut add = |name: &str, css: &str| {
        let css = serde_json::to_string(&minify(css)?)?;
        module += &format!("export const {name} = {css};\n");
        anyhow::Ok(())
    };
    let mut rest = fs::read_to_string("style/form.css")?;
    for (name, mark) in FORM_STYLES.iter().rev() {
        let start = rest
            .find(mark)
            .with_context(|| format!("style/form.css has no {mark}"))?;
        add(name, &rest.split_off(start))?;
    }
    for (name, file) in STYLES {
        add(name, &fs::read_to_string(file)?)?;
    }
    Ok(module)
}

pub fn minify_css(css: &str) -> Result<String> {
    let part = tempfile::Builder::new().suffix(".css").tempfile()?;
    fs::write(&part, css)?;
    let minified = output(command(tools::esbuild()?, &["--minify"]).arg(part.path()))
        .context("a stylesheet in style/ has a mistake: run `npx esbuild` with its name")?;
    // esbuild leaves the values of custom properties as they are written. No string in these sheets has one of these.
    let shorter = [(": ", ":"), (", ", ","), ("( ", "("), (" )", ")")];
    Ok(shorter
        .into_iter()
        .fold(minified, |css, (long, short)| css.replace(long, short)))
}

/// Bundles the sources in a folder into the scripts that are published.
pub fn bundle(sources: &Path, into: &Path, options: &[&str]) -> Result<()> {
    let mut bundler = bundler(sources, &SCRIPTS)?;
    for tag in locales::modules()?.keys() {
        let source = sources.join(GENERATED).join(format!("locales/{tag}.js"));
        bundler.arg(format!("locales/{tag}={}", source.display()));
    }
    let into = format!("--outdir={}", into.display());
    run(bundler.args(options).arg(into), FIX)
}

/// Writes the WebAssembly in a folder into a script beside it, as the base64 of its gzip: without that the script would be
/// twice as long.
pub fn write_inline_wasm(folder: &Path) -> Result<()> {
    // Node has gzip, so that nothing has to be built.
    let write = r#"
        const { readFileSync, writeFileSync } = require("node:fs");
        const { gzipSync } = require("node:zlib");
        const [wasm, script] = process.argv.slice(1);
        const gzip = gzipSync(readFileSync(wasm), { level: 9 });
        writeFileSync(script, `export default "${gzip.toString("base64")}";\n`);
    "#;
    let mut node = command("node", &["-e", write]);
    node.arg(folder.join(format!("{NAME}_bg.wasm")));
    run(node.arg(folder.join(format!("{INLINE_WASM}.js"))), FIX)
}

/// Makes the scripts in a folder, and in the folders in it, smaller than the bundler does.
pub fn minify(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            minify(&path)?;
        } else if path.extension() == Some("js".as_ref()) {
            let mut terser = command(tools::terser()?, &["--module", "--ecma=2022"]);
            terser.args(["--compress=passes=2", "--mangle", "--output"]);
            run(terser.arg(&path).arg(&path), FIX)?;
        }
    }
    Ok(())
}

/// Prints how many bytes of a published script come from which source.
pub fn analyze(sources: &Path, script: &str) -> Result<()> {
    let mut scripts = SCRIPTS.to_vec();
    scripts.retain(|(name, _)| *name == script);
    let mut bundler = bundler(sources, &scripts)?;
    run(
        bundler.args(["--minify", "--analyze", "--outdir=target/analyzed"]),
        FIX,
    )
}

/// esbuild, told all but where to write.
fn bundler(sources: &Path, scripts: &[(&str, &str)]) -> Result<Command> {
    let options = ["--bundle", "--format=esm", "--charset=utf8"];
    let mut bundler = command(tools::esbuild()?, &options);
    // The members that aren't for pages, but for those that one published script calls of another.
    bundler.arg("--mangle-props=^_[a-z]");
    let kept = SHARED_MEMBERS.join("|");
    bundler.arg(format!("--reserve-props=^({kept})$"));
    bundler.args(["--log-level=warning", "--legal-comments=none"]);
    bundler.args(SCRIPTS.map(|(name, _)| format!("--external:./{name}.js")));
    bundler.arg(format!("--external:./{INLINE_WASM}.js"));
    bundler.arg("--external:./locales/*");
    for (name, source) in scripts {
        bundler.arg(format!("{name}={}", sources.join(source).display()));
    }
    Ok(bundler)
}

/// The scripts for the playground, into the folder that Trunk is filling.
pub fn write_playground(folder: &Path) -> Result<()> {
    // Of wasm-bindgen's two scripts Trunk takes the one for bundlers, and leaves the glue where it was generated.
    let generated = wasm::target_folder()?.join("wasm-bindgen");
    let glue: PathBuf = generated.join(env::var("TRUNK_PROFILE")?);
    let sources = tempfile::tempdir()?;
    let wasm = Wasm {
        glue: &glue,
        // Trunk isn't done with the WebAssembly.
        integrity: "",
    };
    write_sources(sources.path(), wasm, |css| Ok(css.to_owned()))?;
    bundle(sources.path(), folder, &["--allow-overwrite"])
}
