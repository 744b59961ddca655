//! `<ConnectForm/>` in a browser: what the person sees and does, with the host's network stood in
//! for. Run by `cargo xtask test --quick`.
#![cfg(target_arch = "wasm32")]

use github_pat_connect::{
    Accepts, Code, ConnectForm, Connection, Credentials, Failed, Form, Github, Guide, Options,
    Permission, RepositoryAccess, Session, StateChange, TokenRequest,
};
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
    export const paste = (field, text) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", text);
        field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
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
    fn paste(field: &HtmlInputElement, text: &str);
    fn clipboard(text: &str);
    fn refuse_clipboard();
    fn copied() -> Option<String>;
    fn adopt(css: &str);
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
    /// The drawings that were asked for.
    drawn: RwSignal<Vec<&'static str>>,
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
        adopt(include_str!("../style/form.css"));
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
                    illustrate=move |(name, _): (&'static str, HtmlElement)| {
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
        session: Session::new("s1"),
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
    // The button is gone; the field has the focus.
    let active = document().active_element().unwrap();
    assert!(active.is_same_node(Some(&page.field())));
}

#[wasm_bindgen_test]
async fn what_the_page_shows_ends_what_was_under_way() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    let first = header("idempotency-key").unwrap();
    page.form.update(|form| form.show(None));
    page.settle().await;
    assert!(aborted());
    assert_eq!(page.state(), "editing");
    assert_eq!(
        (page.failed.get_untracked(), page.connected.get_untracked()),
        (None, None)
    );
    page.submit().await;
    assert_eq!(sent(), 2);
    assert_ne!(header("idempotency-key").unwrap(), first);
    page.answer(204, "").await;
    page.reads("GitHub connected");
}

#[wasm_bindgen_test]
async fn a_form_kept_by_the_page_does_not_wait_for_ever() {
    let mut page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    drop(page.view.take());
    assert_eq!(page.state(), "editing");
}

#[wasm_bindgen_test]
async fn cookies_go_as_the_page_says() {
    for (credentials, mode) in [
        (Credentials::Omit, "omit"),
        (Credentials::SameOrigin, "same-origin"),
        (Credentials::Include, "include"),
    ] {
        let page = Page::with(Options {
            credentials,
            ..acme()
        })
        .await;
        page.type_in(&token()).await;
        page.submit().await;
        let sent = Reflect::get(&request(), &"credentials".into()).unwrap();
        assert_eq!(sent.as_string().as_deref(), Some(mode));
    }
}

