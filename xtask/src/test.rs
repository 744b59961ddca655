//! Every test there is, in the order in which they fail fastest.

use crate::{
    browsers::{ENGINES, chromedriver},
    bundlers, contract, dependencies, package, postgres,
    run::{MEND, command, run, run_reading},
    size, tools, types,
    wasm::{self, Build},
};
use anyhow::{Context, Result};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

#[derive(Clone, Copy, PartialEq)]
pub enum Extent {
    All,
    /// Without what needs the release build.
    Quick,
}

pub fn test(extent: Extent) -> Result<()> {
    let mut report = Report::default();
    report.step("formatting", |_| {
        run(
            &mut command("cargo", &["fmt", "--all", "--check"]),
            "run `cargo fmt --all`",
        )
    })?;
    tools::wasm_target()?;
    report.step("clippy", |_| {
        let native = ["clippy", "--workspace", "--all-targets", "--", "-Dwarnings"];
        run(&mut command("cargo", &native), MEND)?;
        let wasm = [
            "clippy",
            "--features=csr",
            "--all-targets",
            wasm::TARGET,
            "--",
            "-Dwarnings",
        ];
        run(&mut command("cargo", &wasm), MEND)
    })?;
    report.step("dependencies", |_| dependencies::check())?;
    report.step("native tests", |report| {
        report.count(&mut command(
            "cargo",
            &["test", "--workspace", "--exclude=e2e"],
        ))
    })?;
    report.step("the backend on PostgreSQL", |report| {
        let Some(server) = postgres::Server::start()? else {
            return Ok(());
        };
        let tests = ["test", "--package=github-pat-backend"];
        report.count(command("cargo", &tests).env("TEST_POSTGRES", server.url()))
    })?;
    report.step("the backend's contract", |_| contract::fuzz())?;
    report.step("the crate", |report| {
        let crates = ["--package=github-pat", "--package=github-pat-connect"];
        let mut doc = command("cargo", &["doc", "--no-deps"]);
        doc.args(crates).arg("--features=github-pat-connect/csr");
        run(doc.env("RUSTDOCFLAGS", "-Dwarnings"), MEND)?;
        let examples = ["test", "--package=github-pat-connect", "--doc"];
        report.count(command("cargo", &examples).arg("--features=csr"))?;
        // Together, because one needs the other, which isn't published yet. What isn't committed yet is what is
        // being tried.
        let mut package = command("cargo", &["package", "--allow-dirty", "--quiet"]);
        run(package.args(crates), MEND)
    })?;
    report.step("component tests", |report| {
        let mut tests = command(
            "cargo",
            &["test", "--features=csr", "--test=component", wasm::TARGET],
        );
        tests
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
                tools::wasm_bindgen_test_runner()?,
            )
            .env("CHROMEDRIVER", chromedriver()?);
        report.count(&mut tests)
    })?;
    if extent == Extent::All {
        let mut tarball = PathBuf::new();
        report.step("package", |_| {
            tarball = package::package()?;
            install(&tarball)
        })?;
        report.step("types", |_| types::check(&tarball))?;
        let mut bundled = PathBuf::new();
        report.step("bundlers", |_| {
            bundled = bundlers::build(&tarball)?;
            Ok(())
        })?;
        report.step("the Leptos app", |_| {
            build_leptos_app(&["index.html"])?;
            build_leptos_app(&["server.html", "--dist=dist/server"])?;
            let server = [
                "build",
                "--package=leptos-app",
                wasm::INTO,
                "--features=ssr",
            ];
            run(command("cargo", &server).arg("--no-default-features"), MEND)
        })?;
        let mut plain = PathBuf::new();
        report.step("the package of a plain toolchain", |_| {
            plain =
                env::current_dir()?.join(package::stage(Build::Plain, Path::new(package::PLAIN))?);
            Ok(())
        })?;
        let mut prepared = Vec::new();
        report.step("what the end-to-end tests need", |_| {
            prepared = end_to_end(&bundled)?;
            Ok(())
        })?;
        for engine in &ENGINES {
            report.step(engine.step, |report| {
                let Some(driver) = engine.driver()? else {
                    return Ok(());
                };
                let run = |arguments: &[&str]| {
                    let mut tests = command("cargo", &["test", "--package=e2e"]);
                    tests
                        .args(arguments)
                        .env("ENGINE", engine.name)
                        .env(engine.variable, &driver)
                        .envs(prepared.iter().map(|(name, value)| (name, value)));
                    tests
                };
                report.count(&mut run(engine.tests))?;
                report.count(run(package::PLAIN_TESTS).env("PACKAGE", &plain))
            })?;
        }
        // Last: the size of a page that doesn't work says nothing.
        report.step("budgets", |_| {
            size::check(package::STAGE.as_ref(), Build::best())?;
            size::check(&plain, Build::Plain)
        })?;
    }
    report.print();
    Ok(())
}

