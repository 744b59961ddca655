//! The check that all other tests rely on: an answer that isn't as the OpenAPI document says is found.

mod common;

use common::contract::{Answered, violations_of_answer, violations_of_request};
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

fn answered<'a>(method: &'a str, path: &'a str, status: u16, body: &'a str) -> Answered<'a> {
    let content_type = match status {
        200..=299 => "application/json",
        _ => "application/problem+json",
    };
    Answered {
        method,
        path,
        status,
        content_type: Some(content_type),
        body,
    }
}

/// A connection that has this value in one place, alone and as one of a list.
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
        let found = violations_of_answer(answered(method, "/connections", status, &body));
        assert_eq!(!found.is_empty(), is_found, "{method} {place}: {found:?}");
    }
}

#[test]
fn an_answer_as_promised_has_no_violations() {
    check_connection("/connection_id", json!("1f"), false);
    check_connection("/permissions", Value::Null, false);
    check_connection("/scopes", json!(["repo"]), false);
}

#[test]
fn a_wrong_type_is_found_at_any_depth() {
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
fn a_wrong_format_is_found() {
    check_connection("/expires_at", json!("tomorrow"), true);
    check_connection("/revoked_at", json!("2026-11-23"), true);
}

#[test]
fn an_unknown_member_is_found_at_any_depth() {
    check_connection("/token", json!("secret"), true);
    check_connection("/account/email", json!("octocat@example.com"), true);
}

#[test]
fn a_missing_member_is_found_at_any_depth() {
    for (place, name) in [("", "missing_permissions"), ("/account", "html_url")] {
        let mut body = connection();
        let members = body.pointer_mut(place).unwrap().as_object_mut().unwrap();
        members.remove(name).unwrap();
        let body = body.to_string();
        let found = violations_of_answer(answered("POST", "/connections", 201, &body));
        assert!(found.iter().any(|it| it.contains(name)), "{found:?}");
    }
}

#[test]
fn the_subject_is_a_member_only_where_connections_are_listed() {
    let mut body = connection();
    body["subject"] = "person-1".into();
    let (one, listed) = (body.to_string(), json!([body]).to_string());
    let of_one = violations_of_answer(answered("POST", "/connections", 201, &one));
    assert!(!of_one.is_empty());
    let of_all = violations_of_answer(answered("GET", "/connections", 200, &listed));
    assert_eq!(of_all, Vec::<String>::new());
}

#[test]
fn a_status_media_type_or_body_that_is_not_promised_is_found() {
    let body = connection().to_string();
    let good = answered("POST", "/connections", 201, &body);
    assert_eq!(violations_of_answer(good), Vec::<String>::new());
    let deleted = Answered {
        method: "DELETE",
        path: "/connections/0f",
        status: 204,
        content_type: None,
        body: "",
    };
    assert_eq!(violations_of_answer(deleted), Vec::<String>::new());
    for wrong in [
        Answered {
            status: 202,
            ..good
        },
        Answered {
            content_type: Some("text/html"),
            ..good
        },
        Answered {
            content_type: None,
            ..good
        },
        Answered { body: "", ..good },
        Answered { body: "{", ..good },
        Answered {
            body: "gone",
            ..deleted
        },
        Answered {
            status: 200,
            ..deleted
        },
    ] {
        let found = violations_of_answer(wrong);
        assert!(!found.is_empty(), "{} {}", wrong.method, wrong.status);
    }
}

#[test]
fn a_request_that_is_not_allowed_is_found() {
    let check = |body: Value, is_found: bool| {
        let found = violations_of_request("POST", "/connections", &body.to_string());
        assert_eq!(!found.is_empty(), is_found, "{body}: {found:?}");
    };
    check(json!({ "token": "a" }), false);
    check(json!({ "token": "a", "of_another_day": 1 }), false);
    check(json!({ "token": 1 }), true);
    check(json!({ "token": "a", "token_type": "oauth" }), true);
    check(json!({}), true);
}
