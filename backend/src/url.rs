//! Addresses from the configuration, and which page may call from the browser.

use axum::http::HeaderValue;
use github_pat::{GithubInstance, UrlParts};
use reqwest::Url;
use std::fmt;

/// Where GitHub's API is: HTTPS, or HTTP on this machine; no query, no trailing slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(Url);

/// Where events are sent: HTTPS, or HTTP on this machine; its path and its query as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookUrl(Url);

/// The origin of a page, as a browser writes it into `Origin`: `https://acme.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(HeaderValue);

/// Why an address can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadUrl {
    /// No `https://…` or `http://…`, or one with a user, a query or a fragment.
    NotPlain,
    /// Plain HTTP to another machine: a token would be read on the way.
    Insecure,
    /// An origin has no path.
    HasPath,
}

impl BaseUrl {
    pub fn parse(text: &str) -> Result<BaseUrl, BadUrl> {
        let mut url = secure(plain(text)?)?;
        // So that the same place is equal to itself, however it was written.
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(BaseUrl(url))
    }

    /// Where the REST API of a GitHub is.
    pub fn api_of(github: &GithubInstance) -> BaseUrl {
        BaseUrl::parse(&github.api_url()).expect("an instance has an address")
    }

    /// The address of `path` below it, with its query if it has one.
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

/// Reads the address of a GitHub: that of its web pages, or of its API.
pub fn parse_github_url(text: &str) -> Result<GithubInstance, BadUrl> {
    let url = secure(plain(text)?)?;
    GithubInstance::from_url(&UrlParts::from(&url)).or(Err(BadUrl::NotPlain))
}

/// Whether an address is that of a page on this GitHub.
pub(crate) fn is_page_of(github: &GithubInstance, url: &str) -> bool {
    plain_or_query(url).is_ok_and(|url| github.is_own_page(&UrlParts::from(&url)))
}

impl WebhookUrl {
    pub fn parse(text: &str) -> Result<WebhookUrl, BadUrl> {
        let url = secure(plain_or_query(text)?)?;
        match url.fragment() {
            None => Ok(WebhookUrl(url)),
            Some(_) => Err(BadUrl::NotPlain),
        }
    }

    pub(crate) fn url(&self) -> Url {
        self.0.clone()
    }

    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }
}

impl Origin {
    pub fn parse(text: &str) -> Result<Origin, BadUrl> {
        let url = Url::parse(text).or(Err(BadUrl::NotPlain))?;
        let origin = match plain(text) {
            Ok(url) => url.origin().ascii_serialization(),
            Err(_) => app_origin(&url)?,
        };
        if !matches!(url.path(), "" | "/") {
            return Err(BadUrl::HasPath);
        }
        match HeaderValue::from_str(&origin) {
            Ok(origin) => Ok(Origin(origin)),
            Err(_) => Err(BadUrl::NotPlain),
        }
    }

    pub(crate) fn as_header(&self) -> &HeaderValue {
        &self.0
    }
}

/// Whether a request with this `Origin` and this `Host` may go on: it comes from a page that is allowed, or from one that
/// this very server delivered by HTTPS, or on this machine. Which scheme it was, a server behind a proxy isn't told; but
/// no token travels to another machine by plain HTTP.
pub(crate) fn is_welcome(
    origin: &HeaderValue,
    host: Option<&HeaderValue>,
    allowed: &[Origin],
) -> bool {
    if allowed.iter().any(|allowed| allowed.0 == *origin) {
        return true;
    }
    // `null`, of a sandboxed frame or a file, is no URL and ends here.
    let (Some(origin), Some(host)) = (origin_url(origin), host.and_then(|host| host.to_str().ok()))
    else {
        return false;
    };
    // Either may name the scheme's own port, or leave it out.
    let own = plain(&format!("{}://{host}", origin.scheme()));
    secure(origin.clone()).is_ok()
        && own.is_ok_and(|own| own.path() == "/" && own.origin() == origin.origin())
}

