//! Background jobs: they run beside the router, for as long as [`Jobs`] lives. Each has its own interval and waits for no
//! other one.

mod delivery;
mod expiry_scan;
mod housekeeping;
mod reencryption;
mod scheduler;
mod token_monitor;
#[cfg(test)]
mod tests;

pub(crate) use token_monitor::record_rejection;

use crate::state::AppState;
use scheduler::run_periodically;
use std::{sync::Arc, time::Duration};
use token_monitor::TokenMonitor;
use tokio::task::JoinSet;

/// The running jobs. They are cancelled when it is dropped, which loses nothing: another run takes up what is left.
#[must_use = "the jobs are cancelled when it is dropped"]
pub struct Jobs {
    _tasks: JoinSet<()>,
}

const MINUTE: Duration = Duration::from_secs(60);
/// How long an event waits for its first attempt at most.
const DELIVERY_INTERVAL: Duration = Duration::from_secs(5);

/// Starts the jobs of a backend: housekeeping and key rotation, and with a webhook the token monitor and the delivery of
/// events. Several processes can run them on one database.
///
/// # Panics
///
/// Outside of a Tokio runtime.
pub fn spawn_jobs(state: &AppState) -> Jobs {
    let mut tasks = JoinSet::new();
    let housekeeping = {
        let state = state.clone();
        move || housekeeping::run_once(state.clone())
    };
    tasks.spawn(run_periodically("housekeeping", MINUTE, housekeeping));
    if state.connections.has_previous_keys() {
        tasks.spawn(reencryption::run(state.clone()));
    }
    if state.webhook.is_some() {
        spawn_token_jobs(&mut tasks, state);
    }
    Jobs { _tasks: tasks }
}

/// The jobs that find expiring and revoked tokens, and notify the app's server.
fn spawn_token_jobs(tasks: &mut JoinSet<()>, state: &AppState) {
    let expiry_scan = {
        let state = state.clone();
        move || expiry_scan::run_once(state.clone())
    };
    let token_monitor = {
        let (state, monitor) = (state.clone(), Arc::new(TokenMonitor::new()));
        move || token_monitor::run_once(monitor.clone(), state.clone())
    };
    let delivery = {
        let state = state.clone();
        move || delivery::run_once(state.clone())
    };
    tasks.spawn(run_periodically("expiry scan", MINUTE, expiry_scan));
    tasks.spawn(run_periodically("token monitor", MINUTE, token_monitor));
    tasks.spawn(run_periodically(
        "webhook delivery",
        DELIVERY_INTERVAL,
        delivery,
    ));
}
