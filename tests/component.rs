//! `<ConnectForm/>` in a browser: what the person sees and does, with the host's network stood in
//! for. Run by `cargo xtask test --quick`.
#![cfg(target_arch = "wasm32")]

use github_pat_connect::{Code, ConnectForm, Connection, Failed, Form, Options, StateChange};
use js_sys::{Promise, Reflect};
use leptos::{
    mount::{UnmountHandle, mount_to},
    prelude::*,
    tachys::view::any_view::AnyViewState,
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, HtmlFormElement, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(inline_js = r#"
    let requests = [];
    let pending = [];
    const take = (request) => {
        requests.push(request);
        return new Promise((resolve, reject) => {
            pending.push({ resolve, reject });
            request.signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
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
    export const turn = () => new Promise((resolve) => setTimeout(resolve));
"#)]
extern "C" {
    fn listen();
    fn sent() -> u32;
    fn request() -> JsValue;
    fn body() -> Promise;
    fn header(name: &str) -> Option<String>;
    fn aborted() -> bool;
    fn respond(status: u16, text: &str);
    fn break_off();
    fn turn() -> Promise;
}

/// A form on the page, and what it told the page.
struct Page {
    place: HtmlElement,
    options: RwSignal<Options>,
    form: RwSignal<Form>,
    connected: RwSignal<Option<Connection>>,
    failed: RwSignal<Option<Failed>>,
    changes: RwSignal<Vec<String>>,
    allow: RwSignal<bool>,
    view: Option<UnmountHandle<AnyViewState>>,
}

fn acme() -> Options {
    Options {
        backend_url: "https://api.acme.com/github".into(),
        app_name: "Acme".into(),
        ..Options::default()
    }
}

fn token() -> String {
    ["ghp_", &"A".repeat(30), "0uCPlr"].concat()
}

impl Page {
    async fn with(options: Options) -> Page {
        listen();
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
            view: None,
        };
        std::mem::forget(owner);
        let (options, form) = (page.options, page.form);
        let (connected, failed, changes) = (page.connected, page.failed, page.changes);
        let allow = page.allow;
        let view = mount_to(place, move || {
            view! {
                <ConnectForm
                    options
                    form
                    on_connecting=move |()| allow.get_untracked()
                    on_connected=move |connection| connected.set(Some(connection))
                    on_failed=move |reason| failed.set(Some(reason))
                    on_state_change=move |change: StateChange| {
                        changes.update(|all| all.push([change.from, ">", change.to].concat()));
                    }
                />
            }
            .into_any()
        });
        page.view = Some(view);
        page.settle().await;
        page
    }

    async fn settle(&self) {
        for _ in 0..3 {
            JsFuture::from(turn()).await.unwrap();
        }
    }

    fn find(&self, selector: &str) -> Option<Element> {
        self.place.query_selector(selector).unwrap()
    }

    fn field(&self) -> HtmlInputElement {
        self.find("input").unwrap().unchecked_into()
    }

    async fn type_in(&self, text: &str) {
        self.field().set_value(text);
        let event = web_sys::Event::new("input").unwrap();
        self.field().dispatch_event(&event).unwrap();
        self.settle().await;
    }

    async fn submit(&self) {
        let form: HtmlFormElement = self.find("form").unwrap().unchecked_into();
        form.request_submit().unwrap();
        self.settle().await;
    }

    async fn answer(&self, status: u16, json: &str) {
        respond(status, json);
        self.settle().await;
    }

    /// What the person can read in it.
    fn text(&self) -> String {
        self.place.inner_text()
    }

    #[track_caller]
    fn reads(&self, sentence: &str) {
        assert!(self.text().contains(sentence), "{:?}", self.text());
    }

    #[track_caller]
    fn does_not_read(&self, sentence: &str) {
        assert!(!self.text().contains(sentence), "{:?}", self.text());
    }

    fn state(&self) -> &'static str {
        self.form.with_untracked(|form| form.state().name())
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        drop(self.view.take());
        self.place.remove();
    }
}

#[wasm_bindgen_test]
async fn it_says_who_asks_and_where_the_token_goes() {
    let page = Page::with(acme()).await;
    page.reads("Acme asks for access to your GitHub account.");
    page.reads("Sent only to api.acme.com");
    page.options.update(|options| options.app_name.clear());
    page.settle().await;
    let host = window().location().host().unwrap();
    page.reads(&[&host, " asks for access"].concat());
}

#[wasm_bindgen_test]
async fn connect_posts_the_token_once_and_as_the_contract_says() {
    let page = Page::with(Options {
        session: github_pat_connect::Session::new("s1"),
        ..acme()
    })
    .await;
    page.type_in(&["  ", &token(), "\u{200b}"].concat()).await;
    page.submit().await;
    page.submit().await;
    assert_eq!(sent(), 1);
    let get = |name: &str| Reflect::get(&request(), &name.into()).unwrap().as_string();
    assert_eq!(get("url").as_deref(), Some("https://api.acme.com/github"));
    assert_eq!(get("method").as_deref(), Some("POST"));
    assert_eq!(get("redirect").as_deref(), Some("manual"));
    assert_eq!(get("credentials").as_deref(), Some("same-origin"));
    assert_eq!(get("referrerPolicy").as_deref(), Some("no-referrer"));
    assert_eq!(header("content-type").as_deref(), Some("application/json"));
    assert_eq!(header("authorization").as_deref(), Some("Bearer s1"));
    let text = JsFuture::from(body()).await.unwrap().as_string().unwrap();
    let expected = [
        r#"{"token":""#,
        &token(),
        r#"","token_type":"classic","github_url":"https://github.com"}"#,
    ]
    .concat();
    assert_eq!(text, expected);
}

#[wasm_bindgen_test]
async fn while_connecting_the_field_keeps_the_focus_and_takes_nothing() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.field().focus().unwrap();
    page.submit().await;
    page.reads("Connecting…");
    assert!(page.field().read_only());
    let active = document().active_element().unwrap();
    assert!(active.is_same_node(Some(&page.field())));
    assert_eq!(page.state(), "connecting");
}

#[wasm_bindgen_test]
async fn success_names_the_account_and_empties_the_field() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.field().focus().unwrap();
    page.submit().await;
    page.answer(
        201,
        r#"{"connection_id": "c1", "account": {"login": "octocat"}}"#,
    )
    .await;
    page.reads("GitHub connected");
    page.reads("@octocat");
    assert_eq!(page.field().value(), "");
    let connection = page.connected.get_untracked().unwrap();
    assert_eq!(connection.connection_id.as_deref(), Some("c1"));
    assert_eq!(
        page.changes.get_untracked(),
        ["editing>connecting", "connecting>connected"]
    );
    // The field that had the focus is gone: the result has it.
    let active = document().active_element().unwrap();
    assert_eq!(active.get_attribute("part").as_deref(), Some("connected"));
}

#[wasm_bindgen_test]
async fn success_without_a_word_is_success() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(204, "").await;
    page.reads("GitHub connected");
    assert_eq!(page.connected.get_untracked(), Some(Connection::default()));
}

