//! What the end-to-end tests stand on: a host's site with the reference backend behind it, and a
//! browser with a person in front.

mod nango;
mod site;
mod browser;

pub use browser::Browser;
pub use nango::{Answer, Nango};
pub use site::{Site, Wasm};

use std::time::Duration;

/// Asks again and again until there is an answer; a test that waits in vain fails with `what`.
pub async fn wait_for<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let patience = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    match tokio::time::timeout(Duration::from_secs(20), patience).await {
        Ok(answer) => answer,
        Err(_) => panic!("in vain: {what}"),
    }
}
