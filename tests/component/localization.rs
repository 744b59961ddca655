//! The form in another language than English.

use crate::{
    harness::{Page, acme},
    messages::parse_messages,
};
use github_pat_connect::{Connection, Messages};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

fn german() -> Messages {
    german_for("de")
}

/// The German messages under another name of the language.
fn german_for(language: &str) -> Messages {
    parse_messages(language, include_str!("../../locales/de.json"))
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

/// A connection whose token has expired, which is told with a date.
async fn expired_in(language: &str) -> Page {
    let connection = Connection {
        expires_at: Some("2020-01-31T12:00:00Z".into()),
        missing_permissions: Some(vec!["contents=read".into(), "issues=write".into()]),
        ..Connection::default()
    };
    let page = Page::connected(acme(), connection).await;
    page.app.messages.set(Some(german_for(language)));
    page.settle().await;
    page
}

#[wasm_bindgen_test]
async fn language_that_differs_in_separators_or_case_formats_as_its_tag() {
    for (language, lang) in [
        ("de_DE", "de-DE"),
        ("DE-de", "DE-de"),
        ("de_DE.UTF-8", "de-DE"),
        ("de-DE@posix", "de-DE"),
    ] {
        let page = expired_in(language).await;
        page.reads("31. Januar 2020");
        let card = page.find("section").unwrap();
        assert_eq!(card.get_attribute("lang").as_deref(), Some(lang));
    }
}

#[wasm_bindgen_test]
async fn language_that_is_no_tag_formats_as_english() {
    for language in [
        "",
        "d",
        "not a language",
        "de-",
        "-",
        "{language}",
        "日本語",
    ] {
        let page = expired_in(language).await;
        page.reads("January 31, 2020");
        page.reads("2 Berechtigungen");
        page.app.connection.set(None);
        page.set("token-expiration", "90").await;
        page.set("guide", "open").await;
        page.reads("90 days");
    }
}

#[wasm_bindgen_test]
async fn list_in_a_sentence_is_joined_as_the_language_joins_lists() {
    let asks = acme()
        .with("guide", "open")
        .with("permissions", "contents=read issues=write pages=read");
    let page = Page::with(asks).await;
    page.reads("choose: Contents: read, Issues: read and write, and Pages: read.");
    page.app.messages.set(Some(german()));
    page.settle().await;
    page.reads("Contents: lesen, Issues: lesen und schreiben und Pages: lesen.");
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
            missing_permissions: Some(
                (0..count)
                    .map(|it| format!("permission_{it}=write"))
                    .collect(),
            ),
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
