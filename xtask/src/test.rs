//! `cargo xtask test`: all tests, those first that fail fastest.

use crate::{
    browsers::{ENGINES, Engine, chromedriver},
    bundlers,
    command::{FIX, command, run},
    container, crate_api, dependencies, javascript,
    openapi_fuzz::{self, Examples},
    package, page_tests, postgres,
    report::{NEEDED, Planned, Report},
    server_rendering, server_tests, size,
    test_programs::TestPrograms,
    tools, types,
    versions::Versions,
    wasm::{self, Build},
};
use anyhow::{Context, Result};
use std::{
    env, fs, iter,
    path::{Path, PathBuf},
    process::Command,
};

/// All but the Leptos apps: with them, the component would be compiled for this machine with the features of a browser,
/// which runs nowhere.
pub const NATIVE: [&str; 3] = [
    "--workspace",
    "--exclude=leptos-app",
    "--exclude=leptos-test-app",
];

/// The Leptos apps: the example, and the one whose address names the form's props.
const EXAMPLE: &str = "examples/leptos-app";
const TEST_APP: &str = "tests/leptos-app";

#[derive(Clone, Copy, PartialEq)]
pub enum Extent {
    All,
    /// Without what needs the packed crates or the release build, and with fewer random requests.
    Quick,
}

impl Extent {
    /// Of the backend's contract: half a minute of them, or five seconds.
    fn examples(self) -> Examples {
        Examples(match self {
            Extent::All => 300,
            Extent::Quick => 30,
        })
    }
}

pub fn test(extent: Extent) -> Result<()> {
    let mut versions = Versions::default();
    versions.print_all()?;
    let mut report = Report::new();
    let result = steps(extent, &mut report, &mut versions);
    report.print();
    result
}

fn steps(extent: Extent, report: &mut Report, versions: &mut Versions) -> Result<()> {
    report.check("formatting", || {
        let format = ["fmt", "--all", "--check"];
        run(&mut command("cargo", &format), "run `cargo fmt --all`")
    })?;
    report.check("clippy", clippy)?;
    report.check("dependencies", dependencies::check)?;
    report.check("the Dockerfile", container::lint)?;
    report.check("lines of JavaScript", javascript::check)?;
    if extent == Extent::All {
        // Before anything is built, because later steps use the build that it removes.
        forget_packed_crates()?;
    }
    let programs = report.prepare("building the tests", TestPrograms::build)?;
    let postgres = report.prepare_if_possible("PostgreSQL", postgres::Server::start)?;
    let javascript = report.prepare_if_possible("JavaScript runtimes", || match extent {
        Extent::All => server_tests::in_each_runtime(programs.backend()),
        Extent::Quick => server_tests::in_node(programs.backend()),
    })?;
    versions.print_new();
    report.tests(
        "native tests, the backend on both databases and in JavaScript",
        |tests| {
            let mut examples = command("cargo", &["test", "--doc"]);
            examples.args(NATIVE);
            let postgres = postgres.as_ref().map(|it| it.url());
            let programs = programs.native(postgres.as_deref());
            let programs = iter::once(examples).chain(javascript).chain(programs);
            tests.run_all(programs)
        },
    )?;
    drop(postgres);
    let runner = report.prepare("wasm-bindgen", tools::wasm_bindgen_test_runner)?;
    let mut tarball = None;
    // The longest first.
    let mut steps = Vec::new();
    if extent == Extent::All {
        steps.push(Planned::prepare("package", || {
            let packed = package::package()?;
            install(&packed)?;
            tarball = Some(packed);
            Ok(())
        }));
        steps.push(Planned::check("the crates", check_crates));
    }
    steps.extend([
        // Apart, because Leptos renders for a server or for a browser, and panics where a build has both.
        Planned::tests("the component as a server renders it", |tests| {
            for target in ["--lib", "--doc"] {
                tests.run(&mut server_rendering::cargo(&["test", target]))?;
            }
            Ok(())
        }),
        Planned::tests("component tests", |tests| {
            let mut component = component_tests(&runner)?;
            versions.print_new();
            tests.run(&mut component)
        }),
        Planned::check("the crates' documentation", check_documentation),
        Planned::check("the backend's contract", || {
            openapi_fuzz::fuzz(programs.backend(), extent.examples())
        }),
        Planned::check("the fuzz target", check_fuzz_target),
        Planned::tests("the recipes in Python", server_tests::run_python),
    ]);
    report.run_at_once(steps)?;
    if extent == Extent::All {
        let tarball = tarball.context(NEEDED)?;
        package_steps(report, versions, &programs, &tarball)?;
    }
    Ok(())
}