/// What the end-to-end tests are told in their environment.
fn end_to_end(bundled: &Path) -> Result<Vec<(&'static str, PathBuf)>> {
    let [bootstrap, preflight] = tools::page_styles()?;
    let server = env::current_dir()?.join("target/debug/leptos-app");
    let mut told = vec![
        ("AXE", tools::axe()?),
        ("BOOTSTRAP", bootstrap),
        ("PREFLIGHT", preflight),
        ("REACT_18", react_page("18", &tools::react_18()?)?),
        ("REACT_19", react_page("19", &bundled.join("node_modules"))?),
        ("BUNDLED", bundled.to_owned()),
        ("LEPTOS_SERVER", server),
        ("EXPRESS", tools::express()?),
        ("POLYFILLS", tools::polyfills()?),
        ("PACKAGE", installed_package()?),
    ];
    told.extend(tools::django()?.map(|django| ("DJANGO", django)));
    Ok(told)
}

fn build_leptos_app(words: &[&str]) -> Result<()> {
    let mut trunk = command(tools::trunk()?, &["build", "--skip-version-check"]);
    trunk
        .args(["--offline", "--log=warn"])
        .args(words)
        .current_dir("examples/leptos-app")
        .env("PATH", tools::path_with(&[&tools::wasm_bindgen()?])?)
        .env_remove("NO_COLOR");
    run(&mut trunk, MEND)
}

/// Installs the tarball as anybody would, so that the tests see what npm hands out.
pub fn install(tarball: &PathBuf) -> Result<()> {
    let folder = installed()?;
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut npm = tools::npm(&[
        "install",
        "--offline",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ])?;
    run(npm.arg("--prefix").arg(folder).arg(tarball), MEND)
}

/// Puts together the page of the tests that this version of React draws.
fn react_page(version: &str, modules: &Path) -> Result<PathBuf> {
    let page = installed()?.join(format!("react/{version}.js"));
    let mut bundle = command(
        tools::esbuild()?,
        &["--bundle", "--format=esm", "--log-level=warning"],
    );
    bundle
        // Else it asks for what this is.
        .arg("--define:process.env.NODE_ENV=\"production\"")
        // The element stays a file of the package's.
        .arg("--external:./index.js")
        .arg(format!("--outfile={}", page.display()))
        .arg("tests/e2e/react/page.jsx")
        .env(
            "NODE_PATH",
            env::join_paths([installed()?.join("node_modules"), modules.to_owned()])?,
        );
    run(&mut bundle, MEND)?;
    Ok(page)
}

pub fn installed_package() -> Result<PathBuf> {
    Ok(installed()?.join("node_modules/github-pat-connect"))
}

fn installed() -> Result<PathBuf> {
    Ok(env::current_dir()?.join("target/e2e"))
}

/// What passed, and where the time went.
#[derive(Default)]
struct Report {
    passed: u32,
    steps: Vec<(&'static str, u64)>,
}

impl Report {
    fn step(
        &mut self,
        name: &'static str,
        step: impl FnOnce(&mut Report) -> Result<()>,
    ) -> Result<()> {
        println!("\n== {name}");
        let start = Instant::now();
        step(self).with_context(|| format!("the step \"{name}\" didn't pass"))?;
        self.steps.push((name, start.elapsed().as_secs()));
        Ok(())
    }

    /// Runs tests and adds up what each of their binaries says at its end.
    fn count(&mut self, tests: &mut Command) -> Result<()> {
        let before = self.passed;
        run_reading(tests, MEND, |line| {
            if let Some(rest) = line.trim().strip_prefix("test result: ok. ") {
                let number = rest
                    .split(' ')
                    .next()
                    .and_then(|number| number.parse::<u32>().ok());
                self.passed += number.unwrap_or_default();
            }
        })?;
        anyhow::ensure!(self.passed > before, "no test ran");
        Ok(())
    }

    fn print(&self) {
        println!("\n== where the time went");
        for (name, seconds) in &self.steps {
            println!("{seconds:>6} s  {name}");
        }
        println!("\n{} passed, 0 failed", self.passed);
    }
}
