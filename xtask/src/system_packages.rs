//! Installs system packages with apt-get, where it is there and may be used.

use crate::{
    command::{command, missing, run},
    tools::{NETWORK, is_root, on_path},
};
use anyhow::{Context, Result};
use std::path::PathBuf;

/// Debian's packages, and what to do if they can't be installed.
pub struct SystemPackages {
    pub what: &'static str,
    pub names: &'static [&'static str],
    pub remedy: &'static str,
}

impl SystemPackages {
    /// One of these programs.
    pub fn program(&self, programs: &[&str]) -> Result<PathBuf> {
        self.find(|| programs.iter().find_map(|program| on_path(program)))
    }

    /// What they bring, installed if it isn't there.
    pub fn find(&self, find: impl Fn() -> Option<PathBuf>) -> Result<PathBuf> {
        if let Some(found) = find() {
            return Ok(found);
        }
        let SystemPackages {
            what,
            names,
            remedy,
        } = *self;
        if on_path("apt-get").is_none() {
            return Err(missing(what, remedy));
        }
        let mut install = vec!["install", "--yes", "--no-install-recommends"];
        install.extend(names);
        if !is_root() {
            let install = install.join(" ");
            return Err(missing(what, format!("run `sudo apt-get {install}`")));
        }
        println!("Installing {what} by apt-get.");
        run(command("apt-get", &["update"]).arg("-qq"), NETWORK)?;
        let mut apt = command("apt-get", &install);
        run(apt.env("DEBIAN_FRONTEND", "noninteractive"), remedy)?;
        find().with_context(|| format!("{what} is installed, but not to be found"))
    }
}
