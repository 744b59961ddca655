//! The first step: GitHub's page for the token, what it opens with, and what is left to choose.

use super::{
    guide::{ExistingToken, Guide},
    icon::{CHECK, COPY, Icon},
    link::CreateLink,
    text::RichText,
    view::View,
};
use crate::{messages::Key, options};
use github_pat::{Level, Permission, RepositoryAccess, TokenTemplate, TokenType};
use leptos::prelude::*;

#[component]
pub fn CreateToken<'a>(view: View<'a>) -> impl IntoView + use<> {
    let guide = view.options().guide != options::Guide::None;
    view! {
        <li class="gpc-step" part="step">
            <h3 class="gpc-step-title" part="step-title">{view.text(Key::CreateStep)}</h3>
            <CreateLink view class="gpc-button gpc-create" part="create"/>
            <PrefillSummary view/>
            {guide.then(|| view! { <Guide view/><ExistingToken view/> })}
        </li>
    }
}

/// What GitHub's page opens with, and what the person does there.
#[component]
fn PrefillSummary<'a>(view: View<'a>) -> impl IntoView + use<> {
    let request = &view.options().request;
    let intro = if request.supports_prefill() {
        Key::Prefilled
    } else {
        Key::FillIn
    };
    let (lead, choice) = remaining_choice(request);
    view! {
        <div class="gpc-asked">
            <p class="gpc-quiet">{view.text(intro)}</p>
            <dl class="gpc-ask" part="request">{rows(view)}</dl>
            <p class="gpc-byhand">
                <strong>{view.text(lead)}</strong>
                " "
                <RichText segments=view.segments(choice, &[])/>
            </p>
        </div>
    }
}

/// What GitHub's page can't be told in the link.
fn remaining_choice(request: &TokenTemplate) -> (Key, Key) {
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

fn rows(view: View) -> impl IntoView + use<> {
    let request = &view.options().request;
    let classic = request.preferred_type() == TokenType::Classic;
    let name = if classic { Key::RowNote } else { Key::RowName };
    let shown = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let description = shown(&request.token_description).filter(|_| !classic);
    let owner = shown(&request.resource_owner).filter(|_| !classic);
    let lifetime = shown(&view.resolved.lifetime);
    let (label, items): (_, Vec<_>) = if classic {
        let scopes = request.scopes.iter().map(|scope| (scope.to_owned(), None));
        (Key::RowScopes, scopes.collect())
    } else {
        let permissions = request.permissions.iter();
        let permissions = permissions.map(|it| (it.label(), Some(level(view, it))));
        (Key::RowPermissions, permissions.collect())
    };
    let name_value = request.name(&view.resolved.names.app).to_owned();
    view! {
        <Copyable view label=name text=name_value/>
        {description.map(|text| view! { <Copyable view label=Key::RowDescription text/> })}
        {lifetime.map(|text| view! { <Row view label=Key::RowExpiration text/> })}
        {owner.map(|text| view! { <Copyable view label=Key::RowOwner text/> })}
        {(!items.is_empty()).then(|| view! { <Items view label items/> })}
    }
}

#[component]
fn Row<'a>(view: View<'a>, label: Key, text: String) -> impl IntoView + use<> {
    view! {
        <div class="gpc-row">
            <dt>{view.text(label)}</dt>
            <dd>{text}</dd>
        </div>
    }
}

/// Something that is to be typed on GitHub's page if the link can't: with a button that copies it, where the browser
/// lets a page copy.
#[component]
fn Copyable<'a>(view: View<'a>, label: Key, text: String) -> impl IntoView + use<> {
    let button = view.model.environment.clipboard.write.then(|| {
        // In a list of descriptions nothing but descriptions may stand.
        view! { <dd><CopyButton view label text=text.clone()/></dd> }
    });
    view! {
        <div class="gpc-row">
            <dt>{view.text(label)}</dt>
            <dd>{text}</dd>
            {button}
        </div>
    }
}

#[component]
fn CopyButton<'a>(view: View<'a>, label: Key, text: String) -> impl IntoView + use<> {
    let form = view.form;
    let copied = view.model.ui.copied.as_deref() == Some(&text);
    let name = [
        view.text(Key::Copy),
        view.text(Key::Colon),
        view.text(label),
    ]
    .concat();
    view! {
        <button
            class="gpc-icon-button"
            type="button"
            part="copy"
            aria-label=name.clone()
            title=name
            on:click=move |_| form.copy(text.clone())
        >
            <Icon path=if copied { CHECK } else { COPY }/>
            <span class="gpc-hidden" role="status">{copied.then(|| view.text(Key::Copied))}</span>
        </button>
    }
}

/// Permissions with their levels, or scopes, as GitHub's page names them in English.
#[component]
fn Items<'a>(
    view: View<'a>,
    label: Key,
    items: Vec<(String, Option<String>)>,
) -> impl IntoView + use<> {
    let items = items.into_iter().map(|(name, level)| {
        let level = level.map(|level| view! { " "<span class="gpc-quiet">{level}</span> });
        view! { <div><span lang="en">{name}</span>{level}</div> }
    });
    view! {
        <div class="gpc-row">
            <dt>{view.text(label)}</dt>
            <dd>{items.collect_view()}</dd>
        </div>
    }
}

/// The level in words: "read and write".
pub fn level(view: View, permission: &Permission) -> String {
    view.text(match permission.level() {
        Level::Read => Key::LevelRead,
        Level::Write if permission.is_write_only() => Key::LevelWriteOnly,
        Level::Write => Key::LevelWrite,
        Level::Admin => Key::LevelAdmin,
    })
}
