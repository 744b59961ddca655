//! Which GitHub: github.com, a subdomain of ghe.com, or an Enterprise Server.

use crate::endpoint::Endpoint;

/// The origin of a GitHub, such as `https://github.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Github(String);

impl Default for Github {
    fn default() -> Github {
        Github("https://github.com".to_owned())
    }
}

impl Github {
    /// Takes an `https` address (or `http` on this machine) and keeps its origin.
    pub fn parse(url: &str) -> Option<Github> {
        let lower = url.trim().to_ascii_lowercase();
        let endpoint = Endpoint::parse(lower.clone()).ok()?;
        let (scheme, _) = lower.split_once(':')?;
        Some(Github([scheme, "://", endpoint.host()].concat()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As the person reads it.
    pub fn host(&self) -> &str {
        let host = self.0.split_once(':').map_or("", |(_, host)| host);
        host.trim_start_matches('/')
    }

    pub fn is_enterprise_server(&self) -> bool {
        self.host() != "github.com" && !self.host().ends_with(".ghe.com")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_known_by_its_host() {
        for (url, origin, server) in [
            ("https://github.com", "https://github.com", false),
            (" https://GitHub.com/ ", "https://github.com", false),
            ("https://octo.ghe.com/x", "https://octo.ghe.com", false),
            ("https://git.acme.com", "https://git.acme.com", true),
            ("https://notghe.com", "https://notghe.com", true),
            ("http://localhost:3000", "http://localhost:3000", true),
        ] {
            let github = Github::parse(url).unwrap();
            assert_eq!(
                (github.as_str(), github.is_enterprise_server()),
                (origin, server)
            );
        }
    }

    #[test]
    fn what_is_no_safe_address_is_none() {
        for url in [
            "",
            "github.com",
            "http://github.com",
            "javascript:alert(1)",
            "https://a@b.com",
        ] {
            assert_eq!(Github::parse(url), None, "{url}");
        }
    }
}
