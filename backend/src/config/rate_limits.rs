//! How many requests are allowed per minute.

use std::num::NonZeroU32;

/// Limits per minute; as many may come in one burst.
#[derive(Clone, Copy, Debug)]
pub struct RateLimits {
    /// Requests of one client IP. Requests with the API key and from a loopback address aren't counted.
    pub requests_per_minute: NonZeroU32,
    /// Token verifications of one subject. GitHub blocks an account after several invalid tokens in a row (its REST
    /// documentation, "failed login limit").
    pub verifications_per_minute: NonZeroU32,
    /// Whether the last entry of `X-Forwarded-For` is the client IP, and `X-Request-Id` the request's id. Only behind a
    /// reverse proxy of one's own: otherwise a client could set both.
    pub trust_proxy: bool,
}

impl Default for RateLimits {
    /// 300 requests, 10 verifications, no proxy.
    fn default() -> RateLimits {
        RateLimits {
            requests_per_minute: NonZeroU32::new(300).expect("it isn't 0"),
            verifications_per_minute: NonZeroU32::new(10).expect("it isn't 0"),
            trust_proxy: false,
        }
    }
}
