//! Attacks, those that once succeeded and those that never did: `cargo xtask test` plays each in every engine, and
//! SECURITY.md says what each shows. The attacks on the backend are in `backend/tests/library/attacks.rs`.

mod answers;
mod destination;
mod host_page;
mod hostile_globals;
mod text_events;
mod token_leaks;

use axum::{Router, response::Html, routing::get};
use e2e::Site;

/// A site with a page at `/page` that no policy protects, with this in its body.
async fn unprotected(routes: Router, body: &str) -> Site {
    let page = format!(
        r#"<!doctype html><html lang="en"><head><title>A page</title><link rel="icon" href="data:,">
        <script type="module" src="/package/index.js"></script></head><body>{body}<textarea></textarea></body></html>"#
    );
    let routes = routes.route("/page", get(async move || Html(page)));
    Site::with_routes(routes, "contents=read", "").await
}
