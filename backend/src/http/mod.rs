//! The routes of the form (connecting, checking again) and of operators.

mod check;
mod connect;
mod events;
mod operators;

use crate::routes::{Route, route};
use axum::http::Method;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        route(Method::POST, "/connections", connect::connect),
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
