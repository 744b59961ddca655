//! Compares the public API with the list of its names. Once published, none of them may be removed or change its
//! meaning before the next major version.

use crate::{manifest, wasm::NAME};
use anyhow::{Result, ensure};
use serde_json::Value;
use std::{collections::BTreeSet, fs};

const PUBLIC_API: &str = "npm/public-api.txt";

/// Compares the API with the list of what is public.
pub fn check() -> Result<()> {
    let exports: Value = serde_json::from_str(&fs::read_to_string("npm/package.json")?)?;
    let there = there(&manifest::read()?, &exports["exports"]);
    compare(PUBLIC_API, &fs::read_to_string(PUBLIC_API)?, &there)
}

/// Compares what is there with what a file promises.
pub fn compare(file: &str, promised: &str, there: &BTreeSet<String>) -> Result<()> {
    let promised = promised
        .lines()
        .filter(|it| !it.is_empty() && !it.starts_with('#'));
    let promised: BTreeSet<String> = promised.map(str::to_owned).collect();
    let broken: Vec<_> = promised.difference(there).cloned().collect();
    ensure!(
        broken.is_empty(),
        "removed from the public API: {}. It is in use: restore it, or release a major version, with an entry in \
         CHANGELOG.md, and remove it from {file}",
        broken.join(", ")
    );
    let new: Vec<_> = there.difference(&promised).cloned().collect();
    ensure!(
        new.is_empty(),
        "new in the public API: {}. If that is intended, add it to {file}",
        new.join(", ")
    );
    Ok(())
}

/// Every name, with what it is a name of.
fn there(manifest: &Value, exports: &Value) -> BTreeSet<String> {
    let mut there = of_element(manifest::form(manifest));
    let frame = of_element(manifest::frame(manifest));
    there.extend(frame.iter().map(|name| format!("frame {name}")));
    for code in github_pat_connect::ErrorCode::ALL {
        there.insert(format!("code {}", code.as_str()));
    }
    for path in exports.as_object().into_iter().flat_map(|it| it.keys()) {
        there.insert(format!("import {NAME}{}", path.trim_start_matches('.')));
    }
    there
}

/// The names that an element has.
fn of_element(element: &Value) -> BTreeSet<String> {
    let mut there: BTreeSet<_> = [
        ("attribute", "attributes"),
        ("event", "events"),
        ("part", "cssParts"),
        ("custom property", "cssProperties"),
        ("slot", "slots"),
        ("state", "cssStates"),
    ]
    .iter()
    .flat_map(|(kind, list)| {
        manifest::list(element, list)
            .map(move |it| format!("{kind} {}", manifest::text(it, "name")))
    })
    .collect();
    for member in manifest::list(element, "members") {
        let name = manifest::text(member, "name");
        there.insert(format!(
            "{} {name}",
            manifest::text(member, "kind").replace("field", "property")
        ));
    }
    for attribute in manifest::list(element, "attributes") {
        there.insert(format!(
            "property {}",
            manifest::text(attribute, "fieldName")
        ));
        for value in manifest::values(attribute) {
            there.insert(format!(
                "value {}={value}",
                manifest::text(attribute, "name")
            ));
        }
    }
    there.retain(|it| !it.ends_with(' '));
    there
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn public_api_file_lists_what_there_is() {
        let file = |name: &str| {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
            fs::read_to_string(root.join(name)).unwrap()
        };
        let package: Value = serde_json::from_str(&file("npm/package.json")).unwrap();
        let manifest = manifest::parse(&file("npm/custom-elements.json")).unwrap();
        let there = there(&manifest, &package["exports"]);
        compare(PUBLIC_API, &file(PUBLIC_API), &there).unwrap();
    }

    /// The summary for those who read nothing else.
    #[test]
    fn summary_names_the_public_api() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let file = |name: &str| fs::read_to_string(root.join(name)).unwrap();
        let summary = file("llms.txt");
        let is_word = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
        let words: BTreeSet<_> = summary.split(|it| !is_word(it)).collect();
        for line in file(PUBLIC_API).lines() {
            let Some((kind, name)) = line.rsplit_once(' ') else {
                continue;
            };
            let name = name.rsplit_once('=').map_or(name, |(_, value)| value);
            if ["attribute", "event", "code", "value", "state", "method"].contains(&kind) {
                assert!(
                    words.contains(name),
                    "llms.txt doesn't name the {kind} {name}"
                );
            }
        }
        for link in summary.split("](").skip(1) {
            let file = link.split(')').next().unwrap();
            let (_, file) = file.split_once("/blob/main/").unwrap();
            assert!(root.join(file).exists(), "llms.txt leads to {file}");
        }
    }

    #[test]
    fn compare_reports_removed_and_new_names() {
        let there = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
        let promised = "# a line\n\nevent connected\nevent failed\n";
        assert!(
            compare(
                "list",
                promised,
                &there(&["event connected", "event failed"])
            )
            .is_ok()
        );
        let gone = compare("list", promised, &there(&["event connected"])).unwrap_err();
        assert!(
            gone.to_string()
                .contains("removed from the public API: event failed")
        );
        let new = compare(
            "list",
            promised,
            &there(&["event connected", "event failed", "part card"]),
        );
        assert!(new.unwrap_err().to_string().contains("part card"));
    }
}
