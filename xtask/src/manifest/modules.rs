//! The modules of the package that have names and defaults from the manifest.

use super::{form, in_frame, list, read, text};
use anyhow::Result;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The module `frame_names.js`: what the iframe's element forwards, and which attributes it doesn't.
pub fn frame_names_module() -> Result<String> {
    let manifest = read()?;
    let form = form(&manifest);
    Ok(format!(
        "export const CHILD_ONLY_ATTRIBUTES = {:?};
export const FORWARDED_ATTRIBUTES = {:?};
export const STYLES = {:?};
",
        names(in_frame(form, "child")),
        names(in_frame(form, "")),
        names(list(form, "cssProperties")),
    ))
}

fn names<'a>(of: impl Iterator<Item = &'a Value>) -> Vec<&'a str> {
    of.map(|it| text(it, "name")).collect()
}

/// The module `properties.js`: the properties that reflect an attribute, with their values where it isn't set.
pub fn properties_module() -> Result<String> {
    let properties = reflected_properties(form(&read()?));
    Ok(format!(
        "export const properties = {};\n",
        json!(properties)
    ))
}

/// What every element has.
const GLOBAL_ATTRIBUTES: [&str; 4] = ["aria-label", "autofocus", "dir", "lang"];

pub(super) fn reflected_properties(form: &Value) -> BTreeMap<String, Value> {
    let is_attribute = |name: &str| list(form, "attributes").any(|it| it["name"] == name);
    let reflected = list(form, "attributes").filter(|it| {
        // The session isn't reflected.
        it["fieldName"].is_string() && !GLOBAL_ATTRIBUTES.contains(&text(it, "name"))
    });
    let properties = reflected.map(|it| {
        let default = text(it, "default").strip_prefix('`');
        let default = default.and_then(|it| it.strip_suffix('`'));
        // The name of another attribute stands for its value.
        let default = default.filter(|it| !is_attribute(it)).unwrap_or_default();
        let value = match text(&it["type"], "text") {
            "boolean" => false.into(),
            "number" => default.parse::<u32>().unwrap_or_default().into(),
            _ => default.into(),
        };
        (text(it, "fieldName").to_owned(), value)
    });
    // In alphabetical order, which compresses best.
    properties.collect()
}
