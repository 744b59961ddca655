//! The notice for an error, with the next step.

use super::{
    link::Link,
    notice::{NoticeContent, NoticeKind},
    view::View,
};
use crate::{
    api::ConnectError,
    messages::{ErrorGuidance, Key, NextStep},
    state::FormError,
};
use github_pat::{Permission, TokenType};

/// The notice for an error, with the next step.
pub fn error_notice(view: View, error: &FormError) -> NoticeContent {
    let words = view.resolved.names.explain(error);
    let mut notice = NoticeContent::new(NoticeKind::Error, words);
    notice.names = match error {
        FormError::RequestFailed(failure) if !failure.missing.is_empty() => {
            Some(missing_names(view, failure))
        }
        _ => None,
    };
    notice.link = next_step(view, error);
    notice
}

fn next_step(view: View, error: &FormError) -> Option<Link> {
    let github = &view.options().request.github_url;
    match ErrorGuidance::on(error).next {
        NextStep::Create => Some(Link::to_create_token(view, "gpc-link", "create-new")),
        NextStep::Tokens(kind) => Some(Link::to_tokens(view, kind)),
        NextStep::Authorize => {
            // A fine-grained token is authorized when it is created.
            let tokens = Link::to_tokens(view, TokenType::Classic);
            let link = error.authorize_url(github).map(|url| Link {
                part: "authorize",
                href: url.to_owned(),
                text: Key::SsoAuthorizeLink,
                ..tokens.clone()
            });
            // It is the primary button until it has been pressed.
            let class = if view.model.has_visited_github() {
                "gpc-link"
            } else {
                "gpc-button gpc-go"
            };
            Some(Link {
                class,
                ..link.unwrap_or(tokens)
            })
        }
        NextStep::Nothing | NextStep::Retry | NextStep::Wait => None,
    }
}

/// What the token lacks, by the names on GitHub's page.
fn missing_names(view: View, failure: &ConnectError) -> String {
    let names = failure.missing.iter().map(|entry| {
        let permission = Permission::parse(entry).ok();
        permission.map_or_else(|| entry.clone(), |it| it.label())
    });
    view.list(&names.collect::<Vec<_>>())
}
