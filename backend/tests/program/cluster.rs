//! Two processes on one database, as behind a load balancer.

use crate::{
    harness::{Client, Store, start},
    receiver::{self, Receiver},
};
use std::sync::{Arc, Mutex};
use tokio::process::{Child, Command};

pub struct Cluster {
    store: Store,
    pub receiver: Receiver,
    children: [Child; 2],
    pub clients: Clients,
}

/// The clients of the processes. One that is restarted gets another, because it has another port.
#[derive(Clone)]
pub struct Clients(Arc<Mutex<[Client; 2]>>);

impl Clients {
    pub fn get(&self, index: usize) -> Client {
        self.0.lock().unwrap()[index % 2].clone()
    }
}

impl Cluster {
    pub async fn start() -> Cluster {
        let (store, receiver) = (Store::new().await, Receiver::start().await);
        let (first, first_client) = run(&store, &receiver).await;
        let (second, second_client) = run(&store, &receiver).await;
        Cluster {
            store,
            receiver,
            children: [first, second],
            clients: Clients(Arc::new(Mutex::new([first_client, second_client]))),
        }
    }

    pub async fn kill(&mut self, index: usize) {
        self.children[index].kill().await.unwrap();
    }

    /// Starts a process again that was killed.
    pub async fn restart(&mut self, index: usize) {
        let (child, client) = run(&self.store, &self.receiver).await;
        self.children[index] = child;
        self.clients.0.lock().unwrap()[index] = client;
    }

    pub async fn pause(&self, index: usize) {
        self.signal(index, "-STOP").await;
    }

    pub async fn resume(&self, index: usize) {
        self.signal(index, "-CONT").await;
    }

    async fn signal(&self, index: usize, signal: &str) {
        let id = self.children[index].id().unwrap().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().await;
        assert!(sent.unwrap().success());
    }
}

async fn run(store: &Store, receiver: &Receiver) -> (Child, Client) {
    let mut command = store.program();
    command
        .args(["--webhook-url", &receiver.url])
        .env("WEBHOOK_SECRET", receiver::secret())
        // Not read, so it would block at a full pipe.
        .stderr(std::process::Stdio::null());
    let (child, address) = start(&mut command).await;
    (child, Client::new(&address))
}
