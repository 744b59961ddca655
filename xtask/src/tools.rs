//! The tools of the right version: from the PATH, else from a per-user cache, else installed there.

use crate::run::{command, output, run};
use anyhow::{Context, Result, bail};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

/// 0.22 needs a newer Rust than this project.
const TRUNK: &str = "0.21.14";
/// Debian's wasm-opt (108) breaks today's output; this is the newest.
const BINARYEN: &str = "132.0.0";
const TWIGGY: &str = "0.8.0";
const ESBUILD: &str = "0.28.2";

pub const NETWORK: &str = "check the network connection, then run the command again";
const BUILD: &str = "see what it says above; it takes a network connection and a C compiler (cc), then run the command again";
const NODE: &str = "install Node.js 20 or newer with npm, then run the command again";

/// The target every build of the WebAssembly needs.
pub fn wasm_target() -> Result<()> {
    let installed = output(&mut command("rustup", &["target", "list", "--installed"]));
    if installed.is_some_and(|list| {
        list.lines()
            .any(|target| target == "wasm32-unknown-unknown")
    }) {
        return Ok(());
    }
    run(
        &mut command("rustup", &["target", "add", "wasm32-unknown-unknown"]),
        "the Rust toolchain has to come from rustup, with a network connection",
    )
}

/// A toolchain of this version, to look whether it is new enough.
pub fn toolchain(version: &str) -> Result<()> {
    let install = [
        "toolchain",
        "install",
        version,
        "--profile=minimal",
        "--no-self-update",
    ];
    run(
        &mut command("rustup", &install),
        "it takes rustup, and a network connection",
    )
}

/// Whether the standard library's source is there, or can be had.
pub fn rust_source() -> bool {
    let installed = output(&mut command(
        "rustup",
        &["component", "list", "--installed"],
    ));
    installed.is_some_and(|list| list.lines().any(|it| it == "rust-src"))
        || output(&mut command("rustup", &["component", "add", "rust-src"])).is_some()
}

/// Trunk, which serves the playground.
pub fn trunk() -> Result<PathBuf> {
    cargo_tool("trunk", "trunk", TRUNK, &["--locked"], 5)
}

/// Writes the JavaScript around the WebAssembly. Its version has to be the library's own.
pub fn wasm_bindgen() -> Result<PathBuf> {
    // Not `--locked`: a dependency that this release locks has been withdrawn since.
    cargo_tool(
        "wasm-bindgen-cli",
        "wasm-bindgen",
        &locked_version("wasm-bindgen")?,
        &[],
        3,
    )
}

/// Runs the component tests in a browser; installed together with `wasm-bindgen`.
pub fn wasm_bindgen_test_runner() -> Result<PathBuf> {
    Ok(wasm_bindgen()?.with_file_name(executable("wasm-bindgen-test-runner")))
}

/// Says where the bytes of the WebAssembly are.
pub fn twiggy() -> Result<PathBuf> {
    cargo_tool("twiggy", "twiggy", TWIGGY, &[], 1)
}

/// Makes the WebAssembly smaller.
pub fn wasm_opt() -> Result<PathBuf> {
    npm_tool("binaryen", "wasm-opt", BINARYEN)
}

/// Makes the scripts and the sheet smaller.
pub fn esbuild() -> Result<PathBuf> {
    npm_tool("esbuild", "esbuild", ESBUILD)
}

/// axe-core's script, which looks for what keeps people out.
pub fn axe() -> Result<PathBuf> {
    Ok(npm_packages(&[("axe-core", "4.14.1")])?.join("axe-core/axe.min.js"))
}

/// What many pages begin with: Bootstrap's sheet, and Tailwind's preflight.
pub fn page_styles() -> Result<[PathBuf; 2]> {
    let modules = npm_packages(&[("bootstrap", "5.3.9"), ("tailwindcss", "4.3.5")])?;
    Ok([
        "bootstrap/dist/css/bootstrap.min.css",
        "tailwindcss/preflight.css",
    ]
    .map(|sheet| modules.join(sheet)))
}

/// React, of the version before the one that knows custom elements.
pub fn react_18() -> Result<PathBuf> {
    npm_packages(&[("react", "18.3.1"), ("react-dom", "18.3.1")])
}

/// What made custom elements of browsers that had none, or other ones.
pub fn polyfills() -> Result<PathBuf> {
    npm_packages(&[
        ("@webcomponents/custom-elements", "1.6.0"),
        ("@webcomponents/webcomponentsjs", "2.8.0"),
        ("@webcomponents/scoped-custom-element-registry", "0.0.10"),
    ])
}

/// Express, whose recipe is run.
pub fn express() -> Result<PathBuf> {
    npm_packages(&[("express", "5.3.0")])
}

/// Django, whose recipe is run where there is a Python.
pub fn django() -> Result<Option<PathBuf>> {
    python_tool("django", "5.2.19")
}

/// Makes requests of a contract, and holds the answers against it.
pub fn schemathesis() -> Result<Option<PathBuf>> {
    python_tool("schemathesis", "4.32.5")
}

/// The folder that a package of Python's is in, with what it needs; None, and a sentence, where there is no Python.
fn python_tool(package: &str, version: &str) -> Result<Option<PathBuf>> {
    let pip = ["-m", "pip", "--version"];
    if output(&mut command("python3", &pip)).is_none() {
        println!("There is no python3 with pip here: what takes {package} isn't run.");
        return Ok(None);
    }
    let folder = cache()?.join(format!("{package}-{version}"));
    // It is there once all of it is: what was interrupted is begun anew.
    let done = folder.join("installed");
    if !done.exists() {
        println!(
            "Installing {package} {version}, once, into {}.",
            folder.display()
        );
        let mut install = command("python3", &["-m", "pip", "install", "--quiet", "--target"]);
        install.arg(&folder).arg(format!("{package}=={version}"));
        install.arg("--disable-pip-version-check");
        run(install.arg("--upgrade"), NETWORK)?;
        fs::write(done, "")?;
    }
    Ok(Some(folder))
}

