//! What the backend answers, driven without a socket; GitHub's part is played over HTTP.

mod common;

use axum::{
    body::Body,
    http::{Request, header},
};
use common::{Backend, GITHUB, People, SECRET_KEY, config};
use data_encoding::BASE64;
use github_pat_backend::{
    Database, EncryptionKey, Origin, StartError, Timestamp, app,
    sandbox::{self, Outcome},
};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicI64, Ordering};

#[tokio::test]
async fn every_outcome_of_the_sandbox_is_told_by_status_and_code() {
    let backend = Backend::new().await;
    for &outcome in Outcome::ALL {
        let (status, code) = match outcome {
            Outcome::Success | Outcome::Classic => (201, None),
            Outcome::Invalid => (422, Some("invalid_token")),
            Outcome::Expired => (422, Some("expired_token")),
            Outcome::SsoRequired => (422, Some("sso_required")),
            Outcome::RateLimited => (429, Some("rate_limited")),
            Outcome::GithubDown => (503, Some("github_unavailable")),
            // Five seconds; the sandbox's own test turns the clock.
            Outcome::Slow => continue,
        };
        let session = backend.session(outcome.name()).await;
        let answer = backend.connect(&session, &sandbox::token(outcome)).await;
        assert_eq!(answer.status, status, "{answer:?}");
        let content_type = answer.header(header::CONTENT_TYPE);
        match code {
            Some(code) => answer.is_problem(status, code),
            None => assert_eq!(content_type, Some("application/json")),
        }
        let kept = backend.list(&session).await.len();
        assert_eq!(kept, usize::from(code.is_none()), "{outcome:?}");
    }
}

