//! Parses URLs, in this one place: with the browser's `URL`, or natively with the `url` crate.

use github_pat::{GithubInstance, UrlParts};

/// The parts of an absolute URL.
#[cfg(target_arch = "wasm32")]
pub fn parse_url(url: &str) -> Option<UrlParts> {
    let url = web_sys::Url::new(url).ok()?;
    Some(UrlParts {
        scheme: url.protocol().trim_end_matches(':').to_owned(),
        host: url.hostname(),
        port: url.port().parse().ok(),
        path: url.pathname(),
        has_credentials: !url.username().is_empty() || !url.password().is_empty(),
    })
}

/// The parts of an absolute URL.
#[cfg(not(target_arch = "wasm32"))]
pub fn parse_url(url: &str) -> Option<UrlParts> {
    let url = url::Url::parse(url).ok()?;
    Some(UrlParts::from(&url))
}

/// An address that may be relative to an absolute one.
#[cfg(target_arch = "wasm32")]
pub fn join_url(url: &str, base: &str) -> Option<String> {
    let url = web_sys::Url::new_with_base(url, base).ok()?;
    Some(url.href())
}

/// An address that may be relative to an absolute one.
#[cfg(not(target_arch = "wasm32"))]
pub fn join_url(url: &str, base: &str) -> Option<String> {
    let url = url::Url::parse(base).ok()?.join(url).ok()?;
    Some(url.into())
}

/// The GitHub instance at a URL, which may be that of its API.
pub fn parse_github_url(url: &str) -> Option<GithubInstance> {
    GithubInstance::from_url(&parse_url(url.trim())?).ok()
}

/// Whether a URL from a response is the page that authorizes a token for single sign-on, and may become a link.
pub fn is_sso_page(url: &str, github: &GithubInstance) -> bool {
    parse_plain_url(url).is_some_and(|url| github.is_sso_page(&url))
}

/// Whether a picture may be loaded from a URL in a response.
pub fn is_avatar(url: &str, github: &GithubInstance) -> bool {
    parse_plain_url(url).is_some_and(|url| github.is_avatar(&url))
}

/// `None` also for a URL with characters that a parser accepts, but a person reads as another URL.
fn parse_plain_url(url: &str) -> Option<UrlParts> {
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || c == '\\';
    if url.contains(is_odd) {
        return None;
    }
    parse_url(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_github_s_page_for_single_sign_on_becomes_a_link() {
        let github = GithubInstance::default();
        assert!(is_sso_page("https://github.com/orgs/acme/sso?x=1", &github));
        assert!(is_sso_page(
            "https://GitHub.com/enterprises/acme/sso",
            &github
        ));
        for url in [
            "http://github.com/orgs/acme/sso",
            "https://github.com.evil.example/orgs/acme/sso",
            "https://evil.example/github.com/orgs/acme/sso",
            "https://github.com@evil.example/orgs/acme/sso",
            "https://github.com:444/orgs/acme/sso",
            "https://github.com\\@evil.example/orgs/acme/sso",
            "https://github.com/orgs/acme/sso\n",
            "https://github.com/login/oauth/authorize",
            "javascript:alert(1)//https://github.com/orgs/acme/sso",
            "//github.com/orgs/acme/sso",
        ] {
            assert!(!is_sso_page(url, &github), "{url}");
        }
    }

    #[test]
    fn github_is_known_by_its_address() {
        for (url, web) in [
            (" https://GitHub.com/ ", Some("https://github.com")),
            ("https://octo.ghe.com/x", Some("https://octo.ghe.com")),
            ("https://api.github.com", Some("https://github.com")),
            ("http://localhost:3000", Some("http://localhost:3000")),
            ("", None),
            ("github.com", None),
            ("http://github.com", None),
            ("javascript:alert(1)", None),
            ("https://a@b.com", None),
        ] {
            let github = parse_github_url(url);
            assert_eq!(github.as_ref().map(GithubInstance::web_url), web, "{url}");
        }
    }

    /// The table with which the component tests compare the browser's parser, too.
    #[test]
    fn parts_are_those_of_the_table() {
        for (url, expected) in crate::url_table::ADDRESSES {
            let found = parse_url(url).map(|parts| crate::url_table::describe(&parts));
            assert_eq!(found.as_deref(), *expected, "{url}");
        }
    }
}
