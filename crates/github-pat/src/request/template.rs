//! The template of a token that an app asks for, and the URL of GitHub's page with its values filled in.

use super::{PermissionCategory, Permissions, Scopes};
use crate::{AcceptedTokenTypes, GithubInstance, TokenType};
use std::fmt;

/// The limits of GitHub's form (its page on managing tokens, 2025-08).
const MAX_NAME_CHARS: usize = 40;
const MAX_DESCRIPTION_CHARS: usize = 1024;
const MAX_DAYS: u32 = 366;

/// The token that an app asks for. Each field is the attribute of the form that has its name.
///
/// ```
/// use github_pat::{Expiration, Permissions, TokenTemplate};
///
/// let template = TokenTemplate {
///     permissions: Permissions::parse("contents=read issues=write")?,
///     token_expiration: Some(Expiration::Days(90)),
///     ..TokenTemplate::default()
/// };
/// assert_eq!(
///     template.creation_url(template.name("Acme")),
///     "https://github.com/settings/personal-access-tokens/new\
///      ?name=Acme&expires_in=90&contents=read&issues=write"
/// );
/// # Ok::<(), github_pat::InvalidPermission>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenTemplate {
    pub github_url: GithubInstance,
    pub token_type: AcceptedTokenTypes,
    /// Empty for the app's name.
    pub token_name: String,
    pub token_description: String,
    /// `None` leaves GitHub's own default.
    pub token_expiration: Option<Expiration>,
    pub resource_owner: String,
    pub repository_access: Option<RepositoryAccess>,
    /// For a fine-grained token.
    pub permissions: Permissions,
    /// For a classic token.
    pub scopes: Scopes,
    /// A page of the app's own instead of GitHub's; empty for GitHub's.
    pub token_url: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiration {
    Days(u32),
    Never,
}

/// The person has to choose it, because GitHub's form can't be filled in with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepositoryAccess {
    All,
    Selected,
    Public,
}

/// A value that GitHub wouldn't accept, and its correction: for the page's author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Normalization {
    /// Cut to the number of characters that GitHub accepts.
    Truncated {
        attribute: &'static str,
        max_chars: usize,
    },
    /// GitHub accepts at most this many days.
    ExpirationClamped { days: u32 },
    /// Ignored for the type of token that is to be created.
    Ignored {
        attribute: &'static str,
        instead: &'static str,
    },
    /// The permission's name has underscores on GitHub.
    HyphenReplaced { permission: String },
    /// Nothing is changed, but GitHub's form refuses the permission: one about an account needs the person as resource
    /// owner, one about an organization needs an organization.
    OwnerMismatch { permission: String },
}

impl TokenTemplate {
    /// The type of token to create. It is fine-grained, as GitHub recommends, with these exceptions: the app accepts
    /// only classic tokens, or asks for scopes only; or it is an Enterprise Server, whose form can be prefilled for
    /// classic tokens only, and the app doesn't ask for permissions only.
    pub fn preferred_type(&self) -> TokenType {
        let prefers_classic = match (self.permissions.is_empty(), self.scopes.is_empty()) {
            (true, false) => true,
            (false, true) => false,
            _ => self.github_url.is_enterprise_server(),
        };
        match self.token_type {
            AcceptedTokenTypes::Classic => TokenType::Classic,
            AcceptedTokenTypes::Any if prefers_classic => TokenType::Classic,
            AcceptedTokenTypes::FineGrained | AcceptedTokenTypes::Any => TokenType::FineGrained,
        }
    }

    /// Whether the page opens with the values filled in. A page of the app's own may not, nor does that for a
    /// fine-grained token on an Enterprise Server.
    pub fn supports_prefill(&self) -> bool {
        self.token_url.is_empty()
            && (self.preferred_type() == TokenType::Classic
                || !self.github_url.is_enterprise_server())
    }

    /// The token's name in GitHub's list.
    pub fn name<'a>(&'a self, app_name: &'a str) -> &'a str {
        truncate(self.full_name(app_name), MAX_NAME_CHARS)
    }

