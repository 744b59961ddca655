//! The requests are Rust's: of the JavaScript under `src/` the loading of the WebAssembly alone asks the network for
//! anything.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// What a script requests something with.
const REQUESTS: &[&str] = &[
    "fetch",
    "XMLHttpRequest",
    "sendBeacon",
    "EventSource",
    "WebSocket",
    "WebTransport",
    "importScripts",
];

fn scripts(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| match path.is_dir() {
            true => scripts(&path),
            false if path.extension().is_some_and(|it| it == "js") => vec![path],
            false => Vec::new(),
        })
        .collect()
}

/// The lines of code that name one of them.
fn requesting_lines(code: &str) -> Vec<&str> {
    let is_comment = |line: &&str| ["//", "/*", "*"].iter().any(|it| line.starts_with(it));
    let is_name = |c: char| c.is_alphanumeric() || "_$#".contains(c);
    let names_one = |line: &&str| {
        line.split(|c| !is_name(c))
            .any(|word| REQUESTS.contains(&word))
    };
    let lines = code.lines().map(str::trim);
    lines
        .filter(|line| !is_comment(line))
        .filter(names_one)
        .collect()
}

#[test]
fn javascript_requests_nothing_but_the_webassembly() {
    let scripts = scripts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(scripts.len() > 5, "{scripts:?}");
    let code = scripts
        .iter()
        .map(|path| fs::read_to_string(path).expect("a text"));
    let code = code.collect::<Vec<_>>().join("\n");
    let lines = requesting_lines(&code);
    assert_eq!(lines.len(), 1, "{lines:?}");
    // The hash is that of the WebAssembly: nothing else could be loaded by it.
    assert!(lines[0].contains("{ integrity"), "{lines:?}");
}

#[test]
fn request_in_a_script_is_found() {
    for line in [
        "const answer = await fetch(url);",
        "window.fetch(url);",
        "const send = globalThis[`fetch`];",
        "new XMLHttpRequest();",
        "navigator.sendBeacon(url);",
    ] {
        assert_eq!(requesting_lines(line), [line]);
    }
    for line in [
        "// fetch(url)",
        "/** Not fetch. */",
        "this.#fetchSteps();",
        "prefetch(url);",
    ] {
        assert_eq!(requesting_lines(line), [""; 0], "{line}");
    }
}
