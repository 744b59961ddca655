//! Rate limiting: requests per client IP, token verifications per subject. Each process counts for itself.

use super::{auth::has_api_key, problem::Problem};
use crate::{config::RateLimits, state::AppState};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::HeaderMap,
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr, SocketAddr},
};

pub(crate) struct RateLimiters {
    by_ip: DefaultKeyedRateLimiter<IpAddr>,
    by_subject: DefaultKeyedRateLimiter<String>,
    trust_proxy: bool,
}

/// Refuses requests above the rate limit. The app's own server has none.
pub(crate) async fn limit_requests(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map(|ConnectInfo(address)| address.ip());
    if !has_api_key(headers, &state)
        && let Err(problem) = state.rate_limiters.check_request(peer, headers)
    {
        return problem.into_response();
    }
    next.run(request).await
}

impl RateLimiters {
    pub(crate) fn new(limits: RateLimits) -> RateLimiters {
        RateLimiters {
            by_ip: RateLimiter::keyed(Quota::per_minute(limits.requests_per_minute)),
            by_subject: RateLimiter::keyed(Quota::per_minute(limits.verifications_per_minute)),
            trust_proxy: limits.trust_proxy,
        }
    }

    pub(crate) fn trust_proxy(&self) -> bool {
        self.trust_proxy
    }

    /// Counts a request that a client sends.
    fn check_request(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Result<(), Problem> {
        let client = self.client_ip(peer, headers);
        client.map_or(Ok(()), |client| check(&self.by_ip, &client))
    }

    /// Counts a token that GitHub is going to verify.
    pub(crate) fn check_verification(&self, subject: &str) -> Result<(), Problem> {
        check(&self.by_subject, &subject.to_owned())
    }

    /// Forgets clients that are far from their limit.
    pub(crate) fn evict_idle(&self) {
        self.by_ip.retain_recent();
        self.by_ip.shrink_to_fit();
        self.by_subject.retain_recent();
        self.by_subject.shrink_to_fit();
    }

    /// Which client a request counts for. `None` for a loopback address: that is a proxy, which sends everyone's requests,
    /// or a program on this machine.
    fn client_ip(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
        let forwarded = || {
            let last = headers.get_all("x-forwarded-for").iter().next_back()?;
            let last = last.to_str().ok()?.rsplit(',').next()?.trim();
            let with_port = || last.parse().map(|address: SocketAddr| address.ip());
            last.parse().or_else(|_| with_port()).ok()
        };
        let forwarded = self.trust_proxy.then(forwarded).flatten();
        let client = forwarded.or(peer)?.to_canonical();
        (!client.is_loopback()).then(|| ip_prefix(client))
    }
}

fn check<K: Clone + Eq + Hash>(
    limiter: &DefaultKeyedRateLimiter<K>,
    key: &K,
) -> Result<(), Problem> {
    limiter.check_key(key).map_err(|not_until| {
        let wait = not_until.wait_time_from(DefaultClock::default().now());
        Problem::RateLimitedByServer {
            // Rounded up, because a request that comes sooner is refused again.
            retry_after: u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX),
        }
    })
}

/// An IPv6 client usually has all addresses with the same 64-bit prefix.
fn ip_prefix(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiters(trust_proxy: bool) -> RateLimiters {
        RateLimiters::new(RateLimits {
            trust_proxy,
            ..RateLimits::default()
        })
    }

    #[test]
    fn client_ip_is_the_peer_or_what_a_trusted_proxy_says() {
        #[track_caller]
        fn check(trust_proxy: bool, peer: &str, forwarded: &[&str], expected: &str) {
            let mut headers = HeaderMap::new();
            for line in forwarded {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            let limiters = limiters(trust_proxy);
            let address = limiters.client_ip(peer.parse().ok(), &headers);
            assert_eq!(address, expected.parse().ok(), "{peer} {forwarded:?}");
        }
        check(false, "192.0.2.1", &[], "192.0.2.1");
        check(false, "192.0.2.1", &["198.51.100.7"], "192.0.2.1");
        check(false, "127.0.0.1", &["198.51.100.7"], "none");
        check(false, "::ffff:127.0.0.1", &[], "none");
        check(false, "none", &[], "none");
        check(true, "127.0.0.1", &["198.51.100.7"], "198.51.100.7");
        check(
            true,
            "127.0.0.1",
            &["203.0.113.9, 198.51.100.7"],
            "198.51.100.7",
        );
        check(
            true,
            "127.0.0.1",
            &["203.0.113.9", "198.51.100.7"],
            "198.51.100.7",
        );
        check(true, "127.0.0.1", &["198.51.100.7:4711"], "198.51.100.7");
        check(
            true,
            "127.0.0.1",
            &["[2001:db8:1:2:3::4]:80"],
            "2001:db8:1:2::",
        );
        check(true, "192.0.2.1", &["unknown"], "192.0.2.1");
        check(true, "192.0.2.1", &[], "192.0.2.1");
        check(false, "2001:db8:1:2:3::4", &[], "2001:db8:1:2::");
    }

    #[test]
    fn subject_above_its_limit_has_to_wait_and_others_have_not() {
        let limiters = limiters(false);
        for _ in 0..10 {
            assert_eq!(limiters.check_verification("ada"), Ok(()));
        }
        // Ten a minute are one in six seconds.
        let refused = limiters.check_verification("ada");
        assert!(
            matches!(
                refused,
                Err(Problem::RateLimitedByServer { retry_after: 1..=6 })
            ),
            "{refused:?}"
        );
        assert_eq!(limiters.check_verification("bob"), Ok(()));
        // Only clients below their limit are forgotten.
        limiters.evict_idle();
        assert!(limiters.check_verification("ada").is_err());
    }
}
