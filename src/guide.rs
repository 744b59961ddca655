//! The steps of the guide through GitHub's pages.

use crate::messages::Key;
use github_pat::{RepositoryAccess, TokenTemplate, TokenType};

/// One step: its text and its illustration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The text, with labels of GitHub's page between asterisks.
    pub text: Key,
    /// An addition to the text, if it applies.
    pub more: Option<Key>,
    pub drawing: Drawing,
    /// Whether the link to GitHub's page does this step.
    pub is_done_by_link: bool,
}

/// What a step's illustration shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawing {
    SignIn,
    Settings,
    Developer,
    Tokens,
    Generate,
    Name,
    Expiration,
    Owner,
    Access,
    Repositories,
    Permissions,
    Copy,
    Sso,
}

impl Drawing {
    /// The text alternative.
    pub fn alt(self) -> Key {
        match self {
            Drawing::SignIn => Key::DrawingSignIn,
            Drawing::Settings => Key::DrawingSettings,
            Drawing::Developer => Key::DrawingDeveloper,
            Drawing::Tokens => Key::DrawingTokens,
            Drawing::Generate => Key::DrawingGenerate,
            Drawing::Name => Key::DrawingName,
            Drawing::Expiration => Key::DrawingExpiration,
            Drawing::Owner => Key::DrawingOwner,
            Drawing::Access => Key::DrawingAccess,
            Drawing::Repositories => Key::DrawingRepositories,
            Drawing::Permissions => Key::DrawingPermissions,
            Drawing::Copy => Key::DrawingCopy,
            Drawing::Sso => Key::DrawingSso,
        }
    }
}

/// The steps for this token, in the order of GitHub's pages.
pub fn steps(request: &TokenTemplate) -> Vec<Step> {
    let classic = request.preferred_type() == TokenType::Classic;
    let step = |text, drawing| Step {
        text,
        more: None,
        drawing,
        is_done_by_link: false,
    };
    let menu = |text, drawing| Step {
        is_done_by_link: is_linked(request),
        ..step(text, drawing)
    };
    // The person chooses what the app doesn't ask for.
    let filled = |is_asked_for, text, drawing| Step {
        is_done_by_link: is_asked_for && request.supports_prefill(),
        ..step(text, drawing)
    };
    let with = |step: Step, more| Step {
        more: Some(more),
        ..step
    };
    let (tokens, generate) = match classic {
        true => (Key::GuideTokensClassic, Key::GuideGenerateClassic),
        false => (Key::GuideTokens, Key::GuideGenerate),
    };
    let mut steps = vec![
        with(step(Key::GuideSignIn, Drawing::SignIn), Key::GuideVerify),
        menu(Key::GuideSettings, Drawing::Settings),
        menu(Key::GuideDeveloper, Drawing::Developer),
        menu(tokens, Drawing::Tokens),
        with(menu(generate, Drawing::Generate), Key::GuideConfirm),
    ];
    if classic {
        steps.extend([
            filled(true, Key::GuideNote, Drawing::Name),
            filled(
                request.token_expiration.is_some(),
                Key::GuideExpirationClassic,
                Drawing::Expiration,
            ),
            filled(
                !request.scopes.is_empty(),
                Key::GuideScopes,
                Drawing::Permissions,
            ),
            step(Key::GuideCopy, Drawing::Copy),
            step(Key::GuideSso, Drawing::Sso),
        ]);
        return steps;
    }
    steps.extend([
        filled(true, Key::GuideName, Drawing::Name),
        with(
            filled(
                request.token_expiration.is_some(),
                Key::GuideExpiration,
                Drawing::Expiration,
            ),
            Key::GuideDescription,
        ),
        with(
            filled(
                !request.resource_owner.is_empty(),
                Key::GuideOwner,
                Drawing::Owner,
            ),
            Key::GuideApproval,
        ),
        step(
            match request.repository_access {
                None => Key::GuideAccess,
                Some(RepositoryAccess::All) => Key::GuideAccessAll,
                Some(RepositoryAccess::Selected) => Key::GuideAccessSelected,
                Some(RepositoryAccess::Public) => Key::GuideAccessPublic,
            },
            Drawing::Access,
        ),
    ]);
    if matches!(
        request.repository_access,
        None | Some(RepositoryAccess::Selected)
    ) {
        steps.push(step(Key::GuideRepositories, Drawing::Repositories));
    }
    steps.extend([
        filled(
            !request.permissions.is_empty(),
            Key::GuidePermissions,
            Drawing::Permissions,
        ),
        step(Key::GuideCopy, Drawing::Copy),
    ]);
    steps
}

