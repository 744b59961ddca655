//! Anything, in any order: a person, a page, a network and a clock do things at random to the element, and after each
//! it is what the pure state machine says it is.

mod reference_model;

use e2e::{Browser, Site, tag};
use fastrand::Rng;
use github_pat_backend::sandbox::{Scenario, token};
use github_pat_connect::ErrorCode;
use reference_model::{Action, Answer, Observation, ReferenceModel};
use serde_json::{Value, from_value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    iter::repeat_with,
};

/// The same each time, unless `SEED` says so: what fails was done by a change. A soak takes another each time.
const SEED: u64 = 1;
/// How many acts there are in all, unless `STEPS` says so. A soak takes more.
const STEPS: usize = 20_000;
/// How many before there is a new page, with a form that nothing was done to.
const PER_PAGE: usize = 1_000;
/// How many the page does at once.
const AT_ONCE: usize = 100;
/// How many of the last ones are shown where one doesn't do what it should.
const SHOWN: usize = 40;

#[tokio::test]
async fn element_matches_reference_model_after_random_actions() {
    let number = |name| {
        env::var(name)
            .ok()
            .map(|it| it.parse::<u64>().expect("a number"))
    };
    let seed = number("SEED").unwrap_or(SEED);
    let steps = number("STEPS").map_or(STEPS, |it| it as usize);
    println!("{steps} steps; to do the same again: SEED={seed}");
    let form = tag("/api/connections", "");
    let site = Site::with_form(&format!(r#"<div id="here">{form}</div>"#)).await;
    site.inject_script(include_str!("page.js"));
    let browser = Browser::start().await;
    let mut random = Rng::with_seed(seed);
    let mut requests = 0;
    for _ in 0..steps.div_ceil(PER_PAGE) {
        requests += go_through_a_page(&site, &browser, &mut random).await;
    }
    // On a page whose listener prevents each there may be none.
    assert_ne!(requests, 0);
}

/// An act, what is to be seen then, and which token is on its way: in which life of the element, and the how manieth.
struct Step {
    act: Action,
    expected: Observation,
    attempt: Option<(u32, u32)>,
}

impl Step {
    fn next(model: &mut ReferenceModel, random: &mut Rng) -> Step {
        let act = any_act(model, random);
        let expected = model.after(&act);
        let attempt = model.attempt().map(|it| (model.life, it));
        Step {
            act,
            expected,
            attempt,
        }
    }

    /// What the page is told: the act, and how to know that it has come to its end.
    fn written(&self) -> Value {
        let Observation {
            state,
            told,
            requests,
            ..
        } = &self.expected;
        json!({"act": self.act, "state": state, "requests": requests.len(), "events": told.len()})
    }
}

/// Returns how many requests there were.
async fn go_through_a_page(site: &Site, browser: &Browser, random: &mut Rng) -> u64 {
    browser.goto_form(&site.origin).await;
    let mut model = ReferenceModel::new();
    let mut done = Vec::new();
    // What a request was known by, for each of the tokens tried.
    let mut keys = BTreeMap::new();
    for _ in 0..PER_PAGE / AT_ONCE {
        let steps = repeat_with(|| Step::next(&mut model, random));
        let steps: Vec<Step> = steps.take(AT_ONCE).collect();
        let written: Vec<Value> = steps.iter().map(Step::written).collect();
        let run = format!("return run({})", json!(written));
        let seen = browser.js(&run).await;
        let seen = seen.as_array().expect("a list");
        let count = steps.len();
        for (step, seen) in steps.into_iter().zip(seen) {
            done.push(step.act);
            let last = &done[done.len().saturating_sub(SHOWN)..];
            let key = seen["keys"][0].as_str().map(str::to_owned);
            let seen: Observation = from_value(seen.clone()).expect("what is to be seen");
            assert_eq!(seen, step.expected, "act {}: {last:?}", done.len());
            if let (Some(attempt), Some(key)) = (step.attempt, key) {
                let known = keys.entry(attempt).or_insert_with(|| key.clone());
                assert_eq!(*known, key, "the same token again: {last:?}");
            }
        }
        assert_eq!(seen.len(), count, "every act ended as expected");
    }
    let sum = browser.js("return sum()").await;
    assert!(sum[0].as_u64() <= Some(model.submissions.into()), "{sum}");
    assert_eq!(sum[1], json!([]));
    // Whatever nobody has caught is found.
    let uncaught = "console.error('one'); return sum()[1]";
    assert_eq!(browser.js(uncaught).await, json!([["error", "one"]]));
    let different: BTreeSet<_> = keys.values().collect();
    assert_eq!(
        different.len(),
        keys.len(),
        "another token is another attempt"
    );
    sum[0].as_u64().expect("a number")
}

fn any_act(model: &ReferenceModel, random: &mut Rng) -> Action {
    loop {
        let act = match random.u32(0..100) {
            0..12 if model.takes_text() => write(random),
            12..30 => Action::Press("connect"),
            30..32 => Action::Submit,
            32..34 => Action::Reset,
            34..36 => Action::Press(any(random, &["reveal", "replace", "replace", "keep"])),
            36 => Action::Press(any(random, &["check", "disconnect", "confirm-disconnect"])),
            37 if random.bool() => Action::Press(any(random, &["cancel", "keep-connection"])),
            37 => Action::Call(any(random, &["cancel", "check", "disconnect"])),
            38 => Action::Open,
            39 => Action::Focus,
            40..43 => show(random),
            43..54 => set(random),
            54..74 if model.is_connecting() || random.u32(0..10) == 0 => answer(random),
            74..77 => Action::Online(random.bool()),
            77 => Action::Leave,
            78 => Action::Remove,
            79..83 if !model.is_there() || random.u32(0..4) == 0 => {
                Action::Place(any(random, &["elsewhere", "here"]))
            }
            83..92 => Action::Pass(any(random, &[1, 999, 1000, 1001, 2500, 60_000])),
            92..96 if random.bool() => listen(random),
            96..100 => others(model, random),
            _ => continue,
        };
        return act;
    }
}

fn any<T: Copy>(random: &mut Rng, all: &[T]) -> T {
    all[random.usize(..all.len())]
}

fn write(random: &mut Rng) -> Action {
    let good = [Scenario::Success, Scenario::Classic, Scenario::Expired].map(token);
    let token = good[random.usize(..good.len())].clone();
    let text = match random.u32(0..10) {
        0..4 => token.clone(),
        4 => format!("  {token}\n"),
        5 => String::new(),
        6 => token[..random.usize(1..token.len())].to_owned(),
        7 => ["gho_", &"A".repeat(36)].concat(),
        8 => "<b>no token</b>".to_owned(),
        _ => "x".repeat(300),
    };
    match random.u32(0..3) {
        0 => Action::Type(text),
        1 => Action::Fill(text),
        _ => Action::Paste(format!(" {token}\n"), token),
    }
}

fn show(random: &mut Rng) -> Action {
    Action::Show(random.bool().then(|| format!("shown-{}", random.u8(..9))))
}

fn set(random: &mut Rng) -> Action {
    const HARMLESS: &[(&str, &[&str])] = &[
        ("app-name", &["Acme", "Globex", "<b>Initech</b>"]),
        ("aria-label", &["GitHub of Acme"]),
        ("avatars", &["on", "off"]),
        ("density", &["compact", "comfortable"]),
        ("dir", &["rtl", "ltr"]),
        ("expected-login", &["octocat"]),
        ("github-url", &["https://github.acme.example"]),
        ("guide", &["open", "closed", "none"]),
        ("lang", &["de", "ar", "en-GB", "xx"]),
        ("name", &["github"]),
        ("password-manager", &["allow"]),
        ("permissions", &["contents=read", "issues=write"]),
        ("repository-access", &["selected"]),
        ("required", &[""]),
        ("token-expiration", &["30", "none"]),
        ("token-name", &["Website"]),
    ];
    // Each is undone more often than done: what hinders everything hides everything else.
    let (name, values): (_, &[_]) = match random.u32(0..20) {
        0..3 => ("disabled", &[""]),
        3..5 => (
            "backend-url",
            &["", "ftp://acme.example/", "http://acme.example/"],
        ),
        5 => ("theme", &["pink", "dark"]),
        6..9 => ("token-type", &["classic", "fine-grained", "any"]),
        _ => any(random, HARMLESS),
    };
    let value = random.bool().then(|| any(random, values));
    match (name, value) {
        ("backend-url", None) => Action::Set(name, Some("/api/connections")),
        _ => Action::Set(name, value),
    }
}

fn answer(random: &mut Rng) -> Action {
    let codes: Vec<&str> = ErrorCode::ALL
        .iter()
        .map(ErrorCode::as_str)
        .chain(["quota"])
        .collect();
    Action::Answer(match random.u32(0..10) {
        0..3 => Answer {
            id: Some(format!("made-{}", random.u8(..9))),
            ..Answer::default()
        },
        3..7 => Answer {
            code: Some(any(random, &codes)),
            ..Answer::default()
        },
        7 => Answer {
            code: Some(any(
                random,
                &["rate_limited", "server_error", "expired_token"],
            )),
            retry_after: Some(any(random, &[0, 1, 3, 90, 3600, 3601])),
            ..Answer::default()
        },
        8 => Answer {
            html: true,
            ..Answer::default()
        },
        _ => Answer::default(),
    })
}

/// What extensions, translators and other scripts do.
fn others(model: &ReferenceModel, random: &mut Rng) -> Action {
    const DAMAGES: &[&str] = &[
        "insert", "wrap", "split", "rewrite", "replace", "remove", "copy", "clone", "sheet",
        "sheets", "lang", "global",
    ];
    let then = loop {
        match any_act(model, random) {
            Action::Others { .. } => {}
            act => break Box::new(act),
        }
    };
    Action::Others {
        damage: any(random, DAMAGES),
        which: random.u32(..),
        then,
    }
}

/// What a listener of the page's does, in the middle of whatever the element is doing.
fn listen(random: &mut Rng) -> Action {
    let names = [
        "connecting",
        "connected",
        "disconnecting",
        "disconnected",
        "failed",
        "ready",
        "statechange",
    ];
    let act = match random.u32(0..13) {
        0 => Action::Prevent,
        1 => Action::Throw,
        2 => Action::Reset,
        3 => Action::Submit,
        4 => Action::Remove,
        // One that is always there: the others come with the view, which follows in a microtask.
        5 => Action::Press("reveal"),
        6 | 7 => show(random),
        8 => Action::Call(any(random, &["cancel", "check", "disconnect"])),
        _ => set(random),
    };
    Action::Listen(any(random, &names), Box::new(act))
}
