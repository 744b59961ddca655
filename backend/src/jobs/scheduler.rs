//! Runs a job at an interval.

use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// After this a run is cancelled, because a network that has gone silent reports no error. Longer than any run of a job.
const RUN_TIMEOUT: Duration = Duration::from_secs(15 * 60);

/// Runs a job at once, and again after each interval.
pub(super) async fn run_periodically<F>(
    job: &'static str,
    every: Duration,
    run_once: impl Fn() -> F,
) where
    F: Future<Output = Result<(), sqlx::Error>>,
{
    let mut ticks = interval(every);
    // After a long run the next one comes an interval later.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match timeout(RUN_TIMEOUT, run_once()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(job, %error, "job failed; it is retried"),
            Err(_) => tracing::error!(job, "job timed out; it is retried"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        future::pending,
        sync::atomic::{AtomicUsize, Ordering::SeqCst},
    };
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn job_that_hangs_is_cancelled_and_run_again() {
        static RUNS: AtomicUsize = AtomicUsize::new(0);
        let start = Instant::now();
        let run_once = || {
            RUNS.fetch_add(1, SeqCst);
            pending()
        };
        tokio::spawn(run_periodically("test", Duration::from_secs(60), run_once));
        while RUNS.load(SeqCst) < 3 {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        let runs = start.elapsed().as_secs() / RUN_TIMEOUT.as_secs();
        assert_eq!(runs, 2);
    }

    #[tokio::test(start_paused = true)]
    async fn job_that_fails_is_run_again_while_another_one_hangs() {
        static RUNS: AtomicUsize = AtomicUsize::new(0);
        let every = Duration::from_secs(60);
        let failing = || {
            RUNS.fetch_add(1, SeqCst);
            async { Err(sqlx::Error::PoolTimedOut) }
        };
        tokio::spawn(run_periodically("hanging", every, pending));
        tokio::spawn(run_periodically("failing", every, failing));
        tokio::time::sleep(Duration::from_secs(150)).await;
        assert_eq!(RUNS.load(SeqCst), 3);
    }
}
