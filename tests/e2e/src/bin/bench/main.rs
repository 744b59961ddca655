//! `cargo xtask bench`: how fast the form is there, how fast it answers, and what many of them cost.
//!
//! It prints tables, and goals with "met" or "missed". It is no test: a goal that is missed is a number
//! to read. It fails only where something couldn't be measured.

mod host;
mod pages;
mod profile;
mod load;
mod typing;
mod session_flow;
mod many_instances;
mod memory_leaks;
mod metrics;
mod report;
mod stats;

use e2e::Browser;
use host::Host;
use report::Report;
use serde_json::json;
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
};

const USAGE: &str = "\
cargo xtask bench [--rounds N] [--only load|inp|scale] [--before FOLDER]
--before takes the folder of another build of the package, which is measured in the same run. By itself it takes the folder of the installed package in PACKAGE, and in PEERS the node_modules with
altcha and @teamhanko/hanko-elements.";

struct Wish {
    rounds: usize,
    only: Option<String>,
    before: Option<PathBuf>,
}

impl Wish {
    fn parse(mut words: impl Iterator<Item = String>) -> Option<Wish> {
        let mut wish = Wish {
            rounds: 7,
            only: None,
            before: None,
        };
        while let Some(word) = words.next() {
            match (word.as_str(), words.next()) {
                ("--rounds", Some(number)) => {
                    wish.rounds = number.parse().ok().filter(|&n| n > 0)?
                }
                ("--only", Some(part)) if ["load", "inp", "scale"].contains(&part.as_str()) => {
                    wish.only = Some(part);
                }
                ("--before", Some(folder)) => wish.before = Some(folder.into()),
                _ => return None,
            }
        }
        Some(wish)
    }

    fn wants(&self, part: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == part)
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let folder = |name| env::var_os(name).map(PathBuf::from);
    let (Some(wish), Some(package), Some(peers)) = (
        Wish::parse(env::args().skip(1)),
        folder("PACKAGE"),
        folder("PEERS"),
    ) else {
        eprintln!("{USAGE}");
        return ExitCode::FAILURE;
    };
    let host = match Host::serve(&package, wish.before.as_deref(), &peers).await {
        Ok(host) => host,
        Err(error) => {
            eprintln!(
                "{} or {} can't be served: {error}",
                package.display(),
                peers.display()
            );
            return ExitCode::FAILURE;
        }
    };
    let browser = Browser::start().await;
    let script =
        json!({"source": concat!(include_str!("in_page.js"), include_str!("many_instances.js"))});
    browser
        .devtools("Page.addScriptToEvaluateOnNewDocument", script)
        .await;

    let mut report = Report::default();
    report.say(&format!("# Benchmark\n\n{}", machine(&browser).await));
    if wish.wants("load") {
        let contenders: Vec<_> = pages::contenders(wish.before.is_some()).collect();
        load::measure(&mut report, &host, &browser, &contenders, wish.rounds).await;
    }
    if wish.wants("inp") {
        typing::measure(&mut report, &host, &browser, wish.rounds).await;
    }
    if wish.wants("scale") {
        many_instances::measure(&mut report, &host, &browser).await;
    }
    if let Ok(loads) = fs::read_to_string("/proc/loadavg") {
        let five_minutes = loads.split(' ').nth(1).unwrap_or("?");
        report.say(&format!(
            "At the end, {five_minutes} programs wanted a core at once on average of five minutes; \
             alone, this makes one to two. With more, times say little, and ratios something."
        ));
    }
    match report.finish(Path::new("target/bench.md")) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("target/bench.md can't be written: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Numbers are worth little without the machine they come from.
async fn machine(browser: &Browser) -> String {
    let version = browser.devtools("Browser.getVersion", json!({})).await;
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    format!(
        "{}, {} cores of {}.",
        version["product"].as_str().unwrap_or("Chromium"),
        thread::available_parallelism().map_or(1, Into::into),
        model.map_or("an unknown processor", |(_, model)| model),
    )
}
