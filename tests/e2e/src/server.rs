//! A server of the tests, for any router.

use axum::Router;
use std::{collections::BTreeSet, sync::Mutex};
use tokio::net::TcpListener;

/// Serves a router on a free port until the test ends; returns its origin.
pub async fn serve(router: Router) -> String {
    let listener = listen().await;
    let address = listener.local_addr().expect("a bound port");
    tokio::spawn(async { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// Listens on a port that no other site of this program had: the browser may still keep something of that one.
pub async fn listen() -> TcpListener {
    static USED: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    loop {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("a bound port").port();
        let is_new = USED.lock().expect("nobody panics with it").insert(port);
        if is_new {
            return listener;
        }
    }
}
