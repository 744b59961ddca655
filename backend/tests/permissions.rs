//! What the host requires of a token: found by probes, told in the answer, kept with the connection.

mod common;

use axum::{
    Json, Router,
    extract::{Request, State},
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use common::{Backend, People, config, required};
use github_pat_backend::{
    AcceptedTokenTypes, BaseUrl, Requirement,
    sandbox::{self, Outcome},
};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{net::TcpListener, sync::Semaphore, time::timeout};

/// The permissions that hosts ask for most.
const TEN: [&str; 10] = [
    "contents",
    "issues",
    "pull_requests",
    "actions",
    "metadata",
    "repository_hooks",
    "administration",
    "deployments",
    "secrets",
    "members",
];

#[tokio::test]
async fn sandbox_outcome_is_answered_with_its_status_and_code() {
    let requirement = required("contents=read issues=write", "repo read:org");
    let backend = Backend::requiring(requirement).await;
    for &outcome in Outcome::ALL {
        let (status, code) = match outcome {
            Outcome::Invalid => (422, "invalid_token"),
            Outcome::Expired => (422, "expired_token"),
            Outcome::SsoRequired => (422, "sso_required"),
            Outcome::NoPermissions => (422, "missing_permissions"),
            Outcome::NoScopes => (422, "missing_scopes"),
            Outcome::RepositoryNotSelected => (422, "repository_not_selected"),
            Outcome::WrongResourceOwner => (422, "wrong_resource_owner"),
            Outcome::PendingApproval => (422, "pending_approval"),
            Outcome::BlockedByOrganization => (422, "blocked_by_organization"),
            Outcome::LifetimePolicy => (422, "lifetime_policy"),
            Outcome::RateLimited | Outcome::LockedOut => (429, "rate_limited"),
            Outcome::GithubDown => (503, "github_unavailable"),
            // Five seconds; the sandbox's own test turns the clock.
            Outcome::Slow => continue,
            _ => (201, ""),
        };
        let session = backend.session(outcome.name()).await;
        let answer = backend.connect(&session, &sandbox::token(outcome)).await;
        if status == 201 {
            assert_eq!(answer.status, 201, "{answer:?}");
        } else {
            answer.is_problem(status, code);
        }
        let kept = backend.list(&session).await.len();
        assert_eq!(kept, usize::from(status == 201), "{outcome:?}");
    }
}

#[tokio::test]
async fn granted_and_missing_permissions_are_answered_and_stored() {
    let requirement = required(
        "contents=read issues=write workflows=write",
        "repo read:org",
    );
    let backend = Backend::requiring(requirement).await;
    for (outcome, permissions, missing) in [
        // That it writes can't be told by reading; of `workflows` nothing can.
        (
            Outcome::Success,
            json!({ "contents": "read", "issues": "read" }),
            json!([]),
        ),
        (
            Outcome::Incomplete,
            json!({ "contents": "read" }),
            json!(["issues=write"]),
        ),
        (
            Outcome::WithoutContents,
            json!({ "issues": "read" }),
            json!(["contents=read"]),
        ),
        (Outcome::Classic, Value::Null, json!([])),
        (Outcome::IncompleteClassic, Value::Null, json!(["read:org"])),
    ] {
        let session = backend.session(outcome.name()).await;
        let answer = backend.connect(&session, &sandbox::token(outcome)).await;
        let connection = answer.json();
        assert_eq!(connection["permissions"], permissions, "{outcome:?}");
        assert_eq!(connection["missing_permissions"], missing, "{outcome:?}");
        assert_eq!(backend.list(&session).await, [connection]);
    }
}

#[tokio::test]
async fn replacement_token_clears_missing_permissions() {
    let backend = Backend::requiring(required("contents=read issues=write", "")).await;
    let session = backend.session("ada").await;
    let first = backend
        .connect(&session, &sandbox::token(Outcome::Incomplete))
        .await;
    let more = json!({ "connection_id": first.id() });
    let of_hubot = sandbox::token(Outcome::OtherAccount);
    let other = backend
        .connect_with(&session, &of_hubot, more.clone())
        .await;
    other.is_problem(409, "account_mismatch");
    let useless = sandbox::token(Outcome::NoPermissions);
    let refused = backend.connect_with(&session, &useless, more.clone()).await;
    refused.is_problem(422, "missing_permissions");
    let listed = backend.list(&session).await;
    assert_eq!(listed, [first.json()], "the token before it stays");

    let whole = sandbox::token(Outcome::Success);
    let second = backend.connect_with(&session, &whole, more).await;
    assert_eq!((second.status, second.id()), (200, first.id()));
    assert_eq!(second.json()["missing_permissions"], json!([]));
    assert_eq!(backend.list(&session).await, [second.json()]);
}

#[tokio::test]
async fn token_without_any_required_permission_is_refused_with_what_to_add() {
    let requirement = required("metadata=read contents=read issues=write", "repo read:org");
    let backend = Backend::requiring(requirement).await;
    let session = backend.session("ada").await;
    for (outcome, code, missing) in [
        (
            Outcome::NoPermissions,
            "missing_permissions",
            ["contents=read", "issues=write"],
        ),
        (Outcome::NoScopes, "missing_scopes", ["repo", "read:org"]),
    ] {
        let answer = backend.connect(&session, &sandbox::token(outcome)).await;
        answer.is_problem(422, code);
        assert_eq!(answer.json()["missing_permissions"], json!(missing));
    }
    assert_eq!(backend.list(&session).await, Vec::<Value>::new());
}

#[tokio::test]
async fn each_probed_permission_is_detected_granted_and_missing() {
    let all = TEN.map(|name| format!("{name}=read")).join(" ");
    let backend = Backend::requiring(required(&all, "")).await;
    let session = backend.session("ada").await;
    for name in TEN {
        let mut outcomes = Outcome::ALL.iter().copied();
        let without = outcomes.find(|outcome| outcome.without() == Some(name));
        let token = sandbox::token(without.unwrap());

        // With the nine others.
        let answer = backend.connect(&session, &token).await;
        assert!(answer.status < 300, "{name}: {answer:?}");
        let connection = answer.json();
        let granted = connection["permissions"].as_object().unwrap();
        let others = TEN.into_iter().filter(|&other| other != name);
        // In whatever order an object's members come.
        let granted_names = sorted(granted.keys().map(String::as_str));
        assert_eq!(granted_names, sorted(others), "{name}");
        assert!(granted.values().all(|level| level == "read"));
        let missing = json!([format!("{name}=read")]);
        assert_eq!(connection["missing_permissions"], missing);

        // Alone, and for writing.
        for level in ["read", "write"] {
            let required = required(&format!("{name}={level}"), "");
            let backend = Backend::requiring(required).await;
            let session = backend.session("ada").await;
            let refused = backend.connect(&session, &token).await;
            refused.is_problem(422, "missing_permissions");
            let missing = json!([format!("{name}={level}")]);
            assert_eq!(refused.json()["missing_permissions"], missing);
            let whole = sandbox::token(Outcome::Success);
            let connected = backend.connect(&session, &whole).await.json();
            assert_eq!(connected["missing_permissions"], json!([]), "{name}");
            // The one of the ten whose writing a GET proves.
            let proven = match name {
                "administration" => level,
                _ => "read",
            };
            assert_eq!(connected["permissions"], json!({ name: proven }));
        }
    }
}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

#[tokio::test]
async fn probe_without_a_required_repository_uses_the_first_private_one() {
    let requirement = Requirement {
        repository: None,
        ..required("contents=read issues=write", "")
    };
    let backend = Backend::requiring(requirement).await;
    let session = backend.session("ada").await;
    for (outcome, permissions, missing) in [
        (
            Outcome::Incomplete,
            json!({ "contents": "read" }),
            json!(["issues=write"]),
        ),
        // None is seen, so nothing is known; which one it should see isn't required.
        (Outcome::PendingApproval, Value::Null, Value::Null),
        (Outcome::BlockedByOrganization, Value::Null, Value::Null),
    ] {
        let answer = backend.connect(&session, &sandbox::token(outcome)).await;
        let connection = answer.json();
        assert_eq!(connection["permissions"], permissions, "{outcome:?}");
        assert_eq!(connection["missing_permissions"], missing, "{outcome:?}");
    }
    let useless = sandbox::token(Outcome::NoPermissions);
    let refused = backend.connect(&session, &useless).await;
    refused.is_problem(422, "missing_permissions");
}

#[tokio::test]
async fn token_of_an_unaccepted_type_is_refused_before_it_is_probed() {
    let people = People::default();
    let api = people.serve().await;
    let fine_grained = sandbox::token(Outcome::Success);
    let classic = sandbox::token(Outcome::Classic);
    for (accepted, other) in [
        (AcceptedTokenTypes::FineGrained, &classic),
        (AcceptedTokenTypes::Classic, &fine_grained),
    ] {
        let mut config = config().await;
        config.github_api_url = api.clone();
        config.requirement.accepted = accepted;
        let backend = Backend::with(config).await;
        let session = backend.session("ada").await;
        let answer = backend.connect(&session, other).await;
        answer.is_problem(422, "wrong_token_type");
        assert_eq!(people.asked(), 0, "its prefix tells");
    }

    // A token of the shape that all had before 2021. It tells no scopes, so it isn't classic.
    for (accepted, status) in [
        (AcceptedTokenTypes::Any, 201),
        (AcceptedTokenTypes::FineGrained, 201),
        (AcceptedTokenTypes::Classic, 422),
    ] {
        let mut config = config().await;
        config.github_api_url = api.clone();
        config.requirement.accepted = accepted;
        let backend = Backend::with(config).await;
        let session = backend.session("ada").await;
        let answer = backend.connect(&session, &People::token(1, "ada")).await;
        assert_eq!(answer.status, status, "{answer:?}");
        if status == 422 {
            answer.is_problem(422, "wrong_token_type");
        }
    }
    assert_eq!(people.asked(), 3);
}

/// A GitHub that takes every token as octocat's, and answers everything else as a test says.
#[derive(Clone)]
struct Scene {
    play: fn(&str) -> Response,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Scene {
    fn new(play: fn(&str) -> Response) -> Scene {
        Scene {
            play,
            asked: Arc::default(),
        }
    }

    async fn backend(&self, requirement: Requirement) -> Backend {
        let router = Router::new().fallback(Scene::answer);
        backend_at(router.with_state(self.clone()), requirement).await
    }

    async fn answer(State(scene): State<Scene>, request: Request) -> Response {
        let path = request.uri().to_string();
        assert_eq!(request.method(), "GET", "{path}");
        if path == "/user" {
            return octocat();
        }
        scene.asked.lock().unwrap().push(path.clone());
        (scene.play)(&path)
    }

    fn asked(&self) -> Vec<String> {
        let mut asked = self.asked.lock().unwrap().clone();
        asked.sort();
        asked
    }
}

/// A backend with something else in GitHub's place.
async fn backend_at(github: Router, requirement: Requirement) -> Backend {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, github).into_future());
    let mut config = config().await;
    config.github_api_url = BaseUrl::parse(&format!("http://{address}")).unwrap();
    config.requirement = requirement;
    Backend::with(config).await
}

