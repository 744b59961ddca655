//! The codes of the contract: `ErrorCode` is their source, and everything that lists them is held against it here.

use github_pat::ErrorCode;
use std::collections::BTreeSet;

const REFERENCE: &str = include_str!("../docs/reference.md");

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
fn reference_says_what_the_person_sees_for_every_code() {
    let table = between(REFERENCE, "| `code` | title |", "\n\n");
    let first_cells = table.lines().filter_map(|row| row.split('|').nth(1));
    let first_cells: Vec<_> = first_cells.collect();
    let codes = first_cells.iter().flat_map(|cell| quoted(cell));
    let codes: BTreeSet<_> = codes.collect();
    // With these there is no form that could say anything.
    let unseen = ["frame_unavailable", "wasm_unavailable", "wasm_unsupported"];
    let seen: BTreeSet<_> = all()
        .into_iter()
        .filter(|code| !unseen.contains(code))
        .collect();
    assert_eq!(codes, seen);
}

#[test]
fn reference_has_each_code_once_with_its_status_and_meaning() {
    let table = between(REFERENCE, "| `code` | status | meaning |", "\n\n");
    let mut found = Vec::new();
    for row in table.lines().skip(2) {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [name, status, meaning] = cells[..] else {
            panic!("{row}");
        };
        let name = name.trim_matches('`');
        let expected = ErrorCode::parse(name).status();
        let expected = expected.map_or(String::new(), |status| status.to_string());
        assert_eq!(status, expected, "{name}");
        assert!(!meaning.is_empty(), "{name}");
        found.push(name);
    }
    assert_eq!(found.len(), all().len());
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), all());
}

#[test]
fn contract_has_the_code_of_each_bare_status() {
    let contract = include_str!("../docs/contract.md");
    let table = between(contract, "| status | `code` of `failed` |", "\n\n");
    let mut count = 0;
    for row in table.lines().skip(2) {
        let mut cells = row.split('|').skip(1);
        let (statuses, code) = (cells.next().unwrap(), cells.next().unwrap());
        let code = code.split('`').nth(1).unwrap();
        let statuses: Vec<u16> = match statuses.trim() {
            "other 4xx" => vec![402, 404, 405, 409, 415],
            "5xx" => vec![500, 502, 503, 504],
            listed => listed.split(", ").map(|it| it.parse().unwrap()).collect(),
        };
        for status in statuses {
            assert_eq!(ErrorCode::from_status(status).as_str(), code, "{status}");
            count += 1;
        }
    }
    assert_eq!(count, 14);
}

#[test]
fn summary_names_every_code() {
    let summary = include_str!("../llms.txt");
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words: BTreeSet<_> = summary.split(|c| !is_word(c)).collect();
    let missing: Vec<_> = all().into_iter().filter(|it| !words.contains(it)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
