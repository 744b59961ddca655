//! The Custom Elements Manifest, `npm/custom-elements.json`: the single source of the element's API. From it come the
//! tables of `docs/reference.md`, the data for editors, and modules of the package.

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, fs, path::Path};

const SOURCE: &str = "npm/custom-elements.json";
const REFERENCE: &str = "docs/reference.md";

/// Writes the manifest and what editors read into the package.
pub fn write(stage: &Path) -> Result<()> {
    let manifest = read()?;
    let element = element(&manifest);
    for (name, content) in [
        ("custom-elements.json", &manifest),
        ("vscode.html-custom-data.json", &for_vscode(element)),
        ("web-types.json", &for_jetbrains(element)),
    ] {
        fs::write(stage.join(name), serde_json::to_string_pretty(content)?)?;
    }
    Ok(())
}

/// Updates the tables of `docs/reference.md`.
pub fn write_reference() -> Result<()> {
    let reference = fs::read_to_string(REFERENCE).context(REFERENCE)?;
    let reference = with_tables(&reference, element(&read()?))?;
    Ok(fs::write(REFERENCE, reference)?)
}

pub fn read() -> Result<Value> {
    let text = fs::read_to_string(SOURCE).context(SOURCE)?;
    serde_json::from_str(&text).with_context(|| format!("{SOURCE} is no JSON"))
}

/// The module `css_properties.js`: the names of the custom properties, which the iframe's host forwards.
pub fn css_properties_module() -> Result<String> {
    let manifest = read()?;
    let properties = list(element(&manifest), "cssProperties");
    let names: Vec<&str> = properties.map(|it| text(it, "name")).collect();
    Ok(format!("export const STYLES = {names:?};\n"))
}

/// The module `properties.js`: the properties that reflect an attribute, with their values where it isn't set.
pub fn properties_module() -> Result<String> {
    let properties = reflected_properties(element(&read()?));
    Ok(format!(
        "export const properties = {};\n",
        json!(properties)
    ))
}

/// What every element has.
const GLOBAL_ATTRIBUTES: [&str; 4] = ["aria-label", "autofocus", "dir", "lang"];

