//! Pre-release checks, and the list of what would be published.

use crate::{
    command::{FIX, command, output, run},
    package, public_api, size, tools,
    wasm::{Build, NAME},
};
use anyhow::{Context, Result, ensure};
use std::{fs, path::Path};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Runs all checks, and publishes nothing.
pub fn dry_run() -> Result<()> {
    step("the public API");
    public_api::check()?;
    step("the changelog");
    let changelog = fs::read_to_string("CHANGELOG.md")?;
    println!("{}", changelog_entry(&changelog)?);
    step("the lock file");
    // With this it asks nobody, and changes nothing.
    let metadata = ["metadata", "--locked", "--format-version=1"];
    output(&mut command("cargo", &metadata))
        .context("Cargo.lock is out of date: run `cargo check`, and commit it")?;
    step("the oldest Rust");
    let rust = env!("CARGO_PKG_RUST_VERSION");
    tools::toolchain(rust)?;
    let check = ["check", "--package", NAME, "--features=csr", "--locked"];
    let mut oldest = command("rustup", &["run", rust, "cargo"]);
    run(oldest.args(check).arg("--target-dir=target/oldest"), FIX)?;
    step("the crate");
    // As whoever depends on it builds it.
    let crates = ["package", "--package", NAME, "--locked"];
    run(
        &mut command("cargo", &crates),
        "commit what has changed, fix the errors above and run it again",
    )?;
    let listed = output(command("cargo", &crates).arg("--list")).unwrap_or_default();
    step("the npm package");
    let tarball = package::package()?;
    size::check(package::STAGE.as_ref(), Build::best())?;
    check_documented_sizes(package::STAGE.as_ref())?;

    println!("\n== {NAME} {VERSION} would be published");
    let kept = format!("target/package/{NAME}-{VERSION}.crate");
    println!(
        "crates.io: {} files, {}",
        listed.lines().count(),
        weight(kept.as_ref())?
    );
    for file in listed.lines() {
        println!("  {file}");
    }
    let files = package::hashes(package::STAGE.as_ref())?;
    println!("npm: {} files, {}", files.len(), weight(&tarball)?);
    for (file, hash) in files {
        println!("  {file:40} {hash}");
    }
    println!(
        "\nNothing was. `cargo publish --package {NAME}` and `npm publish {}` do it; npm's provenance \
         takes a build on a public CI.",
        tarball.display()
    );
    Ok(())
}

fn step(name: &str) {
    println!("\n== {name}");
}

fn weight(file: &Path) -> Result<String> {
    let bytes = fs::metadata(file)
        .with_context(|| file.display().to_string())?
        .len();
    Ok(format!("{} kB packed", bytes.div_ceil(1000)))
}

/// The changelog's entry for this version, or the unreleased one before it has a date.
fn changelog_entry(changelog: &str) -> Result<&str> {
    let sections = changelog.split("\n## ").skip(1);
    let sections: Vec<_> = sections.filter_map(|it| it.split_once('\n')).collect();
    let numbered = format!("[{VERSION}] - ");
    let titled = |begin: &str| sections.iter().find(|(title, _)| title.starts_with(begin));
    let found = titled(&numbered).or_else(|| titled("[Unreleased]"));
    let (title, news) = found.with_context(|| {
        format!("CHANGELOG.md has neither `## [Unreleased]` nor `## {numbered}YYYY-MM-DD`")
    })?;
    ensure!(
        news.contains("\n- "),
        "CHANGELOG.md has no entries under {title}"
    );
    Ok(news.trim())
}

/// `docs/size.md` has the sizes of this build.
fn check_documented_sizes(stage: &Path) -> Result<()> {
    let docs = fs::read_to_string("docs/size.md")?;
    let sizes = size::sizes(stage)?;
    for row in [
        &["index.js"][..],
        &["github-pat-connect.js", "github-pat-connect_bg.wasm"],
        &["guide-first-paint.js"],
    ] {
        let names: Vec<_> = row.iter().map(|name| format!("`{name}`")).collect();
        let (_, told) = docs
            .split_once(&format!("\n| {} | ", names.join(", ")))
            .with_context(|| format!("docs/size.md has no row for {}", row.join(", ")))?;
        let told = told.split(' ').next().unwrap_or_default().replace(',', "");
        let there = sizes.iter().filter(|it| row.contains(&it.name.as_str()));
        let bytes: u32 = there.map(|it| it.brotli).sum();
        ensure!(
            told.parse() == Ok(bytes),
            "docs/size.md says that {} has {told} bytes: it has {bytes}",
            row.join(", ")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changelog_entry_is_that_of_the_version_else_unreleased() {
        let of = |changelog: &str| {
            changelog_entry(changelog)
                .map(str::to_owned)
                .map_err(|it| it.to_string())
        };
        let numbered = format!(
            "# C\n\n## [{VERSION}] - 2026-11-23\n\n- a\n\n## [0.0.1] - 2026-01-01\n\n- b\n"
        );
        assert_eq!(of(&numbered), Ok("- a".into()));
        let both = numbered.replace("# C\n", "# C\n\n## [Unreleased]\n");
        assert_eq!(of(&both), Ok("- a".into()));
        assert_eq!(of("# C\n\n## [Unreleased]\n\n- a\n"), Ok("- a".into()));
        assert!(of("# C\n\n## [Unreleased]\n\n").is_err());
        assert!(of("# C\n\n## [0.0.1] - 2026-01-01\n\n- b\n").is_err());
    }
}
