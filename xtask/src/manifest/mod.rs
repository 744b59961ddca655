//! The Custom Elements Manifest, `npm/custom-elements.json`: the single source of the elements' API. From it come the
//! tables of `docs/reference.md`, the data for editors, and modules of the package.
//!
//! It is written by hand, because the analyzer that others have it made by reads JavaScript, and these elements read their
//! attributes in Rust; tests compare it with the sources. So are the types of tags, `npm/*.d.ts`: generators of them give
//! each framework the same short list of attributes in place of its own, and `session` no type.

mod editors;
mod modules;
mod reference;
#[cfg(test)]
mod tests;

pub use editors::write;
pub use modules::{frame_names_module, properties_module};
pub use reference::write_reference;

use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;

const SOURCE: &str = "npm/custom-elements.json";

/// What `<github-pat-connect-frame>` has as `<github-pat-connect>` has it; the source says it once. Of the attributes it
/// has those that the page in the iframe doesn't keep to itself.
const SHARED: [&str; 4] = ["members", "events", "cssProperties", "cssStates"];

/// The manifest, with all that each element has.
pub fn read() -> Result<Value> {
    parse(&fs::read_to_string(SOURCE).context(SOURCE)?)
}

pub fn parse(source: &str) -> Result<Value> {
    let mut manifest: Value =
        serde_json::from_str(source).with_context(|| format!("{SOURCE} is no JSON"))?;
    let form = form(&manifest).clone();
    let frame = &mut manifest["modules"][1]["declarations"][0];
    for name in SHARED {
        frame[name] = form[name].clone();
    }
    let shared = ["", "host"].map(|it| in_frame(&form, it).cloned());
    let attributes = frame["attributes"].as_array_mut();
    attributes
        .with_context(|| format!("the iframe's element has no attributes in {SOURCE}"))?
        .extend(shared.into_iter().flatten());
    Ok(manifest)
}

/// The declaration of `<github-pat-connect>`.
pub fn form(manifest: &Value) -> &Value {
    &manifest["modules"][0]["declarations"][0]
}

/// The declaration of `<github-pat-connect-frame>`.
pub fn frame(manifest: &Value) -> &Value {
    &manifest["modules"][1]["declarations"][0]
}

/// The form's attributes by what their key `frame` says of a form in an iframe: "child" if only the page in the iframe
/// sets them, "host" if its element uses them itself, "none" if they have no effect there. Without the key ("") the
/// element sets them, and they are forwarded.
fn in_frame<'a>(form: &'a Value, place: &'a str) -> impl Iterator<Item = &'a Value> {
    list(form, "attributes").filter(move |it| text(it, "frame") == place)
}

pub fn list<'a>(of: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    of[name].as_array().into_iter().flatten()
}

pub fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name].as_str().unwrap_or_default()
}

/// The values that an attribute can have, if they are a few: `"a" | "b"`.
pub fn values(attribute: &Value) -> Vec<&str> {
    let names = text(&attribute["type"], "text").split(" | ");
    names
        .filter_map(|name| name.strip_prefix('"')?.strip_suffix('"'))
        .collect()
}
