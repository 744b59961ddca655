//! GitHub's instances: github.com, subdomains of ghe.com, and Enterprise Servers.

use crate::{TokenType, UrlParts};
use std::fmt;
use thiserror::Error;

/// An instance of GitHub, identified by the origin of its web pages.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GithubInstance {
    origin: String,
    kind: InstanceKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InstanceKind {
    /// `https://github.com`.
    DotCom,
    /// `https://SUB.ghe.com`: Enterprise Cloud with data residency.
    DataResidency,
    /// Any other host.
    EnterpriseServer,
}

/// Why a URL isn't that of a GitHub instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidGithubUrl {
    #[error("expected https://HOST")]
    NotHttps,
    #[error("expected an address without user name and password")]
    HasCredentials,
}

const DOT_COM: &str = "https://github.com";

impl Default for GithubInstance {
    fn default() -> GithubInstance {
        GithubInstance {
            origin: DOT_COM.to_owned(),
            kind: InstanceKind::DotCom,
        }
    }
}

impl GithubInstance {
    /// Accepts an `https` URL, or `http` on this machine. It may be that of any page, or of the API:
    /// `https://api.github.com`, `https://api.SUB.ghe.com` and `https://HOST/api/v3` are understood.
    ///
    /// ```
    /// use github_pat::{GithubInstance, UrlParts};
    ///
    /// let parts = UrlParts {
    ///     scheme: "https".to_owned(),
    ///     host: "api.octo.ghe.com".to_owned(),
    ///     ..UrlParts::default()
    /// };
    /// let github = GithubInstance::from_url(&parts)?;
    /// assert_eq!(github.web_url(), "https://octo.ghe.com");
    /// assert_eq!(github.api_url(), "https://api.octo.ghe.com");
    /// # Ok::<(), github_pat::InvalidGithubUrl>(())
    /// ```
    pub fn from_url(url: &UrlParts) -> Result<GithubInstance, InvalidGithubUrl> {
        if !url.is_potentially_trustworthy() {
            return Err(InvalidGithubUrl::NotHttps);
        }
        if url.has_credentials {
            return Err(InvalidGithubUrl::HasCredentials);
        }
        if url.port.is_some() || url.scheme != "https" {
            return Ok(GithubInstance::enterprise_server(url));
        }
        let host = match url.host.as_str() {
            "www.github.com" => "github.com",
            host => host.strip_prefix("api.").unwrap_or(host),
        };
        let kind = match host.strip_suffix(".ghe.com") {
            _ if host == "github.com" => InstanceKind::DotCom,
            Some(_) => InstanceKind::DataResidency,
            None => return Ok(GithubInstance::enterprise_server(url)),
        };
        Ok(GithubInstance {
            origin: ["https://", host].concat(),
            kind,
        })
    }

    fn enterprise_server(url: &UrlParts) -> GithubInstance {
        GithubInstance {
            origin: url.origin(),
            kind: InstanceKind::EnterpriseServer,
        }
    }

    pub fn kind(&self) -> InstanceKind {
        self.kind
    }

    pub fn is_enterprise_server(&self) -> bool {
        self.kind == InstanceKind::EnterpriseServer
    }

    /// The origin of its web pages, without a final slash.
    pub fn web_url(&self) -> &str {
        &self.origin
    }

    /// The base URL of its REST API (GitHub's REST documentation), without a final slash.
    pub fn api_url(&self) -> String {
        match self.kind {
            InstanceKind::DotCom | InstanceKind::DataResidency => {
                ["https://api.", self.host()].concat()
            }
            InstanceKind::EnterpriseServer => [&self.origin, "/api/v3"].concat(),
        }
    }

    /// Host and port of its web pages, for the person.
    pub fn host(&self) -> &str {
        let host = self.origin.split_once("://");
        host.map_or("", |(_, host)| host)
    }

    /// The page with the person's tokens of a type, because a single one has no URL.
    pub fn tokens_page_url(&self, token_type: TokenType) -> String {
        let page = match token_type {
            TokenType::Classic => "/settings/tokens",
            TokenType::FineGrained | TokenType::Unknown => "/settings/personal-access-tokens",
        };
        [self.web_url(), page].concat()
    }

    /// Whether a URL is that of an account's picture: on this host, on `avatars.` of it, or, for github.com
    /// and its Enterprise Cloud, where GitHub serves pictures from.
    pub fn is_avatar(&self, url: &UrlParts) -> bool {
        let host = url.authority();
        let is_of_host = host.strip_prefix("avatars.") == Some(self.host());
        let is_of_github = host == "avatars.githubusercontent.com";
        let is_plain = url.scheme == "https" && !url.has_credentials;
        self.is_own_page(url) || is_plain && (is_of_host || is_of_github)
    }

    /// Whether a URL from a response is the page on which a person authorizes a token for single sign-on:
    /// `/orgs/NAME/sso` or `/enterprises/NAME/sso` on this host. Other pages of it, such as the one that authorizes
    /// an OAuth app, would do something else than the form says.
    pub fn is_sso_page(&self, url: &UrlParts) -> bool {
        let is_sso = match url.path.split('/').collect::<Vec<_>>()[..] {
            ["", "orgs" | "enterprises", name, "sso"] => !name.is_empty(),
            _ => false,
        };
        is_sso && self.is_own_page(url)
    }

    /// Whether a URL is `https:` on this host, so that a backend that was tampered with can't send a
    /// person elsewhere to type a password.
    fn is_own_page(&self, url: &UrlParts) -> bool {
        url.scheme == "https" && !url.has_credentials && url.authority() == self.host()
    }
}

