//! Step 1: the link to GitHub's page, the values it fills in, and what the person has to choose there.

use super::{
    guide::{ExistingToken, Guide},
    icon::{CHECK, COPY, Icon},
    link::{GithubLink, Link},
    listener::listen,
    text::RichText,
    view::View,
};
use crate::{controller::FormController, messages::Key, options};
use github_pat::{Level, Permission, RepositoryAccess, TokenTemplate, TokenType};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlButtonElement};

#[component]
pub fn CreateToken<'a>(view: View<'a>) -> impl IntoView + use<> {
    let guide = view.options().guide != options::Guide::None;
    view! {
        <li class="gpc-step" part="step">
            <h3 class="gpc-step-title" part="step-title">{view.text(Key::CreateStep)}</h3>
            <GithubLink view link=Link::to_create_token(view, "gpc-button gpc-create", "create")/>
            <PrefillSummary view/>
            {guide.then(|| view! { <Guide view/><ExistingToken view/> })}
        </li>
    }
}

/// The values that GitHub's page opens with, and what the person has to do there.
#[component]
fn PrefillSummary<'a>(view: View<'a>) -> impl IntoView + use<> {
    let request = &view.options().request;
    let intro = if request.supports_prefill() {
        Key::Prefilled
    } else {
        Key::FillIn
    };
    let rows = rows(view).into_iter();
    let rows: Vec<_> = rows.map(|row| view! { <Row view row/> }).collect();
    view! {
        <div class="gpc-asked">
            <p class="gpc-quiet">{view.text(intro)}</p>
            <dl class="gpc-ask" part="request">{rows}</dl>
            <p class="gpc-byhand">
                <RichText segments=view.segments(remaining_choice(request), &[])/>
            </p>
        </div>
    }
}

/// What the link can't fill in on GitHub's page.
fn remaining_choice(request: &TokenTemplate) -> Key {
    if request.preferred_type() == TokenType::Classic {
        return Key::FinishClassic;
    }
    match request.repository_access {
        None => Key::ChooseAny,
        Some(RepositoryAccess::All) => Key::ChooseAll,
        Some(RepositoryAccess::Selected) => Key::ChooseSelected,
        Some(RepositoryAccess::Public) => Key::ChoosePublic,
    }
}

/// A row of the list: a value on GitHub's page, by its label there.
struct RowData {
    label: &'static str,
    /// A value that is chosen or typed.
    text: Option<String>,
    /// Several values to choose, with their levels if they have some, in GitHub's English.
    items: Vec<(String, Option<String>)>,
    /// Whether the person types the text if the link can't fill it in.
    is_typed: bool,
}

impl RowData {
    fn typed(label: &'static str, text: &str) -> RowData {
        RowData {
            label,
            text: Some(text.to_owned()),
            items: Vec::new(),
            is_typed: true,
        }
    }
}

fn rows(view: View) -> Vec<RowData> {
    let request = &view.options().request;
    let classic = request.preferred_type() == TokenType::Classic;
    let name = if classic { "Note" } else { "Token name" };
    let mut rows = vec![RowData::typed(name, &view.resolved.token_name)];
    if !classic && !request.token_description.is_empty() {
        let description = &request.token_description;
        rows.push(RowData::typed("Description", description));
    }
    if !view.resolved.lifetime.is_empty() {
        rows.push(RowData {
            is_typed: false,
            ..RowData::typed("Expiration", &view.resolved.lifetime)
        });
    }
    if !classic && !request.resource_owner.is_empty() {
        rows.push(RowData::typed("Resource owner", &request.resource_owner));
    }
    let (label, items): (_, Vec<_>) = if classic {
        let scopes = request.scopes.iter().map(|scope| (scope.to_owned(), None));
        ("Scopes", scopes.collect())
    } else {
        let permissions = request.permissions.iter();
        let permissions = permissions.map(|it| (it.label(), Some(level(view, it))));
        ("Permissions", permissions.collect())
    };
    if !items.is_empty() {
        rows.push(RowData {
            label,
            text: None,
            items,
            is_typed: false,
        });
    }
    rows
}

#[component]
fn Row<'a>(view: View<'a>, row: RowData) -> impl IntoView + use<> {
    let RowData {
        label, text, items, ..
    } = row;
    let copied = text
        .clone()
        .filter(|_| row.is_typed && view.model.environment.clipboard.write);
    // A `<dl>` may contain nothing but terms and descriptions.
    let copy = copied.map(|text| view! { <dd><CopyButton view label text/></dd> });
    let items = items.into_iter().map(|(name, level)| {
        let level = level.map(|level| view! { " "<span class="gpc-quiet">{level}</span> });
        view! { <div><span lang="en">{name}</span>{level}</div> }
    });
    view! {
        <div class="gpc-row">
            <dt lang="en">{label}</dt>
            <dd>{text}{items.collect_view()}</dd>
            {copy}
        </div>
    }
}

#[component]
fn CopyButton<'a>(view: View<'a>, label: &'static str, text: String) -> impl IntoView + use<> {
    let form = view.form;
    let copied = view.model.ui.copied.as_deref() == Some(&text);
    let name = [&view.text(Key::Copy), &*view.text(Key::Colon), label].concat();
    view! {
        <button {..listen("click", form, copy)}
            class="gpc-icon-button"
            type="button"
            part="copy"
            aria-label=name.clone()
            title=name
            value=text
        >
            <Icon path=if copied { CHECK } else { COPY }/>
            <span class="gpc-hidden" role="status">{copied.then(|| view.text(Key::Copied))}</span>
        </button>
    }
}

/// Copies the button's current value, which may have changed since the listener was created.
fn copy(form: FormController, event: Event) {
    let button = event
        .current_target()
        .and_then(|it| it.dyn_into::<HtmlButtonElement>().ok());
    if let Some(button) = button {
        form.copy(button.value());
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
