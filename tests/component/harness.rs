//! A form on a page, the person before it, and the network it is told of.

use github_pat_connect::{
    ConnectForm, Connection, Failed, Form, Options, Permissions, RepositoryAccess, StateChange,
    TokenTemplate,
};
use js_sys::Promise;
use leptos::{
    mount::{UnmountHandle, mount_to},
    prelude::*,
    tachys::view::any_view::AnyViewState,
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement, HtmlInputElement};

#[wasm_bindgen(inline_js = r#"
    let requests = [];
    let pending = [];
    const take = (url, init) => {
        const request = new Request(url, init);
        requests.push(request);
        return new Promise((resolve, reject) => {
            pending.push({ resolve, reject });
            request.signal.addEventListener("abort", () => reject(request.signal.reason));
        });
    };
    // Only now: the test runner fetches the WebAssembly with the real one.
    export const listen = () => { window.fetch = take; requests = []; pending = []; };
    export const sent = () => requests.length;
    export const request = () => requests.at(-1);
    export const body = () => requests.at(-1).clone().text();
    export const header = (name) => requests.at(-1).headers.get(name);
    export const aborted = () => requests.at(-1).signal.aborted;
    export const respond = (status, text) =>
        pending.at(-1).resolve(new Response(status === 204 ? null : text, { status }));
    export const break_off = () => pending.at(-1).reject(new TypeError("Failed to fetch"));
    export const paste = (field, text) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", text);
        field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    };
    export const type_event = (field) =>
        field.dispatchEvent(new InputEvent("input", { inputType: "insertText", bubbles: true }));
    export const drop_on = (field, text) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.setData("text/plain", text);
        field.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    };
    // The person's clipboard and the browser's question are not the test's to decide.
    let copied_text;
    const put = (clipboard) => Object.defineProperty(navigator, "clipboard", { value: clipboard, configurable: true });
    export const clipboard = (text) =>
        put({ readText: async () => text, writeText: async (text) => { copied_text = text; } });
    export const refuse_clipboard = () => {
        const refuse = async () => { throw new DOMException("", "NotAllowedError"); };
        put({ readText: refuse, writeText: refuse });
    };
    export const copied = () => copied_text;
    export const adopt = (css) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        document.adoptedStyleSheets = [sheet];
    };
    export const turn = () => new Promise((resolve) => setTimeout(resolve));
    export const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
"#)]
extern "C" {
    pub fn listen();
    pub fn sent() -> u32;
    pub fn request() -> JsValue;
    pub fn body() -> Promise;
    pub fn header(name: &str) -> Option<String>;
    pub fn aborted() -> bool;
    pub fn respond(status: u16, text: &str);
    pub fn break_off();
    pub fn type_event(field: &HtmlInputElement);
    pub fn paste(field: &HtmlInputElement, text: &str);
    pub fn drop_on(field: &HtmlInputElement, text: &str);
    pub fn clipboard(text: &str);
    pub fn refuse_clipboard();
    pub fn copied() -> Option<String>;
    pub fn adopt(css: &str);
    pub fn turn() -> Promise;
    pub fn later(milliseconds: u32) -> Promise;
}

/// A form on the page, and what it told the page.
pub struct Page {
    pub place: HtmlElement,
    pub options: RwSignal<Options>,
    pub form: RwSignal<Form>,
    pub connected: RwSignal<Option<Connection>>,
    pub failed: RwSignal<Option<Failed>>,
    pub changes: RwSignal<Vec<String>>,
    pub allow: RwSignal<bool>,
    /// The drawings that were asked for.
    pub drawn: RwSignal<Vec<String>>,
    pub view: Option<UnmountHandle<AnyViewState>>,
}

pub fn acme() -> Options {
    Options {
        backend_url: "https://api.acme.com/github".into(),
        app_name: "Acme".into(),
        ..Options::default()
    }
}

pub fn token() -> String {
    ["ghp_", &"A".repeat(30), "0uCPlr"].concat()
}

