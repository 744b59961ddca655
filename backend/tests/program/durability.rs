//! Answered connections are stored once, and their events are delivered once, while processes are killed and paused.

use crate::{
    cluster::{Clients, Cluster},
    harness::{API_KEY, Client},
    receiver::Received,
};
use github_pat_backend::sandbox::{Scenario, token};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    env,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::JoinSet, time::timeout};

/// How many subjects connect, unless `CONNECTIONS` has another number.
const CONNECTIONS: usize = 500;
/// How many at the same time.
const CLIENTS: usize = 64;
/// How often each is tried.
const ATTEMPTS: usize = 100;
/// Shorter than the five seconds that the other process waits for a lock of SQLite, which the paused one may hold.
const LONGEST_PAUSE: Duration = Duration::from_secs(3);
/// Ends the test if events are missing. The event that a killed process was delivering is due again after 20 seconds.
const DELIVERY: Duration = Duration::from_secs(900);

/// Connects a subject, and records the latency of each response. `None` without a complete response, or if the database was
/// locked for too long: on a slow disk, all that waited for the paused process may take longer than its pause.
async fn connect(client: &Client, person: usize, latencies: &mut Vec<Duration>) -> Option<String> {
    let mut post = async |path, bearer: &str, body| {
        let start = Instant::now();
        let (status, response) = client.post(path, bearer, body).await?;
        latencies.push(start.elapsed());
        (!status.is_server_error()).then_some(response)
    };
    let subject = json!({"subject": format!("person-{person}")});
    let session = post("/sessions", API_KEY, subject).await?;
    let session = session["session"]
        .as_str()
        .unwrap_or_else(|| panic!("{session}"));
    let request = json!({"token": token(Scenario::ExpiresSoon)});
    let connection = post("/connections", session, request).await?;
    let id = connection["connection_id"].as_str();
    Some(id.unwrap_or_else(|| panic!("{connection}")).to_owned())
}

/// Connects all subjects, with [`CLIENTS`] at the same time. Adds the ids of the connections to `answered`, and returns the
/// latencies.
async fn connect_all(
    clients: &Clients,
    connections: usize,
    answered: &watch::Sender<Vec<String>>,
) -> Vec<Duration> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for first in 0..CLIENTS {
        let (clients, next, answered) = (clients.clone(), next.clone(), answered.clone());
        tasks.spawn(async move {
            let mut latencies = Vec::new();
            loop {
                let person = next.fetch_add(1, SeqCst);
                if person >= connections {
                    return latencies;
                }
                // If a process was killed, the other one responds.
                let mut attempts = first..first + ATTEMPTS;
                let id = loop {
                    let index = attempts.next().expect("an attempt that succeeds");
                    let connected = connect(&clients.get(index), person, &mut latencies).await;
                    if let Some(id) = connected {
                        break id;
                    }
                };
                answered.send_modify(|ids| ids.push(id));
            }
        });
    }
    tasks.join_all().await.concat()
}

/// All connections.
async fn list_all(client: &Client) -> Vec<Value> {
    let mut listed = Vec::<Value>::new();
    loop {
        let last = listed
            .last()
            .map(|it| it["connection_id"].as_str().unwrap());
        let path = format!("/connections?after={}", last.unwrap_or_default());
        let page = client.read(&path).await;
        let page = page.as_array().unwrap();
        listed.extend_from_slice(page);
        if page.len() < 100 {
            return listed;
        }
    }
}

/// While 64 clients connect, one process is paused and the other one is killed; when all requests are answered, both are
/// killed. While the events are delivered, again one process is killed and the other one is paused.
#[tokio::test(flavor = "multi_thread")]
async fn answered_connections_survive_kills_and_pauses_and_each_event_is_delivered() {
    let connections = env::var("CONNECTIONS").map_or(CONNECTIONS, |it| it.parse().unwrap());
    let mut cluster = Cluster::start().await;
    let ids = connect_with_disruptions(&mut cluster, connections).await;
    assert_eq!(ids.len(), connections, "each subject has a connection");
    for index in [0, 1] {
        cluster.kill(index).await;
    }
    for index in [0, 1] {
        cluster.restart(index).await;
    }
    let delivery = deliver_with_disruptions(&mut cluster, connections);
    let events = timeout(DELIVERY, delivery).await.unwrap();

    let client = cluster.clients.get(0);
    let listed = list_all(&client).await;
    assert_eq!(listed.len(), connections);
    assert_eq!(texts(&listed, "connection_id"), ids);
    assert_eq!(texts(&listed, "subject").len(), connections);
    let expected = json!({"token": token(Scenario::ExpiresSoon)});
    for id in &ids {
        assert_eq!(client.token(id).await, expected, "{id}");
    }
    assert_eq!(events.len(), connections);
    let data: Vec<_> = events.iter().map(|it| it.body["data"].clone()).collect();
    assert_eq!(texts(&data, "connection_id"), ids);
    let event_ids: BTreeSet<_> = events.iter().map(|event| &event.id).collect();
    assert_eq!(event_ids.len(), connections);
}

/// Returns the ids of the answered connections.
async fn connect_with_disruptions(cluster: &mut Cluster, connections: usize) -> BTreeSet<String> {
    let (clients, answered) = (cluster.clients.clone(), watch::Sender::new(Vec::new()));
    let start = Instant::now();
    let disruptions = async {
        let mut answers = answered.subscribe();
        let mut wait_for =
            async |count| drop(answers.wait_for(|it| it.len() >= count).await.unwrap());
        wait_for(connections / 4).await;
        cluster.pause(1).await;
        let _ = timeout(LONGEST_PAUSE, wait_for(connections / 2)).await;
        cluster.resume(1).await;
        wait_for(connections / 2).await;
        cluster.kill(0).await;
        cluster.restart(0).await;
    };
    let (latencies, ()) = tokio::join!(connect_all(&clients, connections, &answered), disruptions);
    report(latencies, start.elapsed());
    answered.borrow().iter().cloned().collect()
}

/// Returns the events that the endpoint has accepted.
async fn deliver_with_disruptions(cluster: &mut Cluster, connections: usize) -> Vec<Received> {
    let receiver = cluster.receiver.clone();
    receiver.accepted(connections / 4).await;
    // Killed while both processes wait for a response.
    receiver.hold();
    receiver.waiting(2).await;
    cluster.kill(0).await;
    receiver.waiting(1).await;
    cluster.restart(0).await;
    receiver.waiting(2).await;
    receiver.release();
    receiver.accepted(connections / 2).await;
    receiver.hold();
    receiver.waiting(2).await;
    cluster.pause(1).await;
    receiver.release();
    let more = receiver.accepted(connections * 3 / 4);
    let _ = timeout(LONGEST_PAUSE, more).await;
    cluster.resume(1).await;
    receiver.accepted(connections).await
}

/// The different values of a member.
fn texts(objects: &[Value], name: &str) -> BTreeSet<String> {
    let texts = objects
        .iter()
        .map(|it| it[name].as_str().unwrap().to_owned());
    texts.collect()
}

/// Shown by `cargo test -- --nocapture`.
fn report(mut latencies: Vec<Duration>, elapsed: Duration) {
    latencies.sort_unstable();
    let p99 = latencies[latencies.len() * 99 / 100];
    println!(
        "{} requests of {CLIENTS} clients: {:.0} a second, p99 {} ms",
        latencies.len(),
        latencies.len() as f64 / elapsed.as_secs_f64(),
        p99.as_millis()
    );
}