fn reflected_properties(element: &Value) -> BTreeMap<String, Value> {
    let is_attribute = |name: &str| list(element, "attributes").any(|it| it["name"] == name);
    let reflected = list(element, "attributes").filter(|it| {
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

pub fn element(manifest: &Value) -> &Value {
    &manifest["modules"][0]["declarations"][0]
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

/// Without the links, which are relative to `docs/reference.md`.
fn plain(description: &str) -> String {
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

fn for_vscode(element: &Value) -> Value {
    let attributes = list(element, "attributes").map(|it| {
        let mut attribute =
            json!({"name": it["name"], "description": plain(text(it, "description"))});
        let values = values(it);
        if !values.is_empty() {
            attribute["values"] = values.iter().map(|name| json!({"name": name})).collect();
        }
        if text(&it["type"], "text") == "boolean" {
            // In its notation: one without a value.
            attribute["valueSet"] = "v".into();
        }
        attribute
    });
    let tag = json!({
        "name": element["tagName"],
        "description": element["description"],
        "attributes": attributes.collect::<Value>(),
    });
    json!({"version": 1.1, "tags": [tag]})
}

fn for_jetbrains(element: &Value) -> Value {
    let described = |it: &Value| {
        let mut piece = Map::new();
        piece.insert("name".into(), it["name"].clone());
        piece.insert("description".into(), plain(text(it, "description")).into());
        piece
    };
    let each = |name: &str, more: &dyn Fn(&Value, &mut Map<String, Value>)| -> Value {
        let pieces = list(element, name).map(|it| {
            let mut piece = described(it);
            more(it, &mut piece);
            Value::Object(piece)
        });
        pieces.collect()
    };
    let attributes = each("attributes", &|it, piece| {
        piece.insert("value".into(), json!({"type": it["type"]["text"]}));
    });
    let events = each("events", &|it, piece| {
        piece.insert("value".into(), json!({"type": it["type"]["text"]}));
    });
    let properties: Value = list(element, "members")
        .filter(|it| it["kind"] == "field")
        .map(|it| {
            let mut piece = described(it);
            piece.insert("value".into(), json!({"type": it["type"]["text"]}));
            Value::Object(piece)
        })
        .collect();
    let nothing = |_: &Value, _: &mut Map<String, Value>| {};
    let tag = json!({
        "name": element["tagName"],
        "description": element["description"],
        "attributes": attributes,
        "slots": each("slots", &nothing),
        "js": {"events": events, "properties": properties},
        "css": {"properties": each("cssProperties", &nothing), "parts": each("cssParts", &nothing)},
    });
    json!({
        "$schema": "https://raw.githubusercontent.com/JetBrains/web-types/master/schema/web-types.json",
        "name": wasm_name(),
        "version": env!("CARGO_PKG_VERSION"),
        "description-markup": "markdown",
        "contributions": {"html": {"elements": [tag]}},
    })
}

fn wasm_name() -> &'static str {
    crate::wasm::NAME
}

/// The reference with its tables as the manifest has them, between `<!-- table: … -->` and `<!-- end -->`.
fn with_tables(reference: &str, element: &Value) -> Result<String> {
    let mut pieces = reference.split("<!-- table: ");
    let mut written = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once(" -->").context("a mark isn't closed")?;
        let (_, rest) = rest
            .split_once("<!-- end -->")
            .with_context(|| format!("the table {name} has no end"))?;
        let table = table(name, element);
        ensure!(table.lines().count() > 2, "the table {name} is empty");
        written += &format!("<!-- table: {name} -->\n\n{table}\n<!-- end -->{rest}");
    }
    Ok(written)
}

/// A table by its name: one of the manifest's lists, of the attributes those of a group.
fn table(name: &str, element: &Value) -> String {
    let code = |it: &Value, key: &str| format!("`{}`", text(it, key));
    let name_of = |it: &Value| code(it, "name");
    let type_of = |it: &Value| code(&it["type"], "text");
    let meaning = |it: &Value| text(it, "description").to_owned();
    let default = |it: &Value| text(it, "default").to_owned();
    let members =
        |kind: &'static str| list(element, "members").filter(move |it| it["kind"] == kind);
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
            let events =
                list(element, "events").map(|it| vec![name_of(it), meaning(it), detail(it)]);
            markdown_table(&["event", "when", "`detail`"], events)
        }
        "custom properties" => {
            let properties = list(element, "cssProperties")
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
            let parts = list(element, "cssParts").map(|it| vec![name_of(it), meaning(it)]);
            markdown_table(&["part", "meaning"], parts)
        }
        "states" => {
            let states = list(element, "cssStates").map(|it| vec![name_of(it), meaning(it)]);
            markdown_table(&["state", "meaning"], states)
        }
        "slots" => {
            let slots = list(element, "slots").map(|it| {
                let name = match text(it, "name") {
                    "" => "(no name)".to_owned(),
                    name => format!("`{name}`"),
                };
                vec![name, meaning(it)]
            });
            markdown_table(&["slot", "content"], slots)
        }
        group => {
            let attributes = list(element, "attributes").filter(|it| text(it, "group") == group);
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// As `read`, from the folder of the tests.
    fn manifest() -> Value {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(SOURCE);
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    }

    fn file(name: &str) -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
        fs::read_to_string(path).unwrap()
    }

    fn names(manifest: &Value, list_name: &str) -> Vec<String> {
        let mut names: Vec<_> = list(element(manifest), list_name)
            .map(|it| text(it, "name").to_owned())
            .collect();
        names.sort();
        names
    }

    /// What stands between two marks, wherever they are, each once.
    fn between(text: &str, open: &str, close: char) -> Vec<String> {
        let pieces = text.split(open).skip(1);
        let mut found: Vec<_> = pieces
            .filter_map(|piece| Some(piece.split_once(close)?.0.to_owned()))
            .collect();
        found.sort();
        found.dedup();
        found
    }

    #[test]
    fn reference_has_the_tables_of_the_manifest() {
        let reference = file(REFERENCE);
        let written = with_tables(&reference, element(&manifest())).unwrap();
        let is_current = reference == written;
        assert!(is_current, "{REFERENCE} is stale: run `cargo xtask docs`");
        // One for each list, and one for each group of attributes.
        let manifest = manifest();
        let groups: BTreeSet<_> = list(element(&manifest), "attributes")
            .map(|it| text(it, "group"))
            .collect();
        let lists = [
            "properties",
            "methods",
            "events",
            "custom properties",
            "parts",
            "slots",
            "states",
        ];
        let expected: BTreeSet<_> = groups.into_iter().chain(lists).collect();
        let marks = reference.split("<!-- table: ").skip(1);
        let tables: Vec<_> = marks.map(|it| it.split_once(" -->").unwrap().0).collect();
        assert_eq!(tables.len(), expected.len());
        assert_eq!(tables.into_iter().collect::<BTreeSet<_>>(), expected);
    }

    /// What reads the attributes, each call in one line.
    fn reader() -> String {
        let read = file("src/attributes.rs");
        let read = read.split("#[cfg(test)]").next().unwrap();
        let words: Vec<_> = read.split_whitespace().collect();
        words.join(" ").replace("( ", "(")
    }

    #[test]
    fn manifest_lists_the_attributes_that_are_read() {
        let mut read: Vec<_> = [
            "text(\"",
            "name(\"",
            "choice(\"",
            "parsed(\"",
            "attribute)(\"",
        ]
        .iter()
        .flat_map(|open| between(&reader(), open, '"'))
        .collect();
        read.sort();
        // What only the JavaScript looks at.
        let others = ["lang", "name", "required"];
        let mut ours = names(&manifest(), "attributes");
        ours.retain(|it| !others.contains(&it.as_str()));
        assert_eq!(ours, read);
    }

    #[test]
    fn manifest_lists_the_values_that_are_accepted() {
        let (manifest, reader) = (manifest(), reader());
        for attribute in list(element(&manifest), "attributes") {
            let name = text(attribute, "name");
            let mut ours = values(attribute);
            let Some((_, rest)) = reader.split_once(&format!("choice(\"{name}\", \"")) else {
                assert!(ours.is_empty() || name == "dir", "{name}");
                continue;
            };
            let taken = rest.split_once('"').unwrap().0.split([',', ' ']);
            let mut taken: Vec<_> = taken.filter(|it| !["", "or"].contains(it)).collect();
            taken.sort();
            ours.sort();
            assert_eq!(ours, taken, "{name}");
        }
    }

    #[test]
    fn reflected_properties_have_the_defaults_of_the_manifest() {
        let properties = reflected_properties(element(&manifest()));
        for (name, value) in [
            ("backendUrl", json!("")),
            ("protocol", json!("json")),
            ("githubUrl", json!("https://github.com")),
            ("timeout", json!(20_000)),
            ("tokenName", json!("")),
            ("repositoryAccess", json!("")),
            ("disabled", json!(false)),
        ] {
            assert_eq!(properties[name], value, "{name}");
        }
        for name in ["session", "dir", "lang", "ariaLabel", "autofocus"] {
            assert!(!properties.contains_key(name), "{name}");
        }
    }

    #[test]
    fn manifest_lists_the_members_of_the_class() {
        let manifest = manifest();
        let class = ["connect_element", "element"]
            .map(|name| file(&format!("src/element/{name}.js")))
            .concat();
        let control = class.split_once("CONTROL_MEMBERS =").unwrap().1;
        let control: Vec<_> = control.split('"').nth(1).unwrap().split(' ').collect();
        let methods = class.split_once("METHODS = [").unwrap().1;
        let methods = methods.split_once(']').unwrap().0;
        let values = class.split_once("VALUE_TYPES = {").unwrap().1;
        let values = values.split_once(" };").unwrap().0;
        for member in list(element(&manifest), "members") {
            let name = text(member, "name");
            let has_value = values.contains(&format!(" {name}: "));
            let is_there = [
                format!("  get {name}() {{"),
                format!("  {name}() {{"),
                format!("  {name}(options) {{"),
                format!("  {name}(message) {{"),
            ];
            let is_there = is_there.iter().any(|it| class.contains(it))
                || methods.contains(&format!("\"{name}\""));
            assert!(is_there || has_value || control.contains(&name), "{name}");
            let has_setter = has_value || class.contains(&format!("  set {name}("));
            let is_writable = member["kind"] == "field" && member["readonly"] != true;
            assert_eq!(has_setter, is_writable, "{name}");
        }
    }

    /// The lines of a declaration, each with the name that it declares.
    fn declared(types: &str, start: &str) -> Vec<String> {
        let (_, rest) = types.split_once(start).unwrap();
        let lines = rest.split("\n}").next().unwrap().lines();
        let mut names: Vec<_> = lines
            .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
            .filter_map(|line| {
                let line = line.trim().trim_start_matches("readonly ");
                let line = line.trim_start_matches("get ").trim_start_matches("set ");
                let name = line.split([':', '?', '(', '<']).next()?;
                let name = name.trim_matches('"');
                let is_name = |it: char| it.is_ascii_alphanumeric() || it == '-';
                (!name.is_empty() && name.chars().all(is_name)).then(|| name.to_owned())
            })
            .collect();
        names.sort();
        names.dedup();
        names
    }

    #[test]
    fn typescript_declares_what_the_manifest_lists() {
        let (manifest, types) = (manifest(), file("npm/index.d.ts"));
        assert_eq!(
            declared(&types, "export interface Attributes {"),
            names(&manifest, "attributes")
        );
        assert_eq!(
            declared(&types, "export interface EventMap {"),
            names(&manifest, "events")
        );
        let mut members: Vec<_> = list(element(&manifest), "attributes")
            .map(|it| text(it, "fieldName").to_owned())
            .collect();
        members.extend(names(&manifest, "members"));
        // What every element has.
        let others = ["", "ariaLabel", "autofocus", "dir", "focus", "lang"];
        members.retain(|it| !others.contains(&it.as_str()));
        members.sort();
        let mut there = declared(
            &types,
            "export class GithubPatConnectElement extends HTMLElement {",
        );
        there.retain(|it| !["addEventListener", "removeEventListener"].contains(&it.as_str()));
        assert_eq!(there, members);
        for code in github_pat_connect::ErrorCode::ALL {
            assert!(
                types.contains(&format!("  | \"{}\"\n", code.as_str())),
                "{code:?}"
            );
        }
        let codes = types.split_once("export type Code =").unwrap().1;
        let codes = codes.split(';').next().unwrap().matches("| \"").count();
        assert_eq!(codes, github_pat_connect::ErrorCode::ALL.len());
    }

    /// The sources of all components.
    fn components() -> String {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/components");
        let files = fs::read_dir(folder).unwrap();
        let sources = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
        sources.collect()
    }

    #[test]
    fn manifest_lists_the_parts_of_the_components() {
        let components = components();
        let mut drawn = between(&components, " part=\"", '"');
        // Those of links and notices are data.
        drawn.extend(between(&components, " part: \"", '"'));
        drawn.extend(["create", "create-new", "error"].map(str::to_owned));
        drawn.sort();
        drawn.dedup();
        assert_eq!(names(&manifest(), "cssParts"), drawn);
    }

    #[test]
    fn manifest_lists_the_custom_properties_of_the_stylesheet() {
        let sheet = file("style/form.css");
        let mut there: Vec<_> = sheet
            .split("var(")
            .map(str::trim_start)
            .filter(|it| it.starts_with("--github-pat-connect-"))
            .filter_map(|it| it.split([',', ')']).next())
            .map(|it| it.trim().to_owned())
            .collect();
        there.sort();
        there.dedup();
        assert_eq!(names(&manifest(), "cssProperties"), there);
    }

    #[test]
    fn manifest_lists_the_slots_of_the_card() {
        let components = components();
        let mut there = between(&components, "slot name=\"", '"');
        there.extend(between(&components, "slot(\"", '"'));
        // And what stands there until the card does.
        there.push(String::new());
        there.sort();
        there.dedup();
        assert_eq!(names(&manifest(), "slots"), there);
    }

    #[test]
    fn manifest_lists_the_events_that_are_emitted() {
        let told = file("src/element/events.rs") + &file("src/element/element.js");
        for name in names(&manifest(), "events") {
            assert!(told.contains(&format!("emit(\"{name}\"")), "{name}");
        }
        let mut there = between(&told, "emit(\"", '"');
        there.retain(|it| !it.is_empty());
        assert_eq!(names(&manifest(), "events"), there);
    }

    #[test]
    fn descriptions_for_editors_have_no_links() {
        assert_eq!(plain("a [b](#c), [d](e) f"), "a b, d f");
        assert_eq!(plain("a [b"), "a [b");
    }
}
