//! URLs from the configuration: GitHub, its API, the webhook endpoint.

use github_pat::{GithubInstance, UrlParts};
use reqwest::Url;
use std::fmt;

/// The URL of GitHub's REST API: HTTPS, or HTTP on a loopback host; without query and trailing slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// The URL that webhook events are sent to: HTTPS, or HTTP on a loopback host; path and query are kept as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookUrl(Url);

/// Why a URL or an origin can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUrl {
    #[error(
        "invalid URL: expected http(s)://host[:port][/path] without credentials, query or fragment"
    )]
    Malformed,
    #[error("invalid URL: use https, because a token would be sent unencrypted")]
    Insecure,
    #[error("invalid origin: expected scheme, host and port without a path")]
    HasPath,
}

impl BaseUrl {
    /// # Errors
    ///
    /// If it isn't an HTTP URL, has credentials, a query or a fragment, or isn't HTTPS on a host other than loopback.
    pub fn parse(text: &str) -> Result<BaseUrl, InvalidUrl> {
        let mut url = require_https(parse_http_url(text)?)?;
        // Equal URLs compare equal, with or without a trailing slash.
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(BaseUrl(url))
    }

    /// The REST API of a GitHub instance.
    pub fn api_of(github: &GithubInstance) -> BaseUrl {
        BaseUrl::parse(&github.api_url()).expect("an instance has a valid API URL")
    }

    /// The URL of `path` below it; `path` may have a query.
    pub(crate) fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path, None),
        };
        url.set_path(&format!("{}{path}", url.path().trim_end_matches('/')));
        url.set_query(query);
        url
    }

    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

/// Parses the URL of a GitHub instance: of its pages, or of its API.
///
/// # Errors
///
/// As [`BaseUrl::parse`].
pub fn parse_github_url(text: &str) -> Result<GithubInstance, InvalidUrl> {
    let url = require_https(parse_http_url(text)?)?;
    GithubInstance::from_url(&UrlParts::from(&url)).or(Err(InvalidUrl::Malformed))
}

/// Whether `url` is the page of this GitHub instance that authorizes a token for single sign-on.
pub(crate) fn is_sso_page(github: &GithubInstance, url: &str) -> bool {
    parse_http_url_with_query(url).is_ok_and(|url| github.is_sso_page(&UrlParts::from(&url)))
}

impl WebhookUrl {
    /// # Errors
    ///
    /// If it isn't an HTTP URL, has credentials or a fragment, or isn't HTTPS on a host other than loopback.
    pub fn parse(text: &str) -> Result<WebhookUrl, InvalidUrl> {
        let url = require_https(parse_http_url_with_query(text)?)?;
        match url.fragment() {
            None => Ok(WebhookUrl(url)),
            Some(_) => Err(InvalidUrl::Malformed),
        }
    }

    pub(crate) fn url(&self) -> Url {
        self.0.clone()
    }

    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }
}

pub(super) fn parse_http_url(text: &str) -> Result<Url, InvalidUrl> {
    let url = parse_http_url_with_query(text)?;
    match (url.query(), url.fragment()) {
        (None, None) => Ok(url),
        _ => Err(InvalidUrl::Malformed),
    }
}

fn parse_http_url_with_query(text: &str) -> Result<Url, InvalidUrl> {
    let url = Url::parse(text).or(Err(InvalidUrl::Malformed))?;
    let is_http = matches!(url.scheme(), "https" | "http");
    if !is_http || !url.username().is_empty() || url.password().is_some() {
        return Err(InvalidUrl::Malformed);
    }
    Ok(url)
}

/// Refuses plain HTTP, except to a loopback host.
pub(super) fn require_https(url: Url) -> Result<Url, InvalidUrl> {
    match UrlParts::from(&url).is_potentially_trustworthy() {
        true => Ok(url),
        false => Err(InvalidUrl::Insecure),
    }
}

