//! The first step: GitHub's page for the token, what it opens with, and what is left to choose.

use super::{connector::Connector, copy::copy_button, guide, icon, rich};
use crate::{
    messages::{Key, Names, fill},
    request::{Expiration, Level, Permission, RepositoryAccess, TokenRequest},
    token::TokenType,
};
use leptos::{
    html::{a, dd, div, dl, dt, h3, li, p, span, strong},
    prelude::*,
};

pub fn step(connector: Connector) -> impl IntoView {
    li().class("gpc-step").child((
        h3().class("gpc-step-title")
            .child(move || connector.say(Key::CreateStep)),
        link(
            "gpc-button gpc-create",
            "create",
            move || {
                let app = connector.names.with(|names| names.app.clone());
                connector.request.with(|request| request.url(&app))
            },
            move || {
                let elsewhere = connector
                    .request
                    .with(|request| !request.token_url.is_empty());
                connector.say(if elsewhere {
                    Key::CreateLinkElsewhere
                } else {
                    Key::CreateLink
                })
            },
            connector,
        ),
        ask(connector),
        guide::guide(connector),
    ))
}

/// A link to GitHub, which opens beside the page: what is under way here stays.
pub fn link(
    class: &'static str,
    part: &'static str,
    url: impl Fn() -> String + Send + Sync + 'static,
    text: impl Fn() -> String + Send + Sync + 'static,
    connector: Connector,
) -> impl IntoView {
    a().class(class)
        .attr("part", part)
        .attr("href", url)
        .attr("target", "_blank")
        .attr("rel", "noopener noreferrer")
        .child((
            text,
            icon::out(),
            span()
                .class("gpc-hidden")
                .child(move || [" (", &connector.say(Key::OpensNewTab), ")"].concat()),
        ))
}

/// A link to the tokens that the person has.
pub fn tokens_link(connector: Connector) -> impl IntoView {
    link(
        "gpc-link",
        "tokens",
        move || connector.request.with(|request| request.list_url()),
        move || connector.say(Key::OpenTokens),
        connector,
    )
}

/// What the page opens with, and what the person does there.
fn ask(connector: Connector) -> impl IntoView {
    move || {
        let names = connector.names.get();
        let request = connector.request.get();
        let intro = if request.is_prefilled() {
            Key::Prefilled
        } else {
            Key::FillIn
        };
        let rows = rows(&request, &names);
        let (lead, choice) = choice(&request);
        (
            (!rows.is_empty()).then(|| {
                (
                    p().class("gpc-quiet").child(names.say(intro)),
                    dl().class("gpc-ask").attr("part", "request").child(
                        rows.into_iter()
                            .map(|row| row.view(connector))
                            .collect_view(),
                    ),
                )
            }),
            p().class("gpc-byhand").child((
                strong().child(names.say(lead)),
                " ",
                rich(names.say_in_pieces(choice, &[])),
            )),
        )
    }
}

/// What the person chooses by hand.
fn choice(request: &TokenRequest) -> (Key, Key) {
    if request.kind() == TokenType::Classic {
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

/// One line of what is asked for.
struct Row {
    label: String,
    value: Value,
}

enum Value {
    /// To be typed on GitHub's page, if the link can't: worth a copy button.
    Typed(String),
    Chosen(String),
    /// Each with its level, if it has one.
    List(Vec<(String, Option<String>)>),
}

fn rows(request: &TokenRequest, names: &Names) -> Vec<Row> {
    let classic = request.kind() == TokenType::Classic;
    let mut rows = Vec::new();
    let mut row = |key, value| {
        rows.push(Row {
            label: names.say(key),
            value,
        });
    };
    let name = request.name(&names.app).to_owned();
    row(
        if classic { Key::RowNote } else { Key::RowName },
        Value::Typed(name),
    );
    if !classic && !request.token_description.is_empty() {
        row(
            Key::RowDescription,
            Value::Typed(request.token_description.clone()),
        );
    }
    if let Some(expiration) = request.token_expiration {
        row(
            Key::RowExpiration,
            Value::Chosen(lifetime(expiration, names)),
        );
    }
    if classic {
        if !request.scopes.is_empty() {
            let scopes = request
                .scopes
                .iter()
                .map(|scope| (scope.clone(), None))
                .collect();
            row(Key::RowScopes, Value::List(scopes));
        }
        return rows;
    }
    if !request.resource_owner.is_empty() {
        row(Key::RowOwner, Value::Typed(request.resource_owner.clone()));
    }
    if !request.permissions.is_empty() {
        let permissions = request.permissions.iter();
        let permissions = permissions
            .map(|it| (it.label(), Some(level(it, names))))
            .collect();
        row(Key::RowPermissions, Value::List(permissions));
    }
    rows
}

impl Row {
    fn view(self, connector: Connector) -> impl IntoView {
        let Row { label, value } = self;
        let (value, copy) = match value {
            Value::Typed(text) => {
                let copy = copy_button(connector, text.clone(), label.clone());
                (text.into_any(), Some(copy))
            }
            Value::Chosen(text) => (text.into_any(), None),
            Value::List(items) => {
                let items = items.into_iter().map(|(name, level)| {
                    div().child((
                        // As it stands on GitHub's page, in GitHub's English.
                        span().attr("lang", "en").child(name),
                        level.map(|level| (" ", span().class("gpc-quiet").child(level))),
                    ))
                });
                (items.collect_view().into_any(), None)
            }
        };
        div()
            .class("gpc-row")
            .child((dt().child(label), dd().child(value), copy))
    }
}

/// The level in words: "read and write".
pub fn level(permission: &Permission, names: &Names) -> String {
    names.say(match permission.level {
        Level::Read => Key::LevelRead,
        Level::Write if permission.is_write_only() => Key::LevelWriteOnly,
        Level::Write => Key::LevelWrite,
        Level::Admin => Key::LevelAdmin,
    })
}

/// How long the token lives, in words.
pub fn lifetime(expiration: Expiration, names: &Names) -> String {
    match expiration {
        Expiration::Never => names.say(Key::NoExpiration),
        Expiration::Days(1) => names.say(Key::OneDay),
        Expiration::Days(days) => fill(Key::Days.english(), &[("days", &days.to_string())]),
    }
}