    /// The name of a token that replaces one of this template. It has the date, because GitHub may refuse a second token
    /// with the same name.
    ///
    /// ```
    /// use github_pat::TokenTemplate;
    ///
    /// let name = TokenTemplate::default().replacement_name("Acme", "2027-02-20");
    /// assert_eq!(name, "2027-02-20 Acme");
    /// ```
    pub fn replacement_name(&self, app_name: &str, date: &str) -> String {
        let name = [date, " ", self.full_name(app_name)].concat();
        truncate(&name, MAX_NAME_CHARS).to_owned()
    }

    fn full_name<'a>(&'a self, app_name: &'a str) -> &'a str {
        match self.token_name.as_str() {
            "" => app_name,
            name => name,
        }
    }

    /// The page on which the person creates the token, with its name filled in.
    pub fn creation_url(&self, name: &str) -> String {
        if !self.token_url.is_empty() {
            return self.token_url.clone();
        }
        let mut page = self.github_url.tokens_page_url(self.preferred_type());
        page.push_str("/new");
        if !self.supports_prefill() {
            return page;
        }
        let pairs = match self.preferred_type() {
            TokenType::Classic => self.classic_query(name),
            _ => self.fine_grained_query(name),
        };
        let pairs: Vec<_> = pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        if pairs.is_empty() {
            return page;
        }
        page.push('?');
        let start = page.len();
        let mut query = form_urlencoded::Serializer::for_suffix(page, start);
        for (name, value) in pairs {
            query.append_pair(name, value);
        }
        query.finish()
    }

    fn classic_query(&self, name: &str) -> Vec<(&str, String)> {
        let scopes: Vec<_> = self.scopes.iter().collect();
        vec![
            ("description", name.to_owned()),
            ("scopes", scopes.join(",")),
            ("default_expires_at", self.expires_in()),
        ]
    }

    fn fine_grained_query(&self, name: &str) -> Vec<(&str, String)> {
        let mut pairs = vec![
            ("name", name.to_owned()),
            ("description", self.token_description.clone()),
            ("target_name", self.resource_owner.clone()),
            ("expires_in", self.expires_in()),
        ];
        for permission in &self.permissions {
            pairs.push((permission.name(), permission.level().as_str().to_owned()));
        }
        pairs
    }

    fn expires_in(&self) -> String {
        let expiration = self.token_expiration.as_ref();
        expiration.map(Expiration::to_string).unwrap_or_default()
    }

    /// Corrects each value so that GitHub accepts it, and returns the corrections.
    pub fn normalize(&mut self) -> Vec<Normalization> {
        let mut changes = Vec::new();
        for (attribute, text, max_chars) in [
            ("token-name", &mut self.token_name, MAX_NAME_CHARS),
            (
                "token-description",
                &mut self.token_description,
                MAX_DESCRIPTION_CHARS,
            ),
        ] {
            let kept = truncate(text, max_chars).len();
            if kept < text.len() {
                text.truncate(kept);
                changes.push(Normalization::Truncated {
                    attribute,
                    max_chars,
                });
            }
        }
        if let Some(Expiration::Days(days)) = &mut self.token_expiration
            && *days > MAX_DAYS
        {
            *days = MAX_DAYS;
            changes.push(Normalization::ExpirationClamped { days: MAX_DAYS });
        }
        changes.extend(self.ignored());
        if self.preferred_type() == TokenType::FineGrained {
            // It isn't known whether a given owner is an organization, but that is the likely reason to give one.
            let refused = match self.resource_owner.is_empty() {
                true => PermissionCategory::Organization,
                false => PermissionCategory::Account,
            };
            for permission in self.permissions.iter() {
                if permission.category() == Some(refused) {
                    let permission = permission.name().to_owned();
                    changes.push(Normalization::OwnerMismatch { permission });
                }
            }
        }
        changes
    }

    /// An attribute that has no effect for the type of token that is created.
    fn ignored(&self) -> Option<Normalization> {
        let (has_permissions, has_scopes) = (!self.permissions.is_empty(), !self.scopes.is_empty());
        let (attribute, instead) = match self.preferred_type() {
            TokenType::Classic if has_permissions && !has_scopes => ("permissions", "scopes"),
            TokenType::FineGrained if has_scopes && !has_permissions => ("scopes", "permissions"),
            _ => return None,
        };
        Some(Normalization::Ignored { attribute, instead })
    }
}