/// Whether the link skips the menus of GitHub's settings. For a page of the app's own that isn't known.
pub fn is_linked(request: &TokenTemplate) -> bool {
    request.token_url.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::url::parse_github_url;
    use github_pat::{AcceptedTokenTypes, Expiration, Permissions, Scopes};

    fn texts(request: &TokenTemplate) -> Vec<Key> {
        steps(request).iter().map(|step| step.text).collect()
    }

    /// The numbers of the steps that the link does.
    fn done_by_link(request: &TokenTemplate) -> Vec<usize> {
        let steps = (1..).zip(steps(request));
        let done = steps.filter(|(_, step)| step.is_done_by_link);
        done.map(|(number, _)| number).collect()
    }

    #[test]
    fn steps_that_the_link_fills_in_are_done_by_it() {
        let default = TokenTemplate::default;
        assert_eq!(steps(&default()).len(), 12);
        // The menus, and the name. The rest is the person's choice.
        assert_eq!(done_by_link(&default()), [2, 3, 4, 5, 6]);
        let asking = TokenTemplate {
            token_expiration: Some(Expiration::Days(90)),
            resource_owner: "acme-inc".into(),
            permissions: Permissions::parse("contents=read").unwrap(),
            ..default()
        };
        assert_eq!(done_by_link(&asking), [2, 3, 4, 5, 6, 7, 8, 11]);
        let classic = TokenTemplate {
            token_type: AcceptedTokenTypes::Classic,
            scopes: Scopes::parse("repo").unwrap(),
            ..asking.clone()
        };
        assert_eq!(done_by_link(&classic), [2, 3, 4, 5, 6, 7, 8]);
        let without_scopes = TokenTemplate {
            scopes: Scopes::default(),
            token_expiration: None,
            ..classic
        };
        assert_eq!(done_by_link(&without_scopes), [2, 3, 4, 5, 6]);
        // Only the menus: such a page isn't filled in.
        let server = TokenTemplate {
            github_url: parse_github_url("https://git.acme.com").unwrap(),
            token_type: AcceptedTokenTypes::FineGrained,
            ..asking.clone()
        };
        assert_eq!(done_by_link(&server), [2, 3, 4, 5]);
        let own = TokenTemplate {
            token_url: "https://acme.com/token".into(),
            ..asking
        };
        assert!(done_by_link(&own).is_empty());
        assert!(is_linked(&server) && !is_linked(&own));
    }

    #[test]
    fn repositories_are_chosen_only_where_some_are_selected() {
        for (access, chosen) in [
            (None, true),
            (Some(RepositoryAccess::Selected), true),
            (Some(RepositoryAccess::All), false),
            (Some(RepositoryAccess::Public), false),
        ] {
            let request = TokenTemplate {
                repository_access: access,
                ..TokenTemplate::default()
            };
            assert_eq!(
                texts(&request).contains(&Key::GuideRepositories),
                chosen,
                "{access:?}"
            );
        }
    }

    #[test]
    fn a_classic_token_has_scopes_and_single_sign_on() {
        let request = TokenTemplate {
            token_type: AcceptedTokenTypes::Classic,
            ..TokenTemplate::default()
        };
        let texts = texts(&request);
        assert!(texts.contains(&Key::GuideScopes) && texts.contains(&Key::GuideSso));
        assert!(!texts.contains(&Key::GuidePermissions) && !texts.contains(&Key::GuideOwner));
    }
}