/// Whether a page of this origin is on this machine.
pub(crate) fn is_loopback_origin(origin: &HeaderValue) -> bool {
    origin_url(origin).is_some_and(|url| is_loopback(&url))
}

fn origin_url(origin: &HeaderValue) -> Option<Url> {
    plain(origin.to_str().ok()?).ok()
}

/// Whether `Host` names this machine. A page elsewhere can have its own name point here (DNS
/// rebinding), and would then pass as same-origin.
pub(crate) fn is_loopback_host(host: &HeaderValue) -> bool {
    host.to_str()
        .ok()
        .and_then(|host| plain(&format!("http://{host}")).ok())
        .is_some_and(|url| is_loopback(&url))
}

/// The origin of an app's pages, such as `tauri://localhost` or `chrome-extension://…`: to the URL standard it is opaque, but
/// browsers send it as it stands.
fn app_origin(url: &Url) -> Result<String, BadUrl> {
    const NO_ORIGIN: [&str; 9] = [
        "http",
        "https",
        "ws",
        "wss",
        "ftp",
        "file",
        "data",
        "blob",
        "javascript",
    ];
    let is_plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    match url.host_str() {
        Some(host) if is_plain && !host.is_empty() && !NO_ORIGIN.contains(&url.scheme()) => {
            let port = url.port().map(|port| format!(":{port}"));
            Ok(format!(
                "{}://{host}{}",
                url.scheme(),
                port.unwrap_or_default()
            ))
        }
        _ => Err(BadUrl::NotPlain),
    }
}

fn plain(text: &str) -> Result<Url, BadUrl> {
    let url = plain_or_query(text)?;
    match (url.query(), url.fragment()) {
        (None, None) => Ok(url),
        _ => Err(BadUrl::NotPlain),
    }
}

fn plain_or_query(text: &str) -> Result<Url, BadUrl> {
    let url = Url::parse(text).or(Err(BadUrl::NotPlain))?;
    let is_http = matches!(url.scheme(), "https" | "http");
    if !is_http || !url.username().is_empty() || url.password().is_some() {
        return Err(BadUrl::NotPlain);
    }
    Ok(url)
}

fn secure(url: Url) -> Result<Url, BadUrl> {
    match UrlParts::from(&url).is_potentially_trustworthy() {
        true => Ok(url),
        false => Err(BadUrl::Insecure),
    }
}

fn is_loopback(url: &Url) -> bool {
    UrlParts::from(url).is_loopback()
}

impl fmt::Display for BadUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            BadUrl::NotPlain => "write a plain address such as https://acme.com",
            BadUrl::Insecure => "use https, because a token would travel readable to that machine",
            BadUrl::HasPath => "leave the path away: an origin is scheme, host and port",
        })
    }
}

impl std::error::Error for BadUrl {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_by_https_or_stays_on_this_machine() {
        #[track_caller]
        fn check(text: &str, expected: Result<&str, BadUrl>) {
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
        check("http://ghe.acme.com", Err(BadUrl::Insecure));
        check("http://localhost.acme.com", Err(BadUrl::Insecure));
        check("ftp://ghe.acme.com", Err(BadUrl::NotPlain));
        check("https://me@ghe.acme.com", Err(BadUrl::NotPlain));
        check("https://ghe.acme.com/?a=b", Err(BadUrl::NotPlain));
        check("ghe.acme.com", Err(BadUrl::NotPlain));
    }