#[wasm_bindgen_test]
async fn another_token_can_replace_the_connected_one() {
    let page = Page::with(acme()).await;
    page.form.set(Form::connected(Connection::default()));
    page.settle().await;
    page.reads("GitHub connected");
    let replace: HtmlElement = page.find("[part=replace]").unwrap().unchecked_into();
    replace.click();
    page.settle().await;
    page.reads("Connect GitHub");
    assert_eq!(page.state(), "editing");
}

#[wasm_bindgen_test]
async fn a_refused_token_stays_with_the_reason_beside_it() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(422, r#"{"code": "expired_token", "detail": "not shown"}"#)
        .await;
    page.reads("This token has expired");
    page.does_not_read("not shown");
    assert_eq!(page.field().value(), token());
    assert_eq!(
        page.field().get_attribute("aria-invalid").as_deref(),
        Some("true")
    );
    // The field is described by the reason.
    let described_by = page.field().get_attribute("aria-describedby").unwrap();
    let reason = page.find(&["#", &described_by].concat()).unwrap();
    assert!(
        reason
            .text_content()
            .unwrap()
            .contains("This token has expired")
    );
    let failed = page.failed.get_untracked().unwrap();
    assert_eq!(
        (failed.code, failed.status),
        (Code::ExpiredToken, Some(422))
    );
    // Whoever changes the token has read it.
    page.type_in("x").await;
    page.does_not_read("This token has expired");
    assert_eq!(page.field().get_attribute("aria-invalid"), None);
}

#[wasm_bindgen_test]
async fn a_retry_is_told_from_a_second_wish() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    let first = header("idempotency-key").unwrap();
    page.answer(503, "").await;
    page.submit().await;
    assert_eq!(header("idempotency-key").unwrap(), first);
    page.answer(503, "").await;
    page.type_in(&token()).await;
    page.submit().await;
    assert_ne!(header("idempotency-key").unwrap(), first);
}

#[wasm_bindgen_test]
async fn a_lost_connection_and_a_slow_answer_are_said() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    break_off();
    page.settle().await;
    page.reads("api.acme.com can't be reached");

    page.options.update(|options| options.timeout = 1);
    page.submit().await;
    while page.state() == "connecting" {
        page.settle().await;
    }
    page.reads("api.acme.com took too long to answer");
    assert!(aborted());
    assert_eq!(page.field().value(), token());
}

