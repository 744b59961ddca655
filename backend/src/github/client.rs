//! Sends requests to GitHub's API.

use super::{
    error::VerificationError,
    response::GithubResponse,
    user::{self, VerifiedToken},
};
use crate::{config::BaseUrl, http_client::http_client, metrics};
use axum::http::{HeaderValue, header};
use github_pat::{GithubInstance, Token};
use jiff::Timestamp;
use reqwest::{Certificate, Client, RequestBuilder, Response};
use std::error::Error;

/// GitHub's responses have a few kilobytes; a longer one isn't read to its end.
const MAX_RESPONSE_BYTES: usize = 64 * 1024;

/// A client of one GitHub instance. Its URL comes from the configuration, never from a request.
pub(crate) struct GithubClient {
    client: Client,
    api_url: BaseUrl,
    instance: GithubInstance,
}

/// Why there is no response.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GithubError {
    #[error(transparent)]
    Http(#[from] reqwest::Error),
    #[error("the response is too large")]
    ResponseTooLarge,
}

impl GithubClient {
    pub(crate) fn new(
        api_url: &BaseUrl,
        instance: GithubInstance,
        ca_certificates: &[Certificate],
    ) -> Result<GithubClient, reqwest::Error> {
        Ok(GithubClient {
            client: http_client(api_url.is_loopback(), ca_certificates)?,
            api_url: api_url.clone(),
            instance,
        })
    }

    pub(crate) fn instance(&self) -> &GithubInstance {
        &self.instance
    }

    /// Finds out whose token it is, by one request without a retry: GitHub blocks an account after several invalid tokens
    /// in a row (its REST documentation, "failed login limit").
    pub(crate) async fn verify(
        &self,
        token: &Token,
        now: Timestamp,
    ) -> Result<VerifiedToken, VerificationError> {
        let verified = self.get_user(token, now).await;
        match &verified {
            Ok(_) => metrics::record_verification("valid"),
            Err(error) => metrics::record_verification(error.code().as_str()),
        }
        verified
    }

    async fn get_user(
        &self,
        token: &Token,
        now: Timestamp,
    ) -> Result<VerifiedToken, VerificationError> {
        match self.get(token, "/user").await {
            Ok(response) => {
                user::parse_user_response(&response, token.token_type(), &self.instance, now)
            }
            Err(GithubError::Http(error)) if error.is_timeout() => {
                tracing::warn!("GitHub did not respond in time");
                Err(VerificationError::GithubTimeout)
            }
            Err(GithubError::Http(error)) => {
                // It has the configured URL in it, and no header: nothing of the token.
                let error: &(dyn Error + 'static) = &error;
                tracing::warn!(error, "GitHub could not be reached");
                Err(VerificationError::GithubUnavailable)
            }
            Err(error @ GithubError::ResponseTooLarge) => {
                tracing::warn!(%error, "GitHub sent an unreadable response");
                Err(VerificationError::UnreadableResponse)
            }
        }
    }

    /// Requests a path of the API, and reads the response to its end.
    pub(crate) async fn get(
        &self,
        token: &Token,
        path: &str,
    ) -> Result<GithubResponse, GithubError> {
        read_body_limited(self.request(token, path).send().await?).await
    }

    /// Requests a path of the API, without the data in a successful response: it is the person's own. The future borrows
    /// nothing, so that several can run at once.
    pub(crate) fn probe(
        &self,
        token: &Token,
        path: &str,
    ) -> impl Future<Output = Result<GithubResponse, GithubError>> + use<> {
        let request = self.request(token, path);
        async {
            let mut response = request.send().await?;
            if response.status().is_success() {
                return Ok(GithubResponse {
                    status: response.status(),
                    headers: std::mem::take(response.headers_mut()),
                    body: Vec::new(),
                });
            }
            read_body_limited(response).await
        }
    }

    fn request(&self, token: &Token, path: &str) -> RequestBuilder {
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
            .expect("a token is letters, digits and `_`");
        bearer.set_sensitive(true);
        self.client
            .get(self.api_url.join(path))
            .header(header::AUTHORIZATION, bearer)
            .header(header::ACCEPT, "application/vnd.github+json")
            .header("x-github-api-version", "2022-11-28")
    }
}

async fn read_body_limited(mut response: Response) -> Result<GithubResponse, GithubError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_RESPONSE_BYTES {
            return Err(GithubError::ResponseTooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(GithubResponse {
        status: response.status(),
        headers: std::mem::take(response.headers_mut()),
        body,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{future::Future, time::Duration};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
    };

    /// Verifies a token with a GitHub that responds as `respond` does.
    async fn verify_with<F: Future<Output = ()> + Send + 'static>(
        respond: impl FnOnce(TcpStream) -> F + Send + 'static,
    ) -> Result<VerifiedToken, VerificationError> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(stream.read_u8().await.unwrap());
            }
            respond(stream).await;
        });
        verify_at(&api).await
    }

    async fn verify_at(api: &str) -> Result<VerifiedToken, VerificationError> {
        let instance = GithubInstance::default();
        let github = GithubClient::new(&BaseUrl::parse(api).unwrap(), instance, &[]).unwrap();
        let token = Token::new("a".repeat(40)).unwrap();
        github.verify(&token, Timestamp::now()).await
    }

    /// The paused clock jumps to the timeout as soon as nothing else can happen.
    #[tokio::test(start_paused = true)]
    async fn github_that_sends_nothing_times_out() {
        let verified = verify_with(|stream| async move {
            std::future::pending::<()>().await;
            drop(stream);
        });
        assert_eq!(verified.await, Err(VerificationError::GithubTimeout));
    }

    #[tokio::test(start_paused = true)]
    async fn response_body_that_never_ends_times_out() {
        let verified = verify_with(|mut stream| async move {
            let head = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{";
            stream.write_all(head).await.unwrap();
            std::future::pending::<()>().await;
        });
        assert_eq!(verified.await, Err(VerificationError::GithubTimeout));
    }

    #[tokio::test]
    async fn endless_response_is_unreadable() {
        let verified = verify_with(|mut stream| async move {
            let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
            stream.write_all(head).await.unwrap();
            let chunk = [b"1000\r\n".as_slice(), &[b' '; 0x1000], b"\r\n"].concat();
            // Until the client closes the connection.
            while stream.write_all(&chunk).await.is_ok() {}
        });
        assert_eq!(verified.await, Err(VerificationError::UnreadableResponse));
    }

    #[tokio::test]
    async fn redirect_is_not_followed() {
        let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = elsewhere.local_addr().unwrap();
        let verified = verify_with(move |mut stream| async move {
            let head = format!(
                "HTTP/1.1 302 Found\r\nlocation: http://{address}/user\r\ncontent-length: 0\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).await.unwrap();
        });
        assert_eq!(verified.await, Err(VerificationError::UnreadableResponse));
        let visit = tokio::time::timeout(Duration::ZERO, elsewhere.accept()).await;
        assert!(visit.is_err(), "no connection was made");
    }

    #[tokio::test]
    async fn broken_connection_is_github_unavailable() {
        let verified = verify_with(|stream| async move { drop(stream) });
        assert_eq!(verified.await, Err(VerificationError::GithubUnavailable));
        // A port that nothing listens on.
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api = format!("http://{}", free.local_addr().unwrap());
        drop(free);
        assert_eq!(
            verify_at(&api).await,
            Err(VerificationError::GithubUnavailable)
        );
    }
}
