//! One sitting at one form: keys, pastes, presses of Connect.

use crate::{host::Host, metrics::busy, profile::SLOW_PROCESSOR};
use e2e::Browser;
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::{Value, json};
use std::{iter::repeat_n, time::Duration};

/// Between two keys. What is waited for is the person, not the page.
const PACE: Duration = Duration::from_millis(50);
const KEYS: usize = 40;
const PASTES: usize = 5;
const CONNECTS: usize = 5;

/// A form, and how a script finds the parts of it.
pub struct Subject {
    pub name: &'static str,
    page: &'static str,
    input: &'static str,
    connect: &'static str,
}

pub const SUBJECTS: [Subject; 2] = [
    Subject {
        name: "baseline",
        page: "baseline.html",
        input: "document.querySelector('form input')",
        connect: "document.querySelector('form button')",
    },
    Subject {
        name: "github-pat-connect",
        page: "ours.html",
        input: "(form.state !== 'loading' && root.querySelector('input'))",
        connect: "root.querySelector('[part=connect]')",
    },
];

/// All in milliseconds.
#[derive(Default)]
pub struct Times {
    pub keys: Presses,
    pub pastes: Presses,
    pub to_fetch: Vec<f64>,
    pub to_wire: Vec<f64>,
}

#[derive(Default)]
pub struct Presses {
    pub to_paint: Vec<f64>,
    /// How long the page's thread was at work for it; of a series, the mean.
    pub work: Vec<f64>,
    /// As the browser's Event Timing has it, in steps of 8 ms; those below 16 are not told apart.
    pub interactions: Vec<f64>,
}

impl Times {
    pub async fn sit_down(
        &mut self,
        host: &Host,
        browser: &Browser,
        subject: &Subject,
    ) -> Result<(), String> {
        let origin = host.fresh_origin();
        SLOW_PROCESSOR.open(browser, &origin, subject.page).await;
        // Who types has the window before them: without this the first key brings it there.
        let has_focus = json!({"enabled": true});
        browser
            .devtools("Emulation.setFocusEmulationEnabled", has_focus)
            .await;
        let focus = format!("(await bench.until(() => {})).focus()", subject.input);
        browser.try_js(&focus).await?;
        tokio::time::sleep(10 * PACE).await;

        let token = token(Scenario::Success);
        self.type_in(browser, subject, &token[..KEYS]).await?;
        copy(browser, &token).await?;
        for _ in 0..PASTES {
            self.paste(browser, subject, &token).await?;
        }
        for _ in 0..CONNECTS {
            self.connect(browser, subject, &token).await?;
        }
        Ok(())
    }

    async fn type_in(
        &mut self,
        browser: &Browser,
        subject: &Subject,
        text: &str,
    ) -> Result<(), String> {
        browser.try_js("bench.forget()").await?;
        let before = busy(browser).await;
        for letter in text.chars() {
            let key = letter.to_string();
            press(browser, json!({"key": key, "text": key})).await;
        }
        let work = busy(browser).await - before;
        self.keys.work.push(work / text.len() as f64);
        self.keys.collect(browser, text.len()).await?;
        holds(browser, subject, text).await
    }

    async fn paste(
        &mut self,
        browser: &Browser,
        subject: &Subject,
        text: &str,
    ) -> Result<(), String> {
        let empty = format!(
            "form?.reset(); const input = {}; input.value = ''; input.focus(); bench.forget();",
            subject.input
        );
        browser.try_js(&empty).await?;
        tokio::time::sleep(2 * PACE).await;
        let before = busy(browser).await;
        press(browser, shortcut("v", "paste")).await;
        self.pastes.work.push(busy(browser).await - before);
        self.pastes.collect(browser, 1).await?;
        holds(browser, subject, text).await
    }

    async fn connect(
        &mut self,
        browser: &Browser,
        subject: &Subject,
        token: &str,
    ) -> Result<(), String> {
        let Subject { input, connect, .. } = subject;
        let fill = format!(
            "form?.reset();
             const input = await bench.until(() => {input});
             input.value = {};
             input.dispatchEvent(new InputEvent('input', {{ bubbles: true, composed: true }}));
             performance.clearResourceTimings();
             // What the form says to a token may move the button.
             await bench.nextPaint();
             {connect}.scrollIntoView({{ block: 'center' }});
             await bench.nextPaint();
             const button = {connect}.getBoundingClientRect();
             return [button.x + button.width / 2, button.y + button.height / 2]",
            json!(token)
        );
        let place = browser.try_js(&fill).await?;
        tokio::time::sleep(2 * PACE).await;
        click(browser, &place).await;
        let sent = "const sent = () => performance.getEntriesByType('resource')[0];
            await Promise.race([
                bench.until(sent),
                bench.sleep(5_000).then(() => { throw 'no request within 5 s'; }),
            ]);
            // The form still has to say what came of it.
            await bench.sleep(100);
            return [bench.fetched - bench.clicked, sent().requestStart - bench.clicked]";
        let sent = browser.try_js(sent).await?;
        let number = |place: usize| sent[place].as_f64().ok_or_else(|| sent.to_string());
        self.to_fetch.push(number(0)?);
        self.to_wire.push(number(1)?);
        Ok(())
    }
}

impl Presses {
    async fn collect(&mut self, browser: &Browser, count: usize) -> Result<(), String> {
        let script = "await bench.sleep(300);
            return [bench.presses, bench.slowInteractions()]";
        let told = browser.try_js(script).await?;
        let numbers = |place: usize| -> Vec<f64> {
            let list = told[place].as_array().into_iter().flatten();
            list.filter_map(Value::as_f64).collect()
        };
        let (to_paint, slow) = (numbers(0), numbers(1));
        if to_paint.len() != count {
            return Err(format!(
                "{count} keys were pressed, and not as many seen: {told}"
            ));
        }
        self.to_paint.extend(to_paint);
        let quick = count.saturating_sub(slow.len());
        self.interactions
            .extend(slow.into_iter().chain(repeat_n(8.0, quick)));
        Ok(())
    }
}

async fn holds(browser: &Browser, subject: &Subject, text: &str) -> Result<(), String> {
    let value = format!("return {}.value", subject.input);
    let value = browser.try_js(&value).await?;
    if value != text {
        return Err("the field holds something else than was put in".to_owned());
    }
    Ok(())
}

async fn press(browser: &Browser, mut key: Value) {
    for kind in ["keyDown", "keyUp"] {
        key["type"] = kind.into();
        browser
            .devtools("Input.dispatchKeyEvent", key.clone())
            .await;
    }
    tokio::time::sleep(PACE).await;
}

/// A letter with Control, and what a browser does at it.
fn shortcut(letter: &str, command: &str) -> Value {
    let code = format!("Key{}", letter.to_uppercase());
    json!({"key": letter, "code": code, "modifiers": 2, "commands": [command]})
}

/// Puts a text on the real clipboard.
async fn copy(browser: &Browser, text: &str) -> Result<(), String> {
    let select = format!(
        "const area = document.createElement('textarea');
         document.body.append(area);
         area.value = {};
         area.select();",
        json!(text)
    );
    browser.try_js(&select).await?;
    press(browser, shortcut("c", "copy")).await;
    browser
        .try_js("document.querySelector('textarea').remove()")
        .await?;
    Ok(())
}

async fn click(browser: &Browser, place: &Value) {
    for kind in ["mousePressed", "mouseReleased"] {
        let button = json!({
            "type": kind,
            "x": place[0],
            "y": place[1],
            "button": "left",
            "clickCount": 1,
        });
        browser.devtools("Input.dispatchMouseEvent", button).await;
    }
}
