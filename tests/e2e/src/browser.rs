//! A person at a browser, driven by WebDriver.

use crate::{
    Screenshot, Site,
    engine::{Engine, PageCache},
    session::Session,
    try_wait_for, wait_for,
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

/// One window, which no other test uses.
pub struct Browser {
    pub(crate) client: Client,
    form: FormLocation,
    pub(crate) session: Session,
}

/// Where the form is that the person uses.
#[derive(Clone, Copy, Debug)]
pub enum FormLocation {
    /// A `<github-pat-connect>` of the page.
    Page,
    /// The one in the frame that this element has in its shadow root, a page of another origin.
    FrameOf(&'static str),
    /// The card of a Leptos app, in the page's own DOM: a script's `form` and `root` are both the card.
    LeptosApp,
}

impl FormLocation {
    /// What a script of the page calls `form`.
    fn element(self) -> &'static str {
        match self {
            FormLocation::Page => FORM,
            FormLocation::FrameOf(host) => host,
            FormLocation::LeptosApp => CARD,
        }
    }

    /// What a script of the form's own document calls `form`.
    fn own_element(self) -> &'static str {
        match self {
            FormLocation::LeptosApp => CARD,
            FormLocation::Page | FormLocation::FrameOf(_) => FORM,
        }
    }

    /// What a script calls `root`: where the form's own nodes are.
    fn root(self) -> &'static str {
        match self {
            FormLocation::LeptosApp => "form",
            FormLocation::Page | FormLocation::FrameOf(_) => "form?.shadowRoot",
        }
    }
}

const FORM: &str = "github-pat-connect";
const CARD: &str = ".gpc-card";

impl Browser {
    /// A browser with the site's page open and the form on it.
    pub async fn open(site: &Site) -> Browser {
        let browser = Browser::start().await;
        browser.goto_form(&site.origin).await;
        browser
    }

    /// Opens a page and waits for its form.
    pub async fn goto_form(&self, url: &str) {
        self.goto(url).await;
        self.wait_until_ready().await;
    }

    /// Waits until the form can be used.
    pub async fn wait_until_ready(&self) {
        wait_for("the element to leave `loading`", async || {
            let state = self.form_js("return form?.state ?? null").await;
            ["editing", "connecting", "connected"]
                .iter()
                .any(|&there| state == there)
                .then_some(())
        })
        .await;
    }

    /// Waits until a condition, an expression of the page's script, holds.
    pub async fn wait_until(&self, condition: &str) {
        wait_for(condition, async || {
            let holds = self.js(&format!("return Boolean({condition})")).await;
            (holds == true).then_some(())
        })
        .await;
    }

    /// Opens a page and waits for its form to be painted, with or without the WebAssembly.
    pub async fn goto_first_paint(&self, url: &str) {
        self.goto(url).await;
        self.js(
            "const input = () => document.querySelector('github-pat-connect')?.shadowRoot?.querySelector('input');
             while (!input()) await new Promise(requestAnimationFrame)",
        )
        .await;
    }

