//! What ships to web pages: the WebAssembly behind `<github-pat-connect>`.

mod attributes;
mod element;

fn main() {}
