//! A form on a page, the person before it, and the network it is told of.

use github_pat_connect::{ConnectForm, Connection, FailedEvent, Messages, StateChangeEvent};
use js_sys::{Array, Promise};
use leptos::{
    mount::{UnmountHandle, mount_to},
    prelude::*,
    tachys::view::any_view::{AnyView, AnyViewState},
};
use std::{collections::BTreeMap, rc::Rc};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement, HtmlFormElement, HtmlInputElement};

#[wasm_bindgen(inline_js = r#"
    let requests = [];
    let pending = [];
    const take = (request) => {
        requests.push(request);
        return new Promise((resolve, reject) => {
            pending.push({ resolve, reject });
            request.signal.addEventListener("abort", () => reject(request.signal.reason));
        });
    };
    // Only now: the test runner fetches the WebAssembly with the real one.
    export const listen = () => { window.fetch = take; requests = []; pending = []; };
    export const sent = () => requests.length;
    export const body = () => requests.at(-1).clone().text();
    export const method = () => requests.at(-1).method;
    export const url = () => requests.at(-1).url;
    export const redirect = () => requests.at(-1).redirect;
    export const credentials = () => requests.at(-1).credentials;
    export const referrer_policy = () => requests.at(-1).referrerPolicy;
    export const header = (name) => requests.at(-1).headers.get(name);
    export const aborted = () => requests.at(-1).signal.aborted;
    export const respond_with = (status, text, headers) =>
        pending.at(-1).resolve(new Response(status === 204 ? null : text, { status, headers }));
    // As a page, or what watches it, may have wrapped it.
    export const wrap_fetch = (code) => { window.fetch = new Function("request", code); };
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
    export const set_online = (is_online) =>
        Object.defineProperty(navigator, "onLine", { value: is_online, configurable: true });
    // As on a page that isn't a secure context.
    export const remove_random_uuid = () => { crypto.randomUUID = undefined; };
    export const restore_random_uuid = () => { delete crypto.randomUUID; };
    export const adopt = (css) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        document.adoptedStyleSheets = [sheet];
    };
    // Listeners on what outlives a form, and timers that are still to fire.
    let listeners;
    let timers;
    const { setTimeout: set, clearTimeout: clear } = window;
    export const watch_window = () => {
        listeners = 0;
        timers = new Set();
        for (const target of [window, document, document.body]) {
            delete target.addEventListener;
            delete target.removeEventListener;
            const { addEventListener: add, removeEventListener: remove } = target;
            target.addEventListener = function (...rest) {
                listeners += 1;
                // A listener ends by its signal, too.
                rest[2]?.signal?.addEventListener("abort", () => (listeners -= 1));
                return add.apply(this, rest);
            };
            target.removeEventListener = function (...rest) { listeners -= 1; return remove.apply(this, rest); };
        }
        window.setTimeout = (act, ...rest) => {
            const id = set((...values) => { timers.delete(id); act(...values); }, ...rest);
            timers.add(id);
            return id;
        };
        window.clearTimeout = (id) => { timers.delete(id); clear(id); };
    };
    export const window_listeners = () => listeners;
    export const pending_timers = () => timers.size;
    // The next timer of this length fires at once.
    export const skip_wait = (milliseconds) => {
        const real = window.setTimeout;
        window.setTimeout = (act, delay, ...rest) => {
            if (delay !== milliseconds) return real(act, delay, ...rest);
            window.setTimeout = real;
            return real(act, 0, ...rest);
        };
    };
    export const width = (element) => element.getBoundingClientRect().width;
    export const turn = () => new Promise((resolve) => setTimeout(resolve));
    export const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
"#)]
extern "C" {
    pub fn listen();
    pub fn sent() -> u32;
    pub fn method() -> String;
    pub fn url() -> String;
    pub fn redirect() -> String;
    pub fn credentials() -> String;
    pub fn referrer_policy() -> String;
    pub fn body() -> Promise;
    pub fn header(name: &str) -> Option<String>;
    pub fn aborted() -> bool;
    pub fn respond_with(status: u16, text: &str, headers: &JsValue);
    pub fn wrap_fetch(code: &str);
    pub fn break_off();
    pub fn type_event(field: &HtmlInputElement);
    pub fn paste(field: &HtmlInputElement, text: &str);
    pub fn drop_on(field: &HtmlInputElement, text: &str);
    pub fn clipboard(text: &str);
    pub fn refuse_clipboard();
    pub fn copied() -> Option<String>;
    pub fn set_online(is_online: bool);
    pub fn remove_random_uuid();
    pub fn restore_random_uuid();
    pub fn adopt(css: &str);
    pub fn watch_window();
    pub fn window_listeners() -> i32;
    pub fn pending_timers() -> u32;
    pub fn skip_wait(milliseconds: u32);
    pub fn width(element: &Element) -> f64;
    pub fn turn() -> Promise;
    pub fn later(milliseconds: u32) -> Promise;
}

