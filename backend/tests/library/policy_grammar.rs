//! Permissions and scopes of the policy are parsed and compared as in the form: by a table that the form's tests use, too.

#[path = "../../../tests/shared/requirements.rs"]
mod table;

use crate::common::{Backend, config, required};
use axum::{Json, Router, extract::State, response::IntoResponse, routing::get};
use github_pat_backend::{BaseUrl, Permissions, Scopes, TokenPolicy, sandbox};
use serde_json::json;
use std::process::Command;

/// Whether the program accepts a flag's value: it exits with 2 if it doesn't. If it does, it exits with 1, because the
/// playground isn't allowed on other addresses.
#[track_caller]
fn check_flag(flag: &str, value: &str, is_accepted: bool) {
    let output = Command::new(env!("CARGO_BIN_EXE_github-pat-backend"))
        .arg(format!("{flag}={value}"))
        .args(["--playground", "--listen=0.0.0.0:0"])
        .env_clear()
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .output()
        .unwrap();
    let expected = if is_accepted { 1 } else { 2 };
    assert_eq!(output.status.code(), Some(expected), "{flag} {value:?}");
}

#[test]
fn program_accepts_the_permissions_and_scopes_that_the_form_accepts() {
    for (text, expected) in table::PERMISSIONS {
        check_flag("--require-permissions", text, expected.is_some());
    }
    for (text, _, expected) in table::SCOPES {
        check_flag("--require-scopes", text, expected.is_some());
    }
}

#[tokio::test]
async fn permissions_are_parsed_as_in_the_form() {
    for (text, expected) in table::PERMISSIONS {
        let permissions = Permissions::parse(text);
        let parsed = permissions.as_ref().ok().map(ToString::to_string);
        assert_eq!(parsed.as_deref(), *expected, "{text:?}");
        let (Ok(permissions), Some(expected)) = (permissions, expected) else {
            continue;
        };
        // And named in the same words, as far as a probe proves something.
        let policy = TokenPolicy {
            permissions,
            ..required("", "")
        };
        let backend = Backend::requiring(policy).await;
        let session = backend.session("ada").await;
        let token = sandbox::token(sandbox::Scenario::NoPermissions);
        let response = backend.connect(&session, &token).await.json();
        for missing in response["missing_permissions"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let mut words = expected.split(' ');
            assert!(words.any(|word| missing == word), "{missing} of {text:?}");
        }
    }
}

/// A GitHub where each token has these scopes.
async fn serve_github(scopes: String) -> BaseUrl {
    let user = async |State(scopes): State<String>| {
        let user = Json(json!({"id": 1, "login": "octocat"}));
        ([("x-oauth-scopes", scopes)], user).into_response()
    };
    let router = Router::new().route("/user", get(user)).with_state(scopes);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, router).into_future());
    BaseUrl::parse(&format!("http://{address}")).unwrap()
}

#[tokio::test]
async fn missing_scopes_are_those_of_the_form() {
    for (text, granted, expected) in table::SCOPES {
        let scopes = Scopes::parse(text);
        assert_eq!(scopes.is_ok(), expected.is_some(), "{text:?}");
        let (Ok(scopes), Some(expected)) = (scopes, expected) else {
            continue;
        };
        let mut config = config().await;
        config.github_api_url = serve_github(granted.join(", ")).await;
        config.policy.scopes = scopes;
        let backend = Backend::with(config).await;
        let session = backend.session("ada").await;
        let token = ["ghp_", &"A".repeat(36)].concat();
        let response = backend.connect(&session, &token).await.json();
        let missing = json!(expected);
        assert_eq!(
            response["missing_permissions"], missing,
            "{text:?} of {granted:?}"
        );
    }
}
