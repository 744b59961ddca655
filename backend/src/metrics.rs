//! Counts metrics with the crate `metrics`, which drops them unless the program installs a recorder.

use metrics::{
    Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use std::time::Duration;

const HTTP_REQUESTS: &str = "http_requests_total";
/// The histogram of request durations, whose buckets a recorder has to set.
pub const HTTP_REQUEST_DURATION: &str = "http_request_duration_seconds";
const TOKEN_VERIFICATIONS: &str = "github_token_verifications_total";
const WEBHOOK_DELIVERIES: &str = "webhook_deliveries_total";
const WEBHOOK_EVENTS: &str = "webhook_events";

/// Describes the metrics to the recorder.
pub fn describe_metrics() {
    describe_counter!(HTTP_REQUESTS, "HTTP requests");
    describe_histogram!(
        HTTP_REQUEST_DURATION,
        Unit::Seconds,
        "Duration of HTTP requests"
    );
    describe_counter!(TOKEN_VERIFICATIONS, "Token verifications with GitHub");
    describe_counter!(WEBHOOK_DELIVERIES, "Attempts to deliver a webhook event");
    describe_gauge!(
        WEBHOOK_EVENTS,
        "Webhook events that are pending, or were given up"
    );
}

pub(crate) fn record_http_request(
    method: &str,
    route: &str,
    status: u16,
    code: Option<&str>,
    duration: Duration,
) {
    let (method, route) = (method.to_owned(), route.to_owned());
    histogram!(HTTP_REQUEST_DURATION, "method" => method.clone(), "route" => route.clone())
        .record(duration);
    let (status, code) = (status.to_string(), code.unwrap_or_default().to_owned());
    counter!(HTTP_REQUESTS, "method" => method, "route" => route, "status" => status, "code" => code)
        .increment(1);
}

/// `outcome` is `valid`, or an error code.
pub(crate) fn record_verification(outcome: &str) {
    counter!(TOKEN_VERIFICATIONS, "outcome" => outcome.to_owned()).increment(1);
}

pub(crate) fn record_delivery(is_success: bool) {
    let outcome = if is_success { "success" } else { "failure" };
    counter!(WEBHOOK_DELIVERIES, "outcome" => outcome).increment(1);
}

/// `status` is `pending` or `failed`.
pub(crate) fn set_event_count(status: &'static str, count: i64) {
    gauge!(WEBHOOK_EVENTS, "status" => status).set(count as f64);
}
