//! The WebAssembly of the npm package, behind `<github-pat-connect>`.

// Linked for its exports.
use github_pat_connect as _;
use std::alloc::System;
use zeroizing_alloc::ZeroAlloc;

/// Overwrites freed memory, so that no part of a token stays in it.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() {}