pub fn respond(status: u16, text: &str) {
    respond_with(status, text, &JsValue::UNDEFINED);
}

/// The props of a form: texts by the names of their attributes.
#[derive(Clone, Default)]
pub struct Props {
    pub texts: BTreeMap<&'static str, String>,
    pub disabled: bool,
    pub autofocus: bool,
}

impl Props {
    pub fn with(mut self, name: &'static str, text: &str) -> Props {
        self.texts.insert(name, text.to_owned());
        self
    }

    pub fn text(&self, name: &str) -> Option<String> {
        self.texts.get(name).cloned()
    }
}

pub fn acme() -> Props {
    Props::default()
        .with("backend-url", "https://api.acme.com/github")
        .with("app-name", "Acme")
}

/// A host that needs something in particular.
pub fn asking() -> Props {
    acme()
        .with("resource-owner", "acme-inc")
        .with("repository-access", "selected")
        .with("permissions", "statuses=read issues=write workflows=write")
}

pub fn token() -> String {
    ["ghp_", &"A".repeat(30), "0uCPlr"].concat()
}

/// The app's side: what it gives to the form, and what the form has told it.
#[derive(Clone, Copy)]
pub struct App {
    pub props: RwSignal<Props>,
    pub connection: RwSignal<Option<Connection>>,
    pub messages: RwSignal<Option<Messages>>,
    pub allow: RwSignal<bool>,
    pub connected: RwSignal<Option<Connection>>,
    pub disconnected: RwSignal<Option<Connection>>,
    pub failed: RwSignal<Option<FailedEvent>>,
    pub changes: RwSignal<Vec<StateChangeEvent>>,
}

impl App {
    fn new(props: Props, connection: Option<Connection>) -> App {
        App {
            props: RwSignal::new(props),
            connection: RwSignal::new(connection),
            messages: RwSignal::default(),
            allow: RwSignal::new(true),
            connected: RwSignal::default(),
            disconnected: RwSignal::default(),
            failed: RwSignal::default(),
            changes: RwSignal::default(),
        }
    }

    /// `<ConnectForm/>` with every prop it has but the slots.
    pub fn render(self) -> AnyView {
        let App {
            props, connection, ..
        } = self;
        let text =
            move |name: &'static str| Signal::derive(move || props.with(|props| props.text(name)));
        let disabled = Signal::derive(move || props.with(|props| props.disabled));
        let autofocus = Signal::derive(move || props.with(|props| props.autofocus));
        view! {
            <ConnectForm
                backend_url=text("backend-url")
                protocol=text("protocol")
                integration_id=text("integration-id")
                session=text("session")
                app_name=text("app-name")
                github_url=text("github-url")
                token_type=text("token-type")
                token_name=text("token-name")
                token_description=text("token-description")
                token_expiration=text("token-expiration")
                resource_owner=text("resource-owner")
                permissions=text("permissions")
                scopes=text("scopes")
                token_url=text("token-url")
                repository_access=text("repository-access")
                expected_login=text("expected-login")
                connection_id=text("connection-id")
                guide=text("guide")
                dir=text("dir")
                theme=text("theme")
                density=text("density")
                avatars=text("avatars")
                timeout=text("timeout")
                credentials=text("credentials")
                password_manager=text("password-manager")
                aria_label=text("aria-label")
                disabled
                autofocus
                messages=self.messages
                connection
                on_connecting=move |()| self.allow.get_untracked()
                on_connected=move |connection| self.connected.set(Some(connection))
                on_disconnecting=move |()| self.allow.get_untracked()
                on_disconnected=move |connection| self.disconnected.set(Some(connection))
                on_failed=move |failed| self.failed.set(Some(failed))
                on_state_change=move |change| self.on_state_change(change)
            />
        }
        .into_any()
    }

    pub fn on_state_change(self, change: StateChangeEvent) {
        self.changes.update(|changes| changes.push(change));
    }

