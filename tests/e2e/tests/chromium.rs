//! What only Chromium's own protocol can bring about or look at. The job itself runs in every engine.

use e2e::{Browser, Engine, FaultyServer, ResponseEnd, Site, TAG, Wasm, connect, tag};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::json;

fn asking() -> String {
    let asks = r#"<github-pat-connect permissions="contents=read issues=write" token-expiration="90" resource-owner="acme""#;
    TAG.replace("<github-pat-connect", asks)
}

#[tokio::test]
async fn printed_page_hides_the_token() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    browser.type_in(&token(Scenario::Success)).await;
    browser.click("[part=reveal]").await;
    let seen = "return getComputedStyle(root.querySelector('input')).visibility";
    assert_eq!(browser.js(seen).await, "visible");
    browser
        .devtools("Emulation.setEmulatedMedia", json!({"media": "print"}))
        .await;
    assert_eq!(browser.js(seen).await, "hidden");
}

#[tokio::test]
async fn input_method_composition_survives_hydration() {
    let site = Site::with_form(TAG).await;
    site.set_wasm(Wasm::Held);
    let browser = Browser::start().await;
    browser.goto_first_paint(&site.origin).await;
    browser.type_in("a").await;
    browser
        .js("window.ended = 0; root.querySelector('input').addEventListener('compositionend', () => ended++)")
        .await;
    browser.compose("ghp").await;
    site.set_wasm(Wasm::Served);
    browser.wait_until_ready().await;
    assert_eq!(browser.js("return ended").await, 0);
    browser.compose("ghp_").await;
    assert_eq!(browser.value().await, "aghp_");
    // Its end is heard.
    let committed = json!({"text": "ghp_"});
    browser.devtools("Input.insertText", committed).await;
    browser.wait_until("ended === 1").await;
}

#[tokio::test]
async fn hydration_shifts_no_layout() {
    let site = Site::with_form(TAG).await;
    site.set_wasm(Wasm::Held);
    let browser = Browser::start().await;
    browser.goto_first_paint(&site.origin).await;
    browser
        .js("window.shifts = [];
             new PerformanceObserver((list) => shifts.push(...list.getEntries().map((it) => it.value)))
               .observe({ type: 'layout-shift' })")
        .await;
    site.set_wasm(Wasm::Served);
    browser.wait_until_ready().await;
    browser
        .js("for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame)")
        .await;
    assert_eq!(browser.js("return shifts").await, json!([]));
    // What moves the form is noticed.
    browser
        .js("const above = document.createElement('div');
             above.style.height = '100px';
             form.before(above)")
        .await;
    browser.wait_until("shifts.length > 0").await;
}

#[tokio::test]
async fn form_fits_in_320_px_with_200_percent_text() {
    let site = Site::with_form(&asking()).await;
    let browser = Browser::start().await;
    for (width, letters) in [(320, 16), (320, 32), (480, 32)] {
        let metrics =
            json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        browser
            .devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await;
        browser.goto_form(&site.origin).await;
        // As a person sets it in the browser.
        let sizes = json!({"fontSizes": {"standard": letters, "fixed": letters}});
        browser.devtools("Page.setFontSizes", sizes).await;
        let size = browser
            .js("return getComputedStyle(root.querySelector('section')).fontSize")
            .await;
        assert_eq!(size, format!("{letters}px"));
        browser.paste("hunter2").await;
        browser.wait_for_text("This looks like a password").await;
        assert_eq!(
            browser.js(OVERFLOW).await,
            json!([false, [], []]),
            "{width} {letters}"
        );
    }
    // What is too wide is found, and so is what is cut off.
    let title = "root.querySelector('h2')";
    let wide = format!("{title}.style.cssText = 'inline-size: 120vw'; {OVERFLOW}");
    let over = browser.js(&wide).await;
    assert!(over[1].to_string().contains("<h2"), "{over}");
    let cut = format!(
        "{title}.style.cssText = 'inline-size: 20px; overflow: hidden; white-space: nowrap'; {OVERFLOW}"
    );
    let cut = browser.js(&cut).await;
    assert_eq!(cut[2].as_array().unwrap().len(), 1, "{cut}");
}

/// Whether the card is wider than the window, what stands out of it, and what is cut off.
const OVERFLOW: &str = "const { right } = root.querySelector('section').getBoundingClientRect();
    const over = [...root.querySelectorAll('.gpc-card *')]
      .filter((it) => it.checkVisibility() && !it.closest('.gpc-hidden, input'))
      .filter((it) => it.getBoundingClientRect().right > right + 0.5)
      .map((it) => it.outerHTML.slice(0, 80));
    const cut = [...root.querySelectorAll('.gpc-card *')]
      .filter((it) => it.scrollWidth > it.clientWidth + 1 && getComputedStyle(it).overflow === 'hidden')
      .filter((it) => !it.matches('.gpc-hidden'))
      .map((it) => it.className);
    return [right > innerWidth, over, cut]";

#[tokio::test]
async fn touch_targets_are_at_least_44_px_high() {
    let site = Site::with_form(&asking()).await;
    let browser = Browser::start().await;
    let metrics = json!({"width": 400, "height": 900, "deviceScaleFactor": 1, "mobile": true});
    browser
        .devtools("Emulation.setDeviceMetricsOverride", metrics)
        .await;
    let small = "return [
        matchMedia('(pointer: coarse)').matches,
        [...root.querySelectorAll('a, button, summary, input')]
          .filter((it) => it.checkVisibility() && !it.matches('input'))
          .map((it) => [it.outerHTML.slice(0, 60), it.getBoundingClientRect().height])
          .filter(([, height]) => height < 44)
    ]";
    browser.goto_form(&site.origin).await;
    // A mouse finds smaller ones.
    let by_mouse = browser.js(small).await;
    assert_eq!(by_mouse[0], false);
    assert!(!by_mouse[1].as_array().unwrap().is_empty(), "{by_mouse}");
    let touch = json!({"enabled": true, "maxTouchPoints": 1});
    browser
        .devtools("Emulation.setTouchEmulationEnabled", touch)
        .await;
    browser.goto_form(&site.origin).await;
    assert_eq!(browser.js(small).await, json!([true, []]));
}

#[tokio::test]
async fn reduced_motion_slows_the_spinner() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    browser.paste(&token(Scenario::Success)).await;
    browser.connect().await;
    // What runs, not what is declared: in milliseconds a turn.
    let turn = "const [turn] = root.querySelector('.gpc-spinner').getAnimations();
        return [matchMedia('(prefers-reduced-motion: reduce)').matches, turn.playState, turn.effect.getTiming().duration]";
    assert_eq!(browser.js(turn).await, json!([false, "running", 800]));
    let features = json!([{"name": "prefers-reduced-motion", "value": "reduce"}]);
    browser
        .devtools("Emulation.setEmulatedMedia", json!({"features": features}))
        .await;
    assert_eq!(browser.js(turn).await, json!([true, "running", 4000]));
}

