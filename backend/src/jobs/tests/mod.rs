//! Tests of the jobs, with a fake GitHub, a fake webhook endpoint, and a clock that the tests set.

mod delivery;
mod expiry_scan;
mod token_monitor;

use super::{delivery::deliver_due, expiry_scan::scan, token_monitor::TokenMonitor};
use crate::{
    config::{BaseUrl, EncryptionKey, ExpiryWindow, WebhookUrl},
    github::{GithubClient, PermissionReport, VerifiedToken},
    store::{
        connections::{ConnectionRecord, Connections, NewToken, Scope},
        crypto::Keyring,
        database::{Pool, test_pool},
        events::Events,
        subject::Subject,
    },
    webhooks::{Webhook, WebhookClient, WebhookSecret},
};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use data_encoding::BASE64;
use github_pat::{GithubInstance, Token, TokenType, contract::Account};
use jiff::Timestamp;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;
const GITHUB: &str = "https://github.com";

const OK: (StatusCode, &str) = (StatusCode::OK, r#"{"id": 1, "login": "octocat"}"#);
const REJECTED: (StatusCode, &str) = (StatusCode::UNAUTHORIZED, "");
const SUSPENDED: (StatusCode, &str) = (
    StatusCode::FORBIDDEN,
    r#"{"message": "Sorry. Your account was suspended."}"#,
);

/// The fake GitHub and the fake endpoint: what they respond, and what they have received.
struct Fakes {
    /// Seconds since 1970.
    clock: i64,
    /// How many seconds GitHub takes.
    latency: i64,
    /// GitHub's responses to tokens by their first character; `github` is its response to all others.
    token_responses: BTreeMap<char, (StatusCode, &'static str)>,
    github: (StatusCode, &'static str),
    /// The first characters of the tokens that GitHub was asked about.
    verified: Vec<char>,
    /// The endpoint's response: its status and its `Retry-After`.
    endpoint: (StatusCode, &'static str),
    /// The ids and bodies of the events that the endpoint was sent.
    deliveries: Vec<(String, Value)>,
}

#[derive(Clone)]
struct FakeServer(Arc<Mutex<Fakes>>);

struct Harness {
    server: FakeServer,
    pool: Pool,
    connections: Connections,
    events: Events,
    client: WebhookClient,
    github: GithubClient,
    monitor: TokenMonitor,
    /// Of another process.
    other_monitor: TokenMonitor,
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn secret() -> WebhookSecret {
    WebhookSecret::parse(&format!("whsec_{}", BASE64.encode(&[7; 32]))).unwrap()
}

impl FakeServer {
    async fn start(&self) -> BaseUrl {
        let router = Router::new()
            .route("/user", get(get_user))
            .route("/webhook/", post(receive_event))
            .with_state(self.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(axum::serve(listener, router).into_future());
        BaseUrl::parse(&format!("http://{address}")).unwrap()
    }
}

async fn get_user(State(FakeServer(fakes)): State<FakeServer>, headers: HeaderMap) -> Response {
    let mut fakes = fakes.lock().unwrap();
    let bearer = headers["authorization"].to_str().unwrap();
    let token = bearer.strip_prefix("Bearer ").unwrap();
    let first = token.chars().next().unwrap();
    fakes.verified.push(first);
    fakes.clock += fakes.latency;
    let response = fakes.token_responses.get(&first);
    response.copied().unwrap_or(fakes.github).into_response()
}

async fn receive_event(
    State(FakeServer(fakes)): State<FakeServer>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    assert_eq!(uri.query(), Some("at=home"));
    let header = |name| headers[name].to_str().unwrap().to_owned();
    let id = header("webhook-id");
    let body = std::str::from_utf8(&body).unwrap();
    let timestamp = header("webhook-timestamp").parse().unwrap();
    let signature = secret().sign(&id, timestamp, body);
    assert_eq!(header("webhook-signature"), signature);
    let mut fakes = fakes.lock().unwrap();
    let body = serde_json::from_str(body).unwrap();
    fakes.deliveries.push((id, body));
    let (status, retry_after) = fakes.endpoint;
    match retry_after {
        "" => status.into_response(),
        seconds => (status, [("retry-after", seconds)]).into_response(),
    }
}

impl Harness {
    async fn new() -> Harness {
        let server = FakeServer(Arc::new(Mutex::new(Fakes {
            clock: 0,
            latency: 0,
            token_responses: BTreeMap::new(),
            github: OK,
            verified: Vec::new(),
            endpoint: (StatusCode::NO_CONTENT, ""),
            deliveries: Vec::new(),
        })));
        let url = server.start().await;
        let pool = test_pool().await;
        let webhook = Webhook {
            // Path and query have to be kept.
            url: WebhookUrl::parse(&format!("{url}/webhook/?at=home")).unwrap(),
            secret: secret(),
            expiring_within: ExpiryWindow::parse("7d").unwrap(),
        };
        let keys = Keyring::new(EncryptionKey::random(), Vec::new());
        Harness {
            server,
            connections: Connections::new(pool.clone(), keys, GITHUB.to_owned()),
            events: Events::new(pool.clone(), GITHUB.to_owned()),
            client: WebhookClient::new(webhook, &[]).unwrap(),
            github: GithubClient::new(&url, GithubInstance::default(), &[]).unwrap(),
            monitor: TokenMonitor::new(),
            other_monitor: TokenMonitor::new(),
            pool,
        }
    }

    fn fakes(&self) -> MutexGuard<'_, Fakes> {
        self.server.0.lock().unwrap()
    }

    fn clock(&self) -> Timestamp {
        at(self.fakes().clock)
    }

    /// How many tokens GitHub was asked about.
    fn verifications(&self) -> usize {
        self.fakes().verified.len()
    }

    /// Stores a token at this second since 1970; returns the connection's id.
    async fn store(&self, account_id: i64, expires_at: Option<i64>, second: i64) -> String {
        self.store_token('a', account_id, expires_at, second).await
    }

    /// Stores a token that begins with this character.
    async fn store_token(
        &self,
        first: char,
        account_id: i64,
        expires_at: Option<i64>,
        second: i64,
    ) -> String {
        let verified = VerifiedToken {
            account_id,
            account: Account {
                login: "octocat".to_owned(),
                name: None,
                avatar_url: None,
                html_url: None,
            },
            token_type: TokenType::Classic,
            scopes: None,
            expires_at: expires_at.map(at),
        };
        let new = NewToken {
            subject: &Subject::try_from("ada".to_owned()).unwrap(),
            token: &Token::new(format!("{first}{}", "0".repeat(39))).unwrap(),
            verified: &verified,
            report: &PermissionReport::default(),
            requested_at: at(second),
        };
        let (record, _) = self.connections.upsert(new, at(second)).await.unwrap();
        record.id
    }

    async fn find(&self, id: &str) -> ConnectionRecord {
        let found = self.connections.find(Scope::Everyone, id).await;
        found.unwrap().unwrap()
    }

    async fn scan(&self, second: i64) {
        let now = at(second);
        let soon = self.client.expiring_within().end(now);
        let scan = scan(&self.connections, &self.events, now, soon);
        scan.await.unwrap();
    }

    async fn check(&self, second: i64) {
        self.check_with(&self.monitor, second).await;
    }

    async fn check_with(&self, monitor: &TokenMonitor, second: i64) {
        self.fakes().clock = second;
        let clock = || self.clock();
        let check = monitor.check_due(&self.connections, &self.events, &self.github, clock);
        check.await.unwrap();
    }

    async fn deliver(&self, second: i64) {
        self.fakes().clock = second;
        let deliver = deliver_due(&self.events, &self.client, || self.clock());
        deliver.await.unwrap();
    }

    /// Runs each job once; returns what the endpoint was sent.
    async fn run(&self, second: i64) -> Vec<(String, Value)> {
        self.scan(second).await;
        self.check(second).await;
        self.deliver(second).await;
        std::mem::take(&mut self.fakes().deliveries)
    }

    /// As [`run`](Harness::run); returns the types of the events.
    async fn run_types(&self, second: i64) -> Vec<String> {
        let sent = self.run(second).await;
        let event_type = |(_, body): (String, Value)| body["type"].as_str().unwrap().to_owned();
        sent.into_iter().map(event_type).collect()
    }
}
