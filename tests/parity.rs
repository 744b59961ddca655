//! The table of what each delivery of the form can do: every cell names a test that there is, or why there is none.

#[path = "shared/test_names.rs"]
mod test_names;

use std::{collections::BTreeSet, fs, path::Path};
use test_names::has_test;

const TABLE: &str = include_str!("../src/parity.md");

/// Where a column's tests are.
const FOLDERS: [&str; 3] = [
    "tests/e2e/tests/job",
    "tests/component",
    "tests/e2e/tests/leptos_app",
];

/// Each feature with its cells.
fn rows(table: &str) -> Vec<(&str, Vec<&str>)> {
    let lines = table.lines().filter(|line| line.starts_with('|')).skip(2);
    lines
        .map(|line| {
            let mut cells = line.trim_matches('|').split('|').map(str::trim);
            (cells.next().unwrap_or_default(), cells.collect())
        })
        .collect()
}

/// What is wrong with a cell of the column that has its tests in this folder.
fn fault(cell: &str, folder: &str, table: &str) -> Option<String> {
    if let Some(note) = cell.strip_prefix("not offered") {
        let definition = format!("\n{note}: ");
        let is_explained = note.starts_with("[^") && table.contains(&definition);
        return (!is_explained).then(|| format!("no reason for {cell:?}"));
    }
    cell.split(", ").find_map(|name| {
        let test = name.strip_prefix('`').and_then(|it| it.strip_suffix('`'));
        let Some((file, test)) = test.and_then(|it| it.split_once("::")) else {
            return Some(format!("no test's name: {name:?}"));
        };
        let code = fs::read_to_string(Path::new(folder).join(file)).unwrap_or_default();
        (!has_test(&code, test)).then(|| format!("no such test in {folder}: {name}"))
    })
}

#[test]
fn every_cell_names_a_test_or_a_reason() {
    let rows = rows(TABLE);
    assert!(rows.len() > 30, "{}", rows.len());
    let mut features = BTreeSet::new();
    for (feature, cells) in rows {
        assert!(!feature.is_empty() && features.insert(feature), "{feature}");
        assert_eq!(cells.len(), FOLDERS.len(), "{feature}");
        for (cell, folder) in cells.into_iter().zip(FOLDERS) {
            assert_eq!(fault(cell, folder, TABLE), None, "{feature}");
        }
    }
}

#[test]
fn every_reason_is_one_that_a_cell_refers_to() {
    let reasons = TABLE.lines().filter(|line| line.starts_with("[^"));
    for reason in reasons {
        let (note, text) = reason.split_once(": ").expect("a reason");
        assert!(TABLE.contains(&format!("not offered{note} |")), "{note}");
        assert!(text.ends_with('.'), "{text}");
    }
}

#[test]
fn empty_cell_unknown_test_and_missing_reason_are_found() {
    let here = "tests";
    for cell in [
        "",
        "parity.rs",
        "`parity.rs`",
        "`parity.rs::no_such_test`",
        "`no_such_file.rs::every_cell_names_a_test_or_a_reason`",
        // A function that is no test.
        "`parity.rs::rows`",
        "`parity.rs::every_cell_names_a_test_or_a_reason`, `parity.rs::fault`",
        "not offered",
        "not offered[^unknown]",
    ] {
        assert!(fault(cell, here, TABLE).is_some(), "{cell}");
    }
    let cell = "`parity.rs::every_cell_names_a_test_or_a_reason`";
    assert_eq!(fault(cell, here, TABLE), None);
}
