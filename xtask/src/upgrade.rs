//! `cargo xtask upgrade-tools`: writes the newest versions of the tools into the lockfiles.

use crate::{
    command::{command, run},
    tools,
};
use anyhow::Result;
use std::path::Path;

/// What a package.json or an `.in` file doesn't allow, such as the next major version, is for a person to decide.
pub fn tools() -> Result<()> {
    for folder in tools::LOCKED {
        let folder = Path::new(folder);
        let before = tools::locked_versions(folder)?;
        tools::write_lockfile(folder)?;
        for upgraded in tools::locked_versions(folder)? {
            if !before.contains(&upgraded) {
                let (name, version) = upgraded;
                println!("{}: {name} {version}", folder.display());
            }
        }
    }
    let lockfile = format!("--manifest-path={}/Cargo.toml", tools::WASM_BINDGEN);
    run(
        &mut command("cargo", &["update", &lockfile]),
        tools::NETWORK,
    )?;
    for tool in tools::PYTHON_TOOLS {
        let before = tools::required_version(tool)?;
        tools::write_requirements(tool)?;
        let after = tools::required_version(tool)?;
        if after != before {
            println!("{tool} {after}");
        }
    }
    println!("Run `cargo xtask test`, then commit the lockfiles.");
    Ok(())
}
