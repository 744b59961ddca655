//! What elements leave behind when they go, and what they cost while nothing happens.

use crate::{
    host::Host,
    many_instances::warm_page,
    metrics::Memory,
    profile::PROFILES,
    report::{Goal, Report},
};
use e2e::Browser;
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::{Value, json};

pub async fn churn(report: &mut Report, host: &Host, browser: &Browser) -> Result<(), String> {
    warm_page(host, browser, &PROFILES[0]).await?;
    let requests = host.hanging_requests();
    let mut memories = Vec::new();
    for thousand in 1..=10 {
        let churn = format!("await bench.churn(10, {})", json!(token(Scenario::Success)));
        browser.try_js(&churn).await?;
        if [1, 4, 7, 10].contains(&thousand) {
            // A browser keeps an `AbortSignal.timeout` until its time is over, whatever became of the request.
            browser.try_js("await bench.sleep(21_000)").await?;
            memories.push((thousand, Memory::of(browser).await));
        }
    }
    report.say(&format!(
        "Mounts and unmounts, a hundred at once. One in ten has sent its token when it goes; {} of these \
         requests had reached the server by then. In kB, 20 s later, when the last of their time limits is over:",
        host.hanging_requests() - requests
    ));
    let rows = memories.iter().map(|(thousand, memory)| {
        vec![
            format!("{thousand},000"),
            format!("{:.0}", memory.script / 1000.0),
            format!("{:.0}", memory.nodes / 1000.0),
            format!("{:.0}", memory.wasm / 1000.0),
            format!("{:.0}", memory.node_count),
            format!("{:.0}", memory.listener_count),
        ]
    });
    report.table(
        &[
            "mounts",
            "JavaScript",
            "nodes",
            "WebAssembly",
            "number of nodes",
            "of listeners",
        ],
        rows.collect(),
    );
    let (Some((_, first)), Some((_, last))) = (memories.first(), memories.last()) else {
        return Err("no memory was measured".to_owned());
    };
    // One closure left behind by each would be a hundred bytes and more.
    let per_mount = |part: fn(&Memory) -> f64| (part(last) - part(first)) / 9000.0;
    report.goals([
        (
            "9,000 more mounts: script's heap, each",
            per_mount(|memory| memory.script),
            32.0,
            "bytes",
        ),
        (
            "9,000 more mounts: nodes, each",
            per_mount(|memory| memory.nodes),
            32.0,
            "bytes",
        ),
        (
            "9,000 more mounts: WebAssembly, each",
            per_mount(|memory| memory.wasm),
            0.0,
            "bytes",
        ),
    ]);
    Ok(())
}

pub async fn sit(report: &mut Report, host: &Host, browser: &Browser) -> Result<(), String> {
    warm_page(host, browser, &PROFILES[0]).await?;
    let sit = "const before = [...bench.listeners];
        await bench.mount(100);
        await bench.sleep(500);
        const added = bench.listeners.slice(before.length);
        const calls = { ...bench.calls };
        await bench.sleep(3000);
        const timers = Object.keys(calls).filter((name) => name !== 'fetch');
        return {
            added,
            timers: timers.map((name) => [name, bench.calls[name] - calls[name]]),
        };";
    let sat = browser.try_js(sit).await?;
    let added = sat["added"].as_array().ok_or_else(|| sat.to_string())?;
    let timers = sat["timers"].as_array().ok_or_else(|| sat.to_string())?;
    let timers: f64 = timers.iter().filter_map(|timer| timer[1].as_f64()).sum();
    let named = |list: &[Value]| match list {
        [] => String::new(),
        list => format!(" ({})", Value::from(list.to_vec())),
    };
    report.say(&format!(
        "100 elements, left alone for three seconds, set {timers} timers or frames, and added {} \
         listeners to the window and the document{}.",
        added.len(),
        named(added)
    ));
    for (what, value) in [
        ("100 idle elements: timers and frames", timers),
        (
            "100 idle elements: listeners on the window and the document",
            added.len() as f64,
        ),
    ] {
        report.goal(Goal {
            what,
            value,
            limit: 0.0,
            baseline: None,
            unit: "",
        });
    }
    Ok(())
}
