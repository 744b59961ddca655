//! What ships to web pages: the WebAssembly behind `<github-pat-connect>`.

fn main() {}
