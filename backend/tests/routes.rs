//! What the backend answers, driven without a socket; GitHub's part is played over HTTP.

mod common;

use axum::{
    body::Body,
    http::{Request, header},
};
use common::{Backend, GITHUB, People, SECRET_KEY, config};
use github_pat_backend::{
    Database, Timestamp,
    sandbox::{self, Outcome},
};
use serde_json::{Value, json};

#[tokio::test]
async fn connect_without_requirements_refuses_only_what_github_refuses() {
    let backend = Backend::new().await;
    for &outcome in Outcome::ALL {
        let (status, code) = match outcome {
            Outcome::Invalid => (422, "invalid_token"),
            Outcome::Expired => (422, "expired_token"),
            Outcome::SsoRequired => (422, "sso_required"),
            Outcome::RateLimited | Outcome::LockedOut => (429, "rate_limited"),
            Outcome::GithubDown => (503, "github_unavailable"),
            // Five seconds; the sandbox's own test turns the clock.
            Outcome::Slow => continue,
            _ => (201, ""),
        };
        let session = backend.session(outcome.name()).await;
        let answer = backend.connect(&session, &sandbox::token(outcome)).await;
        assert_eq!(answer.status, status, "{answer:?}");
        if status == 201 {
            let content_type = answer.header(header::CONTENT_TYPE);
            assert_eq!(content_type, Some("application/json"));
            let connection = answer.json();
            assert_eq!(connection["permissions"], Value::Null, "{outcome:?}");
            assert_eq!(connection["missing_permissions"], Value::Null);
        } else {
            answer.is_problem(status, code);
        }
        let kept = backend.list(&session).await.len();
        assert_eq!(kept, usize::from(status == 201), "{outcome:?}");
    }
}

#[tokio::test]
async fn connect_answers_account_type_and_expiry() {
    let backend = Backend::new().await;
    let session = backend.session("ada").await;
    let answer = backend
        .connect(&session, &sandbox::token(Outcome::Success))
        .await;
    let mut connection = answer.json();
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
        "connection_id": answer.id(),
        "account": account,
        "token_type": "fine-grained",
        "expires_at": null,
        "scopes": null,
        "permissions": null,
        "missing_permissions": null,
        "check_url": format!("{}/check", answer.id()),
        "disconnect_url": answer.id(),
    });
    assert_eq!(connection, expected);

    let answer = backend
        .connect(&session, &sandbox::token(Outcome::Classic))
        .await;
    let connection = answer.json();
    assert_eq!(connection["token_type"], "classic");
    assert_eq!(connection["scopes"], json!(["repo", "read:org"]));
    assert_eq!(connection["expires_at"], Value::Null);
    assert_eq!(backend.list(&session).await, [connection]);
}

#[tokio::test]
async fn expiry_in_any_github_format_is_answered_in_utc() {
    let backend = Backend::new().await;
    let session = backend.session("ada").await;
    for (outcome, days) in [
        (Outcome::ExpiresSoon, Some(6)),
        (Outcome::OffsetExpiry, Some(90)),
        (Outcome::NeverExpires, None),
    ] {
        let answer = backend.connect(&session, &sandbox::token(outcome)).await;
        let expires_at = answer.json()["expires_at"].as_str().map(str::to_owned);
        let left = expires_at.map(|text| {
            assert!(text.ends_with('Z'), "{text}");
            let expires_at: Timestamp = text.parse().unwrap();
            // The day that has just begun counts.
            (expires_at.as_second() - Timestamp::now().as_second() + 60) / (24 * 60 * 60)
        });
        assert_eq!(left, days, "{outcome:?}");
    }
}

#[tokio::test]
async fn problem_has_the_detail_and_members_of_its_code() {
    let backend = Backend::new().await;
    let session = backend.session("ada").await;
    let sso = backend
        .connect(&session, &sandbox::token(Outcome::SsoRequired))
        .await;
    let url = sso.json()["authorize_url"].as_str().unwrap().to_owned();
    let page = "https://github.com/orgs/acme/sso?authorization_request=";
    assert!(url.starts_with(page), "{url}");
    let limited = backend
        .connect(&session, &sandbox::token(Outcome::RateLimited))
        .await;
    assert_eq!(limited.json()["retry_after"], 60);
    assert_eq!(limited.header(header::RETRY_AFTER), Some("60"));
    let locked_out = backend
        .connect(&session, &sandbox::token(Outcome::LockedOut))
        .await;
    assert_eq!(locked_out.json()["retry_after"], Value::Null);
}

