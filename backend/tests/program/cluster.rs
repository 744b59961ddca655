//! Two processes on one database, as behind a load balancer.

use crate::{
    harness::{Host, Store, start},
    receiver::{self, Receiver},
};
use std::sync::{Arc, Mutex};
use tokio::process::{Child, Command};

pub struct Cluster {
    store: Store,
    pub receiver: Receiver,
    children: [Child; 2],
    pub hosts: Hosts,
}

/// Where the processes are now: one that starts again has another port.
#[derive(Clone)]
pub struct Hosts(Arc<Mutex<[Host; 2]>>);

impl Hosts {
    pub fn get(&self, index: usize) -> Host {
        self.0.lock().unwrap()[index % 2].clone()
    }
}

impl Cluster {
    pub async fn start() -> Cluster {
        let (store, receiver) = (Store::fresh().await, Receiver::start().await);
        let (first, first_host) = run(&store, &receiver).await;
        let (second, second_host) = run(&store, &receiver).await;
        Cluster {
            store,
            receiver,
            children: [first, second],
            hosts: Hosts(Arc::new(Mutex::new([first_host, second_host]))),
        }
    }

    pub async fn kill(&mut self, index: usize) {
        self.children[index].kill().await.unwrap();
    }

    /// Starts a process that was killed.
    pub async fn restart(&mut self, index: usize) {
        let (child, host) = run(&self.store, &self.receiver).await;
        self.children[index] = child;
        self.hosts.0.lock().unwrap()[index] = host;
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

async fn run(store: &Store, receiver: &Receiver) -> (Child, Host) {
    let mut command = store.program();
    command
        .args(["--webhook-url", &receiver.url])
        .env("WEBHOOK_SECRET", receiver::secret())
        // Nobody reads it.
        .stderr(std::process::Stdio::null());
    let (child, address) = start(&mut command).await;
    (child, Host::of(&address))
}
