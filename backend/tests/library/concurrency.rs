//! Requests that are cancelled, and requests that overtake each other.

use crate::common::{API_KEY, Backend, config, fake_github::FakeGithub, postgres};
use axum::{Json, Router, extract::State, http::HeaderMap, routing::get};
use github_pat_backend::{BaseUrl, Database, PostgresUrl, Timestamp};
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection, any::install_default_drivers};
use std::{
    future::poll_fn,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    task::Poll,
};
use tokio::sync::Notify;

/// Drops a future after this many polls, unless it is ready before.
async fn drop_after<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut polled = 0;
    poll_fn(|context| {
        polled += 1;
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if polled >= polls => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// At whatever they were waiting for, `BEGIN` above all (sqlx 0.8, issue 4385): the writes after them are visible to other
/// connections, so they aren't inside an open transaction.
#[tokio::test]
async fn cancelled_requests_leave_no_open_transaction() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.sqlite");
    let (database, url) = match postgres::create_schema().await {
        Some(url) => (Database::Postgres(PostgresUrl::parse(&url).unwrap()), url),
        None => (
            Database::File(file.clone()),
            format!("sqlite:{}", file.display()),
        ),
    };
    let mut config = config().await;
    config.database = database;
    config.github_api_url = FakeGithub::default().start().await;
    config.rate_limits.verifications_per_minute = std::num::NonZeroU32::MAX;
    let backend = Backend::with(config).await;
    let session = backend.session("ada").await;
    install_default_drivers();
    let mut other = AnyConnection::connect(&url).await.unwrap();
    let (mut created, mut finished) = (0, 0);
    let mut polls = 0;
    // Each request is dropped one poll later than the one before, until several have completed.
    while finished < 5 {
        polls += 1;
        let token = FakeGithub::token(1, "ada");
        let connected = drop_after(polls, backend.connect(&session, &token)).await;
        if let Some(connected) = connected {
            finished += 1;
            let path = format!("/connections/{}", connected.id());
            for polls in 1..20 {
                drop_after(polls, backend.call("DELETE", &path, &session, Value::Null)).await;
            }
        }
        // Several, so that each connection of the pool is used.
        for _ in 0..3 {
            created += 1;
            let subject = json!({"subject": "eve"});
            let response = backend.call("POST", "/sessions", API_KEY, subject).await;
            assert_eq!(response.status, 201);
            let select = "SELECT COUNT(*) FROM sessions WHERE subject = 'eve'";
            let seen: i64 = sqlx::query_scalar(select)
                .fetch_one(&mut other)
                .await
                .unwrap();
            assert_eq!(seen, created, "after {polls} polls");
        }
    }
    assert!(polls > finished + 2, "{polls} polls aren't all there are");
}

/// A GitHub that holds its response to the slow token until it is released.
async fn serve_slow_github(release: Arc<Notify>, requested: Arc<Notify>) -> BaseUrl {
    type Signals = (Arc<Notify>, Arc<Notify>);
    async fn user(State((release, requested)): State<Signals>, headers: HeaderMap) -> Json<Value> {
        if headers["authorization"].to_str().unwrap().contains("slow") {
            requested.notify_one();
            release.notified().await;
        }
        Json(json!({"id": 1, "login": "octocat"}))
    }
    let router = Router::new()
        .route("/user", get(user))
        .with_state((release, requested));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, router).into_future());
    BaseUrl::parse(&format!("http://{address}")).unwrap()
}

#[tokio::test]
async fn slow_request_does_not_replace_the_token_of_a_later_one() {
    static MILLISECONDS: AtomicI64 = AtomicI64::new(1_800_000_000_000);
    let (release, requested) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let mut config = config().await;
    config.clock =
        || Timestamp::from_millisecond(MILLISECONDS.fetch_add(1, Ordering::SeqCst)).unwrap();
    config.github_api_url = serve_slow_github(release.clone(), requested.clone()).await;
    let backend = Backend::with(config).await;
    let session = backend.session("ada").await;
    let (old, new) = (format!("slow{}", "a".repeat(36)), "b".repeat(40));
    let later = async {
        requested.notified().await;
        let connected = backend.connect(&session, &new).await;
        release.notify_one();
        connected
    };
    let (slow, later) = tokio::join!(backend.connect(&session, &old), later);
    assert_eq!((later.status, slow.status), (201, 200));
    assert_eq!(slow.json(), later.json(), "both return what is stored");
    let read = backend.token(&later.id()).await.json();
    assert_eq!(read, json!({"token": new}));
}
