//! Numbers about what is going on, by the crate `metrics`: whoever installs a recorder sees them.

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use std::time::Duration;

const ANSWERS: &str = "github_pat_answers_total";
/// For whoever sets the buckets of the recorder.
pub const ANSWER_SECONDS: &str = "github_pat_answer_seconds";
const GITHUB: &str = "github_pat_github_answers_total";
const DELIVERIES: &str = "github_pat_webhook_deliveries_total";
const UNDELIVERED: &str = "github_pat_webhook_events";

/// Tells the recorder what each number is; without one, nothing happens.
pub fn describe() {
    describe_counter!(ANSWERS, "Requests that were answered");
    describe_histogram!(
        ANSWER_SECONDS,
        metrics::Unit::Seconds,
        "How long an answer took"
    );
    describe_counter!(GITHUB, "What GitHub said of tokens");
    describe_counter!(DELIVERIES, "Webhooks that were sent");
    describe_gauge!(
        UNDELIVERED,
        "Webhook events that are pending, or were given up"
    );
}

pub(crate) fn answered(method: &str, route: &str, status: u16, code: Option<&str>, took: Duration) {
    let route = format!("{method} {route}");
    histogram!(ANSWER_SECONDS, "route" => route.clone()).record(took);
    let status = status.to_string();
    counter!(ANSWERS, "route" => route, "status" => status, "code" => code.unwrap_or("").to_owned())
        .increment(1);
}

/// `outcome` is `valid`, or the code of a problem.
pub(crate) fn github_said(outcome: &str) {
    counter!(GITHUB, "outcome" => outcome.to_owned()).increment(1);
}

pub(crate) fn delivered(is_taken: bool) {
    let outcome = if is_taken { "taken" } else { "failed" };
    counter!(DELIVERIES, "outcome" => outcome).increment(1);
}

/// `status` is `pending` or `failed`.
pub(crate) fn undelivered(status: &'static str, events: i64) {
    gauge!(UNDELIVERED, "status" => status).set(events as f64);
}
