//! The browsers of the tests and the drivers that steer them: those that are there, else the system's packages.

use crate::{
    run::{command, run},
    tools::{NETWORK, cargo_tool, is_root, on_path},
};
use anyhow::{Context, Result, bail};
use std::{env, path::PathBuf};

/// The version of the driver that Debian has no package of.
const GECKODRIVER: &str = "0.37.1";

/// What isn't about one engine, nor about the commands.
const EVERYWHERE: &[&str] = &["--test=job", "--test=leptos_app", "--test=model"];

/// An engine that the end-to-end tests run in.
pub struct Engine {
    /// What the tests know it by, in `ENGINE`.
    pub name: &'static str,
    /// The title of its step.
    pub step: &'static str,
    /// What the tests look for its driver in.
    pub variable: &'static str,
    /// Which tests, as Cargo's options.
    pub tests: &'static [&'static str],
    driver: fn() -> Result<Option<PathBuf>>,
}

/// All of them. Without the first nothing is tested; without one of the others that one isn't.
pub const ENGINES: [Engine; 3] = [
    Engine {
        name: "chromium",
        step: "end-to-end tests in Chromium",
        variable: "CHROMEDRIVER",
        tests: &[],
        driver: || chromedriver().map(Some),
    },
    Engine {
        name: "firefox",
        step: "end-to-end tests in Firefox",
        variable: "GECKODRIVER",
        tests: EVERYWHERE,
        driver: geckodriver,
    },
    Engine {
        name: "webkit",
        step: "end-to-end tests in WebKit",
        variable: "WEBKIT_WEBDRIVER",
        tests: EVERYWHERE,
        driver: webkit_driver,
    },
];

impl Engine {
    /// Its driver, installed if need be. None where this system has no way to the engine, and it says so.
    pub fn driver(&self) -> Result<Option<PathBuf>> {
        match env::var_os(self.variable) {
            Some(named) => Ok(Some(named.into())),
            None => (self.driver)(),
        }
    }
}

/// ChromeDriver, which steers Chromium, in the component tests too.
pub fn chromedriver() -> Result<PathBuf> {
    if let Some(named) = env::var_os("CHROMEDRIVER") {
        return Ok(named.into());
    }
    let chromium = Packages {
        what: "Chromium and ChromeDriver",
        names: &["chromium", "chromium-driver"],
        remedy: "install them by your system's package manager, or name the driver in CHROMEDRIVER",
    };
    let driver = chromium.program(&["chromedriver"])?;
    driver.with_context(|| format!("Chromium is missing: {}", chromium.remedy))
}

fn geckodriver() -> Result<Option<PathBuf>> {
    let firefox = Packages {
        what: "Firefox",
        names: &["firefox-esr"],
        remedy: "install it by your system's package manager, or name geckodriver in GECKODRIVER",
    };
    if firefox.program(&["firefox", "firefox-esr"])?.is_none() {
        return Ok(None);
    }
    cargo_tool("geckodriver", "geckodriver", GECKODRIVER, &["--locked"], 3).map(Some)
}

fn webkit_driver() -> Result<Option<PathBuf>> {
    let webkit = Packages {
        what: "WebKitGTK",
        names: &["webkit2gtk-driver", "xvfb"],
        remedy: "install it with Xvfb by your system's package manager",
    };
    // It has no mode without a screen.
    if webkit.program(&["Xvfb"])?.is_none() {
        return Ok(None);
    }
    webkit.program(&["WebKitWebDriver"])
}

/// Packages of Debian's, and what to do where they can't be installed.
struct Packages {
    what: &'static str,
    names: &'static [&'static str],
    remedy: &'static str,
}

impl Packages {
    /// One of these programs, installed if none is there. None, and a sentence, where there is no `apt-get`.
    fn program(&self, programs: &[&str]) -> Result<Option<PathBuf>> {
        let find = || programs.iter().find_map(|program| on_path(program));
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
        let installed = find().with_context(|| format!("{what} is installed, but not on the PATH"));
        installed.map(Some)
    }
}