#[tokio::test]
async fn success_tells_account_kind_and_expiry() {
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
async fn a_problem_tells_how_to_mend_it() {
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
}

#[tokio::test]
async fn what_cannot_be_verified_is_refused_before_github_is_asked() {
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
    let answer = backend
        .connect_with(&session, &token, json!({ "connection_id": "unknown" }))
        .await;
    answer.is_problem(403, "forbidden");
    assert_eq!(people.asked(), 0);

    let claim = json!({ "github_url": format!("{GITHUB}/") });
    assert_eq!(
        backend.connect_with(&session, &token, claim).await.status,
        201
    );
    assert_eq!(people.asked(), 1, "one request for one token");
}

#[tokio::test]
async fn an_account_has_one_connection_for_each_subject() {
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
async fn orders_at_the_same_time_end_in_one_connection() {
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
async fn a_token_of_another_account_replaces_nothing() {
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
async fn nobody_reaches_what_is_someone_else_s() {
    let backend = Backend::new().await;
    let (ada, bob) = (backend.session("ada").await, backend.session("bob").await);
    let token = sandbox::token(Outcome::Success);
    let id = backend.connect(&ada, &token).await.id();
    let path = format!("/connections/{id}");

    assert_eq!(backend.list(&bob).await, Vec::<Value>::new());
    let deleted = backend.call("DELETE", &path, &bob, Value::Null).await;
    deleted.is_problem(404, "forbidden");
    let replaced = backend
        .connect_with(&bob, &token, json!({ "connection_id": id }))
        .await;
    replaced.is_problem(403, "forbidden");
    // Not even its owner's session reads the token, and the secret key is no session.
    for session in [&ada, &bob] {
        let read = backend
            .call("GET", &format!("{path}/token"), session, Value::Null)
            .await;
        read.is_problem(403, "forbidden");
    }
    let listed = backend
        .call("GET", "/connections", SECRET_KEY, Value::Null)
        .await;
    listed.is_problem(401, "session_expired");
    assert_eq!(backend.token(&id).await.json(), json!({ "token": token }));

    let deleted = backend.call("DELETE", &path, &ada, Value::Null).await;
    assert_eq!((deleted.status, deleted.text.as_str()), (204, ""));
    backend.token(&id).await.is_problem(404, "forbidden");
    let again = backend.call("DELETE", &path, &ada, Value::Null).await;
    again.is_problem(404, "forbidden");
    assert_eq!(backend.list(&ada).await, Vec::<Value>::new());
}

#[tokio::test]
async fn no_list_and_no_answer_has_the_token_in_it() {
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
async fn a_session_lasts_for_half_an_hour() {
    static SECONDS: AtomicI64 = AtomicI64::new(1_800_000_000);
    let mut config = config().await;
    config.clock = || Timestamp::from_second(SECONDS.load(Ordering::SeqCst)).unwrap();
    let backend = Backend::with(config).await;
    let opened = backend
        .call("POST", "/sessions", SECRET_KEY, json!({ "subject": "ada" }))
        .await
        .json();
    assert_eq!(opened["expires_at"], "2027-01-15T08:30:00Z");
    let session = opened["session"].as_str().unwrap();
    SECONDS.fetch_add(30 * 60 - 1, Ordering::SeqCst);
    assert_eq!(backend.list(session).await, Vec::<Value>::new());
    SECONDS.fetch_add(1, Ordering::SeqCst);
    let late = backend
        .call("GET", "/connections", session, Value::Null)
        .await;
    late.is_problem(401, "session_expired");
    let late = backend
        .connect(session, &sandbox::token(Outcome::Success))
        .await;
    late.is_problem(401, "session_expired");
}

#[tokio::test]
async fn who_asks_must_say_so() {
    let backend = Backend::new().await;
    let session = backend.session("ada").await;
    for (method, path, authorization, status, code) in [
        ("GET", "/connections", "", 401, "session_expired"),
        ("GET", "/connections", "Bearer ", 401, "session_expired"),
        (
            "GET",
            "/connections",
            "Bearer nonsense",
            401,
            "session_expired",
        ),
        (
            "GET",
            "/connections",
            &format!("Basic {session}"),
            401,
            "session_expired",
        ),
        ("POST", "/connections", "", 401, "session_expired"),
        ("DELETE", "/connections/x", "", 401, "session_expired"),
        ("GET", "/connections/x/token", "", 403, "forbidden"),
        ("POST", "/sessions", "", 403, "forbidden"),
        (
            "POST",
            "/sessions",
            &format!("Bearer {session}"),
            403,
            "forbidden",
        ),
        (
            "POST",
            "/sessions",
            &format!("Bearer {SECRET_KEY}x"),
            403,
            "forbidden",
        ),
        (
            "POST",
            "/sessions",
            &format!("Basic {SECRET_KEY}"),
            403,
            "forbidden",
        ),
    ] {
        let mut request = Request::builder().method(method).uri(path);
        if !authorization.is_empty() {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        let answer = backend.send(request.body(Body::empty()).unwrap()).await;
        answer.is_problem(status, code);
    }
    // The scheme's name is the same in upper and lower case (RFC 9110).
    let request = Request::get("/connections")
        .header(header::AUTHORIZATION, format!("bearer {session}"))
        .body(Body::empty())
        .unwrap();
    assert_eq!(backend.send(request).await.status, 200);
}

#[tokio::test]
async fn what_cannot_be_read_is_a_problem_too() {
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
    // No text, but a path.
    let unreadable = backend
        .call("DELETE", "/connections/%ff", &session, Value::Null)
        .await;
    unreadable.is_problem(404, "forbidden");
}

#[tokio::test]
async fn a_subject_has_a_name() {
    let backend = Backend::new().await;
    for (subject, status) in [
        (json!("é".repeat(200)), 201),
        (json!(""), 400),
        (json!("a".repeat(201)), 400),
        (json!(7), 400),
        (Value::Null, 400),
    ] {
        let body = json!({ "subject": subject });
        let answer = backend.call("POST", "/sessions", SECRET_KEY, body).await;
        assert_eq!(answer.status, status, "{answer:?}");
    }
}

#[tokio::test]
async fn only_known_pages_may_call() {
    let mut config = config().await;
    config.allowed_origins = vec![Origin::parse("https://acme.com").unwrap()];
    let backend = Backend::with(config).await;
    let session = backend.session("ada").await;
    let ask = async |method, origin: Option<&str>, host: &str| {
        let mut request = Request::builder()
            .method(method)
            .uri("/connections")
            .header(header::HOST, host)
            .header(header::AUTHORIZATION, format!("Bearer {session}"))
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST");
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        backend.send(request.body(Body::empty()).unwrap()).await
    };
    let host = "tokens.acme.com";
    for (origin, expected) in [
        (None, None),
        (Some("https://acme.com"), Some("https://acme.com")),
        (Some("https://tokens.acme.com"), None),
    ] {
        let answer = ask("GET", origin, host).await;
        assert_eq!(answer.status, 200, "{origin:?}");
        let allowed = answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        assert_eq!(allowed, expected, "{origin:?}");
    }
    for origin in [
        "null",
        "https://evil.example",
        "http://acme.com",
        "https://acme.com:8443",
    ] {
        for method in ["GET", "OPTIONS"] {
            let answer = ask(method, Some(origin), host).await;
            answer.is_problem(403, "forbidden");
            assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), None);
        }
    }

    let preflight = ask("OPTIONS", Some("https://acme.com"), host).await;
    assert_eq!(preflight.status, 200);
    for (name, expected) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "https://acme.com"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET,POST,DELETE"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization,content-type,idempotency-key",
        ),
    ] {
        assert_eq!(preflight.header(name), Some(expected));
    }
    // A page can read why it failed, and how long to wait.
    let request = Request::get("/connections")
        .header(header::ORIGIN, "https://acme.com")
        .body(Body::empty())
        .unwrap();
    let refused = backend.send(request).await;
    refused.is_problem(401, "session_expired");
    assert_eq!(
        refused.header(header::ACCESS_CONTROL_ALLOW_ORIGIN),
        Some("https://acme.com")
    );
    assert_eq!(
        refused.header(header::ACCESS_CONTROL_EXPOSE_HEADERS),
        Some("retry-after")
    );
}

#[tokio::test]
async fn the_playground_gets_its_session_by_itself_on_this_machine() {
    let backend = Backend::new().await;
    let ask = async |host: &str| {
        let request = Request::post("/playground/session").header(header::HOST, host);
        backend.send(request.body(Body::empty()).unwrap()).await
    };
    let opened = ask("127.0.0.1:3000").await;
    assert_eq!(opened.status, 201);
    let session = opened.json()["session"].as_str().unwrap().to_owned();
    let connected = backend
        .connect(&session, &sandbox::token(Outcome::Success))
        .await;
    let playground = backend.session("playground").await;
    assert_eq!(backend.list(&playground).await, [connected.json()]);
    ask("evil.example:3000").await.is_problem(403, "forbidden");
}

#[tokio::test]
async fn the_sandbox_lists_its_tokens() {
    let backend = Backend::new().await;
    let answer = backend
        .call("GET", "/sandbox/tokens", "", Value::Null)
        .await;
    let expected: Vec<_> = Outcome::ALL
        .iter()
        .map(|&outcome| {
            json!({
                "outcome": outcome.name(),
                "description": outcome.description(),
                "token": sandbox::token(outcome),
            })
        })
        .collect();
    assert_eq!(answer.json(), Value::from(expected));
}

#[tokio::test]
async fn neither_is_there_unasked() {
    let mut config = config().await;
    (config.sandbox, config.playground) = (false, false);
    let backend = Backend::with(config).await;
    for (method, path) in [("GET", "/sandbox/tokens"), ("POST", "/playground/session")] {
        let answer = backend.call(method, path, SECRET_KEY, Value::Null).await;
        answer.is_problem(404, "misconfigured");
    }
}

#[tokio::test]
async fn the_contract_and_the_health_are_for_anyone() {
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

#[tokio::test]
async fn connections_outlive_the_app_and_open_with_their_key_alone() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::File(folder.path().join("test.sqlite"));
    let key = || EncryptionKey::parse(&BASE64.encode(&[7; 32])).unwrap();
    let open = async |key| {
        let mut config = config().await;
        (config.database, config.key) = (database.clone(), key);
        Backend::with(config).await
    };
    let token = sandbox::token(Outcome::Success);
    let first = open(key()).await;
    let session = first.session("ada").await;
    let connected = first.connect(&session, &token).await;
    drop(first);

    let again = open(key()).await;
    assert_eq!(
        again.list(&session).await,
        [connected.json()],
        "the session lives on, too"
    );
    let read = again.token(&connected.id()).await;
    assert_eq!(read.json(), json!({ "token": token }));
    drop(again);

    let other = open(EncryptionKey::random()).await;
    let read = other.token(&connected.id()).await;
    read.is_problem(500, "server_error");
    assert!(read.text.contains("encryption key"), "{read:?}");
    assert_eq!(other.list(&session).await, [connected.json()]);
}

#[tokio::test]
async fn nothing_secret_is_in_the_database_s_files() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config().await;
    config.database = Database::File(folder.path().join("test.sqlite"));
    let backend = Backend::with(config).await;
    let session = backend.session("ada").await;
    let token = sandbox::token(Outcome::Success);
    let id = backend.connect(&session, &token).await.id();
    let files = std::fs::read_dir(folder.path()).unwrap();
    let bytes: Vec<u8> = files
        .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .collect();
    let has = |text: &str| {
        bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    };
    assert!(has(&id) && has("octocat"));
    for secret in [&token, &session, SECRET_KEY, "SANDBOX"] {
        assert!(!has(secret), "{secret}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_database_is_its_owner_s() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.sqlite");
    let mut config = config().await;
    config.database = Database::File(path.clone());
    let _backend = Backend::with(config).await;
    let mode = std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn a_database_that_cannot_be_used_is_named_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let mut no_folder = config().await;
    no_folder.database = Database::File(folder.path().join("none/test.sqlite"));
    let mut no_file = config().await;
    no_file.database = Database::File(folder.path().to_owned());
    let garbage = folder.path().join("garbage.sqlite");
    std::fs::write(
        &garbage,
        "this is no database, whatever its name says".repeat(99),
    )
    .unwrap();
    let mut no_database = config().await;
    no_database.database = Database::File(garbage);
    for config in [no_folder, no_file, no_database] {
        let error = app(config).await.unwrap_err();
        assert!(matches!(error, StartError::Database { .. }), "{error:?}");
        let sentence = error.to_string();
        let place = folder.path().display().to_string();
        assert!(
            sentence.contains(&place) && sentence.contains("--database"),
            "{sentence}"
        );
    }
}
