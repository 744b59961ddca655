//! The form as HTML templates for the first paint, rendered by the components at build time. They have placeholders
//! such as `{createLink}` for messages and `{app}` for values.

use crate::{
    components::card::{Card, Slots},
    controller::FormController,
    messages::{Key, Message, Messages},
    model::{ClipboardSupport, Environment, Model, UiState},
    options::{Guide, Options},
    state::FormState,
    url::parse_github_url,
};
use github_pat::{
    AcceptedTokenTypes, Expiration, Permissions, RepositoryAccess, Scopes, TokenTemplate,
};
use leptos::prelude::*;

/// Used in place of the placeholder `{github}`, which isn't valid in a URL.
const GITHUB: &str = "placeholder.ghe.com";

/// A state of the form that looks different from others.
#[derive(Clone, Copy)]
struct Variant {
    name: &'static str,
    token_type: AcceptedTokenTypes,
    access: Option<RepositoryAccess>,
    connecting: bool,
    revealed: bool,
    guide: Guide,
}

const FINE_GRAINED: Variant = Variant {
    name: "fine-grained",
    token_type: AcceptedTokenTypes::FineGrained,
    access: None,
    connecting: false,
    revealed: false,
    guide: Guide::Closed,
};

const VARIANTS: [Variant; 12] = [
    FINE_GRAINED,
    Variant {
        name: "classic",
        token_type: AcceptedTokenTypes::Classic,
        ..FINE_GRAINED
    },
    Variant {
        name: "all",
        access: Some(RepositoryAccess::All),
        ..FINE_GRAINED
    },
    Variant {
        name: "selected",
        access: Some(RepositoryAccess::Selected),
        ..FINE_GRAINED
    },
    Variant {
        name: "public",
        access: Some(RepositoryAccess::Public),
        ..FINE_GRAINED
    },
    Variant {
        name: "connecting",
        connecting: true,
        ..FINE_GRAINED
    },
    Variant {
        name: "revealed",
        revealed: true,
        ..FINE_GRAINED
    },
    Variant {
        name: "guide",
        guide: Guide::Open,
        ..FINE_GRAINED
    },
    Variant {
        name: "guide-all",
        access: Some(RepositoryAccess::All),
        guide: Guide::Open,
        ..FINE_GRAINED
    },
    Variant {
        name: "guide-selected",
        access: Some(RepositoryAccess::Selected),
        guide: Guide::Open,
        ..FINE_GRAINED
    },
    Variant {
        name: "guide-public",
        access: Some(RepositoryAccess::Public),
        guide: Guide::Open,
        ..FINE_GRAINED
    },
    Variant {
        name: "guide-classic",
        token_type: AcceptedTokenTypes::Classic,
        guide: Guide::Open,
        ..FINE_GRAINED
    },
];

/// Each variant's name with its HTML.
pub fn render() -> Vec<(&'static str, String)> {
    VARIANTS
        .map(|variant| (variant.name, variant.render()))
        .to_vec()
}

impl Variant {
    fn render(self) -> String {
        let html = Owner::new().with(|| {
            let form = FormController::inert(self.model());
            view! { <Card form slots=Slots::Native before=() after=()/> }.to_html()
        });
        html.replace(GITHUB, "{github}")
    }

    /// Asks for everything, so that there is a row of each kind.
    fn model(self) -> Model {
        let github = ["https://", GITHUB].concat();
        let request = TokenTemplate {
            github_url: parse_github_url(&github).unwrap_or_default(),
            token_type: self.token_type,
            repository_access: self.access,
            token_name: "{name}".into(),
            token_description: "{description}".into(),
            token_expiration: Some(Expiration::Never),
            resource_owner: "{owner}".into(),
            permissions: Permissions::parse("contents=read").unwrap_or_default(),
            scopes: Scopes::parse("repo").unwrap_or_default(),
            ..TokenTemplate::default()
        };
        let mut state = FormState::default();
        if self.connecting {
            state.submit(AcceptedTokenTypes::Any, || "0".repeat(40));
        }
        Model {
            options: Options {
                backend_url: "/".into(),
                app_name: "{app}".into(),
                expected_login: "{login}".into(),
                guide: self.guide,
                request,
                ..Options::default()
            },
            messages: placeholders(),
            state,
            ui: UiState {
                revealed: self.revealed,
                ..UiState::default()
            },
            environment: Environment {
                is_browser: false,
                clipboard: ClipboardSupport {
                    read: true,
                    write: true,
                },
            },
            id_suffix: String::new(),
        }
    }
}

/// Each message is its own key.
fn placeholders() -> Messages {
    let messages = Key::all().map(|key| {
        let text = match key {
            // What the app asks for, in the language's words.
            Key::NoExpiration => "{lifetime}".to_owned(),
            // The separators of the language stand between others.
            key => format!("{{{}}}", key.name()),
        };
        (key, Message::Text(text))
    });
    Messages::new("{language}", messages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_of_messages_are_not_those_of_values() {
        let values = [
            "app",
            "description",
            "github",
            "host",
            "lifetime",
            "login",
            "name",
            "owner",
        ];
        for key in Key::all() {
            assert!(!values.contains(&key.name().as_str()), "{}", key.name());
        }
    }

    #[test]
    fn every_variant_is_rendered_with_placeholders_alone() {
        for (name, html) in render() {
            assert!(
                html.contains("{github}") && !html.contains(GITHUB),
                "{name}"
            );
        }
    }

    /// Texts between tags, and the attributes that are visible or read by screen readers.
    fn texts(html: &str) -> Vec<&str> {
        let mut texts = Vec::new();
        for piece in html.split('<').skip(1) {
            let (tag, text) = piece.split_once('>').unwrap();
            texts.push(text);
            for attribute in [" aria-label=\"", " title=\"", " alt=\""] {
                let value = tag.split_once(attribute).map(|(_, rest)| rest);
                texts.extend(value.and_then(|rest| rest.split('"').next()));
            }
        }
        texts
    }

    #[test]
    fn rendered_texts_are_keys_of_messages_and_no_sentences() {
        // The requested permission and scope, and the labels of GitHub's page.
        let of_github = [
            "Contents",
            "repo",
            "Token name",
            "Note",
            "Description",
            "Expiration",
            "Resource owner",
            "Repository access",
            "Permissions",
            "Scopes",
        ];
        for (name, html) in render() {
            let texts = texts(&html);
            assert!(texts.contains(&"{createLink}"), "{name}");
            for text in texts {
                let mut words = text.split('{');
                let before = words.next().unwrap_or_default();
                let between = words.map(|it| it.split_once('}').map_or(it, |(_, rest)| rest));
                let outside: String = [before].into_iter().chain(between).collect();
                let is_sentence = outside.contains(char::is_alphabetic);
                assert!(
                    !is_sentence || of_github.contains(&outside.as_str()),
                    "{name}: {text}"
                );
            }
        }
    }
}
