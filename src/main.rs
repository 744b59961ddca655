//! What ships to web pages: the WebAssembly behind `<github-pat-connect>`.

mod element;

fn main() {}
