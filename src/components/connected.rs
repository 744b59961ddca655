//! The result, once GitHub is connected: account, expiry, permissions, and the actions that are possible now.

use super::{
    connection_actions::{ConnectionActions, disconnect_question},
    create_token::level,
    error_notice::error_notice,
    icon::{CHECK, CROSS, DASH, Icon},
    link::Link,
    notice::{Notice, NoticeContent, NoticeKind},
    view::View,
};
use crate::{
    grants::{Grant as GrantRow, GrantStatus, compare_grants},
    messages::{Key, Notice as Words},
    resolved::Expiry,
    url::is_avatar,
};
use github_pat::{
    TokenType,
    contract::{Account, Connection},
};
use leptos::prelude::*;

/// Days before a token's expiry from which a warning is shown.
const EXPIRES_SOON_DAYS: i32 = 7;

#[component]
pub fn Connected<'a>(view: View<'a>, connection: &'a Connection) -> impl IntoView + use<> {
    let grants = compare_grants(&view.options().request, connection);
    let missing = grants.iter().filter(|it| it.status == GrantStatus::Missing);
    let missing = missing.count() as u32;
    let is_unsure = grants.iter().any(|it| it.status != GrantStatus::Granted);
    let ends = view.resolved.expiry.as_ref();
    let ends = ends.filter(|it| it.days <= EXPIRES_SOON_DAYS);
    let rows: Vec<_> = grants
        .into_iter()
        .map(|grant| view! { <Grant view grant/> })
        .collect();
    let error = view.model.state.error();
    let can_check = is_unsure || ends.is_some() || error.is_some();
    let [missing, ends_soon, error, question] = [
        (missing > 0).then(|| missing_permissions(view, connection, missing)),
        ends.map(|ends| expiry_warning(view, ends)),
        error.map(|error| error_notice(view, error)),
        disconnect_question(view, connection),
    ]
    .map(|content| content.map(|content| view! { <Notice view content/> }));
    view! {
        <AccountRow view connection/>
        {(!rows.is_empty())
            .then(|| view! { <ul class="gpc-ticks" part="permissions">{rows}</ul> })}
        <div class="gpc-notices" role="alert">
            {missing}
            {ends_soon}
            {error}
            {question}
        </div>
        <ConnectionActions view can_check ends=ends.is_some()/>
    }
}

#[component]
fn AccountRow<'a>(view: View<'a>, connection: &'a Connection) -> impl IntoView + use<> {
    let account = connection.account.as_ref();
    let account = account.filter(|account| !account.login.is_empty());
    let title = match account {
        Some(account) => ["@", &account.login].concat(),
        None => view.text(Key::UnnamedAccount),
    };
    let name = account.and_then(|account| account.name.clone());
    let name = name.map(|name| view! { <span class="gpc-quiet"><bdi>{name}</bdi></span> });
    let summary = Some(token_summary(view, connection)).filter(|summary| !summary.is_empty());
    let summary = summary.map(|text| view! { <span class="gpc-quiet" part="token">{text}</span> });
    view! {
        <div class="gpc-who" part="account">
            // Without an account there are no initials to show.
            {account.map(|account| view! { <Avatar view account/> })}
            <div>
                <strong class="gpc-login"><bdi>{title}</bdi></strong>
                {name}
                {summary}
            </div>
        </div>
    }
}

/// The picture covers the initials, which are visible until it has been loaded, or if loading fails.
#[component]
fn Avatar<'a>(view: View<'a>, account: &'a Account) -> impl IntoView + use<> {
    // A login is ASCII, and Unicode's tables would take kilobytes.
    let mut initials: String = account.login.chars().take(2).collect();
    initials.make_ascii_uppercase();
    let github = &view.options().request.github_url;
    let is_allowed = |url: &&String| view.options().avatars && is_avatar(url, github);
    let picture = account.avatar_url.as_ref().filter(is_allowed).map(|url| {
        view! { <img class="gpc-picture" alt="" referrerpolicy="no-referrer" src=url.clone()/> }
    });
    view! {
        <span class="gpc-face" part="avatar" aria-hidden="true">
            {initials}
            {picture}
        </span>
    }
}

/// The token's type and expiry.
fn token_summary(view: View, connection: &Connection) -> String {
    let kind = match connection.token_type {
        Some(TokenType::FineGrained) => Some(view.text(Key::FineGrainedToken)),
        Some(TokenType::Classic) => Some(view.text(Key::ClassicToken)),
        _ => None,
    };
    let life = match &view.resolved.expiry {
        Some(Expiry { days, when, date }) => {
            let key = if *days < 0 {
                Key::ExpiredOn
            } else {
                Key::ExpiresOn
            };
            Some(view.text_with(key, &[("when", when), ("date", date)]))
        }
        // A backend that sends the type has looked for an expiry, too.
        None if connection.expires_at.is_none() && kind.is_some() => {
            Some(view.text(Key::ExpiresNever))
        }
        None => None,
    };
    let parts: Vec<_> = kind.into_iter().chain(life).collect();
    parts.join(" · ")
}

#[component]
fn Grant<'a>(view: View<'a>, grant: GrantRow) -> impl IntoView + use<> {
    let (class, icon, status) = match grant.status {
        GrantStatus::Granted => ("gpc-tick", CHECK, Key::Granted),
        GrantStatus::ReadGranted => ("gpc-tick", CHECK, Key::ReadGranted),
        GrantStatus::NotChecked => ("gpc-tick gpc-unknown", DASH, Key::NotChecked),
        GrantStatus::Missing => ("gpc-tick gpc-missing", CROSS, Key::Missing),
    };
    let (label, level) = match &grant.permission {
        Some(it) => (
            it.label(),
            [level(view, it), view.text(Key::Colon)].concat(),
        ),
        None => (grant.name, String::new()),
    };
    view! {
        <li class=class>
            <Icon path=icon/>
            <span>
                <span lang="en">{label}</span>
                " "
                <span class="gpc-quiet">{[level, view.text(status)].concat()}</span>
            </span>
        </li>
    }
}

fn missing_permissions(view: View, connection: &Connection, count: u32) -> NoticeContent {
    let title = match count {
        1 => view.text(Key::OnePermissionMissing),
        _ => view.plural(Key::PermissionsMissing, count),
    };
    let advice = view.segments(Key::PermissionsMissingAdvice, &[]);
    let kind = match connection.token_type {
        Some(TokenType::Classic) => TokenType::Classic,
        _ => view.options().request.preferred_type(),
    };
    let mut notice = NoticeContent::new(NoticeKind::Warning, Words { title, advice });
    notice.link = Some(Link::to_tokens(view, kind));
    notice
}

fn expiry_warning(view: View, ends: &Expiry) -> NoticeContent {
    let title = if ends.days < 0 {
        view.text(Key::HasExpired)
    } else {
        view.text_with(Key::ExpiresSoon, &[("when", &ends.when)])
    };
    let advice = view.segments(Key::ExpiresAdvice, &[]);
    NoticeContent::new(NoticeKind::Warning, Words { title, advice })
}
