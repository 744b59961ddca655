//! The routes beside the form's own: checking a connection again, and what operators need.

mod check;
mod events;
mod operators;

use crate::routes::{Route, route};
use axum::http::Method;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        route(Method::POST, "/connections/{id}/check", check::check),
        route(
            Method::DELETE,
            "/connections",
            operators::delete_connections,
        ),
        route(Method::DELETE, "/sessions", operators::revoke_sessions),
        route(Method::GET, "/events", events::list),
        route(Method::POST, "/events/{id}/replay", events::replay),
    ]
}
