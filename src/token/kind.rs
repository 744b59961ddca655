//! The kinds of GitHub's credentials, by what they begin with (GitHub's changelogs of 2021-04-05 and
//! 2022-10-18). GitHub says that prefixes don't change.

/// A kind of credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `github_pat_…`
    FineGrained,
    /// `ghp_…`
    Classic,
    /// 40 hex digits: a classic token from before April 2021.
    Legacy,
    /// `gho_…`: what an OAuth app gets for a person.
    OAuth,
    /// `ghu_…`: what a GitHub App gets for a person.
    AppUser,
    /// `ghs_…`: what a GitHub App gets for an installation.
    AppInstallation,
    /// `ghr_…`: renews a GitHub App's token.
    Refresh,
    /// No prefix we know. One may come that we don't know yet, so this is no reason to refuse it.
    Unknown,
}

/// The kinds a personal access token comes in, as the wire spells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenType {
    FineGrained,
    Classic,
    Unknown,
}

/// Which kinds of token the host takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Accepts {
    FineGrained,
    Classic,
    #[default]
    Any,
}

const PREFIXES: [(&str, Kind); 6] = [
    ("github_pat_", Kind::FineGrained),
    ("ghp_", Kind::Classic),
    ("gho_", Kind::OAuth),
    ("ghu_", Kind::AppUser),
    ("ghs_", Kind::AppInstallation),
    ("ghr_", Kind::Refresh),
];

impl Kind {
    pub fn of(text: &str) -> Kind {
        let known = PREFIXES.iter().find(|(it, _)| text.starts_with(it));
        match known {
            Some((_, kind)) => *kind,
            None if is_legacy(text) => Kind::Legacy,
            None => Kind::Unknown,
        }
    }

    /// Whether somebody who types this may be about to type a prefix.
    pub fn may_become_known(text: &str) -> bool {
        let mut prefixes = PREFIXES.iter();
        prefixes.any(|(prefix, _)| text.len() < prefix.len() && prefix.starts_with(text))
    }

    /// What it begins with; empty where it has no prefix.
    pub fn prefix(self) -> &'static str {
        let known = PREFIXES.iter().find(|(_, kind)| *kind == self);
        known.map_or("", |(prefix, _)| prefix)
    }

    /// Whether it can be a personal access token.
    pub fn is_personal(self) -> bool {
        matches!(
            self,
            Kind::FineGrained | Kind::Classic | Kind::Legacy | Kind::Unknown
        )
    }

    /// A legacy token's has to be found out by asking GitHub.
    pub fn token_type(self) -> TokenType {
        match self {
            Kind::FineGrained => TokenType::FineGrained,
            Kind::Classic => TokenType::Classic,
            _ => TokenType::Unknown,
        }
    }
}

impl TokenType {
    /// As the wire spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            TokenType::FineGrained => "fine-grained",
            TokenType::Classic => "classic",
            TokenType::Unknown => "unknown",
        }
    }
}

impl Accepts {
    /// Of a token whose kind it doesn't tell, the backend decides.
    pub fn takes(self, token_type: TokenType) -> bool {
        !matches!(
            (self, token_type),
            (Accepts::FineGrained, TokenType::Classic) | (Accepts::Classic, TokenType::FineGrained)
        )
    }
}

/// Whether it is written as GitHub's tokens were before they had prefixes.
pub fn is_legacy(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Kind) {
        assert_eq!(Kind::of(text), expected, "{text}");
    }

    #[test]
    fn the_prefix_tells() {
        for (prefix, kind) in PREFIXES {
            check(&[prefix, "1"].concat(), kind);
            assert_eq!(kind.prefix(), prefix);
        }
        check("ghs_1_a.b-c", Kind::AppInstallation);
        check(&"0123456789abcdef0123".repeat(2), Kind::Legacy);
        check(&"0123456789ABCDEF0123".repeat(2), Kind::Legacy);
        check(&"g".repeat(40), Kind::Unknown);
        check(&"a".repeat(39), Kind::Unknown);
        check("ghp", Kind::Unknown);
        check("GHP_1", Kind::Unknown);
        check("ghx_1", Kind::Unknown);
        check("", Kind::Unknown);
    }

    #[test]
    fn the_host_takes_what_it_names_and_what_nobody_can_tell() {
        use Accepts::{Any, Classic, FineGrained};
        for (accepts, fine_grained, classic) in [
            (Any, true, true),
            (FineGrained, true, false),
            (Classic, false, true),
        ] {
            assert_eq!(accepts.takes(TokenType::FineGrained), fine_grained);
            assert_eq!(accepts.takes(TokenType::Classic), classic);
            assert!(accepts.takes(TokenType::Unknown));
        }
    }
}
