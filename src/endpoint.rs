//! Where a token may be posted, and which addresses of an answer may become links.

/// An address the token can be sent to without being read on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    url: String,
    host: String,
}

/// What the page's author has to set right before a token can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misconfigured {
    /// `backend-url` is not there.
    NoBackendUrl,
    /// `backend-url` is no HTTP address.
    BadBackendUrl,
    /// `backend-url` is plain HTTP on a host that isn't this machine.
    InsecureBackendUrl,
    /// The page has no origin: it stands in a frame with `sandbox` and without `allow-same-origin`, and no backend can
    /// tell it from any other such page.
    NoOrigin,
    /// An attribute with a value it can't have: its name, and what it takes.
    BadAttribute {
        name: &'static str,
        takes: &'static str,
    },
}

impl Endpoint {
    /// Takes an absolute URL as a browser's `URL` writes it (lower-case scheme and host).
    ///
    /// HTTPS, or HTTP on a loopback host, as in the definition of potentially trustworthy origins
    /// (W3C Secure Contexts, 3.1). No user or password: `fetch` refuses such an address.
    pub fn parse(url: String) -> Result<Endpoint, Misconfigured> {
        let (scheme, authority) = split(&url).ok_or(Misconfigured::BadBackendUrl)?;
        if authority.is_empty() || authority.contains('@') {
            return Err(Misconfigured::BadBackendUrl);
        }
        match scheme {
            "https" => {}
            "http" if is_loopback(authority) => {}
            "http" => return Err(Misconfigured::InsecureBackendUrl),
            _ => return Err(Misconfigured::BadBackendUrl),
        }
        let host = authority.to_owned();
        Ok(Endpoint { url, host })
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Host and port, as the person reads them.
    pub fn host(&self) -> &str {
        &self.host
    }
}

/// Whether an address from an answer may become a link: only `https:` on the host of `base`, so
/// that a backend that was tampered with can't send the person elsewhere to type a password.
pub fn https_on(url: &str, base: &str) -> bool {
    let Some(("https", authority)) = split(url) else {
        return false;
    };
    let plain = !authority.contains(['@', '\\']) && !url.contains(char::is_whitespace);
    plain && split(base).is_some_and(|(_, host)| host.eq_ignore_ascii_case(authority))
}

/// Scheme and authority of an absolute URL.
fn split(url: &str) -> Option<(&str, &str)> {
    // Not `split_once("://")`: a search for a text weighs more than one for a sign.
    let (scheme, rest) = url.split_once(':')?;
    let rest = rest.strip_prefix("//")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Some((scheme, &rest[..end]))
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "::1"
        // The browser has written every spelling of an IPv4 address as four numbers by now; a name
        // that only begins like one is somebody's domain.
        || host.strip_prefix("127.").is_some_and(|rest| {
            rest.bytes().all(|it| it.is_ascii_digit() || it == b'.') && rest.split('.').count() == 3
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: Result<&str, Misconfigured>) {
        let host = Endpoint::parse(url.to_owned()).map(|endpoint| endpoint.host);
        assert_eq!(host, expected.map(str::to_owned), "{url}");
    }

    #[test]
    fn a_token_goes_by_https_or_stays_on_this_machine() {
        check("https://api.acme.com/github?x=1", Ok("api.acme.com"));
        check("https://api.acme.com:8443/", Ok("api.acme.com:8443"));
        check("http://localhost:8080/api", Ok("localhost:8080"));
        check("http://app.localhost/", Ok("app.localhost"));
        check("http://127.0.0.1:3000/", Ok("127.0.0.1:3000"));
        check("http://127.9.9.9/", Ok("127.9.9.9"));
        check("http://[::1]:80/", Ok("[::1]:80"));
    }

    #[test]
    fn it_is_asked_for_as_it_was_written() {
        let url = "https://api.acme.com:8443/github?x=1";
        assert_eq!(Endpoint::parse(url.into()).unwrap().url(), url);
    }

    #[test]
    fn other_addresses_are_refused() {
        use Misconfigured::{BadBackendUrl, InsecureBackendUrl};
        check("http://acme.com/", Err(InsecureBackendUrl));
        check("http://127.0.0.1.acme.com/", Err(InsecureBackendUrl));
        check("http://127.acme.com/", Err(InsecureBackendUrl));
        // As many parts as an address has, and digits that are too few.
        check("http://127.acme.co.uk/", Err(InsecureBackendUrl));
        check("http://127.0.1/", Err(InsecureBackendUrl));
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

    #[test]
    fn only_github_over_https_becomes_a_link() {
        let github = "https://github.com";
        assert!(https_on("https://github.com/orgs/acme/sso?x=1", github));
        assert!(https_on("https://GitHub.com/", github));
        for url in [
            "http://github.com/",
            "https://github.com.evil.example/",
            "https://evil.example/github.com",
            "https://github.com@evil.example/",
            "https://github.com:444/",
            "https://github.com\\@evil.example/",
            "https://github.com/\n",
            "javascript:alert(1)//https://github.com/",
            "//github.com/",
        ] {
            assert!(!https_on(url, github), "{url}");
        }
    }
}
