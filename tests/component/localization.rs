//! The form in another language than English.

use crate::{
    harness::{Page, acme},
    messages::parse_messages,
};
use github_pat_connect::{Connection, Messages};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

fn german() -> Messages {
    parse_messages("de", include_str!("../../locales/de.json"))
}

#[wasm_bindgen_test]
async fn messages_prop_with_german_texts_renders_german() {
    let page = Page::with(acme().with("token-expiration", "90")).await;
    page.reads("Connect GitHub");
    page.app.messages.set(Some(german()));
    page.settle().await;
    for text in ["GitHub verbinden", "90 Tage", "Acme bittet"] {
        page.reads(text);
    }
    let card = page.find("section").unwrap();
    assert_eq!(card.get_attribute("lang").as_deref(), Some("de"));
    assert_eq!(card.get_attribute("dir").as_deref(), Some("ltr"));
    page.app.messages.set(None);
    page.settle().await;
    page.reads("Connect GitHub");
    assert_eq!(card.get_attribute("lang").as_deref(), Some("en"));
}

#[wasm_bindgen_test]
async fn messages_that_change_keep_text_selection_and_focus_of_the_field() {
    let page = Page::with(acme()).await;
    page.type_in("github_pat_1").await;
    let field = page.field();
    field.focus().unwrap();
    field.set_selection_range(3, 7).unwrap();
    page.app.messages.set(Some(german()));
    page.settle().await;
    page.reads("GitHub verbinden");
    assert!(page.field().is_same_node(Some(&field)));
    assert!(page.has_focus(&field));
    let selection = (field.selection_start(), field.selection_end());
    assert_eq!(selection, (Ok(Some(3)), Ok(Some(7))));
    assert_eq!(field.value(), "github_pat_1");
}

#[wasm_bindgen_test]
async fn plurals_and_dates_follow_the_language_of_the_messages() {
    let page = Page::with(acme()).await;
    page.app.messages.set(Some(parse_messages(
        "uk",
        include_str!("../../locales/uk.json"),
    )));
    for (count, form) in [(2, "бракує 2 дозволів"), (21, "бракує 21 дозволу")]
    {
        page.show(Some(Connection {
            missing_permissions: Some(vec!["issues=write".to_owned(); count]),
            ..Connection::default()
        }))
        .await;
        page.reads(form);
    }
    page.app.messages.set(Some(german()));
    page.show(Some(Connection {
        expires_at: Some("2020-01-31T12:00:00Z".into()),
        ..Connection::default()
    }))
    .await;
    page.reads("abgelaufen am 31. Januar 2020");
}
