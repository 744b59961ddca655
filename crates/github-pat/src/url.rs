//! Rules about URLs. Parsing is left to the caller, who has a parser already: the browser's `URL`, or the `url`
//! crate.

/// The parts of an absolute URL, as a parser of the WHATWG URL Standard writes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UrlParts {
    /// In lower case, without a colon: `https`.
    pub scheme: String,
    /// In lower case, an IPv6 address in brackets; empty where there is none.
    pub host: String,
    /// `None` for the scheme's default port.
    pub port: Option<u16>,
    /// With its leading slash.
    pub path: String,
    /// Whether it has a user name or a password.
    pub has_credentials: bool,
}

impl UrlParts {
    /// Host and port, for the person.
    pub fn authority(&self) -> String {
        match self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }

    /// `https://host:port`.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.authority())
    }

    /// Whether nobody can read on the way what is sent there: HTTPS, or HTTP on this machine (W3C Secure Contexts,
    /// "Is origin potentially trustworthy?").
    ///
    /// ```
    /// use github_pat::UrlParts;
    ///
    /// let url = |scheme: &str, host: &str| UrlParts {
    ///     scheme: scheme.to_owned(),
    ///     host: host.to_owned(),
    ///     ..UrlParts::default()
    /// };
    /// assert!(url("https", "acme.com").is_potentially_trustworthy());
    /// assert!(url("http", "127.0.0.1").is_potentially_trustworthy());
    /// assert!(!url("http", "acme.com").is_potentially_trustworthy());
    /// ```
    pub fn is_potentially_trustworthy(&self) -> bool {
        match self.scheme.as_str() {
            "https" => !self.host.is_empty(),
            "http" => self.is_loopback(),
            _ => false,
        }
    }

    /// Whether the host is this machine: `localhost`, `*.localhost`, `127.0.0.0/8` or `[::1]`.
    pub fn is_loopback(&self) -> bool {
        let host = self.host.as_str();
        host == "localhost"
            || host.ends_with(".localhost")
            || host == "[::1]"
            // The parser has written every spelling of an IPv4 address as four numbers.
            || host
                .parse::<std::net::Ipv4Addr>()
                .is_ok_and(|address| address.is_loopback())
    }
}

#[cfg(any(test, feature = "url"))]
impl From<&::url::Url> for UrlParts {
    fn from(url: &::url::Url) -> UrlParts {
        UrlParts {
            scheme: url.scheme().to_owned(),
            host: url.host_str().unwrap_or_default().to_owned(),
            port: url.port(),
            path: url.path().to_owned(),
            has_credentials: !url.username().is_empty() || url.password().is_some(),
        }
    }
}

#[cfg(test)]
pub(crate) fn parts(url: &str) -> UrlParts {
    UrlParts::from(&::url::Url::parse(url).unwrap_or_else(|error| panic!("{url}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trustworthy_is_https_and_this_machine() {
        for (url, expected) in [
            ("https://api.acme.com/github?x=1", true),
            ("https://api.acme.com:8443/", true),
            ("http://localhost:8080/api", true),
            ("http://app.localhost/", true),
            ("http://127.0.0.1:3000/", true),
            ("http://127.9.9.9/", true),
            // The parser writes it as 127.0.0.1.
            ("http://127.1/", true),
            ("http://[::1]:80/", true),
            ("http://acme.com/", false),
            ("http://127.0.0.1.acme.com/", false),
            ("http://127.acme.com/", false),
            ("http://127.acme.co.uk/", false),
            ("http://128.0.0.1/", false),
            ("http://localhost.acme.com/", false),
            ("http://notlocalhost/", false),
            ("http://[::2]/", false),
            ("file:///etc/passwd", false),
            ("ftp://acme.com/", false),
            ("data:text/plain,x", false),
        ] {
            assert_eq!(parts(url).is_potentially_trustworthy(), expected, "{url}");
        }
    }

    #[test]
    fn origin_has_scheme_host_and_port() {
        for (url, expected) in [
            ("https://GitHub.com:443/x", "https://github.com"),
            ("http://[::1]:8080/", "http://[::1]:8080"),
        ] {
            assert_eq!(parts(url).origin(), expected);
        }
    }
}
