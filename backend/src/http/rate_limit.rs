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
    num::NonZeroU32,
};

pub(crate) struct RateLimiters {
    by_ip: [NetworkRateLimiter; 3],
    by_subject: DefaultKeyedRateLimiter<String>,
    trust_proxy: bool,
}

/// Counts the requests of all clients whose IPv6 addresses have the same beginning. Whoever has more than one network of 64
/// bits, of which a provider may give away thousands, meets the limit of a wider one.
struct NetworkRateLimiter {
    prefix_bits: u32,
    limiter: DefaultKeyedRateLimiter<Client>,
}

/// The networks that are counted, in bits of an IPv6 prefix, and how many times the requests of a single client each may
/// send: a client has 64 bits, a customer's site 48, a provider 32.
const NETWORKS: [(u32, u32); 3] = [(64, 1), (48, 4), (32, 16)];

/// Whom a request counts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Client {
    Ip(IpAddr),
    /// All clients whose address the proxy has written in a way that can't be read.
    Unreadable,
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
            by_ip: NETWORKS.map(|(prefix_bits, factor)| NetworkRateLimiter {
                prefix_bits,
                limiter: RateLimiter::keyed(Quota::per_minute(
                    limits
                        .requests_per_minute
                        .saturating_mul(NonZeroU32::new(factor).expect("it isn't 0")),
                )),
            }),
            by_subject: RateLimiter::keyed(Quota::per_minute(limits.verifications_per_minute)),
            trust_proxy: limits.trust_proxy,
        }
    }

    pub(crate) fn trust_proxy(&self) -> bool {
        self.trust_proxy
    }

    /// Counts a request that a client sends.
    fn check_request(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Result<(), Problem> {
        let Some(client) = self.client(peer, headers) else {
            return Ok(());
        };
        // The narrowest first: a client that is refused there takes nothing from its neighbours.
        for network in &self.by_ip {
            check(&network.limiter, &client.network(network.prefix_bits))?;
        }
        Ok(())
    }

    /// Counts a token that GitHub is going to verify.
    pub(crate) fn check_verification(&self, subject: &str) -> Result<(), Problem> {
        check(&self.by_subject, &subject.to_owned())
    }

    /// Forgets clients that are far from their limit.
    pub(crate) fn evict_idle(&self) {
        for NetworkRateLimiter { limiter, .. } in &self.by_ip {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
        self.by_subject.retain_recent();
        self.by_subject.shrink_to_fit();
    }

    /// Which client a request counts for. `None` for a peer on this machine, if no trusted proxy says whom it speaks for: it
    /// is a proxy, which sends everyone's requests, or another program.
    fn client(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Option<Client> {
        let forwarded = headers.get_all("x-forwarded-for").iter().next_back();
        if let (true, Some(forwarded)) = (self.trust_proxy, forwarded) {
            let ip = forwarded.to_str().ok().and_then(last_ip);
            return Some(ip.map_or(Client::Unreadable, Client::Ip));
        }
        let peer = peer?.to_canonical();
        (!peer.is_loopback()).then_some(Client::Ip(peer))
    }
}

/// The last address in `X-Forwarded-For`, with or without a port: the others are what the client says.
fn last_ip(forwarded: &str) -> Option<IpAddr> {
    let last = forwarded.rsplit(',').next()?.trim();
    let with_port = || last.parse().map(|address: SocketAddr| address.ip());
    let ip: IpAddr = last.parse().or_else(|_| with_port()).ok()?;
    Some(ip.to_canonical())
}

impl Client {
    /// The client, or for IPv6 the network that it is in.
    fn network(self, prefix_bits: u32) -> Client {
        match self {
            Client::Ip(IpAddr::V6(ip)) => {
                let mask = u128::MAX << (128 - prefix_bits);
                Client::Ip(Ipv6Addr::from_bits(ip.to_bits() & mask).into())
            }
            Client::Ip(IpAddr::V4(_)) | Client::Unreadable => self,
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn limiters(trust_proxy: bool) -> RateLimiters {
        RateLimiters::new(RateLimits {
            trust_proxy,
            ..RateLimits::default()
        })
    }

    fn headers(forwarded: &[&str]) -> HeaderMap {
        let lines = forwarded.iter().map(|line| {
            let value = HeaderValue::from_bytes(line.as_bytes()).unwrap();
            (HeaderName::from_static("x-forwarded-for"), value)
        });
        lines.collect()
    }

    #[test]
    fn client_is_the_peer_or_what_a_trusted_proxy_says() {
        let ip = |ip: &str| Some(Client::Ip(ip.parse().unwrap()));
        let (trusted, untrusted) = (limiters(true), limiters(false));
        for (limiters, peer, forwarded, expected) in [
            (&untrusted, "192.0.2.1", &[][..], ip("192.0.2.1")),
            (&untrusted, "192.0.2.1", &["198.51.100.7"], ip("192.0.2.1")),
            (&untrusted, "127.0.0.1", &["198.51.100.7"], None),
            (&untrusted, "::ffff:127.0.0.1", &[], None),
            (&untrusted, "none", &[], None),
            (&untrusted, "2001:db8::1", &[], ip("2001:db8::1")),
            (&trusted, "127.0.0.1", &[], None),
            (&trusted, "192.0.2.1", &[], ip("192.0.2.1")),
            (&trusted, "127.0.0.1", &["198.51.100.7"], ip("198.51.100.7")),
            (
                &trusted,
                "127.0.0.1",
                &["203.0.113.9, 198.51.100.7"],
                ip("198.51.100.7"),
            ),
            (
                &trusted,
                "127.0.0.1",
                &["203.0.113.9", "198.51.100.7"],
                ip("198.51.100.7"),
            ),
            (
                &trusted,
                "127.0.0.1",
                &["198.51.100.7:4711"],
                ip("198.51.100.7"),
            ),
            (
                &trusted,
                "127.0.0.1",
                &["[2001:db8::4]:80"],
                ip("2001:db8::4"),
            ),
            (
                &trusted,
                "127.0.0.1",
                &["::ffff:198.51.100.7"],
                ip("198.51.100.7"),
            ),
            // Whatever a client can make its proxy write, it is counted.
            (&trusted, "127.0.0.1", &["127.0.0.1"], ip("127.0.0.1")),
            (
                &trusted,
                "127.0.0.1",
                &["unknown"],
                Some(Client::Unreadable),
            ),
            (&trusted, "192.0.2.1", &[""], Some(Client::Unreadable)),
            (
                &trusted,
                "127.0.0.1",
                &["198.51.100.7, \u{fe}"],
                Some(Client::Unreadable),
            ),
        ] {
            let client = limiters.client(peer.parse().ok(), &headers(forwarded));
            assert_eq!(client, expected, "{peer} {forwarded:?}");
        }
    }

    /// How many requests are accepted in one burst from addresses of IPv6.
    fn accepted(addresses: impl Iterator<Item = u128>) -> usize {
        let limiters = limiters(false);
        let accepted = addresses.take_while(|address| {
            let peer = Ipv6Addr::from_bits(*address).into();
            limiters.check_request(Some(peer), &headers(&[])).is_ok()
        });
        accepted.count()
    }

    #[test]
    fn client_of_ipv6_meets_a_limit_however_large_its_network_is() {
        let rotating =
            |bit: u32| accepted((0..10_000).map(move |n: u128| (0x2001 << 112) | (n << bit)));
        let limit = RateLimits::default().requests_per_minute.get() as usize;
        // A minute's burst, and what is granted again while the test runs.
        let is_about = |accepted, expected| (expected..expected * 11 / 10).contains(&accepted);
        assert!(is_about(rotating(0), limit), "a network of 64 bits");
        assert!(is_about(rotating(64), limit * 4), "of 48");
        assert!(is_about(rotating(80), limit * 16), "of 32");
    }

    #[test]
    fn clients_whose_address_cannot_be_read_count_as_one() {
        let limiters = limiters(true);
        let limit = RateLimits::default().requests_per_minute.get() as usize;
        let peer = Some("127.0.0.1".parse().unwrap());
        let is_refused = |n: usize| {
            let forwarded = headers(&[&format!("client-{n}")]);
            limiters.check_request(peer, &forwarded).is_err()
        };
        assert!((0..=limit * 11 / 10).any(is_refused));
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
