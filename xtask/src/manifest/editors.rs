//! What editors read: the manifest as it is published, and from it the data of VS Code and of JetBrains' editors.

use super::read;
use crate::{
    command::{FIX, command, run},
    tools,
};
use anyhow::Result;
use serde_json::Value;
use std::{fs, path::Path};

/// Has the data written into the working directory, from the manifest and the `package.json` there.
const GENERATE: &str = r#"
    const { generateJetBrainsWebTypes } = require("custom-element-jet-brains-integration");
    const { generateVsCodeCustomElementData } = require("custom-element-vs-code-integration");
    const manifest = JSON.parse(require("node:fs").readFileSync("custom-elements.json"));
    // Both elements have these, and a list with each of them twice would be offered twice.
    delete manifest.modules[1].declarations[0].cssProperties;
    for (const generate of [generateJetBrainsWebTypes, generateVsCodeCustomElementData])
        generate(structuredClone(manifest), { hideLogs: true });
"#;

/// Writes the manifest and what editors read into the package, which has its `package.json`.
pub fn write(stage: &Path) -> Result<()> {
    let mut manifest = read()?;
    remove_links(&mut manifest);
    let text = serde_json::to_string_pretty(&manifest)?;
    fs::write(stage.join("custom-elements.json"), text)?;
    let mut generate = command("node", &["-e", GENERATE]);
    generate.env("NODE_PATH", tools::editors()?);
    run(generate.current_dir(stage), FIX)
}

/// The links in descriptions are relative to `docs/reference.md`.
fn remove_links(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(remove_links),
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == "description" => *text = without_links(text),
                    member => remove_links(member),
                }
            }
        }
        _ => {}
    }
}

fn without_links(description: &str) -> String {
    let mut plain = String::new();
    let mut rest = description;
    while let Some((before, after)) = rest.split_once('[') {
        plain += before;
        match after.split_once("](") {
            Some((words, link)) => {
                plain += words;
                rest = link.split_once(')').map_or("", |(_, rest)| rest);
            }
            None => {
                plain.push('[');
                rest = after;
            }
        }
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn descriptions_for_editors_have_no_links() {
        let mut manifest = json!({"a": [{"description": "a [b](#c), [d](e) f", "name": "[a](b)"}]});
        remove_links(&mut manifest);
        let expected = json!({"a": [{"description": "a b, d f", "name": "[a](b)"}]});
        assert_eq!(manifest, expected);
        assert_eq!(without_links("a [b"), "a [b");
    }
}
