//! Parses the element's attributes into options. Pure: it doesn't know who holds the attributes.

use crate::{
    api::{Credentials, Protocol, Session},
    endpoint::ConfigError,
    options::{Density, Guide, Options, Theme},
    url::parse_github_url,
};
use github_pat::{
    AcceptedTokenTypes, Expiration, MAX_NAME_CHARS, Normalization, Permissions, RepositoryAccess,
    Scopes, TokenTemplate, display_name, split_list,
};

/// Reads the attributes of an element. An invalid one keeps its default, and the first of them becomes the
/// [`fault`](Options::fault).
pub fn read(attribute: impl Fn(&'static str) -> Option<String>) -> Options {
    let reader = Reader {
        attribute: &attribute,
        fault: None,
        cut: Vec::new(),
    };
    reader.read()
}

/// More permissions, or scopes, than GitHub has.
const MAX_ENTRIES: usize = 100;

/// Reads attributes one by one, and remembers the first invalid one, and the names that were too long.
struct Reader<'a> {
    attribute: &'a dyn Fn(&'static str) -> Option<String>,
    fault: Option<ConfigError>,
    cut: Vec<Normalization>,
}

impl Reader<'_> {
    fn read(mut self) -> Options {
        let (permissions, hyphenated) = self
            .parsed(
                "permissions",
                "names with a level: contents=read issues=write",
                |text| {
                    let permissions = Permissions::parse(text).ok()?;
                    if permissions.len() > MAX_ENTRIES {
                        return None;
                    }
                    Some((permissions, Permissions::hyphenated_names(text)))
                },
            )
            .unwrap_or_default();
        let mut request = TokenTemplate {
            github_url: self
                .parsed("github-url", "an https address", parse_github_url)
                .unwrap_or_default(),
            token_type: [
                AcceptedTokenTypes::Any,
                AcceptedTokenTypes::FineGrained,
                AcceptedTokenTypes::Classic,
                AcceptedTokenTypes::Any,
            ][self.choice("token-type", "fine-grained, classic or any")],
            token_name: display_name(&self.text("token-name")),
            token_description: self.text("token-description"),
            token_expiration: self.parsed(
                "token-expiration",
                "a number of days, or none",
                Expiration::parse,
            ),
            resource_owner: self.name("resource-owner"),
            repository_access: [
                None,
                Some(RepositoryAccess::All),
                Some(RepositoryAccess::Selected),
                Some(RepositoryAccess::Public),
            ][self.choice("repository-access", "all, selected or public")],
            permissions,
            scopes: self
                .parsed("scopes", "names such as repo read:org", |text| {
                    Scopes::parse(text)
                        .ok()
                        .filter(|it| it.len() <= MAX_ENTRIES)
                })
                .unwrap_or_default(),
            token_url: self
                .parsed("token-url", "an https address", |url| {
                    parse_github_url(url).map(|_| url.to_owned())
                })
                .unwrap_or_default(),
        };
        let (app_name, expected_login) = (self.name("app-name"), self.name("expected-login"));
        let mut corrections = request.normalize();
        corrections.append(&mut self.cut);
        let hyphenated = hyphenated.into_iter();
        corrections
            .extend(hyphenated.map(|permission| Normalization::HyphenReplaced { permission }));
        // It has no effect any more, because the WebAssembly is there, but a mistake in it is reported.
        self.choice("load", "eager, visible or interaction");
        Options {
            backend_url: self.text("backend-url"),
            protocol: [Protocol::Json, Protocol::Json, Protocol::Nango]
                [self.choice("protocol", "json or nango")],
            integration_id: self
                .parsed(
                    "integration-id",
                    "letters, digits, spaces and ~:.@_-",
                    |id| {
                        let is_allowed =
                            |byte: u8| byte.is_ascii_alphanumeric() || b"~:.@ _-".contains(&byte);
                        id.bytes().all(is_allowed).then(|| id.to_owned())
                    },
                )
                .unwrap_or(Options::default().integration_id),
            app_name,
            request,
            expected_login,
            connection_id: self.text("connection-id"),
            avatars: self.choice("avatars", "on or off") == 1,
            guide: [Guide::Closed, Guide::Open, Guide::Closed, Guide::None]
                [self.choice("guide", "open, closed or none")],
            timeout: self
                .parsed(
                    "timeout",
                    "a number of milliseconds, such as 20000",
                    |text| {
                        // The longest wait that a browser's timers can hold.
                        text.parse()
                            .ok()
                            .filter(|it| (1..=0x7fff_ffff).contains(it))
                    },
                )
                .unwrap_or(Options::default().timeout),
            credentials: [
                Credentials::SameOrigin,
                Credentials::Omit,
                Credentials::SameOrigin,
                Credentials::Include,
            ][self.choice("credentials", "omit, same-origin or include")],
            session: self.parsed("session", "visible ASCII", Session::new),
            password_manager: self.choice("password-manager", "ignore or allow") == 2,
            density: [Density::Comfortable, Density::Comfortable, Density::Compact]
                [self.choice("density", "comfortable or compact")],
            theme: [Theme::Auto, Theme::Auto, Theme::Light, Theme::Dark]
                [self.choice("theme", "auto, light or dark")],
            dir: self.text("dir"),
            aria_label: self.text("aria-label"),
            disabled: (self.attribute)("disabled").is_some(),
            autofocus: (self.attribute)("autofocus").is_some(),
            fault: self.fault,
            corrections,
        }
    }

    /// An empty attribute counts as not set, because templates often write it like this.
    #[inline(never)]
    fn text(&self, name: &'static str) -> String {
        let text = (self.attribute)(name).unwrap_or_default();
        text.trim().to_owned()
    }

    /// A name, cleaned so that it can be shown.
    fn name(&mut self, attribute: &'static str) -> String {
        let text = self.text(attribute);
        if text.chars().count() > MAX_NAME_CHARS {
            self.cut.push(Normalization::Truncated {
                attribute,
                max_chars: MAX_NAME_CHARS,
            });
        }
        display_name(&text)
    }

    /// The number of its word in `takes`, counted from one; zero if it isn't set.
    #[inline(never)]
    fn choice(&mut self, name: &'static str, takes: &'static str) -> usize {
        let place = |text: &str| {
            let choices = split_list(takes).filter(|word| *word != "or");
            (1..)
                .zip(choices)
                .find(|(_, choice)| *choice == text)
                .map(|(place, _)| place)
        };
        self.parsed(name, takes, place).unwrap_or_default()
    }

    fn parsed<T>(
        &mut self,
        name: &'static str,
        takes: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(name);
        if text.is_empty() {
            return None;
        }
        let value = parse(&text);
        if value.is_none() {
            self.fault
                .get_or_insert(ConfigError::BadAttribute { name, takes });
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(attributes: &[(&str, &str)]) -> Options {
        super::read(|name| {
            let found = attributes.iter().find(|(key, _)| *key == name)?;
            Some(found.1.to_owned())
        })
    }

    #[test]
    fn nothing_set_is_the_default() {
        assert_eq!(read(&[]), Options::default());
    }

    #[test]
    fn attributes_become_values() {
        let options = read(&[
            ("backend-url", " /api/token "),
            ("app-name", "Acme"),
            ("timeout", "500"),
            ("credentials", "include"),
            ("session", "s1"),
            ("protocol", " nango "),
            ("integration-id", "github pat"),
            ("disabled", ""),
            ("autofocus", ""),
        ]);
        let expected = Options {
            backend_url: "/api/token".into(),
            protocol: Protocol::Nango,
            integration_id: "github pat".into(),
            app_name: "Acme".into(),
            timeout: 500,
            credentials: Credentials::Include,
            session: Session::new("s1"),
            disabled: true,
            autofocus: true,
            ..Options::default()
        };
        assert_eq!(options, expected);
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        for (name, value) in [
            ("timeout", "soon"),
            ("timeout", "0"),
            ("timeout", "-1"),
            ("timeout", "99999999999"),
            ("credentials", "yes"),
            ("github-url", "git.acme.com"),
            ("github-url", "http://git.acme.com"),
            ("token-type", "oauth"),
            ("token-expiration", "soon"),
            ("token-expiration", "0"),
            ("repository-access", "some"),
            ("permissions", "contents"),
            ("scopes", "contents=read"),
            ("token-url", "javascript:alert(1)"),
            ("guide", "yes"),
            ("password-manager", "no"),
            ("density", "tight"),
            ("load", "later"),
            ("protocol", "oauth"),
            ("integration-id", "a/b"),
            ("session", "s 1"),
            ("session", "s\u{e9}"),
        ] {
            let fault = read(&[(name, value)]).fault;
            assert!(
                matches!(fault, Some(ConfigError::BadAttribute { name: named, .. }) if named == name),
                "{name}={value:?}: {fault:?}"
            );
        }
    }

    #[test]
    fn the_token_s_attributes_become_the_request() {
        let options = read(&[
            ("github-url", "https://octo.ghe.com"),
            ("token-type", "fine-grained"),
            ("token-name", "Acme"),
            ("token-description", "For Acme"),
            ("token-expiration", "none"),
            ("resource-owner", "acme-inc"),
            ("repository-access", "selected"),
            ("permissions", "contents=read"),
            ("scopes", "repo, read:org"),
            ("token-url", "https://acme.com/token"),
            ("guide", "open"),
            ("password-manager", "allow"),
            ("density", "compact"),
        ]);
        let expected = Options {
            request: TokenTemplate {
                github_url: parse_github_url("https://octo.ghe.com").unwrap(),
                token_type: AcceptedTokenTypes::FineGrained,
                token_name: "Acme".into(),
                token_description: "For Acme".into(),
                token_expiration: Some(Expiration::Never),
                resource_owner: "acme-inc".into(),
                repository_access: Some(RepositoryAccess::Selected),
                permissions: Permissions::parse("contents=read").unwrap(),
                scopes: Scopes::parse("repo read:org").unwrap(),
                token_url: "https://acme.com/token".into(),
            },
            guide: Guide::Open,
            password_manager: true,
            density: Density::Compact,
            ..Options::default()
        };
        assert_eq!(options, expected);
    }

    #[test]
    fn an_empty_attribute_is_one_that_is_not_set() {
        for name in [
            "timeout",
            "protocol",
            "integration-id",
            "credentials",
            "github-url",
            "token-expiration",
            "guide",
        ] {
            assert_eq!(read(&[(name, " ")]), Options::default(), "{name}");
        }
    }

    #[test]
    fn what_was_made_fit_is_remembered() {
        let options = read(&[("permissions", "pull-requests=write")]);
        assert_eq!(options.corrections.len(), 1);
        assert_eq!(options.fault, None);
    }

    #[test]
    fn debug_shows_no_session() {
        let shown = format!("{:?}", read(&[("session", "sesame")]));
        assert!(!shown.contains("sesame"));
    }
}
