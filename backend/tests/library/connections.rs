//! Connecting, listing and deleting, and invalid requests.

use crate::common::{API_KEY, Backend, GITHUB, config, fake_github::FakeGithub};
use axum::{
    body::Body,
    http::{Request, header},
};
use github_pat_backend::{
    Database, Timestamp,
    sandbox::{self, Scenario},
};
use serde_json::{Value, json};

#[tokio::test]
async fn connect_without_a_policy_refuses_only_what_github_rejects() {
    let backend = Backend::new().await;
    for &scenario in Scenario::ALL {
        let (status, code) = match scenario {
            Scenario::Invalid => (422, "invalid_token"),
            Scenario::Expired => (422, "expired_token"),
            Scenario::SsoRequired => (422, "sso_required"),
            Scenario::RateLimited | Scenario::LockedOut => (429, "rate_limited"),
            Scenario::GithubDown => (503, "github_unavailable"),
            // Takes five seconds; the sandbox's own test covers it.
            Scenario::Slow => continue,
            _ => (201, ""),
        };
        let session = backend.session(scenario.name()).await;
        let response = backend.connect(&session, &sandbox::token(scenario)).await;
        assert_eq!(response.status, status, "{response:?}");
        if status == 201 {
            let content_type = response.header(header::CONTENT_TYPE);
            assert_eq!(content_type, Some("application/json"));
            let connection = response.json();
            assert_eq!(connection["permissions"], Value::Null, "{scenario:?}");
            assert_eq!(connection["missing_permissions"], Value::Null);
        } else {
            response.assert_problem(status, code);
        }
        let stored = backend.list(&session).await.len();
        assert_eq!(stored, usize::from(status == 201), "{scenario:?}");
    }
}

#[tokio::test]
async fn connect_returns_account_type_and_expiry() {
    let backend = Backend::new().await;
    let session = backend.session("ada").await;
    let response = backend
        .connect(&session, &sandbox::token(Scenario::Success))
        .await;
    let mut connection = response.json();
    let expires_at: Timestamp = connection["expires_at"].as_str().unwrap().parse().unwrap();
    let seconds = expires_at.as_second() - Timestamp::now().as_second();
    let ninety_days = 90 * 24 * 60 * 60;
    assert!(
        (ninety_days - 60..=ninety_days).contains(&seconds),
        "{seconds}"
    );
    connection["expires_at"] = Value::Null;
    let account = json!({
        "login": "octocat",
        "name": "The Octocat",
        "avatar_url": "https://avatars.githubusercontent.com/u/583231",
        "html_url": "https://github.com/octocat",
    });
    let expected = json!({
        "connection_id": response.id(),
        "account": account,
        "token_type": "fine-grained",
        "expires_at": null,
        "scopes": null,
        "permissions": null,
        "missing_permissions": null,
        "check_url": format!("{}/check", response.id()),
        "disconnect_url": response.id(),
    });
    assert_eq!(connection, expected);

    let response = backend
        .connect(&session, &sandbox::token(Scenario::Classic))
        .await;
    let connection = response.json();
    assert_eq!(connection["token_type"], "classic");
    assert_eq!(connection["scopes"], json!(["repo", "read:org"]));
    assert_eq!(connection["expires_at"], Value::Null);
    assert_eq!(backend.list(&session).await, [connection]);
}

#[tokio::test]
async fn expiry_in_any_github_format_is_returned_in_utc() {
    let backend = Backend::new().await;
    let session = backend.session("ada").await;
    for (scenario, days) in [
        (Scenario::ExpiresSoon, Some(6)),
        (Scenario::OffsetExpiry, Some(90)),
        (Scenario::NeverExpires, None),
    ] {
        let response = backend.connect(&session, &sandbox::token(scenario)).await;
        let expires_at = response.json()["expires_at"].as_str().map(str::to_owned);
        let left = expires_at.map(|text| {
            assert!(text.ends_with('Z'), "{text}");
            let expires_at: Timestamp = text.parse().unwrap();
            // A minute for the time since the request.
            (expires_at.as_second() - Timestamp::now().as_second() + 60) / (24 * 60 * 60)
        });
        assert_eq!(left, days, "{scenario:?}");
    }
}

#[tokio::test]
async fn problem_has_the_detail_and_members_of_its_code() {
    let backend = Backend::new().await;
    let session = backend.session("ada").await;
    let sso = backend
        .connect(&session, &sandbox::token(Scenario::SsoRequired))
        .await;
    let url = sso.json()["authorize_url"].as_str().unwrap().to_owned();
    let page = "https://github.com/orgs/acme/sso?authorization_request=";
    assert!(url.starts_with(page), "{url}");
    let limited = backend
        .connect(&session, &sandbox::token(Scenario::RateLimited))
        .await;
    assert_eq!(limited.json()["retry_after"], 60);
    assert_eq!(limited.header(header::RETRY_AFTER), Some("60"));
    let locked_out = backend
        .connect(&session, &sandbox::token(Scenario::LockedOut))
        .await;
    assert_eq!(locked_out.json()["retry_after"], Value::Null);
}

