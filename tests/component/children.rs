//! The app's own children in the form's slots.

use crate::harness::{App, Page, acme, token};
use github_pat_connect::{Account, ConnectForm, ConnectedSlot, Connection, FooterSlot, HeaderSlot};
use leptos::prelude::*;
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

fn octocat() -> Connection {
    Connection {
        account: Some(Account {
            login: "octocat".into(),
            ..Account::default()
        }),
        ..Connection::default()
    }
}

/// A form with children in each slot, which count how often they are built.
fn render(app: App, built: Arc<AtomicU32>) -> AnyView {
    let app_name = Signal::derive(move || app.props.with(|props| props.text("app-name")));
    let [header, connected, footer] = [built.clone(), built.clone(), built];
    view! {
        <ConnectForm
            backend_url="https://api.acme.com/github"
            app_name
            messages=app.messages
            connection=app.connection
            on_state_change=move |change| app.on_state_change(change)
        >
            <HeaderSlot slot:header>
                {header.fetch_add(1, Ordering::Relaxed)}
                <p id="own-header">"Step 2 of 3"</p>
            </HeaderSlot>
            <ConnectedSlot slot:connected>
                {connected.fetch_add(1, Ordering::Relaxed)}
                <p id="own-result">"Choose a repository"</p>
            </ConnectedSlot>
            <FooterSlot slot:footer>
                {footer.fetch_add(1, Ordering::Relaxed)}
                <input id="own-input"/>
            </FooterSlot>
        </ConnectForm>
    }
    .into_any()
}

/// The app's own `<input>` in the footer, with a text that is typed into it.
struct OwnInput<'a> {
    page: &'a Page,
    input: HtmlInputElement,
}

impl<'a> OwnInput<'a> {
    fn typed_into(page: &'a Page) -> OwnInput<'a> {
        let input: HtmlInputElement = page.find("#own-input").unwrap().unchecked_into();
        input.set_value("release notes");
        let own = OwnInput { page, input };
        own.focus();
        own
    }

    /// The person goes there.
    fn focus(&self) {
        self.input.focus().unwrap();
        self.input.set_selection_range(2, 5).unwrap();
    }

    #[track_caller]
    fn is_unchanged(&self) {
        let found = self.page.find("#own-input").unwrap();
        assert!(found.is_same_node(Some(&self.input)));
        assert_eq!(self.input.value(), "release notes");
        assert!(self.page.has_focus(&self.input));
        let selection = (self.input.selection_start(), self.input.selection_end());
        assert_eq!(selection, (Ok(Some(2)), Ok(Some(5))));
    }

    /// The person presses one of the form's buttons, which moves the focus, and comes back.
    async fn press(&self, selector: &str) {
        self.page.click(selector).await;
        self.focus();
        self.page.settle().await;
        self.is_unchanged();
    }
}

async fn page_with_children() -> (Page, Arc<AtomicU32>) {
    let built = Arc::new(AtomicU32::new(0));
    let counter = built.clone();
    let page = Page::rendering(acme(), None, move |app| render(app, counter.clone())).await;
    (page, built)
}

#[wasm_bindgen_test]
async fn footer_input_keeps_text_selection_and_focus_through_every_state() {
    let (page, built) = page_with_children().await;
    page.submit().await;
    page.reads("Paste your token first");
    let own = OwnInput::typed_into(&page);
    page.set("app-name", "Other").await;
    own.is_unchanged();
    page.set("app-name", "Acme").await;
    own.is_unchanged();

    page.type_in(&token()).await;
    own.press("[part=connect]").await;
    assert_eq!(page.state(), "connecting");
    page.answer(422, r#"{"code": "invalid_token"}"#).await;
    page.reads("GitHub doesn't accept this token");
    own.is_unchanged();

    own.press("[part=connect]").await;
    page.answer(200, r#"{"account": {"login": "octocat"}}"#)
        .await;
    assert_eq!(page.state(), "connected");
    own.is_unchanged();

    own.press("[part=replace]").await;
    assert_eq!(page.state(), "editing");
    own.press("[part=keep]").await;
    assert_eq!(page.state(), "connected");

    own.press("[part=replace]").await;
    page.type_in(&token()).await;
    own.press("[part=connect]").await;
    page.answer(200, r#"{"account": {"login": "octocat"}}"#)
        .await;
    assert_eq!(page.state(), "connected");
    own.is_unchanged();

    page.reset().await;
    assert_eq!(page.state(), "editing");
    own.is_unchanged();
    page.show(Some(octocat())).await;
    own.is_unchanged();
    page.show(None).await;
    own.is_unchanged();
    assert_eq!(built.load(Ordering::Relaxed), 3);
}

#[wasm_bindgen_test]
async fn children_are_built_once_for_each_mount() {
    let (mut page, built) = page_with_children().await;
    assert_eq!(built.load(Ordering::Relaxed), 3);
    page.show(Some(octocat())).await;
    page.show(None).await;
    assert_eq!(built.load(Ordering::Relaxed), 3);
    page.unmount().await;
    assert_eq!(page.place.child_element_count(), 0);
    page.mount();
    page.settle().await;
    assert_eq!(built.load(Ordering::Relaxed), 6);
}

#[wasm_bindgen_test]
async fn header_slot_stands_in_place_of_the_form_s_own_header() {
    let (page, _) = page_with_children().await;
    page.reads("Step 2 of 3");
    assert_eq!(page.count("[part=header]"), 0);
    let first = page.find("section").unwrap().first_element_child().unwrap();
    assert_eq!(first.id(), "own-header");
    page.show(Some(octocat())).await;
    page.reads("Step 2 of 3");

    let plain = Page::with(acme()).await;
    assert_eq!(plain.count("[part=header]"), 1);
}

#[wasm_bindgen_test]
async fn connected_slot_is_shown_only_while_connected_and_stays_the_same_node() {
    let (page, _) = page_with_children().await;
    let own = page.find("#own-result").unwrap();
    page.does_not_read("Choose a repository");
    page.show(Some(octocat())).await;
    page.reads("Choose a repository");
    page.click("[part=replace]").await;
    page.does_not_read("Choose a repository");
    page.click("[part=keep]").await;
    page.reads("Choose a repository");
    assert!(page.find("#own-result").unwrap().is_same_node(Some(&own)));
    page.show(None).await;
    page.does_not_read("Choose a repository");
}

#[wasm_bindgen_test]
async fn children_stand_in_the_order_header_result_connected_footer() {
    let (page, _) = page_with_children().await;
    page.show(Some(octocat())).await;
    let order: Vec<_> = page
        .all("#own-header, [part=connected], #own-result, #own-input")
        .iter()
        .map(|element| {
            element
                .get_attribute("part")
                .unwrap_or_else(|| element.id())
        })
        .collect();
    let expected = ["own-header", "connected", "own-result", "own-input"];
    assert_eq!(order, expected);
}