impl Page {
    pub async fn with(options: Options) -> Page {
        listen();
        adopt(include_str!("../../style/form.css"));
        let place: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        document().body().unwrap().append_child(&place).unwrap();
        // Signals of the page's own: they outlive the form.
        let owner = Owner::new();
        owner.set();
        let mut page = Page {
            place: place.clone(),
            options: RwSignal::new(options),
            form: RwSignal::default(),
            connected: RwSignal::default(),
            failed: RwSignal::default(),
            changes: RwSignal::default(),
            allow: RwSignal::new(true),
            drawn: RwSignal::default(),
            view: None,
        };
        std::mem::forget(owner);
        page.mount();
        page.settle().await;
        page
    }

    /// Puts the form on the page.
    pub fn mount(&mut self) {
        let page = self;
        let place = page.place.clone();
        let (options, form) = (page.options, page.form);
        let (connected, failed, changes) = (page.connected, page.failed, page.changes);
        let (allow, drawn) = (page.allow, page.drawn);
        let view = mount_to(place, move || {
            view! {
                <ConnectForm
                    options
                    form
                    on_connecting=move |()| allow.get_untracked()
                    on_connected=move |connection| connected.set(Some(connection))
                    on_failed=move |reason| failed.set(Some(reason))
                    illustrate=move |(name, _): (String, HtmlElement)| {
                        drawn.update(|all| all.push(name));
                    }
                    on_state_change=move |change: StateChange| {
                        changes.update(|all| all.push([change.from, ">", change.to].concat()));
                    }
                />
            }
            .into_any()
        });
        page.view = Some(view);
    }

    pub async fn settle(&self) {
        for _ in 0..3 {
            JsFuture::from(turn()).await.unwrap();
        }
    }

    pub fn find(&self, selector: &str) -> Option<Element> {
        self.place.query_selector(selector).unwrap()
    }

    pub fn field(&self) -> HtmlInputElement {
        self.find("input").unwrap().unchecked_into()
    }

    /// As with the keyboard.
    pub async fn type_in(&self, text: &str) {
        self.field().set_value(text);
        type_event(&self.field());
        self.settle().await;
    }

    /// As a browser or a password manager does.
    pub async fn fill_in(&self, text: &str) {
        self.field().set_value(text);
        let event = web_sys::Event::new("input").unwrap();
        self.field().dispatch_event(&event).unwrap();
        self.settle().await;
    }

    pub async fn paste(&self, text: &str) {
        paste(&self.field(), text);
        self.settle().await;
    }

    /// Waits until the form reads so.
    pub async fn will_read(&self, sentence: &str) {
        while !self.text().contains(sentence) {
            self.settle().await;
        }
    }

    /// Presses Connect, as Enter in the field does too.
    pub async fn submit(&self) {
        self.click("[part=connect]").await;
    }

    pub async fn answer(&self, status: u16, json: &str) {
        respond(status, json);
        self.settle().await;
    }

    /// What the person can read in it.
    pub fn text(&self) -> String {
        self.place.inner_text()
    }

    #[track_caller]
    pub fn reads(&self, sentence: &str) {
        assert!(self.text().contains(sentence), "{:?}", self.text());
    }

    #[track_caller]
    pub fn does_not_read(&self, sentence: &str) {
        assert!(!self.text().contains(sentence), "{:?}", self.text());
    }

    pub fn href(&self, selector: &str) -> String {
        self.find(selector).unwrap().get_attribute("href").unwrap()
    }

    pub async fn click(&self, selector: &str) {
        let button: HtmlElement = self.find(selector).unwrap().unchecked_into();
        button.click();
        self.settle().await;
    }

    pub fn count(&self, selector: &str) -> u32 {
        self.place.query_selector_all(selector).unwrap().length()
    }

    pub fn state(&self) -> &'static str {
        self.form.with_untracked(|form| form.state().name())
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        drop(self.view.take());
        self.place.remove();
    }
}

/// A host that needs something in particular.
pub fn asking() -> Options {
    Options {
        request: TokenTemplate {
            resource_owner: "acme-inc".into(),
            repository_access: Some(RepositoryAccess::Selected),
            permissions: Permissions::parse("statuses=read issues=write workflows=write").unwrap(),
            ..TokenTemplate::default()
        },
        ..acme()
    }
}
