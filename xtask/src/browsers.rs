//! The browsers of the tests and the drivers that steer them: those that are there, else the system's packages.

use crate::{packages::Packages, tools::cargo_tool};
use anyhow::{Context, Result};
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
