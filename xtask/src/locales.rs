//! Generates the published locales: a module each, whose default export has the messages by key.

use anyhow::{Context, Result, ensure};
use github_pat_connect::Key;
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, fs};

/// The pseudo-language for the authors of pages: it shows what isn't translated, and where a longer language
/// has no room.
const PSEUDO: &str = "en-XA";

/// Each by its tag.
pub fn modules() -> Result<BTreeMap<String, String>> {
    let mut modules = BTreeMap::new();
    for file in fs::read_dir("locales").context("the folder locales is missing")? {
        let file = file?.path();
        let name = file.display();
        let tag = file.file_stem().unwrap_or_default().to_string_lossy();
        let text = fs::read_to_string(&file)?;
        let messages = serde_json::from_str(&text).with_context(|| format!("{name} is no JSON"))?;
        check(&messages).with_context(|| format!("{name} can't be used"))?;
        modules.insert(tag.into_owned(), module(&messages));
    }
    modules.insert(PSEUDO.into(), module(&pseudo()));
    Ok(modules)
}

fn module(messages: &Map<String, Value>) -> String {
    format!("export default {};\n", json!(messages))
}

/// The module `locale_loaders.js`: how each is imported, literally, so that every bundler finds it.
pub fn loaders_module() -> Result<String> {
    let loaders = modules()?;
    let loaders = loaders
        .keys()
        .map(|tag| format!("  {tag:?}: () => import(\"./locales/{tag}.js\"),\n"));
    let loaders: String = loaders.collect();
    Ok(format!(
        "export const loaders = {{\n  __proto__: null,\n{loaders}}};\n"
    ))
}

/// Whether it has every message, and no other.
fn check(messages: &Map<String, Value>) -> Result<()> {
    let names: Vec<_> = Key::all().map(Key::name).collect();
    for name in &names {
        // Its name is that of its file.
        let is_there = name == "language" || messages.contains_key(name);
        ensure!(is_there, "{name} is missing");
    }
    for name in messages.keys() {
        ensure!(names.contains(name), "{name} is no message");
    }
    Ok(())
}

fn pseudo() -> Map<String, Value> {
    let messages = Key::all().filter(|key| *key != Key::Language).map(|key| {
        let english = key.english();
        let message = match key {
            // What stands between two words has no letters.
            Key::Direction | Key::Colon => english.into(),
            _ => foreign(english).into(),
        };
        (key.name(), message)
    });
    messages.collect()
}

/// Letters with accents, and more of them; what is replaced, and what stands on GitHub's page, as it was.
fn foreign(english: &str) -> String {
    let mut is_ours = true;
    let mut foreign = String::from("[");
    for letter in english.chars() {
        match letter {
            '{' => is_ours = false,
            '}' => is_ours = true,
            '*' => is_ours = !is_ours,
            _ => {}
        }
        let place = "aceiounsyzACEIOUNSYZ".find(letter).filter(|_| is_ours);
        foreign.push(place.map_or(letter, |place| {
            "áçéîöüñšýžÁÇÉÎÖÜÑŠÝŽ".chars().nth(place).unwrap_or(letter)
        }));
    }
    // What is short becomes half as long again, what is long a third.
    let more = english.chars().count();
    let more = if more < 20 {
        more.div_ceil(2)
    } else {
        more / 3
    };
    foreign.push(' ');
    foreign.extend("lorem ipsum dolor sit amet ".chars().cycle().take(more));
    foreign.truncate(foreign.trim_end().len());
    foreign + "]"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_ours_stays_as_it_is() {
        assert_eq!(
            foreign("Press *Open*, {app}."),
            "[Préšš *Open*, {app}. lorem]"
        );
    }
}
