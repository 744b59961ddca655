//! What ships to web pages: the WebAssembly behind `<github-pat-connect>`.

// There is nothing to be done at the start, and half a kilobyte of getting ready for it.
#![cfg_attr(target_arch = "wasm32", no_main)]

mod attributes;
mod element;

use rlsf::SmallGlobalTlsf;
use zeroizing_alloc::ZeroAlloc;

/// What is freed is overwritten, so that no part of a token stays in the memory.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<SmallGlobalTlsf> = ZeroAlloc(SmallGlobalTlsf::new());

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