/// npm, as a command to go on with.
pub fn npm(arguments: &[&str]) -> Result<Command> {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let node = output(&mut command("node", &["--version"]));
    let (Some(node), Some(_)) = (node, output(&mut command(npm, &["--version"]))) else {
        bail!("Node.js or its npm is missing: {NODE}");
    };
    let major = node.trim_start_matches('v').split('.').next();
    if major.and_then(|major| major.parse::<u32>().ok()) < Some(20) {
        bail!("Node.js {node} is too old: {NODE}");
    }
    Ok(command(npm, arguments))
}

/// A PATH on which these programs come first.
pub fn path_with(programs: &[&Path]) -> Result<std::ffi::OsString> {
    let folders = programs.iter().filter_map(|program| program.parent());
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = folders.map(Path::to_owned).chain(env::split_paths(&path));
    Ok(env::join_paths(folders)?)
}

pub fn cargo_tool(
    package: &str,
    program: &str,
    version: &str,
    options: &[&str],
    minutes: u32,
) -> Result<PathBuf> {
    let is_right = |program: &Path| {
        output(&mut command(program, &["--version"]))
            .is_some_and(|shown| shown.split(' ').any(|word| word == version))
    };
    if let Some(found) = on_path(program)
        && is_right(&found)
    {
        return Ok(found);
    }
    let folder = cache()?.join(format!("{package}-{version}"));
    let cached = folder.join("bin").join(executable(program));
    if is_right(&cached) {
        return Ok(cached);
    }
    let start = Instant::now();
    let versioned = format!("{package}@{version}");
    let binstall = output(&mut command("cargo", &["binstall", "-V"])).is_some();
    let install = if binstall {
        println!(
            "Installing {package} {version}, once, into {}.",
            folder.display()
        );
        let mut install = command("cargo", &["binstall", "--no-confirm"]);
        install.arg("--root").arg(&folder).arg(versioned);
        install
    } else {
        println!(
            "Building {package} {version}, once, into {}: about {minutes} minutes on two cores. \
             (With cargo-binstall installed it takes seconds.)",
            folder.display()
        );
        let mut install = command("cargo", &["install"]);
        install
            .arg("--root")
            .arg(&folder)
            .arg(versioned)
            .args(options);
        // Half the time of a full optimisation, for a tool that runs for seconds.
        install.envs([
            ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
            ("CARGO_PROFILE_RELEASE_LTO", "off"),
            ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
            ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
        ]);
        install
    };
    // Its own folder, and not this project's toolchain file or target directory.
    fs::create_dir_all(&folder)?;
    let mut install = install;
    run(
        install.current_dir(&folder).env_remove("CARGO_TARGET_DIR"),
        BUILD,
    )?;
    println!("{package} {version} took {} s.", start.elapsed().as_secs());
    Ok(cached)
}

fn npm_tool(package: &str, program: &str, version: &str) -> Result<PathBuf> {
    let program = if cfg!(windows) {
        format!("{program}.cmd")
    } else {
        program.to_owned()
    };
    let modules = npm_packages(&[(package, version)])?;
    Ok(modules.join(".bin").join(program))
}

/// The `node_modules` with these packages in these versions.
pub fn npm_packages(packages: &[(&str, &str)]) -> Result<PathBuf> {
    let named = |separator: &str| -> Vec<String> {
        let name = |&(package, version): &(&str, &str)| [package, separator, version].concat();
        packages.iter().map(name).collect()
    };
    // A scope's slash would be a folder of its own.
    let folder = cache()?.join(named("-").join("-").replace('/', "-"));
    let modules = folder.join("node_modules");
    if packages
        .iter()
        .all(|(package, _)| modules.join(package).join("package.json").exists())
    {
        return Ok(modules);
    }
    let mut npm = npm(&["install", "--no-audit", "--no-fund", "--loglevel=error"])?;
    println!(
        "Installing {}, once, into {}.",
        named(" ").join(" and "),
        folder.display()
    );
    fs::create_dir_all(&folder)?;
    npm.arg("--prefix").arg(&folder).args(named("@"));
    run(&mut npm, NETWORK)?;
    Ok(modules)
}

/// The version of a crate in Cargo.lock.
fn locked_version(package: &str) -> Result<String> {
    let lock = fs::read_to_string("Cargo.lock")?;
    let entry = format!("name = \"{package}\"\nversion = \"");
    let (_, rest) = lock
        .split_once(&entry)
        .with_context(|| format!("Cargo.lock names no {package}"))?;
    Ok(rest.split('"').next().unwrap_or_default().to_owned())
}

fn cache() -> Result<PathBuf> {
    let folder = |name| env::var_os(name).map(PathBuf::from);
    let base = folder("XDG_CACHE_HOME")
        .or_else(|| folder("LOCALAPPDATA"))
        .or_else(|| Some(folder("HOME")?.join(".cache")))
        .context("no folder to keep tools in: set HOME or XDG_CACHE_HOME")?;
    Ok(base.join("github-pat-connect"))
}

pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(executable(program)))
        .find(|candidate| candidate.is_file())
}

fn executable(program: &str) -> String {
    format!("{program}{}", env::consts::EXE_SUFFIX)
}

pub fn is_root() -> bool {
    output(&mut command("id", &["-u"])).as_deref() == Some("0")
}
