//! The languages of `locales/` as messages of a Leptos app.

use github_pat_connect::{Key, Message, Messages};
use serde_json::{Map, Value};

/// What a file of `locales/` says.
pub fn parse_messages(language: &str, json: &str) -> Messages {
    let texts: Map<String, Value> = serde_json::from_str(json).expect("a file of locales/");
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
    Messages::new(language, messages)
}