#[tokio::test]
async fn forced_colors_keep_edges_and_focus_ring() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    // Whatever a background told apart has an edge then.
    let edgeless = "return ['[part=create]', '[part=connect]', '[part=field]', 'section'].filter((it) => {
        const { borderTopWidth, borderTopStyle, borderTopColor, backgroundColor } = getComputedStyle(root.querySelector(it));
        return borderTopStyle !== 'solid' || parseFloat(borderTopWidth) < 1 || borderTopColor === backgroundColor;
      })";
    let is_forced = "return matchMedia('(forced-colors: active)').matches";
    assert_eq!(browser.js(is_forced).await, false);
    let forced = json!({"features": [{"name": "forced-colors", "value": "active"}]});
    browser.devtools("Emulation.setEmulatedMedia", forced).await;
    assert_eq!(browser.js(is_forced).await, true);
    assert_eq!(browser.js(edgeless).await, json!([]));
    // What has none is found.
    let create = "root.querySelector('[part=create]').style.borderStyle";
    let found = format!("{create} = 'none'; {edgeless}");
    assert_eq!(browser.js(&found).await, json!(["[part=create]"]));
    browser.js(&format!("{create} = ''")).await;
    browser
        .js("root.querySelector('[part=create]').focus({ focusVisible: true })")
        .await;
    let ring = "const { outlineStyle, outlineWidth } = getComputedStyle(root.querySelector('[part=create]'));
        return [outlineStyle, outlineWidth]";
    assert_eq!(browser.js(ring).await, json!(["solid", "2px"]));
    // An edge that is there for these colours alone.
    browser
        .js("form.connection = { account: { login: 'hubot' } }")
        .await;
    browser.wait_for_text("@hubot").await;
    let edge = "return getComputedStyle(root.querySelector('.gpc-face')).borderTopWidth";
    assert_eq!(browser.js(edge).await, "1px");
    browser
        .devtools("Emulation.setEmulatedMedia", json!({"features": []}))
        .await;
    assert_eq!(browser.js(edge).await, "0px");
}

