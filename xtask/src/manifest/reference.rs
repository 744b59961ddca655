//! The tables of `docs/reference.md`.

use super::{form, list, read, text};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::fs;

pub(super) const REFERENCE: &str = "docs/reference.md";

/// Updates the tables of `docs/reference.md`.
pub fn write_reference() -> Result<()> {
    let reference = fs::read_to_string(REFERENCE).context(REFERENCE)?;
    let reference = with_tables(&reference, form(&read()?))?;
    Ok(fs::write(REFERENCE, reference)?)
}

/// The reference with its tables as the manifest has them, between `<!-- table: … -->` and `<!-- end -->`.
pub(super) fn with_tables(reference: &str, form: &Value) -> Result<String> {
    let mut pieces = reference.split("<!-- table: ");
    let mut written = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once(" -->").context("a mark isn't closed")?;
        let (_, rest) = rest
            .split_once("<!-- end -->")
            .with_context(|| format!("the table {name} has no end"))?;
        let table = table(name, form);
        ensure!(table.lines().count() > 2, "the table {name} is empty");
        written += &format!("<!-- table: {name} -->\n\n{table}\n<!-- end -->{rest}");
    }
    Ok(written)
}

/// A table by its name: one of the manifest's lists, of the attributes those of a group.
fn table(name: &str, form: &Value) -> String {
    let code = |it: &Value, key: &str| format!("`{}`", text(it, key));
    let name_of = |it: &Value| code(it, "name");
    let type_of = |it: &Value| code(&it["type"], "text");
    let meaning = |it: &Value| text(it, "description").to_owned();
    let default = |it: &Value| text(it, "default").to_owned();
    let members = |kind: &'static str| list(form, "members").filter(move |it| it["kind"] == kind);
    match name {
        "properties" => {
            let fields = members("field").map(|it| {
                let only = match it["readonly"] == true {
                    true => "; read-only",
                    false => "",
                };
                vec![name_of(it), type_of(it), meaning(it) + only]
            });
            markdown_table(&["property", "type", "meaning"], fields)
        }
        "methods" => {
            let methods = members("method").map(|it| {
                let call = format!("`{}()`", text(it, "name"));
                vec![call, code(&it["return"]["type"], "text"), meaning(it)]
            });
            markdown_table(&["method", "returns", "meaning"], methods)
        }
        "events" => {
            let detail = |it: &Value| text(it, "detail").to_owned();
            let events = list(form, "events").map(|it| vec![name_of(it), meaning(it), detail(it)]);
            markdown_table(&["event", "when", "`detail`"], events)
        }
        "custom properties" => {
            let properties = list(form, "cssProperties")
                .map(|it| vec![name_of(it), code(it, "syntax"), meaning(it), default(it)]);
            let titles = [
                "custom property",
                "syntax",
                "meaning",
                "default (light, dark)",
            ];
            markdown_table(&titles, properties)
        }
        "parts" => {
            let parts = list(form, "cssParts").map(|it| vec![name_of(it), meaning(it)]);
            markdown_table(&["part", "meaning"], parts)
        }
        "states" => {
            let states = list(form, "cssStates").map(|it| vec![name_of(it), meaning(it)]);
            markdown_table(&["state", "meaning"], states)
        }
        "slots" => {
            let slots = list(form, "slots").map(|it| {
                let name = match text(it, "name") {
                    "" => "(no name)".to_owned(),
                    name => format!("`{name}`"),
                };
                vec![name, meaning(it)]
            });
            markdown_table(&["slot", "content"], slots)
        }
        group => {
            let attributes = list(form, "attributes").filter(|it| text(it, "group") == group);
            let attributes =
                attributes.map(|it| vec![name_of(it), type_of(it), meaning(it), default(it)]);
            markdown_table(&["attribute", "type", "meaning", "default"], attributes)
        }
    }
}

fn markdown_table(titles: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<_> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let titles: Vec<_> = titles.iter().map(|it| (*it).to_owned()).collect();
    let rule = format!("|{}\n", "---|".repeat(titles.len()));
    let rows: String = rows.map(|cells| line(&cells)).collect();
    line(&titles) + &rule + &rows
}
