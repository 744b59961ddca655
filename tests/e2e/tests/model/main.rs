//! Anything, in any order: a person, a page, a network and a clock do things at random to the element, and after each
//! it is what the pure state machine says it is.

mod oracle;

use e2e::{Browser, Site, tag};
use fastrand::Rng;
use github_pat_backend::sandbox::{Outcome, token};
use github_pat_connect::ErrorCode;
use oracle::{Act, Answer, Oracle, Seen};
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
async fn it_is_always_what_the_state_machine_says() {
    let number = |name| {
        env::var(name)
            .ok()
            .map(|it| it.parse::<u64>().expect("a number"))
    };
    let seed = number("SEED").unwrap_or(SEED);
    let steps = number("STEPS").map_or(STEPS, |it| it as usize);
    println!("{steps} steps; to do the same again: SEED={seed}");
    let form = tag("/api/connections", "");
    let site = Site::with(&format!(r#"<div id="here">{form}</div>"#)).await;
    site.begin_with(include_str!("page.js"));
    let browser = Browser::start().await;
    let mut random = Rng::with_seed(seed);
    for _ in 0..steps.div_ceil(PER_PAGE) {
        go_through_a_page(&site, &browser, &mut random).await;
    }
}

/// An act, what is to be seen then, and which token is on its way: in which life of the element, and the how manieth.
struct Step {
    act: Act,
    expected: Seen,
    attempt: Option<(u32, u32)>,
}

impl Step {
    fn next(oracle: &mut Oracle, random: &mut Rng) -> Step {
        let act = any_act(oracle, random);
        let expected = oracle.after(&act);
        let attempt = oracle.attempt().map(|it| (oracle.life, it));
        Step {
            act,
            expected,
            attempt,
        }
    }

    /// What the page is told: the act, and how to know that it has come to its end.
    fn written(&self) -> Value {
        let Seen {
            state,
            told,
            requests,
            ..
        } = &self.expected;
        json!({"act": self.act, "state": state, "requests": requests.len(), "events": told.len()})
    }
}

async fn go_through_a_page(site: &Site, browser: &Browser, random: &mut Rng) {
    browser.visit(&site.origin).await;
    let mut oracle = Oracle::new();
    let mut done = Vec::new();
    // What a request was known by, for each of the tokens tried.
    let mut keys = BTreeMap::new();
    for _ in 0..PER_PAGE / AT_ONCE {
        let steps = repeat_with(|| Step::next(&mut oracle, random));
        let steps: Vec<Step> = steps.take(AT_ONCE).collect();
        let written: Vec<Value> = steps.iter().map(Step::written).collect();
        let run = format!("return run({})", json!(written));
        let seen = browser.js(&run).await;
        let seen = seen.as_array().unwrap_or_else(|| panic!("{seen}"));
        for (step, seen) in steps.into_iter().zip(seen) {
            done.push(step.act);
            let last = &done[done.len().saturating_sub(SHOWN)..];
            let key = seen["keys"][0].as_str().map(str::to_owned);
            let seen: Seen = from_value(seen.clone()).expect("what is to be seen");
            assert_eq!(seen, step.expected, "act {}: {last:?}", done.len());
            if let (Some(attempt), Some(key)) = (step.attempt, key) {
                let known = keys.entry(attempt).or_insert_with(|| key.clone());
                assert_eq!(*known, key, "the same token again: {last:?}");
            }
        }
    }
    let sum = browser.js("return sum()").await;
    assert!(sum[0].as_u64() <= Some(oracle.submissions.into()), "{sum}");
    assert_eq!(sum[1], json!([]));
    let different: BTreeSet<_> = keys.values().collect();
    assert_eq!(
        different.len(),
        keys.len(),
        "another token is another attempt"
    );
}

fn any_act(oracle: &Oracle, random: &mut Rng) -> Act {
    loop {
        let act = match random.u32(0..100) {
            0..12 if oracle.takes_text() => write(random),
            12..30 => Act::Press("connect"),
            30..32 => Act::Submit,
            32..34 => Act::Reset,
            34..38 => Act::Press(any(random, &["reveal", "replace", "replace", "keep"])),
            38 => Act::Open,
            39 => Act::Focus,
            40..43 => show(random),
            43..54 => set(random),
            54..74 if oracle.is_connecting() || random.u32(0..10) == 0 => answer(random),
            74..77 => Act::Online(random.bool()),
            77 => Act::Leave,
            78 => Act::Remove,
            79..83 if !oracle.is_there() || random.u32(0..4) == 0 => {
                Act::Place(any(random, &["elsewhere", "here"]))
            }
            83..92 => Act::Pass(any(random, &[1, 999, 1000, 1001, 2500, 60_000])),
            92..100 if random.bool() => listen(random),
            _ => continue,
        };
        return act;
    }
}

fn any<T: Copy>(random: &mut Rng, all: &[T]) -> T {
    all[random.usize(..all.len())]
}

fn write(random: &mut Rng) -> Act {
    let good = [Outcome::Success, Outcome::Classic, Outcome::Expired].map(token);
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
        0 => Act::Type(text),
        1 => Act::Fill(text),
        _ => Act::Paste(format!(" {token}\n"), token),
    }
}

fn show(random: &mut Rng) -> Act {
    Act::Show(random.bool().then(|| format!("shown-{}", random.u8(..9))))
}

fn set(random: &mut Rng) -> Act {
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
        ("backend-url", None) => Act::Set(name, Some("/api/connections")),
        _ => Act::Set(name, value),
    }
}

fn answer(random: &mut Rng) -> Act {
    let codes: Vec<&str> = ErrorCode::ALL
        .iter()
        .map(ErrorCode::as_str)
        .chain(["quota"])
        .collect();
    Act::Answer(match random.u32(0..10) {
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

/// What a listener of the page's does, in the middle of whatever the element is doing.
fn listen(random: &mut Rng) -> Act {
    let names = ["connecting", "connected", "failed", "ready", "statechange"];
    let act = match random.u32(0..12) {
        0 => Act::Prevent,
        1 => Act::Throw,
        2 => Act::Reset,
        3 => Act::Submit,
        4 => Act::Remove,
        5 => Act::Press(any(random, &["replace", "keep", "reveal"])),
        6 | 7 => show(random),
        _ => set(random),
    };
    Act::Listen(any(random, &names), Box::new(act))
}