#[wasm_bindgen_test]
async fn an_address_with_a_query_stays_as_it_is() {
    let page = Page::with(Options {
        backend_url: "https://api.acme.com/github?signed=a%2Fb&x".into(),
        ..acme()
    })
    .await;
    page.type_in(&token()).await;
    page.submit().await;
    let url = Reflect::get(&request(), &"url".into()).unwrap();
    assert_eq!(
        url.as_string().as_deref(),
        Some("https://api.acme.com/github?signed=a%2Fb&x")
    );
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
    let (problem, _) = described_by.split_once(' ').unwrap();
    let reason = page.find(&["#", problem].concat()).unwrap();
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

/// A host that needs something in particular.
fn asking() -> Options {
    Options {
        request: TokenRequest {
            resource_owner: "acme-inc".into(),
            repository_access: Some(RepositoryAccess::Selected),
            permissions: Permission::parse_all("statuses=read issues=write workflows=write")
                .unwrap(),
            ..TokenRequest::default()
        },
        ..acme()
    }
}

impl Page {
    fn href(&self, selector: &str) -> String {
        self.find(selector).unwrap().get_attribute("href").unwrap()
    }

    async fn click(&self, selector: &str) {
        let button: HtmlElement = self.find(selector).unwrap().unchecked_into();
        button.click();
        self.settle().await;
    }

    fn count(&self, selector: &str) -> u32 {
        self.place.query_selector_all(selector).unwrap().length()
    }
}

#[wasm_bindgen_test]
async fn the_link_opens_github_s_form_filled_in_and_says_with_what() {
    let page = Page::with(asking()).await;
    assert_eq!(
        page.href("[part=create]"),
        "https://github.com/settings/personal-access-tokens/new?name=Acme&target_name=acme-inc\
         &statuses=read&issues=write&workflows=write"
    );
    let link = page.find("[part=create]").unwrap();
    assert_eq!(link.get_attribute("target").as_deref(), Some("_blank"));
    assert_eq!(
        link.get_attribute("rel").as_deref(),
        Some("noopener noreferrer")
    );
    page.reads("It opens GitHub's form with this filled in:");
    page.reads("Commit statuses read");
    page.reads("Issues read and write");
    page.reads("Workflows write");
    page.reads("You choose: under Repository access, Only select repositories");
}

#[wasm_bindgen_test]
async fn for_a_classic_token_it_names_the_scopes() {
    let page = Page::with(Options {
        request: TokenRequest {
            token_type: Accepts::Classic,
            scopes: vec!["repo".into()],
            ..TokenRequest::default()
        },
        ..acme()
    })
    .await;
    page.reads("Scopes");
    page.reads("repo");
    page.reads("You finish: press Generate token");
    assert!(page.href("[part=create]").contains("/settings/tokens/new?"));
    assert_eq!(
        page.href("[part=tokens]"),
        "https://github.com/settings/tokens"
    );
}

#[wasm_bindgen_test]
async fn a_server_that_prefills_nothing_has_it_said_what_to_fill_in() {
    let mut options = asking();
    options.request.github_url = Github::parse("https://git.acme.com").unwrap();
    options.request.token_type = Accepts::FineGrained;
    let page = Page::with(options).await;
    page.reads("Fill this in there:");
    assert_eq!(
        page.href("[part=create]"),
        "https://git.acme.com/settings/personal-access-tokens/new"
    );
    page.click("summary").await;
    page.reads("Sign in to git.acme.com.");
}

#[wasm_bindgen_test]
async fn the_guide_opens_and_closes_and_is_drawn() {
    let page = Page::with(asking()).await;
    assert_eq!(page.count(".gpc-guide-step"), 0);
    page.click("summary").await;
    assert_eq!(page.count(".gpc-guide-step"), 12);
    assert_eq!(page.count(".gpc-spared"), 4);
    page.reads("Hide the steps");
    page.reads("choose: Commit statuses: read, Issues: read and write, Workflows: write.");
    assert_eq!(page.drawn.get_untracked().len(), 12);
    assert_eq!(page.count(".gpc-drawing[role=img][aria-label]"), 12);
    page.click("summary").await;
    assert_eq!(page.count(".gpc-guide-step"), 0);
    page.reads("Show me step by step");

    page.options.update(|options| options.guide = Guide::Open);
    page.settle().await;
    assert_eq!(page.count(".gpc-guide-step"), 12);
    page.options.update(|options| options.guide = Guide::None);
    page.settle().await;
    page.does_not_read("step by step");
}

#[wasm_bindgen_test]
async fn what_is_pasted_is_cleaned_and_said_and_can_be_undone() {
    let page = Page::with(acme()).await;
    page.field().focus().unwrap();
    paste(&page.field(), &[" ", &token(), "\r\n"].concat());
    page.settle().await;
    assert_eq!(page.field().value(), token());
    page.reads("Classic token. Removed a line break.");
    let document: web_sys::HtmlDocument = document().unchecked_into();
    document.exec_command("undo").unwrap();
    page.settle().await;
    assert_eq!(page.field().value(), "");
    page.does_not_read("Classic token.");
}

#[wasm_bindgen_test]
async fn nothing_is_pasted_over_a_token_on_its_way() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    page.submit().await;
    paste(&page.field(), "ghp_other");
    page.settle().await;
    assert_eq!(page.field().value(), token());
}

#[wasm_bindgen_test]
async fn what_is_typed_is_named_by_its_kind() {
    let page = Page::with(acme()).await;
    page.type_in("github_pat_1").await;
    page.reads("Fine-grained token.");
    page.type_in("something").await;
    page.does_not_read("token. ");
    assert_eq!(page.count("[part=hint]"), 0);
}

