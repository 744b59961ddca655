//! Runs cargo-deny: licenses, banned crates, and crates in several versions. `deny.toml` and `backend/deny.toml` have
//! the rules.

use crate::{
    command::{command, run},
    tools,
};
use anyhow::Result;

const REMEDY: &str = "fix the errors above, or change deny.toml or backend/deny.toml";

pub fn check() -> Result<()> {
    let cargo_deny = tools::cargo_deny()?;
    let deny = |words: &[&str]| run(command(&cargo_deny, &["--locked"]).args(words), REMEDY);
    deny(&[
        "--workspace",
        "check",
        // Tests and tools may have a crate twice.
        "--allow=duplicate",
        "licenses",
        "bans",
        "sources",
    ])?;
    // What is sent to browsers.
    deny(&[
        "--no-default-features",
        "--features=csr",
        "--target=wasm32-unknown-unknown",
        "--exclude-dev",
        "check",
        "bans",
    ])?;
    deny(&[
        "--manifest-path=backend/Cargo.toml",
        "--target=x86_64-unknown-linux-gnu",
        "--exclude-dev",
        "check",
        "bans",
    ])
}