#[tokio::test]
async fn invalid_connect_request_is_refused_without_a_github_request() {
    let github = FakeGithub::default();
    let mut config = config().await;
    config.github_api_url = github.start().await;
    let backend = Backend::with(config).await;
    let session = backend.session("ada").await;
    for (token, code) in [
        (String::new(), "invalid_token"),
        ("a".repeat(19), "invalid_token"),
        ("a".repeat(256), "invalid_token"),
        (format!("{} ", FakeGithub::token(1, "ada")), "invalid_token"),
        (format!("gho_{}", "A".repeat(36)), "wrong_token_type"),
        (format!("ghs_1_{}", "a.b-c".repeat(50)), "wrong_token_type"),
    ] {
        let response = backend.connect(&session, &token).await;
        response.assert_problem(422, code);
    }
    let token = FakeGithub::token(1, "ada");
    for claim in [
        "https://ghe.acme.com",
        "http://github.com",
        "https://github.com.evil.example",
        "",
    ] {
        let response = backend
            .connect_with(&session, &token, json!({ "github_url": claim }))
            .await;
        response.assert_problem(400, "misconfigured");
    }
    for id in ["unknown", "\0", &"0".repeat(32)] {
        let response = backend
            .connect_with(&session, &token, json!({ "connection_id": id }))
            .await;
        response.assert_problem(404, "connection_not_found");
    }
    assert_eq!(github.requests(), 0);

    let claim = json!({ "github_url": format!("{GITHUB}/") });
    assert_eq!(
        backend.connect_with(&session, &token, claim).await.status,
        201
    );
    assert_eq!(github.requests(), 1, "one request for one token");
}

#[tokio::test]
async fn connecting_an_account_again_replaces_the_token_of_its_connection() {
    let mut config = config().await;
    config.github_api_url = FakeGithub::default().start().await;
    let backend = Backend::with(config).await;
    let (ada, bob) = (backend.session("ada").await, backend.session("bob").await);
    let first = backend
        .connect(&ada, &FakeGithub::token(1, "octocat"))
        .await;
    // Renamed meanwhile: the account's number counts.
    let second = backend.connect(&ada, &FakeGithub::token(1, "hubot")).await;
    assert_eq!((first.status, second.status), (201, 200));
    assert_eq!(first.id(), second.id());
    let read = backend.token(&first.id()).await.json();
    assert_eq!(read, json!({ "token": FakeGithub::token(1, "hubot") }));
    assert_eq!(backend.list(&ada).await, [second.json()]);

    let another_account = backend
        .connect(&ada, &FakeGithub::token(2, "octocat"))
        .await;
    let another_subject = backend.connect(&bob, &FakeGithub::token(1, "hubot")).await;
    assert_eq!((another_account.status, another_subject.status), (201, 201));
    assert_eq!(backend.list(&ada).await.len(), 2);
    assert_eq!(backend.list(&bob).await, [another_subject.json()]);
}

#[tokio::test]
async fn concurrent_connects_of_one_account_make_one_connection() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config().await;
    config.github_api_url = FakeGithub::default().start().await;
    // In a file, of which the pool has several connections.
    config.database = Database::File(folder.path().join("test.sqlite"));
    let backend = Backend::with(config).await;
    let session = backend.session("ada").await;
    let token = FakeGithub::token(1, "ada");
    let connect = || backend.connect(&session, &token);
    let (a, b, c, d) = tokio::join!(connect(), connect(), connect(), connect());
    let mut statuses = [a.status, b.status, c.status, d.status];
    statuses.sort();
    assert_eq!(statuses, [200, 200, 200, 201]);
    assert_eq!([b.id(), c.id(), d.id()], [a.id(), a.id(), a.id()]);
    assert_eq!(backend.list(&session).await.len(), 1);
}

#[tokio::test]
async fn token_of_another_account_is_an_account_mismatch() {
    let mut config = config().await;
    config.github_api_url = FakeGithub::default().start().await;
    let backend = Backend::with(config).await;
    let session = backend.session("ada").await;
    let id = backend
        .connect(&session, &FakeGithub::token(1, "octocat"))
        .await
        .id();
    for more in [
        json!({ "connection_id": id }),
        json!({ "expected_login": "octocat" }),
        json!({ "connection_id": id, "expected_login": "hubot" }),
    ] {
        let token = FakeGithub::token(2, "hubot");
        let response = backend.connect_with(&session, &token, more).await;
        response.assert_problem(409, "account_mismatch");
        let problem = response.json();
        assert_eq!(
            (&problem["expected"], &problem["actual"]),
            (&json!("octocat"), &json!("hubot"))
        );
    }
    assert_eq!(backend.list(&session).await.len(), 1);
    let stored = backend.token(&id).await.json();
    assert_eq!(stored["token"], FakeGithub::token(1, "octocat"));

    // The page still expects the login that the account had when it was connected.
    for login in ["OctoCat", "renamed"] {
        let more = json!({ "connection_id": id, "expected_login": "octocat" });
        let response = backend
            .connect_with(&session, &FakeGithub::token(1, login), more)
            .await;
        assert_eq!((response.status, response.id()), (200, id.clone()));
    }
}