/// The steps that need the packed npm package.
fn package_steps(
    report: &mut Report,
    versions: &mut Versions,
    programs: &TestPrograms,
    tarball: &Path,
) -> Result<()> {
    let plain = Path::new(package::PLAIN);
    let build_plain = || package::stage(Build::Plain, plain).map(drop);
    // The apps last: compiling them uses each core that the other steps leave idle.
    report.run_at_once(vec![
        Planned::check("the package of a plain toolchain", build_plain),
        Planned::check("types", || types::check(tarball)),
        Planned::check("the package built again", package::check_reproducible),
        Planned::check("bundlers", || bundlers::build(tarball)),
        Planned::check("the Leptos apps", build_leptos_apps),
    ])?;
    // Apart, because their runners end a test that takes longer than five seconds.
    report.check("the tests of a page's author", || page_tests::run(tarball))?;
    let plain = fs::canonicalize(plain.join(wasm::NAME))?;
    let prepared = report.prepare("what the end-to-end tests need", end_to_end)?;
    for engine in &ENGINES {
        report.tests(engine.step, |tests| {
            let driver = engine.driver()?;
            versions.print_new();
            for mut program in programs.end_to_end(engine.tests)? {
                // They have a step of their own, because they need Python.
                program.arg("--skip=django");
                tests.run(in_engine(&mut program, engine, &driver, &prepared))?;
            }
            for mut program in programs.end_to_end(package::PLAIN_TESTS)? {
                program.args(package::PLAIN_FILTERS);
                let program = in_engine(&mut program, engine, &driver, &prepared);
                tests.run(program.env("PACKAGE", &plain))?;
            }
            Ok(())
        })?;
    }
    report.tests("the Django recipe", |tests| {
        let [chromium, ..] = &ENGINES;
        let driver = chromium.driver()?;
        for mut program in programs.end_to_end(&["job"])? {
            program.arg("django").env("DJANGO", tools::django()?);
            tests.run(in_engine(&mut program, chromium, &driver, &prepared))?;
        }
        Ok(())
    })?;
    // Last: the size of a page that doesn't work says nothing.
    report.check("budgets", || {
        size::check(package::STAGE.as_ref(), Build::best())?;
        size::check(&plain, Build::Plain)
    })
}

fn component_tests(runner: &Path) -> Result<Command> {
    let component = ["test", "--features=csr", "--test=component", wasm::TARGET];
    let mut component = command("cargo", &component);
    component
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", chromedriver()?)
        // Seconds: a busy machine takes its time for a hundred tests in one page.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "200");
    Ok(component)
}

fn clippy() -> Result<()> {
    let mut native = command("cargo", &["clippy", "--all-targets"]);
    run(native.args(NATIVE).args(["--", "-Dwarnings"]), FIX)?;
    tools::wasm_target()?;
    let mut wasm = command("cargo", &["clippy", "--all-targets", wasm::TARGET]);
    wasm.args([
        "--package=github-pat-connect",
        "--features=github-pat-connect/element",
    ]);
    wasm.args(["--package=leptos-app", "--package=leptos-test-app"]);
    run(wasm.args(["--", "-Dwarnings"]), FIX)
}

/// The fuzz target isn't a member of the workspace. Fuzzing needs a nightly compiler and much time; here it only has to
/// compile, without the C++ library that drives it.
fn check_fuzz_target() -> Result<()> {
    let check = ["check", "--locked", "--no-default-features"];
    let mut check = command("cargo", &check);
    check
        .args([
            "--manifest-path=fuzz/Cargo.toml",
            "--target-dir=target/fuzz",
        ])
        .env("RUSTFLAGS", "--cfg fuzzing -Dwarnings");
    run(&mut check, FIX)
}

const CRATES: [&str; 3] = [
    "--package=github-pat",
    "--package=github-pat-backend",
    "--package=github-pat-connect",
];

/// Whether the documentation has no warnings, and lists what is public. The component's is built for the browser, because
/// clippy has checked the dependencies for that target already.
fn check_documentation() -> Result<()> {
    let documented: [&[&str]; 2] = [
        &["--package=github-pat", "--package=github-pat-backend"],
        &[
            "--package=github-pat-connect",
            "--features=csr",
            wasm::TARGET,
        ],
    ];
    for packages in documented {
        let mut doc = command("cargo", &["doc", "--no-deps", "--lib"]);
        run(doc.args(packages).env("RUSTDOCFLAGS", "-Dwarnings"), FIX)?;
    }
    crate_api::check()
}

