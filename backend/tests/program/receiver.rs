//! A webhook endpoint.

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use data_encoding::BASE64;
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;
use std::sync::Arc;
use tokio::{net::TcpListener, sync::watch};

const SECRET: [u8; 32] = [7; 32];

/// What `WEBHOOK_SECRET` has to be for it.
pub fn secret() -> String {
    format!("whsec_{}", BASE64.encode(&SECRET))
}

/// An event that was accepted.
#[derive(Clone, Debug)]
pub struct Received {
    /// The same in each attempt to deliver the event.
    pub id: String,
    pub body: Value,
}

/// Accepts every event that is signed with [`secret`], as long as it isn't held.
#[derive(Clone)]
pub struct Receiver {
    pub url: String,
    shared: Arc<Shared>,
}

struct Shared {
    accepted: watch::Sender<Vec<Received>>,
    is_held: watch::Sender<bool>,
    /// Requests that wait for a response.
    waiting: watch::Sender<usize>,
}

impl Receiver {
    pub async fn start() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let shared = Arc::new(Shared {
            accepted: watch::Sender::default(),
            is_held: watch::Sender::default(),
            waiting: watch::Sender::default(),
        });
        let router = Router::new()
            .route("/webhook", post(receive))
            .with_state(shared.clone());
        let url = format!("http://{}/webhook", listener.local_addr().unwrap());
        tokio::spawn(axum::serve(listener, router).into_future());
        Receiver { url, shared }
    }

    /// Waits until this many different events have been accepted; returns all of them.
    pub async fn accepted(&self, count: usize) -> Vec<Received> {
        let mut accepted = self.shared.accepted.subscribe();
        let accepted = accepted.wait_for(|it| it.len() >= count).await.unwrap();
        accepted.clone()
    }

    /// Keeps every request waiting from now on.
    pub fn hold(&self) {
        self.shared.is_held.send_replace(true);
    }

    pub fn release(&self) {
        self.shared.is_held.send_replace(false);
    }

    /// Waits until this many requests wait for a response.
    pub async fn waiting(&self, count: usize) {
        let mut waiting = self.shared.waiting.subscribe();
        waiting.wait_for(|it| *it == count).await.unwrap();
    }
}

/// Counts a request for as long as its sender waits for the response.
struct Waiting(Arc<Shared>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.waiting.send_modify(|count| *count -= 1);
    }
}

async fn receive(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name| headers[name].to_str().unwrap();
    let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
    let mut mac = Hmac::<Sha256>::new_from_slice(&SECRET).unwrap();
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(&body);
    let expected = format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()));
    if header("webhook-signature") != expected {
        return StatusCode::UNAUTHORIZED;
    }
    shared.waiting.send_modify(|count| *count += 1);
    let _waiting = Waiting(shared.clone());
    let mut is_held = shared.is_held.subscribe();
    is_held.wait_for(|is_held| !is_held).await.unwrap();
    let event = Received {
        id: id.to_owned(),
        body: serde_json::from_slice(&body).unwrap(),
    };
    // Delivery is at least once: what is delivered again, with the id it had, is no event of its own.
    shared.accepted.send_modify(|accepted| {
        if accepted.iter().all(|it| it.id != event.id) {
            accepted.push(event);
        }
    });
    StatusCode::NO_CONTENT
}
