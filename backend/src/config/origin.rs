//! Origins of pages: those that are allowed, and the backend's own.

use super::url::{InvalidUrl, is_loopback, parse_http_url, require_https};
use axum::http::HeaderValue;
use reqwest::Url;

/// The origin of a page, as a browser writes it into `Origin`: `https://acme.com`, `tauri://localhost`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(HeaderValue);

impl Origin {
    /// # Errors
    ///
    /// If it isn't scheme, host and port.
    pub fn parse(text: &str) -> Result<Origin, InvalidUrl> {
        let url = Url::parse(text).or(Err(InvalidUrl::Malformed))?;
        let origin = match parse_http_url(text) {
            Ok(url) => url.origin().ascii_serialization(),
            Err(_) => serialize_app_origin(&url)?,
        };
        if !matches!(url.path(), "" | "/") {
            return Err(InvalidUrl::HasPath);
        }
        match HeaderValue::from_str(&origin) {
            Ok(origin) => Ok(Origin(origin)),
            Err(_) => Err(InvalidUrl::Malformed),
        }
    }

    pub(crate) fn as_header(&self) -> &HeaderValue {
        &self.0
    }
}

/// The origin of an app's pages, such as `tauri://localhost` or `chrome-extension://…`. It is opaque to the URL standard,
/// but browsers send it like this.
fn serialize_app_origin(url: &Url) -> Result<String, InvalidUrl> {
    const NOT_OF_APPS: [&str; 9] = [
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
    let has_no_more = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    match url.host_str() {
        Some(host) if has_no_more && !host.is_empty() && !NOT_OF_APPS.contains(&url.scheme()) => {
            let port = url.port().map(|port| format!(":{port}"));
            let port = port.unwrap_or_default();
            Ok(format!("{}://{host}{port}", url.scheme()))
        }
        _ => Err(InvalidUrl::Malformed),
    }
}

/// Whether pages of `origin` may send requests to the host that `Host` names.
pub(crate) fn is_allowed_origin(
    origin: &HeaderValue,
    host: Option<&HeaderValue>,
    allowed: &[Origin],
) -> bool {
    allowed.iter().any(|allowed| allowed.0 == *origin) || is_same_origin(origin, host)
}

/// Whether a page of `origin` was served by that host, by HTTPS or on a loopback host. A server behind a TLS proxy
/// doesn't know the scheme, so plain HTTP never counts for other hosts.
fn is_same_origin(origin: &HeaderValue, host: Option<&HeaderValue>) -> bool {
    // `null`, of a sandboxed frame or a file, is no URL.
    let (Some(origin), Some(host)) = (
        parse_origin(origin),
        host.and_then(|host| host.to_str().ok()),
    ) else {
        return false;
    };
    // Parsed as URLs, because either may have the scheme's default port or leave it out.
    let own = parse_http_url(&format!("{}://{host}", origin.scheme()));
    require_https(origin.clone()).is_ok()
        && own.is_ok_and(|own| own.path() == "/" && own.origin() == origin.origin())
}

/// Whether a page of this origin is on this machine.
pub(crate) fn is_loopback_origin(origin: &HeaderValue) -> bool {
    parse_origin(origin).is_some_and(|url| is_loopback(&url))
}

/// Whether `Host` names this machine. It doesn't where a page's own domain resolves to a loopback address (DNS rebinding).
pub(crate) fn is_loopback_host(host: &HeaderValue) -> bool {
    host.to_str()
        .ok()
        .and_then(|host| parse_http_url(&format!("http://{host}")).ok())
        .is_some_and(|url| is_loopback(&url))
}

fn parse_origin(origin: &HeaderValue) -> Option<Url> {
    parse_http_url(origin.to_str().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_allowed_origins_and_the_own_one_are_allowed() {
        #[track_caller]
        fn check(origin: &'static str, host: Option<&'static str>, expected: bool) {
            let allowed = [Origin::parse("https://Acme.com/").unwrap()];
            let (origin, host) = (
                HeaderValue::from_static(origin),
                host.map(HeaderValue::from_static),
            );
            assert_eq!(
                is_allowed_origin(&origin, host.as_ref(), &allowed),
                expected
            );
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
    fn origin_is_scheme_host_and_port() {
        #[track_caller]
        fn check(text: &str, expected: Result<&'static str, InvalidUrl>) {
            let origin = Origin::parse(text).map(|origin| origin.0);
            assert_eq!(origin, expected.map(HeaderValue::from_static));
        }
        check("https://acme.com:443", Ok("https://acme.com"));
        check("http://localhost:8080/", Ok("http://localhost:8080"));
        check("https://acme.com/app", Err(InvalidUrl::HasPath));
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
        check("tauri://localhost/app", Err(InvalidUrl::HasPath));
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
            check(text, Err(InvalidUrl::Malformed));
        }
    }

    #[test]
    fn host_of_dns_rebinding_is_not_loopback() {
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
