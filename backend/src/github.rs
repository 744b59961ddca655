//! Asks GitHub with a token: whose it is, and whatever else a GET tells.

use crate::{
    answer::Answer,
    numbers,
    problem::Problem,
    url::BaseUrl,
    verification::{self, Verified},
};
use axum::http::{HeaderValue, header};
use github_pat::{GithubInstance, Token};
use jiff::Timestamp;
use reqwest::{Certificate, Client, RequestBuilder, Response, redirect};
use std::{error::Error, time::Duration};

/// From the first byte sent to the last one read.
const TIMEOUT: Duration = Duration::from_secs(10);
/// GitHub's answer is a few kilobytes; whatever is longer isn't read to its end.
const LONGEST_ANSWER: usize = 64 * 1024;

/// The one GitHub this backend speaks with.
pub(crate) struct Github {
    client: Client,
    /// From the configuration: no address of a request is ever called.
    api: BaseUrl,
    home: GithubInstance,
}

impl Github {
    pub(crate) fn new(
        api: &BaseUrl,
        home: GithubInstance,
        ca_certificates: &[Certificate],
    ) -> Result<Github, reqwest::Error> {
        Ok(Github {
            client: http_client(api.is_loopback(), ca_certificates)?,
            api: api.clone(),
            home,
        })
    }

    /// Where people find it.
    pub(crate) fn home(&self) -> &GithubInstance {
        &self.home
    }

    /// Sends one request and no second: several bad tokens in a row lock the account's good ones
    /// out (GitHub's REST documentation, "failed login limit").
    pub(crate) async fn verify(&self, token: &Token, now: Timestamp) -> Result<Verified, Problem> {
        let verified = self.ask(token, now).await;
        match &verified {
            Ok(_) => numbers::github_said("valid"),
            Err(problem) => numbers::github_said(problem.code().as_str()),
        }
        verified
    }

    async fn ask(&self, token: &Token, now: Timestamp) -> Result<Verified, Problem> {
        let answer = self.get(token, "/user").await.map_err(|failure| {
            // The address is ours, and the token was in a header: nothing of it is in the error.
            match failure {
                Failure::Http(error) if error.is_timeout() => {
                    tracing::warn!("GitHub did not answer in time");
                    Problem::GithubTooSlow
                }
                Failure::Http(error) => {
                    let error: &(dyn Error + 'static) = &error;
                    tracing::warn!(error, "GitHub could not be reached");
                    Problem::GithubFails
                }
                Failure::TooLong => {
                    tracing::warn!("GitHub's answer was too long");
                    Problem::GithubUnreadable
                }
            }
        })?;
        verification::read(&answer, token.token_type(), &self.home, now)
    }

    /// Asks for a path of the API, and reads the answer whole.
    pub(crate) async fn get(&self, token: &Token, path: &str) -> Result<Answer, Failure> {
        whole(self.request(token, path).send().await?).await
    }

    /// Asks whether a path is open to the token. What is there is the person's own: it isn't read.
    /// Holds nothing of `self`, so that several can be sent at once.
    pub(crate) fn probe(
        &self,
        token: &Token,
        path: &str,
    ) -> impl Future<Output = Result<Answer, Failure>> + use<> {
        let request = self.request(token, path);
        async {
            let mut response = request.send().await?;
            if response.status().is_success() {
                return Ok(Answer {
                    status: response.status(),
                    headers: std::mem::take(response.headers_mut()),
                    body: Vec::new(),
                });
            }
            whole(response).await
        }
    }

    fn request(&self, token: &Token, path: &str) -> RequestBuilder {
        // A token has only characters that a header takes.
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
            .expect("a token is letters, digits and `_`");
        bearer.set_sensitive(true);
        self.client
            .get(self.api.join(path))
            .header(header::AUTHORIZATION, bearer)
            .header(header::ACCEPT, "application/vnd.github+json")
            .header("x-github-api-version", "2022-11-28")
    }
}

/// For GitHub and for webhooks.
pub(crate) fn http_client(
    is_loopback: bool,
    ca_certificates: &[Certificate],
) -> Result<Client, reqwest::Error> {
    let mut client = Client::builder()
        .timeout(TIMEOUT)
        // A redirect would carry the token somewhere else.
        .redirect(redirect::Policy::none())
        .user_agent(concat!("github-pat-backend/", env!("CARGO_PKG_VERSION")));
    for certificate in ca_certificates {
        client = client.add_root_certificate(certificate.clone());
    }
    if is_loopback {
        // The sandbox is on this machine, where no proxy can find it.
        client = client.no_proxy();
    }
    client.build()
}

async fn whole(mut response: Response) -> Result<Answer, Failure> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err(Failure::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer {
        status: response.status(),
        headers: std::mem::take(response.headers_mut()),
        body,
    })
}

