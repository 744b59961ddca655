//! The table of routes. The OpenAPI document has the same ones.

use super::{connections, events, health, openapi, playground, sandbox_tokens, sessions};
use crate::state::AppState;
use axum::{
    handler::Handler,
    http::Method,
    routing::{MethodFilter, MethodRouter, on},
};

/// One method of one path.
pub(crate) struct Route {
    #[cfg(test)]
    method: Method,
    pub(crate) path: &'static str,
    pub(crate) handler: MethodRouter<AppState>,
}

/// The routes of a backend, with or without the sandbox's and the playground's.
#[rustfmt::skip] // One line for each row of a table.
pub(crate) fn routes(has_sandbox: bool, has_playground: bool) -> Vec<Route> {
    let mut routes = vec![
        route(Method::POST, "/sessions", sessions::create),
        route(Method::DELETE, "/sessions", sessions::delete_for_subject),
        route(Method::POST, "/connections", connections::connect),
        route(Method::GET, "/connections", connections::list),
        route(Method::DELETE, "/connections", connections::delete_for_subject),
        route(Method::DELETE, "/connections/{id}", connections::delete),
        route(Method::POST, "/connections/{id}/check", connections::check),
        route(Method::GET, "/connections/{id}/token", connections::read_token),
        route(Method::GET, "/events", events::list),
        route(Method::POST, "/events/{id}/replay", events::replay),
        route(Method::GET, "/openapi.yaml", openapi::get_openapi),
        route(Method::GET, "/health", health::check_health),
    ];
    if has_sandbox {
        routes.push(route(Method::GET, "/sandbox/tokens", sandbox_tokens::list));
    }
    if has_playground {
        routes.push(route(Method::POST, "/playground/session", playground::create));
    }
    routes
}

fn route<T: 'static>(
    method: Method,
    path: &'static str,
    handler: impl Handler<T, AppState>,
) -> Route {
    let filter = MethodFilter::try_from(method.clone()).expect("it is a standard method");
    Route {
        #[cfg(test)]
        method,
        path,
        handler: on(filter, handler),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use github_pat::ErrorCode;
    use serde_norway::Value;
    use std::collections::BTreeSet;

    fn document() -> Value {
        serde_norway::from_str(openapi::OPENAPI).unwrap()
    }

    #[test]
    fn openapi_has_these_routes_and_no_others() {
        let routes: BTreeSet<_> = routes(true, true)
            .iter()
            .map(|route| format!("{} {}", route.method, route.path))
            .collect();

        let document = document();
        let mut documented = BTreeSet::new();
        for (path, operations) in document["paths"].as_mapping().unwrap() {
            for (method, _) in operations.as_mapping().unwrap() {
                let method = method.as_str().unwrap().to_uppercase();
                if method != "PARAMETERS" {
                    documented.insert(format!("{method} {}", path.as_str().unwrap()));
                }
            }
        }
        assert_eq!(routes, documented);
    }

    #[test]
    fn openapi_has_the_contract_s_codes_and_no_others() {
        let codes = ErrorCode::ALL.iter().filter(|code| code.status().is_some());
        let codes: Vec<_> = codes.map(ErrorCode::as_str).collect();
        let document = document();
        let documented = document["components"]["schemas"]["ErrorCode"]["enum"].as_sequence();
        let documented = documented.unwrap().iter().filter_map(Value::as_str);
        assert_eq!(codes, documented.collect::<Vec<_>>());
    }
}
