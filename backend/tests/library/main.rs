//! Tests of the library: an app's router with requests that need no socket, and what it asks of GitHub. One program, so
//! that it is linked once.

#[path = "../common/mod.rs"]
mod common;

mod admin_api;
mod attacks;
mod auth;
mod certificates;
mod concurrency;
mod connections;
mod database;
mod openapi_checks;
mod openapi_types;
mod permissions;
mod policy_grammar;
mod problem_details;