#[tokio::test]
async fn invalid_connect_request_is_refused_without_a_github_request() {
    let people = People::default();
    let mut config = config().await;
    config.github_api_url = people.serve().await;
    let backend = Backend::with(config).await;
    let session = backend.session("ada").await;
    for (token, code) in [
        (String::new(), "invalid_token"),
        ("a".repeat(19), "invalid_token"),
        ("a".repeat(256), "invalid_token"),
        (format!("{} ", People::token(1, "ada")), "invalid_token"),
        (format!("gho_{}", "A".repeat(36)), "wrong_token_type"),
        (format!("ghs_1_{}", "a.b-c".repeat(50)), "wrong_token_type"),
    ] {
        let answer = backend.connect(&session, &token).await;
        answer.is_problem(422, code);
    }
    let token = People::token(1, "ada");
    for claim in [
        "https://ghe.acme.com",
        "http://github.com",
        "https://github.com.evil.example",
        "",
    ] {
        let answer = backend
            .connect_with(&session, &token, json!({ "github_url": claim }))
            .await;
        answer.is_problem(400, "misconfigured");
    }
    for id in ["unknown", "\0", &"0".repeat(32)] {
        let answer = backend
            .connect_with(&session, &token, json!({ "connection_id": id }))
            .await;
        answer.is_problem(404, "connection_not_found");
    }
    assert_eq!(people.asked(), 0);

    let claim = json!({ "github_url": format!("{GITHUB}/") });
    assert_eq!(
        backend.connect_with(&session, &token, claim).await.status,
        201
    );
    assert_eq!(people.asked(), 1, "one request for one token");
}

#[tokio::test]
async fn connecting_an_account_again_replaces_the_token_of_its_connection() {
    let mut config = config().await;
    config.github_api_url = People::default().serve().await;
    let backend = Backend::with(config).await;
    let (ada, bob) = (backend.session("ada").await, backend.session("bob").await);
    let first = backend.connect(&ada, &People::token(1, "octocat")).await;
    // Renamed since: the number tells who it is.
    let second = backend.connect(&ada, &People::token(1, "hubot")).await;
    assert_eq!((first.status, second.status), (201, 200));
    assert_eq!(first.id(), second.id());
    let read = backend.token(&first.id()).await.json();
    assert_eq!(read, json!({ "token": People::token(1, "hubot") }));
    assert_eq!(backend.list(&ada).await, [second.json()]);

    let another_account = backend.connect(&ada, &People::token(2, "octocat")).await;
    let another_subject = backend.connect(&bob, &People::token(1, "hubot")).await;
    assert_eq!((another_account.status, another_subject.status), (201, 201));
    assert_eq!(backend.list(&ada).await.len(), 2);
    assert_eq!(backend.list(&bob).await, [another_subject.json()]);
}

#[tokio::test]
async fn concurrent_connects_of_one_account_make_one_connection() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config().await;
    config.github_api_url = People::default().serve().await;
    // In a file, where connections to the database really run side by side.
    config.database = Database::File(folder.path().join("test.sqlite"));
    let backend = Backend::with(config).await;
    let session = backend.session("ada").await;
    let token = People::token(1, "ada");
    let order = || backend.connect(&session, &token);
    let (a, b, c, d) = tokio::join!(order(), order(), order(), order());
    let mut statuses = [a.status, b.status, c.status, d.status];
    statuses.sort();
    assert_eq!(statuses, [200, 200, 200, 201]);
    assert_eq!([b.id(), c.id(), d.id()], [a.id(), a.id(), a.id()]);
    assert_eq!(backend.list(&session).await.len(), 1);
}

#[tokio::test]
async fn token_of_another_account_is_an_account_mismatch() {
    let mut config = config().await;
    config.github_api_url = People::default().serve().await;
    let backend = Backend::with(config).await;
    let session = backend.session("ada").await;
    let id = backend
        .connect(&session, &People::token(1, "octocat"))
        .await
        .id();
    for more in [
        json!({ "connection_id": id }),
        json!({ "expected_login": "octocat" }),
        json!({ "connection_id": id, "expected_login": "hubot" }),
    ] {
        let token = People::token(2, "hubot");
        let answer = backend.connect_with(&session, &token, more).await;
        answer.is_problem(409, "account_mismatch");
        let problem = answer.json();
        assert_eq!(
            (&problem["expected"], &problem["actual"]),
            (&json!("octocat"), &json!("hubot"))
        );
    }
    assert_eq!(backend.list(&session).await.len(), 1);
    let kept = backend.token(&id).await.json();
    assert_eq!(kept["token"], People::token(1, "octocat"));

    let more = json!({ "connection_id": id, "expected_login": "OctoCat" });
    let answer = backend
        .connect_with(&session, &People::token(1, "octocat"), more)
        .await;
    assert_eq!((answer.status, answer.id()), (200, id));
}