/// Why there is no answer to read.
pub(crate) enum Failure {
    Http(reqwest::Error),
    TooLong,
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Failure {
        Failure::Http(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
    };

    /// Verifies a token with a GitHub that answers as `speak` does.
    async fn verify_with<F: Future<Output = ()> + Send + 'static>(
        speak: impl FnOnce(TcpStream) -> F + Send + 'static,
    ) -> Result<Verified, Problem> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(stream.read_u8().await.unwrap());
            }
            speak(stream).await;
        });
        verify_at(&api).await
    }

    async fn verify_at(api: &str) -> Result<Verified, Problem> {
        let home = GithubInstance::default();
        let github = Github::new(&BaseUrl::parse(api).unwrap(), home, &[]).unwrap();
        let token = Token::new("a".repeat(40)).unwrap();
        github.verify(&token, Timestamp::now()).await
    }

    /// The clock is turned by hand: it jumps to the time limit as soon as nothing else can happen.
    #[tokio::test(start_paused = true)]
    async fn silence_is_too_slow() {
        let verified = verify_with(|stream| async move {
            std::future::pending::<()>().await;
            drop(stream);
        });
        assert_eq!(verified.await, Err(Problem::GithubTooSlow));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_is_too_slow() {
        let verified = verify_with(|mut stream| async move {
            let head = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{";
            stream.write_all(head).await.unwrap();
            std::future::pending::<()>().await;
        });
        assert_eq!(verified.await, Err(Problem::GithubTooSlow));
    }

    #[tokio::test]
    async fn an_answer_without_end_is_not_read_to_its_end() {
        let verified = verify_with(|mut stream| async move {
            let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
            stream.write_all(head).await.unwrap();
            let chunk = [b"1000\r\n".as_slice(), &[b' '; 0x1000], b"\r\n"].concat();
            // Until the other side hangs up.
            while stream.write_all(&chunk).await.is_ok() {}
        });
        assert_eq!(verified.await, Err(Problem::GithubUnreadable));
    }

    #[tokio::test]
    async fn a_redirect_is_not_followed() {
        let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = elsewhere.local_addr().unwrap();
        let verified = verify_with(move |mut stream| async move {
            let head = format!(
                "HTTP/1.1 302 Found\r\nlocation: http://{address}/user\r\ncontent-length: 0\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).await.unwrap();
        });
        assert_eq!(verified.await, Err(Problem::GithubUnreadable));
        let visit = tokio::time::timeout(Duration::ZERO, elsewhere.accept()).await;
        assert!(visit.is_err(), "nobody came");
    }

    #[tokio::test]
    async fn a_connection_that_breaks_is_github_s_failure() {
        let verified = verify_with(|stream| async move { drop(stream) });
        assert_eq!(verified.await, Err(Problem::GithubFails));
        // Bound once and let go: nobody listens there.
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api = format!("http://{}", free.local_addr().unwrap());
        drop(free);
        assert_eq!(verify_at(&api).await, Err(Problem::GithubFails));
    }
}
