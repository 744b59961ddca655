//! What the form asks for and what the backend requires are written in the same words, and judged alike.

mod common;

use axum::{Json, Router, extract::State, http::HeaderMap, response::IntoResponse, routing::get};
use common::{Backend, config};
use github_pat_backend::{BaseUrl, Permissions, Requirement, Scopes, TokenType, sandbox};
use github_pat_connect::{Connection, GrantStatus, TokenTemplate, compare_grants};
use serde_json::{Value, json};
use std::{path::Path, process::Command};

/// As a page's author may write them, rightly or wrongly.
const PERMISSIONS: &[&str] = &[
    "",
    "contents=read",
    "contents=read issues=write",
    "contents=read,issues=write",
    "contents=read, issues=write,",
    "  contents=read\n\tissues=write ",
    "Contents=Read ISSUES=WRITE",
    "pull-requests=read",
    "contents=read contents=write",
    "organization_projects=admin",
    "of_another_day=read",
    "actions2=read",
    "contents",
    "contents=",
    "contents=rw",
    "=read",
    "contents:read",
    "contents = read",
    "ä=read",
    "contents=read;issues=write",
];

const SCOPES: &[&str] = &[
    "repo",
    "public_repo",
    "repo:status",
    "security_events",
    "admin:org",
    "write:org",
    "read:org",
    "user",
    "user:email",
    "workflow",
    "gist",
    "project",
    "read:project",
    "admin:repo_hook",
    "read:repo_hook",
    "of_another:day",
];

/// What the program makes of a flag: it ends with 2 where it can't read it, and with 1 where it could, because sessions
/// aren't given away to other machines.
fn program_accepts(flag: &str, value: &str) -> bool {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let output = Command::new(env!("CARGO_BIN_EXE_github-pat-backend"))
        .args([
            &format!("{flag}={value}"),
            "--playground",
            "--listen=0.0.0.0:0",
        ])
        .env_clear()
        .current_dir(folder)
        .output()
        .unwrap();
    match output.status.code() {
        Some(1) => true,
        Some(2) => false,
        code => panic!("{value:?} ends it with {code:?}"),
    }
}

#[test]
fn program_accepts_the_permissions_and_scopes_that_the_form_accepts() {
    for text in PERMISSIONS {
        let form = github_pat_connect::Permissions::parse(text).is_ok();
        assert_eq!(program_accepts("--require", text), form, "{text:?}");
    }
    let both = SCOPES.join(", ");
    for text in [
        both.as_str(),
        "repo,read:org",
        "REPO",
        "contents=read",
        "repo;gist",
        "",
    ] {
        let form = github_pat_connect::Scopes::parse(text).is_ok();
        assert_eq!(program_accepts("--require-scopes", text), form, "{text:?}");
    }
}

#[tokio::test]
async fn backend_finds_missing_what_the_form_asks_for_in_the_same_words() {
    for text in PERMISSIONS {
        let Ok(permissions) = Permissions::parse(text) else {
            continue;
        };
        let mut config = config().await;
        config.requirement = Requirement {
            permissions: permissions.clone(),
            ..common::required("", "")
        };
        let backend = Backend::with(config).await;
        let session = backend.session("ada").await;
        let token = sandbox::token(sandbox::Outcome::NoPermissions);
        let answer = backend.connect(&session, &token).await.json();
        let connection = Connection {
            token_type: Some(TokenType::FineGrained),
            ..serde_json::from_value(json!({
                "permissions": answer["permissions"],
                "missing_permissions": answer["missing_permissions"],
            }))
            .unwrap()
        };
        let template = TokenTemplate {
            permissions,
            ..TokenTemplate::default()
        };
        for missing in connection.missing_permissions.iter().flatten() {
            let grants = compare_grants(&template, &connection);
            let found: Vec<_> = grants
                .iter()
                .filter(|grant| grant.status == GrantStatus::Missing)
                .filter_map(|grant| grant.permission.as_ref())
                .map(ToString::to_string)
                .collect();
            assert!(found.contains(missing), "{text:?}: {missing} in {found:?}");
            let asked = template.permissions.iter().map(ToString::to_string);
            assert!(asked.collect::<Vec<_>>().contains(missing), "{text:?}");
        }
    }
}

/// A GitHub that says of each token that it has the scope at this place.
async fn serve_github() -> BaseUrl {
    async fn user(State(()): State<()>, headers: HeaderMap) -> impl IntoResponse {
        let bearer = headers["authorization"].to_str().unwrap();
        let place: usize = bearer[bearer.len() - 2..].parse().unwrap();
        let user = Json(json!({"id": place, "login": "octocat"}));
        ([("x-oauth-scopes", SCOPES[place])], user)
    }
    let router = Router::new().route("/user", get(user)).with_state(());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, router).into_future());
    BaseUrl::parse(&format!("http://{address}")).unwrap()
}

#[tokio::test]
async fn form_and_backend_find_the_same_scopes_granted() {
    let api = serve_github().await;
    let required = Scopes::parse(&SCOPES.join(" ")).unwrap();
    let mut config = config().await;
    config.github_api_url = api;
    config.limits.attempts = std::num::NonZeroU32::MAX;
    config.requirement.scopes = required.clone();
    let backend = Backend::with(config).await;
    let session = backend.session("ada").await;
    let template = TokenTemplate {
        scopes: required,
        ..TokenTemplate::default()
    };
    for (place, granted) in SCOPES.iter().enumerate() {
        let token = ["ghp_", &format!("{place:036}")].concat();
        let answer = backend.connect(&session, &token).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let missing: Vec<String> =
            serde_json::from_value(answer.json()["missing_permissions"].clone()).unwrap();
        // What the form finds by itself, from a backend that doesn't say what is missing.
        let mut silent = answer.json();
        silent["missing_permissions"] = Value::Null;
        let silent: Connection = serde_json::from_value(silent).unwrap();
        for grant in compare_grants(&template, &silent) {
            let is_granted = grant.status == GrantStatus::Granted;
            assert_eq!(
                is_granted,
                !missing.contains(&grant.name),
                "{} of a token with {granted}",
                grant.name
            );
        }
    }
}
