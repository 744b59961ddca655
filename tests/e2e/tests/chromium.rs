//! What only Chromium's own protocol can bring about or look at. The job itself runs in every engine.

use e2e::{Browser, Engine, Site, TAG, Wasm, connect, tag};
use github_pat_backend::sandbox::{Outcome, token};
use serde_json::json;

fn asking() -> String {
    let asks = r#"<github-pat-connect permissions="contents=read issues=write" token-expiration="90" resource-owner="acme""#;
    TAG.replace("<github-pat-connect", asks)
}

#[tokio::test]
async fn on_paper_there_is_no_token() {
    let site = Site::with(&tag("/hang", "")).await;
    let browser = Browser::at(&site).await;
    browser.type_in(&token(Outcome::Success)).await;
    browser.click("[part=reveal]").await;
    let seen = "return getComputedStyle(root.querySelector('input')).visibility";
    assert_eq!(browser.js(seen).await, "visible");
    browser
        .devtools("Emulation.setEmulatedMedia", json!({"media": "print"}))
        .await;
    assert_eq!(browser.js(seen).await, "hidden");
}

#[tokio::test]
async fn a_composition_goes_on() {
    let site = Site::with(TAG).await;
    site.wasm(Wasm::Held);
    let browser = Browser::start().await;
    browser.look_at(&site.origin).await;
    browser.type_in("a").await;
    browser
        .js("window.ended = 0; root.querySelector('input').addEventListener('compositionend', () => ended++)")
        .await;
    browser.compose("ghp").await;
    site.wasm(Wasm::Served);
    browser.is_ready().await;
    assert_eq!(browser.js("return ended").await, 0);
    browser.compose("ghp_").await;
    assert_eq!(browser.value().await, "aghp_");
}

#[tokio::test]
async fn nothing_moves_when_it_is_taken_over() {
    let site = Site::with(TAG).await;
    site.wasm(Wasm::Held);
    let browser = Browser::start().await;
    browser.look_at(&site.origin).await;
    browser
        .js("window.shifts = [];
             new PerformanceObserver((list) => shifts.push(...list.getEntries().map((it) => it.value)))
               .observe({ type: 'layout-shift' })")
        .await;
    site.wasm(Wasm::Served);
    browser.is_ready().await;
    browser
        .js("for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame)")
        .await;
    assert_eq!(browser.js("return shifts").await, json!([]));
}

#[tokio::test]
async fn it_fits_where_room_is_short_and_letters_are_large() {
    let site = Site::with(&asking()).await;
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
                 const over = [...root.querySelectorAll('.gpc-card *')]
                   .filter((it) => it.checkVisibility() && !it.closest('.gpc-hidden, input'))
                   .filter((it) => it.getBoundingClientRect().right > right + 0.5)
                   .map((it) => it.outerHTML.slice(0, 80));
                 const cut = [...root.querySelectorAll('.gpc-card *')]
                   .filter((it) => it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).overflow === 'hidden')
                   .filter((it) => !it.matches('.gpc-hidden'))
                   .map((it) => it.className);
                 return [right > innerWidth, over, cut]",
            )
            .await;
        assert_eq!(over, json!([false, [], []]), "{width} {letters}");
    }
}

#[tokio::test]
async fn a_finger_finds_larger_targets() {
    let site = Site::with(&asking()).await;
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
    let turn = "return getComputedStyle(root.querySelector('.gpc-spinner')).animationDuration";
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
async fn the_theme_follows_the_person_s_system_where_the_page_lets_it() {
    let site = Site::with(&tag("/hang", "")).await;
    let browser = Browser::at(&site).await;
    let paper = "return getComputedStyle(root.querySelector('section')).backgroundColor";
    let light = browser.js(paper).await;
    let night = json!({"features": [{"name": "prefers-color-scheme", "value": "dark"}]});
    browser.devtools("Emulation.setEmulatedMedia", night).await;
    assert_eq!(browser.js(paper).await, light);
    let dark = format!("document.documentElement.style.colorScheme = 'light dark'; {paper}");
    assert_ne!(browser.js(&dark).await, light);
}

#[tokio::test]
async fn after_success_no_script_holds_the_token() {
    let site = Site::with(&tag("/api/connections", r#"session="{session}""#)).await;
    let browser = Browser::at(&site).await;
    let text = token(Outcome::Success);
    browser.type_in(&text).await;
    browser.click("[part=reveal]").await;
    assert_eq!(connect(&browser).await, "connected");
    let heap = browser.heap().await;
    assert!(heap.contains("github-pat-connect"), "{}", heap.len());
    assert!(!heap.contains(&text), "it is in the heap");
    // What a script holds is found.
    let codes: Vec<u8> = text.bytes().collect();
    let held = format!("window.leak = String.fromCharCode(...{})", json!(codes));
    browser.js(&held).await;
    assert!(browser.heap().await.contains(&text));
}

#[tokio::test]
async fn taken_off_the_page_with_a_token_on_its_way_no_script_holds_it() {
    let site = Site::with(&tag("/hang", "")).await;
    let browser = Browser::at(&site).await;
    let text = token(Outcome::Success);
    browser.type_in(&text).await;
    browser.connect().await;
    site.hangs().await;
    browser.js("form.remove()").await;
    site.abandoned().await;
    assert!(!browser.heap().await.contains(&text), "it is in the heap");
}

/// This file is Chromium's; run in another engine it would be about nothing.
#[test]
fn it_is_chromium() {
    assert_eq!(Engine::of_the_run(), Engine::Chromium);
}