#[tokio::test]
async fn connect_and_list_answers_do_not_contain_the_token() {
    let backend = Backend::new().await;
    let session = backend.session("ada").await;
    let token = sandbox::token(Outcome::Success);
    let connected = backend.connect(&session, &token).await;
    let listed = backend
        .call("GET", "/connections", &session, Value::Null)
        .await;
    for answer in [connected, listed] {
        assert!(answer.text.contains("octocat"), "{answer:?}");
        assert!(!answer.text.contains(&token), "{answer:?}");
    }
}

#[tokio::test]
async fn unreadable_request_is_answered_with_a_problem() {
    let backend = Backend::new().await;
    let session = backend.session("ada").await;
    let token = sandbox::token(Outcome::Success);
    let order = json!({ "token": token }).to_string();
    let json = "application/json";
    for (method, path, content_type, body, status) in [
        ("POST", "/connections", json, "", 400),
        ("POST", "/connections", json, "{", 400),
        ("POST", "/connections", json, "{}", 400),
        ("POST", "/connections", json, "[]", 400),
        ("POST", "/connections", json, r#"{"token":1}"#, 400),
        ("POST", "/connections", json, &format!("{token:?}"), 400),
        ("POST", "/connections", json, &"\u{fffd}".repeat(3), 400),
        ("POST", "/connections", "text/plain", &order, 415),
        ("POST", "/connections", "", &order, 415),
        (
            "POST",
            "/connections",
            json,
            &" ".repeat(16 * 1024 + 1),
            413,
        ),
        ("GET", "/nowhere", "", "", 404),
        ("GET", "/", "", "", 404),
        ("PUT", "/connections", json, &order, 405),
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
        let answer = backend.send(request).await;
        answer.is_problem(status, "misconfigured");
        assert!(!answer.text.contains(&token), "{answer:?}");
        assert_eq!(
            answer.header(header::ALLOW).is_some(),
            status == 405,
            "{answer:?}"
        );
    }
    // The longest that is read, and a content type with a parameter.
    let request = Request::post("/connections")
        .header(header::AUTHORIZATION, format!("Bearer {session}"))
        .header(header::CONTENT_TYPE, "Application/JSON; charset=utf-8")
        .body(Body::from(format!("{order:<16384}")))
        .unwrap();
    assert_eq!(backend.send(request).await.status, 201);
    // No text, but a path; and a text that no PostgreSQL takes.
    for id in ["%ff", "%00"] {
        let path = format!("/connections/{id}");
        let unreadable = backend.call("DELETE", &path, &session, Value::Null).await;
        unreadable.is_problem(404, "connection_not_found");
    }
    let path = "/connections?after=%00";
    let unreadable = backend.call("GET", path, SECRET_KEY, Value::Null).await;
    unreadable.is_problem(400, "misconfigured");
    let nobody = json!({ "subject": "ada\0" });
    let unreadable = backend.call("POST", "/sessions", SECRET_KEY, nobody).await;
    unreadable.is_problem(400, "misconfigured");
}

#[tokio::test]
async fn sandbox_and_playground_routes_without_their_flags_are_not_found() {
    let mut config = config().await;
    (config.sandbox, config.playground) = (false, false);
    let backend = Backend::with(config).await;
    for (method, path) in [("GET", "/sandbox/tokens"), ("POST", "/playground/session")] {
        let answer = backend.call(method, path, SECRET_KEY, Value::Null).await;
        answer.is_problem(404, "misconfigured");
    }
}

#[tokio::test]
async fn openapi_and_health_need_no_credential() {
    let backend = Backend::new().await;
    let contract = backend.call("GET", "/openapi.yaml", "", Value::Null).await;
    assert_eq!(contract.text, include_str!("../openapi.yaml"));
    assert_eq!(
        contract.header(header::CONTENT_TYPE),
        Some("application/yaml")
    );
    let health = backend.call("GET", "/health", "", Value::Null).await;
    assert_eq!((health.status, health.text.as_str()), (204, ""));
}
