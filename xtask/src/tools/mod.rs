//! Finds each tool in its pinned version: in the PATH, in a per-user cache, or by installing it there.

mod npm;
mod python;

pub use npm::*;
pub use python::*;

use crate::command::{command, output, run};
use anyhow::{Context, Result};
use std::{
    borrow::Cow,
    env, fs,
    path::{self, Path, PathBuf},
    time::Instant,
};

/// Trunk, which serves the playground. 0.22 needs a newer Rust than this project.
pub const TRUNK: CargoTool = CargoTool {
    package: "trunk",
    program: "trunk",
    version: Cow::Borrowed("0.21.14"),
    folder: None,
    minutes: 5,
};
/// Says where the bytes of the WebAssembly are.
const TWIGGY: CargoTool = CargoTool {
    package: "twiggy",
    program: "twiggy",
    version: Cow::Borrowed("0.8.0"),
    folder: None,
    minutes: 1,
};

pub const NETWORK: &str = "check the network connection, then run the command again";
const BUILD: &str = "see what it says above; it takes a network connection and a C compiler (cc), then run the command again";

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

pub fn trunk() -> Result<PathBuf> {
    TRUNK.path()
}

pub fn twiggy() -> Result<PathBuf> {
    TWIGGY.path()
}

/// Writes the JavaScript around the WebAssembly.
pub fn wasm_bindgen() -> Result<PathBuf> {
    wasm_bindgen_cli()?.path()
}

/// Runs the component tests in a browser; installed together with `wasm-bindgen`.
pub fn wasm_bindgen_test_runner() -> Result<PathBuf> {
    Ok(wasm_bindgen()?.with_file_name(executable("wasm-bindgen-test-runner")))
}

/// Its lockfile and its two programs.
pub const WASM_BINDGEN: &str = "xtask/tools/cargo/wasm-bindgen";

/// Its version has to be the library's own.
pub fn wasm_bindgen_cli() -> Result<CargoTool> {
    Ok(CargoTool {
        package: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version: locked_version("wasm-bindgen")?.into(),
        folder: Some(WASM_BINDGEN),
        minutes: 3,
    })
}

/// A PATH on which these programs come first.
pub fn path_with(programs: &[&Path]) -> Result<std::ffi::OsString> {
    let folders = programs.iter().filter_map(|program| program.parent());
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = folders.map(Path::to_owned).chain(env::split_paths(&path));
    Ok(env::join_paths(folders)?)
}

/// A program that is built from its crate.
pub struct CargoTool {
    pub package: &'static str,
    pub program: &'static str,
    pub version: Cow<'static, str>,
    /// Where it is built from, if the lockfile that it is published with is of no use.
    pub folder: Option<&'static str>,
    /// How long that takes on two cores.
    pub minutes: u32,
}

impl CargoTool {
    /// Installed into the cache if this version isn't there.
    pub fn path(&self) -> Result<PathBuf> {
        match self.find() {
            Some(found) => Ok(found),
            None => self.install(),
        }
    }

    /// Of this version, on the PATH or in the cache.
    pub fn find(&self) -> Option<PathBuf> {
        let is_right = |program: &PathBuf| {
            output(&mut command(program, &["--version"]))
                .is_some_and(|shown| shown.split_whitespace().any(|word| word == self.version))
        };
        let cached = || {
            Some(
                self.folder()
                    .ok()?
                    .join("bin")
                    .join(executable(self.program)),
            )
        };
        on_path(self.program)
            .filter(is_right)
            .or_else(|| cached().filter(is_right))
    }

    fn folder(&self) -> Result<PathBuf> {
        Ok(cache()?.join(format!("{}-{}", self.package, self.version)))
    }

    fn install(&self) -> Result<PathBuf> {
        let CargoTool {
            package,
            program,
            version,
            folder: source,
            minutes,
        } = self;
        let folder = self.folder()?;
        let start = Instant::now();
        println!(
            "Building {package} {version}, once, into {}: about {minutes} minutes on two cores.",
            folder.display()
        );
        // By the hashes of a lockfile, and never as a program that somebody else has built.
        let mut install = command("cargo", &["install", "--locked", "--root"]);
        install.arg(&folder);
        match source {
            // Not into a target folder of its own, which would be found by every search for sources.
            Some(source) => install
                .arg("--target-dir")
                .arg(path::absolute("target/tools")?)
                .arg("--path")
                .arg(path::absolute(source)?),
            None => install.arg(format!("{package}@{version}")),
        };
        // Half the time of a full optimisation, for a tool that runs for seconds.
        install.envs([
            ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
            ("CARGO_PROFILE_RELEASE_LTO", "off"),
            ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
            ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
        ]);
        // Its own folder, and not this project's toolchain file or target directory.
        fs::create_dir_all(&folder)?;
        run(
            install.current_dir(&folder).env_remove("CARGO_TARGET_DIR"),
            BUILD,
        )?;
        println!("{package} {version} took {} s.", start.elapsed().as_secs());
        Ok(folder.join("bin").join(executable(program)))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wasm_bindgen_s_programs_are_of_the_library_s_version() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let read = |file: &str| fs::read_to_string(root.join(file)).unwrap();
        let version = |lock: &str, package: &str| {
            let (_, rest) = lock
                .split_once(&format!("name = \"{package}\"\nversion = \""))
                .unwrap();
            rest.split_once('"').unwrap().0.to_owned()
        };
        let library = version(&read("Cargo.lock"), "wasm-bindgen");
        let lock = read(&format!("{WASM_BINDGEN}/Cargo.lock"));
        assert_eq!(version(&lock, "wasm-bindgen-cli"), library);
        let manifest = read(&format!("{WASM_BINDGEN}/Cargo.toml"));
        assert!(manifest.contains(&format!("wasm-bindgen-cli = \"={library}\"")));
    }
}