#[tokio::test]
async fn several_forms_have_distinct_accessible_names() {
    let all = [
        tag("/hang", ""),
        tag("/hang", "").replace("Acme", "Other"),
        tag("/hang", r#"expected-login="octocat""#),
        tag("/hang", r#"github-url="https://ghe.acme.com""#),
        // What is asked for twice only the page can tell apart.
        tag("/hang", r#"aria-label="For the website""#),
    ];
    let site = Site::with_form(&all.concat()).await;
    let browser = Browser::open(&site).await;
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
        await new Promise(requestAnimationFrame);
        return [...names, card.ariaLabel]";
    assert_eq!(
        browser.js(renamed).await,
        json!(["First", "GitHub verbinden · Acme · github.com"])
    );
}

#[tokio::test]
async fn theme_follows_system_only_if_page_allows_it() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    let paper = "return getComputedStyle(root.querySelector('section')).backgroundColor";
    let light = browser.js(paper).await;
    let night = json!({"features": [{"name": "prefers-color-scheme", "value": "dark"}]});
    browser.devtools("Emulation.setEmulatedMedia", night).await;
    assert_eq!(browser.js(paper).await, light);
    let dark = format!("document.documentElement.style.colorScheme = 'light dark'; {paper}");
    assert_ne!(browser.js(&dark).await, light);
}

#[tokio::test]
async fn heap_has_no_token_after_success() {
    let site = Site::with_form(&tag("/api/connections", r#"session="{session}""#)).await;
    let browser = Browser::open(&site).await;
    let text = token(Scenario::Success);
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
async fn heap_has_no_token_after_removal_while_connecting() {
    let site = Site::with_form(&tag("/hang", "")).await;
    let browser = Browser::open(&site).await;
    let text = token(Scenario::Success);
    browser.type_in(&text).await;
    browser.connect().await;
    site.wait_for_hanging_request().await;
    // What a script holds is found.
    assert!(browser.heap().await.contains(&text));
    browser.js("form.remove()").await;
    site.wait_for_aborted_request().await;
    assert!(!browser.heap().await.contains(&text), "it is in the heap");
}

/// Where others could read along, but for the way to the backend: the tests' Chromium takes this name for this machine.
#[tokio::test]
async fn form_connects_outside_a_secure_context_with_a_uuid_for_a_key() {
    let server = FaultyServer::start().await;
    let account = r#"{"account": {"login": "octocat"}}"#;
    let answer = format!(
        "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: {}\r\n\r\n{account}",
        account.len()
    );
    let keys_of = async |host: &str, path: &str| {
        let url = server.respond(path, answer.clone(), ResponseEnd::Close);
        let site = Site::with_form(&tag(
            &url,
            r#"permissions="contents=read" github-url="https://git.acme.example""#,
        ))
        .await;
        let browser = Browser::start().await;
        browser
            .goto_form(&site.origin.replace("127.0.0.1", host))
            .await;
        browser.type_in(&token(Scenario::Success)).await;
        // Neither can be had there.
        let seen = "return [isSecureContext, Boolean(crypto.randomUUID), root.querySelectorAll('[part=paste], [part=copy]').length > 0]";
        let is_secure = host == "127.0.0.1";
        assert_eq!(
            browser.js(seen).await,
            json!([is_secure, is_secure, is_secure])
        );
        assert_eq!(connect(&browser).await, "connected");
        server.received().keys.remove(path).expect("it was asked")
    };
    let mut all = Vec::new();
    for (host, path) in [("127.0.0.1", "/1"), ("acme.test", "/2")] {
        let keys = keys_of(host, path).await;
        assert_eq!(keys.len(), 1, "{host}");
        let key = keys[0].as_bytes();
        assert_eq!(key.len(), 36, "{host}");
        for (place, byte) in key.iter().enumerate() {
            let is_right = match place {
                8 | 13 | 18 | 23 => *byte == b'-',
                14 => *byte == b'4',
                19 => b"89ab".contains(byte),
                _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(byte),
            };
            assert!(is_right, "{host}: {}", keys[0]);
        }
        all.extend(keys);
    }
    assert_ne!(all[0], all[1]);
}

/// This file is Chromium's; run in another engine it would be about nothing.
#[test]
fn this_run_is_in_chromium() {
    assert_eq!(Engine::current(), Engine::Chromium);
}
