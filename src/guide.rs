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

/// A step's drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Its name in `drawings.js`.
    pub name: &'static str,
    /// What it shows, for those who can't see it.
    pub alt: Key,
}

/// The steps for this token, in the order of GitHub's pages.
pub fn steps(request: &TokenTemplate) -> Vec<Step> {
    let classic = request.preferred_type() == TokenType::Classic;
    // Wherever the link leads, it is past the settings' menus; what an own page of the host's does
    // we can't know.
    let linked = request.token_url.is_empty();
    let step = |text, name, alt| Step {
        text,
        more: None,
        drawing: Drawing { name, alt },
        spared: false,
    };
    let spared = |text, name, alt| Step {
        spared: linked,
        ..step(text, name, alt)
    };
    let with = |step: Step, more| Step {
        more: Some(more),
        ..step
    };
    let mut steps = vec![
        with(
            step(Key::GuideSignIn, "sign-in", Key::DrawingSignIn),
            Key::GuideVerify,
        ),
        spared(Key::GuideSettings, "settings", Key::DrawingSettings),
        spared(Key::GuideDeveloper, "developer", Key::DrawingDeveloper),
        spared(
            if classic {
                Key::GuideTokensClassic
            } else {
                Key::GuideTokens
            },
            "tokens",
            Key::DrawingTokens,
        ),
        with(
            spared(
                if classic {
                    Key::GuideGenerateClassic
                } else {
                    Key::GuideGenerate
                },
                "generate",
                Key::DrawingGenerate,
            ),
            Key::GuideConfirm,
        ),
    ];
    if classic {
        steps.extend([
            step(Key::GuideNote, "name", Key::DrawingName),
            step(
                Key::GuideExpirationClassic,
                "expiration",
                Key::DrawingExpiration,
            ),
            step(Key::GuideScopes, "permissions", Key::DrawingPermissions),
            step(Key::GuideCopy, "copy", Key::DrawingCopy),
            step(Key::GuideSso, "sso", Key::DrawingSso),
        ]);
        return steps;
    }
    steps.extend([
        step(Key::GuideName, "name", Key::DrawingName),
        with(
            step(Key::GuideExpiration, "expiration", Key::DrawingExpiration),
            Key::GuideDescription,
        ),
        with(
            step(Key::GuideOwner, "owner", Key::DrawingOwner),
            Key::GuideApproval,
        ),
        step(
            match request.repository_access {
                None => Key::GuideAccess,
                Some(RepositoryAccess::All) => Key::GuideAccessAll,
                Some(RepositoryAccess::Selected) => Key::GuideAccessSelected,
                Some(RepositoryAccess::Public) => Key::GuideAccessPublic,
            },
            "access",
            Key::DrawingAccess,
        ),
    ]);
    if matches!(
        request.repository_access,
        None | Some(RepositoryAccess::Selected)
    ) {
        steps.push(step(
            Key::GuideRepositories,
            "repositories",
            Key::DrawingRepositories,
        ));
    }
    steps.extend([
        step(
            Key::GuidePermissions,
            "permissions",
            Key::DrawingPermissions,
        ),
        step(Key::GuideCopy, "copy", Key::DrawingCopy),
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
