//! The manifest against the sources: what is implemented and declared is listed, and the other way round.

use super::{
    SOURCE, form, frame, in_frame, list,
    modules::reflected_properties,
    parse,
    reference::{REFERENCE, with_tables},
    text, values,
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, path::Path};

/// As `read`, from the folder of the tests.
fn manifest() -> Value {
    parse(&file(SOURCE)).unwrap()
}

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    fs::read_to_string(path).unwrap()
}

fn names(manifest: &Value, list_name: &str) -> Vec<String> {
    let mut names: Vec<_> = list(form(manifest), list_name)
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
    let written = with_tables(&reference, form(&manifest())).unwrap();
    let is_current = reference == written;
    assert!(is_current, "{REFERENCE} is stale: run `cargo xtask docs`");
    // One for each list, and one for each group of attributes.
    let manifest = manifest();
    let groups: BTreeSet<_> = list(form(&manifest), "attributes")
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
    for attribute in list(form(&manifest), "attributes") {
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
    let properties = reflected_properties(form(&manifest()));
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
    for member in list(form(&manifest), "members") {
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
    let mut members: Vec<_> = list(form(&manifest), "attributes")
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

/// The names in a type that is one of some texts: `"a" | "b"`.
fn declared_texts(types: &str, name: &str) -> Vec<String> {
    let (_, declaration) = types.split_once(&format!("type {name} =")).unwrap();
    let declaration = declaration.split(';').next().unwrap();
    let texts = declaration.split('"').skip(1).step_by(2);
    let mut texts: Vec<_> = texts.map(str::to_owned).collect();
    texts.sort();
    texts
}

#[test]
fn typescript_declares_of_the_frame_what_the_manifest_lists() {
    let (manifest, types) = (manifest(), file("npm/frame.d.ts"));
    let values_of = |place: &str, key: &str| {
        let attributes = in_frame(form(&manifest), place);
        let mut values: Vec<_> = attributes.map(|it| text(it, key).to_owned()).collect();
        values.sort();
        values
    };
    assert_eq!(
        declared_texts(&types, "ChildOnlyAttributes"),
        values_of("child", "name")
    );
    assert_eq!(
        declared_texts(&types, "ChildOnlyProperties"),
        values_of("child", "fieldName")
    );
    assert_eq!(values_of("none", "name"), ["autofocus"]);
    let start = "Attributes extends Omit<FormAttributes, ChildOnlyAttributes | \"autofocus\"> {";
    assert_eq!(declared(&types, start), ["src"]);
}

#[test]
fn frame_has_its_own_attribute_and_those_that_are_not_the_iframe_s() {
    let manifest = manifest();
    let form = names(&manifest, "attributes");
    let frame: Vec<_> = list(frame(&manifest), "attributes")
        .map(|it| text(it, "name"))
        .collect();
    assert_eq!(frame.len(), form.len() - 6);
    for (name, is_there) in [
        ("src", true),
        ("app-name", true),
        ("required", true),
        ("session", true),
        ("backend-url", false),
        ("autofocus", false),
    ] {
        assert_eq!(frame.contains(&name), is_there, "{name}");
    }
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