fn octocat() -> Response {
    Json(json!({ "id": 583_231, "login": "octocat" })).into_response()
}

fn website(is_private: bool) -> Response {
    let website = json!({
        "full_name": "acme/website",
        "private": is_private,
        "owner": { "login": "acme", "type": "Organization" },
    });
    Json(website).into_response()
}

fn refused() -> Response {
    let message = "Resource not accessible by personal access token";
    let body = Json(json!({ "message": message }));
    (StatusCode::FORBIDDEN, body).into_response()
}

#[tokio::test]
async fn failing_probe_leaves_the_permission_undecided() {
    let token = sandbox::token(Outcome::Success);
    let fails: fn(&str) -> Response = |path| match path {
        "/repos/acme/website" => website(true),
        path if path.contains("/branches") => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        path if path.contains("/issues") => StatusCode::GONE.into_response(),
        path if path.contains("/pulls") => StatusCode::FOUND.into_response(),
        path if path.contains("/secrets") => (StatusCode::NOT_FOUND, "<html>").into_response(),
        _ => Json(json!([])).into_response(),
    };
    let required = required(
        "contents=read issues=write pull_requests=read secrets=read deployments=read",
        "",
    );
    let backend = Scene::new(fails).backend(required.clone()).await;
    let session = backend.session("ada").await;
    let connected = backend.connect(&session, &token).await;
    assert_eq!(connected.status, 201, "{connected:?}");
    let connection = connected.json();
    assert_eq!(connection["permissions"], json!({ "deployments": "read" }));
    assert_eq!(connection["missing_permissions"], json!([]));

    // The repository itself can't be asked about.
    let away: [fn(&str) -> Response; 3] = [
        |_| StatusCode::SERVICE_UNAVAILABLE.into_response(),
        |_| "no JSON".into_response(),
        |_| (StatusCode::FORBIDDEN, "no reason").into_response(),
    ];
    for play in away {
        let scene = Scene::new(play);
        let backend = scene.backend(required.clone()).await;
        let session = backend.session("ada").await;
        let connected = backend.connect(&session, &token).await;
        assert_eq!(connected.status, 201, "{connected:?}");
        let connection = connected.json();
        assert_eq!(connection["permissions"], Value::Null);
        assert_eq!(connection["missing_permissions"], Value::Null);
        assert_eq!(scene.asked(), ["/repos/acme/website"]);
    }
}

