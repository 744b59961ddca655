//! The options that the page sets.

#[cfg(feature = "component")]
use crate::{api::Backend, endpoint::BackendUrl};
use crate::{
    api::{Credentials, Protocol, Session},
    endpoint::ConfigError,
    state::FormState,
};
use github_pat::{Normalization, TokenTemplate};

/// The form's options. Each field is the attribute of the same name; those about the token itself are
/// in [`request`](Options::request).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Where the token is posted: absolute, or relative to the page.
    pub backend_url: String,
    /// The protocol of the backend.
    pub protocol: Protocol,
    /// With Nango: the integration's id.
    pub integration_id: String,
    /// The app's name; empty for the page's host.
    pub app_name: String,
    /// The token that the app needs.
    pub request: TokenTemplate,
    /// The login that the token has to belong to; empty for any.
    pub expected_login: String,
    /// The connection whose token is to be replaced; empty for a new one.
    pub connection_id: String,
    /// Whether the account's picture may be loaded from GitHub.
    pub avatars: bool,
    /// Whether the guide is shown.
    pub guide: Guide,
    /// Milliseconds from Connect to the last byte of the response.
    pub timeout: u32,
    /// Whether the request carries the page's cookies.
    pub credentials: Credentials,
    /// The app's session, sent as `Authorization: Bearer …`; with Nango in the query.
    pub session: Option<Session>,
    /// Whether password managers may offer to save the token.
    pub password_manager: bool,
    /// The name of the group for screen readers; if it is empty, the form builds one from its other names.
    pub aria_label: String,
    /// `ltr` or `rtl`; empty for the direction of the messages.
    pub dir: String,
    pub theme: Theme,
    /// How much space the card takes.
    pub density: Density,
    /// Whether the form is shown but takes no input.
    pub disabled: bool,
    /// Whether the field is focused when the form appears, unless the focus is elsewhere already.
    pub autofocus: bool,
    /// An attribute with an invalid value. The form then shows an error for the page's author instead
    /// of a field.
    pub fault: Option<ConfigError>,
    /// Values that were corrected for GitHub, which the console names.
    pub corrections: Vec<Normalization>,
}

/// How the guide is shown at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guide {
    Open,
    Closed,
    /// Not at all.
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Follows the page's `color-scheme`.
    Auto,
    Light,
    Dark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Density {
    Comfortable,
    Compact,
}

impl Options {
    /// The backend at this URL.
    #[cfg(feature = "component")]
    pub(crate) fn backend(&self, url: BackendUrl) -> Backend {
        Backend {
            url,
            protocol: self.protocol,
            integration_id: self.integration_id.clone(),
            session: self.session.clone(),
            credentials: self.credentials,
            timeout: self.timeout,
        }
    }

    /// The login that the token has to belong to: that of the connection being replaced, or the option.
    /// Empty for any.
    pub fn expected_login<'a>(&'a self, form: &'a FormState) -> &'a str {
        let account = form
            .connection_being_replaced()
            .and_then(|it| it.account.as_ref());
        match account {
            Some(account) if !account.login.is_empty() => &account.login,
            _ => &self.expected_login,
        }
    }

    /// The id of the connection whose token is replaced, likewise. Empty also if it no longer exists.
    pub fn connection_id<'a>(&'a self, form: &'a FormState) -> &'a str {
        let id = form
            .connection_being_replaced()
            .and_then(|it| it.connection_id.as_deref());
        let id = id.unwrap_or(&self.connection_id);
        if form.is_lost(id) { "" } else { id }
    }
}

impl Default for Options {
    fn default() -> Options {
        Options {
            backend_url: String::new(),
            protocol: Protocol::Json,
            integration_id: "github-pat".to_owned(),
            app_name: String::new(),
            request: TokenTemplate::default(),
            expected_login: String::new(),
            connection_id: String::new(),
            avatars: false,
            guide: Guide::Closed,
            timeout: 20_000,
            credentials: Credentials::SameOrigin,
            session: None,
            password_manager: false,
            aria_label: String::new(),
            dir: String::new(),
            theme: Theme::Auto,
            density: Density::Comfortable,
            disabled: false,
            autofocus: false,
            fault: None,
            corrections: Vec::new(),
        }
    }
}
