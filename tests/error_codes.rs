//! The codes of the contract: `ErrorCode` is their source, and everything that lists them is held against it here.

use github_pat::ErrorCode;
use std::collections::BTreeSet;

const README: &str = include_str!("../README.md");

fn all() -> BTreeSet<&'static str> {
    ErrorCode::ALL.iter().map(ErrorCode::as_str).collect()
}

/// Codes that a backend answers, and those that a browser alone finds.
fn of_backends() -> BTreeSet<&'static str> {
    let codes = ErrorCode::ALL.iter();
    let codes = codes.filter(|code| code.status().is_some());
    codes.map(ErrorCode::as_str).collect()
}

#[track_caller]
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).expect(start);
    rest.split_once(end).expect(end).0
}

/// What stands between backticks and is written as a code is.
fn quoted(text: &str) -> BTreeSet<&str> {
    let pieces = text.split('`').skip(1).step_by(2);
    let is_code = |piece: &&str| {
        let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        !piece.is_empty() && piece.bytes().all(is_letter)
    };
    pieces.filter(is_code).collect()
}

#[test]
fn typescript_has_every_code_and_no_other() {
    let types = include_str!("../npm/index.d.ts");
    let union = between(types, "export type Code =", "  | (string & {});");
    let lines = union.lines().filter(|line| !line.trim().is_empty());
    let codes: BTreeSet<_> = lines
        .map(|line| line.trim().trim_start_matches("| ").trim_matches('"'))
        .collect();
    assert_eq!(codes, all());
}

#[test]
fn public_api_has_every_code_and_no_other() {
    let promised = include_str!("../npm/public-api.txt").lines();
    let codes: BTreeSet<_> = promised
        .filter_map(|line| line.strip_prefix("code "))
        .collect();
    assert_eq!(codes, all());
}

#[test]
fn openapi_has_only_codes_that_a_backend_answers() {
    let contract = include_str!("../backend/openapi.yaml");
    let (_, schema) = contract
        .split_once("\n    ErrorCode:\n")
        .expect("the schema ErrorCode");
    let (_, list) = schema.split_once("      enum:\n").expect("its values");
    let codes = list
        .lines()
        .map_while(|line| line.strip_prefix("        - "));
    let codes: BTreeSet<_> = codes.collect();
    assert!(codes.contains("invalid_token"), "{codes:?}");
    let known = of_backends();
    let unknown: Vec<_> = codes.difference(&known).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn readme_says_what_the_person_reads_for_every_code() {
    let table = between(README, "| `code` | title |", "\n\n");
    let first_cells = table.lines().filter_map(|row| row.split('|').nth(1));
    let first_cells: Vec<_> = first_cells.collect();
    let codes = first_cells.iter().flat_map(|cell| quoted(cell));
    let codes: BTreeSet<_> = codes.collect();
    // Who has these has no form that could say them.
    let unseen = ["frame_unavailable", "wasm_unavailable", "wasm_unsupported"];
    let seen: BTreeSet<_> = all()
        .into_iter()
        .filter(|code| !unseen.contains(code))
        .collect();
    assert_eq!(codes, seen);
}

#[test]
fn readme_s_contract_has_each_code_under_its_status() {
    let table = between(README, "| status | `code` |", "\n\n");
    let mut found = BTreeSet::new();
    for row in table.lines().skip(2) {
        let mut cells = row.split('|').skip(1);
        let (status, text) = (cells.next().unwrap(), cells.next().unwrap());
        for name in quoted(text) {
            let code = ErrorCode::parse(name);
            // What comes with a code is no code.
            if matches!(code, ErrorCode::Other(_)) {
                continue;
            }
            let expected = code.status().map(|status| status.to_string());
            let statuses: Vec<_> = status.split(',').map(str::trim).collect();
            let is_there = expected.is_some_and(|it| statuses.contains(&it.as_str()));
            assert!(is_there, "{name} under {status}");
            found.insert(name);
        }
    }
    assert_eq!(found, of_backends());
}

#[test]
fn summary_names_every_code() {
    let summary = include_str!("../llms.txt");
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words: BTreeSet<_> = summary.split(|c| !is_word(c)).collect();
    let missing: Vec<_> = all().into_iter().filter(|it| !words.contains(it)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
