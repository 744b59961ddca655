//! The main job: a page with `<github-pat-connect>`, a person, a token, a backend that keeps it.

mod accessibility;
mod attributes;
mod bundlers;
mod connecting;
mod connections;
mod form_associated;
mod ssr;
mod network_faults;
mod token_field;
mod frame;
mod harness;
mod element_api;
mod first_paint;
mod languages;
mod lifecycle;
mod nango;
mod sandbox_scenarios;
mod style_isolation;
mod package_integrity;
mod react;
mod docs_examples;
mod sessions;
mod csp;
mod wasm_panics;
mod attacks;
mod shared_page;

use e2e::{TAG, connect, tag};
