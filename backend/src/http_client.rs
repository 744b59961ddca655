//! The HTTP client for GitHub and for webhooks.

use reqwest::{Certificate, Client, redirect};
use std::time::Duration;

/// From the first byte of a request to the last one of its response.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A client that follows no redirect: it would send a token or a signed event to another URL.
pub(crate) fn http_client(
    is_loopback: bool,
    ca_certificates: &[Certificate],
) -> Result<Client, reqwest::Error> {
    let mut client = Client::builder()
        .timeout(TIMEOUT)
        .redirect(redirect::Policy::none())
        .user_agent(concat!("github-pat-backend/", env!("CARGO_PKG_VERSION")));
    for certificate in ca_certificates {
        client = client.add_root_certificate(certificate.clone());
    }
    if is_loopback {
        // A proxy of the environment doesn't reach this machine's loopback addresses.
        client = client.no_proxy();
    }
    client.build()
}
