//! At home on any page: its styles don't come in, ours don't go out, and one colour is enough to match it.

use crate::{TAG, tag};
use e2e::{Browser, Site};
use serde_json::{Value, json};
use std::{env, fs};

const ASKS: &str = r#"<github-pat-connect permissions="contents=read issues=write" token-expiration="90" guide="open""#;

/// Each piece of the form: where it stands in the card, and what it looks like.
pub const LOOK: &str = "const card = root.querySelector('section').getBoundingClientRect();
    return [...root.querySelectorAll('section, section :not(slot)')].filter((it) => it.checkVisibility()).map((it) => {
      const { x, y, width, height } = it.getBoundingClientRect();
      const style = getComputedStyle(it);
      return [
        it.localName, it.className.baseVal ?? it.className,
        ...[x - card.x, y - card.y, width, height].map(Math.round),
        ...['color', 'background-color', 'border-top-color', 'font', 'letter-spacing', 'text-transform',
            'text-align', 'text-indent', 'white-space', 'word-break', 'cursor', 'opacity', 'visibility']
          .map((name) => style.getPropertyValue(name)),
      ].join(' ');
    });";

async fn style(browser: &Browser, css: &str) {
    // A constructed sheet: the page's policy allows no other.
    let adopt = format!(
        "const sheet = new CSSStyleSheet();
         sheet.replaceSync({});
         document.adoptedStyleSheets = [sheet];",
        json!(css)
    );
    browser.js(&adopt).await;
}

fn sheet(name: &str) -> String {
    let path = env::var_os(name);
    let path = path.unwrap_or_else(|| panic!("{name} names a sheet: run by `cargo xtask test`"));
    fs::read_to_string(path).expect("the sheet is there")
}

#[tokio::test]
async fn no_style_of_the_page_comes_in() {
    let site = Site::with(&TAG.replace("<github-pat-connect", ASKS)).await;
    let browser = Browser::at(&site).await;
    browser.reads("Sign in to github.com").await;
    let before = browser.js(LOOK).await;
    let hostile = "* { margin: 9px !important; padding: 9px !important; color: red !important; font: italic 30px/3 serif !important;
        letter-spacing: 1em !important; text-transform: uppercase !important; text-align: center !important; text-indent: 2em !important;
        white-space: pre !important; word-spacing: 2em !important; cursor: wait !important }";
    for (name, css) in [
        ("unset", "* { all: unset !important }".to_owned()),
        ("hostile", hostile.to_owned()),
        (
            "reset",
            "*, ::before, ::after { margin: 0; padding: 0; border: 0; box-sizing: content-box; font: inherit; vertical-align: baseline }
             ol, ul { list-style: none } button, input { appearance: none } section, form, input, a { display: none }"
                .to_owned(),
        ),
        ("root", "html { font-size: 62.5% } body { font-size: 1.4rem; line-height: 2 }".to_owned()),
        ("large root", "html { font-size: 40px }".to_owned()),
        ("Bootstrap", sheet("BOOTSTRAP")),
        ("Tailwind's preflight", sheet("PREFLIGHT")),
    ] {
        style(&browser, &css).await;
        let after = browser.js(LOOK).await;
        let count = |look: &Value| look.as_array().map(Vec::len);
        assert_eq!(count(&before), count(&after), "{name}");
        let pairs = before.as_array().unwrap().iter().zip(after.as_array().unwrap());
        for (before, after) in pairs {
            assert_eq!(before, after, "{name}");
        }
    }
}

#[tokio::test]
async fn nothing_of_ours_goes_out() {
    let site = Site::with(
        "<h2 class='gpc-card gpc-step'>A page</h2><p part='card'>Its text</p><div id='place'></div>",
    )
    .await;
    let browser = Browser::start().await;
    browser.go(&site.origin).await;
    let look = "return [...document.querySelectorAll('h2, p, body, html')].map((it) =>
        [...getComputedStyle(it)].map((name) => getComputedStyle(it).getPropertyValue(name)).join())";
    // The place is as high as the form with it, and without.
    style(&browser, "#place { height: 900px } ").await;
    let before = browser.js(look).await;
    browser
        .js("const form = document.createElement('github-pat-connect');
             form.backendUrl = '/hang';
             document.querySelector('#place').append(form);
             await new Promise((resolve) => form.addEventListener('ready', resolve))")
        .await;
    assert_eq!(browser.js(look).await, before);
    // One engine counts those among the document's that it has adopted.
    let sheets = "return [[...document.styleSheets].filter((it) => it.ownerNode).length, document.adoptedStyleSheets.length]";
    assert_eq!(browser.js(sheets).await, json!([0, 1]));
}

#[tokio::test]
async fn it_fits_wherever_it_is_put() {
    let site = Site::with(&format!(
        "<aside id='sidebar'></aside><dialog></dialog><div popover id='popover'></div>{}",
        TAG.replace("<github-pat-connect", ASKS)
    ))
    .await;
    let browser = Browser::at(&site).await;
    style(
        &browser,
        "#sidebar { width: 220px } dialog, [popover] { padding: 8px }",
    )
    .await;
    let width = "return root.querySelector('section').getBoundingClientRect().width";
    let fits = "const card = root.querySelector('section').getBoundingClientRect();
        return [...root.querySelectorAll('section *')].filter((it) => it.checkVisibility() && !it.closest('.gpc-hidden, input'))
          .filter((it) => it.getBoundingClientRect().right > card.right + 0.5).map((it) => it.outerHTML.slice(0, 80))";
    browser
        .js("document.querySelector('#sidebar').append(form)")
        .await;
    assert_eq!(browser.js(width).await, 220);
    assert_eq!(browser.js(fits).await, json!([]));
    for open in [
        "const it = document.querySelector('dialog'); it.append(form); it.showModal()",
        "document.querySelector('dialog').close(); const it = document.querySelector('#popover'); it.append(form); it.showPopover()",
    ] {
        browser.js(open).await;
        // As wide as it likes, but for a bar to scroll by where that takes room.
        let as_wide = "return root.querySelector('section').offsetWidth - Math.min(448, form.parentNode.clientWidth - 16)";
        assert_eq!(browser.js(as_wide).await, 0, "{open}");
        assert_eq!(browser.js(fits).await, json!([]));
    }
    browser.type_in("hunter2").await;
    assert_eq!(browser.value().await, "hunter2");
}