/// More requests would only prolong it.
#[tokio::test]
async fn probes_stop_where_github_limits_the_rate() {
    let limited: fn(&str) -> Response = |path| match path {
        "/repos/acme/website" => website(true),
        _ => {
            let headers = [("retry-after", "60"), ("x-ratelimit-remaining", "0")];
            (headers, refused()).into_response()
        }
    };
    let twenty = "contents=read issues=read pull_requests=read actions=read deployments=read \
                  statuses=read pages=read security_events=read repository_advisories=read \
                  repository_hooks=read administration=read secrets=read actions_variables=read \
                  dependabot_secrets=read vulnerability_alerts=read secret_scanning_alerts=read \
                  codespaces=read members=read emails=read keys=read";
    let scene = Scene::new(limited);
    let backend = scene.backend(required(twenty, "")).await;
    let session = backend.session("ada").await;
    let token = sandbox::token(Outcome::Success);
    let connected = backend.connect(&session, &token).await;
    assert_eq!(connected.status, 201, "{connected:?}");
    assert_eq!(connected.json()["missing_permissions"], json!([]));
    let probes = scene.asked().len() - 1;
    assert!(probes <= 6, "{probes} were sent, of six at once");
}

#[tokio::test]
async fn hidden_repository_of_an_unknown_owner_does_not_fail_the_connection() {
    let scene = Scene::new(|path| match path {
        "/user/repos?visibility=private&per_page=1" => Json(json!([])).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    });
    let backend = scene.backend(required("contents=read", "")).await;
    let session = backend.session("ada").await;
    let token = sandbox::token(Outcome::Success);
    let connected = backend.connect(&session, &token).await;
    assert_eq!(connected.status, 201, "{connected:?}");
    assert_eq!(connected.json()["missing_permissions"], Value::Null);
    let asked = [
        "/repos/acme/website",
        "/user/repos?visibility=private&per_page=1",
        "/users/acme",
    ];
    assert_eq!(scene.asked(), asked);
}

