//! What ships to web pages: the WebAssembly behind `<github-pat-connect>`.

mod attributes;
mod element;

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

fn main() {}
