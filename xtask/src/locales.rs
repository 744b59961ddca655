//! The languages as they are sent: a list of sentences in their order, without their names.

use anyhow::{Context, Result, ensure};
use github_pat_connect::instant::sentences_by_name;
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, fs};

/// English that looks foreign, for the authors of pages: what isn't translated is seen at once, and so is what
/// has no room for a longer language.
const PSEUDO: &str = "en-XA";

/// Each as a script, by its tag.
pub fn scripts() -> Result<BTreeMap<String, String>> {
    let mut scripts = BTreeMap::new();
    for file in fs::read_dir("locales").context("the folder locales is missing")? {
        let file = file?.path();
        let name = file.display();
        let tag = file.file_stem().unwrap_or_default().to_string_lossy();
        let text = fs::read_to_string(&file)?;
        let sentences =
            serde_json::from_str(&text).with_context(|| format!("{name} is no JSON"))?;
        let sentences =
            in_order(&tag, &sentences).with_context(|| format!("{name} can't be used"))?;
        scripts.insert(tag.into_owned(), script(&sentences));
    }
    scripts.insert(PSEUDO.into(), script(&pseudo()));
    Ok(scripts)
}

fn script(sentences: &[Value]) -> String {
    // Who imports a language early has what speaks it, too.
    format!(
        "import \"../languages.js\";\nexport default {};\n",
        json!(sentences)
    )
}

fn in_order(tag: &str, sentences: &Map<String, Value>) -> Result<Vec<Value>> {
    let mut list = Vec::new();
    for (name, _) in sentences_by_name() {
        list.push(match sentences.get(&name) {
            // Its name is that of its file.
            None if name == "language" => tag.into(),
            sentence => sentence
                .with_context(|| format!("{name} is missing"))?
                .clone(),
        });
    }
    ensure!(
        sentences.len() < list.len(),
        "it has sentences that nobody says"
    );
    Ok(list)
}

fn pseudo() -> Vec<Value> {
    let sentences = sentences_by_name().map(|(name, english)| match name.as_str() {
        "language" => PSEUDO.into(),
        // What stands between two words has no letters.
        "direction" | "colon" => english.into(),
        _ => foreign(english).into(),
    });
    sentences.collect()
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
