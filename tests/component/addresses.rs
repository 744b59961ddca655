//! The browser's parser, held against the table that the `url` crate is held against natively.

#[path = "../shared/addresses.rs"]
mod table;

use github_pat_connect::parse_url;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn browser_parses_addresses_as_the_url_crate_does() {
    for (url, expected) in table::ADDRESSES {
        let found = parse_url(url).map(|parts| table::describe(&parts));
        assert_eq!(found.as_deref(), *expected, "{url}");
    }
}