#[wasm_bindgen_test]
async fn html_instead_of_json_is_no_success() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    page.answer(200, "<!doctype html><title>Sign in</title>")
        .await;
    page.reads("api.acme.com gave an answer that makes no sense");
}

#[wasm_bindgen_test]
async fn what_cannot_be_a_token_is_not_sent() {
    let page = Page::with(acme()).await;
    page.submit().await;
    page.reads("Paste your token first");
    page.type_in("https://github.com/settings/tokens").await;
    page.submit().await;
    page.reads("This isn't a GitHub token");
    assert_eq!(sent(), 0);
    assert_eq!(page.failed.get_untracked(), None);
}

#[wasm_bindgen_test]
async fn the_page_can_keep_a_token_from_being_sent() {
    let page = Page::with(acme()).await;
    page.allow.set(false);
    page.type_in(&token()).await;
    page.submit().await;
    assert_eq!((sent(), page.state()), (0, "editing"));
    page.allow.set(true);
    page.submit().await;
    assert_eq!((sent(), page.state()), (1, "connecting"));
}

#[wasm_bindgen_test]
async fn reset_aborts_and_empties() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    let form: HtmlFormElement = page.find("form").unwrap().unchecked_into();
    form.reset();
    page.settle().await;
    assert!(aborted());
    assert_eq!(
        (page.field().value().as_str(), page.state()),
        ("", "editing")
    );
    assert_eq!(page.failed.get_untracked(), None);
}

#[wasm_bindgen_test]
async fn taken_off_the_page_it_aborts_quietly() {
    let mut page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    let field = page.field();
    drop(page.view.take());
    page.settle().await;
    assert!(aborted());
    assert_eq!(field.value(), "");
    assert_eq!(
        (page.failed.get_untracked(), page.connected.get_untracked()),
        (None, None)
    );
    assert_eq!(page.place.child_element_count(), 0);
}

#[wasm_bindgen_test]
async fn a_page_set_up_wrongly_says_so_and_asks_for_nothing() {
    let page = Page::with(Options::default()).await;
    page.reads("This form isn't ready to use");
    page.reads("backend-url");
    let form: HtmlElement = page.find("form").unwrap().unchecked_into();
    assert_eq!(form.offset_height(), 0);
    assert_eq!(
        page.failed.get_untracked().unwrap().code,
        Code::Misconfigured
    );
    page.submit().await;
    assert_eq!(sent(), 0);

    page.options.set(Options {
        backend_url: "http://api.acme.com/".into(),
        ..Options::default()
    });
    page.settle().await;
    page.reads("backend-url has to begin with https");

    // Set right, it is a form like any other.
    page.options.set(acme());
    page.settle().await;
    page.does_not_read("isn't ready");
    page.type_in(&token()).await;
    page.submit().await;
    assert_eq!(sent(), 1);
}

#[wasm_bindgen_test]
async fn options_change_without_losing_what_was_typed() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    let field = page.field();
    field.focus().unwrap();
    field.set_selection_range(3, 7).unwrap();
    page.options.update(|options| {
        options.app_name = "Other".into();
        options.backend_url = "/elsewhere".into();
    });
    page.settle().await;
    page.reads("Other asks for access");
    assert!(page.field().is_same_node(Some(&field)));
    assert_eq!(field.value(), token());
    assert_eq!(field.selection_start().unwrap(), Some(3));
    let active = document().active_element().unwrap();
    assert!(active.is_same_node(Some(&field)));
}

#[wasm_bindgen_test]
async fn disabled_it_takes_nothing() {
    let page = Page::with(Options {
        disabled: true,
        ..acme()
    })
    .await;
    assert!(page.field().disabled());
    page.field().set_value(&token());
    page.submit().await;
    assert_eq!(sent(), 0);
}

#[wasm_bindgen_test]
async fn autofocus_does_not_take_the_focus_from_someone() {
    let wanted = || Options {
        autofocus: true,
        ..acme()
    };
    let page = Page::with(wanted()).await;
    let active = document().active_element().unwrap();
    assert!(active.is_same_node(Some(&page.field())));
    let second = Page::with(wanted()).await;
    let active = document().active_element().unwrap();
    assert!(!active.is_same_node(Some(&second.field())));
}

#[wasm_bindgen_test]
async fn forms_on_one_page_keep_to_themselves() {
    let (one, other) = (Page::with(acme()).await, Page::with(acme()).await);
    assert_ne!(one.field().id(), other.field().id());
    one.submit().await;
    one.reads("Paste your token first");
    other.does_not_read("Paste your token first");
}
