//! From the click on a link to a form that works.

use crate::{
    host::Host,
    pages::{Contender, Role},
    profile::{PROFILES, Profile},
    report::{Goal, Report},
    stats::{median, quantile},
};
use e2e::Browser;

/// One visit to one page.
#[derive(Clone, Copy, Default)]
struct Visit {
    requests: f64,
    bytes: f64,
    painted: f64,
    working: f64,
    ready: f64,
    shift: f64,
    long_tasks: f64,
}

pub async fn measure(
    report: &mut Report,
    host: &Host,
    browser: &Browser,
    contenders: &[Contender],
    rounds: usize,
) {
    report.heading("Loading");
    report.say(
        "Cold: each visit goes to a site and a process of its own. Times are in milliseconds from the \
         start of the navigation, as medians, with the fastest and the slowest visit in brackets. Bytes \
         are bodies as sent (brotli), the page's own included.\n\n\
         - **painted**: the first frame is painted in which the form's first control is there, visible \
         and of some size.\n\
         - **working**: the painted form answers. Ours and ALTCHA's leave their first state when Connect, \
         or the checkbox, is clicked; the submission of the baseline's form and of Hanko's is handled by their \
         script.\n\
         - **ready**: with ours, the WebAssembly is there too, and what was clicked is carried out.\n\
         - **shift**: the sum of all layout shifts. **long tasks**: how long tasks of 50 ms and more \
         took, together.\n\n\
         Latency is added to each request, not to the connection. Hanko has a stand-in for its server, \
         which answers at once.",
    );
    for &contender in contenders {
        // The first of all finds the browser itself cold.
        let _ = visit(host, browser, &PROFILES[0], contender).await;
    }
    for profile in &PROFILES {
        let mut visits = vec![Vec::new(); contenders.len()];
        for _ in 0..rounds {
            // Interleaved, so that what else the machine does falls on all alike.
            for (visits, &contender) in visits.iter_mut().zip(contenders) {
                match visit(host, browser, profile, contender).await {
                    Ok(visit) => visits.push(visit),
                    Err(reason) => {
                        report.failure(&format!("{}, {}", contender.name, profile.name), &reason);
                    }
                }
            }
        }
        show(report, profile, contenders, &visits);
    }
}

async fn visit(
    host: &Host,
    browser: &Browser,
    profile: &Profile,
    contender: Contender,
) -> Result<Visit, String> {
    let page = format!("{}.html?load", contender.page);
    profile.open(browser, &host.fresh_origin(), &page).await;
    let told = browser
        .try_js(
            "return await Promise.race([
                 bench.load,
                 bench.sleep(25_000).then(() => 'no form that works within 25 s'),
             ])",
        )
        .await?;
    let number = |name: &str| told[name].as_f64().ok_or_else(|| told.to_string());
    Ok(Visit {
        requests: number("requests")?,
        bytes: number("bytes")?,
        painted: number("painted")?,
        working: number("working")?,
        ready: number("ready")?,
        shift: number("shift")?,
        long_tasks: number("longTasks")?,
    })
}

fn show(report: &mut Report, profile: &Profile, contenders: &[Contender], visits: &[Vec<Visit>]) {
    let of = |visits: &[Visit], measure: fn(&Visit) -> f64| median(visits.iter().map(measure));
    let spread = |visits: &[Visit], measure: fn(&Visit) -> f64| {
        let at = |share| quantile(visits.iter().map(measure), share);
        format!("{:.0} ({:.0}-{:.0})", at(0.5), at(0.0), at(1.0))
    };
    let baseline_painted = of(&visits[0], |visit| visit.painted);
    let baseline_working = of(&visits[0], |visit| visit.working);
    let rows = contenders.iter().zip(visits).map(|(contender, visits)| {
        vec![
            contender.name.to_owned(),
            format!("{:.0}", of(visits, |visit| visit.requests)),
            format!("{:.1}", of(visits, |visit| visit.bytes) / 1000.0),
            spread(visits, |visit| visit.painted),
            format!(
                "{:.2}",
                of(visits, |visit| visit.painted) / baseline_painted
            ),
            spread(visits, |visit| visit.working),
            format!(
                "{:.2}",
                of(visits, |visit| visit.working) / baseline_working
            ),
            spread(visits, |visit| visit.ready),
            format!("{:.3}", of(visits, |visit| visit.shift)),
            format!("{:.0}", of(visits, |visit| visit.long_tasks)),
        ]
    });
    report.say(&format!("### {}", profile.name));
    report.table(
        &[
            "form",
            "requests",
            "kB",
            "painted",
            "x baseline",
            "working",
            "x baseline",
            "ready",
            "shift",
            "long tasks",
        ],
        rows.collect(),
    );

    let best_peer = contenders
        .iter()
        .zip(visits)
        .filter(|(contender, _)| contender.role == Role::Peer)
        .map(|(_, visits)| of(visits, |visit| visit.working))
        .fold(f64::NAN, f64::min);
    for (contender, visits) in contenders.iter().zip(visits) {
        if contender.role == Role::Ours {
            report.goal(Goal {
                what: &format!("{}: {} painted, x baseline", profile.name, contender.name),
                value: of(visits, |visit| visit.painted) / baseline_painted,
                limit: 1.2,
                baseline: Some(1.0),
                unit: "",
            });
            type Measure = fn(&Visit) -> f64;
            let measures: [(&str, Measure); 2] = [
                ("working", |visit| visit.working),
                ("ready", |visit| visit.ready),
            ];
            for (name, measure) in measures {
                report.goal(Goal {
                    what: &format!(
                        "{}: {} {name}, beside the best peer",
                        profile.name, contender.name
                    ),
                    value: of(visits, measure),
                    limit: best_peer,
                    baseline: Some(baseline_working),
                    unit: "ms",
                });
            }
        }
    }
}
