//! The steps on GitHub's pages, one by one, for those who want to be led.

use crate::messages::Key;
use github_pat::{RepositoryAccess, TokenTemplate, TokenType};

/// One step: what to read, and which drawing goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The sentence; names of GitHub's buttons stand between asterisks.
    pub text: Key,
    /// What is added where it applies.
    pub more: Option<Key>,
    pub drawing: Drawing,
    /// Whether the link to GitHub's prefilled page does it.
    pub spared: bool,
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
    /// What it shows, for those who can't see it.
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
    // Wherever the link leads, it is past the settings' menus; what an own page of the host's does
    // we can't know.
    let linked = request.token_url.is_empty();
    let step = |text, drawing| Step {
        text,
        more: None,
        drawing,
        spared: false,
    };
    let spared = |text, drawing| Step {
        spared: linked,
        ..step(text, drawing)
    };
    let with = |step: Step, more| Step {
        more: Some(more),
        ..step
    };
    let mut steps = vec![
        with(step(Key::GuideSignIn, Drawing::SignIn), Key::GuideVerify),
        spared(Key::GuideSettings, Drawing::Settings),
        spared(Key::GuideDeveloper, Drawing::Developer),
        spared(
            if classic {
                Key::GuideTokensClassic
            } else {
                Key::GuideTokens
            },
            Drawing::Tokens,
        ),
        with(
            spared(
                if classic {
                    Key::GuideGenerateClassic
                } else {
                    Key::GuideGenerate
                },
                Drawing::Generate,
            ),
            Key::GuideConfirm,
        ),
    ];
    if classic {
        steps.extend([
            step(Key::GuideNote, Drawing::Name),
            step(Key::GuideExpirationClassic, Drawing::Expiration),
            step(Key::GuideScopes, Drawing::Permissions),
            step(Key::GuideCopy, Drawing::Copy),
            step(Key::GuideSso, Drawing::Sso),
        ]);
        return steps;
    }
    steps.extend([
        step(Key::GuideName, Drawing::Name),
        with(
            step(Key::GuideExpiration, Drawing::Expiration),
            Key::GuideDescription,
        ),
        with(step(Key::GuideOwner, Drawing::Owner), Key::GuideApproval),
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
        step(Key::GuidePermissions, Drawing::Permissions),
        step(Key::GuideCopy, Drawing::Copy),
    ]);
    steps
}

/// What the link does for the person, in a sentence; `None` if it leads to a page of the host's.
pub fn what_the_link_spares(request: &TokenTemplate) -> Option<Key> {
    if !request.token_url.is_empty() {
        return None;
    }
    Some(if request.supports_prefill() {
        Key::GuideSpared
    } else {
        Key::GuideSparedMenus
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::url::parse_github_url;
    use github_pat::AcceptedTokenTypes;

    fn texts(request: &TokenTemplate) -> Vec<Key> {
        steps(request).iter().map(|step| step.text).collect()
    }

    #[test]
    fn a_fine_grained_token_takes_twelve_steps() {
        let steps = steps(&TokenTemplate::default());
        assert_eq!(steps.len(), 12);
        let spared: Vec<_> = (1..)
            .zip(&steps)
            .filter(|(_, it)| it.spared)
            .map(|(n, _)| n)
            .collect();
        assert_eq!(spared, [2, 3, 4, 5]);
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

    #[test]
    fn it_says_what_the_link_spares() {
        let prefilled = TokenTemplate::default();
        assert_eq!(what_the_link_spares(&prefilled), Some(Key::GuideSpared));
        let server = TokenTemplate {
            github_url: parse_github_url("https://git.acme.com").unwrap(),
            token_type: AcceptedTokenTypes::FineGrained,
            ..TokenTemplate::default()
        };
        assert_eq!(what_the_link_spares(&server), Some(Key::GuideSparedMenus));
        let own = TokenTemplate {
            token_url: "https://acme.com/token".into(),
            ..TokenTemplate::default()
        };
        assert_eq!(what_the_link_spares(&own), None);
        assert!(steps(&own).iter().all(|step| !step.spared));
    }
}
