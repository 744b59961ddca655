//! From the click on a link to a form that works.

use crate::{
    host::Host,
    pages::{Contender, Delivery, HANKO, Role},
    profile::{PROFILES, Profile},
    report::Report,
    stats::{median, quantile},
};
use e2e::Browser;

/// One visit to one page.
#[derive(Clone, Copy, Default)]
struct Visit {
    requests: f64,
    bytes: f64,
    painted: f64,
    answers: f64,
    ready: f64,
    shift: f64,
    shift_after_paint: f64,
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
         - **answers a click**: the painted form does. Ours and ALTCHA's leave their first state when Connect, \
         or the checkbox, is clicked; the submission of the baseline's form and of Hanko's is handled by their \
         script.\n\
         - **wholly ready**: with ours, the WebAssembly is there too, and what was clicked is carried \
         out.\n\
         - **shift**: the sum of all layout shifts; **later**: of those after the form was painted. \
         **long tasks**: how long tasks of 50 ms and more took, together.\n\n\
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
        answers: number("answers")?,
        ready: number("ready")?,
        shift: number("shift")?,
        shift_after_paint: number("shiftAfterPaint")?,
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
    let baseline_answers = of(&visits[0], |visit| visit.answers);
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
            spread(visits, |visit| visit.answers),
            format!(
                "{:.2}",
                of(visits, |visit| visit.answers) / baseline_answers
            ),
            spread(visits, |visit| visit.ready),
            format!("{:.3}", of(visits, |visit| visit.shift)),
            format!("{:.3}", of(visits, |visit| visit.shift_after_paint)),
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
            "answers a click",
            "x baseline",
            "wholly ready",
            "shift",
            "later",
            "long tasks",
        ],
        rows.collect(),
    );

    goals(report, profile, contenders, visits);
}

fn goals(report: &mut Report, profile: &Profile, contenders: &[Contender], visits: &[Vec<Visit>]) {
    type Measure = fn(&Visit) -> f64;
    let of = |visits: &[Visit], measure: Measure| median(visits.iter().map(measure));
    let soonest = |is_meant: &dyn Fn(&Contender) -> bool, measure: Measure| {
        let meant = contenders.iter().zip(visits);
        let meant = meant.filter(|(contender, _)| is_meant(contender));
        let times = meant.map(|(_, visits)| of(visits, measure));
        times.fold(f64::NAN, f64::min)
    };
    let is_peer = |it: &Contender| it.role == Role::Peer;
    let painted: Measure = |visit| visit.painted;
    let answers: Measure = |visit| visit.answers;
    let ready: Measure = |visit| visit.ready;
    let baseline = soonest(&|it| it.role == Role::Baseline, painted);
    let script_built = soonest(&|it| it.role == Role::ScriptBuilt, painted);
    let hanko = soonest(&|it| it.page == HANKO, ready);
    // Without a network, all are there within one frame or two.
    let tolerance = if profile.has_network() { 0.0 } else { 5.0 };

    for (contender, visits) in contenders.iter().zip(visits) {
        let Role::Ours(delivery) = contender.role else {
            continue;
        };
        let mut goal = |what: &str, value, limit, unit| {
            let what = format!("{}: {} {what}", profile.name, contender.name);
            report.goals([(what.as_str(), value, limit, unit)]);
        };
        if delivery == Delivery::InHtml {
            let ratio = of(visits, painted) / baseline;
            goal("painted, x the baseline", ratio, 1.2, "");
            goal("shift", of(visits, |visit| visit.shift), 0.0, "");
        } else {
            let ratio = of(visits, painted) / script_built;
            goal("painted, x the baseline made by its script", ratio, 1.2, "");
            let shift = of(visits, |visit| visit.shift_after_paint);
            goal("shift after it is painted", shift, 0.0, "");
        }
        let peers = soonest(&is_peer, painted);
        goal(
            "painted, beside the soonest peer",
            of(visits, painted),
            peers,
            "ms",
        );
        let peers = soonest(&is_peer, answers) + tolerance;
        goal(
            "answers a click, beside the soonest peer",
            of(visits, answers),
            peers,
            "ms",
        );
        let share = if delivery == Delivery::Script {
            1.2
        } else {
            1.0
        };
        goal(
            "wholly ready, beside Hanko",
            of(visits, ready),
            share * hanko,
            "ms",
        );
    }
}