    /// What the app was told, as "from>to".
    pub fn changes(self) -> Vec<String> {
        let changes = self.changes.get_untracked();
        let written = changes
            .iter()
            .map(|change| [change.from, ">", change.to].concat());
        written.collect()
    }
}

/// A form on the page.
pub struct Page {
    pub place: HtmlElement,
    pub app: App,
    render: Rc<dyn Fn(App) -> AnyView>,
    view: Option<UnmountHandle<AnyViewState>>,
    /// The state that the form is mounted in.
    mounted_as: &'static str,
}

impl Page {
    pub async fn with(props: Props) -> Page {
        Page::rendering(props, None, App::render).await
    }

    /// A form that is told what is connected when it is mounted.
    pub async fn connected(props: Props, connection: Connection) -> Page {
        Page::rendering(props, Some(connection), App::render).await
    }

    /// A page with a view of its own around, or in, the form.
    pub async fn rendering(
        props: Props,
        connection: Option<Connection>,
        render: impl Fn(App) -> AnyView + 'static,
    ) -> Page {
        listen();
        adopt(include_str!("../../style/form.css"));
        let place: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        document().body().unwrap().append_child(&place).unwrap();
        // The app's signals outlive the form.
        let owner = Owner::new();
        let app = owner.with(|| App::new(props, connection));
        std::mem::forget(owner);
        let mut page = Page {
            place,
            app,
            render: Rc::new(render),
            view: None,
            mounted_as: "editing",
        };
        page.mount();
        page.settle().await;
        page
    }

    pub fn mount(&mut self) {
        let (app, render) = (self.app, self.render.clone());
        self.mounted_as = match app.connection.get_untracked() {
            Some(_) => "connected",
            None => "editing",
        };
        app.changes.set(Vec::new());
        self.view = Some(mount_to(self.place.clone(), move || render(app)));
    }

    pub fn unmount_now(&mut self) {
        drop(self.view.take());
    }

    pub async fn unmount(&mut self) {
        self.unmount_now();
        self.settle().await;
    }

    /// The app sets a prop that is a text.
    pub async fn set(&self, name: &'static str, text: &str) {
        let text = text.to_owned();
        self.app.props.update(|props| {
            props.texts.insert(name, text);
        });
        self.settle().await;
    }

    /// The app gives a prop no text any more.
    pub async fn unset(&self, name: &'static str) {
        self.app.props.update(|props| {
            props.texts.remove(name);
        });
        self.settle().await;
    }

    /// The app knows what is connected now.
    pub async fn show(&self, connection: Option<Connection>) {
        self.app.connection.set(connection);
        self.settle().await;
    }

    pub async fn settle(&self) {
        for _ in 0..3 {
            JsFuture::from(turn()).await.unwrap();
        }
    }

    pub fn find(&self, selector: &str) -> Option<Element> {
        self.place.query_selector(selector).unwrap()
    }

    pub fn all(&self, selector: &str) -> Vec<Element> {
        let found = self.place.query_selector_all(selector).unwrap();
        let elements = found.values().into_iter();
        elements.map(|it| it.unwrap().unchecked_into()).collect()
    }

    pub fn field(&self) -> HtmlInputElement {
        self.find("[part=input]").unwrap().unchecked_into()
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

    /// Likewise, with a header.
    pub async fn answer_with(&self, status: u16, [name, value]: [&str; 2], text: &str) {
        let header = Array::of2(&name.into(), &value.into());
        respond_with(status, text, &Array::of1(&header));
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

    /// As the app was told last, and as it is on the page.
    #[track_caller]
    pub fn state(&self) -> &'static str {
        let changes = self.app.changes.get_untracked();
        let told = changes.last().map_or(self.mounted_as, |change| change.to);
        let seen = if self.find(".gpc-waiting").is_some() {
            "loading"
        } else if self.find("[part=account]").is_some() {
            "connected"
        } else if self.field().read_only() {
            "connecting"
        } else {
            "editing"
        };
        assert_eq!(told, seen);
        told
    }

    /// The host's page resets the form.
    pub async fn reset(&self) {
        let form: HtmlFormElement = self.find("form").unwrap().unchecked_into();
        form.reset();
        self.settle().await;
    }

    /// Whether this element has the focus.
    pub fn has_focus(&self, element: &Element) -> bool {
        document()
            .active_element()
            .is_some_and(|active| active.is_same_node(Some(element)))
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        drop(self.view.take());
        self.place.remove();
    }
}
