//! The policy: permissions are probed, returned, and stored with the connection.

use crate::common::{Backend, config, fake_github::FakeGithub, required};
use axum::{
    Json, Router,
    extract::{Request, State},
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use github_pat_backend::{
    AcceptedTokenTypes, BaseUrl, TokenPolicy,
    sandbox::{self, Scenario},
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

/// The permissions that apps require most.
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
async fn sandbox_scenario_has_its_status_and_code() {
    let policy = required("contents=read issues=write", "repo read:org");
    let backend = Backend::requiring(policy).await;
    for &scenario in Scenario::ALL {
        let (status, code) = match scenario {
            Scenario::Invalid => (422, "invalid_token"),
            Scenario::Expired => (422, "expired_token"),
            Scenario::SsoRequired => (422, "sso_required"),
            Scenario::NoPermissions => (422, "missing_permissions"),
            Scenario::NoScopes => (422, "missing_scopes"),
            Scenario::RepositoryNotSelected => (422, "repository_not_selected"),
            Scenario::WrongResourceOwner => (422, "wrong_resource_owner"),
            Scenario::PendingApproval => (422, "pending_approval"),
            Scenario::BlockedByOrganization => (422, "blocked_by_organization"),
            Scenario::LifetimePolicy => (422, "lifetime_policy"),
            Scenario::RateLimited | Scenario::LockedOut => (429, "rate_limited"),
            Scenario::GithubDown => (503, "github_unavailable"),
            // Takes five seconds; the sandbox's own test covers it.
            Scenario::Slow => continue,
            _ => (201, ""),
        };
        let session = backend.session(scenario.name()).await;
        let response = backend.connect(&session, &sandbox::token(scenario)).await;
        if status == 201 {
            assert_eq!(response.status, 201, "{response:?}");
        } else {
            response.assert_problem(status, code);
        }
        let stored = backend.list(&session).await.len();
        assert_eq!(stored, usize::from(status == 201), "{scenario:?}");
    }
}

#[tokio::test]
async fn granted_and_missing_permissions_are_returned_and_stored() {
    let policy = required(
        "contents=read issues=write workflows=write",
        "repo read:org",
    );
    let backend = Backend::requiring(policy).await;
    for (scenario, permissions, missing) in [
        // `write` can't be proven by a GET, and of `workflows` nothing can.
        (
            Scenario::Success,
            json!({ "contents": "read", "issues": "read" }),
            json!([]),
        ),
        (
            Scenario::Incomplete,
            json!({ "contents": "read" }),
            json!(["issues=write"]),
        ),
        (
            Scenario::WithoutContents,
            json!({ "issues": "read" }),
            json!(["contents=read"]),
        ),
        (Scenario::Classic, Value::Null, json!([])),
        (
            Scenario::IncompleteClassic,
            Value::Null,
            json!(["read:org"]),
        ),
    ] {
        let session = backend.session(scenario.name()).await;
        let response = backend.connect(&session, &sandbox::token(scenario)).await;
        let connection = response.json();
        assert_eq!(connection["permissions"], permissions, "{scenario:?}");
        assert_eq!(connection["missing_permissions"], missing, "{scenario:?}");
        assert_eq!(backend.list(&session).await, [connection]);
    }
}

#[tokio::test]
async fn replacement_token_clears_missing_permissions() {
    let backend = Backend::requiring(required("contents=read issues=write", "")).await;
    let session = backend.session("ada").await;
    let first = backend
        .connect(&session, &sandbox::token(Scenario::Incomplete))
        .await;
    let more = json!({ "connection_id": first.id() });
    let of_hubot = sandbox::token(Scenario::OtherAccount);
    let other = backend
        .connect_with(&session, &of_hubot, more.clone())
        .await;
    other.assert_problem(409, "account_mismatch");
    let useless = sandbox::token(Scenario::NoPermissions);
    let refused = backend.connect_with(&session, &useless, more.clone()).await;
    refused.assert_problem(422, "missing_permissions");
    let listed = backend.list(&session).await;
    assert_eq!(listed, [first.json()], "the previous token stays");

    let whole = sandbox::token(Scenario::Success);
    let second = backend.connect_with(&session, &whole, more).await;
    assert_eq!((second.status, second.id()), (200, first.id()));
    assert_eq!(second.json()["missing_permissions"], json!([]));
    assert_eq!(backend.list(&session).await, [second.json()]);
}

#[tokio::test]
async fn token_without_any_required_permission_is_refused_with_what_to_add() {
    let policy = required("metadata=read contents=read issues=write", "repo read:org");
    let backend = Backend::requiring(policy).await;
    let session = backend.session("ada").await;
    for (scenario, code, missing) in [
        (
            Scenario::NoPermissions,
            "missing_permissions",
            ["contents=read", "issues=write"],
        ),
        (Scenario::NoScopes, "missing_scopes", ["repo", "read:org"]),
    ] {
        let response = backend.connect(&session, &sandbox::token(scenario)).await;
        response.assert_problem(422, code);
        assert_eq!(response.json()["missing_permissions"], json!(missing));
    }
    assert_eq!(backend.list(&session).await, Vec::<Value>::new());
}

#[tokio::test]
async fn each_probed_permission_is_detected_granted_and_missing() {
    let all = TEN.map(|name| format!("{name}=read")).join(" ");
    let backend = Backend::requiring(required(&all, "")).await;
    let session = backend.session("ada").await;
    for name in TEN {
        let mut scenarios = Scenario::ALL.iter().copied();
        let without = scenarios.find(|scenario| scenario.without() == Some(name));
        let token = sandbox::token(without.unwrap());

        // With the nine others granted.
        let response = backend.connect(&session, &token).await;
        assert!(response.status < 300, "{name}: {response:?}");
        let connection = response.json();
        let granted = connection["permissions"].as_object().unwrap();
        let others = TEN.into_iter().filter(|&other| other != name);
        // In any order.
        let granted_names = sorted(granted.keys().map(String::as_str));
        assert_eq!(granted_names, sorted(others), "{name}");
        assert!(granted.values().all(|level| level == "read"));
        let missing = json!([format!("{name}=read")]);
        assert_eq!(connection["missing_permissions"], missing);

        // As the only required one, with `read` and with `write`.
        for level in ["read", "write"] {
            let required = required(&format!("{name}={level}"), "");
            let backend = Backend::requiring(required).await;
            let session = backend.session("ada").await;
            let refused = backend.connect(&session, &token).await;
            refused.assert_problem(422, "missing_permissions");
            let missing = json!([format!("{name}={level}")]);
            assert_eq!(refused.json()["missing_permissions"], missing);
            let whole = sandbox::token(Scenario::Success);
            let connected = backend.connect(&session, &whole).await.json();
            assert_eq!(connected["missing_permissions"], json!([]), "{name}");
            // The only one of the ten for which a GET proves `write`.
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
    let policy = TokenPolicy {
        repository: None,
        ..required("contents=read issues=write", "")
    };
    let backend = Backend::requiring(policy).await;
    let session = backend.session("ada").await;
    for (scenario, permissions, missing) in [
        (
            Scenario::Incomplete,
            json!({ "contents": "read" }),
            json!(["issues=write"]),
        ),
        // No repository is visible, so nothing is known; none is required.
        (Scenario::PendingApproval, Value::Null, Value::Null),
        (Scenario::BlockedByOrganization, Value::Null, Value::Null),
    ] {
        let response = backend.connect(&session, &sandbox::token(scenario)).await;
        let connection = response.json();
        assert_eq!(connection["permissions"], permissions, "{scenario:?}");
        assert_eq!(connection["missing_permissions"], missing, "{scenario:?}");
    }
    let useless = sandbox::token(Scenario::NoPermissions);
    let refused = backend.connect(&session, &useless).await;
    refused.assert_problem(422, "missing_permissions");
}

#[tokio::test]
async fn token_of_an_unaccepted_type_is_refused_before_it_is_probed() {
    let github = FakeGithub::default();
    let api = github.start().await;
    let fine_grained = sandbox::token(Scenario::Success);
    let classic = sandbox::token(Scenario::Classic);
    for (accepted, other) in [
        (AcceptedTokenTypes::FineGrained, &classic),
        (AcceptedTokenTypes::Classic, &fine_grained),
    ] {
        let mut config = config().await;
        config.github_api_url = api.clone();
        config.policy.token_types = accepted;
        let backend = Backend::with(config).await;
        let session = backend.session("ada").await;
        let response = backend.connect(&session, other).await;
        response.assert_problem(422, "wrong_token_type");
        assert_eq!(github.requests(), 0, "its prefix tells its type");
    }

    // A token in the format from before 2021. GitHub lists no scopes, so it isn't classic.
    for (accepted, status) in [
        (AcceptedTokenTypes::Any, 201),
        (AcceptedTokenTypes::FineGrained, 201),
        (AcceptedTokenTypes::Classic, 422),
    ] {
        let mut config = config().await;
        config.github_api_url = api.clone();
        config.policy.token_types = accepted;
        let backend = Backend::with(config).await;
        let session = backend.session("ada").await;
        let response = backend
            .connect(&session, &FakeGithub::token(1, "ada"))
            .await;
        assert_eq!(response.status, status, "{response:?}");
        if status == 422 {
            response.assert_problem(422, "wrong_token_type");
        }
    }
    assert_eq!(github.requests(), 3);
}

/// A GitHub on which every token is octocat's, with responses that a test defines. It records the requests.
#[derive(Clone)]
struct ScriptedGithub {
    respond: fn(&str) -> Response,
    requests: Arc<Mutex<Vec<String>>>,
}

impl ScriptedGithub {
    fn new(respond: fn(&str) -> Response) -> ScriptedGithub {
        ScriptedGithub {
            respond,
            requests: Arc::default(),
        }
    }

    async fn backend(&self, policy: TokenPolicy) -> Backend {
        let router = Router::new().fallback(ScriptedGithub::handle);
        backend_with(router.with_state(self.clone()), policy).await
    }

    async fn handle(State(github): State<ScriptedGithub>, request: Request) -> Response {
        let path = request.uri().to_string();
        assert_eq!(request.method(), "GET", "{path}");
        if path == "/user" {
            return octocat();
        }
        github.requests.lock().unwrap().push(path.clone());
        (github.respond)(&path)
    }

    fn requests(&self) -> Vec<String> {
        let mut requests = self.requests.lock().unwrap().clone();
        requests.sort();
        requests
    }
}

/// A backend with this fake GitHub.
async fn backend_with(github: Router, policy: TokenPolicy) -> Backend {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, github).into_future());
    let mut config = config().await;
    config.github_api_url = BaseUrl::parse(&format!("http://{address}")).unwrap();
    config.policy = policy;
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

fn denied() -> Response {
    let message = "Resource not accessible by personal access token";
    let body = Json(json!({ "message": message }));
    (StatusCode::FORBIDDEN, body).into_response()
}

#[tokio::test]
async fn failing_probe_leaves_the_permission_undecided() {
    let token = sandbox::token(Scenario::Success);
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
    let backend = ScriptedGithub::new(fails).backend(required.clone()).await;
    let session = backend.session("ada").await;
    let connected = backend.connect(&session, &token).await;
    assert_eq!(connected.status, 201, "{connected:?}");
    let connection = connected.json();
    assert_eq!(connection["permissions"], json!({ "deployments": "read" }));
    assert_eq!(connection["missing_permissions"], json!([]));

    // The repository itself fails.
    let failures: [fn(&str) -> Response; 3] = [
        |_| StatusCode::SERVICE_UNAVAILABLE.into_response(),
        |_| "no JSON".into_response(),
        |_| (StatusCode::FORBIDDEN, "no reason").into_response(),
    ];
    for respond in failures {
        let github = ScriptedGithub::new(respond);
        let backend = github.backend(required.clone()).await;
        let session = backend.session("ada").await;
        let connected = backend.connect(&session, &token).await;
        assert_eq!(connected.status, 201, "{connected:?}");
        let connection = connected.json();
        assert_eq!(connection["permissions"], Value::Null);
        assert_eq!(connection["missing_permissions"], Value::Null);
        assert_eq!(github.requests(), ["/repos/acme/website"]);
    }
}

/// Further requests would prolong the limit.
#[tokio::test]
async fn probes_stop_when_github_limits_the_rate() {
    let limited: fn(&str) -> Response = |path| match path {
        "/repos/acme/website" => website(true),
        _ => {
            let headers = [("retry-after", "60"), ("x-ratelimit-remaining", "0")];
            (headers, denied()).into_response()
        }
    };
    let twenty = "contents=read issues=read pull_requests=read actions=read deployments=read \
                  statuses=read pages=read security_events=read repository_advisories=read \
                  repository_hooks=read administration=read secrets=read actions_variables=read \
                  dependabot_secrets=read vulnerability_alerts=read secret_scanning_alerts=read \
                  codespaces=read members=read emails=read keys=read";
    let github = ScriptedGithub::new(limited);
    let backend = github.backend(required(twenty, "")).await;
    let session = backend.session("ada").await;
    let token = sandbox::token(Scenario::Success);
    let connected = backend.connect(&session, &token).await;
    assert_eq!(connected.status, 201, "{connected:?}");
    assert_eq!(connected.json()["missing_permissions"], json!([]));
    let probes = github.requests().len() - 1;
    assert!(probes <= 6, "{probes} were sent, with six at once");
}

#[tokio::test]
async fn hidden_repository_of_an_unknown_owner_does_not_fail_the_connection() {
    let github = ScriptedGithub::new(|path| match path {
        "/user/repos?visibility=private&per_page=1" => Json(json!([])).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    });
    let backend = github.backend(required("contents=read", "")).await;
    let session = backend.session("ada").await;
    let token = sandbox::token(Scenario::Success);
    let connected = backend.connect(&session, &token).await;
    assert_eq!(connected.status, 201, "{connected:?}");
    assert_eq!(connected.json()["missing_permissions"], Value::Null);
    let requests = [
        "/repos/acme/website",
        "/user/repos?visibility=private&per_page=1",
        "/users/acme",
    ];
    assert_eq!(github.requests(), requests);
}

#[tokio::test]
async fn probe_of_a_public_repository_skips_what_anyone_may_read() {
    let github = ScriptedGithub::new(|path| match path {
        "/repos/acme/website" => website(false),
        path if path.contains("/secrets") => Json(json!([])).into_response(),
        _ => denied(),
    });
    let required = required("contents=read secrets=read repository_hooks=write", "");
    let backend = github.backend(required).await;
    let session = backend.session("ada").await;
    let token = sandbox::token(Scenario::Success);
    let connection = backend.connect(&session, &token).await.json();
    assert_eq!(connection["permissions"], json!({ "secrets": "read" }));
    let missing = json!(["repository_hooks=write"]);
    assert_eq!(connection["missing_permissions"], missing);
    let requests = [
        "/repos/acme/website",
        "/repos/acme/website/actions/secrets?per_page=1",
        "/repos/acme/website/hooks?per_page=1",
    ];
    assert_eq!(github.requests(), requests);
}

#[tokio::test]
async fn probe_requests_nothing_unrequired_and_follows_no_redirect() {
    static ELSEWHERE: Mutex<String> = Mutex::new(String::new());
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    *ELSEWHERE.lock().unwrap() = format!("http://{}/", elsewhere.local_addr().unwrap());
    let redirect: fn(&str) -> Response = |path| match path {
        "/repos/acme/website" => website(true),
        _ => {
            let there = ELSEWHERE.lock().unwrap().clone();
            (StatusCode::FOUND, [(header::LOCATION, there)]).into_response()
        }
    };
    let token = sandbox::token(Scenario::Success);
    for (permissions, requests) in [
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
        let github = ScriptedGithub::new(redirect);
        let backend = github.backend(required(permissions, "")).await;
        let session = backend.session("ada").await;
        let connected = backend.connect(&session, &token).await;
        assert_eq!(connected.status, 201, "{connected:?}");
        assert_eq!(github.requests(), requests);
    }
    let visit = timeout(Duration::ZERO, elsewhere.accept()).await;
    assert!(visit.is_err(), "no connection was made");
}

/// Responses are held until six probes are waiting, and a seventh has had time to arrive.
#[tokio::test]
async fn probes_run_six_at_a_time() {
    #[derive(Clone)]
    struct Gate {
        arrived: Arc<AtomicUsize>,
        at_once: Arc<AtomicUsize>,
        open: Arc<Semaphore>,
    }
    async fn respond(State(gate): State<Gate>, uri: Uri) -> Response {
        match uri.path() {
            "/user" => return octocat(),
            "/repos/acme/website" => return website(true),
            _ => {}
        }
        if gate.arrived.fetch_add(1, Ordering::SeqCst) + 1 == 6 {
            for _ in 0..1000 {
                tokio::task::yield_now().await;
            }
            let arrived = gate.arrived.load(Ordering::SeqCst);
            gate.at_once.store(arrived, Ordering::SeqCst);
            gate.open.add_permits(100);
        }
        gate.open.acquire().await.unwrap().forget();
        Json(json!([])).into_response()
    }
    let gate = Gate {
        arrived: Arc::default(),
        at_once: Arc::default(),
        open: Arc::new(Semaphore::new(0)),
    };
    let router = Router::new().fallback(respond).with_state(gate.clone());
    let twelve = "contents=read issues=read pull_requests=read actions=read deployments=read \
                  statuses=read secrets=read actions_variables=read repository_hooks=read \
                  codespaces=read members=read emails=read";
    let backend = backend_with(router, required(twelve, "")).await;
    let session = backend.session("ada").await;
    let token = sandbox::token(Scenario::Success);
    let connection = backend.connect(&session, &token).await.json();
    assert_eq!(gate.at_once.load(Ordering::SeqCst), 6);
    assert_eq!(connection["permissions"].as_object().unwrap().len(), 12);
}

#[tokio::test]
async fn sandbox_lists_only_tokens_whose_scenarios_differ() {
    for (permissions, without) in [
        ("", vec![]),
        (
            "contents=read members=read",
            vec!["without_contents", "without_members"],
        ),
    ] {
        let backend = Backend::requiring(required(permissions, "")).await;
        let response = backend
            .call("GET", "/sandbox/tokens", "", Value::Null)
            .await;
        let mut listed = Scenario::ALL.to_vec();
        listed
            .retain(|scenario| scenario.without().is_none() || without.contains(&scenario.name()));
        let expected: Vec<_> = listed
            .iter()
            .map(|&scenario| {
                json!({
                    "scenario": scenario.name(),
                    "description": scenario.description(),
                    "token": sandbox::token(scenario),
                })
            })
            .collect();
        assert_eq!(response.json(), Value::from(expected));
    }
}
