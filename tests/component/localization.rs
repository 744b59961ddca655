//! The form in another language than English.

use crate::harness::{Page, acme};
use github_pat_connect::{Key, Message, Messages};
use leptos::prelude::*;
use serde_json::{Map, Value};
use wasm_bindgen_test::wasm_bindgen_test;

fn german() -> Messages {
    let texts: Map<String, Value> =
        serde_json::from_str(include_str!("../../locales/de.json")).unwrap();
    let messages = Key::all().filter_map(|key| {
        let message = match texts.get(&key.name())? {
            Value::String(text) => Message::Text(text.clone()),
            Value::Object(forms) => Message::Plural(
                forms
                    .iter()
                    .map(|(category, text)| (category.clone(), text.as_str().unwrap().to_owned()))
                    .collect(),
            ),
            other => panic!("{}: {other}", key.name()),
        };
        Some((key, message))
    });
    Messages::new("de", messages)
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