#[tokio::test]
async fn probe_of_a_public_repository_skips_what_anyone_may_read() {
    let scene = Scene::new(|path| match path {
        "/repos/acme/website" => website(false),
        path if path.contains("/secrets") => Json(json!([])).into_response(),
        _ => refused(),
    });
    let required = required("contents=read secrets=read repository_hooks=write", "");
    let backend = scene.backend(required).await;
    let session = backend.session("ada").await;
    let token = sandbox::token(Outcome::Success);
    let connection = backend.connect(&session, &token).await.json();
    assert_eq!(connection["permissions"], json!({ "secrets": "read" }));
    let missing = json!(["repository_hooks=write"]);
    assert_eq!(connection["missing_permissions"], missing);
    let asked = [
        "/repos/acme/website",
        "/repos/acme/website/actions/secrets?per_page=1",
        "/repos/acme/website/hooks?per_page=1",
    ];
    assert_eq!(scene.asked(), asked);
}

#[tokio::test]
async fn probe_requests_nothing_unrequired_and_follows_no_redirect() {
    static ELSEWHERE: Mutex<String> = Mutex::new(String::new());
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    *ELSEWHERE.lock().unwrap() = format!("http://{}/", elsewhere.local_addr().unwrap());
    let led_away: fn(&str) -> Response = |path| match path {
        "/repos/acme/website" => website(true),
        _ => {
            let there = ELSEWHERE.lock().unwrap().clone();
            (StatusCode::FOUND, [(header::LOCATION, there)]).into_response()
        }
    };
    let token = sandbox::token(Outcome::Success);
    for (permissions, asked) in [
        ("", vec!["/repos/acme/website"]),
        ("workflows=write", vec!["/repos/acme/website"]),
        (
            "contents=write members=read",
            vec![
                "/orgs/acme/teams?per_page=1",
                "/repos/acme/website",
                "/repos/acme/website/branches?per_page=1",
            ],
        ),
    ] {
        let scene = Scene::new(led_away);
        let backend = scene.backend(required(permissions, "")).await;
        let session = backend.session("ada").await;
        let connected = backend.connect(&session, &token).await;
        assert_eq!(connected.status, 201, "{connected:?}");
        assert_eq!(scene.asked(), asked);
    }
    let visit = timeout(Duration::ZERO, elsewhere.accept()).await;
    assert!(visit.is_err(), "nobody came");
}

