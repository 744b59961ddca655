//! What one more element costs.

use crate::{
    host::Host,
    memory_leaks,
    metrics::Memory,
    profile::{PROFILES, Profile, SLOW_PROCESSOR},
    report::Report,
    stats::median,
};
use e2e::Browser;

const COUNTS: [u32; 4] = [1, 10, 100, 1000];
/// Pages are alike here, and the time and the memory of a thousand forms are steady.
const ROUNDS: usize = 3;

pub async fn measure(report: &mut Report, host: &Host, browser: &Browser) {
    report.heading("Scale");
    if let Err(reason) = grow(report, host, browser).await {
        report.failure("many elements", &reason);
    }
    if let Err(reason) = memory_leaks::churn(report, host, browser).await {
        report.failure("mounts and unmounts", &reason);
    }
    if let Err(reason) = memory_leaks::sit(report, host, browser).await {
        report.failure("idle elements", &reason);
    }
}

/// A page on which the element has been once: its code is there and has run.
pub async fn warm_page(host: &Host, browser: &Browser, profile: &Profile) -> Result<(), String> {
    profile
        .open(browser, &host.fresh_origin(), "scale.html")
        .await;
    let warm = "await bench.until(() => form.state === 'editing');
        await bench.unmount();
        await bench.mount(1);
        await bench.unmount();";
    browser.try_js(warm).await?;
    Ok(())
}

struct Growth {
    ready: f64,
    painted: f64,
    before: Memory,
    after: Memory,
    instances: f64,
}

async fn grow(report: &mut Report, host: &Host, browser: &Browser) -> Result<(), String> {
    let mut growths: [Vec<Growth>; COUNTS.len()] = Default::default();
    for _ in 0..ROUNDS {
        for (growths, count) in growths.iter_mut().zip(COUNTS) {
            warm_page(host, browser, &PROFILES[0]).await?;
            let before = Memory::of(browser).await;
            let mount = format!("return [...await bench.mount({count}), bench.instances.length]");
            let mounted = browser.try_js(&mount).await?;
            let number = |place: usize| mounted[place].as_f64().ok_or_else(|| mounted.to_string());
            growths.push(Growth {
                ready: number(0)? / f64::from(count),
                painted: number(1)? / f64::from(count),
                before,
                after: Memory::of(browser).await,
                instances: number(2)?,
            });
        }
    }
    report.say(&format!(
        "Elements made at once on a page on which one has been before; medians of {ROUNDS} pages, per \
         element. **ready**: until all have said so; **painted**: until the next frame. **JavaScript** \
         is the script's heap, **nodes** the browser's own objects behind it, **WebAssembly** the \
         growth of its memory, which grows in steps.",
    ));
    let of =
        |growths: &[Growth], measure: &dyn Fn(&Growth) -> f64| median(growths.iter().map(measure));
    let grown = |growths: &[Growth], count: u32, part: fn(&Memory) -> f64| {
        let growth = |growth: &Growth| part(&growth.after) - part(&growth.before);
        of(growths, &growth) / f64::from(count) / 1000.0
    };
    let rows = COUNTS.iter().zip(&growths).map(|(&count, growths)| {
        let kilobytes = |part| format!("{:.1}", grown(growths, count, part));
        vec![
            count.to_string(),
            format!("{:.3}", of(growths, &|growth| growth.ready)),
            format!("{:.3}", of(growths, &|growth| growth.painted)),
            kilobytes(|memory| memory.script),
            kilobytes(|memory| memory.nodes),
            kilobytes(|memory| memory.wasm),
            kilobytes(Memory::total),
            format!("{:.0}", of(growths, &|growth| growth.instances)),
        ]
    });
    report.table(
        &[
            "elements",
            "ready, ms",
            "painted, ms",
            "JavaScript, kB",
            "nodes, kB",
            "WebAssembly, kB",
            "together, kB",
            "instances",
        ],
        rows.collect(),
    );

    let mut slow = Vec::new();
    for _ in 0..ROUNDS {
        warm_page(host, browser, &SLOW_PROCESSOR).await?;
        let mounted = browser.try_js("return await bench.mount(1000)").await?;
        let ready = mounted[0].as_f64().ok_or_else(|| mounted.to_string())?;
        slow.push(ready / 1000.0);
    }

    let [.., hundred, thousand] = &growths;
    let ready = |growths| of(growths, &|growth| growth.ready);
    report.goals([
        (
            "1,000 elements: until ready, each",
            ready(thousand),
            1.0,
            "ms",
        ),
        (
            "1,000 elements, processor x4: until ready, each",
            median(slow),
            2.5,
            "ms",
        ),
        (
            "1,000 elements: each, beside each of 100",
            ready(thousand) / ready(hundred),
            // A cost that grows with the square would be near 10.
            1.5,
            "",
        ),
        (
            "1,000 elements: script and WebAssembly, each",
            grown(thousand, 1000, |memory| memory.script + memory.wasm),
            24.0,
            "kB",
        ),
        (
            "1,000 elements: instances of the WebAssembly",
            of(thousand, &|growth| growth.instances),
            1.0,
            "",
        ),
    ]);
    Ok(())
}
