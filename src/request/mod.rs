//! The token the host needs, and GitHub's page for making it.

mod github;
mod permission;

pub use github::Github;
pub use permission::{Level, Permission, words};
#[cfg(feature = "ssr")]
pub use permission::{LABELS, WRITE_ONLY};

use crate::{
    decimal::decimal,
    token::{Accepts, TokenType},
};

/// What GitHub's form takes (its page on managing tokens, 2025-08).
const LONGEST_NAME: usize = 40;
const LONGEST_DESCRIPTION: usize = 1024;
const LONGEST_LIFE: u32 = 366;

/// The token the host asks for. Each field is the attribute of the same name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenRequest {
    pub github_url: Github,
    pub token_type: Accepts,
    /// Empty for the name of who asks.
    pub token_name: String,
    pub token_description: String,
    /// `None` leaves GitHub's own default.
    pub token_expiration: Option<Expiration>,
    pub resource_owner: String,
    pub repository_access: Option<RepositoryAccess>,
    pub permissions: Vec<Permission>,
    pub scopes: Vec<String>,
    /// In place of GitHub's page.
    pub token_url: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiration {
    Days(u32),
    Never,
}

/// What the person has to choose: GitHub's form can't be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepositoryAccess {
    All,
    Selected,
    Public,
}

/// A value that GitHub wouldn't take, and what was made of it: for the page's author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correction {
    /// Cut to the number of characters that GitHub takes.
    Shortened {
        attribute: &'static str,
        longest: usize,
    },
    /// GitHub takes at most this many days.
    ExpiresSooner { days: u32 },
    /// Says nothing for the kind of token that is to be made.
    Useless {
        attribute: &'static str,
        instead: &'static str,
    },
    /// A hyphen in a permission's name does nothing, silently.
    Underscored { permission: String },
}

impl TokenRequest {
    /// The kind of token to make. Fine-grained is GitHub's recommendation and ours; classic where
    /// the host takes nothing else or names nothing but scopes, and on a server, whose form can be
    /// filled in for that kind alone, unless the host names nothing but permissions.
    pub fn kind(&self) -> TokenType {
        let prefers_classic = match (self.permissions.is_empty(), self.scopes.is_empty()) {
            (true, false) => true,
            (false, true) => false,
            _ => self.github_url.is_enterprise_server(),
        };
        match self.token_type {
            Accepts::Classic => TokenType::Classic,
            Accepts::Any if prefers_classic => TokenType::Classic,
            Accepts::FineGrained | Accepts::Any => TokenType::FineGrained,
        }
    }

    /// Whether GitHub's form opens with the values filled in. Not behind an address of the host's,
    /// of which we know nothing, nor for a fine-grained token on an Enterprise Server.
    pub fn is_prefilled(&self) -> bool {
        self.token_url.is_empty()
            && (self.kind() == TokenType::Classic || !self.github_url.is_enterprise_server())
    }

    /// The token's name in GitHub's list.
    pub fn name<'a>(&'a self, app_name: &'a str) -> &'a str {
        let name = if self.token_name.is_empty() {
            app_name
        } else {
            &self.token_name
        };
        cut(name, LONGEST_NAME)
    }

    /// The page on which the person makes the token.
    pub fn url(&self, app_name: &str) -> String {
        if !self.token_url.is_empty() {
            return self.token_url.clone();
        }
        let mut url = self.new_token_page();
        if !self.is_prefilled() {
            return url;
        }
        let name = self.name(app_name);
        if self.kind() == TokenType::Classic {
            parameter(&mut url, "description", name);
            parameter(&mut url, "scopes", &self.scopes.join(","));
            parameter(&mut url, "default_expires_at", &self.expires_in());
            return url;
        }
        parameter(&mut url, "name", name);
        parameter(&mut url, "description", &self.token_description);
        parameter(&mut url, "target_name", &self.resource_owner);
        parameter(&mut url, "expires_in", &self.expires_in());
        for Permission { name, level } in &self.permissions {
            parameter(&mut url, name, level.as_str());
        }
        url
    }

    /// Where the tokens of a kind are that the person has already.
    pub fn list_url(&self, kind: TokenType) -> String {
        let page = match kind {
            TokenType::Classic => "/settings/tokens",
            _ => "/settings/personal-access-tokens",
        };
        [self.github_url.as_str(), page].concat()
    }