/// Answers are held back until six probes wait for them, and a seventh has had time to come.
#[tokio::test]
async fn probes_run_six_at_a_time() {
    #[derive(Clone)]
    struct Gate {
        came: Arc<AtomicUsize>,
        at_once: Arc<AtomicUsize>,
        open: Arc<Semaphore>,
    }
    async fn answer(State(gate): State<Gate>, uri: Uri) -> Response {
        match uri.path() {
            "/user" => return octocat(),
            "/repos/acme/website" => return website(true),
            _ => {}
        }
        if gate.came.fetch_add(1, Ordering::SeqCst) + 1 == 6 {
            for _ in 0..1000 {
                tokio::task::yield_now().await;
            }
            let came = gate.came.load(Ordering::SeqCst);
            gate.at_once.store(came, Ordering::SeqCst);
            gate.open.add_permits(100);
        }
        gate.open.acquire().await.unwrap().forget();
        Json(json!([])).into_response()
    }
    let gate = Gate {
        came: Arc::default(),
        at_once: Arc::default(),
        open: Arc::new(Semaphore::new(0)),
    };
    let router = Router::new().fallback(answer).with_state(gate.clone());
    let twelve = "contents=read issues=read pull_requests=read actions=read deployments=read \
                  statuses=read secrets=read actions_variables=read repository_hooks=read \
                  codespaces=read members=read emails=read";
    let backend = backend_at(router, required(twelve, "")).await;
    let session = backend.session("ada").await;
    let token = sandbox::token(Outcome::Success);
    let connection = backend.connect(&session, &token).await.json();
    assert_eq!(gate.at_once.load(Ordering::SeqCst), 6);
    assert_eq!(connection["permissions"].as_object().unwrap().len(), 12);
}

#[tokio::test]
async fn sandbox_lists_only_tokens_whose_outcomes_differ() {
    for (permissions, without) in [
        ("", vec![]),
        (
            "contents=read members=read",
            vec!["without_contents", "without_members"],
        ),
    ] {
        let backend = Backend::requiring(required(permissions, "")).await;
        let answer = backend
            .call("GET", "/sandbox/tokens", "", Value::Null)
            .await;
        let mut told = Outcome::ALL.to_vec();
        told.retain(|outcome| outcome.without().is_none() || without.contains(&outcome.name()));
        let expected: Vec<_> = told
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
}
