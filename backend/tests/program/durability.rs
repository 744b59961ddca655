//! What was answered is kept, and told once, whatever becomes of the processes.

use crate::{
    cluster::{Cluster, Hosts},
    harness::{Host, SECRET_KEY},
};
use github_pat_backend::sandbox::{Outcome, token};
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

/// How many people connect, unless `CONNECTIONS` says so. A soak takes more.
const CONNECTIONS: usize = 500;
/// How many of them at once.
const CLIENTS: usize = 64;
/// How long a process is paused at most: it may hold a lock for which the other one waits for five seconds.
const LONGEST_PAUSE: Duration = Duration::from_secs(3);
/// In which all events are delivered: the one that a killed process was delivering is due again after a minute.
const DELIVERY: Duration = Duration::from_secs(900);

/// Connects a person, and writes down how long each response took. `None` where no whole one came.
async fn connect(host: &Host, person: usize, latencies: &mut Vec<Duration>) -> Option<String> {
    let mut post = async |path, bearer: &str, body| {
        let start = Instant::now();
        let answer = host.post(path, bearer, body).await?;
        latencies.push(start.elapsed());
        Some(answer)
    };
    let subject = json!({"subject": format!("person-{person}")});
    let (_, session) = post("/sessions", SECRET_KEY, subject).await?;
    let session = session["session"]
        .as_str()
        .unwrap_or_else(|| panic!("{session}"));
    let request = json!({"token": token(Outcome::ExpiresSoon)});
    let (_, connection) = post("/connections", session, request).await?;
    let id = connection["connection_id"].as_str();
    Some(id.unwrap_or_else(|| panic!("{connection}")).to_owned())
}

/// Connects people one after the other, with many at once. `answered` has the ids of their connections, as they come;
/// returned is how long each response took.
async fn connect_all(
    hosts: &Hosts,
    connections: usize,
    answered: &watch::Sender<Vec<String>>,
) -> Vec<Duration> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let (hosts, next, answered) = (hosts.clone(), next.clone(), answered.clone());
        clients.spawn(async move {
            let mut latencies = Vec::new();
            loop {
                let person = next.fetch_add(1, SeqCst);
                if person >= connections {
                    return latencies;
                }
                // The other process answers where the first one was killed.
                for host in client.. {
                    let connected = connect(&hosts.get(host), person, &mut latencies).await;
                    if let Some(id) = connected {
                        answered.send_modify(|ids| ids.push(id));
                        break;
                    }
                }
            }
        });
    }
    clients.join_all().await.concat()
}

/// Each connection that there is, with its subject.
async fn list_all(host: &Host) -> Vec<Value> {
    let mut listed = Vec::<Value>::new();
    loop {
        let last = listed
            .last()
            .map(|it| it["connection_id"].as_str().unwrap());
        let path = format!("/connections?after={}", last.unwrap_or_default());
        let page = host.read(&path).await;
        let page = page.as_array().unwrap();
        listed.extend_from_slice(page);
        if page.len() < 100 {
            return listed;
        }
    }
}

/// In the middle of 64 clients' requests one of two processes is killed, and the other one is paused; when all has been
/// answered, both are killed. Then the events are delivered, with another kill and another pause.
#[tokio::test(flavor = "multi_thread")]
async fn answered_connections_survive_kills_and_a_pause_and_are_told_once() {
    let connections = env::var("CONNECTIONS").map_or(CONNECTIONS, |it| it.parse().unwrap());
    let mut cluster = Cluster::start().await;
    let (hosts, answered) = (cluster.hosts.clone(), watch::Sender::new(Vec::new()));
    let start = Instant::now();
    let disturbing = async {
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
    let (latencies, ()) = tokio::join!(connect_all(&hosts, connections, &answered), disturbing);
    report(latencies, start.elapsed());
    for index in [0, 1] {
        cluster.kill(index).await;
    }

    let expected: BTreeSet<String> = answered.borrow().iter().cloned().collect();
    assert_eq!(expected.len(), connections, "each person has a connection");
    for index in [0, 1] {
        cluster.restart(index).await;
    }
    let host = cluster.hosts.get(0);
    let listed = list_all(&host).await;
    let texts = |name: &str| -> BTreeSet<String> {
        let texts = listed
            .iter()
            .map(|it| it[name].as_str().unwrap().to_owned());
        texts.collect()
    };
    assert_eq!(listed.len(), connections);
    assert_eq!(texts("connection_id"), expected);
    assert_eq!(texts("subject").len(), connections);
    let secret = json!({"token": token(Outcome::ExpiresSoon)});
    for id in &expected {
        assert_eq!(host.token(id).await, secret, "{id}");
    }

    let receiver = cluster.receiver.clone();
    let delivering = async {
        receiver.accepted(connections / 4).await;
        // Killed in the middle of an attempt.
        receiver.hold();
        receiver.waiting(2).await;
        cluster.kill(0).await;
        receiver.waiting(1).await;
        receiver.release();
        cluster.restart(0).await;
        receiver.accepted(connections / 2).await;
        receiver.hold();
        receiver.waiting(2).await;
        cluster.pause(1).await;
        receiver.release();
        let more = receiver.accepted(connections * 3 / 4);
        let _ = timeout(LONGEST_PAUSE, more).await;
        cluster.resume(1).await;
        receiver.accepted(connections).await
    };
    let accepted = timeout(DELIVERY, delivering).await.unwrap();
    assert_eq!(accepted.len(), connections);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let told = accepted
        .iter()
        .map(|event| text(&event.body["data"]["connection_id"]));
    assert_eq!(told.collect::<BTreeSet<_>>(), expected);
    let ids: BTreeSet<_> = accepted.iter().map(|event| &event.id).collect();
    assert_eq!(ids.len(), connections);
}

/// `cargo test … -- --nocapture` shows it.
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
