//! What a key, a paste and a press of Connect take, once the form is there.

use crate::{
    host::Host,
    profile::SLOW_PROCESSOR,
    report::{Goal, Report},
    session_flow::{Presses, SUBJECTS, Times},
    stats::quantile,
};
use e2e::Browser;

pub async fn measure(report: &mut Report, host: &Host, browser: &Browser, rounds: usize) {
    let mut times: [Times; SUBJECTS.len()] = Default::default();
    for _ in 0..rounds {
        for (times, subject) in times.iter_mut().zip(&SUBJECTS) {
            if let Err(reason) = times.sit_down(host, browser, subject).await {
                report.failure(&format!("typing into {}", subject.name), &reason);
            }
        }
    }
    show(report, &times);
}

fn show(report: &mut Report, times: &[Times; SUBJECTS.len()]) {
    report.heading("Typing, pasting, connecting");
    report.say(&format!(
        "With {}. Milliseconds, as the median and what 98 of 100 stay below.\n\n\
         - **to paint**: from the key's own time stamp until the next frame is painted. The wait for \
         that frame is in it: up to 16.7 ms at 60 frames a second, whatever the page does.\n\
         - **work**: how long the page's thread is busy for it, frames and what is measured with \
         included; of the keystrokes of a visit, the mean.\n\
         - **INP**: from the key to the frame on the screen, as the browser tells it, in steps of \
         8 ms; 8 stands for all below 16.\n\
         - **to fetch**, **to the wire**: from the click's time stamp to the call of `fetch`, and to \
         the start of the request as Resource Timing has it, which the browser's own processes add to.",
        SLOW_PROCESSOR.name
    ));
    type Column = fn(&Times) -> &Presses;
    let columns: [(&str, Column); 2] = [
        ("keystroke", |times| &times.keys),
        ("paste", |times| &times.pastes),
    ];
    for (what, presses) in columns {
        let rows = SUBJECTS.iter().zip(times).map(|(subject, times)| {
            let Presses {
                to_paint,
                work,
                interactions,
            } = presses(times);
            vec![
                subject.name.to_owned(),
                cell(to_paint),
                cell(work),
                cell(interactions),
            ]
        });
        report.table(&[what, "to paint", "work", "INP"], rows.collect());
    }
    let rows = SUBJECTS.iter().zip(times).map(|(subject, times)| {
        vec![
            subject.name.to_owned(),
            cell(&times.to_fetch),
            cell(&times.to_wire),
        ]
    });
    report.table(&["Connect", "to fetch", "to the wire"], rows.collect());

    type Measure = fn(&Times) -> &[f64];
    let [baseline, ours] = times;
    let baseline_to_wire = quantile(baseline.to_wire.iter().copied(), 0.98);
    let goals: [(&str, Measure, f64, f64); 4] = [
        (
            "keystroke, INP, 98 of 100",
            |times| &times.keys.interactions,
            0.98,
            16.0,
        ),
        (
            "paste, INP, 98 of 100",
            |times| &times.pastes.interactions,
            0.98,
            16.0,
        ),
        (
            "Connect to the wire, median",
            |times| &times.to_wire,
            0.5,
            8.0,
        ),
        (
            "Connect to the wire, 98 of 100, beside the baseline",
            |times| &times.to_wire,
            0.98,
            baseline_to_wire + 3.0,
        ),
    ];
    for (what, measure, share, limit) in goals {
        let at = |times| quantile(measure(times).iter().copied(), share);
        report.goal(Goal {
            what: &format!("{}: {what}", SLOW_PROCESSOR.name),
            value: at(ours),
            limit,
            baseline: Some(at(baseline)),
            unit: "ms",
        });
    }
}

/// The median, and what 98 of 100 stay below.
fn cell(times: &[f64]) -> String {
    let at = |share| quantile(times.iter().copied(), share);
    format!("{:.1} / {:.1}", at(0.5), at(0.98))
}
