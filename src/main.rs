//! The WebAssembly of the npm package, behind `<github-pat-connect>`.

// Its exports are what there is to link.
use github_pat_connect as _;
use std::alloc::System;
use zeroizing_alloc::ZeroAlloc;

/// What is freed is overwritten, so that no part of a token stays in the memory.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() {}
