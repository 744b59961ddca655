//! The HTTP client for GitHub and for webhooks.

use reqwest::{Certificate, Client, redirect};
use std::time::Duration;

/// From the first byte of a request to the last one of its response.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How long an unused connection is kept for the next request. Servers close theirs too, some after five seconds, and a
/// request that is on its way at that moment gets no response.
const IDLE_TIMEOUT: Duration = Duration::from_secs(2);

/// A client that follows no redirect: it would send a token or a signed event to another URL.
pub(crate) fn http_client(
    is_loopback: bool,
    ca_certificates: &[Certificate],
) -> Result<Client, reqwest::Error> {
    let mut client = Client::builder()
        .timeout(TIMEOUT)
        .pool_idle_timeout(IDLE_TIMEOUT)
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

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
        time::timeout,
    };

    #[tokio::test]
    async fn idle_connection_is_closed_before_the_server_would_close_it() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let client = http_client(true, &[]).unwrap();
        let server = async {
            let (mut connection, _) = listener.accept().await.unwrap();
            let mut received = [0; 1024];
            assert_ne!(connection.read(&mut received).await.unwrap(), 0);
            let response = b"HTTP/1.1 204 No Content\r\n\r\n";
            connection.write_all(response).await.unwrap();
            connection
        };
        let (response, mut connection) = tokio::join!(client.get(url).send(), server);
        assert_eq!(response.unwrap().status(), 204);
        let mut rest = Vec::new();
        let closed = timeout(Duration::from_secs(20), connection.read_to_end(&mut rest));
        assert_eq!(closed.await.expect("still open").unwrap(), 0);
    }
}