/// Whether the crates can be packaged, and what is packed builds.
fn check_crates() -> Result<()> {
    // Together, because two of them need one that isn't published yet; with uncommitted changes, because they are what is
    // being tested.
    let mut package = command("cargo", &["package", "--allow-dirty", "--quiet"]);
    run(package.args(CRATES), FIX)
}

/// Makes [`check_crates`] build the current sources: Cargo unpacks and builds each version only once, even one that isn't
/// published and has changed since.
fn forget_packed_crates() -> Result<()> {
    let clean = ["clean", "--quiet", "--package=github-pat"];
    run(&mut command("cargo", &clean), FIX)?;
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo")));
    let Some(Ok(registries)) = home.map(|home| fs::read_dir(home.join("registry/src"))) else {
        return Ok(());
    };
    for registry in registries {
        for unpacked in fs::read_dir(registry?.path())? {
            let unpacked = unpacked?;
            let name = unpacked.file_name();
            if name.to_string_lossy().starts_with("github-pat-") {
                fs::remove_dir_all(unpacked.path())?;
            }
        }
    }
    Ok(())
}

fn build_leptos_apps() -> Result<()> {
    build_leptos_app(EXAMPLE, &["index.html"])?;
    build_leptos_app(EXAMPLE, &["server.html", "--dist=dist/server"])?;
    build_leptos_app(TEST_APP, &["server.html"])?;
    let servers = ["--bin=leptos-app", "--bin=leptos-test-app"];
    let build = [&["build", wasm::INTO][..], &servers].concat();
    run(&mut server_rendering::cargo(&build), FIX)
}

fn in_engine<'a>(
    tests: &'a mut Command,
    engine: &Engine,
    driver: &Path,
    prepared: &[(&'static str, PathBuf)],
) -> &'a mut Command {
    tests
        .env("ENGINE", engine.name)
        .env(engine.variable, driver)
        // A panic names its line. With backtraces, which CI may turn on, the runtime's frames hide the other failures.
        .env("RUST_BACKTRACE", "0")
        .envs(prepared.iter().map(|(name, value)| (name, value)))
}

/// The environment variables of the end-to-end tests.
fn end_to_end() -> Result<Vec<(&'static str, PathBuf)>> {
    let bundled = fs::canonicalize(bundlers::FOLDER)?;
    let [bootstrap, preflight] = tools::page_styles()?;
    let programs = env::current_dir()?.join("target/debug");
    Ok(vec![
        ("AXE", tools::axe()?),
        ("BOOTSTRAP", bootstrap),
        ("PREFLIGHT", preflight),
        ("REACT_18", react_page("18", &tools::react_18()?)?),
        ("REACT_19", react_page("19", &bundled.join("node_modules"))?),
        ("BUNDLED", bundled),
        ("LEPTOS_SERVER", programs.join("leptos-app")),
        ("LEPTOS_TEST_SERVER", programs.join("leptos-test-app")),
        ("DOM", tools::dom()?),
        ("EXPRESS", tools::express()?),
        ("POLYFILLS", tools::polyfills()?),
        ("RRWEB", tools::rrweb()?),
        ("PACKAGE", installed_package()?),
    ])
}

fn build_leptos_app(folder: &str, words: &[&str]) -> Result<()> {
    let mut trunk = command(tools::trunk()?, &["build", "--skip-version-check"]);
    trunk
        .args(["--offline", "--log=warn"])
        .args(words)
        .current_dir(folder)
        .env("PATH", tools::path_with(&[&tools::wasm_bindgen()?])?)
        .env_remove("NO_COLOR");
    run(&mut trunk, FIX)
}

/// Installs the tarball with npm, so that the tests use what users get.
pub fn install(tarball: &PathBuf) -> Result<()> {
    let folder = installed()?;
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut npm = tools::npm(&[
        "install",
        "--offline",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ])?;
    run(npm.arg("--prefix").arg(folder).arg(tarball), FIX)
}

/// Builds the page of the tests that this version of React renders.
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
    run(&mut bundle, FIX)?;
    Ok(page)
}

pub fn installed_package() -> Result<PathBuf> {
    Ok(installed()?.join("node_modules/github-pat-connect"))
}

fn installed() -> Result<PathBuf> {
    Ok(env::current_dir()?.join("target/e2e"))
}
