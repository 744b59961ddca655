//! Metrics of webhook events, and request ids in the log.

use crate::harness::{API_KEY, Client, Store, TIMEOUT, start};
use data_encoding::BASE64;
use github_pat_backend::sandbox::Scenario;
use reqwest::Method;
use serde_json::{Value, from_str, json};
use std::net::TcpListener;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    time::{Instant, sleep, timeout},
};

/// An address that nothing listens on.
fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

async fn call(address: &str, method: Method, path: &str) -> reqwest::Response {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.request(method, format!("http://{address}{path}"));
    request.bearer_auth(API_KEY).send().await.unwrap()
}

#[tokio::test]
async fn undelivered_events_are_counted_listed_and_replayed() {
    let store = Store::new().await;
    let (child, address) = start(&mut store.program()).await;
    let id = Client::new(&address)
        .connect_with(1, Scenario::ExpiresSoon)
        .await
        .unwrap();
    drop(child);
    let metrics = free_address();
    let mut command = store.program();
    command
        .args(["--webhook-url", &format!("http://{}/", free_address())])
        .args(["--metrics", &metrics])
        .env(
            "WEBHOOK_SECRET",
            format!("whsec_{}", BASE64.encode(&[7; 32])),
        );
    let (_child, address) = start(&mut command).await;
    let deadline = Instant::now() + TIMEOUT;
    let listed = loop {
        let path = "/events?status=pending";
        let listed = call(&address, Method::GET, path).await.text().await;
        let listed: Value = from_str(&listed.unwrap()).unwrap();
        let (_, shown) = Client::new(&metrics).send("GET", "/metrics").await;
        let is_counted = shown.contains(r#"webhook_events{status="pending"} 1"#);
        if is_counted && listed[0]["attempts"] == json!(1) {
            break listed;
        }
        assert!(Instant::now() < deadline, "{listed} {shown}");
        sleep(std::time::Duration::from_millis(100)).await;
    };
    assert_eq!(listed[0]["connection_id"], id.as_str());
    assert_eq!(listed[0]["type"], "connection.expiring");
    assert_eq!(listed[0]["last_status"], Value::Null);
    let path = format!("/events/{}/replay", listed[0]["id"].as_str().unwrap());
    let replayed = call(&address, Method::POST, &path).await;
    assert_eq!(replayed.status(), 202);
}

#[tokio::test]
async fn log_lines_of_a_request_have_the_id_of_its_response() {
    let store = Store::new().await;
    let mut command = store.program();
    let (mut child, address) = start(command.args(["--log-format", "json"])).await;
    let stderr = child.stderr.take().unwrap();
    let id = Client::new(&address).connect(1).await.unwrap();
    let path = format!("/connections/{id}/token");
    let response = call(&address, Method::GET, &path).await;
    let request_id = response.headers()["x-request-id"].to_str().unwrap();
    let mut lines = BufReader::new(stderr).lines();
    let mut messages = Vec::new();
    let reading = async {
        while messages.len() < 2 {
            let line = lines.next_line().await.unwrap().expect("another line");
            let line: Value = from_str(&line).unwrap();
            if line["span"]["request_id"] == request_id {
                messages.push(line);
            }
        }
    };
    timeout(TIMEOUT, reading).await.unwrap();
    assert_eq!(messages[0]["message"], "token read");
    assert_eq!(messages[0]["connection_id"], id.as_str());
    assert_eq!(messages[1]["message"], "request completed");
}
