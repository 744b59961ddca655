//! The first step: GitHub's page for the token, what it opens with, and what is left to choose.

use super::{Shown, guide, heard, icon, rich};
use crate::{
    markup::{Element, element},
    messages::{IS_PAINTED, Key},
};
use github_pat::{Level, Permission, RepositoryAccess, TokenTemplate, TokenType};

pub fn step(shown: &Shown) -> Element {
    if IS_PAINTED {
        return element("li.gpc-step").foreign();
    }
    let create = create_link(shown, "a.gpc-button gpc-create[part=create][target=_blank]");
    let title = shown.piece("h3.gpc-step-title[part=step-title]", Key::CreateStep);
    element("li.gpc-step[part=step]")
        .child(title)
        .child(create)
        .child(ask(shown))
        .children(guide::guide(shown))
}

/// The link to GitHub's page for a new token.
pub fn create_link(shown: &Shown, notation: &'static str) -> Element {
    let text = if shown.options.request.token_url.is_empty() {
        Key::CreateLink
    } else {
        Key::CreateLinkElsewhere
    };
    link(shown, notation, shown.create_url.to_owned(), text)
}

/// A link to GitHub, which opens beside the page: what is under way here stays.
pub fn link(shown: &Shown, notation: &'static str, url: String, text: Key) -> Element {
    element(notation)
        .attr("rel", "noopener noreferrer")
        .attr_of("href", url)
        .text(shown.say(text))
        .child(icon::out())
        .child(heard([" (", &shown.say(Key::OpensNewTab), ")"].concat()))
}

/// A link to the tokens of a kind that the person has.
pub fn tokens_link(shown: &Shown, kind: TokenType) -> Element {
    let url = shown.options.request.github_url.tokens_page_url(kind);
    link(
        shown,
        "a.gpc-link[part=tokens][target=_blank]",
        url,
        Key::OpenTokens,
    )
}

/// What the page opens with, and what the person does there.
fn ask(shown: &Shown) -> Element {
    let request = &shown.options.request;
    let intro = if request.supports_prefill() {
        Key::Prefilled
    } else {
        Key::FillIn
    };
    let (lead, choice) = choice(request);
    let choice = shown.setup.names.say_in_pieces(choice, &[]);
    element("div.gpc-asked")
        .child(shown.piece("p.gpc-quiet", intro))
        .child(element("dl.gpc-ask[part=request]").children(rows(shown)))
        .child(
            element("p.gpc-byhand")
                .child(shown.piece("strong", lead))
                .blank()
                .nodes(rich(choice)),
        )
}

/// What the person chooses by hand.
fn choice(request: &TokenTemplate) -> (Key, Key) {
    if request.preferred_type() == TokenType::Classic {
        return (Key::YouFinish, Key::FinishClassic);
    }
    let choice = match request.repository_access {
        None => Key::ChooseAny,
        Some(RepositoryAccess::All) => Key::ChooseAll,
        Some(RepositoryAccess::Selected) => Key::ChooseSelected,
        Some(RepositoryAccess::Public) => Key::ChoosePublic,
    };
    (Key::YouChoose, choice)
}

fn rows(shown: &Shown) -> Vec<Element> {
    let request = &shown.options.request;
    let classic = request.preferred_type() == TokenType::Classic;
    let name = if classic { Key::RowNote } else { Key::RowName };
    let mut rows = vec![typed(shown, name, request.name(&shown.setup.names.app))];
    if !classic && !request.token_description.is_empty() {
        rows.push(typed(
            shown,
            Key::RowDescription,
            &request.token_description,
        ));
    }
    if !shown.lifetime.is_empty() {
        let chosen = element("dd").text(shown.lifetime.to_owned());
        rows.push(row(shown, Key::RowExpiration, chosen));
    }
    if classic {
        if !request.scopes.is_empty() {
            let scopes = request
                .scopes
                .iter()
                .map(|scope| item(scope.to_owned(), None));
            let scopes = element("dd").children(scopes.collect());
            rows.push(row(shown, Key::RowScopes, scopes));
        }
        return rows;
    }
    if !request.resource_owner.is_empty() {
        rows.push(typed(shown, Key::RowOwner, &request.resource_owner));
    }
    if !request.permissions.is_empty() {
        let permissions = request.permissions.iter();
        let permissions = permissions.map(|it| item(it.label(), Some(level(shown, it))));
        let permissions = element("dd").children(permissions.collect());
        rows.push(row(shown, Key::RowPermissions, permissions));
    }
    rows
}

fn row(shown: &Shown, label: Key, value: Element) -> Element {
    element("div.gpc-row")
        .child(shown.piece("dt", label))
        .child(value)
}

/// Something that is to be typed on GitHub's page, if the link can't: worth a copy button, where the
/// browser can copy.
fn typed(shown: &Shown, label: Key, text: &str) -> Element {
    let copy = || {
        let copied = shown.unfolded.copied.as_deref() == Some(text);
        let what = shown.say(label);
        let name = [shown.say(Key::Copy), shown.say(Key::Colon), what].concat();
        let mut status = element("span.gpc-hidden[role=status]");
        if copied {
            status = status.text(shown.say(Key::Copied));
        }
        let button = element("button.gpc-icon-button[type=button][part=copy]")
            .attr_of("aria-label", name.clone())
            .attr_of("title", name)
            .child(if copied { icon::check() } else { icon::copy() })
            .child(status);
        // In a list of descriptions nothing else may stand.
        element("dd").child(button)
    };
    row(shown, label, element("dd").text(text.to_owned())).child_if(shown.browser.copies.then(copy))
}

/// One of several, with its level if it has one. It stands as on GitHub's page, in GitHub's English.
fn item(name: String, level: Option<String>) -> Element {
    let item = element("div").child(element("span[lang=en]").text(name));
    match level {
        None => item,
        Some(level) => item.blank().child(element("span.gpc-quiet").text(level)),
    }
}

/// The level in words: "read and write".
pub fn level(shown: &Shown, permission: &Permission) -> String {
    shown.say(match permission.level() {
        Level::Read => Key::LevelRead,
        Level::Write if permission.is_write_only() => Key::LevelWriteOnly,
        Level::Write => Key::LevelWrite,
        Level::Admin => Key::LevelAdmin,
    })
}