pub(super) fn is_loopback(url: &Url) -> bool {
    UrlParts::from(url).is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_url_is_https_or_on_a_loopback_host() {
        #[track_caller]
        fn check(text: &str, expected: Result<&str, InvalidUrl>) {
            let url = BaseUrl::parse(text).map(|url| url.to_string());
            assert_eq!(url, expected.map(str::to_owned));
        }
        check("https://api.github.com", Ok("https://api.github.com"));
        check(
            "https://GHE.acme.com/api/v3/",
            Ok("https://ghe.acme.com/api/v3"),
        );
        check("http://127.0.0.1:4000/", Ok("http://127.0.0.1:4000"));
        check("http://[::1]:4000", Ok("http://[::1]:4000"));
        check("http://localhost", Ok("http://localhost"));
        check("http://ghe.acme.com", Err(InvalidUrl::Insecure));
        check("http://localhost.acme.com", Err(InvalidUrl::Insecure));
        check("ftp://ghe.acme.com", Err(InvalidUrl::Malformed));
        check("https://me@ghe.acme.com", Err(InvalidUrl::Malformed));
        check("https://ghe.acme.com/?a=b", Err(InvalidUrl::Malformed));
        check("ghe.acme.com", Err(InvalidUrl::Malformed));
    }

    #[test]
    fn equal_base_urls_compare_equal_however_written() {
        for (one, other) in [
            ("https://github.com", "https://GitHub.com:443/"),
            ("https://acme.com/git", "https://acme.com/git/"),
        ] {
            assert_eq!(BaseUrl::parse(one), BaseUrl::parse(other));
        }
        assert_ne!(
            BaseUrl::parse("https://github.com"),
            BaseUrl::parse("https://github.com:444")
        );
    }

    #[test]
    fn github_url_is_that_of_its_pages_or_of_its_api() {
        #[track_caller]
        fn check(text: &str, expected: Result<(&str, &str), InvalidUrl>) {
            let github = parse_github_url(text);
            let found = github.map(|github| {
                let api = BaseUrl::api_of(&github).to_string();
                (github.web_url().to_owned(), api)
            });
            let expected = expected.map(|(web, api)| (web.to_owned(), api.to_owned()));
            assert_eq!(found, expected, "{text}");
        }
        let github = Ok(("https://github.com", "https://api.github.com"));
        check("https://github.com", github);
        check("https://GitHub.com:443/", github);
        check("https://api.github.com", github);
        let octo = Ok(("https://octo.ghe.com", "https://api.octo.ghe.com"));
        check("https://octo.ghe.com", octo);
        check("https://api.octo.ghe.com", octo);
        let server = Ok(("https://ghes.acme.com", "https://ghes.acme.com/api/v3"));
        check("https://ghes.acme.com", server);
        check("https://ghes.acme.com/api/v3", server);
        check(
            "https://git.acme.com:8443",
            Ok((
                "https://git.acme.com:8443",
                "https://git.acme.com:8443/api/v3",
            )),
        );
        check("http://ghes.acme.com", Err(InvalidUrl::Insecure));
        check("https://me@ghes.acme.com", Err(InvalidUrl::Malformed));
        check("https://ghes.acme.com?a=b", Err(InvalidUrl::Malformed));
        check("", Err(InvalidUrl::Malformed));
    }

    #[test]
    fn joined_path_stays_below_the_base_url() {
        #[track_caller]
        fn check(base: &str, path: &str, expected: &str) {
            let url = BaseUrl::parse(base).unwrap().join(path);
            assert_eq!(url.as_str(), expected);
        }
        let server = "https://git.acme.com/api/v3/";
        check(server, "/user", "https://git.acme.com/api/v3/user");
        check(
            "https://api.github.com",
            "/repos/acme/website/issues?per_page=1",
            "https://api.github.com/repos/acme/website/issues?per_page=1",
        );
        check(
            server,
            "//evil.example/user",
            "https://git.acme.com/api/v3//evil.example/user",
        );
    }

    #[test]
    fn sso_page_is_on_github_by_https() {
        let github = GithubInstance::default();
        for (url, expected) in [
            (
                "https://github.com/orgs/acme/sso?authorization_request=A",
                true,
            ),
            ("http://github.com/orgs/acme/sso", false),
            (
                "https://github.com/login/oauth/authorize?client_id=A",
                false,
            ),
            ("https://github.com.evil.example/orgs/acme/sso", false),
            ("https://github.com@evil.example/orgs/acme/sso", false),
            ("javascript:alert(1)", false),
        ] {
            assert_eq!(is_sso_page(&github, url), expected, "{url}");
        }
    }
}