    fn new_token_page(&self) -> String {
        [&self.list_url(self.kind()), "/new"].concat()
    }

    fn expires_in(&self) -> String {
        match self.token_expiration {
            None => String::new(),
            Some(Expiration::Days(days)) => decimal(days),
            Some(Expiration::Never) => "none".to_owned(),
        }
    }

    /// Makes of each value what GitHub takes.
    pub fn correct(&mut self) -> Vec<Correction> {
        let mut corrections = Vec::new();
        for (attribute, text, longest) in [
            ("token-name", &mut self.token_name, LONGEST_NAME),
            (
                "token-description",
                &mut self.token_description,
                LONGEST_DESCRIPTION,
            ),
        ] {
            let kept = cut(text, longest).len();
            if kept < text.len() {
                text.truncate(kept);
                corrections.push(Correction::Shortened { attribute, longest });
            }
        }
        if let Some(Expiration::Days(days)) = &mut self.token_expiration
            && *days > LONGEST_LIFE
        {
            *days = LONGEST_LIFE;
            corrections.push(Correction::ExpiresSooner { days: LONGEST_LIFE });
        }
        for Permission { name, .. } in &mut self.permissions {
            if name.contains('-') {
                *name = name.replace('-', "_");
                let permission = name.clone();
                corrections.push(Correction::Underscored { permission });
            }
        }
        let (attribute, instead, lost) = match self.kind() {
            TokenType::Classic => (
                "permissions",
                "scopes",
                self.scopes.is_empty() && !self.permissions.is_empty(),
            ),
            _ => (
                "scopes",
                "permissions",
                self.permissions.is_empty() && !self.scopes.is_empty(),
            ),
        };
        if lost {
            corrections.push(Correction::Useless { attribute, instead });
        }
        corrections
    }
}