    /// What the form looks like, as far as the window reaches. Cut out here: for a screenshot of an element each driver
    /// scrolls otherwise, and WebKit's leaves part of it black.
    pub async fn screenshot(&self) -> Screenshot {
        let place = self
            .js("scrollTo(0, 0);
                 await new Promise(requestAnimationFrame);
                 const { x, y, width, height } = form.getBoundingClientRect();
                 return [x, y, width, Math.min(height, innerHeight - y)].map(Math.round)")
            .await;
        let place = serde_json::from_value(place).expect("a rectangle in the window");
        let picture = self.client.screenshot().await;
        Screenshot::of(picture.expect("a picture")).part(place)
    }

    /// A browser without a page.
    pub async fn start() -> Browser {
        Browser::start_with(PageCache::Off).await
    }

    pub async fn start_with(cache: PageCache) -> Browser {
        let session = Session::start(cache).await;
        Browser {
            client: session.client(),
            form: FormLocation::Page,
            session,
        }
    }

    /// From now on the form is there: typing, clicks and what is read are the frame's, scripts still the page's.
    pub fn with_form_in(self, form: FormLocation) -> Browser {
        Browser { form, ..self }
    }

    pub async fn goto(&self, url: &str) {
        let before = self.document().await;
        self.client.goto(url).await.expect("the page opens");
        self.arrives_from(before).await;
    }

    /// To the page before.
    pub async fn go_back(&self) {
        // While a page loads, going back may come to nothing.
        self.wait_until("document.readyState === 'complete'").await;
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
    ///
    /// # Panics
    /// If the script throws, or the one that the page began with did.
    pub async fn js(&self, script: &str) -> Value {
        let result = self.try_js(script).await;
        result.unwrap_or_else(|error| panic!("{error} in {script}"))
    }

    /// As [`Browser::js`], with what the script throws as an error.
    pub async fn try_js(&self, script: &str) -> Result<Value, String> {
        self.run(self.form.element(), script).await
    }

    /// As [`Browser::js`], in the document that the form is in: the frame's, if it is in one.
    pub async fn form_js(&self, script: &str) -> Value {
        let run = async || self.run(self.form.own_element(), script).await;
        let result = self.in_form_document(run).await;
        result.unwrap_or_else(|error| panic!("{error} in {script}"))
    }

    async fn run(&self, element: &str, script: &str) -> Result<Value, String> {
        let root = self.form.root();
        let script = format!(
            "const done = arguments[arguments.length - 1];
             const form = document.querySelector('{element}');
             const root = {root};
             (async () => {{
               if (window.startError) throw window.startError;
               {script}
             }})().then((value) => done([value, null]), (error) => done([null, `${{error}}\\n${{error?.stack ?? ''}}`]));"
        );
        let outcome = self.client.execute_async(&script, Vec::new()).await;
        let mut outcome = outcome.map_err(|error| error.to_string())?;
        match outcome[1].take() {
            Value::Null => Ok(outcome[0].take()),
            Value::String(error) => Err(error),
            other => Err(format!("no outcome: {other}")),
        }
    }

    /// Does something where the form is, and comes back to the page.
    async fn in_form_document<T>(&self, act: impl AsyncFnOnce() -> T) -> T {
        let FormLocation::FrameOf(host) = self.form else {
            return act().await;
        };
        let script = format!(
            "const frame = document.querySelector('{host}')?.shadowRoot?.querySelector('iframe');
             return frame?.clientHeight ? frame : null"
        );
        let frame = self.find(&script, host).await;
        frame.enter_frame().await.expect("it opens");
        let result = act().await;
        let left = self.client.enter_parent_frame().await;
        left.expect("it has one");
        result
    }

    /// A piece of the form, once it is there; in the form's own document.
    async fn element(&self, selector: &str) -> Element {
        let script = format!(
            "const form = document.querySelector('{}');
             return ({})?.querySelector({})",
            self.form.own_element(),
            self.form.root(),
            json!(selector)
        );
        self.find(&script, selector).await
    }

    /// The element that a script returns, once it returns one.
    async fn find(&self, script: &str, what: &str) -> Element {
        wait_for(what, async || {
            let found = self.client.execute(script, Vec::new()).await;
            let found = found.expect("a script");
            let reference = found[ELEMENT].as_str()?.to_owned();
            Some(Element::from_element_id(
                self.client.clone(),
                reference.into(),
            ))
        })
        .await
    }

    /// Whether what the driver does by itself in a frame of another origin is no person's doing to the engine: then it
    /// is done by the place on the screen. Firefox's driver knows no other way than by itself.
    fn acts_by_place(&self) -> bool {
        matches!(self.form, FormLocation::FrameOf(_)) && Engine::current() != Engine::Firefox
    }

    pub async fn type_in(&self, text: &str) {
        if matches!(self.form, FormLocation::FrameOf(_)) {
            self.wait_until_ready().await;
        }
        if self.acts_by_place() {
            self.click("input").await;
            self.press_keys(text).await;
            return wait_for("all letters", async || {
                (self.value().await.len() == text.len()).then_some(())
            })
            .await;
        }
        self.in_form_document(async || {
            let input = self.element("input").await;
            input.send_keys(text).await.expect("the field takes text");
        })
        .await;
    }

    /// Inserts a text into the field in one step. For tests of what happens to a token; typing one takes up to 0.4 s.
    pub async fn fill(&self, text: &str) {
        let fill = format!(
            "root.querySelector('input').focus(); document.execCommand('insertText', false, {})",
            json!(text)
        );
        self.form_js(&fill).await;
    }

    /// Types to whatever has the focus.
    pub async fn press_keys(&self, text: &str) {
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
        self.press_with_control('a').await;
    }

    /// Presses a letter with the control key, such as `c` to copy, on whatever has the focus.
    pub async fn press_with_control(&self, value: char) {
        let control = Key::Control.into();
        let keys = KeyActions::new("keys".into())
            .then(KeyAction::Down { value: control })
            .then(KeyAction::Down { value })
            .then(KeyAction::Up { value })
            .then(KeyAction::Up { value: control });
        self.client
            .perform_actions(keys)
            .await
            .expect("it takes keys");
    }

    pub async fn press_key(&self, key: Key) {
        self.type_in(&char::from(key).to_string()).await;
    }

    pub async fn click(&self, selector: &str) {
        if matches!(self.form, FormLocation::FrameOf(_)) {
            self.wait_until_ready().await;
        }
        if self.acts_by_place() {
            return self.click_by_place(selector).await;
        }
        self.in_form_document(async || {
            let element = self.element(selector).await;
            element.click().await.expect("it can be clicked");
        })
        .await;
    }

    /// Presses the middle of a piece of the form that is in a frame.
    async fn click_by_place(&self, selector: &str) {
        let rectangle = "const rectangle = (it) => {
                it.scrollIntoView({ block: 'center' });
                const { x, y, width, height } = it.getBoundingClientRect();
                return [x, y, width / 2, height / 2];
            };";
        let inner = format!("{rectangle} return rectangle(root.querySelector('{selector}'))");
        let outer = format!("{rectangle} return rectangle(root.querySelector('iframe'))");
        self.in_form_document(async || self.element(selector).await)
            .await;
        let (inner, outer) = (self.form_js(&inner).await, self.js(&outer).await);
        let [x, y] = [0, 1].map(|axis| {
            let number = |it: &Value, at: usize| it[at].as_f64().expect("a number");
            number(&outer, axis) + number(&inner, axis) + number(&inner, axis + 2)
        });
        self.click_at(x, y).await;
    }

    /// Presses what is at this place of the window, in CSS pixels.
    async fn click_at(&self, x: f64, y: f64) {
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
    pub async fn copy_to_clipboard(&self, text: &str) {
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
        self.copy_to_clipboard(text).await;
        self.press_paste().await;
    }

    /// Pastes by keyboard what is on the clipboard.
    pub async fn press_paste(&self) {
        self.type_in(&format!("{}v", char::from(Key::Control)))
            .await;
    }

    pub async fn value(&self) -> String {
        let value = self
            .form_js("return root.querySelector('input').value")
            .await;
        value.as_str().expect("a text").to_owned()
    }

    /// All that can be read in the form.
    pub async fn text(&self) -> String {
        let text = self
            .form_js(
                "const card = root?.querySelector('.gpc-card') ?? root;
                 return card?.innerText ?? card?.textContent ?? ''",
            )
            .await;
        text.as_str().expect("a text").to_owned()
    }

    /// Waits until the form says this.
    pub async fn wait_for_text(&self, sentence: &str) {
        let found = try_wait_for(async || self.text().await.contains(sentence).then_some(()));
        if found.await.is_none() {
            panic!("in vain: {sentence}; the form says: {}", self.text().await);
        }
    }

    /// The details of the events of this name that reached the page.
    pub async fn recorded_events(&self, name: &str) -> Vec<Value> {
        let told = self.js("return told").await;
        let told = told.as_array().expect("a list");
        told.iter()
            .filter(|entry| entry[0] == name)
            .map(|entry| entry[1].clone())
            .collect()
    }

    /// What reached the console, or nobody caught.
    pub async fn console_log(&self) -> Value {
        self.js("return logged").await
    }
}