#[wasm_bindgen_test]
async fn the_token_can_be_shown_and_hides_again() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    let kind = || page.field().type_();
    assert_eq!(kind(), "password");
    page.click("[part=reveal]").await;
    assert_eq!(kind(), "text");
    let event = web_sys::Event::new("pagehide").unwrap();
    window().dispatch_event(&event).unwrap();
    page.settle().await;
    assert_eq!(kind(), "password");
    page.click("[part=reveal]").await;
    page.submit().await;
    assert_eq!(kind(), "password");
}

#[wasm_bindgen_test]
async fn copy_and_paste_use_the_clipboard_and_bear_with_a_refusal() {
    let page = Page::with(asking()).await;
    clipboard("");
    page.click("[part=copy]").await;
    assert_eq!(copied().as_deref(), Some("Acme"));
    assert!(
        page.find("[part=copy]")
            .unwrap()
            .text_content()
            .unwrap()
            .contains("Copied")
    );
    clipboard(&[&token(), "\n"].concat());
    page.click("[part=paste]").await;
    assert_eq!(page.field().value(), token());

    let other = Page::with(acme()).await;
    refuse_clipboard();
    other.click("[part=paste]").await;
    other.click("[part=copy]").await;
    assert_eq!(other.field().value(), "");
    let active = document().active_element().unwrap();
    assert!(active.is_same_node(Some(&other.field())));
    other.does_not_read("Copied");
}

#[wasm_bindgen_test]
async fn the_emphasis_follows_the_person() {
    let page = Page::with(acme()).await;
    let weight = |selector: &str| {
        let element = page.find(selector).unwrap();
        let style = window().get_computed_style(&element).unwrap().unwrap();
        style.get_property_value("background-color").unwrap()
    };
    let filled = weight("[part=create]");
    assert_ne!(weight("[part=connect]"), filled);
    page.type_in(&token()).await;
    assert_eq!(weight("[part=connect]"), filled);
    assert_ne!(weight("[part=create]"), filled);
}

#[wasm_bindgen_test]
async fn password_managers_are_told_to_look_away_unless_they_may_look() {
    let page = Page::with(acme()).await;
    assert_eq!(
        page.field().get_attribute("data-lpignore").as_deref(),
        Some("true")
    );
    assert_eq!(
        page.field().get_attribute("autocomplete").as_deref(),
        Some("off")
    );
    page.options
        .update(|options| options.password_manager = true);
    page.settle().await;
    assert_eq!(page.field().get_attribute("data-lpignore"), None);
}

#[wasm_bindgen_test]
async fn what_is_missing_is_named_with_the_way_to_mend_it() {
    let page = Page::with(asking()).await;
    let connection = |missing: &[&str]| Connection {
        missing_permissions: Some(missing.iter().map(|&it| it.to_owned()).collect()),
        ..Connection::default()
    };
    page.form
        .set(Form::connected(connection(&["issues=write"])));
    page.settle().await;
    page.reads("Connected, but one permission is missing");
    page.reads("Commit statuses read: granted");
    page.reads("Issues read and write: missing");
    assert_eq!(page.count(".gpc-missing"), 1);
    let list = "https://github.com/settings/personal-access-tokens";
    assert_eq!(page.href("[part=connected] [part=tokens]"), list);

    page.form
        .set(Form::connected(connection(&["issues=write", "pages=read"])));
    page.settle().await;
    page.reads("Connected, but 2 permissions are missing");

    // What can't be read is missing, not granted.
    page.form
        .set(Form::connected(connection(&["issues", "repo"])));
    page.settle().await;
    page.reads("Connected, but 2 permissions are missing");
    page.reads("repo missing");
    page.does_not_read("Issues read and write: granted");

    page.form.set(Form::connected(connection(&[])));
    page.settle().await;
    page.reads("Issues read and write: granted");
    page.does_not_read("missing");

    // A backend that didn't look has nothing ticked.
    page.form.set(Form::connected(Connection::default()));
    page.settle().await;
    page.does_not_read("granted");
}