/// The first `longest` characters, never half of one.
fn cut(text: &str, longest: usize) -> &str {
    match text.char_indices().nth(longest) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// Appends `name=value` to a URL, unless there is nothing to say.
fn parameter(url: &mut String, name: &str, value: &str) {
    if value.is_empty() {
        return;
    }
    url.push(if url.contains('?') { '&' } else { '?' });
    escape(url, name);
    url.push('=');
    escape(url, value);
}

/// Appends a text as JavaScript's `URLSearchParams` writes it.
fn escape(url: &mut String, text: &str) {
    let digit = |nibble: u8| char::from(b"0123456789ABCDEF"[usize::from(nibble)]);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.*".contains(&byte) {
            url.push(char::from(byte));
        } else if byte == b' ' {
            url.push('+');
        } else {
            url.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> TokenRequest {
        TokenRequest {
            token_description: "Reads code & issues".into(),
            token_expiration: Some(Expiration::Days(90)),
            resource_owner: "acme-inc".into(),
            permissions: Permission::parse_all("contents=read issues=write").unwrap(),
            ..TokenRequest::default()
        }
    }

    #[track_caller]
    fn check(request: &TokenRequest, expected: &str) {
        assert_eq!(request.url("Acme"), expected);
    }

    #[test]
    fn a_fine_grained_token_is_prefilled() {
        check(
            &request(),
            "https://github.com/settings/personal-access-tokens/new?name=Acme\
             &description=Reads+code+%26+issues&target_name=acme-inc&expires_in=90\
             &contents=read&issues=write",
        );
        check(
            &TokenRequest::default(),
            "https://github.com/settings/personal-access-tokens/new?name=Acme",
        );
        let never = TokenRequest {
            token_name: "Über 100 %".into(),
            token_expiration: Some(Expiration::Never),
            github_url: Github::parse("https://octo.ghe.com").unwrap(),
            ..TokenRequest::default()
        };
        check(
            &never,
            "https://octo.ghe.com/settings/personal-access-tokens/new?name=%C3%9Cber+100+%25&expires_in=none",
        );
    }

    #[test]
    fn a_classic_token_is_prefilled() {
        let classic = TokenRequest {
            token_type: Accepts::Classic,
            scopes: vec!["repo".into(), "read:org".into()],
            ..request()
        };
        let page = "https://github.com/settings/tokens/new\
            ?description=Acme&scopes=repo%2Cread%3Aorg&default_expires_at=90";
        check(&classic, page);
        // Scopes alone say that the host needs a classic one.
        let scopes_alone = TokenRequest {
            token_type: Accepts::Any,
            permissions: Vec::new(),
            ..classic
        };
        check(&scopes_alone, page);
    }

    #[test]
    fn an_enterprise_server_prefills_classic_tokens_alone() {
        let github_url = Github::parse("https://git.acme.com").unwrap();
        let any = TokenRequest {
            github_url: github_url.clone(),
            scopes: vec!["repo".into()],
            ..request()
        };
        check(
            &any,
            "https://git.acme.com/settings/tokens/new?description=Acme&scopes=repo&default_expires_at=90",
        );
        let fine_grained = TokenRequest {
            github_url,
            token_type: Accepts::FineGrained,
            ..request()
        };
        check(
            &fine_grained,
            "https://git.acme.com/settings/personal-access-tokens/new",
        );
        assert!(!fine_grained.is_prefilled());
    }

    #[test]
    fn what_says_nothing_for_the_kind_is_said() {
        let check = |request: TokenRequest, expected: &[Correction]| {
            assert_eq!(request.clone().correct(), expected, "{request:?}");
        };
        let useless = |attribute, instead| Correction::Useless { attribute, instead };
        let classic = TokenRequest {
            token_type: Accepts::Classic,
            ..request()
        };
        check(classic, &[useless("permissions", "scopes")]);
        let scopes = TokenRequest {
            permissions: Vec::new(),
            scopes: vec!["repo".into()],
            ..request()
        };
        check(scopes.clone(), &[]);
        let fine_grained = TokenRequest {
            token_type: Accepts::FineGrained,
            ..scopes
        };
        check(fine_grained, &[useless("scopes", "permissions")]);
        // What has both has what its kind takes.
        let both = TokenRequest {
            token_type: Accepts::Classic,
            scopes: vec!["repo".into()],
            ..request()
        };
        check(both.clone(), &[]);
        let neither = TokenRequest {
            permissions: Vec::new(),
            scopes: Vec::new(),
            ..both
        };
        check(neither, &[]);
        // On a server, permissions alone ask for a fine-grained token.
        let server = TokenRequest {
            github_url: Github::parse("https://git.acme.com").unwrap(),
            ..request()
        };
        assert_eq!(server.kind(), TokenType::FineGrained);
        check(server, &[]);
    }

    #[test]
    fn the_host_may_have_a_page_of_its_own() {
        let own = TokenRequest {
            token_url: "https://acme.com/token".into(),
            ..request()
        };
        check(&own, "https://acme.com/token");
        assert!(!own.is_prefilled());
    }

    #[test]
    fn the_list_is_that_of_the_kind() {
        let list = "https://github.com/settings/personal-access-tokens";
        assert_eq!(request().list_url(TokenType::FineGrained), list);
        let classic = TokenRequest {
            token_type: Accepts::Classic,
            ..request()
        };
        assert_eq!(
            classic.list_url(TokenType::Classic),
            "https://github.com/settings/tokens"
        );
    }

    #[test]
    fn what_github_would_not_take_is_corrected_and_said() {
        let mut request = TokenRequest {
            token_name: "é".repeat(41),
            token_description: "d".repeat(1025),
            token_expiration: Some(Expiration::Days(367)),
            permissions: Permission::parse_all("pull-requests=write").unwrap(),
            ..TokenRequest::default()
        };
        let corrections = [
            Correction::Shortened {
                attribute: "token-name",
                longest: 40,
            },
            Correction::Shortened {
                attribute: "token-description",
                longest: 1024,
            },
            Correction::ExpiresSooner { days: 366 },
            Correction::Underscored {
                permission: "pull_requests".into(),
            },
        ];
        assert_eq!(request.correct(), corrections);
        assert_eq!(request.token_name, "é".repeat(40));
        assert_eq!(request.token_description.len(), 1024);
        assert_eq!(request.token_expiration, Some(Expiration::Days(366)));
        assert_eq!(request.permissions[0].name, "pull_requests");
        assert_eq!(request.correct(), []);
    }

    #[test]
    fn a_long_name_of_who_asks_is_cut_without_a_word() {
        let name = "a".repeat(50);
        assert_eq!(TokenRequest::default().name(&name), "a".repeat(40));
    }
}