    #[test]
    fn the_same_place_is_equal_however_it_is_written() {
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
    fn github_is_known_by_its_web_address_and_by_that_of_its_api() {
        #[track_caller]
        fn check(text: &str, expected: Result<(&str, &str), BadUrl>) {
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
        check("http://ghes.acme.com", Err(BadUrl::Insecure));
        check("https://me@ghes.acme.com", Err(BadUrl::NotPlain));
        check("https://ghes.acme.com?a=b", Err(BadUrl::NotPlain));
        check("", Err(BadUrl::NotPlain));
    }

    #[test]
    fn what_is_below_an_address_stays_below_it() {
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
    fn a_page_of_github_is_known() {
        let github = GithubInstance::default();
        for (url, expected) in [
            (
                "https://github.com/orgs/acme/sso?authorization_request=A",
                true,
            ),
            ("http://github.com/orgs/acme/sso", false),
            ("https://github.com.evil.example/orgs", false),
            ("https://github.com@evil.example/", false),
            ("javascript:alert(1)", false),
        ] {
            assert_eq!(is_page_of(&github, url), expected, "{url}");
        }
    }

    #[test]
    fn only_known_pages_may_call() {
        #[track_caller]
        fn check(origin: &'static str, host: Option<&'static str>, expected: bool) {
            let allowed = [Origin::parse("https://Acme.com/").unwrap()];
            let (origin, host) = (
                HeaderValue::from_static(origin),
                host.map(HeaderValue::from_static),
            );
            assert_eq!(is_welcome(&origin, host.as_ref(), &allowed), expected);
        }
        check("https://acme.com", Some("tokens.acme.com"), true);
        check("https://acme.com", None, true);
        check("http://acme.com", Some("tokens.acme.com"), false);
        check("https://acme.com:444", None, false);
        check("https://acme.com.evil.example", None, false);
        check("https://tokens.acme.com", Some("tokens.acme.com"), true);
        check("http://127.0.0.1:3000", Some("127.0.0.1:3000"), true);
        check("http://127.0.0.1:8080", Some("127.0.0.1:3000"), false);
        check("http://127.0.0.1:3000", None, false);
        check("null", Some("null"), false);
        check("", Some(""), false);
        // The scheme's own port, written or not.
        check("https://tokens.acme.com", Some("tokens.acme.com:443"), true);
        check("https://tokens.acme.com", Some("tokens.acme.com:80"), false);
        check("http://localhost", Some("localhost:80"), true);
        // Another origin than that of the TLS site with the same host.
        check("http://tokens.acme.com", Some("tokens.acme.com"), false);
        check(
            "http://tokens.acme.com:3000",
            Some("tokens.acme.com:3000"),
            false,
        );
        check(
            "https://tokens.acme.com",
            Some("tokens.acme.com/evil"),
            false,
        );
        check("https://tokens.acme.com", Some("me@tokens.acme.com"), false);
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        #[track_caller]
        fn check(text: &str, expected: Result<&'static str, BadUrl>) {
            let origin = Origin::parse(text).map(|origin| origin.0);
            assert_eq!(origin, expected.map(HeaderValue::from_static));
        }
        check("https://acme.com:443", Ok("https://acme.com"));
        check("http://localhost:8080/", Ok("http://localhost:8080"));
        check("https://acme.com/app", Err(BadUrl::HasPath));
        for app in [
            "tauri://localhost",
            "capacitor://localhost",
            "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
            "moz-extension://5d3f2a10-0000-4000-8000-000000000000",
            "vscode-webview://0a1b2c3d4e5f",
            "app://acme:8080",
        ] {
            check(app, Ok(app));
        }
        check("tauri://localhost/", Ok("tauri://localhost"));
        check("tauri://localhost/app", Err(BadUrl::HasPath));
        for text in [
            "*",
            "null",
            "file:///app",
            "javascript://acme.com",
            "data:text/html",
            "tauri://",
            "tauri://me@localhost",
            "tauri://localhost?a=b",
            "https://me@acme.com",
            "ftp://acme.com",
        ] {
            check(text, Err(BadUrl::NotPlain));
        }
    }

    #[test]
    fn a_rebound_name_is_not_this_machine() {
        for (host, expected) in [
            ("127.0.0.1:3000", true),
            ("localhost:3000", true),
            ("[::1]:3000", true),
            ("evil.example:3000", false),
            ("127.0.0.1.evil.example", false),
        ] {
            let header = HeaderValue::from_static(host);
            assert_eq!(is_loopback_host(&header), expected, "{host}");
        }
    }
}
