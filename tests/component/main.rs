//! `<ConnectForm/>` in a browser: what the person sees and does, with the host's network stood in
//! for. Run by `cargo xtask test --quick`.
#![cfg(target_arch = "wasm32")]

mod addresses;
mod harness;
#[path = "../shared/messages.rs"]
mod messages;
mod children;
mod connecting;
mod connections;
mod create_link;
mod lifecycle;
mod localization;
mod pasting;
mod props;
mod replacing;
mod requests;
mod token_field;
mod token_hints;
mod visits;
mod waiting;

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);
