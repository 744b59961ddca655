//! How often one may ask: an address anything, and a person to have a token verified.

use crate::problem::Problem;
use axum::http::HeaderMap;
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
};

/// How often one may ask in a minute; as many may come at once.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Of one address, whatever it asks. Who shows the secret key isn't counted, nor is this machine.
    pub requests: NonZeroU32,
    /// Of one subject, with a token that GitHub is asked about: several bad tokens in a row lock an
    /// account out (GitHub's REST documentation, "failed login limit").
    pub attempts: NonZeroU32,
    /// Whether the one who asks is the last in `X-Forwarded-For`, put there by a proxy of the host's own.
    /// Without such a proxy anyone can be anybody.
    pub is_behind_proxy: bool,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            requests: NonZeroU32::new(300).expect("it isn't 0"),
            attempts: NonZeroU32::new(10).expect("it isn't 0"),
            is_behind_proxy: false,
        }
    }
}

/// Who has asked lately. Each process counts for itself.
pub(crate) struct Askers {
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    subjects: DefaultKeyedRateLimiter<String>,
    is_behind_proxy: bool,
}

impl Askers {
    pub(crate) fn new(limits: Limits) -> Askers {
        Askers {
            addresses: RateLimiter::keyed(Quota::per_minute(limits.requests)),
            subjects: RateLimiter::keyed(Quota::per_minute(limits.attempts)),
            is_behind_proxy: limits.is_behind_proxy,
        }
    }

    /// Counts a request of whoever stands behind these; this machine's aren't counted.
    pub(crate) fn request(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Result<(), Problem> {
        let address = self.address(peer, headers);
        address.map_or(Ok(()), |address| count(&self.addresses, &address))
    }

    pub(crate) fn is_behind_proxy(&self) -> bool {
        self.is_behind_proxy
    }

    /// Counts a token that GitHub is to be asked about.
    pub(crate) fn attempt(&self, subject: &str) -> Result<(), Problem> {
        count(&self.subjects, &subject.to_owned())
    }

    /// Forgets who hasn't asked for a while.
    pub(crate) fn evict_idle(&self) {
        self.addresses.retain_recent();
        self.addresses.shrink_to_fit();
        self.subjects.retain_recent();
        self.subjects.shrink_to_fit();
    }

    /// Whom a request is counted for. `None` for this machine: that is the host's own proxy, which speaks
    /// for everyone, or somebody who could do anything anyway.
    fn address(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
        let forwarded = || {
            let last = headers.get_all("x-forwarded-for").iter().next_back()?;
            let last = last.to_str().ok()?.rsplit(',').next()?.trim();
            let with_port = || last.parse().map(|address: SocketAddr| address.ip());
            last.parse().or_else(|_| with_port()).ok()
        };
        let named = self.is_behind_proxy.then(forwarded).flatten();
        let address = named.or(peer)?.to_canonical();
        (!address.is_loopback()).then(|| network(address))
    }
}

fn count<K: Clone + Eq + Hash>(
    limiter: &DefaultKeyedRateLimiter<K>,
    key: &K,
) -> Result<(), Problem> {
    limiter.check_key(key).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        Problem::TooMany {
            // Rounded up: sooner would be too soon.
            retry_after: u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX),
        }
    })
}

/// Whoever has an IPv6 address mostly has all those that begin with the same 64 bits.
fn network(address: IpAddr) -> IpAddr {
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

    fn askers(is_behind_proxy: bool) -> Askers {
        Askers::new(Limits {
            is_behind_proxy,
            ..Limits::default()
        })
    }

    #[test]
    fn an_address_is_the_peer_s_or_what_the_own_proxy_says() {
        #[track_caller]
        fn check(is_behind_proxy: bool, peer: &str, forwarded: &[&str], expected: &str) {
            let mut headers = HeaderMap::new();
            for line in forwarded {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            let askers = askers(is_behind_proxy);
            let address = askers.address(peer.parse().ok(), &headers);
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
    fn who_asks_too_often_is_told_how_long_to_wait_and_nobody_else_is() {
        let askers = askers(false);
        for _ in 0..10 {
            assert_eq!(askers.attempt("ada"), Ok(()));
        }
        // Ten a minute is one in six seconds.
        let refused = askers.attempt("ada");
        assert!(
            matches!(refused, Err(Problem::TooMany { retry_after: 1..=6 })),
            "{refused:?}"
        );
        assert_eq!(askers.attempt("bob"), Ok(()));
        // Only who would be let in anyway is forgotten.
        askers.evict_idle();
        assert!(askers.attempt("ada").is_err());
    }
}
