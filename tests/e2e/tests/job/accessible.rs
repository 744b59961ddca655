//! For everybody: what axe-core finds in every state, the whole job by keyboard, and where the focus goes.

use crate::{TAG, tag};
use e2e::{Browser, Site, Wasm};
use fantoccini::key::Key;
use github_pat_backend::sandbox::{Outcome, token};
use serde_json::{Value, json};

/// A state of the form: its name, the tag that leads there, and what is done.
struct Case {
    name: &'static str,
    tag: String,
    wasm: Wasm,
    steps: &'static [Step],
}

enum Step {
    Paste(&'static str),
    Token(Outcome),
    Connect,
    Click(&'static str),
    Reads(&'static str),
}

use Step::{Click, Connect, Paste, Reads};

fn cases() -> Vec<Case> {
    let asks = r#"<github-pat-connect permissions="contents=read issues=write" token-expiration="90" resource-owner="acme""#;
    let asking = TAG.replace("<github-pat-connect", asks);
    let at_rest = |name, steps| Case {
        name,
        tag: asking.clone(),
        wasm: Wasm::Served,
        steps,
    };
    vec![
        Case {
            wasm: Wasm::Held,
            ..at_rest("painted", &[])
        },
        Case {
            wasm: Wasm::Missing,
            tag: tag("/hang", ""),
            ..at_rest("failed", &[Reads("This form couldn't be loaded")])
        },
        at_rest("empty", &[]),
        at_rest(
            "guide",
            &[
                Click("summary"),
                Reads("Hide the steps"),
                Reads("Press your profile"),
            ],
        ),
        at_rest(
            "hint",
            &[Step::Token(Outcome::Success), Reads("Fine-grained token.")],
        ),
        at_rest("doubt", &[Paste("ghp_0123456789"), Reads("Looks cut off")]),
        at_rest("foreign", &[Paste("hunter2"), Reads("This looks like")]),
        at_rest(
            "refused",
            &[
                Step::Token(Outcome::Invalid),
                Connect,
                Reads("GitHub doesn't accept"),
            ],
        ),
        at_rest(
            "single sign-on",
            &[
                Step::Token(Outcome::SsoRequired),
                Connect,
                Reads("I've authorised it"),
            ],
        ),
        at_rest(
            "paused",
            &[
                Step::Token(Outcome::RateLimited),
                Connect,
                Reads("Connect in"),
            ],
        ),
        Case {
            tag: tag("/hang", ""),
            ..at_rest(
                "connecting",
                &[Step::Token(Outcome::Success), Connect, Reads("Connecting…")],
            )
        },
        at_rest(
            "connected",
            &[Step::Token(Outcome::Success), Connect, Reads("@octocat")],
        ),
        at_rest(
            "incomplete",
            &[
                Step::Token(Outcome::Incomplete),
                Connect,
                Reads("one permission is missing"),
            ],
        ),
        at_rest(
            "expires soon",
            &[
                Step::Token(Outcome::ExpiresSoon),
                Connect,
                Reads("The token expires"),
            ],
        ),
        at_rest(
            "replacing",
            &[
                Step::Token(Outcome::Success),
                Connect,
                Reads("@octocat"),
                Click("[part=replace]"),
                Reads("Keep the old one"),
            ],
        ),
        Case {
            tag: tag("http://example.org/", ""),
            ..at_rest("misconfigured", &[Reads("This form isn't ready to use")])
        },
        Case {
            tag: tag("/hang", r#"disabled density="compact""#),
            ..at_rest("disabled", &[])
        },
    ]
}

#[tokio::test]
async fn axe_finds_nothing_in_any_state_theme_or_direction() {
    let axe =
        std::env::var_os("AXE").expect("AXE names axe-core's script: run by `cargo xtask test`");
    let axe = std::fs::read_to_string(axe).expect("axe-core is there");
    let browser = Browser::start().await;
    for case in cases() {
        let site = Site::with(&case.tag).await;
        site.wasm(case.wasm);
        match case.wasm {
            Wasm::Served => browser.visit(&site.origin).await,
            Wasm::Held => browser.look_at(&site.origin).await,
            _ => browser.go(&site.origin).await,
        }
        for step in case.steps {
            match step {
                Paste(text) => browser.paste(text).await,
                Step::Token(outcome) => browser.paste(&token(*outcome)).await,
                Connect => browser.connect().await,
                Click(selector) => browser.click(selector).await,
                Reads(sentence) => browser.reads(sentence).await,
            }
        }
        browser.js(&format!("{axe}; window.axe = axe")).await;
        for theme in ["light", "dark"] {
            for language in ["en", "ar"] {
                browser
                    .js(&format!(
                        "form.theme = '{theme}'; form.lang = '{language}';
                         const card = root.querySelector('section');
                         // What stands there when loading has failed is said once.
                         while (card.lang && card.lang !== '{language}') await new Promise(requestAnimationFrame);"
                    ))
                    .await;
                let found = browser
                    .js(
                        "const { violations } = await axe.run(form, { resultTypes: ['violations'] });
                         return violations.map(({ id, nodes }) =>
                           [id, ...nodes.map(({ html, failureSummary }) => html + failureSummary)]);",
                    )
                    .await;
                assert_eq!(found, json!([]), "{} {theme} {language}", case.name);
            }
        }
        // Whatever can be pressed is large enough for a finger that isn't sure (WCAG 2.5.8).
        let small = browser
            .js(
                "return [...root.querySelectorAll('a, button, summary, input')]
                   .filter((it) => it.checkVisibility())
                   .map((it) => [it.outerHTML.slice(0, 60), it.getBoundingClientRect()])
                   .filter(([, { width, height }]) => width < 24 || height < 24)",
            )
            .await;
        assert_eq!(small, json!([]), "{}", case.name);
    }
}

/// The part of what has the focus in the form.
async fn focus(browser: &Browser) -> Value {
    browser
        .js("return root.activeElement?.getAttribute('part') ?? root.activeElement?.localName ?? null")
        .await
}

#[tokio::test]
async fn the_whole_job_is_done_by_keyboard() {
    let asks = r#"<github-pat-connect permissions="contents=read issues=write""#;
    let site = Site::with(&TAG.replace("<github-pat-connect", asks)).await;
    let browser = Browser::at(&site).await;
    let tab = char::from(Key::Tab).to_string();
    let enter = char::from(Key::Enter).to_string();
    browser
        .js("document.querySelector('textarea').remove(); document.activeElement.blur()")
        .await;
    // Each thing in the order in which it stands.
    for part in [
        "create", "copy", "summary", "summary", "input", "paste", "connect",
    ] {
        browser.keys(&tab).await;
        assert_eq!(focus(&browser).await, part);
    }

    browser.js("form.focus()").await;
    browser.keys(&token(Outcome::Invalid)).await;
    browser.keys(&enter).await;
    browser.reads("GitHub doesn't accept this token").await;
    // Back in the field, which is described by the reason.
    assert_eq!(focus(&browser).await, "input");
    let described = browser
        .js("const input = root.activeElement;
             return [input.ariaInvalid, input.getAttribute('aria-describedby').split(' ')
               .map((id) => root.getElementById(id).textContent).join('')]")
        .await;
    assert_eq!(described[0], "true");
    assert!(
        described[1]
            .as_str()
            .unwrap_or_default()
            .starts_with("GitHub doesn't accept")
    );

    let select_all = format!("{}a", char::from(Key::Control));
    browser.keys(&select_all).await;
    browser.keys(&char::from(Key::Null).to_string()).await;
    browser.keys(&token(Outcome::Success)).await;
    // Past the button that shows the token, to Connect.
    browser.keys(&tab).await;
    assert_eq!(focus(&browser).await, "reveal");
    browser.keys(&tab).await;
    assert_eq!(focus(&browser).await, "connect");
    browser.keys(" ").await;
    browser.reads("@octocat").await;
    assert_eq!(focus(&browser).await, "connected");
    // From the result on, the next thing to press is in it.
    browser.keys(&tab).await;
    assert_eq!(focus(&browser).await, "replace");
    browser.keys(&enter).await;
    browser.reads("Keep the old one").await;
    assert_eq!(focus(&browser).await, "input");
}

#[tokio::test]
async fn while_connecting_the_field_is_read_only_and_keeps_the_focus() {
    let site = Site::with(&tag("/hang", "")).await;
    let browser = Browser::at(&site).await;
    browser.paste(&token(Outcome::Success)).await;
    browser.press(Key::Enter).await;
    browser.reads("Connecting…").await;
    assert_eq!(focus(&browser).await, "input");
    let field =
        "const input = root.querySelector('input'); return [input.readOnly, input.disabled]";
    assert_eq!(browser.js(field).await, json!([true, false]));
}

/// What the live regions have said since: each text once, as it came to stand there.
const LISTEN: &str = "
    window.heard = [];
    const regions = [...root.querySelectorAll('[role=status], [role=alert]')];
    for (const region of regions) {
      let before = region.textContent;
      new MutationObserver(() => {
        if (region.textContent && region.textContent !== before) heard.push(region.textContent);
        before = region.textContent;
      }).observe(region, { childList: true, characterData: true, subtree: true });
    }";

#[tokio::test]
async fn live_regions_speak_once() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    browser.js(LISTEN).await;
    browser
        .paste(&[&token(Outcome::Invalid), "\n"].concat())
        .await;
    browser.reads("Removed a line break.").await;
    browser.connect().await;
    browser.reads("GitHub doesn't accept this token").await;
    browser.js("form.reset()").await;
    browser.paste(&token(Outcome::Success)).await;
    browser.connect().await;
    browser.reads("@octocat").await;
    let heard = browser.js("return heard").await;
    let advice = "It may be cut off, expired or revoked. Copy it again, or create a new one.";
    let refused = format!(
        "GitHub doesn't accept this token{advice}Create token on GitHub (opens in a new tab)"
    );
    let expected = json!([
        "Fine-grained token. Removed a line break.",
        "Connecting…",
        refused,
        "Fine-grained token.",
        "Connecting…",
        "GitHub connected",
    ]);
    assert_eq!(heard, expected);
}

#[tokio::test]
async fn several_on_a_page_have_names_of_their_own() {
    let all = [
        tag("/hang", ""),
        tag("/hang", "").replace("Acme", "Other"),
        tag("/hang", r#"expected-login="octocat""#),
        tag("/hang", r#"github-url="https://ghe.acme.com""#),
        // What is asked for twice only the page can tell apart.
        tag("/hang", r#"aria-label="For the website""#),
    ];
    let site = Site::with(&all.concat()).await;
    let browser = Browser::at(&site).await;
    let tree = browser
        .devtools("Accessibility.getFullAXTree", json!({}))
        .await;
    let nodes = tree["nodes"].as_array().expect("a list");
    let named = |role: &str, name: &str| {
        let same = nodes
            .iter()
            .filter(|it| it["role"]["value"] == role && it["name"]["value"] == name);
        same.count()
    };
    for name in [
        "Connect GitHub · Acme · github.com",
        "Connect GitHub · Other · github.com",
        "Connect GitHub · Acme @octocat · github.com",
        "Connect GitHub · Acme · ghe.acme.com",
        "For the website",
    ] {
        assert_eq!(named("group", name), 1, "{name}");
    }
    assert_eq!(named("textbox", "Paste it here : Personal access token"), 5);
    // A page that names it later is heard, too, and so is a language.
    let renamed = "form.ariaLabel = 'First'; form.lang = 'de';
        const card = root.querySelector('section');
        while (card.lang !== 'de') await new Promise(requestAnimationFrame);
        const names = [card.ariaLabel];
        form.ariaLabel = null;
        return [...names, card.ariaLabel]";
    assert_eq!(
        browser.js(renamed).await,
        json!(["First", "GitHub verbinden · Acme · github.com"])
    );
}

#[tokio::test]
async fn it_fits_where_room_is_short_and_letters_are_large() {
    let site = Site::with(&cases()[2].tag).await;
    let browser = Browser::start().await;
    for (width, letters) in [(320, 16), (320, 32), (480, 32)] {
        let metrics =
            json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        browser
            .devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await;
        browser.visit(&site.origin).await;
        // As a person sets it in the browser.
        let sizes = json!({"fontSizes": {"standard": letters, "fixed": letters}});
        browser.devtools("Page.setFontSizes", sizes).await;
        let size = browser
            .js("return getComputedStyle(root.querySelector('section')).fontSize")
            .await;
        assert_eq!(size, format!("{letters}px"));
        browser.paste("hunter2").await;
        browser.reads("This looks like a password").await;
        let over = browser
            .js(
                "const { right } = root.querySelector('section').getBoundingClientRect();
                 const over = [...root.querySelectorAll('.card *')]
                   .filter((it) => it.checkVisibility() && !it.closest('.hidden, input'))
                   .filter((it) => it.getBoundingClientRect().right > right + 0.5)
                   .map((it) => it.outerHTML.slice(0, 80));
                 const cut = [...root.querySelectorAll('.card *')]
                   .filter((it) => it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).overflow === 'hidden')
                   .filter((it) => !it.matches('.hidden'))
                   .map((it) => it.className);
                 return [right > innerWidth, over, cut]",
            )
            .await;
        assert_eq!(over, json!([false, [], []]), "{width} {letters}");
    }
}

#[tokio::test]
async fn a_finger_finds_larger_targets() {
    let site = Site::with(&cases()[2].tag).await;
    let browser = Browser::start().await;
    let metrics = json!({"width": 400, "height": 900, "deviceScaleFactor": 1, "mobile": true});
    browser
        .devtools("Emulation.setDeviceMetricsOverride", metrics)
        .await;
    let touch = json!({"enabled": true, "maxTouchPoints": 1});
    browser
        .devtools("Emulation.setTouchEmulationEnabled", touch)
        .await;
    browser.visit(&site.origin).await;
    let small = browser
        .js(
            "if (!matchMedia('(pointer: coarse)').matches) return 'no finger';
             return [...root.querySelectorAll('a, button, summary, input')]
               .filter((it) => it.checkVisibility() && !it.matches('input'))
               .map((it) => [it.outerHTML.slice(0, 60), it.getBoundingClientRect().height])
               .filter(([, height]) => height < 44)",
        )
        .await;
    assert_eq!(small, json!([]));
}

#[tokio::test]
async fn who_wants_little_motion_gets_little() {
    let site = Site::with(&tag("/hang", "")).await;
    let browser = Browser::at(&site).await;
    browser.paste(&token(Outcome::Success)).await;
    browser.connect().await;
    let turn = "return getComputedStyle(root.querySelector('.spinner')).animationDuration";
    assert_eq!(browser.js(turn).await, "0.8s");
    let features = json!([{"name": "prefers-reduced-motion", "value": "reduce"}]);
    browser
        .devtools("Emulation.setEmulatedMedia", json!({"features": features}))
        .await;
    assert_eq!(browser.js(turn).await, "4s");
}

#[tokio::test]
async fn where_the_person_chooses_the_colours_all_is_still_there() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    let forced = json!({"features": [{"name": "forced-colors", "value": "active"}]});
    browser.devtools("Emulation.setEmulatedMedia", forced).await;
    // Whatever a background told apart has an edge now.
    let edges = "return ['[part=create]', '[part=connect]', '[part=field]', 'section'].filter((it) => {
        const { borderTopWidth, borderTopStyle, borderTopColor, backgroundColor } = getComputedStyle(root.querySelector(it));
        return borderTopStyle !== 'solid' || parseFloat(borderTopWidth) < 1 || borderTopColor === backgroundColor;
      })";
    assert_eq!(
        browser
            .js("return matchMedia('(forced-colors: active)').matches")
            .await,
        true
    );
    assert_eq!(browser.js(edges).await, json!([]));
    browser
        .js("root.querySelector('[part=create]').focus({ focusVisible: true })")
        .await;
    let ring = "const { outlineStyle, outlineWidth } = getComputedStyle(root.querySelector('[part=create]'));
        return [outlineStyle, outlineWidth]";
    assert_eq!(browser.js(ring).await, json!(["solid", "2px"]));
}
