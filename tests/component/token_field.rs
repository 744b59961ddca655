//! The field the token is pasted into is one node for as long as the form is mounted.

use crate::harness::{Page, acme, asking, token};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

/// The field with a caret in it.
struct Field<'a> {
    page: &'a Page,
    input: HtmlInputElement,
}

impl<'a> Field<'a> {
    fn of(page: &'a Page) -> Field<'a> {
        let input = page.field();
        input.focus().unwrap();
        input.set_selection_range(2, 6).unwrap();
        Field { page, input }
    }

    #[track_caller]
    fn is_the_same_node(&self) {
        assert!(self.page.field().is_same_node(Some(&self.input)));
        assert!(self.input.is_connected());
    }

    /// Node, text, selection and focus.
    #[track_caller]
    fn is_unchanged(&self, text: &str) {
        self.is_the_same_node();
        assert_eq!(self.input.value(), text);
        assert!(self.page.has_focus(&self.input));
        let selection = (self.input.selection_start(), self.input.selection_end());
        assert_eq!(selection, (Ok(Some(2)), Ok(Some(6))));
    }
}

#[wasm_bindgen_test]
async fn field_keeps_text_selection_and_focus_through_connecting_and_each_error() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    let field = Field::of(&page);
    for (status, response) in [
        (422, r#"{"code": "invalid_token"}"#),
        (422, r#"{"code": "sso_required"}"#),
        (
            422,
            r#"{"code": "missing_permissions", "missing_permissions": ["issues=write"]}"#,
        ),
        (503, ""),
        (200, "<!doctype html>"),
        (400, r#"{"code": "offline"}"#),
    ] {
        page.submit().await;
        assert_eq!(page.state(), "connecting");
        field.is_unchanged(&token());
        page.answer(status, response).await;
        assert_eq!(page.state(), "editing");
        field.is_unchanged(&token());
    }
}

#[wasm_bindgen_test]
async fn field_is_the_same_node_when_connected_replaced_kept_and_reset() {
    let page = Page::with(acme()).await;
    page.type_in(&token()).await;
    let field = Field::of(&page);
    page.submit().await;
    page.answer(200, r#"{"account": {"login": "octocat"}}"#)
        .await;
    field.is_the_same_node();
    page.click("[part=replace]").await;
    field.is_the_same_node();
    assert!(page.has_focus(&field.input));
    page.click("[part=keep]").await;
    field.is_the_same_node();
    page.reset().await;
    field.is_the_same_node();
    assert_eq!(field.input.value(), "");
}

#[wasm_bindgen_test]
async fn field_keeps_text_selection_and_focus_when_each_prop_changes() {
    let page = Page::with(asking()).await;
    page.type_in("github_pat_1").await;
    let field = Field::of(&page);
    for (name, text) in [
        ("backend-url", "/elsewhere"),
        ("session", "s2"),
        ("app-name", "Other"),
        ("github-url", "https://octo.ghe.com"),
        ("token-type", "fine-grained"),
        ("token-name", "Other"),
        ("token-description", "For Other"),
        ("token-expiration", "30"),
        ("resource-owner", "octo"),
        ("permissions", "contents=read"),
        ("scopes", "repo"),
        ("token-url", "https://acme.com/token"),
        ("repository-access", "all"),
        ("expected-login", "octocat"),
        ("connection-id", "c7"),
        ("guide", "open"),
        ("guide", "none"),
        ("guide", "closed"),
        ("dir", "rtl"),
        ("theme", "dark"),
        ("density", "compact"),
        ("avatars", "on"),
        ("timeout", "500"),
        ("credentials", "omit"),
        ("password-manager", "allow"),
        ("aria-label", "GitHub"),
    ] {
        page.set(name, text).await;
        field.is_unchanged("github_pat_1");
    }
}

#[wasm_bindgen_test]
async fn field_keeps_text_and_selection_while_a_misconfiguration_hides_it() {
    let page = Page::with(acme()).await;
    page.type_in("github_pat_1").await;
    let field = Field::of(&page);
    page.set("timeout", "soon").await;
    page.reads("This form isn't ready to use");
    field.is_the_same_node();
    page.unset("timeout").await;
    page.does_not_read("This form isn't ready to use");
    field.is_the_same_node();
    assert_eq!(field.input.value(), "github_pat_1");
    let selection = (field.input.selection_start(), field.input.selection_end());
    assert_eq!(selection, (Ok(Some(2)), Ok(Some(6))));
}

#[wasm_bindgen_test]
async fn field_keeps_focus_when_the_guide_is_opened_and_the_token_revealed() {
    let page = Page::with(asking()).await;
    page.type_in("github_pat_1").await;
    let field = Field::of(&page);
    page.click("[part=guide] summary").await;
    field.is_unchanged("github_pat_1");
    page.click("[part=reveal]").await;
    field.is_the_same_node();
    assert_eq!(field.input.value(), "github_pat_1");
    assert!(page.has_focus(&field.input));
}
