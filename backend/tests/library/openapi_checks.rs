//! Tests of the comparison with the OpenAPI document, on which the other tests rely.

use crate::common::openapi::{DocumentedResponse, request_violations, response_violations};
use serde_json::{Value, json};

fn connection() -> Value {
    json!({
        "connection_id": "0f",
        "account": { "login": "octocat", "name": null, "avatar_url": null, "html_url": null },
        "token_type": "fine-grained",
        "expires_at": "2026-11-23T00:00:00Z",
        "scopes": null,
        "permissions": { "contents": "read" },
        "missing_permissions": ["issues=write"],
        "check_url": "/connections/0f/check",
        "disconnect_url": "/connections/0f",
        "revoked_at": "2026-11-22T00:00:00Z",
    })
}

fn respond<'a>(
    method: &'a str,
    path: &'a str,
    status: u16,
    body: &'a str,
) -> DocumentedResponse<'a> {
    let content_type = match status {
        200..=299 => "application/json",
        _ => "application/problem+json",
    };
    DocumentedResponse {
        method,
        path,
        status,
        content_type: Some(content_type),
        body,
    }
}

/// Checks a connection with this value in one place, alone and in a list.
#[track_caller]
fn check_connection(place: &str, value: Value, is_found: bool) {
    let mut changed = connection();
    match (changed.pointer_mut(place), place.rsplit_once('/')) {
        (Some(found), _) => *found = value,
        (None, Some((parent, name))) => changed.pointer_mut(parent).unwrap()[name] = value,
        (None, None) => panic!("{place} isn't a place"),
    }
    let listed = json!([connection(), changed]).to_string();
    for (method, status, body) in [("POST", 201, changed.to_string()), ("GET", 200, listed)] {
        let found = response_violations(respond(method, "/connections", status, &body));
        assert_eq!(!found.is_empty(), is_found, "{method} {place}: {found:?}");
    }
}

#[test]
fn documented_response_has_no_violations() {
    check_connection("/connection_id", json!("1f"), false);
    check_connection("/permissions", Value::Null, false);
    check_connection("/scopes", json!(["repo"]), false);
}

#[test]
fn wrong_type_is_found_at_any_depth() {
    check_connection("/connection_id", json!(15), true);
    check_connection("/account/login", Value::Null, true);
    check_connection("/account/name", json!(["The Octocat"]), true);
    check_connection("/scopes", json!([1]), true);
    check_connection("/scopes", json!("repo"), true);
    check_connection("/permissions/contents", json!("everything"), true);
    check_connection("/missing_permissions/0", json!({}), true);
    check_connection("", Value::Null, true);
}

#[test]
fn wrong_format_is_found() {
    check_connection("/expires_at", json!("tomorrow"), true);
    check_connection("/revoked_at", json!("2026-11-23"), true);
}

#[test]
fn unknown_member_is_found_at_any_depth() {
    check_connection("/token", json!("secret"), true);
    check_connection("/account/email", json!("octocat@example.com"), true);
}

#[test]
fn missing_member_is_found_at_any_depth() {
    for (place, name) in [("", "missing_permissions"), ("/account", "html_url")] {
        let mut body = connection();
        let members = body.pointer_mut(place).unwrap().as_object_mut().unwrap();
        members.remove(name).unwrap();
        let body = body.to_string();
        let found = response_violations(respond("POST", "/connections", 201, &body));
        assert!(found.iter().any(|it| it.contains(name)), "{found:?}");
    }
}

#[test]
fn subject_is_a_member_only_of_listed_connections() {
    let mut body = connection();
    body["subject"] = "person-1".into();
    let (one, listed) = (body.to_string(), json!([body]).to_string());
    let of_one = response_violations(respond("POST", "/connections", 201, &one));
    assert!(!of_one.is_empty());
    let of_all = response_violations(respond("GET", "/connections", 200, &listed));
    assert_eq!(of_all, Vec::<String>::new());
}

#[test]
fn undocumented_status_media_type_or_body_is_found() {
    let body = connection().to_string();
    let good = respond("POST", "/connections", 201, &body);
    assert_eq!(response_violations(good), Vec::<String>::new());
    let deleted = DocumentedResponse {
        method: "DELETE",
        path: "/connections/0f",
        status: 204,
        content_type: None,
        body: "",
    };
    assert_eq!(response_violations(deleted), Vec::<String>::new());
    for wrong in [
        DocumentedResponse {
            status: 202,
            ..good
        },
        DocumentedResponse {
            content_type: Some("text/html"),
            ..good
        },
        DocumentedResponse {
            content_type: None,
            ..good
        },
        DocumentedResponse { body: "", ..good },
        DocumentedResponse { body: "{", ..good },
        DocumentedResponse {
            body: "gone",
            ..deleted
        },
        DocumentedResponse {
            status: 200,
            ..deleted
        },
    ] {
        let found = response_violations(wrong);
        assert!(!found.is_empty(), "{} {}", wrong.method, wrong.status);
    }
}

#[test]
fn undocumented_request_is_found() {
    let check = |body: Value, is_found: bool| {
        let found = request_violations("POST", "/connections", &body.to_string());
        assert_eq!(!found.is_empty(), is_found, "{body}: {found:?}");
    };
    check(json!({ "token": "a" }), false);
    check(json!({ "token": "a", "unknown_member": 1 }), false);
    check(json!({ "token": 1 }), true);
    check(json!({ "token": "a", "token_type": "oauth" }), true);
    check(json!({}), true);
}
