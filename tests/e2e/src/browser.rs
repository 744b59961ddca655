//! A person at a browser, driven by WebDriver.

use crate::{
    Picture, Site,
    engine::{Driver, Engine},
    wait_for,
};
use fantoccini::{
    Client, Locator,
    actions::{InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction},
    elements::Element,
    key::Key,
};
use serde_json::{Value, json};

/// What a script's answer calls an element (WebDriver, 11).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One window, with a driver and a profile of its own. All of it goes with the value, also when the
/// test panics.
pub struct Browser {
    pub(crate) client: Client,
    _driver: Driver,
}

impl Browser {
    /// A browser with the site's page open and the form on it.
    pub async fn at(site: &Site) -> Browser {
        let browser = Browser::start().await;
        browser.visit(&site.origin).await;
        browser
    }

    /// Opens a page and waits for its form.
    pub async fn visit(&self, url: &str) {
        self.go(url).await;
        self.is_ready().await;
    }

    /// Waits until the form can be used.
    pub async fn is_ready(&self) {
        wait_for("the element to leave `loading`", async || {
            let state = self.js("return form.state").await;
            ["editing", "connecting", "connected"]
                .iter()
                .any(|&there| state == there)
                .then_some(())
        })
        .await;
    }

    /// Opens a page and waits for its form to be painted, with or without the WebAssembly.
    pub async fn look_at(&self, url: &str) {
        self.go(url).await;
        self.js(
            "const input = () => document.querySelector('github-pat-connect').shadowRoot?.querySelector('input');
             while (!input()) await new Promise(requestAnimationFrame)",
        )
        .await;
    }

    /// What the form looks like.
    pub async fn picture(&self) -> Picture {
        let form = self.client.find(Locator::Css("github-pat-connect")).await;
        let picture = form.expect("a form").screenshot().await;
        Picture::of(picture.expect("a picture"))
    }

    /// A browser without a page.
    pub async fn start() -> Browser {
        let (driver, client) = Driver::start(Engine::of_the_run()).await;
        Browser {
            client,
            _driver: driver,
        }
    }

    pub async fn go(&self, url: &str) {
        let before = self.document().await;
        self.client.goto(url).await.expect("the page opens");
        self.arrives_from(before).await;
    }

    /// To the page before.
    pub async fn back(&self) {
        let before = self.document().await;
        // Not by the driver: WebKit's waits for a page to load that the browser has kept.
        self.js("setTimeout(() => history.back())").await;
        self.arrives_from(before).await;
    }

    async fn arrives_from(&self, before: Option<Value>) {
        wait_for("the page", async || {
            self.document()
                .await
                .filter(|now| Some(now) != before.as_ref())
        })
        .await;
    }

    /// What tells a document, of which all is there, from another. Between two there is none.
    async fn document(&self) -> Option<Value> {
        let script = "return document.readyState === 'loading' ? null : performance.timeOrigin";
        let document = self.client.execute(script, Vec::new()).await;
        document.ok().filter(|it| !it.is_null())
    }

