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
async fn page_styles_do_not_affect_the_form() {
    let site = Site::with_form(&TAG.replace("<github-pat-connect", ASKS)).await;
    let browser = Browser::open(&site).await;
    browser.wait_for_text("Sign in to github.com").await;
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
    // What the form takes from the page shows.
    style(&browser, "* { --github-pat-connect-accent: #ff8800 }").await;
    assert_ne!(browser.js(LOOK).await, before);
}

#[tokio::test]
async fn form_styles_do_not_affect_the_page() {
    let site = Site::with_form(
        "<h2 class='gpc-card gpc-step'>A page</h2><p part='card'>Its text</p><div id='place'></div>",
    )
    .await;
    let browser = Browser::start().await;
    browser.goto(&site.origin).await;
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
    // What does reach the page's elements is noticed.
    style(&browser, ".gpc-card { padding: 1px }").await;
    assert_ne!(browser.js(look).await, before);
}

#[tokio::test]
async fn form_fits_in_sidebar_dialog_and_popover() {
    let site = Site::with_form(&format!(
        "<aside id='sidebar'></aside><dialog></dialog><div popover id='popover'></div>{}",
        TAG.replace("<github-pat-connect", ASKS)
    ))
    .await;
    let browser = Browser::open(&site).await;
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
    // What doesn't fit is found.
    let title = "root.querySelector('h2').style";
    let too_wide = format!("{title}.inlineSize = '120vw'; {fits}");
    let found = browser.js(&too_wide).await;
    assert!(found.to_string().contains("<h2"), "{found}");
    browser.js(&format!("{title}.inlineSize = ''")).await;
    browser.type_in("hunter2").await;
    assert_eq!(browser.value().await, "hunter2");
}

#[tokio::test]
async fn theme_follows_attribute_or_color_scheme() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
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
    // Two that are known: the most there is, and the lightest grey that can just be read on white.
    const known = [contrast('#000', '#fff'), contrast('#767676', '#fff')].map((it) => it.toFixed(2));
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
    return [known, ...least];";

#[tokio::test]
async fn every_accent_color_has_sufficient_contrast() {
    let site = Site::with_form(TAG).await;
    let browser = Browser::open(&site).await;
    let least = browser.js(CONTRAST).await;
    println!("least contrast: {least}");
    assert_eq!(least[0], json!(["21.00", "4.54"]));
    let ratio = least[1].as_f64().unwrap();
    assert!((4.5..21.0).contains(&ratio), "{least}");
}

#[tokio::test]
async fn every_packaged_theme_has_sufficient_contrast() {
    let axe = sheet("AXE");
    let site = Site::with_form(&TAG.replace("<github-pat-connect", ASKS)).await;
    let browser = Browser::open(&site).await;
    browser.js(&format!("{axe}; window.axe = axe")).await;
    browser.paste("hunter2").await;
    browser.wait_for_text("This looks like").await;
    let looks = "const { borderTopWidth, borderTopLeftRadius, color } = getComputedStyle(root.querySelector('section'));
        return [borderTopWidth, borderTopLeftRadius, color].join(' ')";
    let violations = "const { violations } = await axe.run(form, { resultTypes: ['violations'] });
        return violations.map(({ id, nodes }) => [id, ...nodes.map((it) => it.failureSummary)]);";
    let plain = browser.js(looks).await;
    for theme in ["plain", "github", "high-contrast"] {
        let css = format!("return (await fetch('/package/themes/{theme}.css')).text()");
        let css = browser.js(&css).await;
        style(&browser, css.as_str().unwrap()).await;
        for scheme in ["light", "dark"] {
            browser
                .js(&format!(
                    "document.documentElement.style.colorScheme = '{scheme}'"
                ))
                .await;
            assert_eq!(browser.js(violations).await, json!([]), "{theme} {scheme}");
            assert_ne!(browser.js(looks).await, plain, "{theme}");
        }
    }
    // In a theme that can't be read axe-core finds that.
    browser
        .js("Object.assign(root.querySelector('h2').style, { color: '#777', backgroundColor: '#888' })")
        .await;
    let found = browser.js(violations).await;
    assert_eq!(found[0][0], "color-contrast", "{found}");
}

#[tokio::test]
async fn slots_show_page_content_in_their_state() {
    let site = Site::with_form(&tag("/api/connections", r#"session="{session}""#).replace(
        "></github-pat-connect>",
        "><b slot='header'>Our own title</b><a slot='footer' href='#'>Privacy</a><button slot='connected' id='go'>Go on</button></github-pat-connect>",
    ))
    .await;
    let browser = Browser::open(&site).await;
    let seen = "return ['b', 'a', '#go'].map((it) => form.querySelector(it).checkVisibility())";
    assert_eq!(browser.js(seen).await, json!([true, true, false]));
    let title = "return root.querySelector('[part=title]').checkVisibility()";
    assert_eq!(browser.js(title).await, false);
    browser.js("form.connection = { connectionId: 'c' }").await;
    assert_eq!(browser.js(seen).await, json!([true, true, true]));
    assert_eq!(browser.console_log().await, Value::Array(Vec::new()));
}
