//! What ships to web pages: the WebAssembly behind `<github-pat-connect>`.

// Its exports are what there is to link.
use github_pat_connect as _;

fn main() {}