#[tokio::test]
async fn responses_of_connect_and_list_do_not_contain_the_token() {
    let backend = Backend::new().await;
    let session = backend.session("ada").await;
    let token = sandbox::token(Scenario::Success);
    let connected = backend.connect(&session, &token).await;
    let listed = backend
        .call("GET", "/connections", &session, Value::Null)
        .await;
    for response in [connected, listed] {
        assert!(response.text.contains("octocat"), "{response:?}");
        assert!(!response.text.contains(&token), "{response:?}");
    }
}

#[tokio::test]
async fn unreadable_request_responds_with_a_problem() {
    let backend = Backend::new().await;
    let session = backend.session("ada").await;
    let token = sandbox::token(Scenario::Success);
    let request_body = json!({ "token": token }).to_string();
    let json = "application/json";
    for (method, path, content_type, body, status) in [
        ("POST", "/connections", json, "", 400),
        ("POST", "/connections", json, "{", 400),
        ("POST", "/connections", json, "{}", 400),
        ("POST", "/connections", json, "[]", 400),
        ("POST", "/connections", json, r#"{"token":1}"#, 400),
        ("POST", "/connections", json, &format!("{token:?}"), 400),
        ("POST", "/connections", json, &"\u{fffd}".repeat(3), 400),
        ("POST", "/connections", "text/plain", &request_body, 415),
        ("POST", "/connections", "", &request_body, 415),
        (
            "POST",
            "/connections",
            json,
            &" ".repeat(16 * 1024 + 1),
            413,
        ),
        ("GET", "/nowhere", "", "", 404),
        ("GET", "/", "", "", 404),
        ("PUT", "/connections", json, &request_body, 405),
        ("GET", "/sessions", "", "", 405),
        ("POST", "/health", "", "", 405),
    ] {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {session}"));
        if !content_type.is_empty() {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = backend.send(request).await;
        response.assert_problem(status, "misconfigured");
        assert!(!response.text.contains(&token), "{response:?}");
        assert_eq!(
            response.header(header::ALLOW).is_some(),
            status == 405,
            "{response:?}"
        );
    }
    // The largest body that is accepted, and a content type with a parameter.
    let request = Request::post("/connections")
        .header(header::AUTHORIZATION, format!("Bearer {session}"))
        .header(header::CONTENT_TYPE, "Application/JSON; charset=utf-8")
        .body(Body::from(format!("{request_body:<16384}")))
        .unwrap();
    assert_eq!(backend.send(request).await.status, 201);
    // Not UTF-8; and a text that PostgreSQL can't store.
    for id in ["%ff", "%00"] {
        let path = format!("/connections/{id}");
        let unreadable = backend.call("DELETE", &path, &session, Value::Null).await;
        unreadable.assert_problem(404, "connection_not_found");
    }
    let path = "/connections?after=%00";
    let unreadable = backend.call("GET", path, API_KEY, Value::Null).await;
    unreadable.assert_problem(400, "misconfigured");
    let invalid = json!({ "subject": "ada\0" });
    let unreadable = backend.call("POST", "/sessions", API_KEY, invalid).await;
    unreadable.assert_problem(400, "misconfigured");
}

#[tokio::test]
async fn sandbox_and_playground_routes_without_their_flags_are_not_found() {
    let mut config = config().await;
    (config.sandbox, config.playground) = (false, false);
    let backend = Backend::with(config).await;
    for (method, path) in [("GET", "/sandbox/tokens"), ("POST", "/playground/session")] {
        let response = backend.call(method, path, API_KEY, Value::Null).await;
        response.assert_problem(404, "misconfigured");
    }
}

#[tokio::test]
async fn openapi_and_health_need_no_credential() {
    let backend = Backend::new().await;
    let document = backend.call("GET", "/openapi.yaml", "", Value::Null).await;
    assert_eq!(document.text, include_str!("../../openapi.yaml"));
    assert_eq!(
        document.header(header::CONTENT_TYPE),
        Some("application/yaml")
    );
    let health = backend.call("GET", "/health", "", Value::Null).await;
    assert_eq!((health.status, health.text.as_str()), (204, ""));
}