#[tokio::test]
async fn a_theme_is_chosen_or_the_one_in_force() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    let paper = "return getComputedStyle(root.querySelector('section')).backgroundColor";
    let light = browser.js(paper).await;
    let dark = browser.js(&format!("form.theme = 'dark'; {paper}")).await;
    assert_ne!(light, dark);
    let scheme =
        |scheme: &str| format!("document.documentElement.style.colorScheme = '{scheme}'; {paper}");
    assert_eq!(browser.js(&scheme("light")).await, dark);
    assert_eq!(
        browser.js(&format!("form.theme = 'auto'; {paper}")).await,
        light
    );
    // Whatever the page says of all elements.
    style(
        &browser,
        "* { all: unset !important; color-scheme: light !important }",
    )
    .await;
    assert_eq!(
        browser.js(&format!("form.theme = 'dark'; {paper}")).await,
        dark
    );
    style(&browser, "").await;
    assert_eq!(
        browser.js(&format!("form.theme = 'auto'; {paper}")).await,
        light
    );
    // Live, as the page changes.
    assert_eq!(browser.js(&scheme("dark")).await, dark);
    assert_eq!(browser.js(&scheme("light dark")).await, light);
}

/// Contrast as WCAG has it, of what stands on the accent and of what is written in it.
const CONTRAST: &str =
    "const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const luminance = (color) => {
      context.fillStyle = color;
      context.fillRect(0, 0, 1, 1);
      const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((it) => {
        const part = it / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (one, other) => {
      const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
      return (light + 0.05) / (dark + 0.05);
    };
    const look = (selector) => getComputedStyle(root.querySelector(selector));
    let least = [99];
    for (const theme of ['light', 'dark']) {
      form.theme = theme;
      for (let hue = 0; hue < 360; hue += 15)
        for (const saturation of [0, 30, 60, 100])
          for (let lightness = 0; lightness <= 100; lightness += 5) {
            const accent = `hsl(${hue} ${saturation}% ${lightness}%)`;
            form.style.setProperty('--github-pat-connect-accent', accent);
            const button = look('[part=create]');
            const paper = look('section').backgroundColor;
            for (const [name, ratio] of [
              ['button', contrast(button.color, button.backgroundColor)],
              ['link', contrast(look('summary').color, paper)],
            ])
              if (ratio < least[0]) least = [ratio, name, theme, accent];
          }
    }
    return least;";

#[tokio::test]
async fn whatever_the_accent_it_can_be_read() {
    let site = Site::with(TAG).await;
    let browser = Browser::at(&site).await;
    let least = browser.js(CONTRAST).await;
    println!("least contrast: {least}");
    assert!(least[0].as_f64().unwrap() >= 4.5, "{least}");
}

#[tokio::test]
async fn each_theme_of_the_package_can_be_read() {
    let axe = sheet("AXE");
    let site = Site::with(&TAG.replace("<github-pat-connect", ASKS)).await;
    let browser = Browser::at(&site).await;
    browser.js(&format!("{axe}; window.axe = axe")).await;
    browser.paste("hunter2").await;
    browser.reads("This looks like").await;
    let looks = "const { borderTopWidth, borderTopLeftRadius, color } = getComputedStyle(root.querySelector('section'));
        return [borderTopWidth, borderTopLeftRadius, color].join(' ')";
    let plain = browser.js(looks).await;
    for theme in ["plain", "github", "high-contrast"] {
        let css = format!("return (await fetch('/package/themes/{theme}.css')).text()");
        let css = browser.js(&css).await;
        style(&browser, css.as_str().unwrap()).await;
        for scheme in ["light", "dark"] {
            let found = browser
                .js(&format!(
                    "document.documentElement.style.colorScheme = '{scheme}';
                     const {{ violations }} = await axe.run(form, {{ resultTypes: ['violations'] }});
                     return violations.map(({{ id, nodes }}) => [id, ...nodes.map((it) => it.failureSummary)]);"
                ))
                .await;
            assert_eq!(found, json!([]), "{theme} {scheme}");
            assert_ne!(browser.js(looks).await, plain, "{theme}");
        }
    }
}

#[tokio::test]
async fn slots_hold_what_is_the_page_s() {
    let site = Site::with(&tag("/api/connections", r#"session="{session}""#).replace(
        "></github-pat-connect>",
        "><b slot='header'>Our own title</b><a slot='footer' href='#'>Privacy</a><button slot='connected' id='go'>Go on</button></github-pat-connect>",
    ))
    .await;
    let browser = Browser::at(&site).await;
    let seen = "return ['b', 'a', '#go'].map((it) => form.querySelector(it).checkVisibility())";
    assert_eq!(browser.js(seen).await, json!([true, true, false]));
    let title = "return root.querySelector('[part=title]').checkVisibility()";
    assert_eq!(browser.js(title).await, false);
    browser.js("form.connection = { connectionId: 'c' }").await;
    assert_eq!(browser.js(seen).await, json!([true, true, true]));
    assert_eq!(browser.logged().await, Value::Array(Vec::new()));
}
