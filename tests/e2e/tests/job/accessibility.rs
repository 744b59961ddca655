//! For everybody: what axe-core finds in every state, the whole job by keyboard, and where the focus goes.

use crate::{TAG, tag};
use e2e::{Browser, Site, Wasm};
use fantoccini::key::Key;
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::{Value, json};

/// A state of the form: its name, the tag that leads there, and what is done.
struct Case {
    name: &'static str,
    tag: String,
    wasm: Wasm,
    steps: &'static [Step],
}

enum Step {
    Fill(&'static str),
    Token(Scenario),
    Connect,
    Click(&'static str),
    Reads(&'static str),
}

use Step::{Click, Connect, Fill, Reads};

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
            &[Step::Token(Scenario::Success), Reads("Fine-grained token.")],
        ),
        at_rest(
            "doubt",
            &[Fill("ghp_01234567890123456789"), Reads("looks cut off")],
        ),
        at_rest("foreign", &[Fill("hunter2"), Reads("This looks like")]),
        at_rest(
            "refused",
            &[
                Step::Token(Scenario::Invalid),
                Connect,
                Reads("GitHub doesn't accept"),
            ],
        ),
        at_rest(
            "single sign-on",
            &[
                Step::Token(Scenario::SsoRequired),
                Connect,
                Reads("I've authorized it"),
            ],
        ),
        at_rest(
            "paused",
            &[
                Step::Token(Scenario::RateLimited),
                Connect,
                Reads("Connect in"),
            ],
        ),
        Case {
            tag: tag("/hang", ""),
            ..at_rest(
                "connecting",
                &[
                    Step::Token(Scenario::Success),
                    Connect,
                    Reads("Connecting…"),
                ],
            )
        },
        at_rest(
            "connected",
            &[Step::Token(Scenario::Success), Connect, Reads("@octocat")],
        ),
        at_rest(
            "incomplete",
            &[
                Step::Token(Scenario::Incomplete),
                Connect,
                Reads("one permission is missing"),
            ],
        ),
        at_rest(
            "check failed",
            &[
                Step::Token(Scenario::GithubDownLater),
                Connect,
                Click("[part=check]"),
                Reads("GitHub isn't answering"),
            ],
        ),
        at_rest(
            "asking to disconnect",
            &[
                Step::Token(Scenario::Success),
                Connect,
                Click("[part=disconnect]"),
                Reads("loses access"),
            ],
        ),
        at_rest(
            "disconnected",
            &[
                Step::Token(Scenario::Success),
                Connect,
                Click("[part=disconnect]"),
                Click("[part=confirm-disconnect]"),
                Reads("still exists on GitHub"),
            ],
        ),
        at_rest(
            "expires soon",
            &[
                Step::Token(Scenario::ExpiresSoon),
                Connect,
                Reads("The token expires"),
            ],
        ),
        at_rest(
            "replacing",
            &[
                Step::Token(Scenario::Success),
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
async fn axe_reports_no_violation_in_any_state_theme_or_direction() {
    let axe =
        std::env::var_os("AXE").expect("AXE names axe-core's script: run by `cargo xtask test`");
    let axe = std::fs::read_to_string(axe).expect("axe-core is there");
    let browser = Browser::start().await;
    for case in cases() {
        let site = Site::with_form(&case.tag).await;
        site.set_wasm(case.wasm);
        match case.wasm {
            Wasm::Served => browser.goto_form(&site.origin).await,
            Wasm::Held => browser.goto_first_paint(&site.origin).await,
            _ => browser.goto(&site.origin).await,
        }
        for step in case.steps {
            match step {
                Fill(text) => browser.fill(text).await,
                Step::Token(scenario) => browser.fill(&token(*scenario)).await,
                Connect => browser.connect().await,
                Click(selector) => browser.click(selector).await,
                Reads(sentence) => browser.wait_for_text(sentence).await,
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
                         while (card?.lang && card.lang !== '{language}') await new Promise(requestAnimationFrame);"
                    ))
                    .await;
                let found = browser.js(VIOLATIONS).await;
                assert_eq!(found, json!([]), "{} {theme} {language}", case.name);
            }
        }
        // Whatever can be pressed is large enough for a finger that isn't sure (WCAG 2.5.8).
        let small = browser.js(SMALL_TARGETS).await;
        assert_eq!(small, json!([]), "{}", case.name);
    }
    // In a form that is at fault both find the fault.
    let site = Site::with_form(TAG).await;
    browser.goto_form(&site.origin).await;
    browser
        .js(&format!(
            "{axe}; window.axe = axe; root.querySelector('section').append(new Image(20, 20));
             root.querySelector('[part=connect]').style.cssText = 'min-block-size: 0; block-size: 20px; padding: 0'"
        ))
        .await;
    let found = browser.js(VIOLATIONS).await;
    assert_eq!(found[0][0], "image-alt", "{found}");
    let small = browser.js(SMALL_TARGETS).await;
    assert_eq!(small.as_array().map(Vec::len), Some(1), "{small}");
}

/// What axe-core finds, with where and why.
const VIOLATIONS: &str =
    "const { violations } = await axe.run(form, { resultTypes: ['violations'] });
     return violations.map(({ id, nodes }) =>
       [id, ...nodes.map(({ html, failureSummary }) => html + failureSummary)]);";

const SMALL_TARGETS: &str = "return [...root.querySelectorAll('a, button, summary, input')]
    .filter((it) => it.checkVisibility())
    .map((it) => [it.outerHTML.slice(0, 60), it.getBoundingClientRect()])
    .filter(([, { width, height }]) => width < 24 || height < 24)";

/// The part of what has the focus in the form.
async fn focus(browser: &Browser) -> Value {
    browser
        .js("return root.activeElement?.getAttribute('part') ?? root.activeElement?.localName ?? null")
        .await
}

#[tokio::test]
async fn connecting_works_by_keyboard_alone() {
    let asks = r#"<github-pat-connect permissions="contents=read issues=write""#;
    let site = Site::with_form(&TAG.replace("<github-pat-connect", asks)).await;
    let browser = Browser::open(&site).await;
    let tab = char::from(Key::Tab).to_string();
    let enter = char::from(Key::Enter).to_string();
    browser
        .js("document.querySelector('textarea').remove(); document.activeElement.blur()")
        .await;
    // Each thing in the order in which it stands.
    for part in [
        "create", "copy", "summary", "summary", "input", "paste", "connect",
    ] {
        browser.press_keys(&tab).await;
        assert_eq!(focus(&browser).await, part);
    }

    browser.js("form.focus()").await;
    browser.press_keys(&token(Scenario::Invalid)).await;
    browser.press_keys(&enter).await;
    browser
        .wait_for_text("GitHub doesn't accept this token")
        .await;
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

    browser.select_all().await;
    browser.press_keys(&token(Scenario::Success)).await;
    // Past the button that shows the token, to Connect.
    browser.press_keys(&tab).await;
    assert_eq!(focus(&browser).await, "reveal");
    browser.press_keys(&tab).await;
    assert_eq!(focus(&browser).await, "connect");
    browser.press_keys(" ").await;
    browser.wait_for_text("@octocat").await;
    assert_eq!(focus(&browser).await, "connected");
    // From the result on, the next thing to press is in it.
    for part in ["check", "replace", "disconnect"] {
        browser.press_keys(&tab).await;
        assert_eq!(focus(&browser).await, part);
    }
    // The safe answer first; after it, back to where the question was.
    browser.press_keys(&enter).await;
    browser.wait_for_text("Disconnect @octocat?").await;
    assert_eq!(focus(&browser).await, "keep-connection");
    browser.press_keys(&enter).await;
    browser
        .wait_until("root.querySelector('[part=disconnect]')")
        .await;
    assert_eq!(focus(&browser).await, "connected");
    let connections = site.connections().await;
    let id = connections[0]["connection_id"].as_str().expect("an id");
    site.block_path(Some(&format!("/api/connections/{id}/check")));
    browser.press_keys(&tab).await;
    browser.press_keys(&enter).await;
    browser.wait_for_text("Checking…").await;
    site.block_path(None);
    browser.wait_for_text("Check again").await;
    assert_eq!(focus(&browser).await, "check");
    browser.press_keys(&tab).await;
    browser.press_keys(&enter).await;
    browser.wait_for_text("Keep the old one").await;
    assert_eq!(focus(&browser).await, "input");
}

#[tokio::test]
async fn disconnect_and_cancel_work_by_keyboard_alone() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    let tab = char::from(Key::Tab).to_string();
    let enter = char::from(Key::Enter).to_string();
    browser.type_in(&token(Scenario::Success)).await;
    browser.press_keys(&enter).await;
    browser.wait_for_text("@octocat").await;
    for _ in ["replace", "disconnect"] {
        browser.press_keys(&tab).await;
    }
    assert_eq!(focus(&browser).await, "disconnect");
    for key in [&enter, &tab, &enter] {
        browser.press_keys(key).await;
    }
    browser.wait_for_text("Disconnected.").await;
    assert_eq!(focus(&browser).await, "input");

    site.block_path(Some("/api/connections"));
    browser.press_keys(&token(Scenario::Success)).await;
    browser.press_keys(&enter).await;
    browser.wait_for_text("Connecting…").await;
    for _ in ["reveal", "connect", "cancel"] {
        browser.press_keys(&tab).await;
    }
    assert_eq!(focus(&browser).await, "cancel");
    browser.press_keys(&enter).await;
    browser.wait_until("form.state === 'editing'").await;
    assert_eq!(focus(&browser).await, "input");
    site.block_path(None);
}

#[tokio::test]
async fn field_is_read_only_and_focused_while_connecting() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    browser.paste(&token(Scenario::Success)).await;
    browser.press_key(Key::Enter).await;
    browser.wait_for_text("Connecting…").await;
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
async fn live_regions_announce_each_message_once() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    browser.js(LISTEN).await;
    browser
        .paste(&[&token(Scenario::Invalid), "\n"].concat())
        .await;
    browser.wait_for_text("Removed line breaks.").await;
    browser.connect().await;
    browser
        .wait_for_text("GitHub doesn't accept this token")
        .await;
    browser.js("form.reset()").await;
    browser.paste(&token(Scenario::Success)).await;
    browser.connect().await;
    browser.wait_for_text("@octocat").await;
    let heard = browser.js("return heard").await;
    let advice = "It may be cut off, expired or revoked. Copy it again, or create a new one.";
    let refused = format!(
        "GitHub doesn't accept this token{advice}Create token on GitHub (opens in a new tab)"
    );
    let expected = json!([
        "Fine-grained token. Removed line breaks.",
        "Connecting…",
        refused,
        "Fine-grained token.",
        "Connecting…",
        "Connected to GitHub",
    ]);
    assert_eq!(heard, expected);
}