    /// Runs a script in the page; `form` is the element, `root` its shadow root.
    pub async fn js(&self, script: &str) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             const form = document.querySelector('github-pat-connect');
             const root = form?.shadowRoot;
             (async () => {{ {script} }})().then(done, (error) => done('threw: ' + error));"
        );
        let value = self.client.execute_async(&script, Vec::new()).await;
        value.unwrap_or_else(|error| panic!("{error} in {script}"))
    }

    async fn element(&self, selector: &str) -> Element {
        let script = format!(
            "return document.querySelector('github-pat-connect').shadowRoot.querySelector({})",
            json!(selector)
        );
        wait_for(selector, async || {
            let found = self
                .client
                .execute(&script, Vec::new())
                .await
                .expect("a script");
            let reference = found[ELEMENT].as_str()?.to_owned();
            Some(Element::from_element_id(
                self.client.clone(),
                reference.into(),
            ))
        })
        .await
    }

    /// Into the frame that an element has in its shadow root: what follows happens there.
    pub async fn enter_frame(&self, host: &str) {
        let script =
            format!("return document.querySelector('{host}').shadowRoot.querySelector('iframe')");
        let found = self.client.execute(&script, Vec::new()).await;
        let found = found.expect("a script");
        let reference = found[ELEMENT].as_str().expect("a frame").to_owned();
        let frame = Element::from_element_id(self.client.clone(), reference.into());
        frame.enter_frame().await.expect("it opens");
    }

    /// Back into the page around.
    pub async fn leave_frame(&self) {
        self.client.enter_parent_frame().await.expect("it has one");
    }

    pub async fn type_in(&self, text: &str) {
        self.element("input")
            .await
            .send_keys(text)
            .await
            .expect("the field takes text");
    }

    /// Types to whatever has the focus.
    pub async fn keys(&self, text: &str) {
        // Not by the element that has it: a driver focuses that first, and a shadow root's host is another.
        let keys = text
            .chars()
            .fold(KeyActions::new("keys".into()), |keys, value| {
                keys.then(KeyAction::Down { value })
                    .then(KeyAction::Up { value })
            });
        self.client
            .perform_actions(keys)
            .await
            .expect("it takes keys");
    }

    /// Selects all the text in what has the focus, by keyboard.
    pub async fn select_all(&self) {
        let control = Key::Control.into();
        let keys = KeyActions::new("keys".into())
            .then(KeyAction::Down { value: control })
            .then(KeyAction::Down { value: 'a' })
            .then(KeyAction::Up { value: 'a' })
            .then(KeyAction::Up { value: control });
        self.client
            .perform_actions(keys)
            .await
            .expect("it takes keys");
    }

    pub async fn press(&self, key: Key) {
        self.type_in(&char::from(key).to_string()).await;
    }

    pub async fn click(&self, selector: &str) {
        self.element(selector)
            .await
            .click()
            .await
            .expect("it can be clicked");
    }

    /// Presses what is at this place of the window, in CSS pixels.
    pub async fn click_at(&self, x: f64, y: f64) {
        let to = PointerAction::MoveTo {
            duration: None,
            x,
            y,
        };
        let button = MOUSE_BUTTON_LEFT;
        let mouse = MouseActions::new("mouse".into())
            .then(to)
            .then(PointerAction::Down { button })
            .then(PointerAction::Up { button });
        self.client
            .perform_actions(mouse)
            .await
            .expect("it takes a click");
    }

    pub async fn connect(&self) {
        self.click("[part=connect]").await;
    }

    /// Puts a text on the real clipboard, by keyboard: not every engine lets a script do it that a driver runs.
    pub async fn copy(&self, text: &str) {
        let fill = format!("document.querySelector('textarea').value = {}", json!(text));
        self.js(&fill).await;
        let area = self.client.find(Locator::Css("textarea")).await;
        let all = format!("{}ac", char::from(Key::Control));
        area.expect("a textarea")
            .send_keys(&all)
            .await
            .expect("it takes keys");
    }

    /// Copies a text, and pastes it by keyboard.
    pub async fn paste(&self, text: &str) {
        self.copy(text).await;
        self.press_paste().await;
    }

    /// Pastes by keyboard what is on the clipboard.
    pub async fn press_paste(&self) {
        self.type_in(&format!("{}v", char::from(Key::Control)))
            .await;
    }

    pub async fn value(&self) -> String {
        let value = self.js("return root.querySelector('input').value").await;
        value.as_str().expect("a text").to_owned()
    }

    /// All that can be read in the form.
    pub async fn text(&self) -> String {
        let text = self
            .js("return root.querySelector('.gpc-card')?.innerText ?? root.textContent")
            .await;
        text.as_str().expect("a text").to_owned()
    }

    /// Waits until the form says this.
    pub async fn reads(&self, sentence: &str) {
        wait_for(sentence, async || {
            self.text().await.contains(sentence).then_some(())
        })
        .await;
    }

    /// The details of the events of this name that reached the page.
    pub async fn told(&self, name: &str) -> Vec<Value> {
        let told = self.js("return told").await;
        let told = told.as_array().expect("a list");
        told.iter()
            .filter(|entry| entry[0] == name)
            .map(|entry| entry[1].clone())
            .collect()
    }

    /// What reached the console, or nobody caught.
    pub async fn logged(&self) -> Value {
        self.js("return logged").await
    }
}
