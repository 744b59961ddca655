//! Tests of all locales: each has every message, with its own words, placeholders and plural forms.

use super::Key;
use serde_json::{Map, Value};
use std::{collections::BTreeMap, fs};

/// All but English.
const LANGUAGES: [&str; 20] = [
    "ar", "cs", "de", "es", "fr", "he", "hi", "id", "it", "ja", "ko", "nl", "pl", "pt-BR", "sv",
    "tr", "uk", "vi", "zh-Hans", "zh-Hant",
];

/// Words that happen to be the same as in English.
const SAME: &[(&str, &str)] = &[
    ("id", "levelAdmin"),
    ("nl", "fineGrainedToken"),
    ("nl", "hintFineGrained"),
    ("tr", "fineGrainedToken"),
    ("tr", "hintFineGrained"),
];

/// CLDR's plural categories of whole numbers, where they aren't "one" and "other".
const PLURALS: [(&str, &[&str]); 14] = [
    ("ar", &["few", "many", "one", "other", "two", "zero"]),
    ("cs", &["few", "one", "other"]),
    ("he", &["one", "other", "two"]),
    ("id", &["other"]),
    ("ja", &["other"]),
    ("ko", &["other"]),
    ("pl", &["few", "many", "one", "other"]),
    ("es", &["many", "one", "other"]),
    ("fr", &["many", "one", "other"]),
    ("it", &["many", "one", "other"]),
    ("pt", &["many", "one", "other"]),
    ("uk", &["few", "many", "one", "other"]),
    ("vi", &["other"]),
    ("zh", &["other"]),
];

fn languages() -> BTreeMap<String, Map<String, Value>> {
    let files = fs::read_dir("locales").unwrap();
    let files = files.map(|file| {
        let path = file.unwrap().path();
        let tag = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let sentences = serde_json::from_str(&fs::read_to_string(&path).unwrap());
        (
            tag.clone(),
            sentences.unwrap_or_else(|error| panic!("{tag}: {error}")),
        )
    });
    files.collect()
}

/// Each message, with its plural forms if it has some.
fn forms(sentence: &Value) -> Vec<&str> {
    match sentence {
        Value::Object(forms) => forms.values().filter_map(Value::as_str).collect(),
        sentence => sentence.as_str().into_iter().collect(),
    }
}

/// The texts between two marks, sorted.
fn between(sentence: &str, open: char, close: char) -> Vec<&str> {
    let mut found: Vec<_> = if open == close {
        sentence.split(open).skip(1).step_by(2).collect()
    } else {
        let pieces = sentence.split(open).skip(1);
        pieces
            .filter_map(|piece| Some(piece.split_once(close)?.0))
            .collect()
    };
    found.sort_unstable();
    found
}

/// The words that a translator chose: without placeholders and labels of GitHub's page.
fn own(sentence: &str) -> String {
    let own = sentence.split('*').step_by(2).collect::<String>();
    let mut rest = own.split('{');
    let first = rest.next().unwrap_or_default().to_owned();
    rest.fold(first, |words, piece| {
        words + piece.split_once('}').map_or("", |(_, after)| after)
    })
}

#[test]
fn all_of_them_are_there() {
    let languages = languages();
    assert_eq!(languages.keys().collect::<Vec<_>>(), LANGUAGES.each_ref());
    for (tag, sentences) in &languages {
        let names: Vec<_> = Key::all()
            .map(|key| (key.name(), key.english()))
            .map(|(name, _)| name)
            .collect();
        let there: Vec<_> = sentences.keys().cloned().collect();
        let expected: Vec<_> = names.into_iter().filter(|it| it != "language").collect();
        for name in &expected {
            assert!(there.contains(name), "{tag} has no {name}");
        }
        assert_eq!(there.len(), expected.len(), "{tag} says too much");
        let rtl = ["ar", "he"].contains(&tag.as_str());
        assert_eq!(sentences["direction"], if rtl { "rtl" } else { "ltr" });
    }
}

#[test]
fn the_same_names_stand_in_them() {
    for (tag, sentences) in languages() {
        for (name, english) in Key::all()
            .map(|key| (key.name(), key.english()))
            .filter(|(name, _)| name != "language")
        {
            for form in forms(&sentences[&name]) {
                let place = format!("{tag} {name}: {form}");
                assert!(!form.is_empty(), "{place}");
                assert_eq!(
                    between(form, '{', '}'),
                    between(english, '{', '}'),
                    "{place}"
                );
                assert_eq!(
                    between(form, '*', '*'),
                    between(english, '*', '*'),
                    "{place}"
                );
                assert!(
                    !form.contains("{login}") || !form.contains(" {login}"),
                    "{place}"
                );
                // What stands between two words brings its blanks.
                assert_eq!(
                    form.trim() == form,
                    name != "colon" || form == "：",
                    "{place}"
                );
            }
        }
    }
}

#[test]
fn each_number_has_its_form() {
    for (tag, sentences) in languages() {
        let Value::Object(forms) = &sentences["permissionsMissing"] else {
            panic!("{tag}: permissionsMissing has no forms");
        };
        let plurals = PLURALS.iter().find(|(it, _)| tag.starts_with(it));
        let plurals = plurals.map_or(&["one", "other"][..], |(_, forms)| forms);
        let mut there: Vec<_> = forms.keys().map(String::as_str).collect();
        there.sort_unstable();
        assert_eq!(there, plurals, "{tag}");
    }
}

#[test]
fn no_english_is_left() {
    for (tag, sentences) in languages() {
        for (name, english) in Key::all().map(|key| (key.name(), key.english())) {
            if ["language", "direction"].contains(&name.as_str()) {
                continue;
            }
            for form in forms(&sentences[&name]) {
                let words = own(form);
                let is_empty = !words.contains(char::is_alphabetic);
                let is_same = SAME.contains(&(tag.as_str(), name.as_str()));
                assert_eq!(
                    form == english && !is_empty,
                    is_same,
                    "{tag} {name}: {form}"
                );
                for word in words.to_lowercase().split(|it: char| !it.is_alphabetic()) {
                    let english = ["the", "your", "with", "this", "and", "you", "what", "it"];
                    assert!(!english.contains(&word), "{tag} {name}: {form}");
                }
            }
        }
    }
}

#[test]
fn nothing_is_too_long_for_a_narrow_column() {
    // A card in a column of 320 px has room for about thirty letters in a line.
    for (tag, sentences) in languages() {
        for (name, _) in Key::all()
            .map(|key| (key.name(), key.english()))
            .filter(|(name, _)| name != "language")
        {
            for form in forms(&sentences[&name]) {
                // Without blanks between words a browser breaks the line where it likes.
                let has_blanks = !["ja", "zh-Hans", "zh-Hant"].contains(&tag.as_str());
                for word in own(form).split_whitespace().filter(|_| has_blanks) {
                    assert!(word.chars().count() <= 28, "{tag} {name}: {word}");
                }
            }
        }
        for button in ["connect", "paste", "createLink", "replaceToken", "tryAgain"] {
            let length = sentences[button].as_str().unwrap().chars().count();
            assert!(length <= 32, "{tag} {button}");
        }
    }
}