impl fmt::Display for GithubInstance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.web_url())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::url::parts;

    #[test]
    fn instance_is_known_by_any_of_its_addresses() {
        use InstanceKind::{DataResidency, DotCom, EnterpriseServer};
        for (url, web, api, kind) in [
            (
                "https://github.com",
                "https://github.com",
                "https://api.github.com",
                DotCom,
            ),
            (
                "https://GitHub.com/",
                "https://github.com",
                "https://api.github.com",
                DotCom,
            ),
            (
                "https://github.com:443",
                "https://github.com",
                "https://api.github.com",
                DotCom,
            ),
            (
                "https://www.github.com/x",
                "https://github.com",
                "https://api.github.com",
                DotCom,
            ),
            (
                "https://api.github.com",
                "https://github.com",
                "https://api.github.com",
                DotCom,
            ),
            (
                "https://octo.ghe.com/x",
                "https://octo.ghe.com",
                "https://api.octo.ghe.com",
                DataResidency,
            ),
            (
                "https://api.octo.ghe.com",
                "https://octo.ghe.com",
                "https://api.octo.ghe.com",
                DataResidency,
            ),
            (
                "https://git.acme.com",
                "https://git.acme.com",
                "https://git.acme.com/api/v3",
                EnterpriseServer,
            ),
            (
                "https://git.acme.com/api/v3/",
                "https://git.acme.com",
                "https://git.acme.com/api/v3",
                EnterpriseServer,
            ),
            (
                "https://api.acme.com:8443",
                "https://api.acme.com:8443",
                "https://api.acme.com:8443/api/v3",
                EnterpriseServer,
            ),
            (
                "https://api.acme.com",
                "https://api.acme.com",
                "https://api.acme.com/api/v3",
                EnterpriseServer,
            ),
            (
                "https://notghe.com",
                "https://notghe.com",
                "https://notghe.com/api/v3",
                EnterpriseServer,
            ),
            (
                "http://localhost:3000",
                "http://localhost:3000",
                "http://localhost:3000/api/v3",
                EnterpriseServer,
            ),
        ] {
            let github = GithubInstance::from_url(&parts(url)).unwrap();
            let found = (github.web_url(), &*github.api_url(), github.kind());
            assert_eq!(found, (web, api, kind), "{url}");
            // Each address leads back to it.
            assert_eq!(GithubInstance::from_url(&parts(web)), Ok(github.clone()));
            assert_eq!(GithubInstance::from_url(&parts(api)), Ok(github));
        }
    }

    #[test]
    fn unsafe_address_is_no_instance() {
        for (url, error) in [
            ("http://github.com", InvalidGithubUrl::NotHttps),
            ("javascript:alert(1)", InvalidGithubUrl::NotHttps),
            ("ftp://github.com", InvalidGithubUrl::NotHttps),
            ("https://a@b.com", InvalidGithubUrl::HasCredentials),
        ] {
            assert_eq!(GithubInstance::from_url(&parts(url)), Err(error), "{url}");
        }
    }

    #[test]
    fn avatars_are_on_its_host_or_where_github_serves_them() {
        for (github, url, expected) in [
            (
                "https://github.com",
                "https://avatars.githubusercontent.com/u/1",
                true,
            ),
            ("https://github.com", "https://github.com/octocat.png", true),
            (
                "https://octo.ghe.com",
                "https://avatars.octo.ghe.com/u/1",
                true,
            ),
            (
                "https://git.acme.com",
                "https://avatars.git.acme.com/u/1",
                true,
            ),
            (
                "https://git.acme.com",
                "https://git.acme.com/avatars/u/1",
                true,
            ),
            (
                "https://github.com",
                "http://avatars.githubusercontent.com/u/1",
                false,
            ),
            (
                "https://github.com",
                "https://avatars.evil.example/u/1",
                false,
            ),
            (
                "https://github.com",
                "https://me@avatars.githubusercontent.com/u/1",
                false,
            ),
        ] {
            let instance = GithubInstance::from_url(&parts(github)).unwrap();
            assert_eq!(instance.is_avatar(&parts(url)), expected, "{github} {url}");
        }
    }

    #[test]
    fn only_the_page_of_an_organization_or_enterprise_authorizes_for_single_sign_on() {
        let github = GithubInstance::default();
        for (url, expected) in [
            (
                "https://github.com/orgs/acme/sso?authorization_request=x",
                true,
            ),
            ("https://github.com/enterprises/acme/sso", true),
            (
                "https://github.com/login/oauth/authorize?client_id=x",
                false,
            ),
            (
                "https://github.com/orgs/acme/sso/../../../login/oauth",
                false,
            ),
            ("https://github.com/orgs/acme/sso/", false),
            ("https://github.com/orgs//sso", false),
            ("https://github.com/acme/orgs/acme/sso", false),
            ("https://github.com/orgs/acme/people?/sso", false),
            ("https://evil.example/orgs/acme/sso", false),
            ("http://github.com/orgs/acme/sso", false),
        ] {
            assert_eq!(github.is_sso_page(&parts(url)), expected, "{url}");
        }
    }

    #[test]
    fn only_https_on_its_own_host_is_its_page() {
        let github = GithubInstance::default();
        for (url, expected) in [
            ("https://github.com/orgs/acme/sso?x=1", true),
            ("https://GitHub.com/", true),
            ("http://github.com/", false),
            ("https://github.com.evil.example/", false),
            ("https://evil.example/github.com", false),
            ("https://github.com@evil.example/", false),
            ("https://evil@github.com/", false),
            ("https://github.com:444/", false),
            ("javascript:alert(1)//https://github.com/", false),
        ] {
            assert_eq!(github.is_own_page(&parts(url)), expected, "{url}");
        }
    }
}
