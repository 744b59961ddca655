//! What is done beside the requests, for as long as the backend is there. Each job has its own interval, and waits for no
//! other one.

mod delivery;
mod expiry_scan;
mod housekeeping;
mod reencryption;
mod token_checks;

pub(crate) use token_checks::{TokenMonitor, note_rejection};

use crate::backend::Backend;
use std::{
    pin::Pin,
    sync::{Arc, Weak},
    time::Duration,
};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// What a run comes to.
type Run = Pin<Box<dyn Future<Output = Result<(), sqlx::Error>> + Send>>;

#[derive(Clone, Copy)]
struct Job {
    name: &'static str,
    every: Duration,
    run: fn(Arc<Backend>) -> Run,
}

/// After which a run is given up, whatever it waits for: a network that has gone silent says nothing. Longer than what each
/// job does in a run at most.
const RUN_TIMEOUT: Duration = Duration::from_secs(15 * 60);

const JOBS: [Job; 4] = [
    Job {
        name: "housekeeping",
        every: Duration::from_secs(60),
        run: |backend| Box::pin(async move { housekeeping::run_once(&backend).await }),
    },
    Job {
        name: "expiry scan",
        every: Duration::from_secs(60),
        run: |backend| Box::pin(async move { expiry_scan::run_once(&backend).await }),
    },
    Job {
        name: "token checks",
        every: Duration::from_secs(60),
        run: |backend| Box::pin(async move { token_checks::run_once(&backend).await }),
    },
    Job {
        name: "webhook delivery",
        every: Duration::from_secs(5),
        run: |backend| Box::pin(async move { delivery::run_once(&backend).await }),
    },
];

/// Starts all jobs; each runs at once, and ends with the backend.
pub(crate) fn spawn(backend: &Arc<Backend>) {
    for job in JOBS {
        tokio::spawn(repeat(job, Arc::downgrade(backend)));
    }
    if backend.connections.has_previous_keys() {
        tokio::spawn(reencryption::run(Arc::downgrade(backend)));
    }
}

async fn repeat(job: Job, backend: Weak<Backend>) {
    let mut ticks = interval(job.every);
    // A run that took longer isn't made up for.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(backend) = Weak::upgrade(&backend) else {
            return;
        };
        match timeout(RUN_TIMEOUT, (job.run)(backend)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::error!(job = job.name, %error, "job failed; it runs again");
            }
            Err(_) => tracing::error!(job = job.name, "job took too long; it runs again"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use tokio::time::Instant;

    #[tokio::test]
    async fn run_that_hangs_is_given_up_and_the_next_one_starts() {
        static RUNS: AtomicUsize = AtomicUsize::new(0);
        let backend = Arc::new(Backend::open(Config::for_test()).await.unwrap());
        tokio::time::pause();
        let job = Job {
            name: "test",
            every: Duration::from_secs(60),
            run: |_| {
                RUNS.fetch_add(1, SeqCst);
                Box::pin(std::future::pending())
            },
        };
        let start = Instant::now();
        tokio::spawn(repeat(job, Arc::downgrade(&backend)));
        while RUNS.load(SeqCst) < 3 {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        let runs = start.elapsed().as_secs() / RUN_TIMEOUT.as_secs();
        assert_eq!(runs, 2);
    }

    #[tokio::test]
    async fn job_that_fails_or_takes_long_keeps_no_other_job_waiting() {
        static RUNS: AtomicUsize = AtomicUsize::new(0);
        let backend = Arc::new(Backend::open(Config::for_test()).await.unwrap());
        tokio::time::pause();
        let every = Duration::from_secs(60);
        let hanging = Job {
            name: "hanging",
            every,
            run: |_| Box::pin(std::future::pending()),
        };
        let failing = Job {
            name: "failing",
            every,
            run: |_| {
                RUNS.fetch_add(1, SeqCst);
                Box::pin(async { Err(sqlx::Error::PoolTimedOut) })
            },
        };
        for job in [hanging, failing] {
            tokio::spawn(repeat(job, Arc::downgrade(&backend)));
        }
        tokio::time::sleep(Duration::from_secs(150)).await;
        assert_eq!(RUNS.load(SeqCst), 3);
    }
}