impl Expiration {
    /// Reads a number of days, or `none`.
    pub fn parse(text: &str) -> Option<Expiration> {
        match text {
            "none" => Some(Expiration::Never),
            days => match days.parse() {
                Ok(days @ 1..) => Some(Expiration::Days(days)),
                _ => None,
            },
        }
    }
}

/// Its value in GitHub's links.
impl fmt::Display for Expiration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expiration::Days(days) => write!(formatter, "{days}"),
            Expiration::Never => formatter.write_str("none"),
        }
    }
}

/// The first characters of a text.
fn truncate(text: &str, max_chars: usize) -> &str {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::url::parts;

    fn github(url: &str) -> GithubInstance {
        GithubInstance::from_url(&parts(url)).unwrap()
    }

    fn template() -> TokenTemplate {
        TokenTemplate {
            token_description: "Reads code & issues".into(),
            token_expiration: Some(Expiration::Days(90)),
            resource_owner: "acme-inc".into(),
            permissions: Permissions::parse("contents=read issues=write").unwrap(),
            ..TokenTemplate::default()
        }
    }

    #[track_caller]
    fn check(template: &TokenTemplate, expected: &str) {
        assert_eq!(template.creation_url(template.name("Acme")), expected);
    }

    #[test]
    fn fine_grained_page_is_prefilled() {
        check(
            &template(),
            "https://github.com/settings/personal-access-tokens/new?name=Acme\
             &description=Reads+code+%26+issues&target_name=acme-inc&expires_in=90\
             &contents=read&issues=write",
        );
        check(
            &TokenTemplate::default(),
            "https://github.com/settings/personal-access-tokens/new?name=Acme",
        );
        let never = TokenTemplate {
            token_name: "Über 100 %".into(),
            token_expiration: Some(Expiration::Never),
            github_url: github("https://octo.ghe.com"),
            ..TokenTemplate::default()
        };
        check(
            &never,
            "https://octo.ghe.com/settings/personal-access-tokens/new?name=%C3%9Cber+100+%25&expires_in=none",
        );
    }

    #[test]
    fn classic_page_is_prefilled() {
        let classic = TokenTemplate {
            token_type: AcceptedTokenTypes::Classic,
            scopes: Scopes::parse("repo read:org").unwrap(),
            ..template()
        };
        let page = "https://github.com/settings/tokens/new\
            ?description=Acme&scopes=repo%2Cread%3Aorg&default_expires_at=90";
        check(&classic, page);
        // Scopes alone mean that the app needs a classic one.
        let scopes_alone = TokenTemplate {
            token_type: AcceptedTokenTypes::Any,
            permissions: Default::default(),
            ..classic
        };
        check(&scopes_alone, page);
    }

    #[test]
    fn enterprise_server_prefills_classic_tokens_alone() {
        let github_url = github("https://git.acme.com");
        let any = TokenTemplate {
            github_url: github_url.clone(),
            scopes: Scopes::parse("repo").unwrap(),
            ..template()
        };
        check(
            &any,
            "https://git.acme.com/settings/tokens/new?description=Acme&scopes=repo&default_expires_at=90",
        );
        let fine_grained = TokenTemplate {
            github_url,
            token_type: AcceptedTokenTypes::FineGrained,
            ..template()
        };
        check(
            &fine_grained,
            "https://git.acme.com/settings/personal-access-tokens/new",
        );
        assert!(!fine_grained.supports_prefill());
    }

    #[test]
    fn values_ignored_for_the_type_are_told() {
        let check = |template: TokenTemplate, expected: &[Normalization]| {
            assert_eq!(template.clone().normalize(), expected, "{template:?}");
        };
        let ignored = |attribute, instead| Normalization::Ignored { attribute, instead };
        let classic = TokenTemplate {
            token_type: AcceptedTokenTypes::Classic,
            ..template()
        };
        check(classic, &[ignored("permissions", "scopes")]);
        let scopes = TokenTemplate {
            permissions: Default::default(),
            scopes: Scopes::parse("repo").unwrap(),
            ..template()
        };
        check(scopes.clone(), &[]);
        let fine_grained = TokenTemplate {
            token_type: AcceptedTokenTypes::FineGrained,
            ..scopes
        };
        check(fine_grained, &[ignored("scopes", "permissions")]);
        // What has both has what its kind takes.
        let both = TokenTemplate {
            token_type: AcceptedTokenTypes::Classic,
            scopes: Scopes::parse("repo").unwrap(),
            ..template()
        };
        check(both.clone(), &[]);
        let neither = TokenTemplate {
            permissions: Default::default(),
            scopes: Default::default(),
            ..both
        };
        check(neither, &[]);
        // On a server, permissions alone ask for a fine-grained token.
        let server = TokenTemplate {
            github_url: github("https://git.acme.com"),
            ..template()
        };
        assert_eq!(server.preferred_type(), TokenType::FineGrained);
        check(server, &[]);
    }

    #[test]
    fn permissions_that_the_owner_cannot_grant_are_told() {
        let told = |permissions: &str, resource_owner: &str, token_type| {
            let mut template = TokenTemplate {
                permissions: Permissions::parse(permissions).unwrap(),
                resource_owner: resource_owner.into(),
                token_type,
                scopes: Scopes::parse("repo").unwrap(),
                ..TokenTemplate::default()
            };
            let changes = template.normalize().into_iter();
            let permissions = changes.map(|change| match change {
                Normalization::OwnerMismatch { permission } => permission,
                other => panic!("{other:?}"),
            });
            permissions.collect::<Vec<_>>()
        };
        let all =
            "contents=read gists=write members=read organization_hooks=read of_another_day=read";
        let any = AcceptedTokenTypes::FineGrained;
        assert_eq!(told(all, "", any), ["members", "organization_hooks"]);
        assert_eq!(told(all, "acme-inc", any), ["gists"]);
        // A classic token has no permissions.
        assert!(told(all, "", AcceptedTokenTypes::Classic).is_empty());
    }

    #[test]
    fn token_url_replaces_github_s_page() {
        let own = TokenTemplate {
            token_url: "https://acme.com/token".into(),
            ..template()
        };
        check(&own, "https://acme.com/token");
        assert!(!own.supports_prefill());
    }

    #[test]
    fn tokens_page_is_that_of_the_type() {
        let list = "https://github.com/settings/personal-access-tokens";
        assert_eq!(
            template()
                .github_url
                .tokens_page_url(TokenType::FineGrained),
            list
        );
        let classic = TokenTemplate {
            token_type: AcceptedTokenTypes::Classic,
            ..template()
        };
        assert_eq!(
            classic.github_url.tokens_page_url(TokenType::Classic),
            "https://github.com/settings/tokens"
        );
    }

    #[test]
    fn values_github_would_not_take_are_normalized_and_told() {
        let mut template = TokenTemplate {
            token_name: "é".repeat(41),
            token_description: "d".repeat(1025),
            token_expiration: Some(Expiration::Days(367)),
            ..TokenTemplate::default()
        };
        let corrections = [
            Normalization::Truncated {
                attribute: "token-name",
                max_chars: 40,
            },
            Normalization::Truncated {
                attribute: "token-description",
                max_chars: 1024,
            },
            Normalization::ExpirationClamped { days: 366 },
        ];
        assert_eq!(template.normalize(), corrections);
        assert_eq!(template.token_name, "é".repeat(40));
        assert_eq!(template.token_description.len(), 1024);
        assert_eq!(template.token_expiration, Some(Expiration::Days(366)));
        assert_eq!(template.normalize(), []);
    }

    #[test]
    fn long_app_name_is_cut_silently() {
        let name = "a".repeat(50);
        assert_eq!(TokenTemplate::default().name(&name), "a".repeat(40));
    }

    #[test]
    fn replacement_name_begins_with_the_date_and_fits() {
        let check = |token_name: &str, app_name: &str, expected: &str| {
            let template = TokenTemplate {
                token_name: token_name.into(),
                ..TokenTemplate::default()
            };
            let name = template.replacement_name(app_name, "2027-02-20");
            assert_eq!(name, expected);
            assert!(name.chars().count() <= 40, "{name}");
        };
        check("", "Acme", "2027-02-20 Acme");
        check("Acme CI", "Acme", "2027-02-20 Acme CI");
        let long = ["2027-02-20 ", &*"é".repeat(29)].concat();
        check(&"é".repeat(40), "Acme", &long);
    }
}
