//! Finds the browsers of the tests and their drivers, or installs them as system packages.

use crate::{system_packages::SystemPackages, tools::CargoTool};
use anyhow::Result;
use std::{borrow::Cow, env, path::PathBuf};

/// The driver that Debian has no package of.
pub const GECKODRIVER: CargoTool = CargoTool {
    package: "geckodriver",
    program: "geckodriver",
    version: Cow::Borrowed("0.37.1"),
    folder: None,
    minutes: 3,
};

/// What isn't about one engine, nor about the commands.
const EVERYWHERE: &[&str] = &["job", "leptos_app", "model"];

/// An engine that the end-to-end tests run in.
pub struct Engine {
    /// What the tests know it by, in `ENGINE`.
    pub name: &'static str,
    /// The title of its step.
    pub step: &'static str,
    /// What the tests look for its driver in.
    pub variable: &'static str,
    /// Which of the test programs; all of them if none is named.
    pub tests: &'static [&'static str],
    driver: fn() -> Result<PathBuf>,
}

/// All of them.
pub const ENGINES: [Engine; 3] = [
    Engine {
        name: "chromium",
        step: "end-to-end tests in Chromium",
        variable: "CHROMEDRIVER",
        tests: &[],
        driver: chromedriver,
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
    /// Its driver, installed if need be.
    pub fn driver(&self) -> Result<PathBuf> {
        match env::var_os(self.variable) {
            Some(named) => Ok(named.into()),
            None => (self.driver)(),
        }
    }
}

/// ChromeDriver, which steers Chromium, in the component tests too.
pub fn chromedriver() -> Result<PathBuf> {
    if let Some(named) = env::var_os("CHROMEDRIVER") {
        return Ok(named.into());
    }
    let chromium = SystemPackages {
        what: "Chromium with ChromeDriver",
        names: &["chromium", "chromium-driver"],
        remedy: "install both by your system's package manager, or name the driver in CHROMEDRIVER",
    };
    chromium.program(&["chromedriver"])
}

fn geckodriver() -> Result<PathBuf> {
    let firefox = SystemPackages {
        what: "Firefox",
        names: &["firefox-esr"],
        remedy: "install it by your system's package manager, or name geckodriver in GECKODRIVER",
    };
    firefox.program(FIREFOX)?;
    GECKODRIVER.path()
}

/// What Firefox's program is called.
pub const FIREFOX: &[&str] = &["firefox", "firefox-esr"];

fn webkit_driver() -> Result<PathBuf> {
    let webkit = SystemPackages {
        what: "WebKitGTK",
        names: &["webkit2gtk-driver", "xvfb"],
        remedy: "install its WebDriver and Xvfb by your system's package manager",
    };
    // It has no mode without a screen.
    webkit.program(&["Xvfb"])?;
    webkit.program(&["WebKitWebDriver"])
}
