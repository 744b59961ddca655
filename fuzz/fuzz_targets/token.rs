//! What people paste, and worse: nothing panics, cleaning twice is cleaning once, and what can be sent has
//! GitHub's alphabet and a length it could have.
//!
//! `cargo install cargo-fuzz`, then `RUSTC_BOOTSTRAP=1 cargo fuzz run -s none token -- -runs=10000000`.

#![no_main]

use github_pat_connect::{Accepts, Token, clean, exposed, judge};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (once, _) = clean(&text);
    let (twice, removed) = clean(exposed(&once));
    assert_eq!((exposed(&once), None), (exposed(&twice), removed));
    for accepts in [Accepts::Any, Accepts::FineGrained, Accepts::Classic] {
        let judged = judge(&text, None, accepts);
        if let Ok(token) = Token::parse(text.clone().into_owned(), accepts) {
            let token = exposed(&token);
            assert!(judged.is_ok(), "what can be sent is not called names");
            assert!((20..=255).contains(&token.len()));
            assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
        }
    }
});
