//! The OpenAPI document has the members of the contract's types, and no others.

use github_pat_backend::contract::{
    Account, ConnectRequest, Connection, OwnedConnection, Problem, WebhookEvent, WebhookEventType,
};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn schema(name: &str) -> Value {
    let openapi: Value = serde_norway::from_str(include_str!("../../openapi.yaml")).unwrap();
    openapi["components"]["schemas"][name].clone()
}

fn names(object: &Value) -> BTreeSet<String> {
    object.as_object().unwrap().keys().cloned().collect()
}

/// `full` has each member of its type, so that each is written.
#[track_caller]
fn check(name: &str, full: impl Serialize) {
    let written = serde_json::to_value(full).unwrap();
    let schema = schema(name);
    assert_eq!(names(&written), names(&schema["properties"]), "{name}");
    let required = schema["required"].as_array().unwrap();
    for member in required {
        assert!(
            !written[member.as_str().unwrap()].is_null(),
            "{name}.{member}"
        );
    }
}

fn connection() -> Connection {
    let text = || Some("text".to_owned());
    Connection {
        connection_id: text(),
        account: Some(Account {
            login: "octocat".to_owned(),
            name: text(),
            avatar_url: text(),
            html_url: text(),
        }),
        token_type: Some(github_pat_backend::TokenType::Classic),
        expires_at: text(),
        scopes: Some(Vec::new()),
        permissions: Some(Vec::new()),
        missing_permissions: Some(Vec::new()),
        check_url: text(),
        disconnect_url: text(),
        revoked_at: text(),
    }
}

#[test]
fn openapi_has_the_members_of_the_contract_s_types() {
    check("Connection", connection());
    check("Account", connection().account);
    let request = json!({
        "token": "text", "token_type": "classic", "github_url": "text",
        "connection_id": "text", "expected_login": "text",
    });
    let request = request.to_string();
    let request: ConnectRequest = serde_json::from_str(&request).unwrap();
    check("ConnectRequest", request);
    let text = || Some("text".to_owned());
    check(
        "Problem",
        Problem {
            title: text(),
            detail: text(),
            retry_after: Some(1),
            authorize_url: text(),
            organization: text(),
            missing_permissions: Some(Vec::new()),
            expected: text(),
            actual: text(),
            ..Problem::new(github_pat_backend::ErrorCode::RateLimited)
        },
    );
    let event = WebhookEvent {
        event_type: WebhookEventType::Revoked,
        timestamp: "text".to_owned(),
        data: OwnedConnection {
            subject: text(),
            connection: connection(),
        },
    };
    check("WebhookEvent", &event);
    let listed = names(&serde_json::to_value(&event.data).unwrap());
    let mut expected = names(&schema("Connection")["properties"]);
    expected.extend(names(&schema("OwnedConnection")["allOf"][1]["properties"]));
    assert_eq!(listed, expected);
}

#[test]
fn openapi_has_the_contract_s_events_and_token_types() {
    let events = WebhookEventType::ALL.iter().map(|event| event.as_str());
    let events = json!(events.collect::<Vec<_>>());
    assert_eq!(schema("WebhookEvent")["properties"]["type"]["enum"], events);
    use github_pat_backend::TokenType::{Classic, FineGrained, Unknown};
    let types = [FineGrained, Classic, Unknown];
    let types = json!(types.map(|token_type| token_type.as_str()));
    assert_eq!(schema("TokenType")["enum"], types);
}
