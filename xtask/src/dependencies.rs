//! What the crates here depend on: under which licences, in how many versions, and what has no place among them.

use crate::command::{command, output};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use spdx::{Expression, ParseMode};
use std::collections::{BTreeMap, BTreeSet};

/// All of them let anyone use, change and pass on, and ask for no more than their text.
const LICENCES: &[&str] = &[
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Unicode-3.0",
    "Zlib",
    "0BSD",
    "BSL-1.0",
    "CC0-1.0",
    // The certificates that browsers trust, as data.
    "CDLA-Permissive-2.0",
];

/// MPL-2.0 asks more, but only of who passes the crate on: it steers the browsers of the tests.
const OF_TESTS: &str = "webdriver";

/// TLS is rustls: one that needs no library of the machine's. (What reads the system's root certificates, on Windows
/// and macOS by libraries of theirs, is none.)
const BANNED: &[&str] = &["openssl", "openssl-sys", "native-tls"];

/// What is built for people, and what of it comes in two versions, because some dependencies haven't moved on yet: in
/// the WebAssembly each would be sent twice.
const TREES: [(&[&str], &[&str]); 2] = [
    (
        &[
            "--package=github-pat-connect",
            "--features=csr",
            "--target=wasm32-unknown-unknown",
        ],
        &["thiserror"],
    ),
    (
        &["--package=github-pat-backend"],
        &[
            "base64",
            "foldhash",
            "getrandom",
            "hashbrown",
            "rand",
            "rand_chacha",
            "rand_core",
            "webpki-roots",
        ],
    ),
];

pub fn check() -> Result<()> {
    let metadata = read(&["metadata", "--format-version=1", "--locked"])?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    for package in metadata["packages"].as_array().context("no packages")? {
        let text = |member: &str| package[member].as_str().unwrap_or("none");
        let (name, licence) = (text("name"), text("license"));
        // Crates of this project's own, and one more.
        if package["source"].is_null() || name == OF_TESTS {
            continue;
        }
        ensure!(
            !BANNED.contains(&name),
            "{name} has no place here: use rustls"
        );
        ensure!(
            is_agreed_to(licence),
            "nobody has agreed to the licence of {name}, {licence}: add it to {FILE}, or do without the crate"
        );
    }
    for (tree, known) in TREES {
        let tree_of = [&["tree", "--locked", PLAIN, NORMAL][..], tree].concat();
        let printed = read(&tree_of)?;
        let twice = twice(&printed);
        ensure!(
            twice.iter().eq(known),
            "in {} these come in more than one version: {twice:?}, and in {FILE} they are {known:?}",
            tree[0]
        );
    }
    Ok(())
}

const FILE: &str = "xtask/src/dependencies.rs";
const PLAIN: &str = "--prefix=none";
const NORMAL: &str = "--edges=normal,no-proc-macro";

fn read(words: &[&str]) -> Result<String> {
    let read = output(&mut command("cargo", words));
    read.with_context(|| format!("`cargo {}` fails: run it and see why", words.join(" ")))
}

fn is_agreed_to(licence: &str) -> bool {
    // Some still write a slash for OR.
    let expression = Expression::parse_mode(licence, ParseMode::LAX);
    expression.is_ok_and(|it| {
        it.evaluate(|part| {
            part.license
                .id()
                .is_some_and(|id| LICENCES.contains(&id.name))
        })
    })
}

/// The crates that a tree, one in a line, has in more than one version.
fn twice(tree: &str) -> BTreeSet<&str> {
    let mut versions = BTreeMap::<_, BTreeSet<_>>::new();
    for line in tree.lines() {
        let mut words = line.split(' ');
        if let (Some(name), Some(version)) = (words.next(), words.next()) {
            versions.entry(name).or_default().insert(version);
        }
    }
    versions.retain(|_, versions| versions.len() > 1);
    versions.into_keys().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_is_agreed_to_if_one_may_choose_one_that_is() {
        for (licence, expected) in [
            ("MIT", true),
            ("MIT/Apache-2.0", true),
            ("GPL-3.0 OR MIT", true),
            ("GPL-3.0", false),
            ("MIT AND GPL-3.0", false),
            ("none", false),
        ] {
            assert_eq!(is_agreed_to(licence), expected, "{licence}");
        }
    }

    #[test]
    fn a_crate_in_two_versions_is_found() {
        let tree = "a v1.0.0\nb v1.0.0\nb v2.0.0\na v1.0.0 (*)\n\nc v0.1.0 (proc-macro)";
        assert_eq!(twice(tree), BTreeSet::from(["b"]));
    }
}
