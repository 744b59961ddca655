//! The form in another language than English.

use crate::harness::{acme, turn};
use github_pat_connect::{ConnectForm, Expiration, Messages, TokenTemplate};
use leptos::{mount::mount_to, prelude::*};
use serde_json::{Map, Value};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::*;
use web_sys::HtmlElement;

#[wasm_bindgen_test]
async fn messages_prop_translates_the_form() {
    let german: Map<String, Value> =
        serde_json::from_str(include_str!("../../locales/de.json")).unwrap();
    let messages = Messages::new(move |key, _| match german.get(&key.name()) {
        Some(Value::String(sentence)) => sentence.clone(),
        _ => "de".into(),
    });
    let mut options = acme();
    options.request = TokenTemplate {
        token_expiration: Some(Expiration::Days(90)),
        ..TokenTemplate::default()
    };
    let document = web_sys::window().unwrap().document().unwrap();
    let place: HtmlElement = document.create_element("div").unwrap().unchecked_into();
    document.body().unwrap().append_child(&place).unwrap();
    let view = mount_to(place.clone(), move || {
        view! { <ConnectForm options messages/> }
    });
    JsFuture::from(turn()).await.unwrap();
    let text = place.inner_text();
    for words in ["GitHub verbinden", "90 Tage", "Acme bittet"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let card = place.query_selector("section").unwrap().unwrap();
    assert_eq!(card.get_attribute("lang").as_deref(), Some("de"));
    assert_eq!(card.get_attribute("dir").as_deref(), Some("ltr"));
    drop(view);
}
