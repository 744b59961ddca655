//! The tests of the repository by their names, for the documents that name them.

/// What marks a function as a test, in the line before it.
const MARKS: [&str; 3] = ["#[test]", "#[tokio::test]", "#[wasm_bindgen_test]"];

/// Whether a file has a test function of this name.
pub fn has_test(code: &str, name: &str) -> bool {
    let function = format!("fn {name}()");
    let lines: Vec<_> = code.lines().map(str::trim).collect();
    lines.windows(2).any(|pair| {
        let is_it = pair[1].trim_start_matches("async ").starts_with(&function);
        is_it && MARKS.contains(&pair[0])
    })
}
