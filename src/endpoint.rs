//! Checks whether a token may be posted to a URL.

use crate::url::{join_url, parse_url};

/// A URL to which a token may be sent: HTTPS, or HTTP on a loopback host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackendUrl {
    url: String,
    host: String,
    origin: String,
}

/// A mistake that the page's author has to fix before the form takes a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// `backend-url` is missing.
    NoBackendUrl,
    /// `backend-url` isn't an HTTP URL.
    BadBackendUrl,
    /// `backend-url` is plain HTTP on a host that isn't this machine.
    InsecureBackendUrl,
    /// The page has no origin, because it is in a frame with `sandbox` and without `allow-same-origin`. A backend
    /// can't tell it from other such pages.
    SandboxedFrame,
    /// The page has no origin, because of its scheme: `file:`, or one of a program's own.
    SchemeWithoutOrigin,
    /// An attribute with an invalid value: its name, and the valid ones.
    BadAttribute {
        name: &'static str,
        takes: &'static str,
    },
}

impl BackendUrl {
    /// Accepts an absolute URL: HTTPS, or HTTP on this machine, without user and password, which `fetch` refuses.
    pub fn parse(url: String) -> Result<BackendUrl, ConfigError> {
        let parts = parse_url(&url).ok_or(ConfigError::BadBackendUrl)?;
        let is_http = matches!(parts.scheme.as_str(), "https" | "http");
        if !is_http || parts.has_credentials {
            return Err(ConfigError::BadBackendUrl);
        }
        if !parts.is_potentially_trustworthy() {
            return Err(ConfigError::InsecureBackendUrl);
        }
        let (host, origin) = (parts.authority(), parts.origin());
        Ok(BackendUrl { url, host, origin })
    }

    /// A URL from a response of this backend: absolute, or relative to this URL with a final `/`. `None` if it has
    /// another origin.
    pub fn join(&self, url: &str) -> Option<BackendUrl> {
        let url_alone = self.url.split_once('#').map_or(&*self.url, |(url, _)| url);
        let path_alone = url_alone.split_once('?').map_or(url_alone, |(url, _)| url);
        let mut folder = path_alone.to_owned();
        if !folder.ends_with('/') {
            folder.push('/');
        }
        let joined = BackendUrl::parse(join_url(url, &folder)?).ok()?;
        (joined.origin == self.origin).then_some(joined)
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Host and port, for the person.
    pub fn host(&self) -> &str {
        &self.host
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: Result<&str, ConfigError>) {
        let host = BackendUrl::parse(url.to_owned()).map(|endpoint| endpoint.host);
        assert_eq!(host, expected.map(str::to_owned), "{url}");
    }

    #[test]
    fn backend_url_is_https_or_on_this_machine() {
        check("https://api.acme.com/github?x=1", Ok("api.acme.com"));
        check("https://api.acme.com:8443/", Ok("api.acme.com:8443"));
        check("http://localhost:8080/api", Ok("localhost:8080"));
        check("http://app.localhost/", Ok("app.localhost"));
        check("http://127.0.0.1:3000/", Ok("127.0.0.1:3000"));
        check("http://127.9.9.9/", Ok("127.9.9.9"));
        check("http://[::1]:80/", Ok("[::1]"));
        check("http://[::1]:8080/", Ok("[::1]:8080"));
        // The parser writes it as 127.0.0.1.
        check("http://127.0.1/", Ok("127.0.0.1"));
    }

    #[test]
    fn url_stays_as_it_was_written() {
        let url = "https://api.acme.com:8443/github?x=1";
        assert_eq!(BackendUrl::parse(url.into()).unwrap().url(), url);
    }

    #[test]
    fn addresses_of_answers_count_on_the_same_origin_alone() {
        for (backend, given, joined) in [
            (
                "https://a.com/api/token",
                "c1/check",
                Some("https://a.com/api/token/c1/check"),
            ),
            (
                "https://a.com/api/token/",
                "c1",
                Some("https://a.com/api/token/c1"),
            ),
            (
                "https://a.com/api?signed=x#y",
                "c1",
                Some("https://a.com/api/c1"),
            ),
            (
                "https://a.com/api",
                "/other/c1",
                Some("https://a.com/other/c1"),
            ),
            (
                "https://a.com:8443/api",
                "https://a.com:8443/c1",
                Some("https://a.com:8443/c1"),
            ),
            (
                "http://localhost:3000/api",
                "c1",
                Some("http://localhost:3000/api/c1"),
            ),
            ("https://a.com/api", "https://b.com/c1", None),
            ("https://a.com/api", "//b.com/c1", None),
            ("https://a.com/api", "https://a.com:444/c1", None),
            ("https://a.com/api", "http://a.com/c1", None),
            ("https://a.com/api", "https://user@a.com/c1", None),
            ("https://a.com/api", "javascript:alert(1)", None),
        ] {
            let backend = BackendUrl::parse(backend.into()).unwrap();
            let found = backend.join(given);
            assert_eq!(found.as_ref().map(BackendUrl::url), joined, "{given}");
        }
    }

    #[test]
    fn other_urls_are_refused() {
        use ConfigError::{BadBackendUrl, InsecureBackendUrl};
        check("http://acme.com/", Err(InsecureBackendUrl));
        check("http://127.0.0.1.acme.com/", Err(InsecureBackendUrl));
        check("http://127.acme.com/", Err(InsecureBackendUrl));
        // As many parts as an address has.
        check("http://127.acme.co.uk/", Err(InsecureBackendUrl));
        check("http://localhost.acme.com/", Err(InsecureBackendUrl));
        check("http://notlocalhost/", Err(InsecureBackendUrl));
        check("http://[::2]/", Err(InsecureBackendUrl));
        check("https://user:word@acme.com/", Err(BadBackendUrl));
        check("http://localhost@acme.com/", Err(BadBackendUrl));
        check("file:///etc/passwd", Err(BadBackendUrl));
        check("ftp://acme.com/", Err(BadBackendUrl));
        check("data:text/plain,x", Err(BadBackendUrl));
        check("nonsense", Err(BadBackendUrl));
    }
}
