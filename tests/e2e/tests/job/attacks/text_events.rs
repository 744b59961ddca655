//! A listener of the page's, in the bubbling phase as most are, that writes down all that any event brings.

use super::unprotected;
use axum::Router;
use e2e::{Browser, Wasm};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::{Value, json};

const TAG: &str = "<github-pat-connect backend-url='/hang' app-name='Acme'></github-pat-connect>";

/// Listens to every event that a browser has a handler for, and to those that have none; keeps all texts that an event
/// leads to. `play` has an input dragged from, copied, cut and composed in, as the browser does.
const LISTENING: &str = r#"
    window.heard = [];
    const names = new Set(["beforecopy", "beforecut", "beforepaste", "textInput", "compositionstart", "compositionupdate",
      "compositionend", "DOMActivate", "DOMCharacterDataModified", "DOMSubtreeModified", "focusin", "focusout", "search",
      "selectionchange", "beforematch", "gesturestart"]);
    for (let owner of [window, document, HTMLInputElement.prototype, SVGElement.prototype])
      for (; owner; owner = Object.getPrototypeOf(owner))
        for (const name of Object.getOwnPropertyNames(owner)) if (/^on[a-z]/.test(name)) names.add(name.slice(2));
    window.names = [...names];
    const transferred = (data) => data && [...data.types].map((type) => data.getData(type));
    const listen = (event) => heard.push([event.type, event.ctrlKey ? "" : event.key, [event.data, event.detail, event.key,
      transferred(event.clipboardData), transferred(event.dataTransfer), event.target?.value, event.target?.data,
      event.submitter?.value, [...(event.formData ?? [])]]]);
    for (const name of names) for (const target of [window, document]) target.addEventListener(name, listen);
    window.play = (input) => {
      const text = input.value;
      const transfer = () => {
        const data = new DataTransfer();
        data.setData("text/plain", text);
        return data;
      };
      const options = { bubbles: true, composed: true, cancelable: true };
      const dispatched = {};
      const fire = (event) => (dispatched[event.type] = input.dispatchEvent(event));
      for (const ctrlKey of [false, true])
        for (const name of ["dragstart", "drag", "dragenter", "dragover", "dragleave", "dragend", "drop"])
          fire(new DragEvent(name, { ...options, ctrlKey, dataTransfer: transfer() }));
      for (const name of ["copy", "cut", "paste"])
        fire(new ClipboardEvent(name, { ...options, clipboardData: transfer() }));
      for (const name of ["compositionstart", "compositionupdate", "compositionend"])
        fire(new CompositionEvent(name, { ...options, data: text }));
      for (const name of ["beforeinput", "input"]) fire(new InputEvent(name, { ...options, data: text }));
      return dispatched;
    };"#;

/// The parts of a token that were heard, and by which event.
fn leaks(heard: &Value, token: &str) -> Vec<String> {
    let heard = heard.as_array().expect("a list");
    let mut leaks: Vec<String> = heard
        .iter()
        .filter(|event| {
            let text = event[2].to_string();
            let pieces = token.as_bytes().windows(6);
            let mut pieces = pieces.map(|it| std::str::from_utf8(it).expect("a token is ASCII"));
            pieces.any(|piece| text.contains(piece))
        })
        .map(|event| event[0].to_string())
        .collect();
    // A letter at a time.
    let keys = heard.iter().filter_map(|event| event[1].as_str());
    let keys: String = keys.filter(|key| key.chars().count() == 1).collect();
    if !keys.is_empty() {
        leaks.push(format!("keys {keys}"));
    }
    leaks.dedup();
    leaks
}

#[tokio::test]
async fn no_event_brings_a_revealed_token_to_a_listener_of_the_page() {
    let text = token(Scenario::Success);
    let site = unprotected(Router::new(), TAG).await;
    site.inject_script(LISTENING);
    let browser = Browser::start().await;
    let page = format!("{}/page", site.origin);
    for wasm in [Wasm::Held, Wasm::Served] {
        site.set_wasm(wasm);
        browser.goto_first_paint(&page).await;
        if wasm == Wasm::Served {
            browser.wait_until_ready().await;
        }
        assert!(browser.js("return names.length").await.as_u64() > Some(100));
        browser.type_in(&text).await;
        browser.click("[part=reveal]").await;
        browser
            .wait_until("form.shadowRoot.querySelector('input').type === 'text'")
            .await;
        let dispatched = browser.js("return play(root.querySelector('input'))").await;
        assert_eq!(dispatched["dragstart"], false, "{wasm:?}");
        // Copying is the person's own business, and still works.
        assert_eq!(dispatched["copy"], true, "{wasm:?}");
        browser.js("root.querySelector('input').value = ''").await;
        browser.type_in(&text).await;
        browser.select_all().await;
        for (key, value) in [('c', &*text), ('x', ""), ('v', &text)] {
            browser.press_with_control(key).await;
            assert_eq!(browser.value().await, value, "{key} {wasm:?}");
        }
        let heard = browser.js("return heard").await;
        assert_eq!(leaks(&heard, &text), Vec::<String>::new(), "{wasm:?}");
        // It has heard what is no text.
        for name in ["click", "focusin"] {
            let heard = heard.as_array().expect("a list");
            assert!(heard.iter().any(|event| event[0] == name), "{name}");
        }
    }
    // The same listener reads all of it from an ordinary field, by each of these events.
    browser
        .js(&format!(
            "heard.length = 0;
             const area = document.querySelector('textarea');
             area.value = {};
             play(area)",
            json!(text)
        ))
        .await;
    let leaks = leaks(&browser.js("return heard").await, &text);
    for name in [
        "dragstart",
        "drop",
        "copy",
        "cut",
        "paste",
        "beforeinput",
        "input",
        "compositionend",
    ] {
        assert!(leaks.contains(&format!("{name:?}")), "{name} of {leaks:?}");
    }
}
