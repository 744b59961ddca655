//! What comes as a package of the machine's own: installed where apt-get is, named in a sentence elsewhere.

use crate::{
    run::{command, run},
    tools::{NETWORK, is_root, on_path},
};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;

/// Packages of Debian's, and what to do where they can't be installed.
pub struct Packages {
    pub what: &'static str,
    pub names: &'static [&'static str],
    pub remedy: &'static str,
}

impl Packages {
    /// One of these programs.
    pub fn program(&self, programs: &[&str]) -> Result<Option<PathBuf>> {
        self.find(|| programs.iter().find_map(|program| on_path(program)))
    }

    /// What they bring, installed if it isn't there. None, and a sentence, where there is no `apt-get`.
    pub fn find(&self, find: impl Fn() -> Option<PathBuf>) -> Result<Option<PathBuf>> {
        if let Some(found) = find() {
            return Ok(Some(found));
        }
        let Packages {
            what,
            names,
            remedy,
        } = self;
        if on_path("apt-get").is_none() {
            println!("There is no {what} here: {remedy}, then run the command again.");
            return Ok(None);
        }
        let mut install = vec!["install", "--yes", "--no-install-recommends"];
        install.extend(*names);
        if !is_root() {
            let install = install.join(" ");
            bail!("{what} is missing: run `sudo apt-get {install}`, then the command again");
        }
        println!("Installing {what} by apt-get.");
        run(command("apt-get", &["update"]).arg("-qq"), NETWORK)?;
        let mut apt = command("apt-get", &install);
        run(apt.env("DEBIAN_FRONTEND", "noninteractive"), remedy)?;
        let installed = find().with_context(|| format!("{what} is installed, but not to be found"));
        installed.map(Some)
    }
}
