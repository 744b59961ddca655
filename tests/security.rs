//! SECURITY.md: every guarantee names tests that there are.

#[path = "shared/test_names.rs"]
mod test_names;

use std::{collections::BTreeSet, fs, path::Path};
use test_names::has_test;

const SECURITY: &str = include_str!("../SECURITY.md");

/// Where the files are that it names.
const FOLDERS: [&str; 5] = [
    "",
    "tests/e2e/tests/job",
    "tests/e2e/tests",
    "backend/tests/library",
    "backend/tests",
];

/// Each guarantee with its cell of tests.
fn guarantees(text: &str) -> Vec<(&str, &str)> {
    let tables = text
        .split("\n| guarantee | shown by |\n|---|---|\n")
        .skip(1);
    tables
        .flat_map(|table| table.lines().take_while(|line| line.starts_with('|')))
        .map(|line| {
            let cells = line.trim_matches('|').split_once(" | ");
            let (guarantee, tests) = cells.unwrap_or((line, ""));
            (guarantee.trim(), tests.trim())
        })
        .collect()
}

/// What is wrong with a cell of tests.
fn fault(tests: &str) -> Option<String> {
    tests.split(", ").find_map(|name| {
        let test = name.strip_prefix('`').and_then(|it| it.strip_suffix('`'));
        let Some((file, test)) = test.and_then(|it| it.split_once("::")) else {
            return Some(format!("no test's name: {name:?}"));
        };
        let read = |folder| fs::read_to_string(Path::new(folder).join(file)).unwrap_or_default();
        let is_there = FOLDERS.iter().any(|folder| has_test(&read(folder), test));
        (!is_there).then(|| format!("no such test: {name}"))
    })
}

#[test]
fn every_guarantee_names_tests_that_exist() {
    let guarantees = guarantees(SECURITY);
    assert!(guarantees.len() > 30, "{}", guarantees.len());
    let mut known = BTreeSet::new();
    for (guarantee, tests) in guarantees {
        assert!(known.insert(guarantee), "{guarantee}");
        assert_eq!(fault(tests), None, "{guarantee}");
    }
}

#[test]
fn every_test_of_the_attacks_is_named_by_a_guarantee() {
    let folder = Path::new("tests/e2e/tests/job/attacks");
    let files = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let files = files.chain(["backend/tests/library/attacks.rs".into()]);
    let mut count = 0;
    for file in files {
        let code = fs::read_to_string(&file).unwrap();
        let tests = code.split("#[tokio::test]\nasync fn ").skip(1);
        for test in tests
            .filter_map(|it| it.split_once("()"))
            .map(|(name, _)| name)
        {
            count += 1;
            let is_named = SECURITY.contains(&format!(".rs::{test}`"));
            // They show that the harness can tell, or what goes on beside others.
            let is_other = test == "form_connects_beside_another_package_version";
            assert!(is_named != is_other, "{}: {test}", file.display());
        }
    }
    assert!(count > 30, "{count}");
}

#[test]
fn empty_cell_and_unknown_test_are_found() {
    for tests in [
        "",
        "security.rs",
        "`tests/security.rs::no_such_test`",
        // A function that is no test.
        "`tests/security.rs::fault`",
    ] {
        assert!(fault(tests).is_some(), "{tests}");
    }
    let known = "`tests/security.rs::every_guarantee_names_tests_that_exist`";
    assert_eq!(fault(known), None);
}
